"""Tests of exports that are no bundle: mappings, drafts of them, and tellings hidden in free text."""

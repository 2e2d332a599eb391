"""Tests of the gates: each is tried through page, intake, import and SQL."""

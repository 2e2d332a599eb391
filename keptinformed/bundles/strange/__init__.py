"""Exports that are no bundle: a mapping file says how their tables become cases, people and events."""

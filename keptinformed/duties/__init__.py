"""Duties: what the Codes, charters and policies say, and what became of each obligation."""

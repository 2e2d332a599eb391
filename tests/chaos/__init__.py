"""Breaks things on purpose (workers, the line to a provider, PostgreSQL) and counts what was lost or done twice."""

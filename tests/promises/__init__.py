"""Promises about the whole repository: each is a loop over it, and its message says how to keep it."""

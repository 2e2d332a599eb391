"""Worklists: whom to contact next, why, and what was promised to those who asked to be rung back."""

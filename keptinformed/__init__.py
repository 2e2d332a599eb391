"""Kept Informed: every victim and witness is told what they are owed, in time and safely."""

__version__ = "0.1.0"

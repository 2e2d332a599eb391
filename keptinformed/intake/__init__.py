"""Exports of other systems brought in, taken back, and given out."""

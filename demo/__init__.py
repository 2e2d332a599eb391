"""The demonstration force: real recorded crimes, made-up people and contacts, and the truth planted in it."""

from demo.building import Truth, TruthRow, build

__all__ = ["Truth", "TruthRow", "build"]

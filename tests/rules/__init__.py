"""Proof that the law is read as written, and that what it may not say is refused with a sentence."""

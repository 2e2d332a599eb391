"""Proof that the pictures of an audit show what was counted, and no more than it can bear."""

"""Referrals to organisations that support people: who may be referred, what leaves, and what became of it."""

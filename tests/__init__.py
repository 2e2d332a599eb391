"""Proof that the promises are counted right."""

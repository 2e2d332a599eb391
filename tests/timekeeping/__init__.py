"""Proof that instants, local days and working days are counted right."""

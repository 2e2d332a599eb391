"""Migrations of the gates."""

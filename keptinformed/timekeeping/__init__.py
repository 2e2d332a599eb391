"""Instants, local days and working days: everything the law counts in."""

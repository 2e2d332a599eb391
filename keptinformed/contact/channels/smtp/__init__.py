"""E-mail through the force's own mail server."""

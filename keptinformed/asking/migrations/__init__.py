"""How the box for asks came to be."""

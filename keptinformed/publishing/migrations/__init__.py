"""How the table of published pages came to be."""

"""How the tables of the closing gate came to be."""

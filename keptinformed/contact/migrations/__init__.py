"""How the tables of telling somebody came to be."""

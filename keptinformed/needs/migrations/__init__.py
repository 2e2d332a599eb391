"""How the tables of needs came to be."""

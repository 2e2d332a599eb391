"""How the tables of this package came to be, step by step."""

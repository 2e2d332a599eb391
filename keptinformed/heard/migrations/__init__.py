"""How the tables of what people say back came to be."""

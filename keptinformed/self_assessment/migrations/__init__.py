"""Changes of the tables of cover, in their order."""

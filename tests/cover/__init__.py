"""Nobody is forgotten: who answers for a victim at each moment."""

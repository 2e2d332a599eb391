"""The gates before the steps of a case: what evidence each asks for, who checked it, and who answered for going without."""

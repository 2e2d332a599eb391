"""The gates before the steps of a case: what evidence each asks for, who checked it, who signed for going without."""

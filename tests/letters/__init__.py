"""Whether the words that leave are understood, safe, true and complete."""

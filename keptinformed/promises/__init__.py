"""What somebody was promised beyond the rules: who answers for it, by when, and what became of it."""

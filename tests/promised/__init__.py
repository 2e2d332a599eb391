"""What people were promised beyond the rules: who answers for it, and what becomes of it."""

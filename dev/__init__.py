"""What people who change Kept Informed run: tests, checks, generated documents, the environment itself."""

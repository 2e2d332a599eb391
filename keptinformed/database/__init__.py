"""PostgreSQL: one started for the demonstration and the tests, and what each of our roles may do in it."""

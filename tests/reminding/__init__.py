"""Who is reminded when, and what becomes of it."""

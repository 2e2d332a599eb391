"""Who is reminded of what is owed, when and why, up a ladder that always ends at somebody."""

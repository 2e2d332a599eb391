"""What each field is, how long it is kept, and how ways to reach a person are sealed."""

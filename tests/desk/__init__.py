"""The pages of the desk, through its own doors."""

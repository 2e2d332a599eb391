"""The pages of the directory: people, stations and useful numbers, and one's own entry."""

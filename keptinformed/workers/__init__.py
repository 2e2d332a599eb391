"""What time brings: jobs that come by themselves, whoever is or is not at work."""

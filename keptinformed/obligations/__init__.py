"""Every duty that is owed in the running service, derived from the history by the law as it stands."""

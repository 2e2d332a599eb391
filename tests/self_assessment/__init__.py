"""A force scores itself, and the service says beside it what it can tell."""

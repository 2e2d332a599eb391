"""A second reading of what the rules mean, kept apart from the engine that it checks."""

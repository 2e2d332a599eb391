"""The forces that are made up to measure with."""

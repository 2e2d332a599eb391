"""The pages of what people write to us: the team's, one, what is not matched, and alarms."""

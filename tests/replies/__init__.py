"""What people write to us: whose it is, what it alarms, and who sees to it."""

"""What people write to us: whose it is, by when it is answered, and when it alarms."""

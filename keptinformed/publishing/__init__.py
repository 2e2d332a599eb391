"""What one person may see of their case: decided purely, told in words, and published where the portal reads it."""

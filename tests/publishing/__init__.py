"""What one person may see of their case."""

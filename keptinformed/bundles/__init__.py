"""Export bundles: the three tables a records system hands over, read, checked and converted."""

"""Who saw and did what: rows that are only ever added, sealed in batches, and verified."""

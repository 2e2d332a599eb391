"""Pages about reminders: one's own digest, what is to come in a case, what they led to, and what has gone quiet."""

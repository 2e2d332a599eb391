"""The auditor: one bundle in, every obligation and an honest report out."""

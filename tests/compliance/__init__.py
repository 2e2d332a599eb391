"""Tests of the live figures: what the auditor finds on the running service, and who sees it."""

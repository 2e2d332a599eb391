"""Tests of the demonstration force: made the same twice, and its planted truth is what the audit finds."""

"""Every golden case of the conformance suite, on every engine, from the published files."""

"""Every engine against the plain reading, on histories made up to be hard."""

"""Commands of `kept manage`."""

"""Bundles that nobody should send and somebody will: broken, enormous, or made to do harm."""

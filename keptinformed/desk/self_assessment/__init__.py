"""The pages on which a force scores itself, and sees how far it is from where it wants to be."""

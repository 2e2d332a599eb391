"""The pages of figures: whether people are told, worked out by the auditor, with no one named."""

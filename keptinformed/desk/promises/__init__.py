"""The pages of what people were promised beyond the rules."""

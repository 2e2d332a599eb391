"""The pages on which words about somebody are erased, while the record stands."""

"""The pages of the re-contact bureau, and of whoever speaks with somebody in the place of the officer."""

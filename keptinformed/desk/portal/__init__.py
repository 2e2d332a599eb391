"""Pages on which staff invite people to pages of their own, and shut one at once."""

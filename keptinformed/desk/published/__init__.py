"""What the victim sees: their own page, as staff read it out to them."""

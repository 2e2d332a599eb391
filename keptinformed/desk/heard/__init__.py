"""The page of figures on what people say back about what we did."""

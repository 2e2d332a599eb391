"""The portal as somebody meets it who was invited: its door, its pages, its database role."""

"""Cases, the people in them, what happened, and the one window through which any of it is read."""

"""The pages of the closing gate: closing a case, signing for one that closes untold, and how cases closed."""

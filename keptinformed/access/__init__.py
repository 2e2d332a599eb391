"""Who works here and what they may do: staff, roles, permissions and signing in."""

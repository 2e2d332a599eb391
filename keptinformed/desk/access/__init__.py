"""Pages about who may come in and who may see: signing in, staff, roles, restrictions and emergencies."""

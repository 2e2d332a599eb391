"""The site for staff: pages and forms."""

"""The pages about messages: what was sent or held and why, telling somebody, and what stops sending."""

"""The ways out: one folder for each provider. Only `contact.delivery` may call them (contract)."""

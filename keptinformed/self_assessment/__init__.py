"""How well a force keeps people informed in its own eyes: scores with evidence, beside what the service can tell."""

"""Reading export bundles: what good data becomes, and what bad rows are told."""

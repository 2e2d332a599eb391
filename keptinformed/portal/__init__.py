"""The portal's door: pages on which somebody sees what is published for them, and asks; it knows nothing else."""

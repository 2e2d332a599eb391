"""Told, safely: nothing unsafe leaves, and what was handed over is known to have been."""

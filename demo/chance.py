"""Chance that falls the same way every time: each part of the simulation has dice of its own."""

import random
from collections.abc import Mapping

type Dice = random.Random


def dice(seed: int, name: str) -> Dice:
    """Return dice for one part of one simulation; what other parts roll does not move them."""
    return random.Random(f"{seed}/{name}")  # noqa: S311 (a simulation, not a secret)


def chosen(rolled: Dice, shares: Mapping[str, float]) -> str:
    """Return one key of `shares`, each as likely as its share of the sum."""
    return rolled.choices(list(shares), weights=list(shares.values()))[0]

"""Decides what of a wish counts at once, and what waits until staff spoke with the person: only more counts at once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to be different; None: they said nothing of it."""

    every_days: int | None = None
    routine: bool | None = None
    """Ordinary updates on how the case is going."""
    key_news: bool | None = None
    """Arrest, release, bail, charge and the like."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is wanted."""
        return self == Wish()

    def as_about(self) -> tuple[str, ...]:
        """Return it as an ask holds it, such as `every_days=7`."""
        found = [f"every_days={self.every_days}"] if self.every_days is not None else []
        for name, value in (("routine", self.routine), ("key_news", self.key_news)):
            found += [f"{name}={'yes' if value else 'no'}"] if value is not None else []
        return tuple(found)


@dataclass(frozen=True, slots=True)
class InForce:
    """What counts now."""

    is_agreed: bool
    """Whether staff agreed anything with the person yet: what nobody spoke about is never put in force by a form."""
    every_days: int | None
    routine: bool
    key_news: bool


def from_about(about: Iterable[str]) -> Wish:
    """Return what an ask holds. Raises ValueError for what no form of ours could have sent."""
    wish = Wish()
    for each in about:
        name, _, value = each.partition("=")
        if name == "every_days" and value.isdecimal() and 1 <= int(value) <= 365:
            wish = replace(wish, every_days=int(value))
        elif name == "routine" and value in ("yes", "no"):
            wish = replace(wish, routine=value == "yes")
        elif name == "key_news" and value in ("yes", "no"):
            wish = replace(wish, key_news=value == "yes")
        else:
            raise ValueError("That is no wish.")
    return wish


def now_and_later(wish: Wish, known: InForce) -> tuple[Wish, Wish]:
    """Return what of a wish counts at once, and what waits: hearing more is safe to grant, hearing less is not. Pure.

    Whoever holds somebody's telephone could otherwise make us silent. What is in force already is in neither.
    """
    at_once, later = Wish(), Wish()
    for name, wanted, has in (
        ("routine", wish.routine, known.routine),
        ("key_news", wish.key_news, known.key_news),
    ):
        if wanted is None or wanted == has:
            continue
        if wanted and known.is_agreed:
            at_once = replace(at_once, **{name: wanted})
        else:
            later = replace(later, **{name: wanted})
    if wish.every_days is not None and wish.every_days != known.every_days:
        if known.is_agreed and known.routine and _is_tighter(wish.every_days, known.every_days):
            at_once = replace(at_once, every_days=wish.every_days)
        else:
            later = replace(later, every_days=wish.every_days)
    return at_once, later


def _is_tighter(wanted: int, has: int | None) -> bool:
    return has is None or wanted < has

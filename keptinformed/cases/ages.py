"""How old somebody is on a day in London, and the ages at which a child's own voice counts."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import yaml

from keptinformed.duties.reading import shipped_policy
from keptinformed.timekeeping.instants import local_day, to_micros

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class ParentalAges:
    """The birthdays of a child that matter to a parent's access, in years of age."""

    asked: int
    """The child is asked, and the parent's access is looked at again."""
    ends: int
    """The parent's access ends."""


@cache
def parental_ages() -> ParentalAges:
    """Return what policy/acting_for_others.yaml says."""
    written = yaml.safe_load((shipped_policy() / "acting_for_others.yaml").read_text(encoding="utf-8"))
    return ParentalAges(**written["parent"])


def london_day(now: datetime) -> date:
    """Return the date that the clocks of London show."""
    return local_day(to_micros(now), LONDON)


def birthday(born_on: date, years: int) -> date:
    """Return the day on which somebody comes to an age; whoever was born on 29 February does on 1 March.

    Source: Family Law Reform Act 1969, section 9: an age is come to at the first moment of the birthday.
    """
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return date(born_on.year + years, 3, 1)

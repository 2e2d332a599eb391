"""A time zone as a short list of spells, with which a database turns wall-clock times into instants.

`zoneinfo` answers for one time at a time. An export holds millions, and a query has no time zones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from keptinformed.timekeeping.instants import MICROSECOND, Micros, to_micros

SHORTEST_SPELL = timedelta(days=2)
"""No zone of the world has kept its clocks still for a shorter time than this since 1900."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of time in which a zone's clocks were not changed; `until` is excluded.

    The ends are instants, or readings of the wall clock in microseconds as if it were UTC.
    """

    begins: Micros
    until: Micros
    offset: Micros
    """What the zone adds to UTC, in microseconds."""


@lru_cache(maxsize=8)
def spells(zone: ZoneInfo, first_year: int, last_year: int) -> tuple[Spell, ...]:
    """Return the spells of `zone` by instant, in order, without gaps, for these years and a week around."""
    end = to_micros(datetime(last_year + 1, 1, 8, tzinfo=UTC))
    begins = to_micros(datetime(first_year, 1, 1, tzinfo=UTC) - timedelta(days=7))
    step = SHORTEST_SPELL // MICROSECOND
    offset = _offset(begins, zone)
    found = []
    for probe in range(begins + step, end, step):
        if (changed := _offset(probe, zone)) != offset:
            change = _moment_of_change(probe - step, probe, zone)
            found.append(Spell(begins, change, offset))
            begins, offset = change, changed
    return (*found, Spell(begins, end, offset))


def first_showings(by_instant: Sequence[Spell]) -> list[Spell]:
    """Return spells by wall clock. What was shown twice belongs to the first; what was skipped, to none."""
    showings = []
    shown_until = by_instant[0].begins + by_instant[0].offset
    for spell in by_instant:
        begins = max(spell.begins + spell.offset, shown_until)
        until = spell.until + spell.offset
        if begins < until:
            showings.append(Spell(begins, until, spell.offset))
            shown_until = until
    return showings


def _moment_of_change(before: Micros, after: Micros, zone: ZoneInfo) -> Micros:
    """Return the first whole second at which the offset differs from that at `before`."""
    old = _offset(before, zone)
    low, high = before // 1_000_000, after // 1_000_000
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle * 1_000_000, zone) == old else (low, middle)
    return high * 1_000_000


def _offset(instant: Micros, zone: ZoneInfo) -> Micros:
    moment = datetime.fromtimestamp(instant // 1_000_000, zone)
    return (moment.utcoffset() or timedelta()) // MICROSECOND

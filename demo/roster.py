"""Who works for the made-up force, on which days and hours, and who is on leave."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from demo.chance import Dice, dice
from demo.people import staff_name
from demo.times import at, later

FIRST_DAY = date(2025, 5, 1)
LAST_DAY = date(2026, 7, 31)

_RESPONSE_PATTERN = ("early", "early", "late", "late", "night", "night", "", "", "", "")
_OFFICE_PATTERN = ("office", "office", "office", "office", "office", "", "")
_HOURS = {"early": (7, 16), "late": (14, 23), "night": (22, 31), "office": (8, 17)}
_EARLIEST_CALL, _LATEST_CALL = 8, 20
"""Nobody is telephoned by the police at night to be told of an interview."""

UNITS = {
    "Northbank Response": ("response", 9),
    "Southbank Response": ("response", 9),
    "Neighbourhoods": ("response", 6),
    "Investigation Hub": ("office", 9),
    "Public Protection": ("office", 6),
    "Witness Care Unit": ("office", 6),
}
"""Each unit with its working pattern and how many officers and staff it has."""


@dataclass(frozen=True, slots=True)
class Officer:
    """A made-up officer or member of staff."""

    staff_id: str
    name: str
    unit: str
    team: str
    pattern: tuple[str, ...]
    turn: int
    """Where in the pattern this person stands on FIRST_DAY."""
    leave: tuple[tuple[date, date], ...]

    def shift(self, day: date) -> str:
        """Return the shift that begins on a day: early, late, night, office, leave, or nothing."""
        worked = self.pattern[((day - FIRST_DAY).days + self.turn) % len(self.pattern)]
        on_leave = any(first <= day <= last for first, last in self.leave)
        return "leave" if worked and on_leave else worked

    def hours(self, day: date) -> tuple[datetime, datetime] | None:
        """Return when the shift of a day begins and ends; None where there is none."""
        shift = self.shift(day)
        if shift not in _HOURS:
            return None
        begins, ends = _HOURS[shift]
        return at(day, begins), at(day + timedelta(days=ends // 24), ends % 24)


class Roster:
    """Everybody who works here."""

    def __init__(self, seed: int) -> None:
        rolled = dice(seed, "roster")
        self.officers: list[Officer] = []
        for unit, (pattern, strength) in UNITS.items():
            for place in range(strength):
                self.officers.append(_officer(rolled, len(self.officers), unit, pattern, place))

    def of_unit(self, unit: str) -> list[Officer]:
        """Return the officers of a unit."""
        return [officer for officer in self.officers if officer.unit == unit]

    def named(self, staff_id: str) -> Officer:
        """Return one officer. Raises KeyError where nobody has that number."""
        for officer in self.officers:
            if officer.staff_id == staff_id:
                return officer
        raise KeyError(staff_id)

    def moment_to_call(self, rolled: Dice, officer: Officer, first: datetime, last: datetime) -> datetime:
        """Return a moment from `first` to before `last` at which somebody on duty calls at a decent hour.

        The officer in the case calls where their shifts allow it, otherwise a colleague of the unit, and
        where the whole unit is away, somebody else.
        """
        cover = ([officer], self.of_unit(officer.unit), self.officers)
        days = [first.date() + timedelta(days=ahead) for ahead in range((last - first).days + 2)]
        # Most calls are made soon: each further day is half as likely as the one before.
        rolled_days = sorted(days, key=lambda day: rolled.expovariate(1.0) + 0.7 * (day - days[0]).days)
        for who in cover:
            for day in rolled_days:
                for colleague in who:
                    window = _call_window(colleague, day, first, last)
                    if window:
                        begins, ends = window
                        minutes = int((ends - begins).total_seconds() // 60)
                        return later(begins, minutes=rolled.randrange(max(1, minutes)))
        return later(last, minutes=-1 - rolled.randrange(30))


def on_pattern(unit: str, strength: int, first: int) -> list[Officer]:
    """Return people of a unit that is never closed, evenly spread over the pattern, numbered from `first` on."""
    return [
        Officer(
            f"D{first + place}",
            staff_name(place),
            unit,
            f"Team {'ABC'[place % 3]}",
            _RESPONSE_PATTERN,
            place,
            (),
        )
        for place in range(strength)
    ]


def _call_window(
    officer: Officer, day: date, first: datetime, last: datetime
) -> tuple[datetime, datetime] | None:
    hours = officer.hours(day)
    if hours is None:
        return None
    begins = max(hours[0], at(day, _EARLIEST_CALL), later(first, minutes=1))
    ends = min(hours[1], at(day, _LATEST_CALL, 30), last)
    return (begins, ends) if begins < ends else None


def _officer(rolled: Dice, number: int, unit: str, pattern: str, place: int) -> Officer:
    leave = []
    for _ in range(rolled.randint(2, 3)):
        first = FIRST_DAY + timedelta(days=rolled.randrange((LAST_DAY - FIRST_DAY).days - 14))
        leave.append((first, first + timedelta(days=rolled.choice((4, 6, 6, 13)))))
    office = pattern == "office"
    # Office patterns begin on a Monday; FIRST_DAY is a Thursday, three days into the week.
    return Officer(
        staff_id=f"D{1001 + number}",
        name=staff_name(number),
        unit=unit,
        team=f"Team {'ABC'[place % 3]}",
        pattern=_OFFICE_PATTERN if office else _RESPONSE_PATTERN,
        turn=3 if office else (place * 3) % len(_RESPONSE_PATTERN),
        leave=tuple(sorted(leave)),
    )

"""Reads dates as records systems write them, by a format that says what stands where."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cached_property
from zoneinfo import ZoneInfo

from keptinformed.duties.history import Precision
from keptinformed.timekeeping.instants import first_reading, from_micros

ISO = "iso"
_FULL_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_MONTHS = {shown: n for n, name in enumerate(_FULL_MONTHS, start=1) for shown in (name, name[:3])} | {
    "sept": 9
}
_DIRECTIVES = {
    "%d": r"(?P<day>\d{1,2})",
    "%m": r"(?P<month>\d{1,2})",
    "%b": r"(?P<month_name>[^\W\d_]{3,9})\.?",
    "%B": r"(?P<month_name>[^\W\d_]{3,9})",
    "%Y": r"(?P<year>\d{4})",
    "%y": r"(?P<short_year>\d{2})",
    "%H": r"(?P<hour>\d{1,2})",
    "%I": r"(?P<hour>\d{1,2})",
    "%M": r"(?P<minute>\d{2})",
    "%S": r"(?P<second>\d{2})",
    "%f": r"(?P<fraction>\d{1,6})",
    "%p": r"(?P<half>[AaPp])\.?[Mm]\.?",
    "%z": r"(?P<offset>Z|[+-]\d{2}:?\d{2})",
}
# What two digits of a year mean where nobody says: POSIX, as strptime has it.
_LAST_OF_2000S = 68
_MINUTES = re.compile(r"([+-])(\d{2}):?(\d{2})")


class NoSuchTimeError(ValueError):
    """A local time that the clocks skipped."""


@dataclass(frozen=True)
class DateFormat:
    """One way of writing a time, such as `%d/%m/%Y %H:%M`, or `iso`."""

    written: str

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        pieces = [piece for piece in re.split(r"(%[A-Za-z%]|\s+)", self.written) if piece]
        around = zip(["", *pieces], pieces, [*pieces[1:], ""], strict=False)
        return re.compile("".join(_piece(before, piece, after) for before, piece, after in around))

    @property
    def day_before_month(self) -> bool | None:
        """Whether the day is written first; None where the month has a name, or there is no day."""
        if "%d" not in self.written or "%m" not in self.written:
            return None
        return self.written.index("%d") < self.written.index("%m")

    def fault(self) -> str | None:
        """Return what is wrong with the format itself, or None."""
        return None if self.written == ISO else self._fault_of(re.findall(r"%.?", self.written))

    def _fault_of(self, used: list[str]) -> str | None:
        unknown = [one for one in used if one not in _DIRECTIVES]
        if unknown:
            return f"{unknown[0]} is no part of a date here; use {', '.join(_DIRECTIVES)}"
        if len(set(used)) < len(used):
            return "names one part twice"
        if len({"%Y", "%y"} & set(used)) != 1 or len({"%m", "%b", "%B"} & set(used)) != 1:
            return "needs one year (%Y or %y) and one month (%m, %b or %B)"
        if len({"%H", "%I"} & set(used)) > 1 or ("%p" in used) != ("%I" in used):
            return "needs %H alone, or %I with %p"
        has_hour_and_no_day = bool({"%H", "%I"} & set(used)) and "%d" not in used
        return "has an hour and no day" if has_hour_and_no_day else None

    def read(self, text: str, zone: ZoneInfo | None, *, midnight_means_day: bool) -> tuple[str, str] | None:
        """Return `text` as ISO 8601 and its precision, or None where it is not written so.

        Times without an offset stay so, unless `zone` is given. Raises NoSuchTimeError.
        """
        if self.written == ISO:
            return _iso(text, zone, midnight_means_day=midnight_means_day)
        match = self._pattern.fullmatch(text)
        if match is None:
            return None
        return _from_parts(match.groupdict(), zone, midnight_means_day=midnight_means_day)


def _piece(before: str, text: str, after: str) -> str:
    if text in _DIRECTIVES:
        # Where nothing stands between two numbers, only their length tells where one ends.
        closed_up = before in _DIRECTIVES or after in _DIRECTIVES
        return _DIRECTIVES[text].replace("{1,2}", "{2}") if closed_up else _DIRECTIVES[text]
    return r"\s+" if text.isspace() else re.escape(text)


def _from_parts(
    part: dict[str, str | None], zone: ZoneInfo | None, *, midnight_means_day: bool
) -> tuple[str, str] | None:
    month = _MONTHS.get((part.get("month_name") or "").lower()) or int(part.get("month") or 0)
    year = int(part.get("year") or 0)
    if short := part.get("short_year"):
        year = int(short) + (2000 if int(short) <= _LAST_OF_2000S else 1900)
    try:
        moment = datetime(year, month, int(part.get("day") or 1))  # noqa: DTZ001 (local until told otherwise)
        if part.get("hour") is None:
            whole = moment.date().isoformat()
            return (whole, Precision.day) if part.get("day") else (whole[:7], Precision.month)
        moment = moment.replace(
            hour=_hour(int(part["hour"] or 0), part.get("half")),
            minute=int(part.get("minute") or 0),
            second=int(part.get("second") or 0),
            microsecond=int((part.get("fraction") or "0").ljust(6, "0")),
            tzinfo=_offset(part.get("offset")),
        )
    except ValueError:
        return None
    return _written(moment, zone, midnight_means_day=midnight_means_day)


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half.lower() == "p" else 0)


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    match = _MINUTES.fullmatch(text)
    if match is None:
        return UTC
    shift = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-shift if match[1] == "-" else shift)


def _iso(text: str, zone: ZoneInfo | None, *, midnight_means_day: bool) -> tuple[str, str] | None:
    if re.fullmatch(r"\d{4}-\d{2}", text):
        return text, Precision.month
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) <= len("2026-05-01"):
        return text, Precision.day
    return _written(moment, zone, midnight_means_day=midnight_means_day)


def _written(moment: datetime, zone: ZoneInfo | None, *, midnight_means_day: bool) -> tuple[str, str]:
    if midnight_means_day and moment.tzinfo is None and moment.time() == datetime.min.time():
        return moment.date().isoformat(), Precision.day
    if moment.tzinfo is None and zone is not None:
        instant = first_reading(moment, zone)
        if instant is None:
            raise NoSuchTimeError
        moment = from_micros(instant)
    return moment.isoformat(), Precision.instant

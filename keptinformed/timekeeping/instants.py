"""Instants as whole microseconds since 1970 in UTC, and local days as whole days since then.

The engine compares integers only: no float, no naive time and no time zone ever reaches a query.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

type Micros = int
"""An instant: microseconds since 1970-01-01T00:00Z."""
type DayNumber = int
"""A local day: days since 1970-01-01."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1)
MICROSECOND = timedelta(microseconds=1)


def to_micros(moment: datetime) -> Micros:
    """Return an aware `moment` as microseconds since 1970 (exact: integer arithmetic only).

    Raises ValueError for a naive time: it needs a zone before it is an instant.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone, so it is not an instant")
    return (moment - EPOCH) // MICROSECOND


def from_micros(instant: Micros) -> datetime:
    """Return the UTC date-time of an instant."""
    return EPOCH + timedelta(microseconds=instant)


def day_number(day: date) -> DayNumber:
    """Return the number of a calendar day."""
    return (day - EPOCH_DAY).days


def day_of_number(number: DayNumber) -> date:
    """Return the calendar day of a number."""
    return EPOCH_DAY + timedelta(days=number)


def day_start(day: date, zone: ZoneInfo) -> Micros:
    """Return the first instant of a local day, also on the days when the clocks change."""
    return to_micros(datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC))


def day_end(day: date, zone: ZoneInfo) -> Micros:
    """Return the first instant after a local day: a thing due on `day` must be done before it."""
    return day_start(day + timedelta(days=1), zone)


def local_day(instant: Micros, zone: ZoneInfo) -> date:
    """Return the date that the wall clock shows at an instant."""
    return from_micros(instant).astimezone(zone).date()


def first_reading(moment: datetime, zone: ZoneInfo) -> Micros | None:
    """Return the instant of a naive local time: the first of two, or None where the clocks skipped it."""
    aware = moment.replace(tzinfo=zone, fold=0)
    back = aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    return to_micros(aware.astimezone(UTC)) if back == moment else None

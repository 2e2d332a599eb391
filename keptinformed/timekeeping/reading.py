"""Reads an instant that a person wrote: a date, or a date and time, in ISO 8601."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from keptinformed.errors import Refused
from keptinformed.timekeeping.instants import Micros, first_reading, to_micros

DATE_LENGTHS = (8, 10)  # 20260630 and 2026-06-30


class NotAnInstant(Refused):
    """A text that is no date or time, or a local time that the clocks skipped."""


def read_instant(text: str, zone: ZoneInfo) -> Micros:
    """Return the instant that `text` means; a time without a zone is local to `zone`.

    A date alone is the last microsecond of that local day. Of a time that the clocks show twice it is the
    first. Raises NotAnInstant.
    """
    written = text.strip()
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise NotAnInstant(
            f'"{text}" is no date or time. Write it like 2026-06-30 or 2026-06-30T18:00.'
        ) from error
    if len(written) in DATE_LENGTHS and moment.time() == time.min:
        moment = datetime.combine(moment.date(), time.max)
    if moment.tzinfo is not None:
        return to_micros(moment)
    instant = first_reading(moment, zone)
    if instant is None:
        raise NotAnInstant(f'"{text}" never was: the clocks went forward over it. Name a later time.')
    return instant

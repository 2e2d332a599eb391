"""Calendar months: the same day of a later month, or that month's last day."""

import calendar
from datetime import date


def months_after(day: date, count: int) -> date:
    """Return the same day of the `count`-th following month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

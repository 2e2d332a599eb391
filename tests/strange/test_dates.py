"""Dates in a records system's own way of writing become ISO 8601, or are refused: never another day."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keptinformed.bundles.strange.dates import DateFormat, NoSuchTimeError

EARLY, LATE = datetime.fromisoformat("1900-01-01"), datetime.fromisoformat("2199-12-31")


def read(written: str, text: str, zone: str = "") -> tuple[str, str] | None:
    return DateFormat(written).read(text, ZoneInfo(zone) if zone else None, midnight_means_day=False)


@pytest.mark.parametrize(
    ("written", "text", "expected"),
    [
        ("%d/%m/%Y", "1/5/2026", ("2026-05-01", "day")),
        ("%d/%m/%Y", "05/13/2026", None),
        ("%m/%d/%Y", "05/13/2026", ("2026-05-13", "day")),
        ("%d/%m/%Y %H:%M", "01/05/2026  16:10", ("2026-05-01T16:10:00", "instant")),
        ("%d-%b-%Y", "01-MAY-2026", ("2026-05-01", "day")),
        ("%d %B %Y", "1 September 2026", ("2026-09-01", "day")),
        ("%d-%b-%y", "01-Sept-68", ("2068-09-01", "day")),
        ("%d/%m/%y", "01/05/69", ("1969-05-01", "day")),
        ("%Y%m%d", "20260501", ("2026-05-01", "day")),
        ("%Y%m%d", "2026051", None),
        ("%m/%Y", "05/2026", ("2026-05", "month")),
        ("%d/%m/%Y %I:%M %p", "01/05/2026 12:05 am", ("2026-05-01T00:05:00", "instant")),
        ("%d/%m/%Y %I:%M %p", "01/05/2026 13:05 pm", None),
        ("%Y-%m-%d %H:%M:%S.%f", "2026-05-01 16:10:00.25", ("2026-05-01T16:10:00.250000", "instant")),
        ("%d/%m/%Y %H:%M%z", "01/05/2026 16:10-05:00", ("2026-05-01T16:10:00-05:00", "instant")),
        ("%d/%m/%Y %H:%M", "01/05/2026 24:00", None),
        ("%d/%m/%Y", "29/02/2025", None),
        ("%d.%m.%Y", "01x05x2026", None),
        ("%d/%m/%Y", "01/05/2026 ", None),
        ("iso", "2026-05-01T16:10:00Z", ("2026-05-01T16:10:00+00:00", "instant")),
        ("iso", "2026-05", ("2026-05", "month")),
        ("iso", "yesterday", None),
        ("%d/%m/%Y", "\u0660\u0661/05/2026", ("2026-05-01", "day")),
    ],
)
def test_one_date(written: str, text: str, expected: tuple[str, str] | None) -> None:
    assert DateFormat(written).fault() is None
    assert read(written, text) == expected


@given(
    st.datetimes(EARLY, LATE).map(lambda one: one.replace(microsecond=0)),
    st.sampled_from(["%d/%m/%Y %H:%M:%S", "%m-%d-%Y %H:%M:%S", "%Y%m%d%H%M%S", "%d %b %Y %I:%M:%S %p"]),
)
def test_what_was_written_is_read(moment: datetime, written: str) -> None:
    assert read(written, moment.strftime(written)) == (moment.isoformat(), "instant")


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_none(text: str) -> None:
    for written in ("%d/%m/%Y %H:%M", "%d-%b-%y", "iso"):
        found = read(written, text)
        assert found is None or datetime.fromisoformat(f"{found[0]}-01" if found[1] == "month" else found[0])


def test_a_time_of_another_zone_becomes_an_instant_and_one_that_never_was_is_refused() -> None:
    assert read("%d/%m/%Y %H:%M", "01/07/2026 10:00", "Europe/London") == (
        "2026-07-01T09:00:00+00:00",
        "instant",
    )
    with pytest.raises(NoSuchTimeError):
        read("%d/%m/%Y %H:%M", "29/03/2026 01:30", "Europe/London")


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("%d/%m", "needs one year"),
        ("%d/%m/%Y %y", "needs one year"),
        ("%d/%d/%m/%Y", "names one part twice"),
        ("%d/%m/%Y %I:%M", "%I with %p"),
        ("%m/%Y %H:%M", "has an hour and no day"),
        ("%d/%m/%Y %Q", "is no part of a date here"),
        ("", "needs one year"),
    ],
)
def test_a_format_that_tells_no_date(written: str, fault: str) -> None:
    assert fault in (DateFormat(written).fault() or "")

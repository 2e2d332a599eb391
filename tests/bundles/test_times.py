"""Every way of writing a time is read as `zoneinfo` reads it, and what is no time is never taken for one."""

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from keptinformed.timekeeping.instants import (
    Micros,
    day_end,
    day_number,
    first_reading,
    local_day,
    to_micros,
)
from tests.bundles.made_bundles import LONDON, made, read

CHANGES = {
    "Europe/London": ("2024-03-31", "2024-10-27", "1972-10-29", "1941-05-04", "2199-10-27"),
    "Africa/Cairo": ("2024-04-26", "2024-10-31", "1957-05-10"),
    "Pacific/Apia": ("2011-12-30", "2011-12-31", "2010-09-26"),
    "Australia/Lord_Howe": ("2024-04-07", "2024-10-06", "1985-10-27"),
    "Africa/Casablanca": ("2024-03-10", "2024-04-14"),
    "America/Sao_Paulo": ("2018-11-04", "2018-02-18"),
}
"""Days on which clocks changed: at odd hours, by odd amounts, or past a whole day."""

_WRITTEN = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?:[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]+))?)?"
    r"(?P<offset>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)


def plain_reading(text: str, zone: ZoneInfo) -> Micros | None:  # noqa: PLR0911 (one for each kind of time)
    """Read one time with plain Python, in the extended form only: the second opinion."""
    match = _WRITTEN.fullmatch(text)
    if match is None or not 1900 <= int(match["year"]) <= 2199:
        return None
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
        if match["hour"] is None:
            return day_end(day, zone) - 1
        fraction = int(((match["fraction"] or "") + "000000")[:6])
        wall = time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0), fraction)
    except ValueError:
        return None
    moment = datetime.combine(day, wall)
    if match["offset"] is None:
        return first_reading(moment, zone)
    if match["offset"] == "Z":
        return to_micros(moment.replace(tzinfo=UTC))
    sign, digits = match["offset"][0], match["offset"][1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if hours > 15 or minutes > 59:
        return None
    away = timedelta(hours=hours, minutes=minutes)
    return to_micros(moment.replace(tzinfo=UTC)) + (away if sign == "-" else -away) // timedelta(
        microseconds=1
    )


def a_time(random: Random, around: date) -> str:
    """Return a time near a clock change, in the extended form."""
    near = datetime.combine(around, time()) + timedelta(
        days=random.choice((-1, 0, 0, 0, 1)), minutes=random.choice((random.randrange(1440), 120, 180, 60, 0))
    )
    text = near.strftime("%Y-%m-%d")
    if random.random() < 0.1:
        return text
    text += random.choice("T ") + near.strftime("%H:%M")
    if random.random() < 0.8:
        text += f":{random.choice((0, 0, 59, random.randrange(60))):02}"
        if random.random() < 0.3:
            text += random.choice(".,") + "".join(random.choices("0123456789", k=random.randrange(1, 12)))
    return text + random.choice(("", "", "", "Z", "+00", "+01:00", "-0530", "+1545", "-00:00"))


def spoilt(random: Random, text: str) -> str:
    """Return `text` with one character changed, dropped or doubled."""
    place = random.randrange(len(text))
    middle = random.choice(("", text[place] * 2, random.choice("0123456789-:.,TZtz+ \u0660")))
    return text[:place] + middle + text[place + 1 :]


def basic(text: str) -> str:
    """Return an extended text in the basic form."""
    return f"{text[:10].replace('-', '')}{text[10:].replace(':', '')}"


def readings(folder: Path, texts: list[str], zone: ZoneInfo) -> dict[str, tuple[Micros, int]]:
    """Return what each text that is a time was read as: the instant, and the number of the local day."""
    events = [
        {"event_id": f"e{n}", "case_id": "c1", "kind": "progress", "at": text} for n, text in enumerate(texts)
    ]
    found = read(made(folder, events=events), zone=zone)
    number = {event_no: int(str(event_id)[1:]) for _, event_no, event_id in found.tables["event_name"]}
    return {texts[number[row[2]]]: (int(str(row[5])), int(str(row[7]))) for row in found.tables["event"]}


@pytest.mark.parametrize("name", CHANGES)
def test_times_around_clock_changes_are_read_as_zoneinfo_reads_them(tmp_path: Path, name: str) -> None:
    random, zone = Random(name), ZoneInfo(name)  # noqa: S311 (no secret)
    days = [date.fromisoformat(text) for text in CHANGES[name]]
    times = [a_time(random, random.choice(days)) for _ in range(3000)]
    texts = list(dict.fromkeys(times + [spoilt(random, text) for text in times]))
    expected = {text: plain_reading(text, zone) for text in texts}
    usable = {text: instant for text, instant in expected.items() if instant is not None}
    assert 1000 < len(usable) < len(texts)
    assert readings(tmp_path, texts, zone) == {
        text: (instant, day_number(local_day(instant, zone))) for text, instant in usable.items()
    }


def test_the_basic_form_is_the_same_time(tmp_path: Path) -> None:
    random = Random("basic")  # noqa: S311 (no secret)
    extended = list(dict.fromkeys(a_time(random, date(2024, 10, 27)) for _ in range(500)))
    found = readings(tmp_path, [basic(text) for text in extended], LONDON)
    expected = {basic(text): plain_reading(text, LONDON) for text in extended}
    assert {text: instant for text, (instant, _) in found.items()} == {
        text: instant for text, instant in expected.items() if instant is not None
    }


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-05-01", "2026-05-01T22:59:59.999999Z"),
        ("20260501", "2026-05-01T22:59:59.999999Z"),
        ("2024-10-27 01:30", "2024-10-27T00:30:00Z"),
        ("2026-05-01T16:10:00.9999999", "2026-05-01T15:10:00.999999Z"),
        ("1969-12-31T23:59:59.1234567Z", "1969-12-31T23:59:59.123456Z"),
        ("1900-01-01T00:00:00+15:00", "1899-12-31T09:00:00Z"),
        ("2199-12-31", "2199-12-31T23:59:59.999999Z"),
        ("2026-05-01T16:10-05:30", "2026-05-01T21:40:00Z"),
    ],
)
def test_a_time_by_hand(tmp_path: Path, text: str, instant: str) -> None:
    assert readings(tmp_path, [text], LONDON)[text][0] == to_micros(datetime.fromisoformat(instant))


SKIPPED = (
    "at is a time that no clock showed, for the clocks went forward over it: put it right or state its offset"
)
NO_TIME = (
    "at is no ISO 8601 time of the years 1900 to 2199: write it like 2026-05-01T16:10:00+01:00 or 2026-05-01"
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2024-03-31 01:30", SKIPPED),
        ("2024-03-31T01:00:00", SKIPPED),
        ("2026-05-01T24:00:00", NO_TIME),
        ("2026-05-01T24:00:00Z", NO_TIME),
        ("2026-05-01T23:59:60Z", NO_TIME),
        ("2026-02-29", NO_TIME),
        ("1899-12-31", NO_TIME),
        ("2200-01-01T00:00:00Z", NO_TIME),
        ("-2026-05-01", NO_TIME),
        ("2026-05", NO_TIME),
        ("01/05/2026", NO_TIME),
        ("1777651800", NO_TIME),
        ("now", NO_TIME),
        ("infinity", NO_TIME),
        (" 2026-05-01", NO_TIME),
        (" 026-05-01T10:00:00Z", NO_TIME),
        ("2026-05-01T10:15: 0Z", NO_TIME),
        ("2026-05-01T10:15:00z", NO_TIME),
        ("2026-05-01T1015", NO_TIME),
        ("", "at is empty: say when it happened"),
    ],
)
def test_what_is_no_time_is_rejected_with_the_reason(tmp_path: Path, text: str, reason: str) -> None:
    events = [{"event_id": "e1", "case_id": "c1", "kind": "progress", "at": text}]
    assert read(made(tmp_path, events=events)).reasons == [("events.csv", 2, reason)]


def test_a_month_is_a_time_only_where_the_precision_says_so(tmp_path: Path) -> None:
    rows = [
        {"event_id": "e1", "case_id": "c1", "kind": "progress", "at": "2024-02", "precision": "month"},
        {"event_id": "e2", "case_id": "c1", "kind": "progress", "at": "2024-02-10", "precision": "month"},
        {"event_id": "e3", "case_id": "c1", "kind": "progress", "at": "2024-02", "precision": "day"},
        {"event_id": "e4", "case_id": "c1", "kind": "progress", "at": "2024-13", "precision": "month"},
        {
            "event_id": "e5",
            "case_id": "c1",
            "kind": "entry_withdrawn",
            "at": "2024-02",
            "precision": "month",
            "about": "e1",
        },
    ]
    found = read(made(tmp_path, events=rows))
    assert found.reasons == [("events.csv", 4, NO_TIME), ("events.csv", 5, NO_TIME)]
    end = to_micros(datetime(2024, 3, 1, tzinfo=UTC)) - 1
    assert found.tables["withdrawal"] == [(1, 1, end, end)]
    assert found.tables["event"] == []
    assert found.staged.not_datable == 3


def test_when_it_was_recorded_defaults_to_when_it_happened(tmp_path: Path) -> None:
    progress = {"case_id": "c1", "kind": "progress", "at": "2026-05-01 10:00"}
    rows = [
        progress | {"event_id": "e1"},
        progress | {"event_id": "e2", "recorded_at": "2026-05-03"},
        progress | {"event_id": "e3", "recorded_at": "soon"},
        progress | {"event_id": "e4", "recorded_at": "2026-03-29 01:30"},
    ]
    found = read(made(tmp_path, events=rows))
    happened = to_micros(datetime(2026, 5, 1, 9, tzinfo=UTC))
    recorded = to_micros(datetime(2026, 5, 3, 23, tzinfo=UTC)) - 1
    assert [row[5:7] for row in found.tables["event"]] == [(happened, happened), (happened, recorded)]
    assert [line for _, line, _ in found.reasons] == [4, 5]
    assert found.staged.latest_recorded_at == recorded
    assert found.staged.latest_at == happened

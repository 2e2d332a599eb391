"""Until when each way still keeps a date: across weekends, bank holidays and both nights on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from keptinformed.contact.last_moments import (
    Means,
    Rules,
    faults_of_examples,
    is_in_time,
    last_moment,
    shipped_rules,
)
from keptinformed.contact.posting_days import FILE, Postage, posting_policy
from keptinformed.contact.terms import Way
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.needs.contact_safety import LONDON, Window

RULES = shipped_rules()
MINUTE = timedelta(minutes=1)
NIGHTS = (date(2026, 3, 29), date(2026, 10, 25))
"""On which clocks go forward, and back."""
RESTS = (date(2026, 4, 3), date(2026, 4, 6), date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1))
DAYS = st.one_of(
    st.builds(
        lambda day, more: day + timedelta(days=more), st.sampled_from(NIGHTS + RESTS), st.integers(-3, 6)
    ),
    st.dates(date(2026, 1, 10), date(2027, 12, 1)),
)


def midnight(day: date) -> datetime:
    """Return the end of a day in London, as duties are due."""
    return datetime.combine(day + timedelta(days=1), time.min, LONDON).astimezone(UTC)


dues = st.one_of(
    DAYS.map(midnight),
    st.builds(lambda day, minutes: midnight(day) - timedelta(minutes=minutes), DAYS, st.integers(0, 24 * 60)),
)
windows = st.lists(
    st.builds(
        lambda days, begins, more: Window(
            frozenset(days),
            time(begins // 60, begins % 60),
            time((begins + more) // 60, (begins + more) % 60),
        ),
        st.sets(st.integers(0, 6), min_size=1),
        st.integers(0, 20 * 60),
        st.integers(1, 3 * 60),
    ),
    max_size=2,
).map(tuple)
means = st.builds(Means, st.sampled_from(list(Way)), st.sampled_from(list(Postage)), windows)


def is_open(each: Means, at: datetime) -> bool:
    """Whether a way can be used at a moment: said once more, plainly, and from the moment on."""
    local = at.astimezone(LONDON)
    here = not each.windows or any(
        local.weekday() in one.days and one.begins <= local.time() < one.ends for one in each.windows
    )
    if each.way not in RULES.telling.quiet:
        return here
    works = RULES.telling.calendar.is_working_day(local.date())
    hours = (time(8), time(20)) if works else (time(10), time(18))
    return here and hours[0] <= local.time() < hours[1]


def keeps(each: Means, at: datetime, due_at: datetime) -> bool:
    """Whether somebody is told before a date by what is begun at a moment that is open."""
    ready = at + RULES.posting.ahead.get(each.way, timedelta(0))
    if each.way is not Way.post:
        return ready < due_at
    day = at.astimezone(LONDON)
    posted = day.date() if ready.astimezone(LONDON).time() < time(15) else day.date() + timedelta(days=1)
    while posted.weekday() > 4 or not RULES.posting.is_posting_day(posted):
        posted += timedelta(days=1)
    left, came = RULES.posting.classes[each.postage].days, posted
    while left:
        came += timedelta(days=1)
        off = came.weekday() == 6 or (came.weekday() == 5 and each.postage is Postage.second)
        feast = (came.month, came.day) in {(12, 25), (12, 26), (1, 1)}
        why = RULES.posting.calendar.why_not_working(came)
        left -= not off and not feast and why in (None, "Saturday")
    return midnight(came) <= due_at


@given(means, dues)
@example(Means(Way.post), midnight(date(2026, 3, 31)))
@example(Means(Way.email), midnight(date(2026, 10, 25)))
def test_a_minute_before_it_is_in_time_and_from_then_on_it_is_not(each: Means, due_at: datetime) -> None:
    last = last_moment(each, due_at, RULES)
    if last is None:
        return
    assert last <= due_at
    assert is_open(each, last - MINUTE)
    assert keeps(each, last - MINUTE, due_at)
    assert is_in_time(each, due_at, last - MINUTE, RULES)
    assert not is_in_time(each, due_at, last, RULES)
    later = last + RULES.posting.ahead.get(each.way, timedelta(0))
    while later < due_at and later - last < timedelta(days=9):
        assert not (is_open(each, later) and keeps(each, later, due_at)), f"{later} is later, and in time"
        later += timedelta(minutes=29)


@given(means, dues, st.integers(0, 14 * 24 * 60), st.integers(0, 4 * 24 * 60))
def test_what_is_too_late_stays_too_late(each: Means, due_at: datetime, before: int, more: int) -> None:
    now = due_at - timedelta(minutes=before)
    if not is_in_time(each, due_at, now, RULES):
        assert not is_in_time(each, due_at, now + timedelta(minutes=more), RULES)


@given(means, dues, st.integers(0, 9 * 24 * 60))
def test_a_later_date_leaves_no_less_time(each: Means, due_at: datetime, more: int) -> None:
    sooner = last_moment(each, due_at, RULES)
    later = last_moment(each, due_at + timedelta(minutes=more), RULES)
    assert sooner is None or (later is not None and later >= sooner)


@given(dues)
def test_first_class_is_never_slower_than_second(due_at: datetime) -> None:
    second, first = (last_moment(Means(Way.post, each), due_at, RULES) for each in Postage)
    assert first is not None
    assert second is not None
    assert second <= first


def test_a_second_class_letter_on_day_four_of_five_is_too_late_and_a_call_is_not() -> None:
    due_at = midnight(date(2026, 7, 3))
    day_four = datetime(2026, 7, 2, 9, 0, tzinfo=LONDON)
    assert not is_in_time(Means(Way.post), due_at, day_four, RULES)
    assert not is_in_time(Means(Way.post, Postage.first), due_at, day_four, RULES)
    assert is_in_time(Means(Way.telephone), due_at, day_four, RULES)
    assert is_in_time(Means(Way.email), due_at, day_four, RULES)


def test_a_call_keeps_to_the_hours_of_the_person_and_of_the_officer() -> None:
    due_at = midnight(date(2026, 7, 3))
    mornings = (Window(frozenset(range(5)), time(9), time(12)),)
    at_work = (
        (datetime(2026, 7, 1, 13, tzinfo=LONDON), datetime(2026, 7, 1, 21, tzinfo=LONDON)),
        (datetime(2026, 7, 2, 7, tzinfo=LONDON), datetime(2026, 7, 2, 11, tzinfo=LONDON)),
    )
    assert last_moment(Means(Way.telephone, windows=mornings), due_at, RULES) == datetime(
        2026, 7, 3, 12, tzinfo=LONDON
    )
    assert last_moment(Means(Way.telephone, windows=mornings, shifts=at_work), due_at, RULES) == datetime(
        2026, 7, 2, 11, tzinfo=LONDON
    )
    assert last_moment(Means(Way.telephone, windows=mornings, shifts=at_work[:1]), due_at, RULES) is None


@pytest.mark.parametrize(
    ("written", "instead", "says"),
    [
        ("arrives: 2026-07-03", "arrives: 2026-07-02", "arrives on 2026-07-03"),
        ("within: 3", "within: 0", "1 to 10"),
        ('cut_off: "15:00"', 'cut_off: "three"', "time of day"),
        ("posted: [monday", "posted: [mon", "Choose from monday"),
        ('closed: ["01-01"', 'closed: ["30-02"', "month and day"),
        ("class: first, says", "class: second, says", "second time"),
        ("post: 15}", "pigeon: 15}", "no field"),
        ('last: "2026-06-30 14:45"', 'last: "soon"', "2026-06-30 14:59"),
    ],
    ids=["example", "within", "cut-off", "posted", "closed", "classes", "ahead", "last"],
)
def test_what_cannot_be_meant_is_refused(written: str, instead: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=says):
        posting_policy(changed(tmp_path, written, instead))


def test_an_example_with_another_last_moment_is_refused(tmp_path: Path) -> None:
    wrong = changed(tmp_path, 'last: "2026-06-30 14:45"', 'last: "2026-06-30 16:00"')
    (fault,) = faults_of_examples(Rules(RULES.telling, posting_policy(wrong)))
    assert "the last moment of second class for what is due on 2026-07-03 is 2026-06-30 14:45" in fault


def changed(folder: Path, written: str, instead: str) -> Path:
    text = (shipped_policy() / FILE).read_text(encoding="utf-8")
    assert written in text
    (folder / FILE).write_text(text.replace(written, instead, 1), encoding="utf-8")
    return folder

"""The plain reading, checked by hand: each case is worked out from one sentence of the page."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from keptinformed.duties.history import (
    Case,
    Event,
    Grade,
    History,
    Obligation,
    Participant,
    Precision,
    Role,
    Status,
)
from keptinformed.duties.rules import Allowance, Done, Excuse, Layer, Rule, Span, Unit, Verified
from keptinformed.timekeeping.instants import Micros, from_micros, to_micros
from tests.engines.histories import MadeUpCalendar
from tests.reference import plain

ARREST = Rule(
    id="r6-arrest",
    edition="vc",
    layer=Layer.statutory,
    row="",
    verified=Verified.V,
    says="",
    owner="police",
    owed_to=(Role.victim, Role.business),
    promise="told-of-arrest",
    starts_when=("suspect_arrested",),
    within=(Allowance(Unit.working_days, 1, only_enhanced=True), Allowance(Unit.working_days, 5)),
    done_when=Done((), Grade.delivered),
    in_force=Span(date(2021, 4, 1), None),
    timezone="Europe/London",
    working_days="england-and-wales",
)
MONTHLY = replace(
    ARREST,
    id="monthly",
    starts_when=("case_reopened", "plan_agreed"),
    within=(Allowance(Unit.agreed), Allowance(Unit.months, 1)),
    done_when=Done(("told",), Grade.delivered),
    lapses_when=("case_closed",),
    repeats=True,
)


def at(text: str) -> Micros:
    """Return the instant of a UTC time."""
    return to_micros(datetime.fromisoformat(text).replace(tzinfo=UTC))


def utc(instant: Micros | None) -> str | None:
    """Return an instant as text, to the microsecond where it has any."""
    return None if instant is None else from_micros(instant).replace(tzinfo=None).isoformat(" ")


def happened(kind: str, when: str, event_id: str = "", **more: object) -> Event:
    """Return an event of the one case; its id is its kind unless it is given."""
    who = {"participant_id": "erin"} if kind == "told" else {}
    return replace(
        Event("case", event_id or kind, kind, at(when), at(when)),
        **({**who, **more}),  # type: ignore[arg-type]
    )


def told(when: str, about: str = "suspect_arrested", event_id: str = "told", **more: object) -> Event:
    """Return a telling to Erin that was delivered."""
    return happened("told", when, event_id, about=(about,), **{"grade": Grade.delivered, **more})


ERIN = Participant("case", "erin")


def owed(
    rule: Rule,
    *events: Event,
    who: Participant = ERIN,
    as_at: str = "2027-01-01",
    known_at: str | None = None,
) -> list[Obligation]:
    """Return what Erin is owed."""
    known = None if known_at is None else at(known_at)
    history = History((Case("case"),), (who,), events)
    return plain.assess([rule], history, MadeUpCalendar(), at(as_at), known)


def the_one(*obligations: Obligation) -> Obligation:
    (one,) = obligations
    return one


# --- when it is due ---

FRIDAY = happened("suspect_arrested", "2026-05-01 15:10")


def test_five_working_days_skip_the_weekend_and_the_bank_holiday() -> None:
    assert utc(the_one(*owed(ARREST, FRIDAY)).due_at) == "2026-05-11 23:00:00"


@pytest.mark.parametrize(
    ("enhanced_from", "due"),
    [
        ("2026-05-01 15:10", "2026-05-05 23:00:00"),
        ("2026-05-01 15:10:00.000001", "2026-05-05 23:00:00"),
        ("2026-05-06 09:00", "2026-05-07 23:00:00"),
        ("2026-05-11 22:59:59.999999", "2026-05-11 23:00:00"),
        ("2026-05-11 23:00", "2026-05-11 23:00:00"),
        ("2027-02-01", "2026-05-11 23:00:00"),
    ],
)
def test_enhanced_rights_bring_the_date_forward_and_never_put_it_off(enhanced_from: str, due: str) -> None:
    who = replace(ERIN, enhanced_from=at(enhanced_from))
    assert utc(the_one(*owed(ARREST, FRIDAY, who=who)).due_at) == due


def test_a_business_is_never_enhanced() -> None:
    who = replace(ERIN, role=Role.business, enhanced_from=at("2026-01-01"))
    assert utc(the_one(*owed(ARREST, FRIDAY, who=who)).due_at) == "2026-05-11 23:00:00"


def test_enhanced_rights_recorded_too_late_are_not_yet_known() -> None:
    who = replace(ERIN, enhanced_from=at("2026-01-01"), enhanced_recorded_at=at("2026-06-01"))
    assert utc(the_one(*owed(ARREST, FRIDAY, who=who, known_at="2026-05-31")).due_at) == "2026-05-11 23:00:00"
    assert utc(the_one(*owed(ARREST, FRIDAY, who=who, known_at="2026-06-01")).due_at) == "2026-05-05 23:00:00"


@pytest.mark.parametrize(
    ("line", "opened", "due"),
    [
        (Allowance(Unit.months, 1), "2024-01-31 12:00", "2024-03-01 00:00:00"),
        (Allowance(Unit.months, 13), "2024-01-31 12:00", "2025-03-01 00:00:00"),
        (Allowance(Unit.months, 1), "2023-12-31 12:00", "2024-02-01 00:00:00"),
        (Allowance(Unit.days, 1), "2024-03-30 12:00", "2024-03-31 23:00:00"),
        (Allowance(Unit.hours, 24), "2024-03-30 12:00", "2024-03-31 12:00:00"),
        (Allowance(Unit.minutes, 90), "2025-10-25 23:30", "2025-10-26 01:00:00"),
        (Allowance(Unit.days, 7), "2026-06-30 23:00", "2026-07-08 23:00:00"),
        (Allowance(Unit.days, 7), "2026-06-30 22:59:59.999999", "2026-07-07 23:00:00"),
    ],
)
def test_each_unit_is_counted_on_the_wall_clock_of_the_rule(line: Allowance, opened: str, due: str) -> None:
    rule = replace(ARREST, within=(line,))
    assert utc(the_one(*owed(rule, happened("suspect_arrested", opened))).due_at) == due


def test_a_holiday_counts_only_when_it_had_been_announced() -> None:
    rule = replace(ARREST, within=(Allowance(Unit.working_days, 1),))
    friday = happened("suspect_arrested", "2022-09-16 00:30", recorded_at=at("2022-09-01"))
    before = owed(rule, friday, as_at="2023-01-01", known_at="2022-09-17 22:59")
    after = owed(rule, friday, as_at="2023-01-01", known_at="2022-09-17 23:00")
    assert [utc(the_one(*rows).due_at) for rows in (before, after)] == [
        "2022-09-19 23:00:00",
        "2022-09-20 23:00:00",
    ]


def test_the_plan_agreed_last_at_or_before_the_opening_is_the_cadence() -> None:
    rule = replace(MONTHLY, repeats=False, starts_when=("case_reopened",), within=(Allowance(Unit.agreed),))
    plans = [
        happened("plan_agreed", "2026-06-01", "a", every_days=14),
        happened("plan_agreed", "2026-06-10", "b", every_days=7),
        happened("plan_agreed", "2026-06-10", "c"),
        happened("plan_agreed", "2026-06-11", "d", every_days=1),
    ]
    reopened = happened("case_reopened", "2026-06-10")
    assert utc(the_one(*owed(rule, reopened, *plans)).due_at) == "2026-06-17 23:00:00"
    assert owed(rule, reopened, plans[2], plans[3]) == []


def test_an_agreed_cadence_may_only_shorten() -> None:
    rule = replace(ARREST, within=(Allowance(Unit.days, 28, or_agreed_if_sooner=True),))
    for every_days, due in ((7, "2026-05-08 23:00:00"), (60, "2026-05-29 23:00:00")):
        plan = happened("plan_agreed", "2026-04-01", every_days=every_days)
        assert utc(the_one(*owed(rule, plan, FRIDAY)).due_at) == due


def test_what_must_be_done_before_an_event_is_due_when_the_event_comes() -> None:
    rule = replace(ARREST, within=(Allowance(Unit.before, before=("case_closed",)),))
    assert the_one(*owed(rule, FRIDAY)).status is Status.pending
    assert the_one(*owed(rule, FRIDAY)).due_at is None
    assert the_one(*owed(rule, FRIDAY, told("2026-08-01"))).status is Status.met
    closed = happened("case_closed", "2026-07-01")
    assert the_one(*owed(rule, FRIDAY, closed, told("2026-07-01"))).status is Status.late
    assert the_one(*owed(rule, FRIDAY, closed)).status is Status.overdue


# --- what opens ---


def test_the_law_of_its_day_judges_a_case() -> None:
    last_evening = happened("suspect_arrested", "2021-03-31 22:59:59.999999")
    first_morning = happened("suspect_arrested", "2021-03-31 23:00")
    assert owed(ARREST, last_evening) == []
    assert len(owed(ARREST, first_morning)) == 1
    assert owed(replace(ARREST, in_force=Span(None, date(2021, 3, 31))), first_morning) == []


def test_only_the_first_start_counts_where_the_rule_says_so() -> None:
    rule = replace(ARREST, only_first=True)
    early = happened("suspect_arrested", "2021-03-01", "early")
    assert owed(rule, early, FRIDAY) == []
    who = replace(ERIN, since=at("2022-01-01"))
    assert the_one(*owed(rule, early, FRIDAY, who=who)).opened_by == "suspect_arrested"


@pytest.mark.parametrize(
    "change", [{"precision": Precision.month}, {"participant_id": "frank"}, {"at": at("2027-01-01") + 1}]
)
def test_what_is_not_datable_or_another_persons_or_still_to_come_opens_nothing(
    change: dict[str, object],
) -> None:
    assert owed(ARREST, replace(FRIDAY, **change)) == []  # type: ignore[arg-type]


def test_a_rule_that_is_switched_off_or_owed_to_others_opens_nothing() -> None:
    assert owed(replace(ARREST, enabled=False), FRIDAY) == []
    assert owed(ARREST, FRIDAY, who=replace(ERIN, role=Role.witness)) == []


# --- what became of it ---


@pytest.mark.parametrize(
    ("telling", "status"),
    [
        (told("2026-05-01 15:10"), Status.met),
        (told("2026-05-11 22:59:59.999999"), Status.met),
        (told("2026-05-11 23:00"), Status.late),
        (told("2026-05-01 15:09:59.999999"), Status.overdue),
        (told("2026-05-02", grade=Grade.sent), Status.overdue),
        (told("2026-05-02", about="suspect_charged"), Status.overdue),
        (told("2026-05-02", precision=Precision.month), Status.overdue),
    ],
)
def test_a_telling_meets_the_duty_in_time_or_late_or_not_at_all(telling: Event, status: Status) -> None:
    assert the_one(*owed(ARREST, FRIDAY, telling)).status is status


def test_a_telling_by_id_answers_that_event_alone_and_one_by_kind_every_earlier_one() -> None:
    two = replace(FRIDAY, event_id="one"), replace(FRIDAY, event_id="two", at=FRIDAY.at + 1)
    by_id = owed(ARREST, *two, told("2026-05-02", about="two"))
    by_kind = owed(ARREST, *two, told("2026-05-02"))
    assert [row.met_by for row in by_id] == [None, "told"]
    assert [row.met_by for row in by_kind] == ["told", "told"]


def test_of_two_tellings_at_one_instant_the_first_by_bytes_is_named() -> None:
    rows = owed(
        ARREST,
        FRIDAY,
        told("2026-05-02", event_id="e9"),
        told("2026-05-02", event_id="e10", about=FRIDAY.event_id),
    )
    assert the_one(*rows).met_by == "e10"


def test_overdue_begins_at_the_due_instant() -> None:
    assert the_one(*owed(ARREST, FRIDAY, as_at="2026-05-11 22:59:59.999999")).status is Status.pending
    assert the_one(*owed(ARREST, FRIDAY, as_at="2026-05-11 23:00")).status is Status.overdue


DECLINED = replace(ARREST, excused_when=(Excuse("key_news_declined", "key_news_wanted"),))


@pytest.mark.parametrize(
    ("declined", "wanted", "excused_by"),
    [
        ("2026-01-01", None, "no"),
        ("2026-05-11 23:00", None, "no"),
        ("2026-05-11 23:00:00.000001", None, None),
        ("2026-05-02", "2026-05-11 23:00", None),
        ("2026-05-02", "2026-05-11 23:00:00.000001", "no"),
    ],
)
def test_an_excuse_counts_while_it_runs_at_the_due_instant(
    declined: str, wanted: str | None, excused_by: str | None
) -> None:
    events = [FRIDAY, happened("key_news_declined", declined, "no")]
    if wanted is not None:
        events.append(happened("key_news_wanted", wanted, "yes"))
    row = the_one(*owed(DECLINED, *events))
    assert row.excused_by == excused_by
    assert row.status is (Status.excused if excused_by else Status.overdue)


def test_the_event_that_began_the_running_spell_is_named() -> None:
    events = [
        happened("key_news_declined", "2026-05-02", "ended"),
        happened("key_news_wanted", "2026-05-03", "wanted"),
        happened("key_news_declined", "2026-05-04", "began"),
        happened("key_news_declined", "2026-05-05", "said again"),
    ]
    assert the_one(*owed(DECLINED, FRIDAY, *events)).excused_by == "began"


def test_an_event_does_not_lapse_what_it_opens_but_lapses_what_stood_before() -> None:
    rule = replace(ARREST, lapses_when=("suspect_arrested",))
    again = replace(FRIDAY, event_id="again", at=FRIDAY.at + 5)
    first, second = sorted(owed(rule, FRIDAY, again), key=lambda row: row.opened_at)
    assert (first.lapsed_at, first.status) == (again.at, Status.lapsed)
    assert (second.lapsed_at, second.status) == (None, Status.overdue)


def test_withdrawn_entries_count_for_nothing_once_that_is_known() -> None:
    withdrawn = happened(
        "entry_withdrawn", "2026-06-01", about=("suspect_arrested",), recorded_at=at("2026-06-02")
    )
    assert owed(ARREST, FRIDAY, withdrawn) == []
    assert len(owed(ARREST, FRIDAY, withdrawn, known_at="2026-06-01 23:59")) == 1
    assert len(owed(ARREST, FRIDAY, withdrawn, as_at="2026-05-31")) == 1


def test_a_withdrawal_cannot_be_withdrawn() -> None:
    first = happened("entry_withdrawn", "2026-06-01", "w1", about=("suspect_arrested",))
    second = happened("entry_withdrawn", "2026-06-02", "w2", about=("w1", "nothing-known"))
    assert owed(ARREST, FRIDAY, first, second) == []


# --- series ---


def test_each_telling_of_a_series_opens_the_next_and_late_does_not_skip() -> None:
    rows = owed(
        MONTHLY,
        happened("case_reopened", "2026-01-10 12:00"),
        told("2026-02-09 12:00", event_id="in time"),
        told("2026-05-01 12:00", event_id="late"),
        happened("case_closed", "2026-05-20", "closed"),
        told("2026-07-01 12:00", event_id="after the end"),
    )
    story = [(row.opened_by, row.status) for row in sorted(rows, key=lambda row: row.opened_at)]
    assert story == [
        ("case_reopened", Status.met),
        ("in time", Status.late),
        ("late", Status.lapsed),
    ]


def test_a_lapse_at_the_instant_of_the_telling_ends_the_series() -> None:
    reopened = happened("case_reopened", "2026-01-10 12:00")
    rows = owed(MONTHLY, reopened, told("2026-02-01"), happened("case_closed", "2026-02-01"))
    assert [(row.opened_by, row.status) for row in rows] == [("case_reopened", Status.met)]


def test_of_several_tellings_at_one_instant_one_opens_a_step_that_a_later_one_meets() -> None:
    rows = owed(
        MONTHLY,
        happened("case_reopened", "2026-01-10 12:00"),
        told("2026-01-10 12:00", event_id="b"),
        told("2026-01-10 12:00", event_id="a"),
        told("2026-01-10 12:00:00.000001", event_id="c"),
    )
    met = {row.opened_by: row.met_by for row in rows}
    assert met == {"case_reopened": "a", "a": "c", "c": None}


def test_series_that_reach_the_same_telling_share_what_follows() -> None:
    rows = owed(
        MONTHLY,
        happened("case_reopened", "2026-01-10", "one"),
        happened("case_reopened", "2026-01-12", "two"),
        told("2026-01-20", event_id="told"),
    )
    assert sorted(row.opened_by for row in rows) == ["one", "told", "two"]


def test_a_series_that_owes_nothing_has_no_steps() -> None:
    rule = replace(MONTHLY, starts_when=("case_reopened",), within=(Allowance(Unit.agreed),))
    reopened = happened("case_reopened", "2026-01-10")
    plan = happened("plan_agreed", "2026-01-15", every_days=7)
    assert owed(rule, reopened, plan, told("2026-01-20"), told("2026-01-25", event_id="again")) == []

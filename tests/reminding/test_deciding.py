"""The laws of reminding: never twice, never after the telling, never off duty or at night, and always somebody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keptinformed.access.roles import Role
from keptinformed.reminding.deciding import due_now, entry_of, foresee
from keptinformed.reminding.digests import digest_of, is_quiet, next_digest
from keptinformed.reminding.duty import is_on_duty
from keptinformed.reminding.policy import read_reminders
from keptinformed.reminding.terms import NOBODY, Duty, Passed, Person, Put, Reminder, Window
from tests.reminding.a_ladder import DUTIES, OPENED, PATTERNS, PEOPLE, POLICY, at, duty, known, person

UNTIL = OPENED + timedelta(days=60)
DUE = datetime(2026, 3, 26, tzinfo=UTC)
AWAY = Window(OPENED, UNTIL)
EARLY = ("early",)


def foreseen(owed: Duty, people: list[Person], ledger: tuple[Put, ...] = ()) -> tuple[Reminder, ...]:
    return foresee(owed, known(*people), ledger, now=OPENED, until=UNTIL)


@given(DUTIES, PEOPLE)
def test_nobody_gets_the_same_twice(owed: Duty, people: list[Person]) -> None:
    found = foreseen(owed, people)
    once = {(each.step, each.raised) for each in found}
    theirs = {(each.step, each.to) for each in found}
    assert len(once) == len(found)
    assert len(theirs) == len(found)


@given(DUTIES, PEOPLE)
def test_nothing_comes_after_the_telling(owed: Duty, people: list[Person]) -> None:
    told = replace(owed, done=True)
    assert foreseen(told, people) == ()
    ahead = foreseen(owed, people)
    for place in range(len(ahead)):
        assert foreseen(told, people, tuple(entry_of(each) for each in ahead[:place])) == ()


@given(DUTIES, PEOPLE)
def test_only_an_alarm_comes_off_duty_or_in_quiet_hours(owed: Duty, people: list[Person]) -> None:
    by_number = {each.staff_number: each for each in people}
    for each in foreseen(owed, people):
        if not each.alarm and each.to != NOBODY:
            assert is_on_duty(by_number[each.to].on_duty, each.at)
            assert not is_quiet(each.at, POLICY.times)


@given(DUTIES, PEOPLE)
def test_it_always_ends_at_somebody_where_anybody_is_left(owed: Duty, people: list[Person]) -> None:
    ladder = {Role.code_lead, *POLICY.last_resort.roles}
    somebody = any(
        each.role in ladder
        and next_digest(each, after=UNTIL - timedelta(days=28), now=OPENED, times=POLICY.times)
        for each in people
    )
    found = foreseen(owed, people)
    assert found, "a duty with a date leads to a reminder, even where nobody can get it"
    if somebody:
        assert all(each.to != NOBODY for each in found)
    if not people:
        assert {each.to for each in found} == {NOBODY}


@given(DUTIES, PEOPLE, st.integers(1, 300))
@settings(max_examples=60)
def test_what_was_foreseen_is_what_is_then_put_on_digests(
    owed: Duty, people: list[Person], minutes: int
) -> None:
    """The worker comes every few minutes: it puts what was said beforehand, and each within one round."""
    ahead = foreseen(owed, people)
    about = known(*people)
    ledger: list[Put] = []
    put: list[Reminder] = []
    rounds = sorted({each.at + timedelta(minutes=late) for each in ahead for late in (0, minutes % 10)})
    for now in rounds:
        while (one := due_now(owed, about, ledger, now=now)) is not None:
            put.append(one)
            ledger.append(entry_of(one))
    assert tuple(put) == ahead


@given(PATTERNS, st.sampled_from(["", "west-mercia", "dorset"]))
def test_jitter_is_the_same_for_the_same_seed_person_and_shift(pattern: list[str], force: str) -> None:
    times = read_reminders(force).times
    for shift in person("A1", Role.officer, pattern).on_duty[:20]:
        found = digest_of(shift, "A1", times)
        assert found == digest_of(shift, "A1", times)
        assert found is None or (shift.begins <= found.at < found.until <= shift.ends)


def test_not_everybodys_digest_comes_at_one_moment() -> None:
    shift = person("A1", Role.officer, EARLY).on_duty[0]
    moments = {digest_of(shift, f"A{number}", POLICY.times) for number in range(100)}
    assert len(moments) > 10


def test_a_night_shift_reads_in_the_morning_and_never_at_midnight() -> None:
    night = person("A1", Role.officer, ("night",)).on_duty[0]
    found = digest_of(night, "A1", POLICY.times)
    assert found is not None
    assert found.at.astimezone(UTC).hour == 6
    assert digest_of(Window(at(OPENED.date(), 23), at(OPENED.date(), 29)), "A1", POLICY.times) is None


def test_up_the_ladder_where_nobody_reads_and_nobody_tells() -> None:
    people = [
        person("A1", Role.officer, EARLY), person("S1", Role.supervisor, EARLY),
        person("D1", Role.case_director), person("L1", Role.code_lead),
    ]  # fmt: skip
    found = foreseen(duty(DUE), people)
    assert [(each.step, each.raised, each.to) for each in found] == [
        ("before-2", 0, "A1"),
        ("before-2", 1, "S1"),
        ("last-day", 0, "A1"),
        ("late-1", 0, "S1"),
        ("late-1", 1, "D1"),
        ("late-3", 0, "D1"),
        ("late-3", 1, "L1"),
        ("late-7", 0, "L1"),
    ]


def test_what_was_read_goes_no_higher_before_its_time() -> None:
    people = [
        person("A1", Role.officer, EARLY),
        person("S1", Role.supervisor, EARLY),
        person("L1", Role.code_lead),
    ]
    first = foreseen(duty(DUE), people)[0]
    read = replace(entry_of(first), read_at=first.at)
    assert [each.step for each in foreseen(duty(DUE), people, (read,))][:2] == ["last-day", "late-1"]


@pytest.mark.parametrize(
    ("people", "to", "why"),
    [
        ([person("S1", Role.supervisor, EARLY)], "S1", Passed.left),
        ([person("A1", Role.officer, EARLY, away=(AWAY,)), person("S1", Role.supervisor)], "S1", Passed.away),
        ([person("S2", Role.supervisor, EARLY, "B"), person("L1", Role.code_lead)], "L1", Passed.nobody),
        ([person("W1", Role.witness_care)], "W1", Passed.nobody),
    ],
)  # fmt: skip
def test_an_empty_rung_is_passed_and_says_why(people: list[Person], to: str, why: Passed) -> None:
    found = foreseen(duty(DUE), people)[0]
    assert found.to == to
    assert found.passed[-1][1] is why if why is not Passed.nobody else why in dict(found.passed).values()


def test_whoever_may_not_know_of_the_case_is_nobody() -> None:
    people = [person("A1", Role.officer, EARLY), person("S1", Role.supervisor, EARLY)]
    found = foresee(duty(DUE), known(*people, barred=["A1"]), (), now=OPENED, until=UNTIL)
    assert {each.to for each in found} == {"S1"}


def test_an_alarm_waits_for_no_shift_and_finds_who_is_awake() -> None:
    owed = duty(DUE, enhanced=True, kind="suspect_released")
    asleep, awake = person("S1", Role.supervisor, EARLY), person("D1", Role.case_director, ("late",))
    alarm = next(each for each in foreseen(owed, [asleep, awake]) if each.alarm)
    assert (alarm.to, alarm.at) == ("D1", DUE - timedelta(hours=4))
    alone = next(each for each in foreseen(owed, [asleep]) if each.alarm)
    assert alone.to == "S1", "where nobody is on duty, it does not wait for somebody to be"


def test_west_mercia_is_reminded_on_days_5_and_21_and_dorset_is_red_after_one_day() -> None:
    officer = person("A1", Role.officer, ("early",))
    sergeant = person("S1", Role.supervisor, ("early",))

    def days(force: str, rule: str, last: int) -> dict[str, int]:
        owed = duty(datetime(2026, 3, 21, tzinfo=UTC) + timedelta(days=last), rules=frozenset({rule}))
        about = known(officer, sergeant, policy=read_reminders(force))
        found = foresee(owed, about, (), now=OPENED, until=UNTIL)
        return {
            f"{each.step} {each.to}": (each.at.date() - OPENED.date()).days
            for each in found
            if not each.raised
        }

    assert days("west-mercia", "wmc-first-update", 7)["day-5 A1"] == 5
    assert days("west-mercia", "wmc-updates", 28)["day-21 A1"] == 21
    red = days("dorset", "dor-bail", 1)
    assert red["red S1"] == 2, "the day after the one day"


def test_a_backlog_begins_with_its_latest_step_and_what_is_old_with_none() -> None:
    people = [
        person("A1", Role.officer, ("early",)),
        person("S1", Role.supervisor, ("early",)),
        person("L1", Role.code_lead),
    ]
    late = foresee(duty(DUE), known(*people), (), now=DUE + timedelta(days=9), until=UNTIL)
    assert [each.step for each in late] == ["late-7"]
    assert foresee(duty(DUE), known(*people), (), now=DUE + timedelta(days=60), until=UNTIL) == ()

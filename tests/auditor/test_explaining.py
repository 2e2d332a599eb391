"""Explanations: the date is the engine's, nothing that matters is left unsaid, a victim can read it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keptinformed.auditor.case_text import WIDTH, case_in_text
from keptinformed.auditor.explained_case import NothingToExplain, explain_case
from keptinformed.duties import engine
from keptinformed.duties.examples import example_cases
from keptinformed.duties.explaining import Explanation, Setting, explain
from keptinformed.duties.explaining_words import ExplainWords, read_explain_words
from keptinformed.duties.history import (
    Case,
    Event,
    Grade,
    History,
    Obligation,
    Participant,
    Precision,
    Status,
)
from keptinformed.duties.reading import EVERY_FORCE, load_policy, shipped_policy, working_calendars
from keptinformed.duties.rules import Policy, Rule, SeenBy
from keptinformed.duties.visible import Viewpoint
from keptinformed.timekeeping.calendar import WorkingCalendar
from keptinformed.timekeeping.instants import Micros, to_micros
from tests.engines import made_up_rules
from tests.engines.engines import by_plain_reading
from tests.engines.histories import Dice, MadeUpCalendar
from tests.reference import plain

LONDON = ZoneInfo("Europe/London")
# Words of the trade and of this program that no victim should have to look up.
JARGON = re.compile(
    r"\b(obligation|lapsed?|overdue|pending|excused|enhanced|suspect|custody|disposal|summons\w*|hmcts|cps|wcu|"
    r"oic|nfa|vps|vlo|uls|discharge|statutory|edition|trigger|remand\w*|offender)\b",
    re.IGNORECASE,
)


@cache
def policy() -> Policy:
    return load_policy(force=EVERY_FORCE)


@cache
def words() -> ExplainWords:
    return read_explain_words(shipped_policy() / "words" / "explain.en.yaml", policy().vocabulary)


@cache
def calendar() -> WorkingCalendar:
    return working_calendars(policy())["england-and-wales"]


def rule(rule_id: str) -> Rule:
    (found,) = [rule for rule in policy().rules if rule.id == rule_id]
    return found


def at(written: str) -> Micros:
    return to_micros(datetime.fromisoformat(written).replace(tzinfo=LONDON))


def event(event_id: str, kind: str, when: str, **more: object) -> Event:
    values = {"recorded_at": at(when), "participant_id": "V1"} | more
    return Event("C1", event_id, kind, at(when), **values)  # type: ignore[arg-type]


def told(event_id: str, when: str, about: str = "A1", grade: Grade = Grade.spoken, **more: object) -> Event:
    return event(event_id, "told", when, about=(about,), grade=grade, **more)


ARREST = event("A1", "suspect_arrested", "2026-05-01 16:10")
CASE = Case("C1")
VICTIM = Participant("C1", "V1")
OTHER = Participant("C1", "V2")


@dataclass(frozen=True)
class Assessed:
    """One case as the command gets it."""

    participants: Sequence[Participant]
    events: Sequence[Event]
    obligations: Sequence[Obligation]


def explained(
    *events: Event,
    rule_id: str = "vc2020-r6-arrest",
    person: Participant = VICTIM,
    as_at: str = "2026-06-01 09:00",
    known_at: str | None = None,
) -> Explanation:
    """Return the explanation of the first obligation that the engine finds in these events."""
    view = Viewpoint(at(as_at), None if known_at is None else at(known_at))
    history = History((CASE,), (person, OTHER), events)
    chosen = rule(rule_id)
    one = engine.assess([chosen], history, calendar(), view.as_at, view.known_at)[0]
    found = explain(chosen, one, person, events, Setting(calendar(), words(), view))
    assert found.fault == ""
    return found


def test_every_day_that_is_left_out_is_named_with_its_reason() -> None:
    found = explained(ARREST)
    assert [(day.day, day.why) for day in found.skipped] == [
        (date(2026, 5, 2), "Saturday"),
        (date(2026, 5, 3), "Sunday"),
        (date(2026, 5, 4), "Early May bank holiday"),
        (date(2026, 5, 9), "Saturday"),
        (date(2026, 5, 10), "Sunday"),
    ]
    assert found.due == "the end of Monday 11 May 2026"
    assert "Tuesday 5 May 2026" in found.counting
    assert "within 5 working days" in found.allowance
    assert "standard" in found.why_this_limit


def test_enhanced_rights_given_later_are_said_with_both_dates() -> None:
    found = explained(ARREST, person=replace(VICTIM, enhanced_from=at("2026-05-06 10:00")))
    assert found.due == "the end of Thursday 7 May 2026"
    (change,) = found.changes
    assert "Wednesday 6 May 2026, 10:00" in change
    assert "from the end of Monday 11 May 2026 to the end of Thursday 7 May 2026" in change


def test_enhanced_rights_at_the_opening_need_no_change() -> None:
    found = explained(ARREST, person=replace(VICTIM, enhanced_from=at("2026-01-01 10:00")))
    assert (found.due, found.changes) == ("the end of Tuesday 5 May 2026", ())
    assert "people with Enhanced Rights" in found.why_this_limit


def test_enhanced_rights_not_yet_known_change_nothing() -> None:
    person = replace(
        VICTIM, enhanced_from=at("2026-05-06 10:00"), enhanced_recorded_at=at("2026-05-20 10:00")
    )
    found = explained(ARREST, person=person, known_at="2026-05-12 09:00")
    assert (found.due, found.changes) == ("the end of Monday 11 May 2026", ())


def test_a_holiday_announced_after_the_opening_is_said_to_have_moved_the_date() -> None:
    # The bank holiday for the funeral on 19 September 2022 was announced on 10 September.
    found = explained(event("A1", "suspect_arrested", "2022-09-09 12:00"), as_at="2022-12-01 09:00")
    holidays = [day for day in found.skipped if day.news]
    assert [day.day for day in holidays] == ([date(2022, 9, 19)] if found.changes else [])
    earlier = explained(event("A1", "suspect_arrested", "2022-09-14 12:00"), as_at="2022-12-01 09:00")
    assert date(2022, 9, 19) in [day.day for day in earlier.skipped]
    assert earlier.changes == ()


@pytest.mark.parametrize(
    ("near", "why"),
    [
        (
            told("T1", "2026-05-05 10:00", grade=Grade.message_left),
            '"message left"; this needs at least "delivered"',
        ),
        (told("T1", "2026-05-05 10:00", about="progress"), "about something else: progress"),
        (told("T1", "2026-05-01 09:00", about="suspect_arrested"), "before this began"),
        (told("T1", "2026-05-05 10:00", precision=Precision.month), "known only by month"),
        (told("T1", "2026-05-05 10:00", participant_id="V2"), "to V2"),
    ],
)
def test_what_came_close_is_named_with_why_it_did_not_count(near: Event, why: str) -> None:
    found = explained(ARREST, near)
    assert found.obligation.status is Status.overdue
    (miss,) = found.near_misses
    assert why in miss
    assert "(T1)" in miss


def test_a_telling_taken_back_is_named() -> None:
    withdrawal = event("W1", "entry_withdrawn", "2026-05-20 10:00", about=("T1",))
    (miss,) = explained(ARREST, told("T1", "2026-05-05 10:00"), withdrawal).near_misses
    assert "withdrawn" in miss


def test_what_kept_the_promise_is_no_near_miss_and_what_came_after_is_none_either() -> None:
    found = explained(
        ARREST, told("T1", "2026-05-05 10:00"), told("T2", "2026-05-06 10:00", grade=Grade.attempted)
    )
    assert found.near_misses == ()
    assert found.outcome.startswith("Done in time on Tuesday 5 May 2026, 10:00")
    assert "(T1, spoken)" in found.outcome


def test_late_says_by_how_much() -> None:
    assert explained(ARREST, told("T1", "2026-05-14 10:00")).outcome.endswith(", 3 days after the date")


def test_an_excuse_that_staff_alone_may_see_is_never_told_to_the_victim() -> None:
    found = explained(ARREST, event("X1", "telling_withheld", "2026-05-02 10:00"))
    assert found.obligation.status is Status.excused
    assert "harm" in found.outcome
    assert (
        found.for_victim[1] == "There was a reason not to do this at the time, and you can ask us about it."
    )


def test_an_excuse_that_the_victim_gave_is_said() -> None:
    found = explained(ARREST, event("X1", "key_news_declined", "2026-04-02 10:00"))
    assert found.for_victim[1] == (
        "This did not have to be done, because you asked not to get news like this."
    )


def test_the_victim_reads_two_plain_sentences() -> None:
    assert explained(ARREST, told("T1", "2026-05-14 10:00")).for_victim == (
        "On Friday 1 May 2026 someone was arrested, "
        "and we had until the end of Monday 11 May 2026 to tell you about it.",
        "This was done on Thursday 14 May 2026, which was too late, and you can ask us why.",
    )


def all_examples() -> Iterator[tuple[Rule, History, Viewpoint]]:
    for one in policy().enabled:
        for example in example_cases(one):
            yield one, example.history, Viewpoint(example.as_at)


def test_every_worked_example_retraces_to_its_date_and_reads_well() -> None:
    """Every rule that ships, every example; the plain reading, which agrees with the engines, is quick."""
    seen: set[Status] = set()
    for one, history, view in all_examples():
        setting = Setting(calendar(), words(), view)
        for obligation in plain.assess([one], history, calendar(), view.as_at, None):
            found = explain(one, obligation, history.participants[0], history.events, setting)
            assert found.fault == "", (one.id, obligation)
            assert_readable(found)
            seen.add(obligation.status)
    assert seen == set(Status)


def assert_readable(found: Explanation) -> None:
    for sentence in found.for_victim:
        assert sentence.endswith("."), sentence
        assert sentence.count(". ") == 0, f"two sentences in one: {sentence}"
        assert "{" not in sentence
        assert len(sentence.split()) <= 50, sentence
        assert JARGON.search(sentence) is None, sentence


def test_every_word_that_can_open_end_or_excuse_has_a_plain_clause_and_so_has_every_act() -> None:
    clauses, acts = words().entries["happened"], words().entries["act"]
    kinds = {
        kind
        for one in policy().rules
        for kind in (
            *one.starts_when,
            *one.lapses_when,
            *(excuse.begins for excuse in one.excused_when),
            *(kind for line in one.within for kind in line.before),
        )
        if words().seen_by(kind) is SeenBy.participant or kind in one.starts_when
    }
    assert sorted(kinds - set(clauses)) == []
    first_acts = {one.done_when.events[0] for one in policy().rules if one.done_when.events}
    assert sorted(first_acts - set(acts)) == []
    assert sorted(set(clauses) - set(policy().vocabulary)) == []
    for clause in (*clauses.values(), *acts.values()):
        assert clause[0].islower() or clause.startswith("the "), clause
        assert not clause.endswith("."), clause


@dataclass(frozen=True)
class Named(MadeUpCalendar):
    """The calendar of the made-up histories, able to say why."""

    def why_not_working(self, day: date, known_on: date | None = None) -> str | None:
        """Return a reason for each day that is none."""
        return None if self.is_working_day(day, known_on) else f"{day:%A}"


@given(st.data())
def test_made_up_histories_retrace_to_the_date_of_the_plain_reading(data: st.DataObject) -> None:
    dice = Dice(lambda limit: data.draw(st.integers(0, limit - 1)))
    scene = made_up_rules.scene(dice, cases=1 + dice.below(3))
    rules = {one.id: one for one in scene.rules}
    people = {(one.case_id, one.participant_id): one for one in scene.history.participants}
    setting = Setting(Named(), words(), Viewpoint(scene.as_at, scene.known_at))
    for one in by_plain_reading(scene):
        events = [event for event in scene.history.events if event.case_id == one.case_id]
        found = explain(rules[one.rule_id], one, people[one.case_id, one.participant_id], events, setting)
        assert found.fault == ""


def test_a_date_that_cannot_be_retraced_is_called_a_fault() -> None:
    (one,) = engine.assess(
        [rule("vc2020-r6-arrest")],
        History((CASE,), (VICTIM,), (ARREST,)),
        calendar(),
        at("2026-06-01 09:00"),
    )
    wrong = replace(one, due_at=at("2026-05-09 00:00"))
    setting = Setting(calendar(), words(), Viewpoint(at("2026-06-01 09:00")))
    found = explain(rule("vc2020-r6-arrest"), wrong, VICTIM, [ARREST], setting)
    assert "the end of Friday 8 May 2026" in found.fault
    assert "report it" in found.fault


def a_case() -> tuple[Assessed, Setting]:
    view = Viewpoint(at("2026-06-01 09:00"))
    people = (VICTIM, Participant("C1", "V2-with-an-id-as-long-as-some-systems-make-them-" + "x" * 60))
    events = (
        replace(ARREST, participant_id=""),
        *[told(f"T{n}", f"2026-05-05 10:{n:02}", grade=Grade.message_left) for n in range(9)],
    )
    history = History((CASE,), people, events)
    owed = engine.assess(policy().enabled, history, calendar(), view.as_at)
    return Assessed(people, events, owed), Setting(calendar(), words(), view)


def test_a_terminal_of_eighty_columns_is_wide_enough() -> None:
    case, setting = a_case()
    text = case_in_text("C1", explain_case(case, policy(), setting, "C1", None), setting, LONDON)
    assert max(len(line) for line in text.splitlines()) <= WIDTH == 80
    assert text.index("V1 (victim)") < text.index("V2-with")
    assert "Told of arrest" in text
    assert "and 4 more, which --json lists" in text
    assert "For victim   On Friday 1 May 2026" in text


def test_one_participant_can_be_asked_for_and_an_unknown_one_is_refused() -> None:
    case, setting = a_case()
    (only,) = explain_case(case, policy(), setting, "C1", "V1")
    assert {one.obligation.participant_id for one in only.explanations} == {"V1"}
    assert len(only.explanations) > 1
    with pytest.raises(NothingToExplain, match=r"no participant V9\. It has V1, V2"):
        explain_case(case, policy(), setting, "C1", "V9")
    with pytest.raises(NothingToExplain, match=r"no usable participant in a case C7"):
        explain_case(Assessed((), (), ()), policy(), setting, "C7", None)

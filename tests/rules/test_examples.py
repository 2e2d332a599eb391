"""A worked example, as a lawyer writes it, becomes a small history and what must come of it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from keptinformed.duties.examples import (
    BadExample,
    ExampleCase,
    Expected,
    as_history,
    example_cases,
)
from keptinformed.duties.history import Event, Grade, Role, Status
from keptinformed.duties.rules import Example
from keptinformed.duties.yaml_text import Items, Section
from keptinformed.timekeeping.instants import Micros, to_micros
from tests.rules.written_rules import DUTY, changed, rule_of

LONDON = ZoneInfo("Europe/London")


def at(text: str) -> Micros:
    """Return the instant of a text in UTC."""
    return to_micros(datetime.fromisoformat(text).replace(tzinfo=UTC))


def case_of(folder: Path, **example: Any) -> ExampleCase:
    rule = rule_of(folder, changed(DUTY, examples=[{"name": "one", "due": "never", **example}]))
    (case,) = example_cases(rule)
    return case


def events_of(folder: Path, **example: Any) -> tuple[Event, ...]:
    return case_of(folder, **example).history.events


def test_a_local_time_is_read_in_the_zone_of_the_rule(tmp_path: Path) -> None:
    (event,) = events_of(tmp_path, suspect_arrested="2026-07-01 16:10")

    assert (event.event_id, event.kind, event.participant_id) == ("e01", "suspect_arrested", "")
    assert event.at == event.recorded_at == at("2026-07-01 15:10")


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-01-05", "2026-01-05 23:59:59.999999"),
        ("2026-07-05", "2026-07-05 22:59:59.999999"),
        ("2026-01-05 10:20:30", "2026-01-05 10:20:30"),
        ("2026-01-05T10:20:30.5", "2026-01-05 10:20:30.5"),
        ("2026-07-05 10:20Z", "2026-07-05 10:20"),
        ("2026-10-25 01:30", "2026-10-25 00:30"),
        ("2026-10-25 01:30+00:00", "2026-10-25 01:30"),
    ],
)
def test_times_may_be_written_short_or_long(tmp_path: Path, written: str, instant: str) -> None:
    (event,) = events_of(tmp_path, case_closed=written)

    assert event.at == at(instant)


def test_events_are_numbered_by_time_and_then_in_order_of_writing(tmp_path: Path) -> None:
    events = events_of(
        tmp_path,
        case_closed="2026-01-09",
        suspect_charged="2026-01-06 10:00",
        suspect_bailed=["2026-01-07 10:00", "2026-01-06 10:00"],
    )

    assert [(event.event_id, event.kind) for event in events] == [
        ("e01", "suspect_charged"),
        ("e02", "suspect_bailed"),
        ("e03", "suspect_bailed"),
        ("e04", "case_closed"),
    ]


def test_a_telling_is_to_the_person_and_says_what_about(tmp_path: Path) -> None:
    _, telling = events_of(
        tmp_path,
        suspect_arrested="2026-01-05 10:00",
        told={
            "at": "2026-01-06 10:00",
            "about": "suspect_arrested; e01",
            "grade": "read",
            "recorded_at": "2026-01-07 10:00",
        },
    )

    assert (telling.participant_id, telling.about) == ("person", ("suspect_arrested", "e01"))
    assert (telling.grade, telling.recorded_at) == (Grade.read, at("2026-01-07 10:00"))


def test_the_long_form_keeps_ids_and_lists_of_what_was_told(tmp_path: Path) -> None:
    events = events_of(
        tmp_path,
        events=[
            {"kind": "suspect_arrested", "at": "2026-01-05 10:00", "id": "a9"},
            {"kind": "plan_agreed", "at": "2026-01-05 11:00", "every_days": 14, "precision": "day"},
            {
                "kind": "told",
                "at": "2026-01-06 10:00",
                "about": ["a9", "plan_agreed"],
                "grade": "sent",
                "id": "a1",
            },
        ],
        entry_withdrawn={"at": "2026-01-08", "about": "a1"},
    )

    assert [event.event_id for event in events] == ["a9", "e01", "a1", "e02"]
    assert events[1].every_days == 14
    assert events[2].about == ("a9", "plan_agreed")
    assert events[3].about == ("a1",)


def test_the_person_is_a_victim_unless_the_example_says_who(tmp_path: Path) -> None:
    plain = case_of(tmp_path, case_closed="2026-01-05").history.participants[0]
    other = case_of(
        tmp_path,
        case_closed="2026-01-05",
        who={"role": "witness", "enhanced_from": "2026-01-02 09:00", "since": "2026-01-01 09:00"},
    ).history.participants[0]

    assert (plain.role, plain.enhanced_from, plain.since) == (Role.victim, None, None)
    assert (other.role, other.enhanced_from) == (Role.witness, at("2026-01-02 09:00"))
    assert other.since == at("2026-01-01 09:00")


def test_a_rule_for_others_takes_the_first_of_them(tmp_path: Path) -> None:
    rule = rule_of(tmp_path, changed(DUTY, owed_to=["witness", "parent"]))

    assert as_history(rule, rule.examples[0], 3).history.participants[0].role is Role.witness
    assert as_history(rule, rule.examples[0], 3).case_id == "made-up-arrest#3"


def test_as_at_is_long_after_unless_it_is_written(tmp_path: Path) -> None:
    assert case_of(tmp_path, case_closed="2026-03-05").as_at == at("2028-12-31 23:59:59.999999")
    written = case_of(tmp_path, case_closed="2026-07-05", as_at="2026-07-09")
    assert written.as_at == at("2026-07-09 22:59:59.999999")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"due": "2026-05-11"}, (Expected(due_at=at("2026-05-11 23:00")),)),
        ({"due": "2026-05-11 12:00"}, (Expected(due_at=at("2026-05-11 11:00")),)),
        ({"due": "open", "status": "pending"}, (Expected(undated=True, status=Status.pending),)),
        ({"due": "never"}, ()),
        (
            {
                "due": None,
                "obligations": [
                    {"opened": "2026-05-01 16:10", "due": "2026-05-11", "status": "late"},
                    {"status": "pending"},
                ],
            },
            (
                Expected(at("2026-05-01 15:10"), at("2026-05-11 23:00"), status=Status.late),
                Expected(status=Status.pending),
            ),
        ),
    ],
)
def test_what_is_expected_is_read(
    tmp_path: Path, words: dict[str, Any], expected: tuple[Expected, ...]
) -> None:
    example = {name: value for name, value in words.items() if value is not None}
    rule = rule_of(tmp_path, DUTY)

    case = as_history(rule, Example("one", {"case_closed": "2026-05-01", **_as_read(example)}), 1)

    assert case.expected == expected


def _as_read(example: dict[str, Any]) -> dict[str, Any]:
    """Give lists and sections the types that reading a file gives them."""
    return {
        name: Items(Section(item) for item in value) if isinstance(value, list) else value
        for name, value in example.items()
    }


def test_a_bad_example_says_all_that_is_wrong(tmp_path: Path) -> None:
    rule = rule_of(tmp_path, DUTY)

    with pytest.raises(BadExample) as bad:
        as_history(rule, Example("one", {"case_closed": "soon", "as_at": "later"}), 1)

    assert len(bad.value.faults) == 4
    assert all(fault.startswith('example "one"') for fault in bad.value.faults)

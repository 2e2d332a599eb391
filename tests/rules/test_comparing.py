"""What an engine found is held against what the worked examples say."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from keptinformed.duties.examples import Expected, check, differences, example_cases
from keptinformed.duties.history import History, Obligation, Status
from keptinformed.timekeeping.instants import Micros, to_micros
from tests.rules.written_rules import DUTY, changed, rule_of

LONDON = ZoneInfo("Europe/London")


def at(text: str) -> Micros:
    """Return the instant of a text in UTC."""
    return to_micros(datetime.fromisoformat(text).replace(tzinfo=UTC))


OWED = Obligation("r#1", "person", "r", "e01", at("2026-05-01 15:10"), at("2026-05-11 23:00"))


def test_nothing_differs() -> None:
    expected = Expected(OWED.opened_at, OWED.due_at, status=Status.pending)

    assert check((expected,), [OWED]) == []
    assert check((), []) == []


def test_another_date_is_told_in_local_time() -> None:
    (sentence,) = check((Expected(due_at=at("2026-05-08 23:00")),), [OWED], LONDON)

    assert sentence == (
        "obligation 1: expected due_at 2026-05-09 00:00:00+01:00, found 2026-05-12 00:00:00+01:00"
    )


def test_a_date_where_there_should_be_none_yet_differs() -> None:
    assert check((Expected(undated=True),), [OWED]) == [
        "obligation 1: expected due_at no date, found 2026-05-11 23:00:00+00:00"
    ]


def test_another_status_differs() -> None:
    assert check((Expected(status=Status.met),), [OWED]) == ["obligation 1: expected met, found pending"]


@pytest.mark.parametrize(("wanted", "found"), [(0, 1), (1, 0), (2, 1)])
def test_another_number_differs(wanted: int, found: int) -> None:
    (sentence,) = check((Expected(),) * wanted, [OWED] * found)

    assert sentence.startswith(f"expected {wanted} obligation(s), found {found}")


def test_order_is_that_of_opening() -> None:
    later = Obligation("r#1", "person", "r", "e02", at("2026-05-02 15:10"))
    expected = (Expected(OWED.opened_at), Expected(later.opened_at, undated=True))

    assert check(expected, [later, OWED]) == []


def test_an_engine_is_asked_once_for_each_as_at_and_only_the_rule_counts(tmp_path: Path) -> None:
    rule = rule_of(
        tmp_path,
        changed(
            DUTY,
            examples=[
                {"name": "one", "suspect_arrested": "2026-05-01 16:10", "due": "2026-05-11"},
                {"name": "two", "suspect_arrested": "2026-06-01 16:10", "due": "never"},
                {
                    "name": "three",
                    "suspect_arrested": "2026-06-01",
                    "due": "never",
                    "as_at": "2026-06-02",
                },
            ],
        ),
    )
    asked: list[tuple[int, Micros]] = []

    def judge(history: History, as_at: Micros) -> list[Obligation]:
        asked.append((len(history.cases), as_at))
        due = at("2026-05-11 23:00")
        return [
            Obligation(case.case_id, "person", rule_id, "e01", 0, due)
            for case in history.cases
            for rule_id in (rule.id, "another-rule")
        ]

    found = differences(example_cases(rule), judge, LONDON)

    assert asked == [(2, at("2028-12-31 23:59:59.999999")), (1, at("2026-06-02 22:59:59.999999"))]
    assert [sentence.split(":")[0] for sentence in found] == [
        'made-up-arrest#2 "two"',
        'made-up-arrest#3 "three"',
    ]

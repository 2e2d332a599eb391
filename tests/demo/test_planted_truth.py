"""What the simulator planted is what the engine finds, duty by duty."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from demo import Truth, TruthRow
from demo.telling import SHARES
from demo.times import NOW, instant
from keptinformed.duties.engine import assess
from keptinformed.duties.history import Obligation, Status
from keptinformed.duties.reading import load_policy, working_calendars
from keptinformed.timekeeping.instants import from_micros, to_micros

type Key = tuple[str, str, str, str]


@pytest.fixture(scope="session")
def found(truth: Truth) -> dict[Key, Obligation]:
    return _assess(truth)


def _assess(truth: Truth, known_at: datetime | None = None) -> dict[Key, Obligation]:
    policy = load_policy(force="west-midlands")
    calendar = working_calendars(policy)["england-and-wales"]
    known = None if known_at is None else to_micros(known_at)
    obligations = assess(policy.enabled, truth.history, calendar, instant(NOW), known)
    return {(o.case_id, o.participant_id, o.rule_id, o.opened_by): o for o in obligations}


def _key(row: TruthRow) -> Key:
    return row.case_id, row.participant_id, row.rule_id, row.opened_by


def test_every_planted_fate_is_what_the_engine_finds(truth: Truth, found: dict[Key, Obligation]) -> None:
    differing = [
        (row, status)
        for row in truth.rows
        if (status := found[_key(row)].status if _key(row) in found else None) is not row.status
    ]
    assert differing == []


def test_every_planted_due_date_is_what_the_engine_finds(truth: Truth, found: dict[Key, Obligation]) -> None:
    dated = [row for row in truth.rows if row.due_at and row.status is not None]
    assert len(dated) > 5000
    differing = [row for row in dated if _due(found[_key(row)]) != datetime.fromisoformat(row.due_at)]
    assert differing == []


def _due(obligation: Obligation) -> datetime | None:
    return None if obligation.due_at is None else from_micros(obligation.due_at)


def test_one_planted_row_for_one_duty(truth: Truth) -> None:
    repeated = [key for key, times in Counter(map(_key, truth.rows)).items() if times > 1]
    assert repeated == []


def test_the_engine_finds_no_duty_to_tell_beyond_what_was_planted(
    truth: Truth, found: dict[Key, Obligation]
) -> None:
    """Where the simulator plants a duty's fate at all, it does so for every case and everybody."""
    everywhere = {"vc2020-r6-charge", "vc2020-r6-interview", "vc2020-r6-disposal", "vc2020-r9-sentence"}
    planted = set(map(_key, truth.rows))
    ordinary = {key for key in found if key[2] in everywhere and not key[0].startswith("DEMO-STORY")}
    assert ordinary
    assert ordinary <= planted


def test_every_kind_of_fate_and_every_status_was_planted(truth: Truth) -> None:
    assert set(SHARES) <= {row.fate for row in truth.rows}
    assert {row.status for row in truth.rows} == {*Status, None}


def test_every_planted_duty_is_in_the_policy(truth: Truth) -> None:
    enabled = {rule.id for rule in load_policy(force="west-midlands").enabled}
    planted = {row.rule_id for row in truth.rows}
    assert planted <= enabled
    assert len(planted) > 30


def test_a_telling_found_in_a_notebook_counts_only_from_when_it_was_found(
    truth: Truth, found: dict[Key, Obligation]
) -> None:
    (row,) = (row for row in truth.rows if row.case_id == "DEMO-STORY-FOUND-IN-A-NOTEBOOK")
    before = _assess(truth, known_at=datetime(2026, 6, 21, tzinfo=UTC))
    assert (before[_key(row)].status, found[_key(row)].status) == (Status.overdue, Status.met)


@pytest.mark.parametrize(
    ("story", "statuses"),
    [
        ("ARREST-TOLD-LATE", ["late"]),
        ("SILENT-CASE", ["overdue", "overdue", "overdue"]),
        ("UPDATES-DECLINED-THEN-WANTED", ["excused", "lapsed", "met", "met"]),
        ("VOICEMAIL-DID-NOT-COUNT", ["overdue"]),
        ("ENHANCED-MID-CLOCK", ["late"]),
        ("FRIDAY-BEFORE-A-BANK-HOLIDAY", ["met", "met"]),
        ("TWO-VICTIMS-TWO-RIGHTS", ["late", "met"]),
        ("ARREST-IN-ERROR", ["nothing owed"]),
        ("TOLD-AS-THE-REPORT-WAS-DRAWN", ["met", "pending"]),
    ],
)
def test_each_story_teaches_what_it_says(
    story: str, statuses: list[str], truth: Truth, found: dict[Key, Obligation]
) -> None:
    rows = [row for row in truth.rows if row.case_id == f"DEMO-STORY-{story}"]
    outcomes = [str(found[_key(row)].status) if _key(row) in found else "nothing owed" for row in rows]
    assert sorted(outcomes) == statuses

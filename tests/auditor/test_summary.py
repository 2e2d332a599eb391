"""Figures against what was counted by hand, and sums that must agree whichever way one cuts them."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keptinformed.auditor.tallies import Tally
from keptinformed.duties.history import Status
from keptinformed.duties.rules import Layer
from tests.auditor import made_up_audit as made_up
from tests.auditor.made_up_audit import ARREST, HEARING, OWN_ARREST, Owed, audited

RULES = (ARREST, HEARING, OWN_ARREST)


def test_it_counts_what_a_person_counts(tmp_path: Path) -> None:
    summary = audited(
        tmp_path,
        [
            Owed(ARREST, Status.met),
            Owed(ARREST, Status.met, "C2"),
            Owed(ARREST, Status.late, "C2", "P2"),
            Owed(ARREST, Status.overdue, "C3"),
            Owed(ARREST, Status.excused, "C3"),
            Owed(HEARING, Status.lapsed),
            Owed(HEARING, Status.pending, "C3"),
            Owed(OWN_ARREST, Status.overdue),
        ],
        [("C1", "North", "A"), ("C2", "North", "B"), ("C3", "South", "A")],
    )
    code, own = summary.layers
    assert (code.layer, own.layer) == (Layer.statutory, Layer.force)
    assert code.all == Tally(met=2, late=1, overdue=1, excused=1, lapsed=1, pending=1)
    assert (code.all.counted, code.all.total) == (4, 7)
    assert own.all == Tally(overdue=1)
    # P1 in C1, C2 and C3, and P2 in C2; P2 was late, P1 in C3 overdue.
    assert (code.people, code.people_let_down) == (4, 2)
    assert (own.people, own.people_let_down) == (1, 1)
    assert [(row.keys, row.tally) for row in code.by_unit] == [
        (("North",), Tally(met=2, late=1, lapsed=1)),
        (("South",), Tally(overdue=1, excused=1, pending=1)),
    ]
    assert [row.keys for row in code.by_team] == [("North", "A"), ("North", "B"), ("South", "A")]
    assert [(row.keys, row.tally.total) for row in code.by_owner] == [(("police",), 5), (("wcu",), 2)]
    (edition,) = code.editions
    assert edition.by_right == (
        (6, Tally(met=2, late=1, overdue=1, excused=1)),
        (8, Tally(lapsed=1, pending=1)),
    )
    assert [rule.id for rule, _ in edition.by_rule] == ["arrest", "hearing"]


def test_a_month_is_that_of_the_local_day(tmp_path: Path) -> None:
    summer_night = datetime(2026, 4, 30, 23, 0, tzinfo=UTC)  # 1 May in London
    winter_night = datetime(2026, 1, 31, 23, 59, 59, 999_999, tzinfo=UTC)  # still 31 January there
    owed = [Owed(ARREST, Status.met, opened_at=moment) for moment in (summer_night, winter_night)]
    (code, _) = audited(tmp_path, owed).layers
    assert [row.keys for row in code.by_month] == [("2026-01",), ("2026-05",)]


def test_promises_of_two_layers_stand_side_by_side_and_are_never_added(tmp_path: Path) -> None:
    summary = audited(
        tmp_path, [Owed(ARREST, Status.met), Owed(OWN_ARREST, Status.late), Owed(HEARING, Status.met)]
    )
    assert summary.shared_promises == (
        ("told-of-arrest", ((Layer.statutory, Tally(met=1)), (Layer.force, Tally(late=1)))),
    )
    assert "all" not in summary.as_json()


def test_rules_that_never_opened_and_rules_switched_off_are_named(tmp_path: Path) -> None:
    summary = audited(tmp_path, [Owed(ARREST, Status.met)], policy=made_up.CODE_ONLY)
    assert [rule.id for rule in summary.never_opened] == ["hearing", "quiet"]
    assert [rule.id for rule in summary.switched_off] == ["unsure"]


def test_a_bundle_in_which_nothing_was_owed_has_no_rate(tmp_path: Path) -> None:
    code, own = audited(tmp_path, []).layers
    assert (code.all, own.all) == (Tally(), Tally())
    assert code.all.rate is None


def test_cases_without_a_unit_or_unknown_are_counted_all_the_same(tmp_path: Path) -> None:
    owed = [Owed(ARREST, Status.met), Owed(ARREST, Status.late, "C9")]
    (code, _) = audited(tmp_path, owed, [("C1", "", "")]).layers
    assert [(row.keys, row.tally) for row in code.by_unit] == [(("",), Tally(met=1, late=1))]


def test_a_rule_that_the_policy_does_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"own-arrest.*the rules that it was made with"):
        audited(tmp_path, [Owed(OWN_ARREST, Status.met)], policy=made_up.CODE_ONLY)


def test_the_document_is_stable_and_plain(tmp_path: Path) -> None:
    owed = [Owed(ARREST, Status.met), Owed(OWN_ARREST, Status.late), Owed(HEARING, Status.pending)]
    run = made_up.facts(counts=made_up.TROUBLED, notices=("Made up.",))
    first = json.dumps(audited(tmp_path, owed, run=run).as_json())
    again = json.dumps(audited(tmp_path, list(reversed(owed)), run=run).as_json())
    assert first == again
    document = json.loads(first)
    assert document["format"] == 1
    assert document["as_at"] == "2026-06-01T08:30:00.000000Z"
    assert document["input"]["rejects"][0] == {
        "table": "events",
        "reason": "told with no grade",
        "rows": 200,
        "tellings": 200,
    }
    assert document["layers"][0]["all"]["rate"] == 1.0
    assert document["layers"][0]["editions"][0]["verified"] == {"V-rep": 3}


def test_every_key_of_the_document_is_documented(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "summary.md").read_text(encoding="utf-8")
    owed = [Owed(ARREST, Status.met), Owed(OWN_ARREST, Status.late)]
    document = audited(tmp_path, owed, run=made_up.facts(counts=made_up.TROUBLED)).as_json()
    assert sorted(key for key in keys_of(document) if f"`{key}`" not in page) == []


def keys_of(value: object) -> set[str]:
    """Return every key of a document at any depth, except grades of verification, which are data."""
    if isinstance(value, dict):
        inner = {
            name: item for name, item in value.items() if not (name == "verified" and isinstance(item, dict))
        }
        return set(value) | {key for item in inner.values() for key in keys_of(item)}
    return {key for item in value for key in keys_of(item)} if isinstance(value, list) else set()


OWED = st.builds(
    Owed,
    st.sampled_from(RULES),
    st.sampled_from(list(Status)),
    st.sampled_from(["C1", "C2", "C3", "C4"]),
    st.sampled_from(["P1", "P2"]),
    st.integers(0, 400).map(lambda days: made_up.MAY - timedelta(days=days, hours=days % 24)),
)


@settings(max_examples=25)
@given(st.lists(OWED, max_size=60))
def test_every_way_of_cutting_gives_the_total_of_its_layer(owed: list[Owed]) -> None:
    cases = [("C1", "North", "A"), ("C2", "North", "B"), ("C3", "South", "A"), ("C4", "", "")]
    with TemporaryDirectory() as folder:
        summary = audited(Path(folder), owed, cases)
    for layer in summary.layers:
        there = [one for one in owed if one.rule.layer is layer.layer]
        expected = Tally(**Counter(one.status.value for one in there))
        assert layer.all == expected
        for rows in (layer.by_owner, layer.by_unit, layer.by_team, layer.by_month):
            assert sum((row.tally for row in rows), Tally()) == expected
        for edition in layer.editions:
            assert sum((tally for _, tally in edition.by_right), Tally()) == edition.all
            assert sum((tally for _, tally in edition.by_rule), Tally()) == edition.all
        assert sum((edition.all for edition in layer.editions), Tally()) == expected
        people = {(one.case_id, one.participant_id) for one in there}
        let_down = {
            (one.case_id, one.participant_id) for one in there if one.status in (Status.late, Status.overdue)
        }
        assert (layer.people, layer.people_let_down) == (len(people), len(let_down))

"""policy/closing.yaml: read whole or not at all, with a sentence for everything that is wrong."""

from dataclasses import replace
from pathlib import Path

import pytest

from keptinformed.duties.history import Grade
from keptinformed.duties.reading import PolicyError, load_policy, shipped_policy
from keptinformed.obligations.closing_policy import closing_policy

SHIPPED = (shipped_policy() / "closing.yaml").read_text(encoding="utf-8")


def refused(folder: Path, was: str, becomes: str) -> str:
    assert was in SHIPPED
    (folder / "closing.yaml").write_text(SHIPPED.replace(was, becomes), encoding="utf-8")
    with pytest.raises(PolicyError) as refusal:
        closing_policy(folder)
    return str(refusal.value)


def test_what_ships_asks_for_news_that_reached_somebody() -> None:
    policy = closing_policy()
    assert list(policy.closes) == ["case_filed", "case_closed"]
    assert policy.least >= Grade.delivered
    assert len(policy.say) == 6
    assert any(reason.needs_attempts for reason in policy.reasons.values())


def test_where_a_duty_asks_for_more_the_gate_does() -> None:
    policy = closing_policy()
    rules = load_policy(force="west-midlands").enabled
    asked = [rule for rule in rules if "case_closed" in rule.starts_when and not rule.done_when.events]
    assert asked, "a duty starts when a case closes"
    assert policy.least_for("case_closed", rules) == Grade.delivered
    stricter = replace(asked[0], done_when=replace(asked[0].done_when, least=Grade.spoken))
    assert policy.least_for("case_closed", [*rules, stricter]) == Grade.spoken
    assert policy.least_for("suspect_arrested", ()) == policy.least


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("kind: case_filed", "kind: case_field", "no event of vocabulary.yaml"),
        ("least: delivered", "least: attempted", "give a grade from sent on"),
        ("owed_to: [victim", "owed_to: [suspect", "no part in a case"),
        ("begins: key_news_declined", "begins: quiet", "no event of vocabulary.yaml"),
        ("number: 3", "number: many", "a whole number"),
        ("attempts:", "tries:", "is no field here"),
        ("signed_by: [supervisor, case_director]", "signed_by:", "signed_by is missing"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, was: str, becomes: str, says: str) -> None:
    assert says in refused(tmp_path, was, becomes)

"""Small directories of rules, written to disk for a test."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from keptinformed.duties.reading import EVERY_FORCE, PolicyError, load_policy
from keptinformed.duties.rules import Policy, Rule

FILE = "right_06_investigation.yaml"
EDITION = {
    "edition": "made-up-code",
    "title": "A made-up Code",
    "layer": "statutory",
    "in_force": {"from": "2021-04-01"},
    "timezone": "Europe/London",
    "working_days": "england-and-wales",
}
DUTY = {
    "id": "made-up-arrest",
    "row": "V20-6.1a",
    "verified": "V",
    "says": "Tell the victim that a suspect has been arrested.",
    "owner": "police",
    "owed_to": ["victim", "business"],
    "promise": "told-of-arrest",
    "starts_when": ["suspect_arrested"],
    "within": [{"working_days": 1, "if": "enhanced"}, {"working_days": 5}],
    "done_when": {"told_about": "trigger", "least": "delivered"},
    "examples": [{"name": "an arrest", "suspect_arrested": "2026-05-01 16:10", "due": "2026-05-11"}],
}
UPDATES = DUTY | {
    "id": "made-up-updates",
    "promise": "regular-updates",
    "starts_when": ["crime_reported", "plan_agreed", "updates_wanted", "participant_joined", "case_reopened"],
    "within": [{"agreed": True}, {"days": 28}],
    "done_when": {"event": ["told"], "least": "delivered"},
    "lapses_when": ["case_closed"],
    "repeats": True,
    "examples": [{"name": "nothing said", "crime_reported": "2026-05-01 16:10", "due": "2026-05-29"}],
}
"""A rule about regular updates that is in order."""


def changed(duty: dict[str, Any], **changes: object) -> dict[str, Any]:
    """Return a copy of `duty` with fields replaced; None takes a field away."""
    fields = {**deepcopy(duty), **changes}
    return {name: value for name, value in fields.items() if value is not None}


def write_edition(folder: Path, duties: list[dict[str, Any]], **changes: object) -> Path:
    """Write one edition with its duties under Right 6, and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "edition.yaml").write_text(yaml.safe_dump(changed(EDITION, **changes)), encoding="utf-8")
    right = {"right": 6, "title": "Investigation", "duties": duties}
    (folder / FILE).write_text(yaml.safe_dump(right, sort_keys=False), encoding="utf-8")
    return folder


def faults(folder: Path) -> tuple[str, ...]:
    """Return what is wrong with the rules in `folder`, which must be refused."""
    with pytest.raises(PolicyError) as refused:
        load_policy(folder, force=EVERY_FORCE)
    return refused.value.faults


def policy_of(folder: Path, *duties: dict[str, Any], **changes: object) -> Policy:
    """Return the policy that a directory of one edition with these duties holds."""
    return load_policy(write_edition(folder, list(duties) or [DUTY], **changes), force=EVERY_FORCE)


def rule_of(folder: Path, duty: dict[str, Any]) -> Rule:
    """Return the one rule that a duty becomes."""
    (rule,) = policy_of(folder, duty).rules
    return rule

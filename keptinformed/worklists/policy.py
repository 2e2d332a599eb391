"""Reads policy/worklists.yaml and policy/contacts.yaml: the order of worklists, and how a contact is logged."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from keptinformed.duties.history import Grade
from keptinformed.duties.reading import shipped_policy


class Harm(StrEnum):
    """How much harm threatens whoever waits, as far as it decides the order of a list."""

    enhanced_and_high_risk = "enhanced_and_high_risk"
    enhanced = "enhanced"
    high_risk = "high_risk"
    other = "other"


@dataclass(frozen=True, slots=True)
class Closing:
    """Which kinds of event bring a case near its end, and which take it back."""

    about_to_be: tuple[str, ...]
    undone_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListPolicy:
    """policy/worklists.yaml, in its words."""

    order: tuple[Harm, ...]
    page: int
    most_counted: int
    most_exported: int
    due_within_days: tuple[int, ...]
    no_contact_days: tuple[int, ...]
    closing: Closing


@dataclass(frozen=True, slots=True)
class Outcome:
    """What can come of a contact."""

    outcome: str
    says: str
    grade: Grade
    reached: bool
    by_telephone: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """How somebody on the telephone is known."""

    identity: str
    says: str
    surely: bool
    needs_check: bool


@dataclass(frozen=True, slots=True)
class CallBackWithin:
    """By when somebody is rung back."""

    call_back: str
    says: str
    working_days: int = 0
    hours: int = 0


@dataclass(frozen=True, slots=True)
class ContactPolicy:
    """policy/contacts.yaml, in its words; each mapping in the order of the file."""

    outcomes: Mapping[str, Outcome]
    identity: Mapping[str, Identity]
    surely: Grade
    check_holds_minutes: int
    most_wrong_words: int
    ended: Mapping[str, str]
    closing: frozenset[str]
    """Those of `ended` with which a case closes."""
    looked_at_again_after_months: int
    must_not_say: tuple[str, ...]
    call_back: Mapping[str, CallBackWithin]


@cache
def list_policy(root: Path | None = None) -> ListPolicy:
    """Return what is in `worklists.yaml` under `root`, or in the policy that ships. Raises ValueError, KeyError."""
    written = _read("worklists.yaml", root)
    order = tuple(Harm(each) for each in written["order"])
    if sorted(order) != sorted(Harm):
        raise ValueError("worklists.yaml: order names each of the four once.")
    return ListPolicy(
        order,
        page=written["page"],
        most_counted=written["most_counted"],
        most_exported=written["most_exported"],
        due_within_days=tuple(written["due_within_days"]),
        no_contact_days=tuple(written["no_contact_days"]),
        closing=Closing(**{name: tuple(kinds) for name, kinds in written["closing"].items()}),
    )


@cache
def contact_policy(root: Path | None = None) -> ContactPolicy:
    """Return what is in `contacts.yaml` under `root`, or in the policy that ships. Raises TypeError, KeyError."""
    written = _read("contacts.yaml", root)
    outcomes = [Outcome(**(each | {"grade": Grade[each["grade"]]})) for each in written["outcomes"]]
    return ContactPolicy(
        outcomes={each.outcome: each for each in outcomes},
        identity={each["identity"]: Identity(**each) for each in written["identity"]},
        surely=Grade[written["surely"]],
        check_holds_minutes=written["check_holds_minutes"],
        most_wrong_words=written["most_wrong_words"],
        ended={each["why"]: each["says"] for each in written["ended"]},
        closing=frozenset(each["why"] for each in written["ended"] if each["closes"]),
        looked_at_again_after_months=written["looked_at_again_after_months"],
        must_not_say=tuple(written["must_not_say"]),
        call_back={each["call_back"]: CallBackWithin(**each) for each in written["call_back"]},
    )


def _read(name: str, root: Path | None) -> dict[str, Any]:
    text = (root or shipped_policy()).joinpath(name).read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    return content

"""Explains everything that was owed in one case, to everyone in it or to one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from keptinformed.duties.explaining import Explanation, Setting, explain
from keptinformed.duties.history import Event, Obligation, Participant
from keptinformed.duties.rules import Policy
from keptinformed.errors import Refused
from keptinformed.timekeeping.instants import from_micros


@dataclass(frozen=True, slots=True)
class Explained:
    """One participant of a case and everything that was owed to them, by promise and then by opening."""

    participant: Participant
    explanations: tuple[Explanation, ...]


class NothingToExplain(Refused):
    """The bundle holds no such case, or the case no such participant."""


class AssessedCase(Protocol):
    """One case as read from a bundle, and what the engine made of it."""

    @property
    def participants(self) -> Sequence[Participant]:
        """Everybody in the case."""

    @property
    def events(self) -> Sequence[Event]:
        """All events of the case, withdrawals and what is known only by month included."""

    @property
    def obligations(self) -> Sequence[Obligation]:
        """What the engine says was owed in the case."""


def explain_case(
    case: AssessedCase, policy: Policy, setting: Setting, case_id: str, only: str | None
) -> list[Explained]:
    """Return every participant of a case (or the one called `only`) with everything owed to them, explained.

    Raises NothingToExplain where the case or the participant is not in the bundle.
    """
    rules = {rule.id: rule for rule in policy.enabled}
    people = [person for person in case.participants if only in (None, person.participant_id)]
    if not people:
        raise NothingToExplain(_who_there_is(case, case_id, only))
    return [
        Explained(
            person,
            tuple(
                explain(rules[one.rule_id], one, person, case.events, setting)
                for one in sorted(
                    case.obligations, key=lambda one: (rules[one.rule_id].promise, one.opened_at, one.rule_id)
                )
                if one.participant_id == person.participant_id
            ),
        )
        for person in people
    ]


def as_json(case_id: str, people: Sequence[Explained], setting: Setting) -> dict[str, object]:
    """Return the case as plain values, in the order of the text."""
    view = setting.viewpoint
    return {
        "format": 1,
        "case": case_id,
        "as_at": from_micros(view.as_at).isoformat(),
        "known_at": None if view.known_at is None else from_micros(view.known_at).isoformat(),
        "obligations": [one.as_json() for person in people for one in person.explanations],
    }


def _who_there_is(case: AssessedCase, case_id: str, only: str | None) -> str:
    if not case.participants:
        return (
            f"The bundle has no usable participant in a case {case_id}. "
            "Look at the spelling of the case_id, or in rejects.csv for why rows were not used."
        )
    there = ", ".join(person.participant_id for person in case.participants)
    return f"Case {case_id} has no participant {only}. It has {there}."

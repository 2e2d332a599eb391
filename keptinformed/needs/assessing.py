"""Decides how complete an assessment is, and on which occasions somebody's needs must be looked at again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from keptinformed.needs.policy import Topic, Trigger
from keptinformed.needs.terms import Given, Occasion


class Filled(StrEnum):
    """How far one field of the form has come; the value is how the task list says it."""

    not_started = "Not yet started"
    in_progress = "In progress"
    completed = "Completed"


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many of the fields on the back of MG11 are answered in full, and how far each has come."""

    complete: int
    of: int
    filled: Mapping[str, Filled]
    """By the id of the field."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to ask."""
        return self.complete == self.of


@dataclass(frozen=True, slots=True)
class Happened:
    """One event that concerns somebody."""

    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """An occasion that no assessment covers yet."""

    occasion: Occasion
    says: str
    since: datetime


def completeness(topics: Sequence[Topic], answers: Mapping[str, Given]) -> Completeness:
    """Return how complete `answers` are. Pure. Whoever was asked and would not say has been asked.

    Source: Citizen Focus Good Practice Guide (2007), section 2.3: the seven fields of the back of MG11.
    """
    filled = {topic.id: _filled(topic, answers) for topic in topics}
    return Completeness(sum(each is Filled.completed for each in filled.values()), len(filled), filled)


def due(
    happened: Iterable[Happened],
    assessed: Sequence[datetime],
    asked_for: Iterable[datetime],
    triggers: Iterable[Trigger],
) -> tuple[Due, ...]:
    """Return the occasions on which needs are still to be looked at, the earliest first. Pure.

    An assessment at or after an event covers it, whatever occasion it was made on: needs were looked at as they then
    were. The first contact is covered by any assessment at all. Source: policy/needs/occasions.yaml.
    """
    events = list(happened)
    latest = max(assessed, default=None)
    found = []
    for trigger in triggers:
        if trigger.occasion is Occasion.on_request:
            moments = list(asked_for)
        else:
            moments = [event.at for event in events if event.kind in trigger.after]
        if trigger.occasion is Occasion.first_contact:
            uncovered = moments if latest is None else []
        else:
            uncovered = [at for at in moments if latest is None or at > latest]
        if uncovered:
            found.append(Due(trigger.occasion, trigger.says, min(uncovered)))
    return tuple(sorted(found, key=lambda one: (one.since, one.occasion)))


def _filled(topic: Topic, answers: Mapping[str, Given]) -> Filled:
    asked = [answers.get(question.id, Given.not_asked) is not Given.not_asked for question in topic.questions]
    if all(asked):
        return Filled.completed
    return Filled.in_progress if any(asked) else Filled.not_started

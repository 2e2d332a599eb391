"""What the page of one component shows: each indicator, and what the service shows of it now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from keptinformed.access.actors import Actor
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.visibility import NotVisible
from keptinformed.self_assessment import finding, keeping
from keptinformed.self_assessment.finding import Listed
from keptinformed.self_assessment.instruments import instruments
from keptinformed.self_assessment.models import Round
from keptinformed.self_assessment.terms import Component, Instrument, Suggestion


@dataclass(frozen=True, slots=True)
class Scoring:
    """One component of a round, as it is scored."""

    round: Listed
    instrument: Instrument
    component: Component
    suggested: Mapping[str, Suggestion]


def component_of(round_: Round, component: str) -> Component:
    """Return a component of the instrument of a round. Raises NotVisible where it has none of that name."""
    found = [each for each in instruments()[round_.instrument].components if each.component == component]
    if not found:
        raise NotVisible
    return found[0]


def scoring_of(round_: Round, component: Component, *, by: Actor, now: datetime) -> Scoring:
    """Return what the page shows, over the cases that `by` may see; who looks is noted."""
    note(Act.self_assessment_seen, About(str(round_.public_id)), by=by.who, now=now)
    return Scoring(
        finding.listed(round_),
        instruments()[round_.instrument],
        component,
        keeping.suggestions(round_, by=by, now=now),
    )

"""The tables of cases, people and what happened."""

from keptinformed.cases.models.batch import Batch
from keptinformed.cases.models.case import BreakGlass, Case, MirrorLink, Restriction, RestrictionMember
from keptinformed.cases.models.people import ContactPoint, Participation, Person, Representative
from keptinformed.cases.models.roster import Shift
from keptinformed.cases.models.submission import Submission
from keptinformed.cases.models.timeline import Event, EventWords

__all__ = [
    "Batch",
    "BreakGlass",
    "Case",
    "ContactPoint",
    "Event",
    "EventWords",
    "MirrorLink",
    "Participation",
    "Person",
    "Representative",
    "Restriction",
    "RestrictionMember",
    "Shift",
    "Submission",
]

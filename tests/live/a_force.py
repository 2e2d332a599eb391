"""A few people, a case and the people in it, as tests of the service need them; all made up."""

from datetime import UTC, datetime
from uuid import uuid4

from keptinformed.access.actors import Actor
from keptinformed.access.roles import Role
from keptinformed.cases.models import Case, Participation, Person

NOW = datetime(2026, 6, 30, 17, 0, tzinfo=UTC)


def actor(role: Role = Role.officer, number: str = "A1", unit: str = "North", team: str = "A") -> Actor:
    """Return somebody who acts."""
    return Actor(number, role, name=f"Made Up {number}", unit=unit, team=team)


def a_case(reference: str = "CASE-1", **more: str) -> Case:
    """Make a case of the unit North, team A."""
    words = {"unit": "North", "team": "A", "officer": "A1", "offence": "Burglary"} | more
    return Case.objects.create(reference=reference, **words)


def somebody(case: Case, participant_id: str = "V1", part: str = "victim", **more: object) -> Participation:
    """Add a person to a case."""
    person = Person.objects.create(name=f"Made Up {uuid4().hex[:6]}", made_up=True)
    return Participation.objects.create(
        case=case, person=person, participant_id=participant_id, part=part, **more
    )

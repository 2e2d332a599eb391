"""What must not be seen is not seen: the window compared with a plain reading, on random staff and cases."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from keptinformed.access.models import Staff
from keptinformed.access.roles import ROLES, Permission, Reach, Role
from keptinformed.cases.models import (
    BreakGlass,
    Case,
    Participation,
    Person,
    Representative,
    Restriction,
    RestrictionMember,
)
from keptinformed.cases.visibility import concerning, visible
from tests.desk.signed_in import Time, signed_in, time
from tests.live.a_force import NOW, actor
from tests.promises.doors import Kind, every_door
from tests.promises.force_behind_doors import add_case, build

__all__ = ["time"]

pytestmark = pytest.mark.django_db
NUMBERS = [f"A{number}" for number in range(4)]
ROLES_TRIED = st.sampled_from(
    [*Role, *(role for role in Role if Permission.see_restricted in ROLES[role].may)] * 2
)
PLACES = st.tuples(st.sampled_from(["", "North", "South"]), st.sampled_from(["", "A", "B"]))
MINUTES = st.sampled_from([-31, -30, -29, -1, 0, 1, 29]).map(lambda minutes: NOW + timedelta(minutes=minutes))


@dataclass(frozen=True)
class Rule:
    """A restriction."""

    lifted: bool
    review_at: datetime
    members: list[tuple[str, datetime | None]]


@dataclass(frozen=True)
class Scene:
    """A case with what bears on who may see it."""

    place: tuple[str, str]
    officer: str
    people: list[str]
    acting: list[str]
    rules: list[Rule]
    emergencies: list[tuple[str, datetime]] = field(default_factory=list)


RULES = st.builds(
    Rule,
    lifted=st.booleans(),
    review_at=MINUTES,
    members=st.lists(
        st.tuples(st.sampled_from(NUMBERS), st.none() | MINUTES), min_size=1, unique_by=lambda one: one[0]
    ),
)
SCENES = st.builds(
    Scene,
    place=PLACES,
    officer=st.sampled_from(["", *NUMBERS]),
    people=st.lists(st.sampled_from(["", "", *NUMBERS]), max_size=1),
    acting=st.lists(st.sampled_from(["", "", *NUMBERS]), max_size=1),
    rules=st.lists(RULES, max_size=2).filter(lambda rules: sum(not rule.lifted for rule in rules) <= 1),
    emergencies=st.lists(st.tuples(st.sampled_from(NUMBERS), MINUTES), max_size=2),
)
WORKERS = st.fixed_dictionaries({number: st.tuples(ROLES_TRIED, PLACES) for number in NUMBERS})
type Workers = dict[str, tuple[Role, tuple[str, str]]]


def may_know(number: str, staff: Workers, scene: Scene) -> bool:
    """Say in plain Python whether somebody may know of a case: the reading that the query is held to."""
    role, place = staff[number]
    described = ROLES[role]
    if Permission.see_case not in described.may or has_a_part(number, staff, scene):
        return False
    until = [at + timedelta(minutes=30) for who, at in scene.emergencies if who == number and at <= NOW]
    if Permission.break_glass in described.may and any(end > NOW for end in until):
        return True
    standing = [rule for rule in scene.rules if not rule.lifted]
    if standing:
        named = [end for rule in standing for who, end in rule.members if who == number]
        return Permission.see_restricted in described.may and any(end is None or end > NOW for end in named)
    own = scene.officer == number
    return {
        Reach.force: True,
        Reach.unit: own or (bool(place[0]) and scene.place[0] == place[0]),
        Reach.team: own or (all(place) and scene.place == place),
        Reach.own: own,
        Reach.none: False,
    }[described.reach]


def has_a_part(number: str, staff: Workers, scene: Scene) -> bool:
    place = staff[number][1]
    team = {other for other, (_, its) in staff.items() if all(place) and its == place}
    return bool({*scene.people, *scene.acting} & (team | {number}))


def put(staff: Workers, scenes: list[Scene]) -> list[Case]:
    """Write it all down."""
    Staff.objects.bulk_create(
        Staff(staff_number=number, name=number, role=role.value, unit=place[0], team=place[1])
        for number, (role, place) in staff.items()
    )
    return [put_one(number, scene) for number, scene in enumerate(scenes)]


def put_one(number: int, scene: Scene) -> Case:
    case = Case.objects.create(
        reference=f"CASE-{number}", unit=scene.place[0], team=scene.place[1], officer=scene.officer
    )
    for order, works_as in enumerate(scene.people):
        person = Person.objects.create(name="Made Up", staff_number=works_as)
        Participation.objects.create(case=case, person=person, participant_id=f"P{order}", part="witness")
    put_acting(case, scene)
    for rule in scene.rules:
        ended = (
            {"lift_asked_at": NOW, "lift_asked_by": "X", "lifted_at": NOW, "lifted_by": "Y"}
            if rule.lifted
            else {}
        )
        made = Restriction.objects.create(
            case=case, kind="sensitive", owner="X", set_by="X", set_at=NOW, review_at=rule.review_at, **ended
        )
        RestrictionMember.objects.bulk_create(
            RestrictionMember(restriction=made, staff_number=who, added_by="X", added_at=NOW, until=until)
            for who, until in rule.members
        )
    for who, at in scene.emergencies:
        BreakGlass.objects.create(
            case=case, staff_number=who, category="life", reason="r", at=at, until=at + timedelta(minutes=30)
        )
    return case


def put_acting(case: Case, scene: Scene) -> None:
    """Write down who acts for a child in the case."""
    child = Person.objects.create(name="Made Up Child")
    helped = Participation.objects.create(case=case, person=child, participant_id="C", part="victim")
    for works_as in scene.acting:
        person = Person.objects.create(name="Made Up Parent", staff_number=works_as)
        Representative.objects.create(
            participation=helped, person=person, basis="parent", evidence="e", added_by="X", begins_at=NOW
        )


@given(staff=WORKERS, scenes=st.lists(SCENES, min_size=4, max_size=4))
@settings(
    # Making a failing set of rows smaller takes minutes in a database, and the message names the reader anyway.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)
def test_the_window_shows_exactly_what_a_plain_reading_allows(staff: Workers, scenes: list[Scene]) -> None:
    with transaction.atomic():
        cases = put(staff, scenes)
        for number, (role, place) in staff.items():
            reader = actor(role, number, *place)
            shown = set(visible(reader, NOW).values_list("pk", flat=True))
            expected = {
                case.pk for case, scene in zip(cases, scenes, strict=True) if may_know(number, staff, scene)
            }
            assert shown == expected, f"{number}, {role}, of {place}"
            assert visible(reader, NOW).count() == len(expected)
            closed = set(concerning(reader).values_list("pk", flat=True))
            assert closed == {
                case.pk for case, scene in zip(cases, scenes, strict=True) if has_a_part(number, staff, scene)
            }
        transaction.set_rollback(True)


@pytest.mark.parametrize("hidden", [Kind.restricted, Kind.staff_involved])
def test_no_list_search_or_number_differs_by_a_case_that_is_hidden(hidden: Kind, time: Time) -> None:
    force = build(Kind.own_team)
    readers = {role: signed_in(force.staff[role.value], now=time.now) for role in Role}
    before = {role: everything_shown(client) for role, client in readers.items()}
    assert any("CANARY-own_team" in page for page in before[Role.officer].values())
    add_case(force, hidden)
    assert hidden.name in everything_shown(force.helper)["search CANARY"] or hidden is Kind.restricted
    for role, client in readers.items():
        after = everything_shown(client)
        differing = [where for where in after if after[where] != before[role][where]]
        assert not differing, f"{role} is shown that there is a {hidden} case, in: {differing}"


def everything_shown(client: Client) -> dict[str, str]:
    """Return the pages that need no case in their address, and what some searches find.

    All but the access log: it counts what was done in every case, for those who check on the others.
    """
    apart = ("sign-", "access-log/")
    plain = [door.route for door in every_door() if not door.parts and not door.route.startswith(apart)]
    shown = {route: client.get(f"/{route}").text for route in plain}
    for terms in ("CANARY", "Canary Person", "07700900123", "restricted"):
        shown[f"search {terms}"] = client.post("/search/", {"terms": terms}).text
    for reference in ("CANARY-restricted", "CANARY-staff_involved"):
        shown[f"search {reference}"] = client.post("/search/", {"terms": reference}).text
    return {
        where: re.sub(r'(?:name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", page)
        for where, page in shown.items()
    }

"""Whether somebody was a victim before: by record, birth, number, address or a name like theirs; and why."""

from datetime import date

import pytest

from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases import contact_points
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import MirrorLink, Participation, Person, Restriction
from keptinformed.cases.models.people import Channel
from keptinformed.cases.repeats import ALIKE, BORN, SAME, repeats_of
from tests.desk.signed_in import Time, colleague, signed_in, time
from tests.live.a_force import NOW, a_case, actor

__all__ = ["time"]
pytestmark = pytest.mark.django_db
READER = actor(Role.supervisor, "S1")
_NAMES = {Channel.telephone: "07700 900123", Channel.post: "1 Canary Street, ZQ1 1ZQ"}


def person(name: str, born_on: date | None = None) -> Person:
    return Person.objects.create(name=name, born_on=born_on, made_up=True)


def put(one: Person, reference: str, part: str = "victim", **more: str) -> Participation:
    case = a_case(reference, **more)
    return Participation.objects.create(case=case, person=one, participant_id=reference, part=part)


def reached(one: Participation, channel: Channel) -> None:
    contact_points.add(one, NewContactPoint(channel, _NAMES[channel]), by=READER, now=NOW)


def why(one: Participation) -> dict[str, tuple[str, ...]]:
    found = repeats_of(one, reader=READER, now=NOW).found
    return {each.participation.case.reference: each.why for each in found}


def test_it_says_why_it_thinks_so_and_puts_the_surest_first() -> None:
    maud = person("Maud Fetherstonhaugh", date(1980, 2, 1))
    here = put(maud, "HERE")
    put(maud, "SAME")
    put(person("Maud Fetherstonhaugh", date(1980, 2, 1)), "BORN")
    put(person("Maud Featherstonhaugh"), "ALIKE")
    number = put(person("Somebody Else"), "NUMBER")
    home = put(person("A Neighbour"), "HOME")
    for one, channel in (
        (here, Channel.telephone),
        (number, Channel.telephone),
        (here, Channel.post),
        (home, Channel.post),
    ):
        reached(one, channel)
    found = why(here)
    assert list(found) == ["SAME", "BORN", "NUMBER", "HOME", "ALIKE"]
    assert (found["SAME"], found["BORN"], found["ALIKE"]) == ((SAME,), (BORN,), (ALIKE,))
    assert "address" in found["HOME"][0]


def test_another_date_of_birth_another_part_and_a_suspect_are_nobody_to_show() -> None:
    here = put(person("Maud Fetherstonhaugh", date(1980, 2, 1)), "HERE")
    put(person("Maud Featherstonhaugh", date(1999, 2, 1)), "OTHER")
    put(person("Maud Fetherstonhaugh", date(1980, 2, 1)), "SUSPECT", "suspect")
    assert why(here) == {}


def test_a_case_that_the_reader_may_not_see_is_not_in_it_and_whom_it_showed_is_noted() -> None:
    maud = person("Maud Fetherstonhaugh", date(1980, 2, 1))
    here, other = put(maud, "HERE"), put(maud, "OTHER")
    put(maud, "SOUTH", unit="South", officer="ZZ")
    assert list(why(here)) == ["OTHER"]
    noted = Entry.objects.filter(act="case.searched").latest("id")
    assert noted.individuals == [maud.public_id]
    known = {"set_by": "S9", "owner": "S9", "set_at": NOW, "review_at": NOW}
    Restriction.objects.create(case=other.case, kind="sensitive", reason="Made up", **known)
    assert why(here) == {}


def test_a_case_that_mirrors_it_shares_nothing_here_either() -> None:
    maud = person("Maud Fetherstonhaugh", date(1980, 2, 1))
    here, other = put(maud, "HERE"), put(maud, "OTHER")
    MirrorLink.objects.create(one=here.case, other=other.case, at=NOW, by="S1")
    assert why(here) == {}


def test_the_page_says_that_a_person_decides(time: Time) -> None:
    maud = person("Maud Fetherstonhaugh", date(1980, 2, 1))
    here, _ = put(maud, "HERE"), put(maud, "OTHER")
    client = signed_in(colleague("A1"), now=time.now)
    page = client.get(f"/cases/{here.case.public_id}/people/{here.public_id}/before/").text
    assert "You decide" in page
    assert SAME in page

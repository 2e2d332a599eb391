"""A number or address of the other side is never written to, now or when it once was theirs; staff alone are told."""

from datetime import date, timedelta

import pytest

from keptinformed import pipeline_people
from keptinformed.cases import contact_points
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import Participation, Representative
from keptinformed.cases.models.people import Channel, Part
from keptinformed.cases.people import NewPerson
from keptinformed.contact.conflicts import is_shared_with_other_side, other_side
from keptinformed.contact.models import ContactTask
from keptinformed.contact.terms import Content, Reason
from tests.contact.a_message import ADDRESS, EARLIER, NOW, OFFICER, SUPERVISOR, Scene, a_scene, an_address
from tests.live.a_force import a_case, somebody

pytestmark = pytest.mark.django_db


def shared(scene: Scene) -> bool:
    return is_shared_with_other_side(scene.point, {scene.victim.person_id})


def suspect_at(scene: Scene, value: str = ADDRESS, *, ended: bool = False) -> Participation:
    suspect = somebody(scene.case, f"S{Participation.objects.count()}", "suspect")
    point = an_address(suspect, value)
    if ended:
        contact_points.end(point.public_id, by=OFFICER, now=NOW)
    return suspect


def test_nobody_else_is_no_conflict() -> None:
    scene = a_scene()
    suspect_at(scene, "somebody.else@example.com")
    somebody(scene.case, "W1", "witness")
    assert not shared(scene)


@pytest.mark.parametrize("value", [ADDRESS, "MADE.UP@example.com", "made.up+box@example.com"])
@pytest.mark.parametrize("ended", [False, True], ids=["holds", "ended"])
def test_what_is_or_was_a_suspects_is_held_and_staff_are_told_why(value: str, *, ended: bool) -> None:
    scene = a_scene()
    intent = scene.ask(content=Content.neutral)
    suspect_at(scene, value, ended=ended)
    assert shared(scene)
    scene.round()
    assert scene.way.sent == []
    assert ContactTask.objects.get(intent=intent).reason == Reason.shared_with_other_side


def test_a_shared_old_address_stops_the_letter() -> None:
    scene = a_scene()
    old = an_address(scene.victim, "Flat 2, 10 High Street, B1 1AA", Channel.post)
    suspect = somebody(scene.case, "S1", "suspect")
    contact_points.add(suspect, NewContactPoint(Channel.post, "2/10 High St, B11AA"), by=OFFICER, now=EARLIER)
    assert is_shared_with_other_side(old, {scene.victim.person_id})


def test_a_suspect_of_another_case_of_theirs_counts() -> None:
    scene = a_scene()
    other = a_case("CASE-2")
    Participation.objects.create(
        case=other, person=scene.victim.person, participant_id="V1", part=Part.victim
    )
    suspect = somebody(other, "S1", "suspect")
    assert not shared(scene)
    an_address(suspect)
    assert shared(scene)


def test_a_suspect_who_is_kept_twice_counts() -> None:
    scene = a_scene()
    suspect = somebody(scene.case, "S1", "suspect")
    double = somebody(a_case("ELSEWHERE"), "W1", "witness")
    an_address(double)
    assert not shared(scene)
    for each in (suspect.person, double.person):
        each.name, each.born_on = "Made Up Twice", date(1980, 5, 6)
        each.save()
    assert shared(scene)


def test_whoever_acts_for_a_suspect_counts() -> None:
    scene = a_scene()
    suspect = somebody(scene.case, "S1", "suspect")
    friend = somebody(a_case("ELSEWHERE"), "W1", "witness")
    an_address(friend)
    assert not shared(scene)
    Representative.objects.create(
        participation=suspect,
        person=friend.person,
        basis="advocate",
        evidence="made up",
        added_by="A1",
        begins_at=EARLIER,
    )
    assert shared(scene)


def test_whoever_lives_with_a_suspect_counts_and_whoever_left_does_not() -> None:
    scene = a_scene()
    home = "1 Mill Lane, B2 2BB"
    suspect, mother = somebody(scene.case, "S1", "suspect"), somebody(scene.case, "W1", "witness")
    an_address(mother)
    an_address(suspect, home, Channel.post)
    assert not shared(scene)
    hers = an_address(mother, home, Channel.post)
    assert shared(scene)
    contact_points.end(hers.public_id, by=OFFICER, now=NOW)
    assert not shared(scene)


def test_whoever_is_kept_out_counts() -> None:
    scene = a_scene()
    father = somebody(scene.case, "P1", "parent")
    an_address(father)
    assert not shared(scene)
    father.frozen_at, father.frozen_why = NOW, "Made up"
    father.save()
    assert shared(scene)


def test_the_other_side_of_a_mirroring_case_counts_but_a_witness_to_both_does_not() -> None:
    scene = a_scene()
    mirror = a_case("CASE-2")
    them, child = somebody(mirror, "V1"), somebody(mirror, "W1", "witness")
    Participation.objects.create(case=scene.case, person=child.person, participant_id="W1", part=Part.witness)
    pipeline_people.link_mirror(case=scene.case, other=mirror, by=SUPERVISOR, now=NOW)
    found = other_side({scene.victim.person_id})
    assert them.person_id in found
    assert child.person_id not in found


def test_whom_they_are_accused_by_counts() -> None:
    scene = a_scene()
    other = a_case("CASE-2")
    Participation.objects.create(
        case=other, person=scene.victim.person, participant_id="S1", part=Part.suspect
    )
    assert somebody(other, "V1").person_id in other_side({scene.victim.person_id})


def test_a_suspect_added_by_the_desk_since_stops_what_waits() -> None:
    scene = a_scene()
    intent = scene.ask(content=Content.neutral)
    added = pipeline_people.add_participant(
        case=scene.case,
        person=NewPerson("Made Up Suspect"),
        part=Part.suspect,
        since=None,
        by=OFFICER,
        now=NOW + timedelta(minutes=1),
    )
    an_address(added.participation, now=NOW + timedelta(minutes=2))
    scene.round(NOW + timedelta(minutes=3))
    assert scene.way.sent == []
    intent.refresh_from_db()
    assert intent.state == "held"

"""Cases that mirror each other: suggested, linked, warned of, and nothing of one side reaches the other."""

from datetime import date

import pytest

from keptinformed import pipeline_people
from keptinformed.access.actors import NotAllowed
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases import mirrors, people
from keptinformed.cases.mirrors import CannotMirror
from keptinformed.cases.models import Case, MirrorLink, Participation, Person, Restriction
from keptinformed.cases.models.people import Part
from keptinformed.cases.people import NewPerson
from keptinformed.cases.visibility import NotVisible
from tests.live.a_force import NOW, a_case, actor

pytestmark = pytest.mark.django_db
SUPERVISOR = actor(Role.supervisor, "S1")
WITNESS_CARE = actor(Role.witness_care, "W1", unit="Care")


def enters(case: Case, who: Person | str, part: Part, born: date | None = None) -> Participation:
    someone = NewPerson(who, born_on=born, made_up=True) if isinstance(who, str) else who.public_id
    return pipeline_people.add_participant(
        case=case, person=someone, part=part, since=None, by=WITNESS_CARE, now=NOW
    ).participation


def two_sides() -> tuple[Case, Case]:
    """Two cases, in which Ann and Bob are victim and suspect, and the other way round."""
    one, two = a_case("ONE"), a_case("TWO")
    ann, bob = enters(one, "Ann", Part.victim).person, enters(one, "Bob", Part.suspect).person
    enters(two, bob, Part.victim)
    enters(two, ann, Part.suspect)
    return one, two


def test_the_other_side_is_suggested_from_both_sides() -> None:
    one, two = two_sides()
    for here, there in ((one, two), (two, one)):
        (found,) = mirrors.find(here, reader=SUPERVISOR, now=NOW)
        assert (found.case, found.both_ways) == (there, True)


def test_whoever_adds_the_second_side_is_warned_at_once() -> None:
    one, two = a_case("ONE"), a_case("TWO")
    ann = enters(one, "Ann", Part.victim).person
    added = pipeline_people.add_participant(
        case=two, person=ann.public_id, part=Part.suspect, since=None, by=SUPERVISOR, now=NOW
    )
    assert [(each.case, each.both_ways) for each in added.may_mirror] == [(one, False)]


def test_people_who_were_entered_twice_are_known_by_name_and_birth() -> None:
    born = date(1991, 2, 3)
    one, two = a_case("ONE"), a_case("TWO")
    enters(one, "Zoë Ångström", Part.victim, born)
    enters(two, "ZOE  ANGSTROM", Part.suspect, born)
    assert [each.case for each in mirrors.find(one, reader=SUPERVISOR, now=NOW)] == [two]


def test_the_same_side_twice_is_no_mirror() -> None:
    one, two = a_case("ONE"), a_case("TWO")
    ann = enters(one, "Ann", Part.victim).person
    enters(two, ann, Part.witness)
    assert mirrors.find(one, reader=SUPERVISOR, now=NOW) == []


def test_what_the_reader_may_not_know_of_is_not_suggested() -> None:
    one, two = two_sides()
    Case.objects.filter(pk=two.pk).update(unit="South", team="Z", officer="Z1")
    assert mirrors.find(one, reader=SUPERVISOR, now=NOW) == []
    assert mirrors.find(one, reader=WITNESS_CARE, now=NOW) != []


def test_a_link_is_kept_once_and_noted_on_each_side_with_its_own_people_only() -> None:
    one, two = a_case("ONE"), a_case("TWO")
    ann, bob = enters(one, "Ann", Part.victim).person, enters(two, "Bob", Part.victim).person
    pipeline_people.link_mirror(case=two, other=one, by=SUPERVISOR, now=NOW)
    for pair in ((one, two), (two, one)):
        with pytest.raises(CannotMirror, match="already"):
            pipeline_people.link_mirror(case=pair[0], other=pair[1], by=SUPERVISOR, now=NOW)
    rows = {row.business_identifier: row.individuals for row in Entry.objects.filter(act="cases.linked")}
    assert rows == {str(one.public_id): [ann.public_id], str(two.public_id): [bob.public_id]}
    assert MirrorLink.objects.count() == 1
    with pytest.raises(CannotMirror, match="itself"):
        pipeline_people.link_mirror(case=one, other=one, by=SUPERVISOR, now=NOW)


def test_linking_needs_the_right_and_sight_of_both() -> None:
    one, far = a_case("ONE"), a_case("FAR", unit="South", officer="Z1")
    with pytest.raises(NotVisible):
        pipeline_people.link_mirror(case=one, other=far, by=SUPERVISOR, now=NOW)
    with pytest.raises(NotAllowed):
        pipeline_people.link_mirror(case=one, other=far, by=WITNESS_CARE, now=NOW)
    assert not MirrorLink.objects.exists()


def test_a_linked_case_is_no_longer_suggested() -> None:
    one, two = two_sides()
    pipeline_people.link_mirror(case=one, other=two, by=SUPERVISOR, now=NOW)
    assert mirrors.find(one, reader=SUPERVISOR, now=NOW) == []
    assert mirrors.others_of(one, reader=SUPERVISOR, now=NOW).cases == (two,)
    assert mirrors.others_of(one, reader=SUPERVISOR, now=NOW).take_care


def test_who_may_not_open_the_other_side_is_warned_and_told_nothing_of_it() -> None:
    one, two = two_sides()
    pipeline_people.link_mirror(case=one, other=two, by=SUPERVISOR, now=NOW)
    Restriction.objects.create(
        case=two, kind="sensitive", reason="r", owner="S9", set_by="S9", set_at=NOW, review_at=NOW
    )
    warned = mirrors.others_of(one, reader=SUPERVISOR, now=NOW)
    assert (warned.cases, warned.hidden, warned.take_care) == ((), True, True)
    assert "TWO" not in repr(warned)
    alone = mirrors.others_of(a_case("ALONE"), reader=SUPERVISOR, now=NOW)
    assert (alone.cases, alone.hidden, alone.take_care) == ((), False, False)


def test_nothing_of_one_side_is_in_what_is_loaded_of_the_other() -> None:
    one, two = a_case("ONE"), a_case("TWO")
    ann = enters(one, "Ann Both-Sides", Part.victim).person
    enters(one, "CANARY-of-one", Part.witness)
    enters(two, ann, Part.suspect)
    enters(two, "CANARY-of-two", Part.victim)
    pipeline_people.link_mirror(case=one, other=two, by=SUPERVISOR, now=NOW)
    for case, other_side in ((one, "CANARY-of-two"), (two, "CANARY-of-one")):
        loaded = [*people.of_case(case), *people.suspects_of(case)]
        assert other_side not in repr([each.person.name for each in loaded])
        assert {each.case_id for each in loaded} == {case.pk}

"""Adding and changing the people of a case: what follows, what is refused, and what is noted."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from keptinformed import pipeline, pipeline_people
from keptinformed.access.actors import NotAllowed
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases import people
from keptinformed.cases.models import Case, Participation, Person
from keptinformed.cases.models.people import Part
from keptinformed.cases.people import AlreadyInTheCase, BadPerson, NewPerson, PersonChanges
from keptinformed.cases.timeline import Happening
from keptinformed.cases.visibility import NotVisible
from keptinformed.obligations.models import Obligation
from tests.live.a_force import NOW, a_case, actor, somebody

pytestmark = pytest.mark.django_db
ARRESTED = datetime(2026, 6, 26, 15, 10, tzinfo=UTC)


def added(case: Case, name: str = "Ina Made-Up", part: Part = Part.victim, **known: Any) -> Participation:
    more = {"made_up": True} | known
    return pipeline_people.add_participant(
        case=case, person=NewPerson(name, **more), part=part, since=None, by=actor(), now=NOW
    ).participation


def test_whoever_is_added_is_owed_what_has_happened_already() -> None:
    case = a_case()
    pipeline.record(Happening("suspect_arrested", ARRESTED), case=case, by=actor(), now=NOW)
    victim = added(case)
    assert Obligation.objects.filter(participation=victim, rule__rule="vc2020-r6-arrest").exists()
    noted = Entry.objects.get(act="person.added")
    assert noted.individuals == [victim.person.public_id]
    assert noted.business_identifier == str(case.public_id)


def test_what_happened_before_they_became_known_opens_nothing() -> None:
    case = a_case()
    pipeline.record(Happening("suspect_arrested", ARRESTED), case=case, by=actor(), now=NOW)
    late = pipeline_people.add_participant(
        case=case, person=NewPerson("Late"), part=Part.victim, since=NOW, by=actor(), now=NOW
    ).participation
    assert not Obligation.objects.filter(participation=late).exists()


def test_a_suspect_is_owed_nothing_and_stands_apart() -> None:
    case = a_case()
    pipeline.record(Happening("suspect_arrested", ARRESTED), case=case, by=actor(), now=NOW)
    suspect, victim = added(case, part=Part.suspect), added(case, "Vic Made-Up")
    assert not Obligation.objects.filter(participation=suspect).exists()
    assert list(people.of_case(case)) == [victim]
    assert list(people.suspects_of(case)) == [suspect]
    with pytest.raises(BadPerson, match="suspect"):
        pipeline_people.give_enhanced_rights(participation=suspect, since=NOW, by=actor(), now=NOW)


def test_enhanced_rights_move_what_is_due() -> None:
    case = a_case()
    pipeline.record(Happening("suspect_arrested", ARRESTED), case=case, by=actor(), now=NOW)
    victim = added(case)
    owed = Obligation.objects.get(participation=victim, rule__rule="vc2020-r6-arrest")
    pipeline_people.give_enhanced_rights(
        participation=victim, since=ARRESTED - timedelta(days=1), by=actor(), now=NOW
    )
    sooner = Obligation.objects.get(participation=victim, rule__rule="vc2020-r6-arrest")
    assert owed.due_at is not None
    assert sooner.due_at is not None
    assert sooner.due_at < owed.due_at
    with pytest.raises(BadPerson, match="already"):
        pipeline_people.give_enhanced_rights(participation=victim, since=NOW, by=actor(), now=NOW)


def test_ids_of_participants_count_within_the_case_and_take_no_gap_twice() -> None:
    case = a_case()
    somebody(case, "V2")
    names = [
        added(case, f"Person {number}", part).participant_id
        for number, part in enumerate([Part.victim, Part.victim, Part.witness, Part.suspect])
    ]
    assert names == ["V1", "V3", "W1", "X1"]


def test_a_person_is_in_two_cases_and_kept_once() -> None:
    one, two = a_case("ONE"), a_case("TWO")
    first = added(one)
    again = pipeline_people.add_participant(
        case=two, person=first.person.public_id, part=Part.witness, since=None, by=actor(), now=NOW
    ).participation
    assert again.person == first.person
    assert Person.objects.count() == 1
    with pytest.raises(AlreadyInTheCase):
        pipeline_people.add_participant(
            case=two, person=first.person.public_id, part=Part.witness, since=None, by=actor(), now=NOW
        )


def test_nobody_is_added_from_a_case_that_the_reader_may_not_know_of() -> None:
    hidden = somebody(a_case("FAR", unit="South", officer="Z9"))
    with pytest.raises(NotVisible):
        pipeline_people.add_participant(
            case=a_case("NEAR"),
            person=hidden.person.public_id,
            part=Part.victim,
            since=None,
            by=actor(),
            now=NOW,
        )


def test_people_of_another_units_case_are_not_changed() -> None:
    far = somebody(a_case("FAR", unit="South", officer="Z9"))
    with pytest.raises(NotVisible):
        pipeline_people.change_person(
            participation=far, changes=PersonChanges(name="Else"), by=actor(), now=NOW
        )
    with pytest.raises(NotVisible):
        people.participation_in(a_case("NEAR"), far.public_id)


def test_a_role_without_the_right_changes_nobody() -> None:
    victim = somebody(a_case())
    with pytest.raises(NotAllowed):
        pipeline_people.change_person(
            participation=victim,
            changes=PersonChanges(name="Else"),
            by=actor(Role.call_handler),
            now=NOW,
        )
    assert not Entry.objects.exists()


def test_what_is_kept_of_somebody_is_changed_and_noted_without_the_words() -> None:
    victim = somebody(a_case())
    pipeline_people.change_person(
        participation=victim,
        changes=PersonChanges(name="  Ada   Newname ", born_on=date(1990, 2, 28), language="cy"),
        by=actor(),
        now=NOW,
    )
    person = Person.objects.get(pk=victim.person_id)
    assert (person.name, person.born_on, person.language) == ("Ada Newname", date(1990, 2, 28), "cy")
    row = Entry.objects.get(act="person.changed")
    assert row.individuals == [person.public_id]
    assert "Newname" not in repr(Entry.objects.values())


def test_whoever_is_entered_as_a_colleague_closes_the_case_to_them() -> None:
    victim = somebody(a_case())
    pipeline_people.change_person(
        participation=victim,
        changes=PersonChanges(staff_number="A7"),
        by=actor(number="A1", team="B"),
        now=NOW,
    )
    with pytest.raises(NotVisible):
        pipeline_people.change_person(
            participation=victim, changes=PersonChanges(name="Hidden"), by=actor(number="A7"), now=NOW
        )


def test_a_business_has_a_name_and_somebody_to_ask_for() -> None:
    case = a_case()
    shop = added(case, "Corner Shop", Part.business, is_business=True, contact_name="Sam Counter")
    assert (shop.contact_name, shop.part) == ("Sam Counter", "business")
    for known in ({"is_business": True}, {"contact_name": "Sam"}):
        with pytest.raises(BadPerson, match="whom to ask for"):
            added(case, "Other Shop", Part.business, **known)
    with pytest.raises(BadPerson, match="choose that part"):
        added(case, "Third Shop", Part.victim, is_business=True)


@pytest.mark.parametrize(
    "known",
    [
        {"name": "   "},
        {"name": "x" * 301},
        {"name": "two\u0000parts"},
        {"born_on": date(2026, 7, 1)},
        {"died_on": date(2026, 7, 1)},
        {"born_on": date(2000, 1, 2), "died_on": date(2000, 1, 1)},
        {"is_business": True, "born_on": date(2000, 1, 2)},
    ],
)
def test_details_that_cannot_be_are_refused_and_nothing_is_kept(known: dict[str, Any]) -> None:
    case = a_case()
    with pytest.raises(BadPerson):
        added(case, **({"name": "Ina"} | known))
    assert not Person.objects.exists()
    assert not Entry.objects.exists()


def test_nobody_becomes_known_in_the_future() -> None:
    with pytest.raises(BadPerson, match="future"):
        pipeline_people.add_participant(
            case=a_case(),
            person=NewPerson("Early"),
            part=Part.victim,
            since=NOW + timedelta(seconds=1),
            by=actor(),
            now=NOW,
        )


def test_an_id_of_nobody_is_not_visible() -> None:
    with pytest.raises(NotVisible):
        pipeline_people.add_participant(
            case=a_case(), person=uuid4(), part=Part.victim, since=None, by=actor(), now=NOW
        )

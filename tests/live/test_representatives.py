"""Who may be told in another's place: never somebody on the other side, in whatever order things become known."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from keptinformed import pipeline_people
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases import contact_points, people, representatives
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import Case, Participation, Person, Representative
from keptinformed.cases.models.people import Basis, Channel, Part
from keptinformed.cases.people import NewPerson, PersonChanges
from keptinformed.cases.representatives import MayNotAct, Standing
from keptinformed.cases.visibility import NotVisible
from tests.conftest import EXAMPLES
from tests.live.a_force import NOW, a_case, actor

pytestmark = pytest.mark.django_db
CHILD_BORN = date(2015, 3, 4)
SUPERVISOR = actor(Role.supervisor, "S1")
numbers = count(1)


def enters(
    case: Case, who: Person | str, part: Part = Part.victim, born: date | None = None
) -> Participation:
    someone = NewPerson(who, born_on=born, made_up=True) if isinstance(who, str) else who.public_id
    return pipeline_people.add_participant(
        case=case, person=someone, part=part, since=None, by=SUPERVISOR, now=NOW
    ).participation


def acts(child: Participation, who: Person | str, basis: Basis = Basis.parent) -> Representative:
    return pipeline_people.add_representative(
        participation=child,
        person=NewPerson(who, made_up=True) if isinstance(who, str) else who.public_id,
        basis=basis,
        evidence="Birth certificate seen by PC A1",
        by=SUPERVISOR,
        now=NOW,
    )


def told(participation: Participation, now: datetime = NOW) -> list[str]:
    loaded = people.participation_in(participation.case, participation.public_id)
    return [each.person.name for each in representatives.who_may_be_told(loaded, now)]


def person(name: str, born: date | None = None) -> Person:
    """Make somebody who is known from a case that has nothing to do with any other."""
    return enters(a_case(f"POOL-{next(numbers)}"), name, Part.witness, born).person


def test_a_parent_is_told_beside_the_child_and_a_stranger_is_not() -> None:
    child = enters(a_case(), "Child", born=CHILD_BORN)
    acts(child, "Mother")
    assert told(child) == ["Child", "Mother"]
    row = Entry.objects.get(act="representative.added")
    assert len(row.individuals) == 2


def test_a_suspect_of_the_case_cannot_become_a_representative() -> None:
    case = a_case()
    child = enters(case, "Child", born=CHILD_BORN)
    father = enters(case, "Father", Part.suspect).person
    with pytest.raises(MayNotAct, match="other side"):
        acts(child, father)
    assert told(child) == ["Child"]


def test_adding_a_suspect_freezes_the_parent_in_the_same_transaction_and_says_so() -> None:
    case = a_case()
    child = enters(case, "Child", born=CHILD_BORN)
    father = acts(child, "Father").person
    added = pipeline_people.add_participant(
        case=case, person=father.public_id, part=Part.suspect, since=None, by=SUPERVISOR, now=NOW
    )
    assert [each.name for each in added.frozen] == ["Father"]
    assert told(child) == ["Child"]
    row = Entry.objects.get(act="representative.frozen")
    assert set(row.individuals) == {father.public_id, child.person.public_id}
    with pytest.raises(MayNotAct):
        acts(child, father)


def test_a_parent_who_took_part_in_the_case_is_kept_out_of_it_too() -> None:
    case, other = a_case("ONE"), a_case("TWO")
    child = enters(case, "Child", born=CHILD_BORN)
    father = enters(case, "Father", Part.parent)
    assert told(father) == ["Father"]
    enters(other, child.person)
    enters(other, father.person, Part.suspect)
    assert told(father) == []
    with pytest.raises(MayNotAct):
        enters(other, father.person, Part.parent)


def test_a_suspect_who_is_kept_twice_is_known_by_name_and_birth() -> None:
    born = date(1980, 5, 6)
    case = a_case()
    child = enters(case, "Child", born=CHILD_BORN)
    acts(child, person("José  Núñez", born))
    enters(case, "JOSE NUNEZ", Part.suspect, born=born)
    assert told(child) == ["Child"]


def test_whoever_shares_a_number_with_a_suspect_is_too_close() -> None:
    case = a_case()
    child = enters(case, "Child", born=CHILD_BORN)
    suspect = enters(case, "Stranger", Part.suspect)
    mother = enters(case, "Mother", Part.parent)
    acts(child, mother.person)
    assert told(child) == ["Child", "Mother"]
    for whose, number in ((suspect, "0121 496 0123"), (mother, "+44 121 496 0123")):
        contact_points.add(whose, NewContactPoint(Channel.telephone, number), by=SUPERVISOR, now=NOW)
    assert told(child) == ["Child"]
    assert told(mother) == []


def test_whoever_acts_for_the_suspect_is_too_close() -> None:
    case, elsewhere = a_case("ONE"), a_case("TWO")
    child = enters(case, "Child", born=CHILD_BORN)
    brother = enters(elsewhere, "Brother", born=date(2010, 1, 1))
    mother = acts(child, "Mother").person
    acts(brother, mother)
    assert told(child) == ["Child", "Mother"]
    enters(case, brother.person, Part.suspect)
    assert told(child) == ["Child"]
    assert told(brother) == ["Brother", "Mother"]


def test_being_a_suspect_where_the_child_has_nothing_to_do_with_it_stops_nobody() -> None:
    child = enters(a_case("ONE"), "Child", born=CHILD_BORN)
    father = acts(child, "Father").person
    enters(a_case("TWO"), father, Part.suspect)
    assert told(child) == ["Child", "Father"]


def test_a_child_who_is_suspect_in_a_mirror_case_keeps_the_parent() -> None:
    here, there = a_case("ONE"), a_case("TWO")
    child = enters(here, "Child", born=CHILD_BORN)
    acts(child, "Mother")
    enters(there, child.person, Part.suspect)
    assert told(child) == ["Child", "Mother"]


def _steps(number: int) -> tuple[Participation, Person, list[Callable[[], object]]]:
    """A child, a father, and what becomes known: the first lets him in, each other alone keeps him out."""
    one, two, three, four = (a_case(f"{number}-{each}") for each in range(4))
    child = enters(one, f"Child {number}", born=CHILD_BORN)
    father = person(f"Father {number}", date(1980, 1, number % 28 + 1))
    double = person(f"father {number}", father.born_on)
    return (
        child,
        father,
        [
            lambda: acts(child, father),
            lambda: enters(one, father, Part.suspect),
            lambda: (enters(two, father, Part.suspect), enters(two, child.person, Part.witness)),
            lambda: (enters(three, child.person), enters(three, double, Part.suspect)),
            lambda: (
                enters(four, father, Part.suspect),
                pipeline_people.link_mirror(case=one, other=four, by=SUPERVISOR, now=NOW),
            ),
        ],
    )


@settings(max_examples=max(10, EXAMPLES // 4))
@given(
    order=st.permutations(range(1, 5)).flatmap(
        lambda others: st.tuples(st.integers(1, 4), st.integers(0, 4)).map(
            lambda cut: (list(others)[: cut[0]], min(cut[1], cut[0]))
        )
    )
)
def test_in_any_order_of_what_becomes_known_a_father_on_the_other_side_is_not_told(
    order: tuple[list[int], int],
) -> None:
    known, when_the_father_comes = order
    child, father, steps = _steps(next(numbers))
    sequence = [*known[:when_the_father_comes], 0, *known[when_the_father_comes:]]
    for step in sequence:
        with suppress(MayNotAct):
            steps[step]()
        if step == 0 and when_the_father_comes == 0:
            assert father.name in told(child)
    assert father.name not in told(child)
    assert not Representative.objects.filter(
        participation=child, person=father, frozen_at__isnull=True, ends_at__isnull=True
    ).exists()


def test_a_parents_access_ends_at_the_first_moment_of_the_18th_birthday_in_london() -> None:
    child = enters(a_case(), "Child", born=date(2008, 7, 1))
    acts(child, "Mother")
    midnight = datetime(2026, 6, 30, 23, 0, tzinfo=UTC)
    assert told(child, midnight - timedelta(microseconds=1)) == ["Child", "Mother"]
    assert told(child, midnight) == ["Child"]


@pytest.mark.parametrize(
    ("born", "last_day"), [(date(2008, 2, 29), date(2026, 2, 28)), (date(2004, 2, 29), date(2022, 2, 28))]
)
def test_whoever_was_born_on_a_leap_day_is_grown_up_on_the_first_of_march(born: date, last_day: date) -> None:
    child, mother = Person(name="Child", born_on=born), Person(name="Mother")
    row = Representative(person=mother, basis=Basis.parent, begins_at=datetime(2020, 1, 1, tzinfo=UTC))
    noon = datetime(last_day.year, last_day.month, last_day.day, 12, tzinfo=UTC)
    assert representatives.standing(row, child, noon) is Standing.acts
    assert representatives.standing(row, child, noon + timedelta(days=1)) is Standing.grown_up


def test_a_child_is_asked_again_at_12_and_at_once_when_older() -> None:
    young = enters(a_case("ONE"), "Young", born=date(2014, 7, 2))
    older = enters(a_case("TWO"), "Older", born=date(2012, 7, 2))
    first, second = acts(young, "Mother"), acts(older, "Father")
    assert first.ask_again_on == date(2026, 7, 2)
    assert second.ask_again_on == date(2026, 6, 30)
    assert not representatives.child_is_to_be_asked(first, NOW)
    assert representatives.child_is_to_be_asked(first, NOW + timedelta(days=2))
    assert representatives.child_is_to_be_asked(second, NOW)
    kept = pipeline_people.keep_after_asking(
        participation=older, person=second.person.public_id, by=SUPERVISOR, now=NOW
    )
    assert not representatives.child_is_to_be_asked(kept, NOW)


def test_a_date_of_birth_that_was_wrong_moves_when_the_child_is_asked() -> None:
    child = enters(a_case(), "Child", born=date(2014, 7, 2))
    row = acts(child, "Mother")
    pipeline_people.change_person(
        participation=child, changes=PersonChanges(born_on=date(2016, 7, 2)), by=SUPERVISOR, now=NOW
    )
    row.refresh_from_db()
    assert row.ask_again_on == date(2028, 7, 2)


@pytest.mark.parametrize(
    ("born", "says"), [(None, "date of birth first"), (date(2008, 6, 30), "told themselves")]
)
def test_a_parent_acts_for_a_child_whose_age_is_known(born: date | None, says: str) -> None:
    with pytest.raises(MayNotAct, match=says):
        acts(enters(a_case(), "Somebody", born=born), "Mother")


def test_an_adult_has_an_advocate_until_that_ends_and_it_can_begin_anew() -> None:
    adult = enters(a_case(), "Adult", born=date(1990, 1, 1))
    row = acts(adult, "Advocate", Basis.advocate)
    pipeline_people.end_representative(
        participation=adult, person=row.person.public_id, by=SUPERVISOR, now=NOW
    )
    assert told(adult) == ["Adult"]
    with pytest.raises(NotVisible):
        pipeline_people.end_representative(
            participation=adult, person=row.person.public_id, by=SUPERVISOR, now=NOW
        )
    acts(adult, row.person, Basis.advocate)
    assert told(adult) == ["Adult", "Advocate"]
    assert Representative.objects.filter(participation=adult).count() == 2


def test_the_dead_are_not_told_and_those_who_speak_for_them_are() -> None:
    victim = enters(a_case(), "Victim", born=date(1990, 1, 1))
    acts(victim, "Sister", Basis.spokesperson)
    pipeline_people.change_person(
        participation=victim, changes=PersonChanges(died_on=date(2026, 6, 29)), by=SUPERVISOR, now=NOW
    )
    assert told(victim) == ["Sister"]


def test_nobody_acts_for_a_suspect_for_themselves_or_without_evidence() -> None:
    case = a_case()
    suspect, victim = enters(case, "Suspect", Part.suspect), enters(case, "Victim")
    for participation, who, evidence in (
        (suspect, person("Aunt"), "seen"),
        (victim, victim.person, "seen"),
        (victim, person("Uncle"), "  "),
    ):
        with pytest.raises(MayNotAct):
            pipeline_people.add_representative(
                participation=participation,
                person=who.public_id,
                basis=Basis.advocate,
                evidence=evidence,
                by=SUPERVISOR,
                now=NOW,
            )
    assert told(suspect) == []


def test_who_may_be_told_is_worked_out_without_asking_the_database(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    child = enters(a_case(), "Child", born=CHILD_BORN)
    acts(child, "Mother")
    loaded = list(people.of_case(child.case))
    with django_assert_num_queries(0):
        assert len(representatives.who_may_be_told(loaded[0], NOW)) == 2

"""Search: by misspelt names, half-known references and numbers; never what is not visible, and never too much."""

from datetime import timedelta
from uuid import UUID

import pytest

from keptinformed.access.actors import Actor, NotAllowed
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases import contact_points, scraping
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import Case, Participation, Person, Restriction
from keptinformed.cases.models.people import Channel
from keptinformed.cases.searching import CannotSearch, Found, search
from tests.live.a_force import NOW, a_case, actor

pytestmark = pytest.mark.django_db
CALL_HANDLER = actor(Role.call_handler, "H1", unit="Contact", team="")
OFFICER = actor()


def called(name: str, case: Case, part: str = "victim", *, business: bool = False) -> Participation:
    person = Person.objects.create(name=name, is_business=business, made_up=True)
    number = Participation.objects.filter(case=case).count() + 1
    return Participation.objects.create(case=case, person=person, participant_id=f"V{number}", part=part)


def names(found: Found) -> list[str]:
    return [each.person.name for each in found.people]


def searched(terms: str, reader: Actor = CALL_HANDLER) -> Found:
    return search(terms, reader=reader, now=NOW)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Ghebreyesus", "Erin O'Néill-Ghebreyesus"),
        ("gebreyesus", "Erin O'Néill-Ghebreyesus"),
        ("oneill", "Erin O'Néill-Ghebreyesus"),
        ("Smyth", "John Smith"),
        ("jon smith", "John Smith"),
        ("Kowalsky", "Małgorzata Kowalska"),
        ("malgorzata", "Małgorzata Kowalska"),
        ("NUNEZ", "José Núñez"),
        ("Chowdhry", "Amina Chaudhry"),
        ("corner shop", "Corner Shop (Northbank) Ltd"),
    ],
)
def test_a_name_is_found_as_it_was_heard(typed: str, meant: str) -> None:
    case = a_case()
    for name in (
        "Erin O'Néill-Ghebreyesus",
        "John Smith",
        "Małgorzata Kowalska",
        "José Núñez",
        "Amina Chaudhry",
    ):
        called(name, case)
    called("Corner Shop (Northbank) Ltd", case, "business", business=True)
    assert names(searched(typed))[0] == meant


def test_the_likest_name_comes_first_and_a_person_once_with_all_their_cases() -> None:
    one, two = a_case("ONE"), a_case("TWO")
    called("Anna Smithers", one)
    smith = called("Anna Smith", one)
    Participation.objects.create(case=two, person=smith.person, participant_id="W1", part="witness")
    found = searched("anna smith")
    assert names(found) == ["Anna Smith", "Anna Smithers"]
    assert {each.case for each in found.people[0].participations} == {one, two}


def test_a_name_in_another_script_is_found() -> None:
    called("محمد الأحمد", a_case())
    assert names(searched("محمد الأحمد")) == ["محمد الأحمد"]


@pytest.mark.parametrize("typed", ["20DV/104932/26", "20dv/104932/26", " 20DV/104932/26 "])
def test_a_reference_finds_its_case_alone(typed: str) -> None:
    case = a_case("20DV/104932/26")
    a_case("20DV/104932/261")
    assert searched(typed).cases == (case,)


def test_the_beginning_of_a_reference_finds_a_glance_full() -> None:
    for number in range(15):
        a_case(f"20DV/1049{number:02d}/26")
    found = searched("20dv/1049")
    assert len(found.cases) == scraping.limits().most_cases
    assert found.more
    assert not searched("20dv/10490").more


@pytest.mark.parametrize(
    "typed", ["%%%", "___", "20DV%", "_____", "a%b", "*****", "'; --", "\\\\\\", "%:)a1"]
)
def test_wildcards_mean_themselves(typed: str) -> None:
    called("Somebody", a_case("20DV/1"))
    try:
        found = searched(typed)
    except CannotSearch:
        return
    assert found.nothing


@pytest.mark.parametrize("typed", ["", "  ", "ab", "a b", "--a--b"])
def test_too_little_is_refused_and_nothing_is_noted(typed: str) -> None:
    with pytest.raises(CannotSearch, match="at least 3"):
        searched(typed)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("channel", "kept", "typed"),
    [
        (Channel.telephone, "07700 900123", "+44 7700 900123"),
        (Channel.telephone, "+44 7700 900123", "07700900123"),
        (Channel.email, "Erin@Example.com", "erin@example.COM"),
    ],
)
def test_a_number_is_found_however_it_is_written(channel: Channel, kept: str, typed: str) -> None:
    victim = called("Erin", a_case())
    contact_points.add(victim, NewContactPoint(channel, kept), by=OFFICER, now=NOW)
    assert names(searched(typed)) == ["Erin"]
    assert names(searched(typed[:-1] + "9")) == []
    assert typed not in repr(Entry.objects.values())


def test_who_may_not_see_numbers_finds_nobody_by_one() -> None:
    victim = called("Erin", a_case())
    contact_points.add(victim, NewContactPoint(Channel.telephone, "07700 900123"), by=OFFICER, now=NOW)
    assert searched("07700 900123", actor(Role.code_lead, "L1")).nothing


def test_a_case_that_is_not_visible_changes_nothing_in_what_is_found() -> None:
    called("Anna Smith", a_case("20DV/1"))
    before = searched("smith", OFFICER), searched("20DV", OFFICER)
    hidden, far = a_case("20DV/2"), a_case("20DV/3", unit="South", officer="Z1")
    for case in (hidden, far):
        victim = called("Anna Smith", case)
        contact_points.add(
            victim,
            NewContactPoint(Channel.telephone, "07700 900123"),
            by=actor(Role.witness_care, "W9"),
            now=NOW,
        )
    Restriction.objects.create(
        case=hidden, kind="sensitive", reason="r", owner="S9", set_by="S9", set_at=NOW, review_at=NOW
    )
    assert before == (searched("smith", OFFICER), searched("20DV", OFFICER))
    assert searched("07700 900123", OFFICER).nothing
    assert searched("20DV/2", OFFICER).nothing


def test_a_person_in_a_visible_and_a_hidden_case_is_shown_with_the_visible_one_only() -> None:
    seen, far = a_case("SEEN"), a_case("FAR", unit="South", officer="Z1")
    both = called("Anna Smith", seen)
    Participation.objects.create(case=far, person=both.person, participant_id="X1", part="suspect")
    (found,) = searched("anna smith", OFFICER).people
    assert [each.case for each in found.participations] == [seen]


def test_there_are_never_more_than_fifty() -> None:
    case = a_case()
    for number in range(60):
        called(f"Anna Smith {number:02d}", case)
    found = searched("anna smith")
    assert len(found.people) == 50
    assert found.more


def test_a_search_is_noted_once_with_whom_it_showed_and_no_word_of_what_was_typed() -> None:
    case = a_case()
    anna, bert = called("Anna Smith", case), called("Bert Other", case)
    searched("anna smith")
    row = Entry.objects.get()
    assert (row.act, row.individuals) == ("case.searched", [anna.person.public_id])
    assert "anna" not in row.reason
    searched("Anna  SMITH")
    assert Entry.objects.latest("pk").reason == row.reason
    searched("CASE-1")
    assert set(Entry.objects.latest("pk").individuals) == {anna.person.public_id, bert.person.public_id}
    assert searched("nobody of that name").nothing
    assert Entry.objects.count() == 4


def test_a_role_without_the_right_does_not_search() -> None:
    with pytest.raises(NotAllowed):
        searched("anna", actor(Role.chief_officer))


def test_whoever_collects_is_stopped_before_two_hundred_and_first_and_somebody_hears_of_it() -> None:
    cases = [a_case(f"20DV/{number:03d}") for number in range(60)]
    for number, case in enumerate(cases):
        for each in range(5):
            called(f"Person {chr(97 + number % 26)}{chr(97 + number // 26)}{each} Made Up", case)
    shown: set[UUID] = set()
    answers = [searched(case.reference) for case in cases]
    for found in answers:
        assert found.nothing or not found.stopped
    for row in Entry.objects.filter(act="case.searched"):
        shown |= set(row.individuals)
    assert len(shown) == 200
    assert "closed to you" in answers[-1].stopped
    assert all(found.stopped for found in answers[40:])
    assert not any(found.stopped for found in answers[:40])
    alert = Entry.objects.filter(act="search.stopped").first()
    assert alert is not None
    assert (alert.by, alert.individuals) == ("H1", [])


def test_looking_at_the_same_people_again_is_free_and_the_next_hour_is_new() -> None:
    case = a_case("20DV/1")
    for number in range(150):
        called(f"Person {number}", case)
    for _ in range(5):
        assert not searched("20DV/1").stopped
    other = a_case("20DV/2")
    for number in range(60):
        called(f"Other {number}", other)
    assert searched("20DV/2").stopped
    assert not search("20DV/2", reader=CALL_HANDLER, now=NOW + timedelta(minutes=61)).stopped
    assert not search("20DV/2", reader=actor(Role.call_handler, "H2"), now=NOW).stopped

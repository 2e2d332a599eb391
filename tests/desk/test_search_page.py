"""The page for searching, and the page of today: what they show, and that nothing typed stands in an address."""

import pytest
from django.urls import reverse

from keptinformed import pipeline
from keptinformed.access.roles import ROLES, Permission, Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.timeline import Happening
from tests.desk.a_desk import at, noted, signed_in, staff, text_of
from tests.live.a_force import NOW, a_case, actor, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_30_june(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch)


def searched(terms: str, number: str = "A1", unit: str = "North") -> str:
    response = signed_in(staff(number, unit=unit)).post(reverse("desk:search"), {"terms": terms})
    assert response.status_code == 200
    return text_of(response.content)


def test_a_reference_leads_to_the_case_and_the_search_is_noted() -> None:
    case = a_case("20DV/104932/26")
    said = searched("20dv/104932/26")
    assert "1 result." in said
    assert case.reference in said
    assert [act for act, _ in noted()] == ["case.searched"]


def test_words_in_the_address_are_not_searched_for() -> None:
    a_case("20DV/104932/26")
    page = signed_in(staff()).get(reverse("desk:search"), {"terms": "20DV/104932/26"})
    assert "20DV" not in page.content.decode()
    assert not Entry.objects.exists()


def test_a_misspelt_name_is_found_and_nothing_found_says_what_to_try() -> None:
    one = somebody(a_case())
    one.person.name = "Ottoline Quayle"
    one.person.save()
    assert "Ottoline Quayle CASE-1 , victim: Burglary" in searched("Otoline Quale")
    nothing = searched("Zebedee Zzyzx")
    assert "Nothing found" in nothing
    assert "the surname alone" in nothing


def test_too_few_letters_are_refused_at_the_field() -> None:
    page = signed_in(staff()).post(reverse("desk:search"), {"terms": "a"}).content.decode()
    assert page.count("Type at least") == 2
    assert 'href="#terms"' in page


def test_nobody_learns_of_a_case_that_is_not_theirs() -> None:
    a_case("CASE-SECRET")
    assert searched("CASE-SECRET", "B1", unit="South") == searched(
        "CASE-NOWHERE", "B1", unit="South"
    ).replace("NOWHERE", "SECRET")


def test_today_shows_what_is_overdue_and_due_with_words_and_notes_whom_it_showed() -> None:
    case = a_case()
    victim = somebody(case)
    for days, kind in ((4, "suspect_arrested"), (1, "suspect_bailed")):
        when = NOW.replace(day=30 - days)
        pipeline.record(Happening(kind, when), case=case, by=actor(), now=when)
    said = text_of(signed_in(staff()).get("/").content)
    assert "1 overdue 1 due by the end of today" in said
    assert "Due today in your cases" in said
    assert victim.person.name in said
    assert "Monday 29 June 2026 1 day late" in said
    last = Entry.objects.order_by("id").last()
    assert last is not None
    assert (last.act, last.individuals) == ("list.seen", [victim.person.public_id])


def test_a_quiet_day_says_so() -> None:
    said = text_of(signed_in(staff()).get("/").content)
    assert "Nothing is overdue and nothing is due today in your cases." in said


@pytest.mark.parametrize("role", list(Role))
def test_every_role_begins_with_what_is_theirs(role: Role) -> None:
    page = signed_in(staff("R1", role)).get("/")
    assert page.status_code == 200
    said = text_of(page.content)
    assert "Today" in said or ROLES[role].title in said
    offered = "Find a case or a person" in said or "Who is calling, or about whom?" in said
    assert offered == (Permission.find_cases in ROLES[role].may)


def test_who_may_not_search_cannot() -> None:
    assert signed_in(staff("X1", Role.chief_officer)).get(reverse("desk:search")).status_code == 403

"""The pages of the closing gate and of dates that moved in a real Chromium: no barriers, nothing to scroll sideways."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext

from keptinformed import pipeline, pipeline_closing
from keptinformed.access.roles import Role
from keptinformed.cases.models import Person
from keptinformed.cases.timeline import Happening
from keptinformed.duties.history import Grade
from keptinformed.pipeline_closing import Wanted
from tests.desk.a_browser import (
    assert_every_problem_leads_to_its_box,
    assert_no_barrier_on_any_screen,
    needs_chromium,
    shown,
)
from tests.desk.signed_in import Time, colleague, signed_in, time
from tests.desk.test_moved_dates import moved
from tests.live.a_force import NOW, a_case, actor, somebody

__all__ = ["time"]
pytestmark = [pytest.mark.django_db, needs_chromium]
BAD = {
    "key": "00000000-0000-4000-8000-000000000001",
    "kind": "case_closed",
    "day": "40",
    "month": "6",
    "year": "2026",
}


@pytest.fixture
def pages(time: Time) -> dict[str, str]:
    """Give the pages of a case in which one person was told, one waits for a signature and one for a call."""
    case = a_case("CC/2026/104")
    people = [somebody(case, number) for number in ("V1", "V2", "V3")]
    for one, name in zip(people, ("Amina Made-Up", "Bronwen Made-Up", "Corner Shop Made-Up"), strict=True):
        Person.objects.filter(pk=one.person_id).update(name=name)
    officer, supervisor = actor(), colleague("S1", Role.supervisor)
    pipeline.record(Happening("crime_reported", NOW - timedelta(days=30)), case=case, by=officer, now=NOW)
    told = Happening("told", NOW - timedelta(hours=3), people[0], about=("case_closed",), grade=Grade.spoken)
    pipeline.record(told, case=case, by=officer, now=NOW)
    for days in (5, 3, 1):
        tried = Happening(
            "told", NOW - timedelta(days=days), people[1], about=("progress",), grade=Grade.attempted
        )
        pipeline.record(tried, case=case, by=officer, now=NOW)
    wanted = Wanted("case_closed", "not_reached", "Rang at noon and at 8pm, and put a card through the door.")
    asked = pipeline_closing.ask_exception(wanted, participation=people[1], by=officer, now=NOW)
    told_all = a_case("CC/2026/105")
    moved(people[0])
    works, leads = signed_in(colleague(), now=time.now), signed_in(supervisor, now=time.now)
    close, form = f"/cases/{case.public_id}/close/", f"/cases/{case.public_id}/close/{people[2].public_id}/"
    sign = f"/closings/{asked.public_id}/"
    return {
        "/close": works.get(close).text,
        "/ready": works.get(f"/cases/{told_all.public_id}/close/").text,
        "/ready-refused": works.post(f"/cases/{told_all.public_id}/close/", BAD).text,
        "/ask": works.get(form).text,
        "/ask-refused": works.post(form, BAD).text,
        "/closings": leads.get("/closings/").text,
        "/sign": leads.get(sign).text,
        "/moved": leads.get("/moved/").text,
        "/sign-refused": leads.post(sign, {"words": "x"}).text,
    }


@pytest.fixture
def screen(pages: dict[str, str]) -> Iterator[BrowserContext]:
    with shown(pages) as context:
        yield context


def test_no_page_has_a_barrier_and_none_is_wider_than_a_small_screen(
    screen: BrowserContext, pages: dict[str, str]
) -> None:
    assert_no_barrier_on_any_screen(screen, pages, "closing")


def test_every_problem_leads_to_the_box_it_is_about(screen: BrowserContext, pages: dict[str, str]) -> None:
    assert_every_problem_leads_to_its_box(screen, pages)

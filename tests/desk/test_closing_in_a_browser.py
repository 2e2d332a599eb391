"""The pages of the closing gate and of dates that moved in a real Chromium: no barriers, nothing to scroll sideways."""

from collections.abc import Iterator
from datetime import timedelta
from os import environ
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Route, sync_playwright

from dev import frontend
from keptinformed import pipeline, pipeline_closing
from keptinformed.access.roles import Role
from keptinformed.cases.models import Person
from keptinformed.cases.timeline import Happening
from keptinformed.duties.history import Grade
from keptinformed.pipeline_closing import Wanted
from tests.desk.signed_in import Time, colleague, signed_in, time
from tests.desk.test_moved_dates import moved
from tests.desk.test_patterns_in_a_browser import AXE, CHROMIUM, DESK, FLAGS, STANDARDS, answer
from tests.live.a_force import NOW, a_case, actor, somebody

__all__ = ["time"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        CHROMIUM is None, reason="no Chromium on this machine: install Debian's package `chromium`"
    ),
]
BAD = {
    "key": "00000000-0000-4000-8000-000000000001",
    "kind": "case_closed",
    "day": "40",
    "month": "6",
    "year": "2026",
}
PICTURES = environ.get("PICTURES_OF_PAGES")


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
    """Give a screen that shows these pages as the site would serve them."""

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(DESK).partition("?")[0]
        if path in pages:
            route.fulfill(body=pages[path], content_type="text/html; charset=utf-8")
        else:
            answer(route)

    frontend.ensure()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = chromium.new_context()
        context.route("**/*", serve)
        yield context
        chromium.close()


def test_no_page_has_a_barrier_and_none_is_wider_than_a_small_screen(
    screen: BrowserContext, pages: dict[str, str]
) -> None:
    page = screen.new_page()
    for path in pages:
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{DESK}{path}", wait_until="load")
            if PICTURES:
                shot = Path(PICTURES) / f"closing{path.replace('/', '-')}-{width}.png"
                page.screenshot(path=shot, full_page=True)
            assert page.locator("h1").count() == 1, path
            page.evaluate(AXE)
            result = page.evaluate(f"axe.run({{runOnly: {STANDARDS}}})")
            assert [(one["id"], one["nodes"][0]["html"]) for one in result["violations"]] == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth") == width, (path, width)


def test_every_problem_leads_to_the_box_it_is_about(screen: BrowserContext, pages: dict[str, str]) -> None:
    page = screen.new_page()
    for path in (each for each in pages if each.endswith("-refused")):
        page.goto(f"{DESK}{path}", wait_until="load")
        links = page.locator(".govuk-error-summary__list a")
        assert links.count() > 0, path
        for href in [links.nth(number).get_attribute("href") for number in range(links.count())]:
            assert page.locator(f"[id='{(href or '#')[1:]}']").count() == 1, (path, href)

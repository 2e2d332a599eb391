"""The pages of a case in a real Chromium, served as they are: without barriers, on a small screen, without scripts."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.test.testcases import QuietWSGIRequestHandler
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from dev import frontend
from keptinformed import pipeline
from keptinformed.access.roles import Role
from keptinformed.cases import contact_points
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import Case
from keptinformed.cases.models.people import Channel
from keptinformed.cases.timeline import Happening
from keptinformed.duties.history import Grade
from keptinformed.timekeeping import clock
from tests import service_database
from tests.desk.a_desk import signed_in, staff
from tests.live.a_force import NOW, a_case, actor, somebody

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

    from keptinformed.database.embedded import Server

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
FLAGS += ["--disable-sync", "--no-first-run"]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
OF_A_CASE = [
    "", "people/", "timeline/", "timeline/?what=2", "contacts/", "obligations/", "record/",
    "record/suspect-arrested/", "record/plan-agreed/", "people/add/", "mirror/",
]  # fmt: skip

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: install Debian's package `chromium`"
)


@dataclass(frozen=True)
class Served:
    """The desk as it is served: all that touches the database is made before playwright's loop begins."""

    address: str
    case: str
    """The path of the case."""
    session: str
    """What the cookie of a supervisor holds who is signed in."""


@pytest.fixture(scope="module")
def served(
    service_server: "Server",
    django_db_setup: None,  # noqa: ARG001
    django_db_blocker: "DjangoDbBlocker",
) -> Iterator[Served]:
    """Serve the desk with one case in it, on 30 June 2026."""
    frontend.ensure()
    patched = pytest.MonkeyPatch()
    patched.setattr(clock, "now", lambda: NOW)
    with django_db_blocker.unblock():
        made = service_database.template(service_server)
        service_database.clone(service_server, "of_the_browser", made)
        service_database.use(service_server, "of_the_browser")
        case = filled()
        session = signed_in(staff("S1", Role.supervisor)).cookies["desk"].value
        server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
        server.set_app(get_wsgi_application())
        serving = Thread(target=server.serve_forever)
        serving.start()
        try:
            yield Served(f"http://desk.localhost:{server.server_port}", f"/cases/{case.public_id}/", session)
        finally:
            server.shutdown()
            serving.join()
            server.server_close()
            service_database.use(service_server, "shared_by_tests")
            patched.undo()


def filled() -> Case:
    """Make a case in which something was told, something is overdue and something was withdrawn."""
    case = a_case("20DV/104932/26", offence="Violence and sexual offences")
    victim = somebody(case)
    victim.person.name = "Ottoline Quayle"
    victim.person.save()
    somebody(case, "X1", "suspect")
    contact_points.add(
        victim, NewContactPoint(Channel.telephone, "07700 900123", safe=True), by=actor(), now=NOW
    )
    contact_points.add(
        victim, NewContactPoint(Channel.email, "o@example.org", safe=False), by=actor(), now=NOW
    )
    for days, kind in ((20, "crime_reported"), (15, "suspect_bailed"), (1, "suspect_interviewed")):
        when = NOW.replace(day=30 - days)
        event = pipeline.record(Happening(kind, when), case=case, by=actor(), now=when)
    told = Happening("told", NOW, victim, about=(event.event_id,), grade=Grade.message_left)
    pipeline.record(told, case=case, by=actor(), now=NOW)
    wrong = Happening("entry_withdrawn", NOW, about=(event.event_id,), words="Wrong case")
    pipeline.record(wrong, case=case, by=actor(), now=NOW)
    return case


@pytest.fixture(scope="module")
def browser(served: Served) -> Iterator[Browser]:  # noqa: ARG001 (first the data, then playwright's loop)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def desk(served: Served) -> str:
    return served.address


@pytest.fixture
def of_case(served: Served) -> str:
    return served.case


@pytest.fixture
def screen(browser: Browser, served: Served, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        java_script_enabled="without_scripts" not in request.node.name,
    )
    context.add_cookies([{"name": "desk", "value": served.session, "url": f"{served.address}/"}])
    yield context
    context.close()


def opened(screen: BrowserContext, address: str) -> Page:
    page = screen.new_page()
    response = page.goto(address, wait_until="networkidle")
    assert response is not None
    assert response.ok, address
    return page


def barriers(page: Page) -> list[tuple[str, str]]:
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.evaluate(AXE)
    result = page.evaluate(f"axe.run({{runOnly: {STANDARDS}}})")
    assert len(result["passes"]) > 15
    return [(one["id"], one["nodes"][0]["html"]) for one in result["violations"]]


@pytest.mark.parametrize("path", ["/", "/search/", *OF_A_CASE])
def test_no_page_has_a_barrier_or_is_wider_than_a_small_screen(
    screen: BrowserContext, desk: str, of_case: str, path: str
) -> None:
    page = opened(screen, desk + (path if path.startswith("/") else of_case + path))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    assert barriers(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert complaints == []


def test_what_a_form_says_is_wrong_has_no_barrier_and_leads_to_the_field(
    screen: BrowserContext, desk: str, of_case: str
) -> None:
    page = opened(screen, f"{desk}{of_case}record/needs-assessed/")
    page.fill("#day", "99")
    page.fill("#month", "1")
    page.fill("#year", "2026")
    page.fill("#time", "late")
    page.get_by_role("button", name="Save").click()
    assert page.title().startswith("Error: ")
    assert barriers(page) == []
    page.get_by_role("link", name="Enter a real date").click()
    assert page.evaluate("document.activeElement.id") == "day"


def from_search_to_the_reason(page: Page, desk: str) -> None:
    page.goto(f"{desk}/search/")
    page.get_by_label("Reference, name").fill("Otoline Quale")
    page.get_by_role("button", name="Search").click()
    assert page.url == f"{desk}/search/"
    page.get_by_role("link", name="20DV/104932/26").click()
    page.get_by_role("button", name="Record something else").click()
    page.get_by_role("link", name="A suspect was arrested", exact=True).first.click()
    for box, value in (("Day", "29"), ("Month", "6"), ("Year", "2026"), ("Time", "2pm")):
        page.get_by_label(box, exact=box != "Time").fill(value)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved. What follows from it is below.").wait_for()
    new = page.get_by_role("row").filter(has_text="arrested")
    assert "Tuesday 30 June 2026" in new.inner_text()
    page.get_by_role("link", name="Back to the case").click()
    page.get_by_role("row").filter(has_text="arrested").first.get_by_role("link", name="Explain").click()
    assert "On Monday 29 June 2026 someone was arrested" in page.get_by_role("main").inner_text()


def test_from_a_search_to_an_arrest_its_duty_and_why_it_is_due(screen: BrowserContext, desk: str) -> None:
    page = screen.new_page()
    from_search_to_the_reason(page, desk)
    assert barriers(page) == []


def test_all_of_it_works_without_scripts(screen: BrowserContext, desk: str) -> None:
    from_search_to_the_reason(screen.new_page(), desk)


def test_a_number_is_shown_where_it_was_asked_for(screen: BrowserContext, desk: str, of_case: str) -> None:
    page = opened(screen, f"{desk}{of_case}people/")
    page.get_by_role("button", name="Show number").click()
    assert page.get_by_text("07700 900123").is_visible()
    assert "07700" not in page.url
    assert barriers(page) == []


def test_the_keyboard_fills_in_a_form_and_saves(screen: BrowserContext, desk: str, of_case: str) -> None:
    page = opened(screen, f"{desk}{of_case}record/suspect-released/")
    page.locator("#day").focus()
    for value in ("29", "6", "2026", "2pm"):
        page.keyboard.type(value)
        page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.textContent.trim()") != "Save":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Saved. What follows from it is below.").wait_for()
    assert "released" in page.get_by_role("main").inner_text()

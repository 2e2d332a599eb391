"""From an invitation to signing in, and the pages about who may see, in a real Chromium: forms arrive, no barriers."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.test.testcases import QuietWSGIRequestHandler
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from dev import frontend
from keptinformed.access import one_time_codes
from keptinformed.access.models import CodeKind
from keptinformed.access.roles import Role
from keptinformed.cases.models import BreakGlass, Case, Restriction, RestrictionMember
from keptinformed.timekeeping import clock
from tests import service_database
from tests.desk.signed_in import colleague, signed_in
from tests.desk.test_desk_in_a_browser import CHROMIUM, FLAGS, barriers
from tests.live.a_force import NOW, a_case

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

    from keptinformed.database.embedded import Server

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: install Debian's package `chromium`"
)
PASSWORD = "porridge-lantern-tuesday"  # noqa: S105 (made up)


@dataclass(frozen=True)
class Served:
    """The desk as it is served, with an administrator who has not set up how they sign in, and two sessions."""

    address: str
    invitation: str
    supervisor: str
    administrator: str
    plain: str
    restricted: str
    emergency: str
    member: str


@pytest.fixture(scope="module")
def served(
    service_server: "Server",
    django_db_setup: None,  # noqa: ARG001
    django_db_blocker: "DjangoDbBlocker",
) -> Iterator[Served]:
    """Serve the desk on 30 June 2026."""
    frontend.ensure()
    patched = pytest.MonkeyPatch()
    patched.setattr(clock, "now", lambda: NOW)
    with django_db_blocker.unblock():
        service_database.clone(service_server, "of_the_sign_in", service_database.template(service_server))
        service_database.use(service_server, "of_the_sign_in")
        server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
        server.set_app(get_wsgi_application())
        made = filled(f"http://desk.localhost:{server.server_port}")
        serving = Thread(target=server.serve_forever)
        serving.start()
        try:
            yield made
        finally:
            server.shutdown()
            serving.join()
            server.server_close()
            service_database.use(service_server, "shared_by_tests")
            patched.undo()


def filled(address: str) -> Served:
    """Make a case that is restricted, one that is not, an emergency, and who looks at them."""
    supervisor, officer = colleague("S1", Role.supervisor), colleague("A2")
    administrator = colleague("ADM1", Role.administrator, "", "")
    new = colleague("ADM2", Role.administrator, "", "")
    plain, closed = a_case("20DV/104932/26"), a_case("20DV/104933/26")
    emergency = BreakGlass.objects.create(
        case=closed,
        staff_number="A2",
        category="life",
        reason="At the counter",
        at=NOW,
        until=NOW + timedelta(hours=1),
    )
    emergency.refresh_from_db()
    restrict(closed)
    return Served(
        address,
        one_time_codes.make(CodeKind.invitation, new, now=NOW),
        signed_in(supervisor).cookies["desk"].value,
        signed_in(administrator).cookies["desk"].value,
        f"/cases/{plain.public_id}/restriction/",
        f"/cases/{closed.public_id}/restriction/",
        f"/emergencies/{emergency.public_id}/",
        f"/staff/{officer.public_id}/",
    )


def restrict(case: Case) -> None:
    made = Restriction.objects.create(
        case=case,
        kind="sensitive",
        reason="Under protection",
        owner="S1",
        set_by="S1",
        set_at=NOW,
        review_at=NOW,
    )
    for number in ("S1", "S2"):
        RestrictionMember.objects.create(restriction=made, staff_number=number, added_by="S1", added_at=NOW)


@pytest.fixture(scope="module")
def browser(served: Served) -> Iterator[Browser]:  # noqa: ARG001 (first the data, then playwright's loop)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def screen(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


def code_of(secret: str, later: int = 0) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + later)))


def looked_at(page: Page) -> None:
    assert barriers(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.set_viewport_size({"width": 1280, "height": 900})


def test_from_an_invitation_to_signing_in(screen: BrowserContext, served: Served) -> None:
    page = screen.new_page()
    page.goto(f"{served.address}/staff/")
    looked_at(page)
    page.get_by_role("link", name="Use the code that you were given").click()
    looked_at(page)
    page.get_by_label("User name").fill("ADM2")
    page.get_by_label("Code that you were given").fill(served.invitation)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_load_state("networkidle")
    assert page.locator("img[alt^='A square code']").evaluate("image => image.naturalWidth") > 0
    looked_at(page)
    secret = page.locator(".kept-key").inner_text()
    page.locator("#password").fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    page.get_by_label("Code that the app shows now").fill(code_of(secret))
    page.get_by_role("button", name="Finish").click()
    assert page.get_by_role("heading", name="Keep these codes").is_visible()
    looked_at(page)
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("button", name="Sign out").click()
    assert page.get_by_role("heading", name="You have signed out").is_visible()
    looked_at(page)
    page.goto(f"{served.address}/staff/")
    page.get_by_label("User name").fill("ADM2")
    page.locator("#password").fill(PASSWORD)
    page.get_by_label("Code from your app").fill(code_of(secret, later=1))
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("heading", name="Staff").is_visible()


def as_(screen: BrowserContext, served: Served, session: str) -> Page:
    screen.add_cookies([{"name": "desk", "value": session, "url": f"{served.address}/"}])
    return screen.new_page()


@pytest.mark.parametrize("path", ["/staff/", "/staff/add/", "member", "/roles/", "/sign-in/again/"])
def test_the_pages_of_an_administrator_have_no_barrier(
    screen: BrowserContext, served: Served, path: str
) -> None:
    page = as_(screen, served, served.administrator)
    answer = page.goto(served.address + (served.member if path == "member" else path))
    assert answer is not None
    assert answer.ok
    looked_at(page)


@pytest.mark.parametrize(
    "what", ["plain", "add", "restricted", "/restrictions/", "/emergency/", "/emergencies/", "one"]
)
def test_the_pages_about_who_may_see_have_no_barrier(
    screen: BrowserContext, served: Served, what: str
) -> None:
    named = {
        "plain": served.plain,
        "add": f"{served.plain}add/",
        "restricted": served.restricted,
        "one": served.emergency,
    }
    page = as_(screen, served, served.supervisor)
    answer = page.goto(served.address + named.get(what, what))
    assert answer is not None
    assert answer.ok
    looked_at(page)


def test_what_is_wrong_in_a_form_leads_to_its_box(screen: BrowserContext, served: Served) -> None:
    page = as_(screen, served, served.supervisor)
    page.goto(f"{served.address}/emergency/")
    page.get_by_role("button", name="Open for 30 minutes").click()
    looked_at(page)
    page.get_by_role("link", name="Enter the whole reference").click()
    assert page.evaluate("document.activeElement.id") == "reference"

"""The portal in a real Chromium: a passkey, the way out, a small screen, by keyboard, without scripts or barriers."""

import pytest
from playwright.sync_api import CDPSession, Page

from keptinformed import pipeline
from keptinformed.cases.timeline import Happening
from keptinformed.invitations.models import DoorSession, Passkey
from keptinformed.invitations.terms import Mode
from tests.desk.a_browser import barriers, needs_chromium, picture
from tests.desk.signed_in import Time, time
from tests.live.a_force import NOW
from tests.portal.a_portal import OFFICER, code_for, invited, number_for, portal, to_key
from tests.portal.at_a_screen import ELSEWHERE, HERE, LEFT, Screen, opened
from tests.promises.test_every_page import walked

__all__ = ["portal", "time"]
pytestmark = [pytest.mark.django_db, needs_chromium, pytest.mark.usefixtures("portal", "time")]
BEFORE = (
    "/",
    "/stay-safe/",
    "/start/",
    "/sign-in/",
    "/sign-in/number/",
    "/help/",
    "/signed-out/",
    "/nothing/",
)
KEYS = ("/start/key/", "/start/key/password/", "/start/key/app/")
INSIDE = ("/page/", "/page/stop/")


def with_a_key(screen: Screen, page: Page) -> CDPSession:
    """Give the browser a device that holds passkeys, and whose owner is there and is who they are."""
    device = screen.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return device


def test_somebody_comes_in_with_a_passkey_again_and_again_and_leaves_at_once(time: Time) -> None:
    with opened(width=320) as screen:
        invitation = screen.ask(lambda: invited(Mode.silent))
        arrest = Happening("suspect_arrested", NOW)
        screen.ask(lambda: pipeline.record(arrest, case=invitation.participation.case, by=OFFICER, now=NOW))
        code = screen.ask(lambda: code_for(invitation))
        page = screen.page("/start/")
        with_a_key(screen, page)
        page.get_by_label("Code").fill(code)
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="I have read this").click()
        page.get_by_label("6 numbers").fill(screen.ask(lambda: number_for(invitation)))
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Use this device").click()
        page.wait_for_url(f"{HERE}/page/")
        assert page.get_by_text("You have 1 update").is_visible()
        picture(page, "portal-home-320")
        page.get_by_role("button", name="Show").click()
        page.get_by_text("arrested").first.wait_for()
        picture(page, "portal-shown-320")
        assert screen.ask(Passkey.objects.count) == 1
        leave_by_keyboard(screen, page)
        page.goto(f"{HERE}/sign-in/")
        page.get_by_role("button", name="Sign in with this device").click()
        page.wait_for_url(f"{HERE}/page/")
        assert page.get_by_text("You have no new updates").is_visible()
        page.get_by_role("link", name="Exit this page").first.click()
        page.wait_for_url(LEFT)
        page.go_back()
        assert page.get_by_text("You have no new updates").count() == 0
        assert set(screen.strangers) == {ELSEWHERE}
        assert screen.complaints == []
    assert time.now == NOW


def leave_by_keyboard(screen: Screen, page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(LEFT)
    assert not screen.ask(DoorSession.objects.filter(ended_at__isnull=True).exists)


@pytest.mark.parametrize("language", ["english", "cymraeg"])
def test_every_page_has_no_barrier_fits_a_small_screen_and_is_walked_by_keyboard(language: str) -> None:
    found: list[str] = []
    with opened() as screen:
        invitation = screen.ask(lambda: invited(Mode.silent))
        screen.ask(lambda: screen.client.get(f"/{language}/"))
        screen.ask(lambda: screen.client.post("/sign-in/", {"name": "nobody", "password": "at all"}))
        page = screen.page("/")
        for path in BEFORE:
            found += troubles(page, path, language)
        screen.ask(lambda: screen.client.post("/start/", {"code": code_for(invitation)}))
        found += troubles(page, "/start/before/", language)
        screen.ask(lambda: screen.client.post("/start/before/"))
        found += troubles(page, "/start/number/", language)
        screen.ask(lambda: to_key(invitation, screen.client))
        for path in KEYS:
            found += troubles(page, path, language)
        key = {"name": "blue kettle", "password": "three words about nothing"}
        screen.ask(lambda: screen.client.post("/start/key/password/", key))
        for path in INSIDE:
            found += troubles(page, path, language)
        # A browser says itself that there is no such page as /nothing/.
        found += [each for each in screen.complaints if "404" not in each]
        assert screen.strangers == []
    assert not found, "\n".join(found)


def troubles(page: Page, path: str, language: str) -> list[str]:
    """Return what is wrong with a page on a large and a small screen."""
    name = f"portal-{language}{path.replace('/', '-')}"
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{HERE}{path}")
    found = [f"{path}: {trouble}" for trouble in walked(page)]
    found += [f"{path}: {rule} at {where}" for rule, where in barriers(page)]
    assert page.locator("h1").count() == 1, path
    picture(page, f"{name}1280")
    page.set_viewport_size({"width": 320, "height": 700})
    if page.evaluate("document.documentElement.scrollWidth") > 320:
        found.append(f"{path} is wider than a small screen")
    picture(page, f"{name}320")
    return found


def test_without_scripts_somebody_comes_in_sees_and_leaves() -> None:
    with opened(width=320, scripts=False) as screen:
        invitation = screen.ask(lambda: invited(Mode.silent))
        code = screen.ask(lambda: code_for(invitation))
        page = screen.page("/start/")
        page.get_by_label("Code").fill(code)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="I have read this").press("Enter")
        page.get_by_label("6 numbers").fill(screen.ask(lambda: number_for(invitation)))
        page.keyboard.press("Enter")
        page.get_by_text("cannot do this without JavaScript").wait_for()
        assert page.get_by_role("button", name="Use this device").count() == 0
        page.get_by_role("button", name="Use a password").press("Enter")
        page.get_by_label("User name").fill("blue kettle")
        page.get_by_label("Password").fill("three words about nothing")
        page.keyboard.press("Enter")
        page.get_by_text("You have no new updates").wait_for()
        page.get_by_role("link", name="Exit this page").first.press("Enter")
        page.wait_for_url(LEFT)
        assert not screen.ask(DoorSession.objects.filter(ended_at__isnull=True).exists)
        assert set(screen.strangers) == {ELSEWHERE}

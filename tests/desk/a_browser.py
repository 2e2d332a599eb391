"""Somebody at a real Chromium, whose every request the desk answers, and whose every step is counted and timed."""

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page, Route, sync_playwright

from dev import frontend
from keptinformed.access.roles import Role
from tests.desk.a_desk import signed_in, staff
from tests.desk.test_patterns_in_a_browser import AXE, CHROMIUM, DESK, FLAGS, STANDARDS, answer

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: install Debian's package `chromium`"
)
PICTURES = os.environ.get("PICTURES_OF_PAGES")
"""A folder for pictures of the pages, to be looked at."""
K, P, M, H = 0.28, 1.1, 1.35, 0.4
"""Keystroke-level model: seconds for a key, for pointing and clicking, to make up one's mind, for hand to mouse."""
POLICY = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind} 'self'" for kind in ("script-src", "style-src", "img-src", "connect-src", "form-action")),
    ]
)


@dataclass
class Hands:
    """Somebody at a screen, whose every step is counted and timed by the keystroke-level model."""

    page: Page
    steps: int = 0
    seconds: float = 0.0
    on_mouse: bool = False
    what: list[str] = field(default_factory=list)

    def click(self, target: Locator, what: str) -> None:
        """Point at something and click."""
        self._step(what, P + K, mouse=True)
        target.click()

    def choose(self, target: Locator, value: str, what: str) -> None:
        """Open a list and click one of it: one choice, though two clicks."""
        self._step(what, 2 * (P + K), mouse=True)
        target.select_option(value)

    def press(self, keys: str, what: str) -> None:
        """Press keys at once, such as Control+Enter."""
        self._step(what, K * len(keys.split("+")), mouse=False)
        self.page.keyboard.press(keys)

    def _step(self, what: str, seconds: float, *, mouse: bool) -> None:
        self.seconds += M + seconds + (H if mouse != self.on_mouse else 0)
        self.on_mouse = mouse
        self.steps += 1
        self.what.append(what)


@dataclass
class Screen:
    """A browser, and who is signed in."""

    context: BrowserContext
    desk: ThreadPoolExecutor
    client: Client = field(default_factory=Client)
    complaints: list[str] = field(default_factory=list)
    away: bool = False

    def sign_in(
        self, number: str = "A1", role: Role = Role.officer, unit: str = "North", team: str = "A"
    ) -> None:
        """Sign somebody in."""
        self.client = self.ask(lambda: signed_in(staff(number, role, unit, team)))

    def ask[T](self, what: Callable[[], T]) -> T:
        """Return what the desk, or its database, answers."""
        return self.desk.submit(what).result()

    def page(self, path: str) -> Page:
        """Open a page."""
        page = self.context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{DESK}{path}", wait_until="networkidle")
        return page

    def serve(self, route: Route) -> None:
        """Answer one request, as the site would."""
        asked = route.request
        address = urlsplit(asked.url)
        if address.path.startswith("/static/") or address.path == "/favicon.ico":
            answer(route)
        elif self.away:
            route.abort()
        else:
            self._answer(route, address.path + (f"?{address.query}" if address.query else ""))

    def _answer(self, route: Route, path: str) -> None:
        asked = route.request
        panel = {"x-kept-panel": asked.headers["x-kept-panel"]} if "x-kept-panel" in asked.headers else {}
        method, sent, kind = (
            asked.method,
            asked.post_data_buffer or b"",
            asked.headers.get("content-type", ""),
        )
        given = self.ask(lambda: self.client.generic(method, path, sent, content_type=kind, headers=panel))
        location = {"location": f"{DESK}{given['Location']}"} if "Location" in given else {}
        told = {"content-type": given.get("Content-Type", "text/html"), "content-security-policy": POLICY}
        route.fulfill(status=given.status_code, body=given.content, headers=told | location)


@contextmanager
def opened() -> Iterator[Screen]:
    """Give a browser whose every request the desk answers, through the same code as any other.

    The desk works in a thread of its own, with the connection of this test: Playwright's loop runs in this thread, and
    beside a loop Django refuses the database.
    """
    frontend.ensure()
    of_this_test = connections["default"]
    of_this_test.inc_thread_sharing()

    def share() -> None:
        connections["default"] = of_this_test

    with ThreadPoolExecutor(1, initializer=share) as desk, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(10_000)
        made = Screen(context, desk)
        context.route("**/*", made.serve)
        yield made
        chromium.close()
    of_this_test.dec_thread_sharing()


@contextmanager
def shown(pages: Mapping[str, str]) -> Iterator[BrowserContext]:
    """Give a screen that shows `pages`, by their paths, as the site would serve them.

    The browser starts after the pages were made and ends before the database goes: Django refuses to work beside it.
    """

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


def assert_no_barrier_on_any_screen(screen: BrowserContext, pages: Mapping[str, str], name: str) -> None:
    """Look at every page, large and small, with all that can be opened open; pictures begin with `name`."""
    page = screen.new_page()
    for path in pages:
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{DESK}{path}", wait_until="load")
            picture(page, f"{name}{path.replace('/', '-')}-{width}")
            assert page.locator("h1").count() == 1, path
            assert barriers(page) == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth") == width, (path, width)


def assert_every_problem_leads_to_its_box(screen: BrowserContext, pages: Mapping[str, str]) -> None:
    """Follow what the top of each refused page says: every problem leads to the one box that it is about."""
    page = screen.new_page()
    for path in (each for each in pages if each.endswith("-refused")):
        page.goto(f"{DESK}{path}", wait_until="load")
        links = page.locator(".govuk-error-summary__list a")
        assert links.count() > 0, path
        for href in [links.nth(number).get_attribute("href") for number in range(links.count())]:
            assert page.locator(f"[id='{(href or '#')[1:]}']").count() == 1, (path, href)


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def barriers(page: Page) -> list[tuple[str, str]]:
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.evaluate(AXE)
    result = page.evaluate(f"axe.run({{runOnly: {STANDARDS}}})")
    return [(one["id"], one["nodes"][0]["html"]) for one in result["violations"]]

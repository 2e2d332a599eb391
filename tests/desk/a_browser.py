"""Somebody at a real Chromium, whose every request the desk answers, and whose every step is counted and timed."""

import os
from collections.abc import Callable, Iterator
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


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def barriers(page: Page) -> list[tuple[str, str]]:
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.evaluate(AXE)
    result = page.evaluate(f"axe.run({{runOnly: {STANDARDS}}})")
    return [(one["id"], one["nodes"][0]["html"]) for one in result["violations"]]

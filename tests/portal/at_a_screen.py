"""Somebody at a real Chromium, whose every request the portal answers, through the same code as any other."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.db import connections
from playwright.sync_api import BrowserContext, Page, Route, sync_playwright

from dev import frontend
from tests.desk.a_browser import barriers, picture
from tests.desk.test_patterns_in_a_browser import CHROMIUM, FLAGS, TYPES
from tests.portal.a_portal import Browser
from tests.promises.test_every_page import walked

HERE = settings.PORTAL_ADDRESS
ELSEWHERE = "https://www.bbc.co.uk/weather"
LEFT = f"{HERE}/leave/"
"""Where a page of the test stands that would be elsewhere."""


@dataclass
class Screen:
    """A browser of somebody at the portal."""

    context: BrowserContext
    site: ThreadPoolExecutor
    client: Browser = field(default_factory=Browser)
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    """What was asked of any other site."""

    def ask[T](self, what: Callable[[], T]) -> T:
        """Return what the site, or its database, answers."""
        return self.site.submit(what).result()

    def page(self, path: str) -> Page:
        """Open a page."""
        page = self.context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{HERE}{path}", wait_until="load")
        return page

    def serve(self, route: Route) -> None:
        """Answer one request, as the site would; what is asked of others is noted, and answered by a plain page."""
        asked = route.request
        if not asked.url.startswith(f"{HERE}/"):
            self.strangers.append(asked.url)
            route.fulfill(body="<!doctype html><title>Weather</title>", content_type="text/html")
            return
        where = urlsplit(asked.url)
        if where.path.startswith("/static/"):
            file = Path(str(find(where.path.removeprefix("/static/"))))
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
            return
        path = where.path + (f"?{where.query}" if where.query else "")
        kind = asked.headers.get("content-type", "")
        sent = {"x-csrftoken": asked.headers.get("x-csrftoken", "")}
        body, method = asked.post_data_buffer or b"", asked.method
        given = self.ask(lambda: self.client.generic(method, path, body, content_type=kind, headers=sent))
        told = {name.lower(): value for name, value in given.items()}
        if told.get("location", "").startswith("/"):
            told["location"] = f"{HERE}{told['location']}"
            if asked.is_navigation_request():
                # Chromium would ask the network where a redirect leads to; a page that leads there comes back to us.
                leads = (
                    f'<!doctype html><meta http-equiv="refresh" content="0;url={escape(told["location"])}">'
                )
                route.fulfill(body=leads, content_type="text/html; charset=utf-8")
                return
        elif "location" in told:
            # Playwright does not let a test answer what a redirect leads to.
            self.strangers.append(told["location"])
            route.fulfill(body="<!doctype html><title>Weather</title>", content_type="text/html")
            return
        route.fulfill(status=given.status_code, body=given.content, headers=told)


@contextmanager
def opened(*, width: int = 1280, scripts: bool = True) -> Iterator[Screen]:
    """Give a browser; the site works in a thread of its own, with the connection of this test."""
    frontend.ensure()
    assert settings.ROOT_URLCONF == "keptinformed.sites.portal_urls"
    of_this_test = connections["default"]
    of_this_test.inc_thread_sharing()

    def share() -> None:
        connections["default"] = of_this_test

    with ThreadPoolExecutor(1, initializer=share) as site, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        context.set_default_timeout(60_000)
        made = Screen(context, site)
        context.route("**/*", made.serve)
        yield made
        chromium.close()
    of_this_test.dec_thread_sharing()


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

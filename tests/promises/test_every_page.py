"""Every page of the desk in a real Chromium: without barriers, on a small screen, and by keyboard alone."""

import logging
from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Page, ViewportSize

from keptinformed.access.roles import Role
from tests.desk.a_browser import Screen, barriers, needs_chromium, opened, picture
from tests.desk.signed_in import Time, signed_in, time
from tests.desk.test_patterns_in_a_browser import DESK
from tests.live.a_force import NOW
from tests.promises.doors import READERS, Door, Kind, address, every_door, matrix
from tests.promises.force_behind_doors import Force, build

__all__ = ["time"]
pytestmark = [pytest.mark.django_db, needs_chromium]
SMALL: ViewportSize = {"width": 320, "height": 700}
LARGE: ViewportSize = {"width": 1280, "height": 900}
FIRST = (Role.supervisor, Role.officer, Role.code_lead, Role.data_protection, Role.administrator, *READERS)
"""Who is asked to open a page: the first of these to whom it opens."""
PATIENCE = 60_000
"""Milliseconds for a page on a busy machine: how fast pages come is measured elsewhere."""
NO_PAGES = {
    "case-show-number": "goes back to the page of people",
    "prompt-card-print": "gives a document to be printed",
}
"""Doors that open with something else than a page."""
WALK = """() => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
  .filter(each => !each.disabled && each.tabIndex >= 0 && each.checkVisibility({visibilityProperty: true}))
  .filter((each, place, all) => each.type !== 'radio' || each === (
    all.find(one => one.type === 'radio' && one.name === each.name && one.checked)
    ?? all.find(one => one.type === 'radio' && one.name === each.name))).length"""
"""How many places of a page the Tab key is to come to; of a group of choices it comes to one."""
HERE = """() => { const it = document.activeElement; if (it === document.body) return null;
  const box = it.getBoundingClientRect(); it.dataset.walked = 'yes';
  return {says: it.outerHTML.slice(0, 90), seen: box.width > 0 && box.height > 0} }"""


@pytest.fixture
def force(time: Time) -> Iterator[Force]:
    assert time.now == NOW
    logging.disable(logging.CRITICAL)
    yield build(*Kind)
    logging.disable(logging.NOTSET)


def pages(force: Force) -> dict[str, list[tuple[Door, str]]]:
    """Return every page that opens to somebody, with its address, by who opens it."""
    rows = {row.door: row for row in matrix() if row.method == "GET" and row.kind in (Kind.own_team, "-")}
    found: dict[str, list[tuple[Door, str]]] = {}
    for door in every_door():
        if door.name not in rows:  # test_every_door says so
            continue
        opens_to = [reader for reader in FIRST if rows[door.name].statuses[reader] == 200]
        if opens_to and door.name not in NO_PAGES:
            where = address(door, force.filled(door, door.kinds[0]))
            found.setdefault(str(opens_to[0]), []).append((door, where))
    return found


def troubles(page: Page, name: str) -> list[str]:
    """Return what is wrong with a page that was opened on a large screen; it is left small."""
    found = [f"{name}: {trouble}" for trouble in walked(page)]
    found += [f"{name}: {rule} at {where}" for rule, where in barriers(page)]
    picture(page, f"every-{name}")
    page.set_viewport_size(SMALL)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > SMALL["width"]:
        found.append(f"{name}: is {width} wide on a screen of {SMALL['width']}")
    picture(page, f"every-{name}-small")
    return found


def walked(page: Page) -> list[str]:
    """Walk a page by the Tab key to its end, and return where that went wrong."""
    places, found = page.evaluate(WALK), []
    for _ in range(places + 5):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is None:
            break
        if not here["seen"]:
            found.append(f"the keyboard comes to what cannot be seen: {here['says']}")
    reached = page.evaluate("document.querySelectorAll('[data-walked]').length")
    if reached < places:
        found.append(f"the keyboard came to {reached} of {places} places")
    return found


def test_every_page_has_no_barrier_fits_a_small_screen_and_is_walked_by_keyboard(
    force: Force, time: Time
) -> None:
    found: list[str] = []
    with opened() as screen:
        screen.context.set_default_timeout(PATIENCE)
        every = screen.ask(lambda: pages(force))
        page = screen.page("/sign-in/")
        for reader, theirs in every.items():
            sign_in(screen, force, reader, time)
            for door, where in theirs:
                # Before the page comes: on a change the menu opens or closes a moment later.
                page.set_viewport_size(LARGE)
                page.goto(f"{DESK}{where}")
                found += troubles(page, door.name)
        found += screen.complaints
    assert sum(map(len, every.values())) > 50
    assert not found, "\n".join(found)


def sign_in(screen: Screen, force: Force, reader: str, time: Time) -> None:
    """Open what follows as `reader`; "nobody" is not signed in."""
    screen.client = (
        screen.ask(lambda: signed_in(force.staff[reader], now=time.now))
        if reader in force.staff
        else Client()
    )

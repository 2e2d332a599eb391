"""The pages for everybody in a real Chromium: in both languages, small, by keyboard, without scripts, printed."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.desk.a_browser import PICTURES, needs_chromium
from tests.desk.signed_in import time
from tests.portal.a_portal import come_in_first, invited, portal
from tests.portal.at_a_screen import HERE, opened, troubles
from tests.portal.test_for_everybody import PAGES

__all__ = ["portal", "time"]
pytestmark = [pytest.mark.django_db, needs_chromium, pytest.mark.usefixtures("portal", "time")]


@pytest.mark.parametrize("paths", [PAGES[:2], PAGES[2:5], PAGES[5:]], ids=["long", "statements", "short"])
@pytest.mark.parametrize("language", ["english", "cymraeg"])
def test_every_page_has_no_barrier_fits_a_small_screen_and_is_walked_by_keyboard(
    language: str, paths: tuple[str, ...]
) -> None:
    found: list[str] = []
    with opened() as screen:
        screen.ask(lambda: screen.client.get(f"/{language}/"))
        page = screen.page("/")
        for path in paths:
            found += troubles(page, path, language)
        found += screen.complaints
        assert screen.strangers == []
    assert not found, "\n".join(found)


def test_without_scripts_somebody_finds_each_page_from_the_foot_of_the_first_and_keeps_it_in_welsh() -> None:
    with opened(width=320, scripts=False) as screen:
        page = screen.page("/")
        links = page.locator("footer nav a")
        assert [links.nth(number).get_attribute("href") for number in range(links.count())] != []
        for path in PAGES:
            page.goto(f"{HERE}/")
            page.locator(f'footer nav a[href="{path}"]').click()
            page.wait_for_url(f"{HERE}{path}")
            # The address stays as it is: that the other language is there says that the page came.
            page.get_by_role("link", name="Cymraeg").click()
            page.locator('html[lang="cy"]').wait_for(state="attached")
            assert page.url == f"{HERE}{path}"
            page.get_by_role("link", name="English").click()
            page.locator('html[lang="en"]').wait_for(state="attached")
            page.wait_for_load_state()
            assert page.url == f"{HERE}{path}"
        # What is checked is folded away: it opens without a script, too.
        page.goto(f"{HERE}/list/")
        page.locator("summary").first.click()
        assert page.locator("details[open] li").first.is_visible()


def test_somebody_who_is_in_finds_their_way_back_from_a_page_for_everybody() -> None:
    with opened(width=320) as screen:
        screen.ask(lambda: come_in_first(invited(), screen.client))
        page = screen.page("/page/")
        page.locator('footer nav a[href="/promises/"]').click()
        page.wait_for_url(f"{HERE}/promises/")
        page.get_by_role("link", name="Your page").first.click()
        page.wait_for_url(f"{HERE}/page/")


@pytest.mark.parametrize("language", ["english", "cymraeg"])
def test_the_poster_is_one_page_of_a4_with_nothing_of_the_site_around_it(language: str) -> None:
    with opened() as screen:
        screen.ask(lambda: screen.client.get(f"/{language}/"))
        page = screen.page("/poster/")
        page.emulate_media(media="print")
        for away in (".own-footer", ".own-header__row", ".own-not-printed"):
            assert not page.locator(away).first.is_visible(), away
        assert page.locator(".own-poster img").is_visible()
        printed = page.pdf(prefer_css_page_size=True, print_background=True)
        keep(printed, f"poster-{language}.pdf")
        assert pages_of(printed) == 1
        assert re.search(rb"/MediaBox\s*\[\s*0 0 (594|595|596)[.\d]* (841|842)[.\d]*", printed)


def test_a_list_can_be_printed_without_the_site_around_it() -> None:
    with opened() as screen:
        page: Page = screen.page("/promises/")
        page.emulate_media(media="print")
        assert not page.locator(".own-footer").is_visible()
        assert page.locator("h1").is_visible()
        assert pages_of(page.pdf(prefer_css_page_size=True)) >= 2


def pages_of(printed: bytes) -> int:
    """Return how many pages a PDF has."""
    return len(re.findall(rb"/Type\s*/Page\b", printed))


def keep(printed: bytes, name: str) -> None:
    if PICTURES:
        (Path(PICTURES) / name).write_bytes(printed)

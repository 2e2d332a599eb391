"""Every pattern in a real Chromium: on a small screen, enlarged, on paper, without scripts or barriers."""

import shutil
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from dev import frontend
from dev.repository import ROOT
from tests.desk import gallery

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# Chromium as root or in a container needs the first two; the rest keep it from looking for anything outside.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
DESK = "http://desk.localhost"
# What a site can ask for that serves its own files only: no hash, no nonce, nothing inline.
POLICY = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img")),
        "form-action 'self'",
    ]
)
AUDIT = ROOT / "keptinformed" / "auditor" / "styles"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
PEOPLE = [
    {
        "name": "Alice Ahmed",
        "role": "officer",
        "login": "alice",
        "says": "Investigates, and keeps the victims and witnesses of their cases informed.",
    }
]
NOBODY: dict[str, Any] = {"reader": None, "navigation": []}
PAGES: dict[str, Callable[[], str]] = {
    "/gallery": gallery.gallery,
    "/trouble": lambda: gallery.render("desk/error.html", status=500, **NOBODY),
    "/sign-in": lambda: gallery.render("desk/sign_in.html", **NOBODY),
    "/sign-in-to-the-demo": lambda: gallery.render(
        "desk/sign_in.html", people=PEOPLE, demo_href="#in", **NOBODY
    ),
}
WIDTHS = pytest.mark.parametrize("width", [320, 1280])
EACH_PAGE = pytest.mark.parametrize("path", PAGES)

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: install Debian's package `chromium`"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    frontend.ensure()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def screen(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """Return a screen as wide as the test's `width`, 1280 where it has none; without scripts if it says so."""
    told = getattr(getattr(request.node, "callspec", None), "params", {})
    context = browser.new_context(
        viewport={"width": told.get("width", 1280), "height": 900},
        java_script_enabled="without_scripts" not in request.node.name,
    )
    context.route("**/*", answer)
    yield context
    context.close()


def answer(route: Route) -> None:
    """Answer as the site would: pages, and the files that they ask for."""
    path = route.request.url.removeprefix(DESK).partition("?")[0]
    if path in PAGES:
        headers = {"content-security-policy": POLICY}
        route.fulfill(body=PAGES[path](), content_type="text/html; charset=utf-8", headers=headers)
        return
    name = path.removeprefix("/static/")
    folders = (frontend.Folders().static, gallery.STATIC, AUDIT)
    found = [folder / name for folder in folders if (folder / name).is_file()]
    if not found:
        route.fulfill(status=404)
        return
    route.fulfill(body=found[0].read_bytes(), content_type=TYPES[found[0].suffix])


def opened(screen: BrowserContext, path: str = "/gallery") -> Page:
    page = screen.new_page()
    page.goto(f"{DESK}{path}", wait_until="networkidle")
    return page


@EACH_PAGE
@WIDTHS
def test_axe_finds_no_barrier(screen: BrowserContext, width: int, path: str) -> None:
    page = opened(screen, path)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.evaluate(AXE)
    result = page.evaluate(f"axe.run({{runOnly: {STANDARDS}}})")
    assert [(one["id"], one["nodes"][0]["html"]) for one in result["violations"]] == [], width
    assert len(result["passes"]) > 15


@EACH_PAGE
def test_it_never_has_to_be_scrolled_sideways_at_320_pixels(screen: BrowserContext, path: str) -> None:
    page = opened(screen, path)
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    cut_off = page.evaluate(
        """[...document.querySelectorAll('main p, main li, header p')]
        .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display != 'inline')
        .map(e => e.outerHTML)"""
    )
    assert cut_off == []


def test_text_of_four_times_the_size_still_fits(screen: BrowserContext) -> None:
    page = opened(screen)
    page.evaluate("document.documentElement.style.fontSize = '400%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


@EACH_PAGE
def test_it_asks_for_its_own_files_only_and_the_browser_has_nothing_to_complain_of(
    screen: BrowserContext, path: str
) -> None:
    page = screen.new_page()
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url.removeprefix(DESK)))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{DESK}{path}", wait_until="networkidle")
    assert complaints == []
    assert asked - {path, "/static/desk/icon.svg"} == {
        "/static/govuk-frontend.css",
        "/static/moj-frontend.css",
        "/static/desk/desk.css",
        "/static/desk/desk.js",
        "/static/govuk-frontend.js",
    }
    assert (
        page.evaluate("getComputedStyle(document.body.querySelector('h1')).fontFamily") == "arial, sans-serif"
    )


def test_the_keyboard_reaches_the_skip_link_first_and_then_the_page(screen: BrowserContext) -> None:
    page = opened(screen, "/sign-in")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    assert page.locator(".govuk-skip-link").bounding_box()["width"] > 100  # type: ignore[index]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_every_stop_of_the_keyboard_can_be_seen(screen: BrowserContext) -> None:
    page = opened(screen)
    page.evaluate("document.querySelector('.govuk-skip-link').focus()")
    unseen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        look = page.evaluate(
            """(() => { const e = document.activeElement, s = getComputedStyle(e);
            const b = e.getBoundingClientRect();
            return [e.tagName, e.outerHTML.slice(0, 80), s.outlineStyle + s.boxShadow + s.backgroundColor,
            b.height >= 24 || s.display == 'inline' || e.type == 'checkbox' || e.type == 'radio'] })()"""
        )
        if look[0] == "BODY":
            break
        if look[2] == "nonenonergba(0, 0, 0, 0)" or not look[3]:
            unseen.append(look)
    assert unseen == []


def test_without_scripts_it_says_the_same_and_the_filter_opens(screen: BrowserContext) -> None:
    page = opened(screen)
    assert page.locator(".govuk-service-navigation__list").is_visible()
    summary = page.locator(".kept-filter__summary")
    assert page.get_by_role("button", name="Apply filters").is_visible()
    summary.click()
    assert page.get_by_role("button", name="Apply filters").is_hidden()


def test_on_paper_stand_the_marking_who_and_when(screen: BrowserContext, tmp_path: Path) -> None:
    page = opened(screen)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 1000})  # A4 less its margins, in CSS pixels
    assert page.evaluate("document.documentElement.scrollWidth") == 680
    assert page.locator(".kept-watermark").is_visible()
    assert "Alice Ahmed" in page.locator(".kept-watermark").inner_text()
    assert page.locator(".kept-printed").is_visible()
    assert page.get_by_role("button", name="Sign out").is_hidden()
    pdf = tmp_path / "page.pdf"
    page.pdf(path=pdf, prefer_css_page_size=True)
    assert pdf.read_bytes().startswith(b"%PDF")


def test_where_the_reader_chose_the_colours_borders_are_left(screen: BrowserContext) -> None:
    page = opened(screen)
    page.emulate_media(forced_colors="active")
    for part in (".kept-safe-contact--held", ".kept-demo", ".moj-badge", ".moj-alert--warning"):
        width = page.evaluate(
            "part => getComputedStyle(document.querySelector(part)).borderBottomWidth", part
        )
        assert width != "0px", part

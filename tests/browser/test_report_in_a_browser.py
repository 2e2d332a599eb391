"""The report in a real Chromium: readable at 320 pixels, at 1440 and on paper, and without barriers."""

import random
import shutil
from collections.abc import Iterator
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from keptinformed.auditor.report import render
from keptinformed.duties.history import Status
from tests.auditor import made_up_audit as made_up
from tests.auditor.made_up_audit import ARREST, HEARING, MAY, OWN_ARREST, POLICY, Owed, audited

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
WIDTHS = pytest.mark.parametrize("width", [320, 1440])

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: install Debian's package `chromium`"
)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of a report with many units, long names and two layers."""
    chance = random.Random(7)  # noqa: S311 (made-up figures, not secrets)
    units = [f"C{n}" for n in range(12)]
    owed = [
        Owed(
            chance.choice((ARREST, HEARING, OWN_ARREST)),
            chance.choice([*Status, Status.met, Status.met]),
            chance.choice(units),
            opened_at=MAY - timedelta(days=chance.randrange(400)),
        )
        for _ in range(600)
    ]
    cases = [(unit, f"Public Protection Unit and its partners in {unit} & <beyond>", "A") for unit in units]
    folder = tmp_path_factory.mktemp("report")
    run = made_up.facts(bundle="an-export-with-a-very-long-name-" * 3, counts=made_up.TROUBLED)
    path = folder / "report.html"
    path.write_text(render(audited(folder, owed, cases, run=run), POLICY), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, report: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Return the report on a screen as wide as the test's `width`, 1440 where it has none."""
    callspec = getattr(request.node, "callspec", None)
    width = callspec.params.get("width", 1440) if callspec else 1440
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(report)
    yield page
    page.close()


@WIDTHS
def test_it_never_has_to_be_scrolled_sideways(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") == width


@WIDTHS
def test_axe_finds_no_barrier(page: Page, width: int) -> None:
    page.evaluate(AXE)
    result = page.evaluate(f"axe.run({{runOnly: {STANDARDS}}})")
    assert [(one["id"], one["nodes"][0]["html"]) for one in result["violations"]] == [], width
    assert len(result["passes"]) > 20


def test_the_keyboard_reaches_the_report_first_and_then_every_table(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    box = page.locator(".skip").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    stops = page.evaluate(
        """[...document.querySelectorAll('a[href], [tabindex]')].filter(e => e.tabIndex >= 0).length"""
    )
    assert stops >= page.locator("table").count()


def test_it_can_be_read_at_four_times_the_text_size(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.add_style_tag(content="html { font-size: 400% }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_nothing_is_asked_of_anyone(browser: Browser, report: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(report)
    page.wait_for_load_state("networkidle")
    page.close()
    assert (asked, complaints) == ([report], [])


def test_on_paper_nothing_is_cut_off_and_headings_repeat(page: Page, tmp_path: Path) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})  # A4 less its margins, in CSS pixels
    assert page.evaluate("document.documentElement.scrollWidth") == 688
    wide = page.evaluate(
        """[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth).length"""
    )
    assert wide == 0
    assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    assert page.locator(".contents").is_hidden()
    pdf = tmp_path / "report.pdf"
    page.pdf(path=pdf, prefer_css_page_size=True)
    assert pdf.read_bytes().startswith(b"%PDF")

"""The report's pictures in a real Chromium: legible at 320 and 1440 pixels and on paper, without barriers."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from keptinformed.auditor.report import render
from tests.auditor.made_up_audit import POLICY
from tests.browser.test_report_in_a_browser import AXE, CHROMIUM, STANDARDS, WIDTHS, browser
from tests.charts.made_up_counts import made_up_charts, made_up_summary

__all__ = ["browser"]

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: install Debian's package `chromium`"
)
SMALLEST = 12
"""CSS pixels: letters of a picture are never drawn smaller on a screen."""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("pictures")
    path = folder / "report.html"
    pictures = made_up_charts(folder)
    path.write_text(render(made_up_summary(folder), POLICY, pictures=pictures), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(browser: Browser, report: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    callspec = getattr(request.node, "callspec", None)
    page = browser.new_page(viewport={"width": callspec.params["width"] if callspec else 1440, "height": 900})
    page.goto(report)
    yield page
    page.close()


@WIDTHS
def test_letters_stay_legible_and_inside_the_page(page: Page, width: int) -> None:
    found = page.evaluate(
        """[...document.querySelectorAll('.chart text')].filter(e => e.getClientRects().length).map(e => {
             const box = e.getBoundingClientRect(), svg = e.closest('svg');
             const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
             return [parseFloat(getComputedStyle(e).fontSize) * scale, box.left, box.right] })"""
    )
    assert len(found) > 50
    assert min(size for size, _, _ in found) >= SMALLEST
    assert min(left for _, left, _ in found) >= 0
    assert max(right for _, _, right in found) <= width
    assert page.evaluate("document.documentElement.scrollWidth") == width


@WIDTHS
def test_one_form_of_each_drawing_is_shown(page: Page, width: int) -> None:
    shown = [page.locator(f".chart.{form}:visible").count() for form in ("wide", "narrow")]
    assert shown == ([0, 3] if width == 320 else [3, 0])
    assert page.locator(".chart.small:visible").count() == 3


@WIDTHS
def test_axe_finds_no_barrier_in_pictures_and_their_tables(page: Page, width: int) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(AXE)
    result = page.evaluate(f"axe.run({{runOnly: {STANDARDS}}})")
    assert [(one["id"], one["nodes"][0]["html"]) for one in result["violations"]] == [], width


def test_on_paper_the_tables_are_there_without_being_opened(page: Page) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})
    for table in page.locator(".chart-figures table").all():
        box = table.bounding_box()
        assert box is not None
        assert box["height"] > 40
    assert page.locator(".chart.wide").first.is_visible()
    assert page.locator(".chart.narrow").first.is_hidden()

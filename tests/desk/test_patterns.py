"""The patterns and pages as text: what a person typed is never markup, and words of trouble say little."""

import re
from datetime import UTC, date, datetime

import pytest
from jinja2 import UndefinedError

from keptinformed.sites.pages import as_date, as_moment, in_days
from tests.desk import gallery

HOSTILE = {
    name: f"<script>alert('{name}')</script>\"'><img src=x onerror=alert(1)>"
    for name in ("name", "reference", "long")
}


def test_nothing_that_people_typed_becomes_markup() -> None:
    page = gallery.gallery(HOSTILE)
    assert page.count("&lt;script&gt;alert") > 10
    assert "<script>" not in page
    assert "<img src=x" not in page


def test_no_page_holds_a_script_or_a_style_of_its_own() -> None:
    for page in (
        gallery.gallery(),
        gallery.render("desk/sign_in.html"),
        gallery.render("desk/error.html", status=404),
    ):
        assert re.findall(r"<script(?![^>]* src=)", page) == []
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", page) == []


def test_a_misspelt_name_in_a_template_of_ours_is_an_error() -> None:
    page = gallery.environment().from_string("{{ reader.nmae }}")
    with pytest.raises(UndefinedError, match="nmae"):
        page.render(reader={"name": "Alice"})


def test_who_where_and_how_to_handle_it_is_on_every_page() -> None:
    page = gallery.gallery()
    assert "Alice Ahmed, officer" in page
    assert "Mercia Vale Police" in page
    assert "<title>Error: Every pattern - Kept Informed - OFFICIAL-SENSITIVE</title>" in page
    assert "<strong>DEMO</strong>" in page
    assert (
        "OFFICIAL-SENSITIVE. Printed by Alice Ahmed, officer, Mercia Vale Police, from the page of 3 June"
        in page
    )
    assert ("DEMO" in gallery.gallery(demo=False), "OFFICIAL" in gallery.gallery(marking="OFFICIAL")) == (
        False,
        True,
    )


def test_a_form_without_its_token_is_not_shown() -> None:
    words = {"sign_in_href": "/sign-in"}
    with pytest.raises(UndefinedError, match="csrf_input"):
        gallery.environment().get_template("desk/sign_in.html").render(words)


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_trouble_can_be_shown_when_nothing_is_known(status: int) -> None:
    page = gallery.environment().get_template("desk/error.html").render(status=status)
    words = re.sub(r"<[^>]*>", " ", page)
    assert page.count("<h1") == 1
    assert not re.search(
        r"\b(40[0-9]|50[0-9]|exist|permission|restricted|exception|server|error)\b", words, re.IGNORECASE
    )


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 6, 4, 8, 32, tzinfo=UTC), "4 June 2026 at 9:32am"),
        (datetime(2026, 6, 3, 23, 30, tzinfo=UTC), "4 June 2026 at 12:30am"),
        (datetime(2026, 1, 4, 12, 0, 59, tzinfo=UTC), "4 January 2026 at midday"),
        (datetime(2026, 1, 4, 12, 1, tzinfo=UTC), "4 January 2026 at 12:01pm"),
        (datetime(2026, 1, 4, tzinfo=UTC), "4 January 2026 at midnight"),
        (datetime(2026, 1, 14, 17, tzinfo=UTC), "14 January 2026 at 5pm"),
    ],
)
def test_a_moment_reads_by_the_clocks_of_london(moment: datetime, words: str) -> None:
    assert as_moment(moment) == words


def test_a_day_reads_with_its_weekday_and_a_moment_by_its_day_in_london() -> None:
    assert as_date(date(2026, 6, 4)) == "Thursday 4 June 2026"
    assert as_date(datetime(2026, 6, 3, 23, 30, tzinfo=UTC)) == "Thursday 4 June 2026"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (2, "2 days ago"),
        (3, "yesterday"),
        (4, "today"),
        (5, "tomorrow"),
        (7, "in 3 days"),
        (14, "in 10 days"),
    ],
)
def test_how_far_off_a_day_is_counts_days_and_not_hours(day: int, words: str) -> None:
    late_at_night_in_london = datetime(2026, 6, 3, 23, 30, tzinfo=UTC)
    assert in_days(date(2026, 6, day), late_at_night_in_london) == words
    assert in_days(datetime(2026, 6, day, 0, 5, tzinfo=UTC), late_at_night_in_london) == words


def test_a_moment_without_a_time_zone_is_refused() -> None:
    naive = datetime(2026, 6, 4, 9, 32)  # noqa: DTZ001 (what is refused here)
    for reading in (as_moment, as_date):
        with pytest.raises(ValueError, match="no time zone"):
            reading(naive)
    with pytest.raises(ValueError, match="no time zone"):
        in_days(naive, datetime(2026, 6, 4, tzinfo=UTC))

"""The report as a page: well-formed, self-contained, escaped, and saying in words what its figures mean."""

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from keptinformed.auditor.facts import InputCounts, RejectCount, TableCount
from keptinformed.auditor.report import render, what_rejects_mean, what_was_unusable
from keptinformed.auditor.report_words import percent, rate_in_words, read_words
from keptinformed.auditor.tallies import Tally
from keptinformed.duties.history import Status
from keptinformed.duties.reading import load_owners, load_policy, shipped_policy
from tests.auditor import made_up_audit as made_up
from tests.auditor.made_up_audit import ARREST, HEARING, OWN_ARREST, POLICY, Owed, audited

NASTY = '<script>alert("x")</script> & Söhne'
VOID = {"meta", "rect", "line", "circle", "br", "img", "input", "link"}


class Page(HTMLParser):
    """What a reader of the source finds: tags in order, ids, links, headings, and what was never closed."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag, and that it wants closing."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that closes itself."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Hold every tag to its order."""
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        """Keep what a person would read."""
        if "style" not in self.open:
            self.text = f"{self.text} {data}"

    @property
    def words(self) -> str:
        """The text of the page with single spaces."""
        return re.sub(r"\s+", " ", self.text)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every such tag."""
        return [attributes for name, attributes in self.tags if name == tag]


OWED = [
    *[Owed(ARREST, Status.met)] * 180,
    *[Owed(ARREST, Status.late, "C2")] * 20,
    *[Owed(ARREST, Status.overdue)] * 14,
    *[Owed(HEARING, Status.met)] * 3,
    Owed(HEARING, Status.late),
    Owed(OWN_ARREST, Status.pending),
    Owed(OWN_ARREST, Status.excused),
]


@pytest.fixture
def source(tmp_path: Path) -> str:
    run = made_up.facts(counts=made_up.TROUBLED, bundle=NASTY, notices=("Licensed by somebody.",))
    return render(audited(tmp_path, OWED, [("C1", NASTY, "A"), ("C2", "South", "")], run=run), POLICY)


@pytest.fixture
def page(source: str) -> Page:
    return Page(source)


def test_every_tag_is_closed_and_every_id_is_unique(page: Page) -> None:
    assert page.open == []
    ids = Counter(attributes["id"] for _, attributes in page.tags if "id" in attributes)
    assert [name for name, times in ids.items() if times > 1] == []


def test_every_reference_within_the_page_leads_somewhere(page: Page) -> None:
    ids = {attributes.get("id") for _, attributes in page.tags}
    links = {(attributes["href"] or "").removeprefix("#") for attributes in page.all("a")}
    named = {name for _, a in page.tags for name in (a.get("aria-labelledby") or "").split()}
    assert (links | named) - ids == set()


def test_headings_go_down_one_step_at_a_time(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []


def test_every_table_has_a_caption_and_every_heading_cell_a_scope(page: Page) -> None:
    assert len(page.all("table")) == len(page.all("caption")) > 10
    assert [cell for cell in page.all("th") if cell.get("scope") not in ("col", "row")] == []


def test_every_table_can_be_scrolled_with_the_keyboard(page: Page) -> None:
    regions = [one for one in page.all("div") if one.get("class") == "scroll"]
    assert len(regions) == len(page.all("table"))
    assert {(one["role"], one["tabindex"]) for one in regions} == {("region", "0")}


def test_the_page_asks_nobody_for_anything(source: str, page: Page) -> None:
    assert page.all("script") == page.all("img") == page.all("link") == page.all("iframe") == []
    assert re.search(r"https?:|//[a-z]|@import|url\((?!#)", source) is None
    policies = [one["content"] for one in page.all("meta") if "content" in one]
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in policies
    assert [name for _, attributes in page.tags for name in attributes if name.startswith("on")] == []


def test_what_a_bundle_says_is_shown_and_never_obeyed(page: Page) -> None:
    assert NASTY in page.words
    assert page.all("script") == []


def test_no_branding_of_government_is_left(source: str) -> None:
    assert re.search(r"GDS Transport|govuk|crown(?! prosecution)", source, re.IGNORECASE) is None


def test_the_headline_says_its_denominator_in_words(page: Page) -> None:
    assert "83% of" not in page.words
    assert "84% kept in time" in page.words
    assert "183 of the 218 promises that were kept or had fallen due, and were neither excused" in page.words
    assert "never added together" in page.words


def test_too_few_and_none_are_said_and_not_computed(page: Page) -> None:
    assert "3 of 4: too few for a rate" in page.words
    assert "Nothing fell due" in page.words
    assert "nothing fell due" in page.words


def test_rows_that_could_not_be_used_are_put_in_terms_of_the_figures(page: Page) -> None:
    assert "214 rows of the bundle could not be used." in page.words
    assert "At least 200 of these are tellings" in page.words
    assert "the true rate may be higher" in page.words
    assert "41 events are known only by month." in page.words
    assert "told with no grade" in page.words


def test_one_row_is_told_as_one(tmp_path: Path) -> None:
    one = InputCounts(
        rejects=tuple(
            RejectCount(table, "no such case", 1, 1) for table in ("events", "participants", "something else")
        ),
        not_datable=1,
        unknown_about=1,
    )
    page = Page(render(audited(tmp_path, OWED, run=made_up.facts(counts=one)), POLICY))
    assert "At least 1 of these is a telling: it could not be credited" in page.words
    assert "1 row of something else could not be used." in page.words
    assert "1 event is known only by month. It cannot be placed" in page.words
    assert "1 reference names something" in page.words
    assert "Once a record names something" in page.words
    assert re.search(r"\b1 (rows|events|times|references|of these are)\b", page.words) is None


def test_a_clean_bundle_is_called_clean(tmp_path: Path) -> None:
    clean = Page(render(audited(tmp_path, OWED, run=made_up.facts(counts=InputCounts())), POLICY))
    assert "Every row of the bundle could be used." in clean.words
    assert "could not be used" not in clean.words


def test_duties_not_seen_and_not_judged_are_listed(page: Page) -> None:
    assert re.search(r"Never came up .*\(quiet\).*Switched off.*\(unsure\)", page.words)


def test_notices_stand_on_the_page(page: Page) -> None:
    assert "Licensed by somebody." in page.words


def test_an_audit_of_nothing_still_makes_a_page(tmp_path: Path) -> None:
    empty = Page(render(audited(tmp_path, []), POLICY))
    assert "Nothing in this bundle started a duty of this edition." in empty.words
    assert "%" not in empty.words.replace("95%", "")


def test_every_right_and_every_owner_of_the_policy_has_a_name() -> None:
    words = read_words(shipped_policy() / "words" / "report.en.yaml")
    for edition in load_policy().editions:
        rights = {rule.right for rule in edition.rules if rule.right}
        unnamed = [right for right in rights if ":" not in words.right(edition.id, right)]
        assert unnamed == []
    assert set(load_owners()) - set(words.entries["owners"]) == set()


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "0%"),
        (1.0, "100%"),
        (0.834, "83%"),
        (0.999, "99.9%"),
        (0.9996, "over 99.9%"),
        (0.001, "0.1%"),
        (0.0001, "under 0.1%"),
    ],
)
def test_a_percentage_is_never_rounded_to_all_or_nothing(share: float, words: str) -> None:
    assert percent(share) == words


def test_a_rate_needs_five() -> None:
    assert rate_in_words(Tally(met=4)) == "4 of 4: too few for a rate"
    assert rate_in_words(Tally(met=4, late=1)) == "80%"
    assert rate_in_words(Tally(excused=9)) == "nothing fell due"


def test_a_row_whose_case_or_person_is_in_use_otherwise_is_not_said_to_lose_them() -> None:
    words = read_words(shipped_policy() / "words" / "report.en.yaml")
    counts = InputCounts(
        tables=(
            TableCount("cases", 163, 160, 3, in_use=2, unnamed=1),
            TableCount("participants", 4, 2, 2, 1),
        ),
        rejects=(RejectCount("cases", "any", 3), RejectCount("participants", "any", 2)),
        lines=3,
    )
    said = what_rejects_mean(counts, words)
    assert [sentence.split(",")[0] for sentence in said] == [
        "2 rows about cases could not be used",
        "1 row names no case",
        "1 row about a person could not be used",
        "1 of the people could not be used. What that person was owed is missing from every count",
    ]
    assert what_was_unusable(counts, words) == ["3 rows of the bundle could not be used."]

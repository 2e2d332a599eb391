"""Letters as printed pages: tagged, large where wanted, silent where that is safer, and each for its address."""

from collections.abc import Iterator
from io import BytesIO
from itertools import groupby
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from keptinformed.contact.drafting import pages
from keptinformed.contact.drafting.filling import fill
from keptinformed.contact.drafting.marks import CannotReadPdf, joined, mark_of, pages_of, slips_in, slips_on
from keptinformed.contact.drafting.pages import CannotMakePdf, Letter, html_of, pdf_of
from keptinformed.contact.drafting.wordings import Form
from keptinformed.errors import Refused
from tests.letters.printed import ALLOWED, APPROVED, ERIN, EXAMPLES, KINDS, LETTERS, SENDER, a_letter, text_of

LARGE = frozenset({"large_print"})
STREETS = [
    (f"M{'rs'[number % 2]} A Person{number}", f"{number + 1} High Street", "Northtown") for number in range(6)
]


@pytest.fixture(scope="session", autouse=True)
def _can_print() -> None:
    try:
        pdf_of(a_letter())
    except CannotMakePdf as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("name", KINDS)
def test_what_a_page_says_was_approved(name: str) -> None:
    occasion, language, how = KINDS[name]
    said = text_of(a_letter(occasion, language, how))
    assert said == (APPROVED / f"{name}.txt").read_text(encoding="utf-8"), (
        "read the difference; if it is right: python -m tests.letters.printed"
    )


@pytest.mark.parametrize("name", KINDS)
def test_a_pdf_is_tagged_and_each_block_names_its_language(name: str) -> None:
    occasion, language, how = KINDS[name]
    made = pdf_of(a_letter(occasion, language, how))
    reader = PdfReader(BytesIO(made))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    parts = [each for each in _elements(root["/StructTreeRoot"]) if each["/S"] == "/Sect"]
    blocks = [language] if language == "en" else [language, "en"]
    assert [name for name, _ in groupby(str(each["/Lang"]) for each in parts)] == blocks
    assert all(any(each["/S"] == "/H1" for each in _elements(part)) for part in parts[:1])
    assert reader.metadata is not None
    assert reader.metadata.title == "Letter"
    assert not [value for value in reader.metadata.values() if "Khan" in str(value)]
    assert slips_in(made) == ()


def test_print_is_12_point_and_large_print_18_in_a_face_as_wide_as_arial() -> None:
    assert _size_of("Someone has been", a_letter()) == [15.0, 12.0]
    assert _size_of("Someone has been", a_letter(how=LARGE)) == [22.5, 18.0]
    reader = PdfReader(BytesIO(pdf_of(a_letter())))
    resources: Any = reader.pages[0]["/Resources"]
    fonts = {str(font.get_object()["/BaseFont"]) for font in resources["/Font"].values()}
    if not any("Liberation" in font or "Arial" in font for font in fonts):
        pytest.skip("fonts-liberation is not installed: the letter is set in another face")
    assert all("Liberation" in font or "Arial" in font for font in fonts)


@pytest.mark.parametrize("language", ["en", "ur", "ar"])
@pytest.mark.parametrize("how", ["usual", "large_print"])
def test_the_first_page_of_a_high_risk_letter_says_nothing_but_for_whom_it_is(
    language: str, how: str
) -> None:
    letter = a_letter("closing", language, frozenset({"high_risk", how}))
    first, *others = pages_of(pdf_of(letter))
    for word in ("Northshire", "Police", "Station", "Reed", "01632", "20/12345/26", "case", "Dear", "work"):
        assert word not in first
    assert "14 Mill Lane" in first
    assert "This letter is for you and nobody else" in first
    assert "We have come to the end of our work" in "".join(others)
    usual = pages_of(pdf_of(a_letter("closing", language)))[0]
    assert "Northshire" in usual


def test_the_officer_the_next_three_shifts_and_the_desk_stand_in_every_letter() -> None:
    text = "".join(pages_of(pdf_of(a_letter())))
    for each in (*SENDER.shifts, SENDER.officer, SENDER.officer_phone, SENDER.desk_phone, SENDER.desk_hours):
        assert each in text


def test_a_name_to_be_written_by_hand_is_not_printed() -> None:
    by_hand = text_of(a_letter(how=frozenset({"by_hand"})))
    assert "Dear Ms Khan" in text_of(a_letter())
    assert "Dear Ms Khan" not in by_hand
    assert "\nDear\n" in by_hand


def test_a_telephone_number_among_words_from_right_to_left_stays_the_number() -> None:
    letter = a_letter("closing", "ur")
    assert "\u206601632\u00a0960145\u2069" in letter.draft.blocks[0].words
    assert "\u2066" not in letter.draft.blocks[1].words
    assert '<p dir="ltr">We asked people who live near.' in html_of(letter)


@pytest.mark.parametrize(
    "value", ["<script>alert(1)</script>", "{{7*7}}", "<img src='file:///etc/hostname'>", "&lt;b&gt;"]
)
def test_what_staff_write_is_printed_as_they_wrote_it(value: str) -> None:
    letter = a_letter(values={"reasons": value})
    assert value.replace(" ", "") in "".join(pages_of(pdf_of(letter))).replace(" ", "").replace("\n", "")
    assert "<script" not in html_of(letter)
    assert "<img" not in html_of(letter)


def test_only_a_letter_is_printed() -> None:
    draft = fill(LETTERS.choose("suspect_arrested", Form.text), EXAMPLES, ALLOWED)
    with pytest.raises(Refused, match="is not printed"):
        html_of(Letter(draft, ERIN, mark_of(ERIN), SENDER, "Monday 22 June 2026"))


def test_without_pango_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    with pytest.raises(CannotMakePdf, match="apt-get install libpango"):
        pages.pdf_of(a_letter())


def test_a_batch_that_is_right_has_no_slip() -> None:
    batch = [
        pdf_of(a_letter("closing", to=to, how=LARGE if number % 2 else frozenset()))
        for number, to in enumerate(STREETS)
    ]
    assert slips_in(joined(batch)) == ()
    assert len(pages_of(joined(batch))) > len(STREETS)


def test_addresses_moved_by_one_are_found_on_every_page() -> None:
    moved = [*STREETS[1:], STREETS[0]]
    batch = [
        pdf_of(a_letter("closing", to=there, mark=mark_of(to)))
        for to, there in zip(STREETS, moved, strict=True)
    ]
    pdf = joined(batch)
    assert [slip.page for slip in slips_in(pdf)] == list(range(1, len(pages_of(pdf)) + 1))


def test_a_page_of_somebody_else_a_lost_page_and_a_doubled_one_are_found() -> None:
    first, other = (list(pages_of(pdf_of(a_letter("closing", to=to, how=LARGE)))) for to in STREETS[:2])
    assert slips_on([*first, *other]) == ()
    assert [slip.page for slip in slips_on([first[0], other[1], other[0], first[1]])] == [2, 4]
    assert [slip.page for slip in slips_on([first[0], *other])] == [1]
    assert [slip.page for slip in slips_on([*first, other[0]])] == [3]
    assert [slip.page for slip in slips_on([*first, first[1], *other])] == [3]
    assert [slip.page for slip in slips_on([*first, "a blank sheet", *other])] == [3]


def test_a_mark_stands_for_an_address_however_it_is_set() -> None:
    assert mark_of(ERIN) == mark_of([" MS  E KHAN", "14 Mill Lane, Northtown", "nt14ab"])
    assert mark_of(ERIN) != mark_of(["Ms E Khan", "15 Mill Lane", "Northtown", "NT1 4AB"])
    assert mark_of(ERIN) != mark_of(["Mr E Khan", *ERIN[1:]])


@pytest.mark.parametrize(
    "address",
    [
        ("Ms Griffiths", "Office Flat, 5 Cliff Field", "Llanfflur", "NT1 4AB"),
        ("Ms Zoë O’Neill-Łukasz", "Flat 1½", "Ynys Môn"),  # noqa: RUF001
        ("Mr Nguyễn Văn Ân", "12–14 Mill Lane"),  # noqa: RUF001
        ("Mrs Siân Ŵyn", "Tŷ Gŵydd"),
        ("Mrs Fatima Al-Sayyid de la Very-Long-Name-That-Runs-Over-The-Line-Of-Its-Window", "1 A Street"),
        ("<b>Ms Null</b> & Co", "{{7*7}} ((admin))", "%s"),
        ("Ms Letter Mark", "page 1 of 9 Page Street"),
    ],
    ids=lambda address: address[0].split()[1],
)
def test_awkward_names_are_printed_and_their_own_pages_are_theirs(address: tuple[str, ...]) -> None:
    first = pdf_of(a_letter("closing", to=address))
    assert slips_in(first) == ()
    other = pdf_of(a_letter("closing", to=address, mark=mark_of(ERIN)))
    assert {slip.page for slip in slips_in(other)} == set(range(1, len(pages_of(other)) + 1))


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(CannotReadPdf, match="post nothing"):
        slips_in(b"not a PDF")


def _elements(element: Any) -> Iterator[Any]:
    """Return what is tagged, from the outside inwards."""
    if isinstance(element, DictionaryObject):
        if "/S" in element:
            yield element
        children = element.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            yield from _elements(child.get_object() if hasattr(child, "get_object") else child)


def _size_of(words: str, letter: Letter) -> list[float]:
    """Return the sizes in points, largest first, in which something is set on the first page."""
    sizes: set[float] = set()

    def look(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if words in text:
            sizes.add(round(size * abs(tm[3]) * abs(cm[3]), 1))

    PdfReader(BytesIO(pdf_of(letter))).pages[0].extract_text(visitor_text=look)
    return sorted(sizes, reverse=True)

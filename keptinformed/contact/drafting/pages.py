"""Sets a letter as a printed page: tagged PDF for the post and for screen readers, or the same as HTML."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from keptinformed.contact.drafting.calendars import calendars
from keptinformed.contact.drafting.filling import Block, Draft
from keptinformed.contact.drafting.tagging import name_languages
from keptinformed.contact.drafting.wordings import Form
from keptinformed.duties.fields import Fields
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.yaml_text import Section, read_yaml
from keptinformed.errors import Refused

_TEMPLATES = Path(__file__).parent / "templates"
_WORDS = ("sender", "ring", "at_work", "otherwise", "unreviewed", "cover", "overleaf")
_FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_NEEDS = (
    "Letters as PDF need WeasyPrint, Pango and two fonts. On Debian: sudo apt-get install libpango-1.0-0"
    " libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation fonts-noto-core."
)


class CannotMakePdf(Refused):
    """A machine that lacks what makes a PDF; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes, and who can be rung."""

    name: str
    """Of the force or service; never on the first page of a high-risk letter."""
    address: tuple[str, ...]
    officer: str
    officer_phone: str
    desk: str
    desk_phone: str
    desk_hours: str = ""
    shifts: tuple[str, ...] = ()
    """The officer's next three, as they are read."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one person, ready to be set.

    `address` is what the printer was given, name first. `mark` was made from the record when the words were
    (`marks.mark_of`): that the two agree is looked at in the finished PDF.
    """

    draft: Draft
    address: tuple[str, ...]
    mark: str
    sender: Sender
    written_on: str
    large_print: bool = False
    by_hand: bool = False
    """Leave room for the name and the signature to be written by hand."""
    high_risk: bool = False
    """Say nothing on the first page but for whom it is."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, or points that stand together."""

    words: str = ""
    points: tuple[str, ...] = ()
    direction: str = ""
    """Where it is read the other way than the block it stands in, such as English among Urdu."""


def html_of(letter: Letter) -> str:
    """Return the letter as one HTML document, everything in it escaped.

    Raises Refused where the draft is no letter, and PolicyError where a language has no words for the page.
    """
    if letter.draft.form is not Form.letter:
        raise Refused(
            f"A {letter.draft.form.value} is not printed. Choose the letter of {letter.draft.occasion}."
        )
    words = page_words()
    for block in letter.draft.blocks:
        if block.language not in words:
            raise PolicyError([f"letters/page.yaml: has nothing in {block.language}. Add it beside en."])
    return template("letter.html.jinja").render(letter=letter, words=words, pieces=pieces)


def pdf_of(letter: Letter) -> bytes:
    """Return the letter as PDF/UA: tagged, a language for each block. Raises CannotMakePdf and what html_of does."""
    return printed(html_of(letter), "letter.css", [block.language for block in letter.draft.blocks])


def printed(html: str, style: str, languages: Sequence[str]) -> bytes:
    """Return a document as PDF/UA, set by a style sheet of this package. Raises CannotMakePdf.

    `languages` are those of its parts in order, where it is a letter.
    """
    try:
        # Loads the system's Pango, which not every machine that reads letters has.
        from weasyprint import CSS, HTML, URLFetcher  # noqa: PLC0415
    except (ImportError, OSError) as error:
        raise CannotMakePdf(_NEEDS) from error
    nowhere = URLFetcher(allowed_protocols=())
    sheet = CSS(string=(_TEMPLATES / style).read_text(encoding="utf-8"), url_fetcher=nowhere)
    made = HTML(string=html, url_fetcher=nowhere).write_pdf(
        stylesheets=[sheet],
        pdf_variant="pdf/ua-1",
        finisher=lambda _, pdf: name_languages(pdf, languages) if languages else None,
    )
    return bytes(made)


def shift_in(shift: str, language: str) -> str:
    """Return a shift as it is written in a language; in one without a calendar, as it is."""
    calendar = calendars().get(language)
    return calendar.shift_written(shift) if calendar else shift


def pieces(block: Block) -> tuple[Piece, ...]:
    """Return the paragraphs of a block, points that follow each other as one list."""
    made: list[Piece] = []
    for paragraph in block.paragraphs:
        if paragraph.is_point and made and made[-1].points:
            made[-1] = Piece(points=(*made[-1].points, paragraph.words))
        elif paragraph.is_point:
            made.append(Piece(points=(paragraph.words,)))
        else:
            turned = block.direction == "rtl" and not _FROM_RIGHT.search(paragraph.words)
            made.append(Piece(words=paragraph.words, direction="ltr" if turned else ""))
    return tuple(made)


@cache
def page_words(root: Path | None = None) -> Mapping[str, Mapping[str, str]]:
    """Return the words around a letter by language, from policy/letters/page.yaml. Raises PolicyError."""
    path = (shipped_policy() if root is None else root) / "letters" / "page.yaml"
    faults: list[str] = []
    content = read_yaml(path)
    page = Fields(content if isinstance(content, Section) else Section(), path.name, faults)
    found: dict[str, Mapping[str, str]] = {}
    for language in page.section:
        inner = Fields(page.part(language), f"{path.name}, {language}", faults)
        inner.only(_WORDS)
        found[language] = {name: inner.text(name) for name in _WORDS}
    if faults:
        raise PolicyError(faults)
    return found


@cache
def _environment() -> Environment:
    made = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    made.filters["shift_in"] = shift_in
    made.filters["first_word"] = lambda words: str(words).split(maxsplit=1)[0]
    return made


def template(name: str) -> Template:
    """Return a template of this package; all that is put into it is escaped."""
    return _environment().get_template(name)

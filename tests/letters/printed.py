"""Made-up people and the letters to them that the tests print; `python -m tests.letters.printed` approves them anew.

Then look at what changed in tests/letters/approved as at any other change of words, and at the page itself.
"""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from keptinformed.contact.drafting.filling import fill
from keptinformed.contact.drafting.marks import mark_of
from keptinformed.contact.drafting.pages import Letter, Sender, html_of
from keptinformed.contact.drafting.reading import load_allowed, load_letters
from keptinformed.contact.drafting.wordings import Form

APPROVED = Path(__file__).parent / "approved"
LETTERS, ALLOWED = load_letters(), load_allowed()
EXAMPLES = {name: each.example for name, each in ALLOWED.placeholders.items()}
SENDER = Sender(
    name="Northshire Police",
    address=("Northtown Police Station", "2 Station Road", "Northtown NT1 1AA"),
    officer="PC Alex Reed",
    officer_phone="01632 960145",
    desk="the contact desk",
    desk_phone="01632 960100",
    desk_hours="every day, 8am to 10pm",
    shifts=("Monday 22 June, 7am to 3pm", "Tuesday 23 June, 7am to 3pm", "Thursday 25 June, 2pm to 10pm"),
)
ERIN = ("Ms E Khan", "14 Mill Lane", "Northtown", "NT1 4AB")
KINDS: dict[str, tuple[str, str, frozenset[str]]] = {
    "usual": ("suspect_bailed", "en", frozenset()),
    "large-print": ("suspect_bailed", "en", frozenset({"large_print"})),
    "high-risk": ("suspect_released", "en", frozenset({"high_risk"})),
    "name-by-hand": ("closing", "en", frozenset({"by_hand"})),
    "welsh": ("evidence_required", "cy", frozenset()),
    "polish": ("closing", "pl", frozenset()),
    "urdu": ("closing", "ur", frozenset()),
    "arabic": ("closing", "ar", frozenset()),
    "urdu-large-high-risk": ("closing", "ur", frozenset({"large_print", "high_risk"})),
}
"""Name of each kind of page: occasion, language, and how it is set."""


def a_letter(
    occasion: str = "suspect_arrested",
    language: str = "en",
    how: frozenset[str] = frozenset(),
    *,
    to: tuple[str, ...] = ERIN,
    mark: str = "",
    values: dict[str, str] | None = None,
) -> Letter:
    draft = fill(LETTERS.choose(occasion, Form.letter, language), EXAMPLES | (values or {}), ALLOWED)
    return Letter(
        draft,
        to,
        mark or mark_of(to),
        SENDER,
        "Monday 22 June 2026",
        large_print="large_print" in how,
        by_hand="by_hand" in how,
        high_risk="high_risk" in how,
    )


def text_of(letter: Letter) -> str:
    """Return what a screen reader says of the page, one line for each piece, with the language where it changes."""
    reader = _Reader()
    reader.feed(html_of(letter))
    return "\n".join(reader.lines()) + "\n"


class _Reader(HTMLParser):
    _ENDS = frozenset({"p", "h1", "h2", "li", "dt", "dd", "title"})

    def __init__(self) -> None:
        super().__init__()
        self._said: list[str] = []
        self._line = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value for name, value in attrs if name in ("lang", "dir")}
        if told and tag not in ("html", "bdi"):
            self._said.append(f"[{tag} {' '.join(f'{name}={value}' for name, value in told.items())}]")
        if tag in ("h1", "h2", "li"):
            self._line += {"h1": "# ", "h2": "## ", "li": "- "}[tag]

    def handle_endtag(self, tag: str) -> None:
        if tag in self._ENDS:
            self._said.append(" ".join(self._line.split(" ")).replace("\n", " ").strip())
            self._line = ""

    def handle_data(self, data: str) -> None:
        self._line += data

    def lines(self) -> Iterator[str]:
        yield from (" ".join(line.split()) for line in self._said if line.strip())


def approve() -> None:
    """Write what each kind of page says now."""
    for name, (occasion, language, how) in KINDS.items():
        (APPROVED / f"{name}.txt").write_text(text_of(a_letter(occasion, language, how)), encoding="utf-8")


if __name__ == "__main__":
    approve()

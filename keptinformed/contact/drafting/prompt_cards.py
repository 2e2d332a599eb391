"""Reads policy/prompt_cards: short cards that staff see at the moment of need, and when each is shown."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from keptinformed.contact.drafting.findings import Finding
from keptinformed.contact.drafting.lexicon import Lexicon
from keptinformed.contact.drafting.linting import Asked, lint
from keptinformed.contact.drafting.pages import printed, template
from keptinformed.contact.drafting.wordings import ENGLISH, Form
from keptinformed.duties.fields import Fields, meant
from keptinformed.duties.history import Role
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_text, yaml_of
from keptinformed.needs.policy import needs_policy

FOLDER = "prompt_cards"
SAY = "Say"
PARTS = ("Do", SAY, "Do not")
"""What a card says, in this order; only the words that a person hears are translated."""
MOST_POINTS = 6
_ENGLISH_FIELDS = ("card", "title", "occasions", "reasons", "parts", "sources", "reviewed")
_FENCE = "---"


@dataclass(frozen=True, slots=True)
class Moment:
    """When staff are about to speak with somebody, as far as cards depend on it."""

    part: str
    """The part of the person in the case."""
    reasons: frozenset[str] = frozenset()
    """Ids of needs/enhanced_rights.yaml that hold for them, `age` among them."""
    occasion: str = ""
    """The folder in policy/letters of what they are to be told; empty where that is not known yet."""


@dataclass(frozen=True, slots=True)
class PromptCard:
    """One card."""

    id: str
    title: str
    points: Mapping[str, tuple[str, ...]]
    """By PARTS."""
    said_in: Mapping[str, tuple[str, ...]]
    """What a person hears, by language other than English; none of it reviewed unless its file says so."""
    occasions: frozenset[str]
    reasons: frozenset[str]
    parts: frozenset[str]


@cache
def prompt_cards(root: Path | None = None) -> Mapping[str, PromptCard]:
    """Return every card by its id, in order of title. Raises PolicyError with a sentence for everything wrong."""
    folder = (root or shipped_policy()) / FOLDER
    faults: list[str] = []
    found = [_card(each, faults) for each in sorted(folder.iterdir()) if each.is_dir()]
    if faults:
        raise PolicyError(faults)
    return {each.id: each for each in sorted(found, key=lambda card: card.title)}


def fitting(cards: Collection[PromptCard], moment: Moment) -> tuple[PromptCard, ...]:
    """Return the cards for a moment: what is dangerous about the person before what they are told of. Pure."""
    of_the_person = [each for each in cards if each.reasons & moment.reasons or moment.part in each.parts]
    of_the_news = [each for each in cards if moment.occasion in each.occasions and each not in of_the_person]
    return (*of_the_person, *of_the_news)


def lint_prompt_cards(cards: Collection[PromptCard], lexicon: Lexicon) -> Iterator[Finding]:
    """Find what is wrong with the words that a person hears, by the rules for calls."""
    for card in cards:
        for language, points in {ENGLISH: card.points[SAY], **card.said_in}.items():
            where = f"{FOLDER}/{card.id}/{language}.md, {SAY}"
            yield from lint(
                Asked("\n".join(f"- {each}" for each in points), Form.call, language, where), lexicon
            )


def card_html(card: PromptCard) -> str:
    """Return a card as one page of HTML, everything in it escaped."""
    return template("prompt_card.html.jinja").render(card=card, say=SAY, names=LANGUAGES)


def card_pdf(card: PromptCard) -> bytes:
    """Return a card as one page of tagged PDF. Raises CannotMakePdf."""
    return printed(card_html(card), "prompt_card.css", [])


LANGUAGES = {"cy": "Welsh, not reviewed: look at it beside the English"}


def _card(folder: Path, faults: list[str]) -> PromptCard:
    fields, points = _file(folder / f"{ENGLISH}.md", faults)
    fields.only(_ENGLISH_FIELDS)
    fields.texts("sources")
    occasions = fields.texts("occasions", required=False)
    reasons, parts = fields.texts("reasons", required=False), fields.texts("parts", required=False)
    _known(fields, "occasions", occasions, [each.name for each in _letters(folder)])
    _known(fields, "reasons", reasons, [each.id for each in (needs_policy().by_age, *needs_policy().reasons)])
    _known(fields, "parts", parts, [each.value for each in Role])
    if not (occasions or reasons or parts):
        fields.fault("is never shown: give occasions, reasons or parts.")
    if tuple(points) != PARTS or not all(points.values()):
        fields.fault(f"must have the parts ## {', ## '.join(PARTS)}, with points in each.")
    for part, its in points.items():
        if len(its) > MOST_POINTS:
            fields.fault(f"has {len(its)} points under {part}: nobody reads more than {MOST_POINTS} then.")
    said_in = {}
    for path in sorted(folder.glob("*.md")):
        if path.stem != ENGLISH:
            own, translated = _file(path, faults)
            own.only(("card", "made_from", "reviewed"))
            said_in[path.stem] = translated.get(SAY, ())
            if len(said_in[path.stem]) != len(points.get(SAY, ())):
                own.fault(f"must say under ## {SAY} point by point what the English says.")
    return PromptCard(
        folder.name,
        fields.text("title"),
        {part: points.get(part, ()) for part in PARTS},
        said_in,
        frozenset(occasions),
        frozenset(reasons),
        frozenset(parts),
    )


def _letters(folder: Path) -> list[Path]:
    return [each for each in (folder.parent.parent / "letters").iterdir() if each.is_dir()]


def _known(fields: Fields, name: str, given: Collection[str], known: Collection[str]) -> None:
    for word in given:
        if word not in known:
            fields.fault(f'{name} names "{word}", which is not known.{meant(word, list(known))}')


def _file(path: Path, faults: list[str]) -> tuple[Fields, dict[str, tuple[str, ...]]]:
    """Return the fields of a file, and its points by part."""
    where = f"{FOLDER}/{path.parent.name}/{path.name}"
    try:
        head, _, body = read_text(path).removeprefix(f"{_FENCE}\n").partition(f"\n{_FENCE}\n")
        content = yaml_of(head, where)
    except UnreadableYaml as unreadable:
        faults.append(str(unreadable))
        return Fields(Section(), where, faults), {}
    fields = Fields(content if isinstance(content, Section) else Section(), where, faults)
    if fields.text("card") != path.parent.name:
        fields.fault(f'card must be "{path.parent.name}", as its folder is called.')
    points: dict[str, tuple[str, ...]] = {}
    part = ""
    for line in body.splitlines():
        if line.startswith("## "):
            part = line.removeprefix("## ").strip()
            points[part] = ()
        elif line.startswith("- ") and part:
            points[part] += (line.removeprefix("- ").strip(),)
        elif line.strip():
            fields.fault(f'"{line.strip()[:40]}" is no point: begin each line with "- ".')
    return fields, points

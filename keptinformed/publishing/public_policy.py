"""Reads policy/public: where to complain, what is kept of people, what was tried, what a force fills in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from keptinformed.duties.fields import Fields
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.rules import Verified
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml


@dataclass(frozen=True, slots=True)
class Way:
    """One way to complain; its words are `public.complain.ID`."""

    id: str
    promises: tuple[str, ...]
    """Rules that are shown beside it, by their `promise`."""
    review: str
    """Whose decision is looked at again, as in portal/challenges.yaml; empty where it is no review."""
    detail: str
    """What the force has to say of it (see Detail); empty where there is nothing."""
    verified: Verified


@dataclass(frozen=True, slots=True)
class Detail:
    """Something that only a force can say of itself."""

    id: str
    page: str
    asks: str
    text: str
    """What the force says; empty until it does."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A group of what is kept about people."""

    id: str
    lasts: str
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cookie:
    """Something that these pages leave in a browser; what it does stands in the words under its id."""

    name: str
    id: str


@dataclass(frozen=True, slots=True)
class Privacy:
    """What the page on privacy is made from."""

    years: int
    kept: tuple[Kept, ...]
    staff: tuple[str, ...]
    """Tables that hold something of staff alone."""
    cookies: tuple[Cookie, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """What was tried on these pages, and what was not."""

    standard: str
    looked: date
    tried: tuple[str, ...]
    not_tried: tuple[str, ...]
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A language of letters."""

    code: str
    name: str
    english: str


@dataclass(frozen=True, slots=True)
class PublicPolicy:
    """All of policy/public but what forces say of themselves."""

    steps: tuple[Way, ...]
    others: tuple[Way, ...]
    details: tuple[Detail, ...]
    privacy: Privacy
    accessibility: Tried
    poster: tuple[str, ...]
    languages: tuple[Spoken, ...]


@cache
def public_policy(root: Path | None = None) -> PublicPolicy:
    """Return what is in `public/` under `root`, or in the policy that ships. Raises PolicyError with every fault."""
    top = (shipped_policy() if root is None else root) / "public"
    faults: list[str] = []
    complaints = _page(top / "complaints.yaml", ("steps", "others"), faults)
    made = PublicPolicy(
        steps=tuple(_way(complaints, each) for each in complaints.sections("steps")),
        others=tuple(_way(complaints, each) for each in complaints.sections("others")),
        details=_details(top, faults),
        privacy=_privacy(top, faults),
        accessibility=_tried(top, faults),
        poster=_page(top / "poster.yaml", ("promises",), faults).texts("promises"),
        languages=_languages(top, faults),
    )
    if faults:
        raise PolicyError(faults)
    return made


@cache
def details_of(force: str, root: Path | None = None) -> Mapping[str, Detail]:
    """Return what a force must say of itself, by id, with its text where it has said it. Raises PolicyError."""
    top = (shipped_policy() if root is None else root) / "public"
    wanted = {each.id: each for each in public_policy(root).details}
    path = top / "forces" / f"{force}.yaml"
    if not force or not path.is_file():
        return wanted
    faults: list[str] = []
    page = _page(path, ("filled",), faults)
    filled = Fields(page.part("filled"), f"{page.where}, filled", faults)
    filled.only(wanted)
    texts = {name: filled.text(name, required=False) for name in wanted}
    if faults:
        raise PolicyError(faults)
    return {name: Detail(each.id, each.page, each.asks, texts[name]) for name, each in wanted.items()}


@dataclass(frozen=True, slots=True)
class Written:
    """How many letters are written in a language, and whether somebody who speaks it has checked all of them."""

    spoken: Spoken
    count: int
    all: int
    checked: bool


@cache
def letters_written(root: Path | None = None) -> tuple[Written, ...]:
    """Return the languages of letters, as the files in policy/letters have them, the fullest first."""
    top = (shipped_policy() if root is None else root) / "letters"
    files = [path for path in sorted(top.glob("*/*.md")) if path.parent.is_dir()]
    every = len({path.parent for path in files})
    found = []
    for spoken in public_policy(root).languages:
        own = [path.read_text(encoding="utf-8") for path in files if path.stem == spoken.code]
        checked = spoken.code == "en" or all("\nreviewed: yes\n" in text for text in own)
        found.append(Written(spoken, len(own), every, checked))
    return tuple(sorted((each for each in found if each.count), key=lambda each: -each.count))


def _way(page: Fields, section: Section) -> Way:
    entry = Fields(section, f"{page.where} line {section.line}", page.faults)
    entry.only(("id", "promises", "review", "detail", "verified", "source"))
    entry.text("source")
    return Way(
        entry.text("id"),
        entry.texts("promises", required=False),
        entry.text("review", required=False),
        entry.text("detail", required=False),
        entry.one_of("verified", Verified, fallback=Verified.M_LOW),
    )


def _details(top: Path, faults: list[str]) -> tuple[Detail, ...]:
    page = _page(top / "details.yaml", ("details",), faults)
    return tuple(
        Detail(entry.text("id"), entry.text("page"), entry.text("asks"), "")
        for entry in _entries(page, "details", ("id", "page", "asks"))
    )


def _privacy(top: Path, faults: list[str]) -> Privacy:
    page = _page(top / "privacy.yaml", ("years", "kept", "staff", "cookies"), faults)
    return Privacy(
        page.number("years", 100),
        tuple(
            Kept(entry.text("id"), entry.text("for"), entry.texts("tables"))
            for entry in _entries(page, "kept", ("id", "for", "tables"))
        ),
        page.texts("staff"),
        tuple(
            Cookie(entry.text("name"), entry.text("id"))
            for entry in _entries(page, "cookies", ("name", "id"))
        ),
    )


def _tried(top: Path, faults: list[str]) -> Tried:
    page = _page(top / "accessibility.yaml", ("standard", "looked", "tried", "not_tried", "limits"), faults)
    return Tried(
        page.text("standard"),
        page.day("looked") or date.min,
        page.texts("tried"),
        page.texts("not_tried"),
        page.texts("limits"),
    )


def _languages(top: Path, faults: list[str]) -> tuple[Spoken, ...]:
    page = _page(top / "languages.yaml", ("languages",), faults)
    return tuple(
        Spoken(entry.text("code"), entry.text("name"), entry.text("english"))
        for entry in _entries(page, "languages", ("code", "name", "english"))
    )


def _entries(page: Fields, name: str, allowed: tuple[str, ...]) -> list[Fields]:
    found = [
        Fields(section, f"{page.where} line {section.line}", page.faults) for section in page.sections(name)
    ]
    for entry in found:
        entry.only(allowed)
    return found


def _page(path: Path, allowed: tuple[str, ...], faults: list[str]) -> Fields:
    try:
        content = read_yaml(path)
    except UnreadableYaml as error:
        faults.append(str(error))
        content = Section()
    page = Fields(content if isinstance(content, Section) else Section(), f"public/{path.name}", faults)
    page.only(allowed)
    return page

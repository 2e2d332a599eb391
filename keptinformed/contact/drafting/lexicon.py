"""Reads policy/lexicon: words of the police and plain ones, what nobody else may read, what must be said, how long."""

import csv
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from keptinformed.contact.drafting.wordings import Form
from keptinformed.duties.fields import Fields, meant
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml

_NOTHING = re.compile(r"(?!)")
_LANGUAGES = ("en", "cy")


@dataclass(frozen=True, slots=True)
class Caveat:
    """Something that must be said with something else."""

    name: str
    means: str
    where: Mapping[str, re.Pattern[str]]
    says: Mapping[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Words:
    """The lists of one language, each as one pattern that finds any of them."""

    jargon: re.Pattern[str]
    plain: tuple[tuple[re.Pattern[str], str], ...]
    """For each word of jargon, what to say instead."""
    unkind: re.Pattern[str]
    too_sure: re.Pattern[str]
    offence: re.Pattern[str]
    personal: re.Pattern[str]
    personal_in_email: re.Pattern[str]
    needs_leave: re.Pattern[str]
    not_neutral: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Limits:
    """How plain and how short."""

    reading_age: int
    reading_age_filled: int
    longest_sentence: int
    preview: int
    text_parts: Mapping[Form, int]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All of policy/lexicon, and the names of offences from policy/offences."""

    words: Mapping[str, Words]
    capitals: frozenset[str]
    known_names: re.Pattern[str]
    also_words: frozenset[str]
    """Names that are words too, in small letters: looked for inside a sentence only."""
    caveats: Mapping[str, Caveat]
    limits: Limits
    offence_names: frozenset[str]
    """Every offence as published, in small letters."""

    def of(self, language: str) -> Words | None:
        """Return the lists of a language; None where it has none, and nothing can be looked for."""
        return self.words.get(language)


@cache
def load_lexicon(root: Path | None = None) -> Lexicon:
    """Return what is in `lexicon/` under `root`, or in the policy that ships. Raises PolicyError."""
    top = shipped_policy() if root is None else root
    faults: list[str] = []
    try:
        made = _read(top, faults)
    except UnreadableYaml as error:
        raise PolicyError([*faults, str(error)]) from error
    if faults:
        raise PolicyError(faults)
    return made


def any_of(words: Iterable[str], *, beginnings: bool) -> re.Pattern[str]:
    """Return a pattern that finds any of `words` as whole words; as their beginnings too where that is asked for.

    A star at the end of a word asks for its beginnings whatever is asked for all.
    """
    parts = [
        re.escape(word.rstrip("*")).replace(r"\ ", r"\s+")
        + (r"\w*" if beginnings or word.endswith("*") else "")
        for word in sorted(set(words), key=len, reverse=True)
    ]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE) if parts else _NOTHING


def _read(top: Path, faults: list[str]) -> Lexicon:
    jargon = _page(top, "jargon", ("jargon", "unkind", "too_sure", "known"), faults)
    private = _page(
        top,
        "private",
        ("offence", "personal", "personal_allowed_in_email", "needs_leave", "not_neutral"),
        faults,
    )
    known = Fields(jargon.part("known"), f"{jargon.where}, known", faults)
    return Lexicon(
        words={language: _words(language, jargon, private) for language in _LANGUAGES},
        capitals=frozenset(known.texts("capitals")),
        known_names=any_of(known.texts("names"), beginnings=False),
        also_words=frozenset(known.texts("also_words")),
        caveats=_caveats(_page(top, "caveats", ("caveats",), faults)),
        limits=_limits(_page(top, "limits", _LIMITS, faults)),
        offence_names=_offence_names(top),
    )


_LIMITS = ("reading_age", "reading_age_filled", "longest_sentence", "text_parts", "preview")


def _page(top: Path, name: str, allowed: Collection[str], faults: list[str]) -> Fields:
    own = top / "lexicon" / f"{name}.yaml"
    content = read_yaml(own if own.is_file() else shipped_policy() / "lexicon" / f"{name}.yaml")
    page = Fields(content if isinstance(content, Section) else Section(), f"{name}.yaml", faults)
    page.only(allowed)
    return page


def _words(language: str, jargon: Fields, private: Fields) -> Words:
    plain: list[tuple[re.Pattern[str], str]] = []
    terms: list[str] = []
    inner = Fields(jargon.part("jargon"), f"{jargon.where}, jargon", jargon.faults)
    for section in inner.sections(language):
        entry = Fields(section, f"{jargon.where} line {section.line}", jargon.faults)
        entry.only(("word", "say"))
        terms.append(entry.text("word"))
        plain.append((any_of([terms[-1]], beginnings=False), entry.text("say")))
    personal = _list(private, "personal", language)
    in_email = set(_list(private, "personal_allowed_in_email", language, required=False))
    return Words(
        jargon=any_of(terms, beginnings=False),
        plain=tuple(plain),
        unkind=any_of(_list(jargon, "unkind", language), beginnings=False),
        too_sure=any_of(_list(jargon, "too_sure", language), beginnings=False),
        offence=any_of(_list(private, "offence", language), beginnings=True),
        personal=any_of(personal, beginnings=True),
        personal_in_email=any_of([word for word in personal if word not in in_email], beginnings=True),
        needs_leave=any_of(_list(private, "needs_leave", language), beginnings=True),
        not_neutral=any_of(_list(private, "not_neutral", language), beginnings=True),
    )


def _list(page: Fields, name: str, language: str, *, required: bool = True) -> tuple[str, ...]:
    inner = Fields(page.part(name, required=required), f"{page.where}, {name}", page.faults)
    return inner.texts(language, required=required)


def _caveats(page: Fields) -> dict[str, Caveat]:
    found: dict[str, Caveat] = {}
    for section in page.sections("caveats"):
        entry = Fields(section, f"{page.where} line {section.line}", page.faults)
        entry.only(("caveat", "means", "where", "says"))
        name = entry.text("caveat")
        found[name] = Caveat(name, entry.text("means"), _patterns(entry, "where"), _patterns(entry, "says"))
    return found


def _patterns(entry: Fields, name: str) -> dict[str, re.Pattern[str]]:
    inner = Fields(entry.part(name), f"{entry.where}, {name}", entry.faults)
    return {language: any_of(inner.texts(language), beginnings=False) for language in inner.section}


def _limits(page: Fields) -> Limits:
    parts = Fields(page.part("text_parts"), f"{page.where}, text_parts", page.faults)
    forms: dict[Form, int] = {}
    for name in parts.section:
        if name in Form.__members__:
            forms[Form[name]] = parts.number(name, 10)
        else:
            parts.fault(f'"{name}" is no form.{meant(name, list(Form.__members__))}')
    return Limits(
        reading_age=page.number("reading_age", 20),
        reading_age_filled=page.number("reading_age_filled", 20),
        longest_sentence=page.number("longest_sentence", 60),
        preview=page.number("preview", 500),
        text_parts=forms,
    )


def _offence_names(top: Path) -> frozenset[str]:
    names: set[str] = set()
    for file in ("home_office_codes.csv", "recorded_crime_classes.csv"):
        own = top / "offences" / file
        path = own if own.is_file() else shipped_policy() / "offences" / file
        with path.open(encoding="utf-8", newline="") as rows:
            names |= {row["title"].split("[")[0].strip().lower() for row in csv.DictReader(rows)}
    return frozenset(name for name in names if len(name) > 5)

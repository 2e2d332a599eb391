"""Reads policy/danger_words.yaml: what in a person's own words may mean danger; whole or not at all."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from keptinformed.duties.fields import Fields
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml
from keptinformed.replies.danger import ANYTHING, DangerList, Phrase, plain, words_of

FILE = "danger_words.yaml"
SECTIONS = ("reviewed", "alike", "signs", "same", "ordinary", "phrases")
LANGUAGES = ("en", "cy", "pl", "ur", "ar")


@cache
def danger_list(root: Path | None = None) -> DangerList:
    """Return what is in `danger_words.yaml` under `root`, or in the policy that ships.

    Raises PolicyError with a sentence for everything that is wrong.
    """
    faults: list[str] = []
    try:
        content = read_yaml((root or shipped_policy()) / FILE)
    except UnreadableYaml as unreadable:
        raise PolicyError([str(unreadable)]) from None
    page = Fields(content if isinstance(content, Section) else Section(), FILE, faults)
    page.only(SECTIONS)
    reviewed = Fields(page.part("reviewed"), f"{FILE}, reviewed", faults)
    reviewed.only(LANGUAGES)
    alike = _alike(page)
    same, signs = _same(page, alike), _signs(page)
    empty = DangerList(signs, (), same, _ordinary(page, alike), alike)
    made = replace(empty, phrases=_phrases(page, empty))
    if faults:
        raise PolicyError(faults)
    return made


def _signs(page: Fields) -> dict[str, str]:
    found: dict[str, str] = {}
    for section in page.sections("signs"):
        entry = Fields(section, f"{FILE} line {section.line}", page.faults)
        entry.only(("sign", "says", "why"))
        entry.text("why")
        found[entry.text("sign")] = entry.text("says")
    return found


def _alike(page: Fields) -> dict[int, str]:
    found: dict[int, str] = {}
    for section in page.sections("alike"):
        entry = Fields(section, f"{FILE} line {section.line}", page.faults)
        entry.only(("written", "read"))
        written = entry.text("written")
        if len(written) != 1:
            entry.fault("written must be one letter.")
            continue
        found[ord(written)] = entry.text("read")
    return found


def _same(page: Fields, alike: dict[int, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for section in page.sections("same"):
        entry = Fields(section, f"{FILE} line {section.line}", page.faults)
        entry.only(("short", "words"))
        short, words = (plain(entry.text(name), alike) for name in ("short", "words"))
        found[short] = tuple(words.split())
    return found


def _ordinary(page: Fields, alike: dict[int, str]) -> frozenset[str]:
    inside = Fields(page.part("ordinary"), f"{FILE}, ordinary", page.faults)
    inside.only(LANGUAGES)
    return frozenset(
        plain(word, alike)
        for name in LANGUAGES
        if inside.has(name)
        for word in inside.texts(name, required=False)
    )


def _phrases(page: Fields, known: DangerList) -> tuple[Phrase, ...]:
    found: list[Phrase] = []
    for section in page.sections("phrases"):
        entry = Fields(section, f"{FILE} line {section.line}", page.faults)
        entry.only(("language", "sign", "worst", "words"))
        if entry.text("language") not in LANGUAGES:
            entry.fault(f"language must be one of {', '.join(LANGUAGES)}.")
        sign, worst = entry.text("sign"), entry.flag("worst", default=False)
        if sign not in known.signs:
            entry.fault(f'sign "{sign}" is not among the signs.')
        for written in entry.texts("words"):
            words = _words(written, known)
            if not words or ANYTHING in (words[0], words[-1]):
                entry.fault(f'"{written}" must begin and end with a word.')
            found.append(Phrase(sign, words, worst))
    return tuple(found)


def _words(written: str, known: DangerList) -> tuple[str, ...]:
    words: list[str] = []
    for part in written.split():
        words.extend((ANYTHING,) if part == ANYTHING else words_of(part, known.same, known.alike))
    return tuple(words)

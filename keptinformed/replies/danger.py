"""Finds in somebody's own words what may mean danger, and says on which words that rests; it decides nothing else."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

ANYTHING = "*"
"""Stands in a phrase for up to so many words, or none:"""
MOST_BETWEEN = 3
SHORTEST_MISSPELT, LONG = 4, 8
_RUN = re.compile(r"(\w)\1{2,}")
_WORD = re.compile(r"[\w]+")
_NOT_READ = dict.fromkeys(map(ord, "'\u2019\u2018\u02bc`\u00b4\u0640\u200c\u200d\u2060\ufeff\u00ad"))
"""Apostrophes, and signs that nobody sees."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Some words that are looked for, as `words_of` returns them."""

    sign: str
    """What it is a sign of: an id in policy/danger_words.yaml."""
    words: tuple[str, ...]
    worst: bool
    """Whether it is found misspelt, too."""


@dataclass(frozen=True, slots=True)
class DangerList:
    """All that is looked for."""

    signs: Mapping[str, str]
    phrases: tuple[Phrase, ...]
    same: Mapping[str, tuple[str, ...]]
    ordinary: frozenset[str]
    alike: Mapping[int, str]
    """Letters that are written for one another, as `str.translate` takes them."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase that was found."""

    sign: str
    found: str
    """The words of the text that it rests on, in plain letters."""


def hits(text: str, looked_for: DangerList) -> tuple[Hit, ...]:
    """Return every sign of danger in `text` with the words it rests on, each sign once, in the order of the text. Pure.

    Finds rather too much than too little; it reads no meaning, so "he did not kill me" is found as well.
    """
    words = words_of(text, looked_for.same, looked_for.alike)
    found: dict[str, tuple[int, str]] = {}
    for phrase in looked_for.phrases:
        place = _place(phrase, words, looked_for.ordinary)
        if place is not None and (phrase.sign not in found or place[0] < found[phrase.sign][0]):
            found[phrase.sign] = (place[0], " ".join(words[place[0] : place[1]]))
    ordered = sorted(found.items(), key=lambda each: (each[1][0], each[0]))
    return tuple(Hit(sign, says) for sign, (_, says) in ordered)


def words_of(text: str, same: Mapping[str, tuple[str, ...]], alike: Mapping[int, str]) -> tuple[str, ...]:
    """Return the words of a text in plain letters, what is written short spread out. Pure."""
    spread: list[str] = []
    for word in _WORD.findall(plain(text, alike)):
        spread.extend(same.get(word, (word,)))
    return tuple(spread)


def plain(text: str, alike: Mapping[int, str]) -> str:
    """Return a text without capitals, accents, apostrophes and letters that are drawn out. Pure."""
    bare = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).translate(_NOT_READ).casefold())
    unmarked = "".join(char for char in bare if unicodedata.category(char) != "Mn")
    return _RUN.sub(r"\1", unmarked.translate(alike).replace("_", " "))


def _place(phrase: Phrase, words: Sequence[str], ordinary: Collection[str]) -> tuple[int, int] | None:
    """Return where a phrase begins and ends for the first time."""
    for begins in range(len(words)):
        ends = _ends(phrase.words, words, begins, ordinary if phrase.worst else None)
        if ends is not None:
            return begins, ends
    return None


def _ends(
    wanted: Sequence[str], words: Sequence[str], at: int, ordinary: Collection[str] | None
) -> int | None:
    """Return where `wanted`, begun at `at`, ends; None where it is not there, or misspelt and `ordinary` is None."""
    if not wanted:
        return at
    if wanted[0] == ANYTHING:
        tries = (_ends(wanted[1:], words, at + skipped, ordinary) for skipped in range(MOST_BETWEEN + 1))
        return next((ends for ends in tries if ends is not None), None)
    if at >= len(words) or not _is_meant(wanted[0], words[at], ordinary):
        return None
    return _ends(wanted[1:], words, at + 1, ordinary)


def _is_meant(wanted: str, written: str, ordinary: Collection[str] | None) -> bool:
    if wanted == written:
        return True
    if ordinary is None or len(wanted) < SHORTEST_MISSPELT or written in ordinary:
        return False
    most = 1 if len(wanted) < LONG else 2
    if written[0] != wanted[0] or abs(len(written) - len(wanted)) > most:
        return False
    return slips(wanted, written) <= most


def slips(one: str, other: str) -> int:
    """Return how many letters are wrong, missing, too many or changed with their neighbour. Pure."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, there in enumerate(other, start=1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != there))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == there
            line.append(min(cost, before[column - 2] + 1) if swapped else cost)
        before, last = last, line
    return last[-1]

"""What columns and code words of records systems tend to be called, as data, and how well a name fits."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from keptinformed.duties.fields import Fields
from keptinformed.duties.reading import PolicyError
from keptinformed.duties.yaml_text import Items, Section, read_yaml

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_WORD = re.compile(r"[\W_]+")


class Confidence(IntEnum):
    """How sure a guess is; the name is the word that a draft says."""

    guess = 1
    likely = 2
    sure = 3


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a column's name, whatever joins them: `DateReported`, `DATE_REPORTED`."""
    return tuple(_NO_WORD.sub(" ", _CAMEL.sub(" ", name)).casefold().split())


@dataclass(frozen=True, slots=True)
class Synonyms:
    """The words by which columns, kinds, roles and grades are known."""

    columns: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, tuple[str, ...]]
    roles: Mapping[str, tuple[str, ...]]
    grades: Mapping[str, tuple[str, ...]]
    text: tuple[str, ...]
    told: tuple[str, ...]
    people: tuple[str, ...]


def read_synonyms(path: Path) -> Synonyms:
    """Return what the file says. Raises PolicyError."""
    faults: list[str] = []
    content = read_yaml(path)
    page = Fields(content if isinstance(content, Section) else Section(), path.name, faults)
    page.only(("columns", "text", "kinds", "told", "people", "roles", "grades"))
    found = Synonyms(
        columns=_lists(page, "columns"),
        kinds=_lists(page, "kinds"),
        roles=_lists(page, "roles"),
        grades=_lists(page, "grades"),
        text=page.texts("text"),
        told=page.texts("told"),
        people=page.texts("people"),
    )
    if faults:
        raise PolicyError(faults)
    return found


def _lists(page: Fields, name: str) -> dict[str, tuple[str, ...]]:
    found = {}
    for key, words in page.part(name).items():
        if not isinstance(words, Items) or not all(isinstance(word, str) for word in words):
            page.fault(f"{name}: {key} must be a list of words.")
            continue
        found[key] = tuple(str(word) for word in words)
    return found


def best(name: str, known: Mapping[str, Iterable[str]]) -> tuple[str, Confidence, str] | None:
    """Return what `name` most likely is, how sure that is, and the words it rests on; None: nothing fits.

    All of a name is sure; all but a word such as `date`, likely; a part of it, a guess.
    """
    words = words_of(name)
    bare = tuple(word for word in words if word not in _FILLERS)
    found: list[tuple[Confidence, int, str, str]] = []
    for meaning, phrases in known.items():
        for phrase in phrases:
            wanted = tuple(phrase.split())
            if wanted == words:
                found.append((Confidence.sure, len(wanted), meaning, phrase))
            elif wanted == bare:
                found.append((Confidence.likely, len(wanted), meaning, phrase))
            elif set(wanted) <= set(words) and len(phrase) > 2:
                found.append((Confidence.guess, len(wanted), meaning, phrase))
    if not found:
        return None
    # Of equal ones the first in the file: it is ordered by how often a name means it.
    top = max(found, key=lambda one: one[:2])
    return top[2], top[0], top[3]


_FILLERS = {"date", "time", "datetime", "dt", "tm", "of", "the", "on", "at", "cd", "code", "given", "victim"}

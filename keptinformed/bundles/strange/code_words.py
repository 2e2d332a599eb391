"""Drafts what the code words of a column mean: each with how often it comes, and what is left to a person."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from keptinformed.bundles.counted import counted
from keptinformed.bundles.strange.shapes import LONGEST_CODE, MOST_CODES
from keptinformed.bundles.strange.synonyms import Confidence, Synonyms, best, words_of

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_/ ]*[A-Za-z0-9]")
# What YAML would take for something else than text.
_SURPRISES = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}
_SHORT_CODE = 3
_JOINING = {"to", "of", "the", "re", "with", "by", "for", "and", "on", "about"}
ASKS = {
    "kind": "choose: a word of docs/reference/vocabulary.md, {told: word}, or nothing",
    "grade": "choose: attempted, message_left, sent, delivered, read, spoken or verified",
    "role": "choose: victim, witness, bereaved, parent, spokesperson, business or nothing",
}
"""What is asked of a person who knows what a word means, by column of the bundle."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a code word seems to mean: the word of the bundle, or empty; whether it is a telling; why."""

    word: str = ""
    is_telling: bool = False
    why: str = ""

    def written(self, name: str) -> str:
        """Return it as YAML, with the beginning of a comment."""
        if not self.word:
            return f'"{ASKS[name]}"   #{self.why and f" {self.why}"}'
        return f"{{told: {self.word}}}   # {self.why}" if self.is_telling else f"{self.word}   # {self.why}"


def drafted(name: str, value: str, synonyms: Synonyms) -> Drafted:
    """Return what a code word of the column that holds `name` seems to mean."""
    known = {"kind": synonyms.kinds, "role": synonyms.roles, "grade": synonyms.grades}[name]
    words = words_of(value)
    if name == "kind" and set(words) & set(synonyms.told):
        beside = {*synonyms.told, *synonyms.people, *_JOINING}
        rest = [word for word in words if word not in beside]
        if not rest:
            return Drafted("progress", is_telling=True, why="guess: a telling, and nothing says of what")
        about = best(" ".join(rest), known)
        if about is None:
            return Drafted(is_telling=True, why="seems to be a telling")
        return Drafted(about[0], is_telling=True, why=f"guess: a telling, “{about[2]}”")
    found = best(value, known)
    if not found:
        return Drafted()
    # Two systems seldom mean the same by few letters.
    sure = found[1] if len(value) > _SHORT_CODE else Confidence.guess
    return Drafted(found[0], why=f"{sure.name}: “{found[2]}”")


def lines_of_codes(
    name: str, column: str, values: Counter[str], synonyms: Synonyms, *, none_is_told: bool = False
) -> Iterator[str]:
    """Yield a column of code words with all that it holds, the most frequent first.

    Where `none_is_told`, nobody stands in these rows who could be told anything.
    """
    yield f"      column: {as_yaml(column)}"
    if len(values) > MOST_CODES or max(map(len, values), default=0) > LONGEST_CODE:
        many = f"{len(values)} values, too many or too long to be codes"
        yield f'      codes: "choose: {many}; take another column"'
        return
    yield "      codes:"
    for value, rows in values.most_common():
        one = drafted(name, value, synonyms)
        if one.is_telling and none_is_told:
            one = Drafted("nothing", why="guess: seems to be a telling, to somebody who is owed none")
        yield f"        {as_yaml(value)}: {one.written(name)} ({counted(rows, 'row')})"


def plain(text: str) -> str:
    """Return a text of the files for a comment: nothing in it that a terminal would obey."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def as_yaml(text: str) -> str:
    """Return a text as YAML reads it back."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _SURPRISES and "  " not in text:
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())

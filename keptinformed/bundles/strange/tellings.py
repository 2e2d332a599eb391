"""Finds log entries in free text that read like a telling; it suggests, and a person decides."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from keptinformed.bundles.strange.phrases import Phrases, TellingPhrases
from keptinformed.duties.history import Grade

_CLAUSE_END = re.compile(r"([.;!?\n]+|\bbut\b)", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_LONGEST_PHRASE = 5
_WORDS_BEFORE, _WORDS_AROUND = 5, 3
_HIDDEN = "…"
PROGRESS = "progress"


@dataclass(frozen=True, slots=True)
class Found:
    """What an entry seems to tell of. `words` holds nothing but words of the phrase lists."""

    words: str
    grade: str
    """Empty where the text does not show how the person was told."""
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Match:
    begins: int
    ends: int


class _Clause:
    """One clause as words, and what stands where in it."""

    def __init__(self, text: str, phrases: TellingPhrases) -> None:
        self.words = [
            token.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") for token in _TOKEN.findall(text.casefold())
        ]
        self.phrases = phrases

    def all(self, name: str) -> list[_Match]:
        """Return where phrases of a list stand."""
        return list(self._matches(self.phrases.lists[name]))

    def topics(self) -> dict[str, _Match]:
        """Return what the clause is about, in the vocabulary's words."""
        found = {}
        for kind, phrases in self.phrases.topics.items():
            if match := next(self._matches(phrases), None):
                found[kind] = match
        return found

    def _matches(self, phrases: Phrases) -> Iterator[_Match]:
        begins = 0
        while begins < len(self.words):
            for length in range(min(_LONGEST_PHRASE, len(self.words) - begins), 0, -1):
                if tuple(self.words[begins : begins + length]) in phrases and begins + length <= len(
                    self.words
                ):
                    yield _Match(begins, begins + length)
                    begins += length - 1
                    break
            begins += 1

    def is_put_off(self, match: _Match) -> bool:
        """Tell whether a negation or a promise stands shortly before."""
        before = [*self.all("negations"), *self.all("promises")]
        return any(0 <= match.begins - one.ends < _WORDS_BEFORE for one in before)

    def is_of_others(self, match: _Match) -> bool:
        """Tell whether somebody else was told, or they told us."""
        # "IP told suspect RUI": who stands before the word was told, and what comes after is the news.
        theirs = any(one.ends == match.begins for one in self.all("people"))
        lists = ("told_us",) if theirs else ("told_us", "others")
        after = [one for name in lists for one in self.all(name) if one.begins == match.ends]
        direct = [one for one in self.all("others") if one.ends == match.begins and one.begins == 0]
        return bool(after or direct)


def find_telling(text: str, phrases: TellingPhrases) -> Found | None:
    """Return what a log entry seems to tell of, or None; attempts and voicemails have their own grade."""
    clauses = _clauses(text, phrases)
    named = any(clause.all("people") for clause in clauses)
    outright = next(filter(None, (_outright(clause, clauses) for clause in clauses)), None) if named else None
    if outright:
        return outright
    if weak := _weak(clauses, named=named):
        return weak
    return next(filter(None, (_by_channel(clause, clauses) for clause in clauses)), None)


def _clauses(text: str, phrases: TellingPhrases) -> list[_Clause]:
    """Return the clauses of an entry, without questions: who asks does not know."""
    pieces = [*_CLAUSE_END.split(text), ""]
    said = [words for words, end in zip(pieces[::2], pieces[1::2], strict=True) if "?" not in end]
    return [clause for words in said if (clause := _Clause(words, phrases)).words]


def _weak(clauses: Sequence[_Clause], *, named: bool) -> Found | None:
    """Return a message left, or an attempt, that had to do with telling somebody who is owed it."""
    matter = any(clause.topics() or clause.all("updates") for clause in clauses)
    for grade in (Grade.message_left, Grade.attempted):
        for clause in clauses:
            matches = clause.all(grade.name)
            tried = grade is Grade.message_left or any(other.all("updates") for other in clauses)
            if matches and (named or (matter and tried)):
                return _found(clause, matches, grade.name, clauses)
    return None


def _outright(clause: _Clause, clauses: Sequence[_Clause]) -> Found | None:
    """Return what one clause says in a word of telling."""
    if clause.all("message_left") or clause.all("attempted"):
        return None
    who = [*clause.all("people"), *clause.all("pronouns")]
    told = [one for one in clause.all("told") if not clause.is_put_off(one) and not clause.is_of_others(one)]
    used = _channels(clause)
    # "Spoke to IP. Advised of arrest.": the first clause says who.
    reached = any(other.all("people") and other.all("spoken") for other in clauses if other is not clause)
    if told and (who or used or reached):
        return _found(clause, [*told, *who[:1], *used], _grade(clauses), clauses)
    return None


def _by_channel(clause: _Clause, clauses: Sequence[_Clause]) -> Found | None:
    """Return what one clause says by a conversation or a letter, with a person and something to tell."""
    used = _channels(clause)
    matter = [*clause.topics().values(), *clause.all("updates")]
    if used and clause.all("people") and matter and not any(map(clause.is_of_others, used)):
        return _found(clause, [*used, *clause.all("people")[:1]], _grade([clause]), clauses)
    return None


def _channels(clause: _Clause) -> list[_Match]:
    found = [one for name in ("spoken", "sent", "delivered") for one in clause.all(name)]
    return [one for one in found if not clause.is_put_off(one)]


def _grade(clauses: Sequence[_Clause]) -> str:
    """Return the strongest channel that the entry names; empty where it names none."""
    for name in (Grade.spoken.name, Grade.delivered.name, Grade.sent.name):
        if any(clause.all(name) for clause in clauses):
            return name
    return ""


def _found(clause: _Clause, matches: Sequence[_Match], grade: str, clauses: Sequence[_Clause]) -> Found:
    topics = clause.topics()
    about = topics or {kind: match for other in clauses for kind, match in other.topics().items()}
    return Found(_shown(clause, [*matches, *topics.values()]), grade, tuple(about) or (PROGRESS,))


def _shown(clause: _Clause, matches: Sequence[_Match]) -> str:
    """Return the words found and a few around them, of which only the list of context stays readable."""
    kept = {place for match in matches for place in range(match.begins, match.ends)}
    near = {place + step for place in kept for step in range(-_WORDS_AROUND, _WORDS_AROUND + 1)}
    shown: list[str] = []
    for place, word in enumerate(clause.words):
        readable = place in kept or (place in near and word in clause.phrases.context)
        if readable or (shown and shown[-1] != _HIDDEN) or not shown:
            shown.append(word if readable else _HIDDEN)
    return " ".join(shown)

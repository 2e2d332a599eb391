"""Fills a letter, text or e-mail in for one person. What is filled in is never read as a template itself."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from keptinformed.contact.drafting.calendars import Calendar, calendars
from keptinformed.contact.drafting.placeholders import Allowed, Kind, Placeholder
from keptinformed.contact.drafting.wordings import (
    PLACEHOLDER,
    Chosen,
    Form,
    LetterFile,
    Paragraph,
    Wording,
    direction_of,
)
from keptinformed.errors import Refused

_LINK = re.compile(r"(?:https?|ftp)\s*:\s*//|\bwww\.|\bmailto:|\bjavascript:", re.IGNORECASE)
_MARKDOWN = str.maketrans({"[": "(", "]": ")", "`": "'", "<": "(", ">": ")"})
"""What an e-mail provider might take for a link or a heading, as plain signs."""
_PHONE = re.compile(r"[+(]?[0-9][0-9 ()-]{1,24}")
_LONGEST = 2_000
_NO_BREAK = "\u00a0"
_LEFT_TO_RIGHT, _AS_IT_BEGINS, _ENDS = "\u2066", "\u2068", "\u2069"
"""Unicode's isolates: what stands between one of the first two and the last has a direction of its own."""
_JOINERS = "\u200c\u200d"
"""Seen by nobody, and part of how Urdu and Arabic are spelt."""


class CannotFill(Refused):
    """A value that is missing, or cannot stand where it is wanted: the message names the placeholder, not the value."""


@dataclass(frozen=True, slots=True)
class Block:
    """What is said in one language, ready to be sent."""

    language: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    subject: str = ""
    is_unreviewed_translation: bool = False

    @property
    def direction(self) -> str:
        """Which way it is read: ltr or rtl."""
        return direction_of(self.language)

    @property
    def words(self) -> str:
        """All of it as plain text."""
        return "\n\n".join(f"- {each.words}" if each.is_point else each.words for each in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Draft:
    """What one person would be sent: not safe to send before the words and the channel were looked at."""

    occasion: str
    form: Form
    blocks: tuple[Block, ...]
    made_from: tuple[str, ...]
    """Digests of the files it was made from."""

    @property
    def words(self) -> str:
        """All blocks as plain text, a line of dashes between languages."""
        return "\n\n---\n\n".join(block.words for block in self.blocks)

    @property
    def subject(self) -> str:
        """Of an e-mail: the subjects of all its languages, each once."""
        return " / ".join(dict.fromkeys(block.subject for block in self.blocks if block.subject))


def fill(chosen: Chosen, values: Mapping[str, str], allowed: Allowed) -> Draft:
    """Return the words of `chosen` with `values` in the place of its placeholders.

    Raises CannotFill where a value is missing, is not of the kind its placeholder wants, or holds a web link.
    """
    return Draft(
        occasion=chosen.files[0].occasion,
        form=chosen.form,
        blocks=tuple(_block(file, file.wordings[chosen.form], values, allowed) for file in chosen.files),
        made_from=tuple(file.digest for file in chosen.files),
    )


def _block(file: LetterFile, wording: Wording, values: Mapping[str, str], allowed: Allowed) -> Block:
    clean = {
        name: in_language(
            _clean(allowed.placeholders[name], values.get(name, ""), wording.form),
            allowed.placeholders[name].kind,
            file.language,
        )
        for name in wording.placeholders
    }
    if wording.form is Form.letter:
        clean = {
            name: _kept_together(value, allowed.placeholders[name].kind, file.language)
            for name, value in clean.items()
        }
    calendar = calendars().get(file.language)
    paragraphs = [made for each in wording.paragraphs for made in _filled(each, clean, calendar)]
    return Block(
        language=file.language,
        title=file.title,
        paragraphs=tuple(paragraphs),
        subject=_put(wording.subject, clean, calendar),
        is_unreviewed_translation=not file.may_stand_alone,
    )


def _kept_together(value: str, kind: Kind, language: str) -> str:
    """Return a value whose parts no line end divides, and that keeps its own direction among words from right to left.

    Without that the groups of a telephone number change places there, and it is another number.
    """
    if kind is Kind.words:
        return value
    kept = (
        value.replace(" ", _NO_BREAK) if kind is not Kind.name or direction_of(language) == "rtl" else value
    )
    if direction_of(language) == "ltr":
        return kept
    return f"{_LEFT_TO_RIGHT if kind in (Kind.phone, Kind.reference) else _AS_IT_BEGINS}{kept}{_ENDS}"


def in_language(value: str, kind: Kind, language: str) -> str:
    """Return a day or a time as it is written in a language; in one without a calendar, and all else, as it is."""
    calendar = calendars().get(language)
    return calendar.written(value, kind) if calendar else value


def _filled(paragraph: Paragraph, values: Mapping[str, str], calendar: Calendar | None) -> list[Paragraph]:
    """Return a paragraph filled in; one that is a placeholder and nothing else may become several."""
    whole = PLACEHOLDER.fullmatch(paragraph.words)
    if whole is None:
        return [Paragraph(_put(paragraph.words, values, calendar), paragraph.is_point)]
    lines = [line for line in values[whole[1]].split("\n") if line]
    return [Paragraph(line, paragraph.is_point) for line in lines]


def _put(words: str, values: Mapping[str, str], calendar: Calendar | None) -> str:
    def put(match: re.Match[str]) -> str:
        value = " ".join(values[match[1]].split("\n"))
        before = words[: match.start()].split()[-1:]
        return calendar.softened(value, before[0]) if calendar and before else value

    # One pass over the file's own words: a value that looks like a placeholder is never looked at again.
    return PLACEHOLDER.sub(put, words)


def _clean(placeholder: Placeholder, value: str, form: Form) -> str:
    """Return a value as plain text: no control signs, no signs that turn the reading direction, no link."""
    lines = [" ".join(_visible(line).split()) for line in unicodedata.normalize("NFC", value).splitlines()]
    text = "\n".join(line for line in lines if line)
    name = f"(({placeholder.name}))"
    if not text:
        raise CannotFill(f"{name} is empty: {placeholder.means}. Write it, then look at the words again.")
    if len(text) > _LONGEST:
        raise CannotFill(f"{name} is longer than {_LONGEST} letters. Say it in fewer words.")
    if _LINK.search(text):
        raise CannotFill(f"{name} holds a web link. Nothing we send leads anywhere: say it in words.")
    if placeholder.kind is Kind.phone and not _PHONE.fullmatch(text):
        raise CannotFill(f"{name} must be a telephone number and nothing else.")
    return _inert(text) if form.is_short else text


def _inert(text: str) -> str:
    return "\n".join(line.translate(_MARKDOWN).lstrip("#*^-> ") for line in text.split("\n"))


def _visible(line: str) -> str:
    return "".join(" " if _is_hidden(each) else each for each in line)


def _is_hidden(letter: str) -> bool:
    return letter not in _JOINERS and unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn")

"""What is said on an occasion: letter, texts, e-mail and points for a call, in one language; and who checked them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from keptinformed.errors import Refused

ENGLISH = "en"
PLACEHOLDER = re.compile(r"\(\(([a-z][a-z0-9_]*)\)\)")
FROM_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "ur"})


class Form(StrEnum):
    """In which shape something is said; its value heads the part of the file that holds it."""

    letter = "Letter"
    """Tells in full."""
    text = "Text"
    """Tells nothing: asks somebody to get in touch, in words that anybody may read."""
    telling_text = "Text that tells"
    """Tells the news; only for those who said that a text may say it."""
    email = "E-mail"
    """Its subject and first line may be read by anybody; what follows tells."""
    call = "Call"
    """Points to say, one by one."""

    @property
    def tells(self) -> bool:
        """Whether it can say the news at all."""
        return self is not Form.text

    @property
    def is_short(self) -> bool:
        """Whether it is read on a telephone, where others may see it."""
        return self in (Form.text, Form.telling_text, Form.email)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences that stand together, or one point of a list."""

    words: str
    is_point: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said in one form. Placeholders stand in it as ((name))."""

    form: Form
    paragraphs: tuple[Paragraph, ...]
    subject: str = ""
    """Of an e-mail only."""
    line: int = 0
    """The line of the file on which it begins."""

    @property
    def words(self) -> str:
        """All of it as plain text, an empty line between paragraphs."""
        return "\n\n".join(f"- {each.words}" if each.is_point else each.words for each in self.paragraphs)

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names it leaves room for, each once, in order."""
        return tuple(dict.fromkeys(PLACEHOLDER.findall(f"{self.subject}\n{self.words}")))


@dataclass(frozen=True, slots=True)
class Review:
    """Who looked at a translation, or that nobody has."""

    by: str = ""
    on: date | None = None

    @property
    def is_done(self) -> bool:
        """Whether somebody who knows the language has checked it."""
        return bool(self.by and self.on)


@dataclass(frozen=True, slots=True)
class SignOff:
    """That members of the public read it and understood it, and until when that holds."""

    by: str = ""
    on: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether it was given, and has not run out by `day`."""
        return bool(self.on and self.until and self.on <= day <= self.until)


@dataclass(frozen=True, slots=True)
class LetterFile:
    """One file of policy/letters: one occasion in one language."""

    occasion: str
    language: str
    title: str
    file: Path
    digest: str
    """The first twelve digits of the SHA-256 of the file: what was sent in March can be found again."""
    words_digest: str
    """The same of its title and words alone; a translation names that of the English it was made from."""
    wordings: Mapping[Form, Wording]
    tells_of: tuple[str, ...] = ()
    """The kinds of event whose news it is."""
    gives: tuple[str, ...] = ()
    """The kinds of event that have happened once it was told, such as compensation_explained."""
    discharges: tuple[str, ...] = ()
    """Ids of the duties it is written for."""
    owner: str = ""
    """Who owes it and signs it: a word of policy/owners.yaml."""
    tells_in: tuple[Form, ...] = tuple(form for form in Form if form.tells)
    """The forms that say all that the duty asks for; another one announces it and discharges nothing."""
    never: tuple[str, ...] = ()
    must_say: tuple[str, ...] = ()
    made_from: str = ""
    """Of a translation: `words_digest` of the English file."""
    review: Review = Review()
    sign_off: SignOff = SignOff()
    force: str = ""

    @property
    def is_english(self) -> bool:
        """Whether it is the original."""
        return self.language == ENGLISH

    @property
    def may_stand_alone(self) -> bool:
        """Whether it may leave without its English: a translation may once it was reviewed."""
        return self.is_english or self.review.is_done


class NotWithoutEnglish(Refused):
    """A translation that nobody reviewed would have left alone."""


class NoSuchWords(Refused):
    """There are no words for this occasion in this form."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one person is sent on one occasion in one form: one file, or a translation and its English beside it."""

    form: Form
    files: tuple[LetterFile, ...]
    """In the order in which they are read."""

    def __post_init__(self) -> None:
        """Hold what architecture and law ask of a translation; raises NotWithoutEnglish, NoSuchWords."""
        if not self.files or any(self.form not in each.wordings for each in self.files):
            raise NoSuchWords(f"There is no {self.form.value} here. Use another form, or add it to the file.")
        if not all(each.may_stand_alone for each in self.files) and not any(
            each.is_english for each in self.files
        ):
            raise NotWithoutEnglish(
                f"Nobody has reviewed {self.files[0].occasion}/{self.files[0].file.name}: send it beside its English."
            )
        if len({each.occasion for each in self.files}) != 1:
            raise NoSuchWords("These are words for different occasions. Send each on its own.")


@dataclass(frozen=True, slots=True)
class Letters:
    """All words of a force: those that ship, and its own in their place."""

    files: Mapping[tuple[str, str], LetterFile]
    """By occasion and language."""

    @property
    def occasions(self) -> tuple[str, ...]:
        """Every occasion there are words for, in order."""
        return tuple(dict.fromkeys(sorted(occasion for occasion, _ in self.files)))

    def languages_of(self, occasion: str) -> tuple[str, ...]:
        """Return the languages of an occasion, English first."""
        found = {language for each, language in self.files if each == occasion}
        return tuple(sorted(found, key=lambda language: (language != ENGLISH, language)))

    def about(self, kind: str) -> tuple[str, ...]:
        """Return the occasions whose news is an event of this kind."""
        return tuple(each for each in self.occasions if kind in self.files[each, ENGLISH].tells_of)

    def choose(self, occasion: str, form: Form, language: str = ENGLISH) -> Chosen:
        """Return what somebody who reads `language` is sent.

        A translation that was not reviewed has its English beside it, and so has one that was made from other English
        words than ours; where there is none in this form, it is the English alone. Raises NoSuchWords.
        """
        english = self.files.get((occasion, ENGLISH))
        if english is None:
            raise NoSuchWords(f'There are no words for "{occasion}". Add policy/letters/{occasion}/en.md.')
        translated = self.files.get((occasion, language))
        if translated is None or translated.is_english or form not in translated.wordings:
            return Chosen(form, (english,))
        if translated.made_from != english.words_digest:
            return Chosen(form, (english,))
        return Chosen(form, (translated,) if translated.may_stand_alone else (translated, english))


def direction_of(language: str) -> str:
    """Return rtl for a language that is written from right to left, else ltr."""
    return "rtl" if language in FROM_RIGHT_TO_LEFT else "ltr"

"""Compares what one person would be sent with the record: their name, their case, nobody else's, and no mix-up."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from keptinformed.contact.drafting.counting_texts import count_text
from keptinformed.contact.drafting.filling import Block, Draft
from keptinformed.contact.drafting.findings import Finding, Kind
from keptinformed.contact.drafting.lexicon import Lexicon, Words
from keptinformed.contact.drafting.linting import Asked, lint
from keptinformed.contact.drafting.wordings import ENGLISH, Form

_TITLES = r"Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Rev|Sir|Dame|Lady|Lord"
_SALUTATION = re.compile(r"^(?:Dear|Hello|Hi|Annwyl|Helo)\s+(.+?),?$", re.MULTILINE)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][0-9A-Z]?\s*[0-9][A-Z]{2}\b", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w/])(?:\+44|0)[\d ()-]{8,}\d")
_DATE = re.compile(
    r"\b(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday),?\s+(\d{1,2})(?:st|nd|rd|th)?\s+"
    r"(January|February|March|April|May|June|July|August|September|October|November|December)\s+(\d{4})\b"
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DONE_TO = (
    r"arrested|charged|bailed|released|let go|convicted|found guilty|sentenced|interviewed|cautioned|held"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


class Pronoun(Enum):
    """How the record speaks of somebody; its value holds the words that would be wrong."""

    she = r"he|him|his|himself"
    he = r"she|her|hers|herself"
    they = r"he|him|his|himself|she|her|hers|herself"
    unknown = r"(?!)"


@dataclass(frozen=True, slots=True)
class Name:
    """How somebody is called; any part may be empty."""

    title: str = ""
    first: str = ""
    surname: str = ""

    @property
    def addressed(self) -> str:
        """Title and surname, as a letter begins."""
        return f"{self.title} {self.surname}".strip()


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of the person and the case, for comparing; built for one draft and kept nowhere."""

    person: Name
    pronoun: Pronoun = Pronoun.unknown
    reference: str = ""
    suspects: tuple[Name, ...] = ()
    others: tuple[Name, ...] = ()
    staff: tuple[str, ...] = ()
    """Names of officers and desks that may stand in it."""
    numbers: tuple[str, ...] = ()
    """Telephone numbers that may stand in it."""
    addresses: tuple[str, ...] = ()
    """Addresses and postcodes of anybody in the case; none may stand in it."""
    court: str = ""
    """The address of the court, which may stand in a letter."""
    offence: str = ""


def check_draft(
    draft: Draft,
    record: Record,
    lexicon: Lexicon,
    *,
    may_say_police: bool = False,
    must_say: tuple[str, ...] = (),
) -> tuple[Finding, ...]:
    """Return everything that is wrong with `draft` for the person of `record`, its plainness included."""
    found: list[Finding] = []
    for block in map(_as_typed, draft.blocks):
        where = f"{draft.form.value} in {block.language}"
        asked = Asked(
            words=block.words,
            form=draft.form,
            language=block.language,
            where=where,
            subject=block.subject,
            may_say_police=may_say_police,
            must_say=must_say,
            is_filled=True,
            own_names=tuple(
                each for each in (*record.staff, record.reference, record.person.addressed) if each
            ),
        )
        found += lint(asked, lexicon)
        found += _against_record(block, draft.form, record, lexicon, where)
        words = lexicon.of(block.language)
        if words is not None and not draft.form.is_short:
            found += _other_offence(block, words, record, where)
    found += _too_long_together(draft, lexicon)
    return tuple(dict.fromkeys(found))


def _too_long_together(draft: Draft, lexicon: Lexicon) -> Iterator[Finding]:
    """A translation and its English are one text: a letter that only one of them has makes both the longer kind."""
    most = lexicon.limits.text_parts.get(draft.form, 0) * len(draft.blocks)
    if len(draft.blocks) > 1 and most:
        parts = count_text(draft.words).parts
        if parts > most:
            yield Finding(Kind.too_many_parts, draft.form.value, f"{parts} parts", f"No more than {most}.")


def _as_typed(block: Block) -> Block:
    """Return a block without what only the printed page needs, or a number set with hard spaces would be no number."""
    paragraphs = (replace(each, words=each.words.translate(_SET_FOR_PRINT)) for each in block.paragraphs)
    return replace(block, paragraphs=tuple(paragraphs))


_SET_FOR_PRINT = str.maketrans({"\u00a0": " ", "\u2066": None, "\u2068": None, "\u2069": None})


def _against_record(
    block: Block, form: Form, record: Record, lexicon: Lexicon, where: str
) -> Iterator[Finding]:
    text = f"{block.subject}\n{block.words}"
    if "((" in text or "))" in text:
        yield Finding(Kind.unfilled, where, "((")
    yield from _addressed(text, record, where)
    yield from _names(_without(text, record), form, record, lexicon, where)
    yield from _mixed_up(text, record, where)
    yield from _pronouns(block, record, where)
    yield from _references(text, form, record, where)
    yield from _numbers(text, record, where)
    yield from _places(text, form, record, where)
    yield from _dates(text, where)


def _addressed(text: str, record: Record, where: str) -> Iterator[Finding]:
    wanted = record.person.addressed
    for match in _SALUTATION.finditer(text):
        if wanted and match[1].strip(" ,") != wanted:
            yield Finding(Kind.wrong_name, where, match[1].strip(" ,"), f"The record says {wanted}.")
    if record.person.surname and record.person.title:
        surname = re.escape(record.person.surname)
        for match in re.finditer(rf"\b({_TITLES})\.?\s+{surname}\b", text):
            if match[1] != record.person.title and not _is_another(match.group(), record):
                yield Finding(Kind.wrong_name, where, match.group(), f"The record says {wanted}.")


def _is_another(found: str, record: Record) -> bool:
    return (
        any(found == each.addressed for each in (*record.suspects, *record.others)) or found in record.staff
    )


def _without(text: str, record: Record) -> str:
    """Return the text without the names that may stand in it, so that none of them is taken for another's."""
    for name in (*record.staff, f"{record.person.first} {record.person.surname}", record.person.addressed):
        if name.strip():
            text = re.sub(rf"\b{re.escape(name.strip())}\b", " ", text)
    return text


def _names(text: str, form: Form, record: Record, lexicon: Lexicon, where: str) -> Iterator[Finding]:
    everybody = [(Kind.suspect_name, each) for each in record.suspects]
    everybody += [(Kind.other_name, each) for each in record.others]
    for kind, name in everybody:
        for part in _parts_of(name, lexicon.also_words):
            match = re.search(rf"(?<![\w'-])(?:{part})(?!\w)", text)
            if match:
                yield Finding(kind, where, match.group(), "Say: someone, or the person.")
                break
    if form.is_short:
        for own in (record.person.first, record.person.surname):
            match = re.search(rf"(?<!\w){re.escape(own)}(?!\w)", f"{text}") if own else None
            if match:
                yield Finding(Kind.personal, where, match.group(), "Leave names out of it.")


def _parts_of(name: Name, also_words: frozenset[str]) -> Iterator[str]:
    """Return patterns for a name, the surest first. One that is also a word is looked for inside a sentence only."""
    first, surname = re.escape(name.first), re.escape(name.surname)
    if first and surname:
        yield rf"{first}\s+{surname}"
    for part in (surname, first):
        if len(part) > 2:
            yield rf"(?<=[a-z,] ){part}" if part.lower() in also_words else f"{part}|{part.upper()}"


def _mixed_up(text: str, record: Record, where: str) -> Iterator[Finding]:
    person = record.person
    called = [f"{re.escape(person.first)}(?:\\s+{re.escape(person.surname)})?"] if person.first else []
    called += [rf"(?:{_TITLES})\.?\s+{re.escape(person.surname)}"] if person.surname else []
    called += [r"[Yy]ou"]
    names = "|".join(called)
    passive = rf"\b(?:{names})\s+(?:has been|have been|was|were|is|are|had been)\s+(?:{_DONE_TO})\b"
    active = rf"\b(?:arrested|charged|bailed|interviewed|convicted|sentenced)\s+(?:{'|'.join(called[:-1]) or 'x^'})\b"
    for match in [*re.finditer(passive, text), *re.finditer(active, text)]:
        yield Finding(Kind.mix_up, where, match.group(), "This person is not the suspect in this case.")
    for match in re.finditer(
        r"\byour (?:arrest|bail|interview under caution|sentence|conviction|charge)\b", text, re.I
    ):
        yield Finding(Kind.mix_up, where, match.group(), "This person is not the suspect in this case.")


def _pronouns(block: Block, record: Record, where: str) -> Iterator[Finding]:
    if block.language != ENGLISH or record.pronoun is Pronoun.unknown:
        return
    person = record.person
    names = [re.escape(each) for each in (person.first, person.surname) if each]
    if not names:
        return
    wrong = re.compile(rf"(?<!\w)(?:{record.pronoun.value})(?!\w)", re.IGNORECASE)
    for sentence in _SENTENCE.split(block.words):
        if re.search(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)", sentence):
            match = wrong.search(sentence)
            if match:
                yield Finding(
                    Kind.wrong_pronoun, where, match.group(), f"The record says {record.pronoun.name}."
                )


def _references(text: str, form: Form, record: Record, where: str) -> Iterator[Finding]:
    if not record.reference:
        return
    shape = "".join(
        r"\d" if letter.isdigit() else "[A-Z]" if letter.isupper() else re.escape(letter)
        for letter in record.reference
    )
    for match in re.finditer(rf"(?<!\w){shape}(?!\w)", text):
        if match.group() != record.reference:
            yield Finding(Kind.wrong_case, where, match.group(), "The record has another number.")
        elif form.is_short:
            yield Finding(Kind.personal, where, match.group(), "Leave the number out of it.")


def _numbers(text: str, record: Record, where: str) -> Iterator[Finding]:
    known = {_digits(each) for each in record.numbers}
    for match in _PHONE.finditer(text) if known else ():
        if _digits(match.group()) not in known:
            yield Finding(Kind.wrong_number, where, match.group(), "Give one of the numbers of the record.")


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number.replace("+44", "0").replace("(0)", ""))


def _places(text: str, form: Form, record: Record, where: str) -> Iterator[Finding]:
    if record.court and not form.is_short:
        text = text.replace(record.court, " ")
    plain = _plain(text)
    for address in record.addresses:
        if _plain(address) and f" {_plain(address)} " in f" {plain} ":
            yield Finding(Kind.place, where, address, "Leave it out.")
    for match in _POSTCODE.finditer(text):
        yield Finding(Kind.place, where, match.group(), "Leave it out.")


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text.lower()).split())


def _dates(text: str, where: str) -> Iterator[Finding]:
    for match in _DATE.finditer(text):
        try:
            day = date(int(match[4]), _MONTHS.index(match[3]) + 1, int(match[2]))
        except ValueError:
            yield Finding(Kind.wrong_day, where, match.group(), "There is no such day.")
            continue
        if _DAYS[day.weekday()] != match[1]:
            yield Finding(Kind.wrong_day, where, match.group(), f"It is a {_DAYS[day.weekday()]}.")


def _other_offence(block: Block, words: Words, record: Record, where: str) -> Iterator[Finding]:
    if not record.offence:
        return
    own = {match.group().lower()[:5] for match in words.offence.finditer(record.offence)}
    for match in words.offence.finditer(block.words):
        said = match.group().lower()
        if said[:5] not in own and said not in _SAID_OF_ANY:
            yield Finding(Kind.other_offence, where, match.group(), f"The record says {record.offence}.")


_SAID_OF_ANY = frozenset(
    {"violent", "offence", "offences", "proceeds of", "custody", "stole", "stolen", "vehicle"}
)

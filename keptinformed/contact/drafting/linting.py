"""Looks at words, whoever wrote them: whether they are plain, kind, short and private, and leave nothing out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from keptinformed.contact.drafting.counting_texts import count_text
from keptinformed.contact.drafting.findings import Finding, Kind
from keptinformed.contact.drafting.lexicon import Caveat, Lexicon, Words
from keptinformed.contact.drafting.reading_age import measure
from keptinformed.contact.drafting.wordings import ENGLISH, PLACEHOLDER, Form

_LINK = re.compile(
    r"(?:https?\s*:|www\.|\b[\w-]+\.(?:com|org|net|uk|gov)\b|\b[\w.]+@[\w-]+\.\w+)\S*", re.IGNORECASE
)
_CAPITALS = re.compile(r"(?<![\w'/])[A-Z]{2,}[0-9]{0,2}s?(?![\w/])")
_INITIALS = frozenset({"IP", "MO", "ABE", "RUI", "NFA", "OIC", "ULS", "VPS", "VRR", "OOCD"})
"""Jargon in capitals only: `mo` and `ip` in small letters are something else."""
_SHORT = (Form.text, Form.telling_text)


@dataclass(frozen=True, slots=True)
class Asked:
    """Some words and what is known of where they go."""

    words: str
    form: Form
    language: str = ENGLISH
    where: str = ""
    subject: str = ""
    may_say_police: bool = False
    must_say: tuple[str, ...] = ()
    is_filled: bool = False
    """Whether staff have filled it in, so that it may be somewhat harder."""
    own_names: tuple[str, ...] = field(default=())
    """Names that are meant to be there, such as that of the officer: not jargon, whatever they look like."""


def lint(asked: Asked, lexicon: Lexicon) -> tuple[Finding, ...]:
    """Return everything that is wrong with these words, as far as a machine can see it."""
    words = lexicon.of(asked.language)
    found = [*_hardness(asked, lexicon)]
    if words is not None:
        found += _wrong_words(asked, words, lexicon)
    if asked.form.is_short:
        found += _privacy(asked, words, lexicon)
    if asked.form in _SHORT:
        found += _length(asked, lexicon)
    found += _caveats(asked, lexicon)
    found += _links(asked)
    return tuple(dict.fromkeys(found))


def _finding(asked: Asked, kind: Kind, found: str, instead: str = "") -> Finding:
    return Finding(kind, asked.where, " ".join(found.split())[:120], instead)


def _hardness(asked: Asked, lexicon: Lexicon) -> Iterator[Finding]:
    limits = lexicon.limits
    measured = measure(_without_placeholders(asked.words))
    most = limits.reading_age_filled if asked.is_filled else limits.reading_age
    if asked.language == ENGLISH and measured.age > most:
        yield _finding(
            asked,
            Kind.too_hard,
            f"reading age {measured.age:.0f}",
            f"Use shorter words and sentences, down to {most}.",
        )
    if measured.longest > limits.longest_sentence:
        yield _finding(asked, Kind.long_sentence, measured.longest_sentence, "Make two of it.")


def _without_placeholders(words: str) -> str:
    lines = [line for line in words.split("\n") if not PLACEHOLDER.fullmatch(line.removeprefix("- ").strip())]
    return PLACEHOLDER.sub("it", "\n".join(lines))


def _wrong_words(asked: Asked, words: Words, lexicon: Lexicon) -> Iterator[Finding]:
    text = lexicon.known_names.sub(" ", f"{asked.subject}\n{PLACEHOLDER.sub(' ', asked.words)}")
    for name in asked.own_names:
        text = text.replace(name, " ")
    for match in words.jargon.finditer(text):
        if match.group().upper() in _INITIALS and not match.group().isupper():
            continue
        plain = next(say for pattern, say in words.plain if pattern.search(match.group()))
        yield _finding(asked, Kind.jargon, match.group(), f"Say: {plain}.")
    for match in words.unkind.finditer(text):
        yield _finding(asked, Kind.unkind, match.group(), "Say what happened, and no more.")
    for match in words.too_sure.finditer(text):
        yield _finding(asked, Kind.too_sure, match.group(), "Say what is hoped, and who decides.")
    for match in _CAPITALS.finditer(text):
        if match.group() not in lexicon.capitals and not words.jargon.fullmatch(match.group()):
            yield _finding(asked, Kind.capitals, match.group(), "Write it out, or leave it out.")


def _privacy(asked: Asked, words: Words | None, lexicon: Lexicon) -> Iterator[Finding]:
    text = f"{asked.subject}\n{PLACEHOLDER.sub(' ', asked.words)}"
    for name in asked.own_names:
        text = text.replace(name, " ")
    if words is None:
        yield _finding(
            asked, Kind.personal, asked.language, "Nobody can look at this language: send a letter."
        )
        return
    personal = words.personal_in_email if asked.form is Form.email else words.personal
    yield from _each(asked, Kind.offence, words.offence, text, "Leave it out.")
    yield from _each(asked, Kind.personal, personal, text, "Leave it out.")
    if not asked.may_say_police:
        yield from _each(asked, Kind.says_police, words.needs_leave, text, "Say: we.")
    lowered = text.lower()
    for name in lexicon.offence_names:
        if name in lowered and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", lowered):
            yield _finding(asked, Kind.offence, name, "Leave it out.")
    yield from _each(asked, Kind.not_neutral, words.not_neutral, _shown_while_locked(asked, lexicon), "")


def _shown_while_locked(asked: Asked, lexicon: Lexicon) -> str:
    """Return what anybody sees: all of a text that only asks to ring, subject and first letters of an e-mail."""
    if asked.form is Form.text:
        return asked.words
    if asked.form is Form.email:
        return f"{asked.subject}\n{' '.join(asked.words.split())[: lexicon.limits.preview]}"
    return ""


def _each(asked: Asked, kind: Kind, pattern: re.Pattern[str], text: str, instead: str) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        yield _finding(asked, kind, match.group(), instead)


def _length(asked: Asked, lexicon: Lexicon) -> Iterator[Finding]:
    counted = count_text(asked.words)
    most = lexicon.limits.text_parts.get(asked.form, 1)
    if counted.parts > most:
        yield _finding(
            asked,
            Kind.too_many_parts,
            f"{counted.parts} parts, {counted.places} places",
            f"No more than {most}.",
        )
    if counted.replaced:
        yield _finding(
            asked, Kind.unsendable, " ".join(counted.replaced), "A telephone shows a question mark."
        )


def _caveats(asked: Asked, lexicon: Lexicon) -> Iterator[Finding]:
    text = f"{asked.subject}\n{asked.words}"
    for caveat in _wanted(asked, text, lexicon.caveats.values()):
        says = caveat.says.get(asked.language)
        if says is not None and not says.search(text):
            yield _finding(asked, Kind.no_caveat, caveat.name, caveat.means)


def _wanted(asked: Asked, text: str, caveats: Iterable[Caveat]) -> Iterator[Caveat]:
    for caveat in caveats:
        where = caveat.where.get(asked.language)
        if caveat.name in asked.must_say or (where is not None and where.search(text)):
            yield caveat


def _links(asked: Asked) -> Iterator[Finding]:
    for match in _LINK.finditer(f"{asked.subject}\n{asked.words}"):
        yield _finding(asked, Kind.link, match.group(), "Nothing we send leads anywhere: give a number.")

"""Reads one file of policy/letters: front matter between two lines of dashes, then a part for each form.

---
occasion: suspect_arrested
language: en
title: Somebody has been arrested
...
---
## Letter
## Text
## Text that tells
## E-mail
Subject: An update for you
## Call
- points, one a line
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path

from keptinformed.contact.drafting.placeholders import Allowed, Kind, faults_of_placeholders
from keptinformed.contact.drafting.wordings import (
    ENGLISH,
    PLACEHOLDER,
    Form,
    LetterFile,
    Paragraph,
    Review,
    SignOff,
    Wording,
    direction_of,
)
from keptinformed.duties.fields import Fields, meant
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_text, yaml_of

_FENCE = "---"
_SUBJECT = "Subject:"
_ORIGINAL = ("tells_of", "gives", "discharges", "owner", "tells_in", "never", "must_say")
"""Fields of the English file; a translation takes them from it, so that they cannot differ."""
_EVERY = ("occasion", "language", "title", "needs", "reviewed", "signed_off")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def read_letter_file(
    path: Path, allowed: Allowed, faults: list[str], *, force: str = ""
) -> LetterFile | None:
    """Return one file, or None after adding to `faults` a sentence for everything that is wrong with it."""
    where = f"{path.parent.name}/{path.name}"
    before = len(faults)
    try:
        text = read_text(path)
        head, body, first = _halves(text, where)
        content = yaml_of("\n" + head, where)
    except UnreadableYaml as error:
        faults.append(str(error))
        return None
    if not isinstance(content, Section):
        faults.append(
            f"{where} line 2: must begin with fields such as occasion: …, between two lines of ---."
        )
        return None
    fields = Fields(content, where, faults)
    wordings = _parts(body, first, where, faults)
    for wording in wordings.values():
        _check_placeholders(wording, allowed, where, faults)
    made = _made(path, text, fields, wordings, force)
    _check_fields(made, fields, allowed)
    return made if len(faults) == before else None


def _halves(text: str, where: str) -> tuple[str, str, int]:
    """Return front matter, body, and the line of the file on which the body begins."""
    lines = text.split("\n")
    if not lines or lines[0].strip() != _FENCE or _FENCE not in [line.strip() for line in lines[1:]]:
        raise UnreadableYaml(f"{where} line 1: must begin with its fields, between two lines of {_FENCE}.")
    end = next(number for number, line in enumerate(lines) if number and line.strip() == _FENCE)
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2


def _made(path: Path, text: str, fields: Fields, wordings: Mapping[Form, Wording], force: str) -> LetterFile:
    english = path.stem == ENGLISH
    fields.only((*_EVERY, *(_ORIGINAL if english else ("made_from",))))
    title = fields.text("title")
    return LetterFile(
        occasion=fields.text("occasion"),
        language=fields.text("language"),
        title=title,
        file=path,
        digest=_digest(text),
        words_digest=_digest("\n".join([title, *_words_of(wordings.values())])),
        wordings=wordings,
        tells_of=fields.texts("tells_of", required=False),
        gives=fields.texts("gives", required=False),
        discharges=fields.texts("discharges", required=False),
        owner=fields.text("owner", required=english),
        tells_in=_tells_in(fields, wordings),
        never=fields.texts("never", required=english),
        must_say=fields.texts("must_say", required=False),
        made_from=fields.text("made_from", required=not english),
        review=_review(fields),
        sign_off=_sign_off(fields),
        force=force,
    )


def _tells_in(fields: Fields, wordings: Mapping[Form, Wording]) -> tuple[Form, ...]:
    """Return the forms that tell all of it: those that the file names, or every one that can and is there."""
    there = [form for form in Form if form.tells and form in wordings]
    named = fields.texts("tells_in", required=False)
    names = [form.name for form in there]
    for word in named:
        if word not in names:
            fields.fault(
                f'tells_in names "{word}", which cannot tell or has no part here.{meant(word, names)}'
            )
    return tuple(form for form in there if not named or form.name in named)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]


def _words_of(wordings: Iterable[Wording]) -> list[str]:
    return [f"{each.form}\n{each.subject}\n{each.words}" for each in wordings]


def _parts(body: str, first: int, where: str, faults: list[str]) -> dict[Form, Wording]:
    parts: dict[Form, Wording] = {}
    form: Form | None = None
    lines: list[str] = []
    begun = first
    for number, line in enumerate([*body.split("\n"), "## "], start=first):
        if not line.startswith("## "):
            if form is None and line.strip():
                faults.append(f"{where} line {number}: stands before the first ## part. Put it into one.")
            lines.append(line)
            continue
        if form is not None:
            parts[form] = _wording(form, lines, begun, where, faults)
        heading = line[3:].strip()
        form = next((each for each in Form if each.value == heading), None)
        if heading and form is None:
            hint = meant(heading, [each.value for each in Form])
            faults.append(f'{where} line {number}: there is no part "{heading}".{hint}')
            return parts
        if form in parts:
            faults.append(f"{where} line {number}: the part {heading} is given twice. Keep one.")
        lines, begun = [], number
    return parts


def _wording(form: Form, lines: list[str], begun: int, where: str, faults: list[str]) -> Wording:
    subject = ""
    if form is Form.email:
        first = next((number for number, line in enumerate(lines) if line.strip()), None)
        if first is None or not lines[first].startswith(_SUBJECT):
            faults.append(f"{where} line {begun}: the e-mail must begin with {_SUBJECT} and the words of it.")
        else:
            subject = lines[first].removeprefix(_SUBJECT).strip()
            lines = lines[first + 1 :]
    paragraphs = paragraphs_of("\n".join(lines))
    if not paragraphs:
        faults.append(f"{where} line {begun}: the part {form.value} is empty. Write it, or take it out.")
    return Wording(form, paragraphs, subject, begun)


def paragraphs_of(text: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of some plain text: an empty line ends one, a dash at the beginning makes a point."""
    made: list[Paragraph] = []
    begun = False
    for line in text.split("\n"):
        words = line.strip()
        if words.startswith("- "):
            made.append(Paragraph(words[2:].strip(), is_point=True))
            begun = True
        elif words and begun:
            last = made.pop()
            made.append(Paragraph(f"{last.words} {words}", last.is_point))
        elif words:
            made.append(Paragraph(words))
            begun = True
        else:
            begun = False
    return tuple(made)


def _check_placeholders(wording: Wording, allowed: Allowed, where: str, faults: list[str]) -> None:
    text = f"{wording.subject}\n{wording.words}"
    faults += [
        f"{where} line {wording.line}, {wording.form.value}: {sentence}"
        for _, sentence in faults_of_placeholders(text, wording.form, allowed)
    ]


def _check_fields(made: LetterFile, fields: Fields, allowed: Allowed) -> None:
    if made.occasion != made.file.parent.name:
        fields.fault(
            f'occasion "{made.occasion}" stands in the folder {made.file.parent.name}. Make them agree.'
        )
    if made.language != made.file.stem or not _LANGUAGE.fullmatch(made.language):
        fields.fault(f'language "{made.language}" must be the name of the file, such as cy for cy.md.')
    if direction_of(made.language) == "rtl":
        _check_free_text(made, fields, allowed)
    for word in made.never:
        if word not in allowed.never:
            fields.fault(f'never names "{word}".{meant(word, allowed.never)}')
    used = {name for wording in made.wordings.values() for name in wording.placeholders}
    declared = set(fields.texts("needs", required=False))
    for name in sorted(used - declared):
        fields.fault(f"(({name})) is used and not in needs. Add it there.")
    for name in sorted(declared - used):
        fields.fault(f"needs names {name}, which is used nowhere. Take it out.")
    for name in sorted(used & set(allowed.placeholders)):
        for word in sorted(allowed.placeholders[name].holds & set(made.never)):
            fields.fault(f"(({name})) can hold {word}, which never forbids here. Take one of them out.")


def _check_free_text(made: LetterFile, fields: Fields, allowed: Allowed) -> None:
    """Free text is mostly English: within a line that is read from right to left its full stops would change sides."""
    for wording in made.wordings.values():
        for paragraph in wording.paragraphs:
            for name in PLACEHOLDER.findall(paragraph.words):
                known = allowed.placeholders.get(name)
                alone = PLACEHOLDER.fullmatch(paragraph.words) is not None
                if known is not None and known.kind is Kind.words and not alone:
                    fields.fault(f"(({name})) must stand in a paragraph of its own in this language.")


def _review(fields: Fields) -> Review:
    inner = _answer(fields, "reviewed", ("by", "on"))
    return Review() if inner is None else Review(inner.text("by"), _day(inner, "on"))


def _sign_off(fields: Fields) -> SignOff:
    inner = _answer(fields, "signed_off", ("by", "on", "until"))
    if inner is None:
        return SignOff()
    made = SignOff(inner.text("by"), _day(inner, "on"), _day(inner, "until"))
    if made.on and made.until and made.until <= made.on:
        inner.fault(f"until {made.until} is not after {made.on}. A sign-off runs out on a day to come.")
    return made


def _answer(fields: Fields, name: str, allowed: tuple[str, ...]) -> Fields | None:
    """Return the section of a field that is either the word no, or says who and when; None for no."""
    if fields.section.get(name, "") == "no":
        return None
    section = fields.section.get(name, "")
    if not isinstance(section, Section):
        fields.fault(f"{name} must be no, or say {name}: {{by: …, on: 2026-01-31}}. Never leave it open.")
        return None
    inner = Fields(section, f"{fields.where} line {section.line}, {name}", fields.faults)
    inner.only(allowed)
    return inner


def _day(fields: Fields, name: str) -> date | None:
    day = fields.day(name)
    if day is None and not fields.has(name):
        fields.fault(f"{name} is missing: give a date such as 2026-01-31.")
    return day

"""The closed list of what may be filled into a letter (policy/letters/placeholders.yaml), and where it may stand."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from keptinformed.contact.drafting.wordings import PLACEHOLDER, Form
from keptinformed.duties.fields import Fields, meant
from keptinformed.duties.yaml_text import Section, read_yaml

_ANY = re.compile(r"\(\(.*?\)\)|\(\(|\)\)", re.DOTALL)
_OF_OTHER_LANGUAGES = re.compile(r"\{\{|\}\}|\{%|%\}|\$\{|<%|\{[a-z_]\w*\}|%\([a-z]\w*\)s")


class Kind(StrEnum):
    """What a placeholder may be filled with."""

    words = "words"
    """Free text, written by staff for this person."""
    name = "name"
    phone = "phone"
    day = "day"
    time = "time"
    reference = "reference"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One name that may stand in a letter between double brackets."""

    name: str
    means: str
    kind: Kind
    forms: frozenset[Form]
    """The only forms in which it may stand."""
    holds: frozenset[str]
    """What it can give away, in the words of `never`."""
    example: str
    """What it is filled with where a letter is only looked at."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The whole list, and the words in which a letter says what it must never hold."""

    placeholders: Mapping[str, Placeholder]
    never: Mapping[str, str]
    """What can be given away, and what is meant by it."""


def read_allowed(path: Path, faults: list[str]) -> Allowed:
    """Return the list, adding to `faults` what is wrong with it. Raises UnreadableYaml."""
    content = read_yaml(path)
    page = Fields(content if isinstance(content, Section) else Section(), path.name, faults)
    page.only(("never", "placeholders"))
    never = {name: str(says) for name, says in page.part("never").items()}
    found: dict[str, Placeholder] = {}
    for section in page.sections("placeholders"):
        entry = Fields(section, f"{path.name} line {section.line}", faults)
        placeholder = _placeholder(entry, never)
        if placeholder.name in found:
            entry.fault(f'"{placeholder.name}" is in the list twice. Keep one.')
        found[placeholder.name] = placeholder
    return Allowed(found, never)


def _placeholder(entry: Fields, never: Collection[str]) -> Placeholder:
    entry.only(("name", "means", "kind", "forms", "holds", "example"))
    name = entry.text("name")
    if name and not PLACEHOLDER.fullmatch(f"(({name}))"):
        entry.fault(f'name "{name}" must be lower-case words joined by underscores.')
    holds = entry.texts("holds", required=False)
    for word in holds:
        if word not in never:
            entry.fault(f'holds names "{word}", which never: does not list.{meant(word, never)}')
    forms: set[Form] = set()
    for written in entry.texts("forms"):
        if written in Form.__members__:
            forms.add(Form[written])
        else:
            entry.fault(f'forms names "{written}".{meant(written, list(Form.__members__))}')
    return Placeholder(
        name=name,
        means=entry.text("means"),
        kind=entry.one_of("kind", Kind, fallback=Kind.words),
        forms=frozenset(forms),
        holds=frozenset(holds),
        # Raw: an example of several lines shows what several lines become.
        example=entry.text("example") and str(entry.section["example"]),
    )


def faults_of_placeholders(words: str, form: Form, allowed: Allowed) -> Iterator[tuple[int, str]]:
    """Find what stands between brackets and may not: lines after the first, and a sentence, for each."""
    for match in _ANY.finditer(words):
        found = PLACEHOLDER.fullmatch(match.group())
        line = words.count("\n", 0, match.start())
        if found is None:
            yield (
                line,
                f'"{match.group()[:40]}" is no placeholder: write ((name)), a name of placeholders.yaml.',
            )
        elif found[1] not in allowed.placeholders:
            near = meant(found[1], allowed.placeholders)
            yield (
                line,
                f"(({found[1]})) is not in placeholders.yaml, the list of what may be filled in.{near}",
            )
        elif form not in allowed.placeholders[found[1]].forms:
            yield line, f"(({found[1]})) may not stand in {form.value}: anybody could read it there."
    for match in _OF_OTHER_LANGUAGES.finditer(words):
        line = words.count("\n", 0, match.start())
        yield line, f'"{match.group()}" does nothing here: only ((names)) are filled in. Take it out.'

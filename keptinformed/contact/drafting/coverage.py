"""Says for each duty whether there are words to meet it, in which forms and languages, and which have none."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from keptinformed.contact.drafting.wordings import ENGLISH, Form, LetterFile, Letters
from keptinformed.duties.fields import Fields, meant
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.rules import Rule
from keptinformed.duties.yaml_text import Section, read_yaml

LANGUAGES = (ENGLISH, "cy")
"""What every telling has words in."""
FORMS = (Form.letter, Form.text)
"""In what every telling has words."""


@dataclass(frozen=True, slots=True)
class Covered:
    """One duty and what there is to say for it."""

    rule: Rule
    occasions: tuple[str, ...]
    because: str = ""
    """Why it needs no words; empty where it does."""
    missing: tuple[str, ...] = ()
    """What it lacks, such as `hearing_listed: Text in cy`."""


def load_not_told(root: Path | None = None) -> dict[str, str]:
    """Return the duties that no words can meet, each with its reason. Raises PolicyError, UnreadableYaml."""
    path = (shipped_policy() if root is None else root) / "letters" / "not_told.yaml"
    faults: list[str] = []
    content = read_yaml(path)
    page = Fields(content if isinstance(content, Section) else Section(), path.name, faults)
    page.only(("not_told",))
    reasons: dict[str, str] = {}
    for section in page.sections("not_told"):
        entry = Fields(section, f"{path.name} line {section.line}", faults)
        entry.only(("duty", "reason"))
        reasons[entry.text("duty")] = entry.text("reason")
    if faults:
        raise PolicyError(faults)
    return reasons


def coverage(rules: Collection[Rule], letters: Letters, not_told: Mapping[str, str]) -> tuple[Covered, ...]:
    """Return what there is to say for each rule that is switched on, in their order."""
    return tuple(_covered(rule, letters, not_told) for rule in rules if rule.enabled)


def faults_between(rules: Collection[Rule], letters: Letters, not_told: Mapping[str, str]) -> Iterator[str]:
    """Find letters and reasons for duties that are not there, and tellings without words."""
    known = {rule.id: rule for rule in rules}
    for name in sorted(not_told.keys() - known.keys()):
        yield f'not_told.yaml: there is no duty "{name}".{meant(name, known)}'
    for file in letters.files.values():
        if file.is_english:
            yield from _faults_of(file, known)
    for each in coverage(rules, letters, not_told):
        yield from (f"{each.rule.id}: has no {lack}. Write it." for lack in each.missing)
        if not each.occasions and not each.because:
            yield (
                f"{each.rule.id}: no file of policy/letters discharges it. Write one, or say in not_told.yaml why not."
            )
        if each.occasions and each.because:
            yield f"{each.rule.id}: has words, and not_told.yaml says that it can have none. Take one of them out."


def _covered(rule: Rule, letters: Letters, not_told: Mapping[str, str]) -> Covered:
    english = [letters.files[occasion, ENGLISH] for occasion in letters.occasions]
    own = [file for file in english if rule.id in file.discharges]
    missing: list[str] = []
    if own and rule.done_when.by_telling_of_trigger:
        told = {kind for file in own for kind in file.tells_of}
        missing += [f"words about {kind}" for kind in rule.starts_when if kind not in told]
    for file in own:
        missing += _lacking(file.occasion, letters)
    return Covered(rule, tuple(file.occasion for file in own), not_told.get(rule.id, ""), tuple(missing))


def _lacking(occasion: str, letters: Letters) -> Iterator[str]:
    for language in LANGUAGES:
        file = letters.files.get((occasion, language))
        for form in FORMS:
            if file is None or form not in file.wordings:
                yield f"{form.value} in {language} for {occasion}"


def _faults_of(file: LetterFile, known: Mapping[str, Rule]) -> Iterator[str]:
    where = f"{file.occasion}/{file.file.name}"
    for name in file.discharges:
        rule = known.get(name)
        if rule is None:
            yield f'{where}: there is no duty "{name}".{meant(name, known)}'
            continue
        if rule.owner != file.owner:
            yield f"{where}: {name} is owed by {rule.owner}, and this is signed by {file.owner}. Make them agree."
        if rule.done_when.by_telling_of_trigger and not set(file.tells_of) & set(rule.starts_when):
            yield f"{where}: {name} is about {', '.join(rule.starts_when)}, and tells_of names none of these."
        for kind in file.gives:
            if rule.done_when.events and kind not in rule.done_when.events:
                yield f"{where}: gives {kind}, which does not discharge {name}."

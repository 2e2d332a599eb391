"""Reads policy/needs/recognition.yaml, and decides what staff should recognise about somebody now. A person decides."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from keptinformed.cases.ages import birthday
from keptinformed.duties.fields import Fields
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml
from keptinformed.needs.enhanced import Facts, suggestions
from keptinformed.needs.policy import NeedsPolicy, needs_policy
from keptinformed.needs.terms import Given

FILE = "recognition.yaml"
_FIELDS = ("id", "says", "why", "when", "must", "do", "card", "leads")
_WHEN = ("under", "adult", "reasons", "answers", "happened", "parts", "staff")


@dataclass(frozen=True, slots=True)
class When:
    """What must hold; what is not named may be anything."""

    under: int | None
    adult: bool
    reasons: frozenset[str]
    answers: frozenset[str]
    happened: frozenset[str]
    parts: frozenset[str]
    staff: bool


@dataclass(frozen=True, slots=True)
class Recognised:
    """Something to recognise, why, and what to do then."""

    id: str
    says: str
    why: str
    must: bool
    """Whether it is not left to choice."""
    do: tuple[str, ...]
    card: str
    """The prompt card that goes with it; empty where there is none."""
    leads: str
    """The name of the page on which it is done."""
    when: When


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of somebody, as far as it decides what to recognise."""

    facts: Facts
    happened: frozenset[str] = frozenset()
    """The kinds of event of their case that stand."""
    works_here: bool = False


def recognised(
    person: Person, policy: Sequence[Recognised], needs: NeedsPolicy, today: date
) -> tuple[Recognised, ...]:
    """Return what to recognise about somebody today, what must be done first. Pure."""
    reasons = frozenset(each.id for each in suggestions(person.facts, needs))
    found = [each for each in policy if _holds(each.when, person, reasons, needs, today)]
    return tuple(sorted(found, key=lambda each: not each.must))


@cache
def recognition(root: Path | None = None) -> tuple[Recognised, ...]:
    """Return what is in the file under `root`, or in the policy that ships. Raises PolicyError."""
    faults: list[str] = []
    folder = (root or shipped_policy()) / "needs"
    try:
        content = read_yaml(folder / FILE)
    except UnreadableYaml as unreadable:
        raise PolicyError([str(unreadable)]) from None
    page = Fields(content if isinstance(content, Section) else Section(), FILE, faults)
    page.only(("prompts",))
    known = needs_policy(root)
    made = tuple(
        _one(Fields(each, f"{FILE} line {each.line}", faults), known) for each in page.sections("prompts")
    )
    if faults:
        raise PolicyError(faults)
    return made


def _holds(when: When, person: Person, reasons: Collection[str], needs: NeedsPolicy, today: date) -> bool:
    facts = person.facts
    born = facts.born_on
    is_under = born is not None and when.under is not None and today < birthday(born, when.under)
    is_adult = born is None or today >= birthday(born, needs.adult_at)
    return (
        (when.under is None or is_under)
        and (not when.adult or is_adult)
        and (not when.reasons or bool(when.reasons & frozenset(reasons)))
        and (not when.answers or any(facts.answers.get(each) is Given.yes for each in when.answers))
        and (not when.happened or bool(when.happened & person.happened))
        and (not when.parts or facts.part in when.parts)
        and (not when.staff or person.works_here)
    )


def _one(entry: Fields, needs: NeedsPolicy) -> Recognised:
    entry.only(_FIELDS)
    when = Fields(entry.part("when"), f"{entry.where}, when", entry.faults)
    when.only(_WHEN)
    reasons, answers = _known(when, "reasons"), _known(when, "answers")
    for each in sorted(reasons - {one.id for one in (needs.by_age, *needs.reasons)}):
        when.fault(f'"{each}" is no reason of enhanced_rights.yaml.')
    for each in sorted(answers - {one.id for one in needs.questions}):
        when.fault(f'"{each}" is no question of assessment.yaml.')
    return Recognised(
        id=entry.text("id"),
        says=entry.text("says"),
        why=entry.text("why"),
        must=entry.flag("must", default=False),
        do=entry.texts("do"),
        card=entry.text("card", required=False),
        leads=entry.text("leads"),
        when=When(
            under=when.number("under", 120) if when.has("under") else None,
            adult=when.flag("adult", default=False),
            reasons=reasons,
            answers=answers,
            happened=_known(when, "happened"),
            parts=_known(when, "parts"),
            staff=when.flag("staff", default=False),
        ),
    )


def _known(when: Fields, name: str) -> frozenset[str]:
    return frozenset(when.texts(name, required=False))

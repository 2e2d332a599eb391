"""Decides what anybody may expect of us: one sentence for each rule that is on, with who, what, by when and from where.

Nothing here is about a person or a case: it follows from the rules alone, so that it can never say more than they do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from keptinformed.duties.history import Role
from keptinformed.duties.rules import Allowance, Edition, Layer, Policy, Rule, Span, Unit, Verified
from keptinformed.publishing.promises import OTHERS, WE, act_of
from keptinformed.publishing.sentences import Sentence

FAMILIES = frozenset({Role.bereaved, Role.spokesperson})


@dataclass(frozen=True, slots=True)
class Standard:
    """What one rule asks, for whoever it concerns."""

    rule: str
    promise: str
    says: tuple[Sentence, ...]
    """Who does what by when; then for whom it is sooner, and for whom alone it is."""
    source: tuple[Sentence, ...]
    """Where it is written, and at which place."""
    checked: Verified


@dataclass(frozen=True, slots=True)
class Part:
    """What stands under one Right of a Code, or all of a text that has none."""

    right: int
    """Its number; 0 where the text has no Rights."""
    on: tuple[Standard, ...]
    off: tuple[Standard, ...]
    """What is switched off, because nobody has read its source yet."""

    @property
    def checked(self) -> Mapping[Verified, int]:
        """How many of those that are on were checked how far, surest first."""
        found = [each.checked for each in self.on]
        return {grade: found.count(grade) for grade in Verified if grade in found}


@dataclass(frozen=True, slots=True)
class Book:
    """A Code, a charter, or what a force said that it would do."""

    edition: str
    layer: Layer
    parts: tuple[Part, ...]


def books_on(policy: Policy, day: date, *, words: Mapping[str, str]) -> tuple[Book, ...]:
    """Return what is in force on a day, the law first; `words` are those of English, by key.

    Only rules in force are in it. Those that are switched off stand apart in each part.
    """
    order = tuple(Layer)
    found = [
        Book(edition.id, edition.layer, _parts(edition, day, words))
        for edition in sorted(policy.editions, key=lambda each: order.index(each.layer))
        if _holds(edition.in_force, day)
    ]
    return tuple(each for each in found if any(part.on or part.off for part in each.parts))


def _parts(edition: Edition, day: date, words: Mapping[str, str]) -> tuple[Part, ...]:
    rules = [rule for rule in edition.rules if _holds(rule.in_force, day)]
    if not edition.rights:
        return (_part(0, rules, words),)
    return tuple(
        _part(right.number, [rule for rule in rules if rule.right == right.number], words)
        for right in edition.rights
    )


def _part(number: int, rules: Sequence[Rule], words: Mapping[str, str]) -> Part:
    made = {rule.id: _standard(rule, words) for rule in rules}
    return Part(
        number,
        tuple(made[rule.id] for rule in rules if rule.enabled),
        tuple(made[rule.id] for rule in rules if not rule.enabled),
    )


def _holds(span: Span, day: date) -> bool:
    return (span.first is None or span.first <= day) and (span.last is None or day <= span.last)


def _standard(rule: Rule, words: Mapping[str, str]) -> Standard:
    return Standard(rule.id, rule.promise, _says(rule, words), _source(rule), rule.verified)


def _says(rule: Rule, words: Mapping[str, str]) -> tuple[Sentence, ...]:
    usual = next(line for line in reversed(rule.within) if not line.only_enhanced)
    sooner = [line for line in rule.within if line.only_enhanced]
    whom = _for_whom(rule)
    return (
        _line(rule, usual, words),
        *(_limited(Sentence("public.line.sooner"), line, rule, words) for line in sooner),
        *([Sentence(whom)] if whom else []),
    )


def _line(rule: Rule, usual: Allowance, words: Mapping[str, str]) -> Sentence:
    starts = _starts(rule)
    said = Sentence("public.line.two" if len(starts) > 1 else "public.line.one")
    for name, start in zip(("when", "other"), starts, strict=False):
        general = f"public.when.{start}"
        said = said.with_key(name, general if general in words else f"happened.{start}")
    said = said.with_key("who", f"who.{rule.owner if rule.owner in OTHERS else WE}")
    own = f"public.promised.{rule.promise}"
    said = said.with_key("act", own if own in words else f"act.{act_of(rule, '')}")
    return _limited(said, usual, rule, words)


def _starts(rule: Rule) -> tuple[str, ...]:
    """Return what opens it as people know it: the first of several ways to begin, either of two pieces of news."""
    if rule.repeats:
        return ("while_looking",)
    if rule.owed_to == (Role.witness,) and "crime_reported" in rule.starts_when:
        return ("told_us",)
    return rule.starts_when[: 1 if rule.only_first and len(rule.starts_when) > 2 else 2]


def _limited(said: Sentence, line: Allowance, rule: Rule, words: Mapping[str, str]) -> Sentence:
    own = f"public.before.{rule.promise}"
    if line.unit is Unit.before and own in words:
        return said.with_key("limit", own)
    if line.unit in (Unit.before, Unit.agreed):
        return said.with_key("limit", f"public.limit.{line.unit.value}")
    often = "every" if rule.repeats else "within"
    number = "one" if line.count == 1 else "many"
    return said.with_key("limit", f"public.{often}.{line.unit.value}.{number}").with_number(
        "count", line.count
    )


def _for_whom(rule: Rule) -> str:
    """Return who alone it is for, as a key; nothing where it is for victims at large or for witnesses."""
    owed = frozenset(rule.owed_to)
    if owed == {Role.business}:
        return "public.for.business"
    return "public.for.families" if owed <= FAMILIES else ""


def _source(rule: Rule) -> tuple[Sentence, ...]:
    right = rule.right if rule.layer is Layer.statutory else None
    said = Sentence("next.source_right" if right else "next.source")
    said = said.with_key("source", f"source.{rule.edition}")
    place = rule.paragraph.removeprefix("≈")
    if not place:
        return (said.with_number("right", right) if right else said,)
    how = "near" if rule.paragraph.startswith("≈") else "at"
    what = "number" if place[0].isdigit() else "title"
    return (
        said.with_number("right", right) if right else said,
        Sentence(f"public.place.{how}_{what}").with_name("place", place),
    )

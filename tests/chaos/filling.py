"""Thousands of made-up people with a message each: two are made through the doors, all others are copies of those."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from django.db import models, transaction

from keptinformed.cases.models import Case, ContactPoint, Event, Participation
from keptinformed.cases.models.people import Channel
from keptinformed.contact.models import Intent, IntentWords
from keptinformed.contact.terms import Content
from keptinformed.needs.models import ContactPlan, SafeContactRule
from keptinformed.privacy import sealing
from tests.contact.a_message import EARLIER, OFFICER, Scene, a_scene, an_address
from tests.live.a_force import somebody

BEGINS = datetime(2026, 6, 30, 7, 5, tzinfo=UTC)
"""Five past eight on a Tuesday in London: nothing waits for the morning for the next twelve hours."""
HIGH_RISK, BURGLARY = "Rape of a female aged 16 and over", "Burglary"
AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Pattern:
    """One case with a suspect, a victim and a message, all of which may be copied."""

    case: Case
    suspect: Participation
    victim: Participation
    point: ContactPoint
    rule: SafeContactRule
    plan: ContactPlan
    events: tuple[Event, ...]
    intent: Intent
    words: IntentWords


def address_of(number: int) -> str:
    """Return the address of somebody: two with the same number are one person."""
    return f"made.up.{number}@example.com"


def is_flagged(address: str) -> bool:
    """Say whether somebody is at risk, so that they may be sent to at most once."""
    return int(address.split("@", maxsplit=1)[0].rsplit(".", 1)[1]) % 2 == 0


@transaction.atomic
def fill(number: int) -> None:
    """Make so many messages that are due, each to somebody else in a case of their own; half are flagged."""
    patterns = [_pattern("FLAGGED", HIGH_RISK, Content.neutral), _pattern("OTHER", BURGLARY, Content.full)]
    for begins in range(2, number, AT_ONCE):
        _copied(patterns, range(begins, min(begins + AT_ONCE, number)))


def _pattern(reference: str, offence: str, content: Content) -> Pattern:
    scene: Scene = a_scene(reference, offence=offence)
    address = address_of(0 if offence == HIGH_RISK else 1)
    ContactPoint.objects.filter(pk=scene.point.pk).update(**sealed(address))
    suspect = somebody(scene.case, "S1", part="suspect")
    an_address(suspect, f"other.side.{reference.lower()}@example.com", Channel.email, now=EARLIER)
    intent = scene.ask(content=content, now=BEGINS)
    return Pattern(
        scene.case,
        suspect,
        scene.victim,
        ContactPoint.objects.get(pk=scene.point.pk),
        SafeContactRule.objects.get(contact_point=scene.point),
        ContactPlan.objects.get(participation=scene.victim),
        tuple(Event.objects.filter(case=scene.case).order_by("pk")),
        intent,
        IntentWords.objects.get(intent=intent),
    )


def _copied(patterns: Sequence[Pattern], numbers: Sequence[int]) -> None:
    made = [patterns[number % 2] for number in numbers]
    cases = _kept(
        _like(each.case, reference=f"{each.case.reference}-{n}") for each, n in _with(made, numbers)
    )
    victims = _people(made, cases, [each.victim for each in made])
    suspects = _people(made, cases, [each.suspect for each in made])
    points = _kept(
        _like(each.point, participation=one, **sealed(address_of(n)))
        for each, one, n in zip(made, victims, numbers, strict=True)
    )
    _kept(
        _like(each.point, participation=one, **sealed(f"other.side.{n}@example.com"))
        for each, one, n in zip(made, suspects, numbers, strict=True)
    )
    _kept(_like(each.rule, contact_point=point) for each, point in zip(made, points, strict=True))
    openings = _histories(made, cases, victims)
    intents = _kept(
        _like(each.intent, participation=one, contact_point=point, opening_event=opening)
        for each, one, point, opening in zip(made, victims, points, openings, strict=True)
    )
    _kept(_like(each.words, intent=intent) for each, intent in zip(made, intents, strict=True))


def _people(
    made: Sequence[Pattern], cases: Sequence[Case], parts: Sequence[Participation]
) -> list[Participation]:
    persons = _kept(_like(part.person) for part in parts)
    return _kept(
        _like(part, case=case, person=person)
        for _, case, part, person in zip(made, cases, parts, persons, strict=True)
    )


def _histories(
    made: Sequence[Pattern], cases: Sequence[Case], victims: Sequence[Participation]
) -> list[Event]:
    """Copy every event, and the plan that hangs on one; return the events that the messages are about."""
    openings: list[Event] = []
    kept: list[tuple[Event, Event, Pattern, Participation]] = []
    for pattern, case, victim in zip(made, cases, victims, strict=True):
        for event in pattern.events:
            whom = victim if event.participation_id else None
            kept.append((event, _like(event, case=case, participation=whom), pattern, victim))
    _kept(fresh for _, fresh, _, _ in kept)
    plans = []
    for event, fresh, pattern, victim in kept:
        if event.pk == pattern.intent.opening_event_id:
            openings.append(fresh)
        if event.pk == pattern.plan.event_id:
            plans.append(
                _like(pattern.plan, participation=victim, event=fresh, agreed_with=victim.person.public_id)
            )
    _kept(plans)
    return openings


def _like[Row: models.Model](row: Row, **changes: object) -> Row:
    """Return a row that is not kept yet, like another but for what is changed."""
    fresh = copy(row)
    fresh._state = copy(row._state)
    fresh._state.fields_cache = {}
    fresh._state.adding = True
    if not row._meta.pk.is_relation:
        fresh.pk = None
    if hasattr(fresh, "public_id"):
        changes = {"public_id": uuid4()} | changes
    for name, value in changes.items():
        setattr(fresh, name, value)
    return fresh


def _kept[Row: models.Model](rows: Iterable[Row]) -> list[Row]:
    found = list(rows)
    return list(type(found[0])._default_manager.bulk_create(found)) if found else []


def _with[First, Second](one: Sequence[First], other: Sequence[Second]) -> list[tuple[First, Second]]:
    return list(zip(one, other, strict=True))


def sealed(address: str) -> dict[str, bytes]:
    """Return how an e-mail address is kept."""
    return {"sealed": sealing.seal(address), "lookup": sealing.lookup_of(Channel.email.value, address)}


BY = OFFICER
"""Who asked for all of them."""

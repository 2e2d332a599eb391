"""Finds cases and people by reference, name, number or address: only what the reader may see, and never too much."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from unicodedata import name
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, FloatField, Func, Q, QuerySet, TextField, Value

from keptinformed.access.actors import Actor, may, require
from keptinformed.access.digests import digest
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.models import Case, ContactPoint, Participation, Person
from keptinformed.cases.models.people import Channel
from keptinformed.cases.scraping import limits, stop_scraping
from keptinformed.cases.visibility import visible
from keptinformed.errors import Refused
from keptinformed.privacy import sealing

FEWEST_DIGITS = 7
"""A telephone number has at least these, so that "Flat 12" is no number."""


class CannotSearch(Refused):
    """Terms that find too much or nothing; says what to write instead."""


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A person or business, and the cases that the reader may see them in."""

    person: Person
    participations: tuple[Participation, ...]
    """Each with its case."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives, the likeliest first."""

    cases: tuple[Case, ...] = ()
    people: tuple[FoundPerson, ...] = ()
    more: bool = False
    """True: there are others that the reader may see. How many is not counted."""
    stopped: str = ""
    """Not empty: the words that tell why the reader is shown nothing."""

    @property
    def nothing(self) -> bool:
        """Say that nothing was found that the reader may see."""
        return not self.cases and not self.people


@transaction.atomic
def search(terms: str, *, reader: Actor, now: datetime) -> Found:
    """Return the cases and people that `terms` find, of those that `reader` may see.

    A reference may be typed as far as it is known; a name may be misspelt; a number or e-mail address may be
    written in any way, but must be whole. Leaves one row in the access log: whom it showed, and the terms only as
    a keyed digest. Raises NotAllowed, CannotSearch where there are too few characters.
    Source: security-ux.md, controls 5 and 84.
    """
    require(reader, Permission.find_cases)
    asked = " ".join(terms.split())
    if sum(character.isalnum() for character in asked) < limits().least_characters:
        raise CannotSearch(
            f"Type at least {limits().least_characters} letters or digits of a name, a reference, or a number."
        )
    found = _find(asked[:200], reader, now)
    shown = _individuals(found)
    stopped = stop_scraping(shown, reader=reader, now=now)
    if stopped:
        return Found(stopped=stopped)
    note(Act.case_searched, About(individuals=shown, reason=_digest(asked)), by=reader.who, now=now)
    return found


def named_like(name_asked: str, *, reader: Actor, now: datetime, most: int) -> list[Participation]:
    """Return who has a name much like this in the cases that `reader` may see. The caller notes whom it shows."""
    return _as_alike_as(limits().likeness[0], name_asked, reader, now, most)


def _find(asked: str, reader: Actor, now: datetime) -> Found:
    most = limits().most_results
    cases = _cases(asked, reader, now)
    room = most - min(len(cases), limits().most_cases)
    channel = _channel_of(asked)
    rows = _reached_at(channel, asked, reader, now) if channel else _named(asked, reader, now, room)
    people = _grouped(rows)
    return Found(
        cases=tuple(cases[: limits().most_cases]),
        people=tuple(people[:room]),
        more=len(cases) > limits().most_cases or len(people) > room,
    )


def _cases(asked: str, reader: Actor, now: datetime) -> list[Case]:
    """The case of that reference, or those whose reference begins so: one more than are shown."""
    seen = visible(reader, now)
    exact = list(seen.filter(reference=asked)) or list(seen.filter(reference__iexact=asked)[:1])
    if exact:
        return exact
    begun = seen.filter(reference__istartswith=asked)
    return list(begun.order_by("reference")[: limits().most_cases + 1])


def _reached_at(channel: Channel, asked: str, reader: Actor, now: datetime) -> list[Participation]:
    if not may(reader, Permission.see_contact_points):
        return []
    lookup = sealing.lookup_of(channel.value, asked)
    reached = ContactPoint.objects.filter(channel=channel, lookup=lookup).values("participation")
    return list(
        _of_cases_seen(reader, now)
        .filter(pk__in=reached)
        .order_by("person__name", "person", "pk")[: limits().most_results + 1]
    )


def _channel_of(asked: str) -> Channel | None:
    if "@" in asked and " " not in asked:
        return Channel.email
    digits = sum(character.isdigit() for character in asked)
    if digits >= FEWEST_DIGITS and all(char.isdigit() or char in " +()-./" for char in asked):
        return Channel.telephone
    return None


def _named(asked: str, reader: Actor, now: datetime, most: int) -> list[Participation]:
    """Everybody of a name like that, the likest first; of one less like it only where there is nobody."""
    if any(character.isalpha() and "LATIN" not in name(character, "") for character in asked):
        return _written_so(asked, reader, now, most)
    for likeness in limits().likeness:
        found = _as_alike_as(likeness, asked, reader, now, most)
        if found:
            return found
    return []


def _as_alike_as(likeness: float, asked: str, reader: Actor, now: datetime, most: int) -> list[Participation]:
    term = Func(Value(asked), function="as_searched", output_field=TextField())
    kept = Func(F("person__name"), function="as_searched", output_field=TextField())
    alike = Func(term, kept, function="word_similarity", output_field=FloatField())
    rows = _of_cases_seen(reader, now).filter(_Resembles(kept, term)).annotate(alike=alike)
    with _through_the_index(likeness):
        return list(rows.order_by("-alike", "person__name", "person", "pk")[: 2 * (most + 1)])


@contextmanager
def _through_the_index(likeness: float) -> Iterator[None]:
    """Let names be as unlike as that, and read no name that the index does not offer.

    PostgreSQL takes the comparing of names for cheap, and would now and then compare them all: seconds.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true),"
            " set_config('enable_seqscan', 'off', true)",
            [str(likeness)],
        )
        yield
        cursor.execute("SET LOCAL enable_seqscan = on")


def _written_so(asked: str, reader: Actor, now: datetime, most: int) -> list[Participation]:
    """Everybody in whose name this stands as it is: pg_trgm knows letters beyond Latin only in some locales."""
    rows = _of_cases_seen(reader, now).filter(person__name__contains=asked)
    return list(rows.order_by("person__name", "person", "pk")[: 2 * (most + 1)])


class _Resembles(Func):
    """The operator of pg_trgm that the index on names answers: somewhere in the name is something like the term."""

    template = "%(expressions)s"
    arg_joiner = " %%> "
    conditional = True


def _of_cases_seen(reader: Actor, now: datetime) -> QuerySet[Participation]:
    return Participation.objects.filter(Q(case__in=visible(reader, now))).select_related("person", "case")


def _grouped(rows: list[Participation]) -> list[FoundPerson]:
    persons: dict[int, list[Participation]] = {}
    for row in rows:
        persons.setdefault(row.person_id, []).append(row)
    return [FoundPerson(each[0].person, tuple(each)) for each in persons.values()]


def _individuals(found: Found) -> tuple[UUID, ...]:
    """Everybody shown: by name, and whoever is in a case that is shown."""
    in_cases = Participation.objects.filter(case__in=found.cases).values_list("person__public_id", flat=True)
    named = [each.person.public_id for each in found.people]
    return tuple({*in_cases, *named}) if found.cases else tuple(named)


def _digest(asked: str) -> str:
    """What was searched for, so that the same search is known again by whoever holds the key, and read by nobody."""
    return f"terms {digest('terms', asked.casefold())[:32]}"

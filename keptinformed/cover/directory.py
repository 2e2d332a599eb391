"""The directory of people, stations and useful numbers: each entry is kept right by its owner, who is asked again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from keptinformed.access.actors import Actor, may, require
from keptinformed.access.models import Staff
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.visibility import NotVisible
from keptinformed.cover.models import DirectoryEntry, EntryKind
from keptinformed.cover.policy import cover_policy
from keptinformed.errors import Refused

MOST = 50
"""Entries on one page."""


class BadEntry(Refused):
    """An entry that cannot be kept; `field` is the box of the form that it is about."""

    def __init__(self, sentence: str, field: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class NewEntry:
    """How somebody or something is reached, as it was typed."""

    telephone: str = ""
    email: str = ""
    hours: str = ""
    says: str = ""
    title: str = ""
    address: str = ""
    station: UUID | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry as the directory shows it."""

    entry: DirectoryEntry | None
    """None of somebody who has not kept theirs yet."""
    title: str
    place: str
    """Role and team of a person; empty of anything else."""
    is_stale: bool


@transaction.atomic
def look_up(terms: str, *, by: Actor, now: datetime) -> tuple[Listed, ...]:
    """Return the entries that fit what was typed: stations and numbers first, then people who work here, by name.

    At most one page; nothing typed shows no people. Three queries. Notes whom it showed. Raises NotAllowed.
    """
    require(by, Permission.say_away)
    words = terms.split()
    others = DirectoryEntry.objects.exclude(kind=EntryKind.person).order_by("-kind", "title", "pk")
    for word in words:
        others = others.filter(
            Q(title__icontains=word) | Q(says__icontains=word) | Q(address__icontains=word)
        )
    found = Staff.objects.filter(is_active=True).order_by("name", "staff_number")
    for word in words:
        found = found.filter(Q(name__icontains=word) | Q(unit__icontains=word) | Q(team__icontains=word))
    people = [each for each in found[:MOST] if each.works_here(now)] if words else []
    own = entries_of([each.staff_number for each in people])
    note(Act.staff_seen, About(individuals=tuple(each.public_id for each in people)), by=by.who, now=now)
    return (
        *(Listed(each, each.title, "", is_stale(each, now)) for each in others[:MOST]),
        *(_person(each, own.get(each.staff_number), now) for each in people),
    )


def entries_of(numbers: Collection[str]) -> dict[str, DirectoryEntry]:
    """Return what people keep of themselves, by staff number, with their stations. One query."""
    found = DirectoryEntry.objects.filter(kind=EntryKind.person, owner__in=set(numbers))
    return {each.owner: each for each in found.select_related("station")}


def telephone_of(number: str) -> str:
    """Return the desk telephone of a member of staff, as they keep it; empty where they keep none. One query."""
    found = entries_of([number]).get(number)
    return found.telephone if found else ""


def is_stale(entry: DirectoryEntry | None, now: datetime) -> bool:
    """Say whether its owner is to be asked if it still holds: nobody confirmed it for long, or there is none. Pure."""
    return entry is None or entry.confirmed_at + cover_policy().confirm_again_after <= now


def stale_of(reader: Actor, *, now: datetime) -> int:
    """Return how many entries the reader is to look at again, their own among them if there is none. One query."""
    if not may(reader, Permission.say_away):
        return 0
    kept = list(DirectoryEntry.objects.filter(owner=reader.staff_number))
    has_none = not any(each.kind == EntryKind.person for each in kept)
    return sum(is_stale(each, now) for each in kept) + has_none


def stations() -> tuple[DirectoryEntry, ...]:
    """Return every station, by what it is called. One query."""
    return tuple(DirectoryEntry.objects.filter(kind=EntryKind.station).order_by("title", "pk"))


@transaction.atomic
def keep_own(*, entry: NewEntry, by: Actor, now: datetime) -> DirectoryEntry:
    """Keep how whoever asks is reached, and that it holds as of now. Raises NotAllowed, BadEntry."""
    require(by, Permission.say_away)
    if not (entry.telephone or entry.email):
        raise BadEntry("Enter a telephone number or an e-mail address", "telephone")
    station = next((each for each in stations() if each.public_id == entry.station), None)
    if entry.station is not None and station is None:
        raise BadEntry("Choose a station from the list", "station")
    made, _ = DirectoryEntry.objects.update_or_create(
        kind=EntryKind.person,
        owner=by.staff_number,
        defaults={
            "telephone": entry.telephone,
            "email": entry.email,
            "station": station,
            "hours": entry.hours,
            "says": entry.says,
            "confirmed_at": now,
            "confirmed_by": by.staff_number,
        },
    )
    note(Act.directory_kept, About(str(made.public_id)), by=by.who, now=now)
    return made


@transaction.atomic
def keep(
    *, kind: EntryKind, entry: NewEntry, replaces: UUID | None = None, by: Actor, now: datetime
) -> DirectoryEntry:
    """Keep a station or a useful number, new or in the place of one; whoever keeps it owns it from then on.

    Raises NotAllowed, NotVisible, BadEntry.
    """
    require(by, Permission.keep_roster)
    if not entry.title or not entry.telephone:
        missing = "telephone" if entry.title else "title"
        raise BadEntry("Enter what it is called, and its telephone number", missing)
    made = other(replaces) if replaces else DirectoryEntry(kind=kind)
    made.title, made.telephone, made.address = entry.title, entry.telephone, entry.address
    made.hours, made.says = entry.hours, entry.says
    made.owner, made.confirmed_by, made.confirmed_at = by.staff_number, by.staff_number, now
    made.save()
    note(Act.directory_kept, About(str(made.public_id)), by=by.who, now=now)
    return made


def other(public_id: UUID) -> DirectoryEntry:
    """Return a station or number by its public id. Raises NotVisible."""
    found = DirectoryEntry.objects.exclude(kind=EntryKind.person).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible
    return found


def _person(staff: Staff, entry: DirectoryEntry | None, now: datetime) -> Listed:
    place = ", ".join(each for each in (staff.get_role_display(), staff.unit, staff.team) if each)
    return Listed(entry, staff.name or staff.staff_number, place, is_stale(entry, now))

"""What the pages of a case show, read with the same few queries however much has happened in it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery

from keptinformed.access.actors import Actor, may
from keptinformed.access.models import Staff
from keptinformed.access.roles import Permission
from keptinformed.cases import representatives
from keptinformed.cases.models import (
    Case,
    ContactPoint,
    Event,
    MirrorLink,
    Participation,
    Representative,
    Restriction,
)
from keptinformed.cases.models.case import RestrictionKind
from keptinformed.cases.models.people import OWED, Part
from keptinformed.cases.visibility import NotVisible
from keptinformed.cover.saying import coming_shifts
from keptinformed.desk.cases.saying import Said, what_happened
from keptinformed.duties.history import Grade
from keptinformed.duties.rules import SeenBy
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN, TOLD
from keptinformed.obligations.current import current_law

IMPORTED = "the records system"
"""Who recorded what came in without a name."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page of a case: which one it is, and what must be known before anything is read."""

    public_id: UUID
    reference: str
    offence: str
    stage: str
    unit: str
    team: str
    officer: str
    officer_next: str
    """The officer's next shifts, in words; empty where there is nobody."""
    restricted: str
    """Why it is closed to most people, in words; empty where it is not."""
    mirrored: bool

    @property
    def marking(self) -> str:
        """The protective marking of the case's pages."""
        return "OFFICIAL-SENSITIVE" if self.restricted else "OFFICIAL"


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody who may be told in the place of another."""

    public_id: UUID
    """Of the person who acts."""
    name: str
    basis: str
    standing: str
    """Whether they may be told now, in words."""
    acts: bool
    ended: bool
    frozen_why: str
    child_is_to_be_asked: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A way to reach somebody, masked, with the words that must stand beside it."""

    public_id: UUID
    channel: str
    masked: str
    safe: bool | None
    preferred: bool
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person or business in the case."""

    number: int
    public_id: UUID
    name: str
    part: str
    owed: bool
    is_business: bool
    contact_name: str
    enhanced_from: datetime | None
    since: datetime | None
    language: str
    needs: str
    born_on: date | None
    kept_out: str = ""
    """Of a parent or spokesperson: why they may be told nothing; empty where they may."""
    acting: tuple[Acting, ...] = ()
    ways: tuple[Way, ...] = ()

    @property
    def ways_now(self) -> tuple[Way, ...]:
        """The ways to reach them that still hold."""
        return tuple(way for way in self.ways if way.ended_at is None)


@dataclass(frozen=True, slots=True)
class Told:
    """What one person was told, newest first."""

    whom: Somebody
    tellings: tuple["Entry", ...]
    last: "Entry | None"
    """The latest that reached them; a message left does not."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """That an entry was wrong: who said so, when and why."""

    by: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, as the timeline tells it."""

    number: int
    address: UUID
    event_id: str
    kind: str
    said: Said
    at: datetime
    recorded_at: datetime
    precision: str
    whom: Somebody | None
    """None: it concerns everyone in the case."""
    about: tuple[str, ...]
    grade: int | None
    by: str
    words: str
    withdrawn: Withdrawn | None


def frame_of(case: Case, *, now: datetime) -> Frame:
    """Return what stands around the pages of a case that was opened. Three queries."""
    standing = Restriction.objects.filter(case=OuterRef("pk"), lifted_at__isnull=True).values("kind")[:1]
    mirrors = MirrorLink.objects.filter(Q(one=OuterRef("pk")) | Q(other=OuterRef("pk")))
    officer = Staff.objects.filter(staff_number=OuterRef("officer")).values("name")[:1]
    known = (
        Case.objects.filter(pk=case.pk)
        .annotate(restriction=Subquery(standing), mirrored=Exists(mirrors), officer_name=Subquery(officer))
        .values("stage", "restriction", "mirrored", "officer_name")
        .get()
    )
    return Frame(
        public_id=case.public_id,
        reference=case.reference,
        offence=case.offence,
        stage=case.get_stage_display(),
        unit=case.unit,
        team=case.team,
        officer=named(case.officer, {case.officer: known["officer_name"] or ""}) if case.officer else "",
        officer_next=coming_shifts([case.officer], now=now).get(case.officer, ""),
        restricted=RestrictionKind(known["restriction"]).label if known["restriction"] else "",
        mirrored=known["mirrored"],
    )


def people_of(case: Case, *, reader: Actor, now: datetime) -> tuple[Somebody, ...]:
    """Return everybody in a case with who acts for them, and, where the reader may see it, how to reach them."""
    acting = Representative.objects.select_related("person").order_by("begins_at", "pk")
    prefetched: list[Prefetch[str]] = [Prefetch("representatives", acting, to_attr="acting")]
    reachable = may(reader, Permission.see_contact_points)
    if reachable:
        ways = ContactPoint.objects.defer("sealed", "lookup").order_by("ended_at", "-preferred", "pk")
        prefetched.append(Prefetch("contact_points", ways, to_attr="ways"))
    found = (
        Participation.objects.filter(case=case)
        .select_related("person")
        .prefetch_related(*prefetched)
        .order_by("pk")
    )
    people = [
        replace(
            _somebody(each),
            acting=tuple(_acting(one, each, now) for one in getattr(each, "acting", ())),
            ways=tuple(_way(one) for one in getattr(each, "ways", ())),
        )
        for each in found
    ]
    return tuple(sorted(people, key=lambda one: (not one.owed, one.number)))


def names_in(case: Case) -> dict[int, Somebody]:
    """Return everybody in a case by number, without who acts for them. One query."""
    found = Participation.objects.filter(case=case).select_related("person").order_by("pk")
    return {each.pk: _somebody(each) for each in found}


def entries_of(
    case: Case, people: Mapping[int, Somebody], *, reader: Actor, now: datetime
) -> tuple[Entry, ...]:
    """Return the timeline of a case, newest first; a withdrawal stands with what it withdraws. Two queries."""
    vocabulary = current_law(now).policy.vocabulary
    events = list(Event.objects.filter(case=case).select_related("words").order_by("-at", "-event_id"))
    staff = staff_names({event.by for event in events})
    by_id = {event.event_id: event for event in events}
    withdrawn = _withdrawn(events, staff, readable=may(reader, Permission.see_words))
    return tuple(
        Entry(
            number=event.pk,
            address=address_of(case, event.event_id),
            event_id=event.event_id,
            kind=event.kind,
            said=what_happened(event, by_id, _name(people.get(event.participation_id or 0)), vocabulary),
            at=event.at,
            recorded_at=event.recorded_at,
            precision=event.precision,
            whom=people.get(event.participation_id or 0),
            about=tuple(event.about),
            grade=event.grade,
            by=named(event.by, staff),
            words=_words(event) if may(reader, Permission.see_words) else "",
            withdrawn=withdrawn.get(event.event_id),
        )
        for event in events
        if event.kind != ENTRY_WITHDRAWN
    )


def told(entries: Sequence[Entry], people: Mapping[int, Somebody]) -> tuple[Told, ...]:
    """Return what everybody was told to whom something can be owed."""
    return tuple(_told(one, entries) for one in people.values() if one.owed)


def news_of(case: Case, reader: Actor, now: datetime) -> tuple[Entry, ...]:
    """Return what has happened in a case that somebody can be told of, newest first."""
    vocabulary = current_law(now).policy.vocabulary
    return tuple(
        entry
        for entry in entries_of(case, names_in(case), reader=reader, now=now)
        if entry.kind != TOLD
        and entry.withdrawn is None
        and entry.kind in vocabulary
        and vocabulary[entry.kind].seen_by is SeenBy.participant
    )


def owed_people(case: Case) -> tuple[Somebody, ...]:
    """Return those in a case to whom something can be owed. One query."""
    return tuple(one for one in names_in(case).values() if one.owed)


def participations_of(case: Case) -> dict[str, Participation]:
    """Return the participations of a case by what stands for them in forms. One query."""
    return {str(each.public_id): each for each in Participation.objects.filter(case=case)}


def entry_at(address: UUID, entries: Sequence[Entry]) -> Entry:
    """Return the entry of a case that an address leads to. Raises NotVisible."""
    for entry in entries:
        if entry.address == address:
            return entry
    raise NotVisible


def acting_for(one: Participation, person: UUID) -> Representative:
    """Return who acts for somebody whose representatives were read. Raises NotVisible."""
    for each in one.representatives.all():
        if each.person.public_id == person and each.ends_at is None:
            return each
    raise NotVisible


def require_way(way: UUID, people: Sequence[Somebody]) -> None:
    """Raise NotVisible where a number or address is not of somebody in the case that was opened."""
    if not any(each.public_id == way for one in people for each in one.ways):
        raise NotVisible


def address_of(case: Case, event_id: str) -> UUID:
    """Return what stands for an entry in addresses: an event id may hold anything that another system wrote."""
    return uuid5(case.public_id, event_id)


def staff_names(numbers: Collection[str]) -> dict[str, str]:
    """Return the names of staff by their numbers. One query."""
    return dict(Staff.objects.filter(staff_number__in=sorted(numbers)).values_list("staff_number", "name"))


def named(number: str, names: Mapping[str, str]) -> str:
    """Return a member of staff as pages name them; whatever came in without a name, came from an import."""
    if not number:
        return IMPORTED
    name = names.get(number, "")
    return f"{name} ({number})" if name else number


def _told(one: Somebody, entries: Sequence[Entry]) -> Told:
    theirs = [entry for entry in entries if entry.kind == TOLD and entry.whom == one]
    reached = [each for each in theirs if (each.grade or 0) >= Grade.delivered and each.withdrawn is None]
    return Told(one, tuple(theirs), reached[0] if reached else None)


def _name(one: Somebody | None) -> str:
    return one.name if one else "everyone"


def _somebody(each: Participation) -> Somebody:
    person = each.person
    return Somebody(
        number=each.pk,
        public_id=each.public_id,
        name=person.name,
        part=Part(each.part).label,
        owed=each.part in OWED,
        is_business=person.is_business,
        contact_name=each.contact_name,
        enhanced_from=each.enhanced_from,
        since=each.since,
        language=person.language,
        needs=person.needs,
        born_on=person.born_on,
        kept_out=each.frozen_why,
    )


def _acting(one: Representative, each: Participation, now: datetime) -> Acting:
    how = representatives.standing(one, each.person, now)
    return Acting(
        public_id=one.person.public_id,
        name=one.person.name,
        basis=one.get_basis_display(),
        standing=how.value,
        acts=how is representatives.Standing.acts,
        ended=how in (representatives.Standing.ended, representatives.Standing.grown_up),
        frozen_why=one.frozen_why,
        child_is_to_be_asked=representatives.child_is_to_be_asked(one, now),
    )


def _way(one: ContactPoint) -> Way:
    masked = f"ends in {one.ending}" if one.ending else "hidden until you ask for it"
    return Way(one.public_id, one.get_channel_display(), masked, one.safe, one.preferred, one.ended_at)


def _withdrawn(
    events: Collection[Event], staff: Mapping[str, str], *, readable: bool
) -> dict[str, Withdrawn]:
    return {
        event_id: Withdrawn(named(event.by, staff), event.recorded_at, _words(event) if readable else "")
        for event in events
        if event.kind == ENTRY_WITHDRAWN
        for event_id in event.about
    }


def _words(event: Event) -> str:
    return event.words.text if hasattr(event, "words") else ""

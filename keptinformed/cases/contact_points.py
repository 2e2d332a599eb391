"""How somebody can be reached: the ending only, until somebody asks for the rest; added and ended, never edited."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases import locking, representatives, visibility
from keptinformed.cases.models import ContactPoint, Participation
from keptinformed.cases.models.people import Channel
from keptinformed.cases.visibility import NotVisible
from keptinformed.errors import Refused
from keptinformed.privacy import sealing

LONGEST = 500
"""Characters of an address."""


class BadContactPoint(Refused):
    """A number or address that cannot be kept; says what to write instead."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A way to reach somebody, as it is shown before anybody asks for it."""

    public_id: UUID
    channel: Channel
    ending: str
    """The last three digits of a telephone number; empty of an address, of which any part would tell too much."""
    safe: bool | None
    """None: nobody has said."""
    preferred: bool
    added_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewContactPoint:
    """A number or address that somebody gave."""

    channel: Channel
    value: str
    safe: bool | None = None
    preferred: bool = False


def of(participation: Participation) -> list[Masked]:
    """Return how somebody can be reached, masked: what holds first, preferred first, then what has ended.

    The caller has opened the case, which is noted there.
    """
    rows = ContactPoint.objects.filter(participation=participation).defer("sealed", "lookup")
    masked = [
        Masked(
            each.public_id,
            Channel(each.channel),
            each.ending,
            each.safe,
            each.preferred,
            each.added_at,
            each.ended_at,
        )
        for each in rows.order_by("added_at", "pk")
    ]
    return sorted(masked, key=lambda each: (each.ended_at is not None, not each.preferred))


@transaction.atomic
def show(public_id: UUID, *, by: Actor, now: datetime) -> str:
    """Return a number or address in full, and note that it was shown. Raises NotAllowed, NotVisible."""
    require(by, Permission.see_contact_points)
    found = _find(public_id, by, now)
    value = sealing.unseal(found.sealed)
    note(Act.contact_point_shown, _about(found.participation), by=by.who, now=now)
    return value


@transaction.atomic
def add(participation: Participation, new: NewContactPoint, *, by: Actor, now: datetime) -> ContactPoint:
    """Keep a number or address of somebody; whoever shares it with a suspect may no longer act for others.

    Raises NotAllowed, NotVisible, BadContactPoint.
    """
    require(by, Permission.change_people)
    visibility.require_visible(participation.case, reader=by, now=now)
    locking.lock_who_acts_for_whom()
    locking.lock(participation.case_id)
    value = new.value.strip()
    _check(new.channel, value)
    lookup = sealing.lookup_of(new.channel.value, value)
    holding = ContactPoint.objects.filter(participation=participation, ended_at__isnull=True)
    if holding.filter(channel=new.channel, lookup=lookup).exists():
        raise BadContactPoint("This is kept already. End it first, if something about it is different now.")
    if new.preferred:
        holding.filter(preferred=True).update(preferred=False)
    added = ContactPoint.objects.create(
        participation=participation,
        channel=new.channel,
        sealed=sealing.seal(value),
        lookup=lookup,
        ending=sealing.ending_of(value) if new.channel is Channel.telephone else "",
        safe=new.safe,
        preferred=new.preferred,
        added_at=now,
    )
    note(Act.contact_point_added, _about(participation), by=by.who, now=now)
    representatives.freeze_conflicted([participation.person], by=by, now=now)
    return added


@transaction.atomic
def end(public_id: UUID, *, by: Actor, now: datetime) -> None:
    """Note that a number or address no longer holds. It is kept: a suspect's past number is still theirs.

    Raises NotAllowed, NotVisible, BadContactPoint where it has ended already.
    """
    require(by, Permission.change_people)
    found = _find(public_id, by, now)
    locking.lock(found.participation.case_id)
    ended = ContactPoint.objects.filter(pk=found.pk, ended_at__isnull=True).update(
        ended_at=now, preferred=False
    )
    if not ended:
        raise BadContactPoint("This has ended already.")
    note(Act.contact_point_ended, _about(found.participation), by=by.who, now=now)


def _find(public_id: UUID, by: Actor, now: datetime) -> ContactPoint:
    found = (
        ContactPoint.objects.filter(public_id=public_id, participation__case__in=visibility.visible(by, now))
        .select_related("participation__case", "participation__person")
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def _check(channel: Channel, value: str) -> None:
    if not value or len(value) > LONGEST:
        raise BadContactPoint(f"Give a number or address of 1 to {LONGEST} characters.")
    digits = sum(character.isdigit() for character in value)
    if channel is Channel.telephone and not 5 <= digits <= 20:
        raise BadContactPoint(
            "A telephone number has 5 to 20 digits, as in 0121 496 0123 or +44 7700 900123."
        )
    if channel is Channel.email and not ("@" in value[1:-1] and value.isprintable() and " " not in value):
        raise BadContactPoint("Write an e-mail address like name@example.com.")


def _about(participation: Participation) -> About:
    return About(str(participation.case.public_id), (participation.person.public_id,))

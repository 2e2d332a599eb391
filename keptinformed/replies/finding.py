"""Finds replies: of one's own, of the team, what is late or unread, and what nobody could match to anybody."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from keptinformed.access.actors import Actor, may, require
from keptinformed.access.roles import Permission
from keptinformed.cases import visibility
from keptinformed.replies import owning
from keptinformed.replies.models import Reply
from keptinformed.replies.policy import reply_policy

MOST = 100
"""Replies on one page."""


class View(StrEnum):
    """A list of its own; the value stands in addresses."""

    mine = "mine"
    team = "team"
    unit = "unit"
    unowned = "unowned"


@dataclass(frozen=True, slots=True)
class Counts:
    """How much waits for somebody; for the navigation."""

    own_unread: int
    not_matched: int


def replies_of(view: View, *, reader: Actor, now: datetime) -> QuerySet[Reply]:
    """Return what is not answered yet of a list, in the cases that `reader` may know of.

    What was read by nobody for too long comes first, then what is due soonest. Raises NotAllowed.
    """
    require(reader, Permission.see_words)
    found = Reply.objects.filter(
        answered_at__isnull=True, participation__case__in=visibility.visible(reader, now)
    )
    match view:
        case View.mine:
            found = found.filter(owner=reader.staff_number)
        case View.team:
            found = found.filter(participation__case__unit=reader.unit, participation__case__team=reader.team)
        case View.unit:
            found = found.filter(participation__case__unit=reader.unit) if reader.unit else found
        case View.unowned:
            found = found.exclude(owner__in=owning.working(now).values("staff_number"))
    rows = found.select_related("participation__case", "participation__person", "alarm")
    return rows.order_by(F("read_at").asc(nulls_first=True), "due_at", "pk")


def find(public_id: UUID, *, reader: Actor, now: datetime) -> Reply:
    """Return one reply whose case `reader` may know of, with all that its page shows. Raises NotVisible, NotAllowed."""
    require(reader, Permission.see_words)
    seen = visibility.visible(reader, now)
    rows = Reply.objects.filter(public_id=public_id, participation__case__in=seen)
    found = rows.select_related(
        "participation__case", "participation__person", "words", "alarm__words", "in_answer_to__intent"
    ).first()
    if found is None:
        raise visibility.NotVisible
    return found


def not_matched(reader: Actor) -> QuerySet[Reply]:
    """Return what nobody could say of whose it is, the earliest first. Raises NotAllowed."""
    require(reader, Permission.match_replies)
    found = Reply.objects.filter(participation__isnull=True, answered_at__isnull=True)
    return found.select_related("words", "alarm").order_by("taken_at", "pk")


def counts(reader: Actor) -> Counts:
    """Return how much waits for somebody. One query at the most, of two indexes that hold open replies only."""
    reads, matches = may(reader, Permission.see_words), may(reader, Permission.match_replies)
    if not (reads or matches):
        return Counts(0, 0)
    own = Q(owner=reader.staff_number, read_at__isnull=True, participation__isnull=False)
    nobodys = Q(participation__isnull=True)
    waiting = Reply.objects.filter(own | nobodys, answered_at__isnull=True)
    found = waiting.aggregate(own=Count("pk", filter=own), nobodys=Count("pk", filter=nobodys))
    return Counts(found["own"] if reads else 0, found["nobodys"] if matches else 0)


def open_of(participation: int) -> QuerySet[Reply]:
    """Return the replies of one person in one case that are not answered yet."""
    return Reply.objects.filter(Q(participation=participation), answered_at__isnull=True).order_by("pk")


def is_unread_too_long(reply: Reply, now: datetime) -> bool:
    """Say whether nobody has read it for longer than the force allows. Pure."""
    return reply.read_at is None and now - reply.taken_at > reply_policy().unread_after

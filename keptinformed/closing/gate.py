"""Finds who stands between a case and its end: who was told that it closes, and for whom somebody answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Max, QuerySet

from keptinformed.cases.models import Case, Event, Participation
from keptinformed.closing.models import ClosingException
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN, TOLD
from keptinformed.errors import Refused

REOPENED = "case_reopened"


class NotToldYet(Refused):
    """A case that cannot close: says how many people in it were not told, and what to do."""

    def __init__(self, untold: int) -> None:
        somebody = "Somebody in it was" if untold == 1 else f"{untold} people in it were"
        super().__init__(
            f"This case cannot close yet. {somebody} not told that it closes. Tell them and log the contact, "
            "or ask your supervisor to sign that it may close without."
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person stands to the closing of their case."""

    participation: Participation
    untold: bool
    """Whether the gate waits for them."""
    told_at: datetime | None
    """When they were last told of it surely enough, since the case was last taken up again."""
    exception: ClosingException | None
    """What was last asked for them since then, whether or not it is signed."""


def untold(case: Case, kind: str, *, at: datetime, event_id: str = "") -> QuerySet[Participation]:
    """Return who in `case` was not told, surely enough, that it is closed as `kind` from `at` on.

    Nobody where `kind` closes no case. The database asks the same question of whatever is added (0002_gate).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT participation_id FROM law.untold_at_closing(%s, %s, %s, %s)",
            [case.pk, kind, event_id, at],
        )
        found = [number for (number,) in cursor.fetchall()]
    return Participation.objects.filter(pk__in=found).select_related("person").order_by("participant_id")


def require_told(case: Case, kind: str, *, at: datetime, event_id: str = "") -> None:
    """Raise NotToldYet where `case` cannot be closed as `kind` from `at` on. The caller holds its lock."""
    waiting = untold(case, kind, at=at, event_id=event_id).count()
    if waiting:
        raise NotToldYet(waiting)


def last_reopened(case: Case) -> datetime | None:
    """Return when `case` was last taken up again; the moment at which that was recorded."""
    found: datetime | None = _standing(case).filter(kind=REOPENED).aggregate(last=Max("recorded_at"))["last"]
    return found


def told_of(case: Case, kind: str, *, least: int) -> dict[int, datetime]:
    """Return when each person was last told, with at least that grade, that `case` closes as `kind`."""
    tellings = _standing(case).filter(kind=TOLD, grade__gte=least, about__overlap=_named(case, kind))
    reopened = _standing(case).filter(kind=REOPENED).aggregate(last=Max("at"))["last"]
    if reopened is not None:
        tellings = tellings.filter(at__gte=reopened)
    return dict(tellings.values_list("participation").annotate(last=Max("at")))


def standings(case: Case, kind: str, parts: Sequence[str], *, least: int, at: datetime) -> list[Standing]:
    """Return how each person who must be told stands, were `case` closed as `kind` from `at` on."""
    waiting = set(untold(case, kind, at=at).values_list("pk", flat=True))
    told, asked = told_of(case, kind, least=least), exceptions_of(case, kind)
    everybody = Participation.objects.filter(case=case, part__in=parts, frozen_at__isnull=True)
    return [
        Standing(one, one.pk in waiting, told.get(one.pk), asked.get(one.pk))
        for one in everybody.select_related("person").order_by("participant_id")
    ]


def exceptions_of(case: Case, kind: str) -> dict[int, ClosingException]:
    """Return what was last asked for each person, since the case was last taken up again."""
    found = ClosingException.objects.filter(participation__case=case, kind=kind)
    reopened = last_reopened(case)
    if reopened is not None:
        found = found.filter(asked_at__gte=reopened)
    ordered = found.select_related("signature").prefetch_related("words").order_by("asked_at", "pk")
    return {each.participation_id: each for each in ordered}


def closes_from(told: Mapping[int, datetime], now: datetime) -> datetime:
    """Return the latest moment from which the case can close, so that what was `told_of` it still counts."""
    return min([now, *told.values()])


def tries(participation: Participation) -> QuerySet[Event]:
    """Return every telling or try of it since the case was last taken up again."""
    found = _standing(participation.case).filter(kind=TOLD, participation=participation)
    reopened = _standing(participation.case).filter(kind=REOPENED).aggregate(last=Max("at"))["last"]
    return found if reopened is None else found.filter(at__gte=reopened)


def _standing(case: Case) -> QuerySet[Event]:
    """Return the events of a case that were not withdrawn."""
    named = Event.objects.filter(case=case, kind=ENTRY_WITHDRAWN).values_list("about", flat=True)
    withdrawn = {event_id for about in named for event_id in about}
    return Event.objects.filter(case=case).exclude(event_id__in=withdrawn)


def _named(case: Case, kind: str) -> list[str]:
    """Return the words under which a telling can be about the closing: the kind, and what was so recorded before."""
    return [kind, *_standing(case).filter(kind=kind).values_list("event_id", flat=True)]

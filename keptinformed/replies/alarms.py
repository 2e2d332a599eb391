"""Finds which alarms of danger stand, for whom, on which rung: by the clock alone, so that no job can fail at it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from keptinformed.access.actors import Actor, may
from keptinformed.access.roles import Permission
from keptinformed.cases import visibility
from keptinformed.cases.models import Case, Restriction
from keptinformed.replies import owning
from keptinformed.replies.models import DangerAlarm, Reply
from keptinformed.replies.policy import ReplyPolicy, reply_policy
from keptinformed.replies.terms import Scope

MOST = 100
"""Alarms that are looked at at once; the earliest first."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An alarm that nobody has answered, as it stands for one reader."""

    alarm: DangerAlarm
    rung: int
    next_at: datetime | None
    """When it goes up to the next rung; None on the last."""
    opens: bool
    """Whether the reader may know of the case; only then is anything said of who wrote what."""
    restricted: bool


def raise_alarm(reply: Reply, signs: tuple[str, ...], *, now: datetime) -> DangerAlarm:
    """Raise an alarm about a reply, on the first rung on which somebody is on duty."""
    unit = reply.participation.case.unit if reply.participation else ""
    return DangerAlarm.objects.create(
        reply=reply,
        unit=unit,
        signs=list(signs),
        first_rung=_first_rung(unit, reply_policy(), now),
        raised_at=now,
    )


def standing_for(reader: Actor, *, now: datetime) -> tuple[Standing, ...]:
    """Return the alarms that stand before `reader`, the earliest first. One query where there is none, else four.

    Whoever has a part in a case is never told of an alarm in it; of a restricted case only its members are, until the
    last rung: then whoever may open it in an emergency hears that there is one, and nothing else.
    """
    if not may(reader, Permission.answer_alarms):
        return ()
    found = list(_unanswered().order_by("raised_at", "pk")[:MOST])
    if not found:
        return ()
    known = _of_cases(found, reader, now)
    policy = reply_policy()
    each_one = (_standing(alarm, reader, known, policy, now) for alarm in found)
    return tuple(one for one in each_one if one is not None)


def find(public_id: UUID, *, reader: Actor, now: datetime) -> Standing:
    """Return one alarm that stands before `reader`. Raises NotVisible."""
    for each in standing_for(reader, now=now):
        if each.alarm.public_id == public_id:
            return each
    raise visibility.NotVisible


def answered(reader: Actor, *, now: datetime, most: int = 20) -> list[DangerAlarm]:
    """Return the latest alarms that were answered, in the cases that `reader` may know of."""
    seen = visibility.visible(reader, now)
    done = DangerAlarm.objects.filter(acknowledged_at__isnull=False, reply__participation__case__in=seen)
    return list(
        done.select_related("reply__participation__case", "reply__participation__person", "words").order_by(
            "-acknowledged_at", "-pk"
        )[:most]
    )


def rung_at(alarm: DangerAlarm, policy: ReplyPolicy, now: datetime) -> int:
    """Return how far an alarm has gone up by `now`. Pure."""
    steps = max(0, (now - alarm.raised_at) // policy.alarm_after)
    return int(min(alarm.first_rung + steps, len(policy.rungs) - 1))


def reaches(alarm: DangerAlarm, rung: int, reader: Actor, policy: ReplyPolicy) -> bool:
    """Say whether an alarm that has come to `rung` is before a reader, by their role and unit. Pure."""
    return any(
        reader.role in each.roles
        and (each.of is Scope.force or (bool(alarm.unit) and alarm.unit == reader.unit))
        for each in policy.rungs[: rung + 1]
    )


def _unanswered() -> QuerySet[DangerAlarm]:
    standing = DangerAlarm.objects.filter(acknowledged_at__isnull=True)
    return standing.select_related("reply__participation__case", "reply__participation__person")


@dataclass(frozen=True, slots=True)
class _Known:
    visible: frozenset[int]
    concerning: frozenset[int]
    restricted: Mapping[int, str]


def _of_cases(found: list[DangerAlarm], reader: Actor, now: datetime) -> _Known:
    cases = {each.reply.participation.case_id for each in found if each.reply.participation}
    restrictions = Restriction.objects.filter(case__in=cases, lifted_at__isnull=True)
    return _Known(
        frozenset(_numbers(visibility.visible(reader, now), cases)),
        frozenset(_numbers(visibility.concerning(reader), cases)),
        dict(restrictions.values_list("case", "owner")),
    )


def _numbers(cases: QuerySet[Case], among: set[int]) -> list[int]:
    return list(cases.filter(pk__in=among).values_list("pk", flat=True))


def _standing(
    alarm: DangerAlarm, reader: Actor, known: _Known, policy: ReplyPolicy, now: datetime
) -> Standing | None:
    rung, last = rung_at(alarm, policy, now), len(policy.rungs) - 1
    case = alarm.reply.participation.case_id if alarm.reply.participation else None
    opens = case is None or case in known.visible
    restricted = case in known.restricted
    if case in known.concerning or not (reaches(alarm, rung, reader, policy) or _is_theirs(alarm, reader)):
        return None
    if restricted and not opens and (rung < last or not may(reader, Permission.break_glass)):
        return None
    if not opens and not restricted and not _may_come(alarm, reader):
        return None
    return Standing(alarm, rung, None if rung == last else _next_at(alarm, rung, policy), opens, restricted)


def _is_theirs(alarm: DangerAlarm, reader: Actor) -> bool:
    """The owner of the reply is alarmed in any case; never the owner alone."""
    return bool(alarm.reply.owner) and alarm.reply.owner == reader.staff_number


def _may_come(alarm: DangerAlarm, reader: Actor) -> bool:
    """Say whether somebody who does not come to the case could do anything: open it in an emergency."""
    return alarm.unit == reader.unit or may(reader, Permission.break_glass)


def _next_at(alarm: DangerAlarm, rung: int, policy: ReplyPolicy) -> datetime:
    steps: timedelta = policy.alarm_after * (rung - alarm.first_rung + 1)
    return alarm.raised_at + steps


def _first_rung(unit: str, policy: ReplyPolicy, now: datetime) -> int:
    """Leave out rungs on which, as the roster says, nobody is there to answer."""
    for number, rung in enumerate(policy.rungs):
        if rung.of is Scope.unit and not unit:
            continue
        there = owning.working(now).filter(role__in=[role.value for role in rung.roles])
        if owning.on_duty(there.filter(unit=unit) if rung.of is Scope.unit else there, now=now):
            return number
    return len(policy.rungs) - 1

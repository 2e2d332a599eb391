"""Reads replies and alarms into what their pages show; what was read is noted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from keptinformed.access.actors import Actor
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.models import Participation, Restriction
from keptinformed.desk.cases.reading import named, staff_names
from keptinformed.desk.cases.saying import last_day
from keptinformed.replies import alarms, finding, owning
from keptinformed.replies.alarms import Standing
from keptinformed.replies.danger_words import danger_list
from keptinformed.replies.finding import View
from keptinformed.replies.models import DangerAlarm, Reply
from keptinformed.replies.policy import reply_policy
from keptinformed.replies.terms import Kind, Means, Unmatched

MEANS = {
    Means.text: "Text",
    Means.email: "E-mail",
    Means.portal: "Their own page",
    Means.letter: "Letter",
    Means.handed_in: "Handed in",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One reply in a list."""

    public_id: UUID
    name: str
    reference: str
    means: str
    kind: str
    received_at: datetime
    due: datetime | object
    late: bool
    unread: bool
    unread_too_long: bool
    owner: str
    alarms: bool


@dataclass(frozen=True, slots=True)
class List:
    """What is not answered yet."""

    lines: tuple[Line, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm as it stands for one reader."""

    public_id: UUID
    at: datetime
    means: str
    unit: str
    name: str
    """Empty where the case is not open to the reader, or nobody knows whose it is."""
    reference: str
    signs: tuple[str, ...]
    opens: bool
    restricted: bool
    rung: str
    next_at: datetime | None
    ask: str
    """Of a restricted case: whom to ring."""


@dataclass(frozen=True, slots=True)
class Done:
    """An alarm that was answered, and how long that took."""

    name: str
    reference: str
    at: datetime
    by: str
    minutes: int
    what: str


def listed(view: View, reader: Actor, *, now: datetime) -> List:
    """Return the replies of a list, and note whose they are. Five queries, however many there are."""
    rows = list(finding.replies_of(view, reader=reader, now=now)[: finding.MOST + 1])
    shown = rows[: finding.MOST]
    individuals = tuple({each.participation.person.public_id for each in shown if each.participation})
    note(Act.list_seen, About(individuals=individuals), by=reader.who, now=now)
    names = staff_names({each.owner for each in shown if each.owner})
    return List(tuple(_line(each, names, now) for each in shown), len(rows) > finding.MOST)


def means_of(reply: Reply) -> str:
    """Return how a reply came, with the end of the number where there is one."""
    return MEANS[Means(reply.means)] + (f", number ending in {reply.ending}" if reply.ending else "")


def why_not_matched(reply: Reply) -> str:
    """Return why nobody could say by itself whose a reply is; empty where somebody could."""
    return reply_policy().not_matched[Unmatched(reply.not_matched)] if reply.not_matched else ""


def colleagues(one: Participation, *, now: datetime) -> list[tuple[str, str]]:
    """Return who could see to a reply: those of the case's unit, and of the whole force, who may see the case."""
    case = one.case
    roles = [role.value for role in reply_policy().cover]
    near = owning.working(now).filter(role__in=roles).order_by("name")
    there = near.filter(unit=case.unit) | near.filter(role__in=owning.FORCE_WIDE)
    return [(each.staff_number, each.name) for each in there[:200] if owning.may_see(each, case, now=now)]


def standing(reader: Actor, *, now: datetime) -> tuple[Alarm, ...]:
    """Return the alarms before a reader, and note whose they are."""
    found = alarms.standing_for(reader, now=now)
    note(Act.alarm_seen, About(individuals=tuple(_whose(found))), by=reader.who, now=now)
    asks = _owners_of_restrictions(found)
    return tuple(in_words(each, asks) for each in found)


def opened(public_id: UUID, reader: Actor, *, now: datetime) -> tuple[Alarm, Reply]:
    """Return one alarm with the reply, and note that it was looked at. Raises NotVisible."""
    found = alarms.find(public_id, reader=reader, now=now)
    one = found.alarm.reply.participation
    about = About(str(one.case.public_id), (one.person.public_id,)) if one else About(str(public_id))
    note(Act.alarm_seen, about, by=reader.who, now=now)
    return in_words(found, _owners_of_restrictions([found])), found.alarm.reply


def answered(reader: Actor, *, now: datetime) -> tuple[Done, ...]:
    """Return the latest alarms that were answered, with the time from taking in to answering."""
    found = alarms.answered(reader, now=now)
    names = staff_names({each.acknowledged_by for each in found})
    individuals = {each.reply.participation.person.public_id for each in found if each.reply.participation}
    if individuals:
        note(Act.alarm_seen, About(individuals=tuple(individuals)), by=reader.who, now=now)
    return tuple(_done(each, names) for each in found)


def in_words(each: Standing, asks: Mapping[int, str]) -> Alarm:
    """Return an alarm in words; nothing of a case that is not open to the reader. Pure."""
    alarm, one = each.alarm, each.alarm.reply.participation
    signs, shown = danger_list().signs, each.opens
    return Alarm(
        public_id=alarm.public_id,
        at=alarm.raised_at,
        means=MEANS[Means(alarm.reply.means)],
        unit="" if each.restricted and not shown else alarm.unit,
        name=one.person.name if one and shown else "",
        reference=one.case.reference if one and shown else "",
        signs=tuple(signs.get(sign, sign) for sign in alarm.signs) if shown else (),
        opens=shown,
        restricted=each.restricted,
        rung=reply_policy().rungs[each.rung].says,
        next_at=each.next_at,
        ask=asks.get(one.case_id, "") if one and not shown else "",
    )


def _whose(found: Iterable[Standing]) -> list[UUID]:
    ones = (each.alarm.reply.participation for each in found if each.opens)
    return [one.person.public_id for one in ones if one is not None]


def _owners_of_restrictions(found: Sequence[Standing]) -> dict[int, str]:
    hidden = [
        each.alarm.reply.participation.case_id
        for each in found
        if not each.opens and each.alarm.reply.participation is not None
    ]
    rows = dict(
        Restriction.objects.filter(case__in=hidden, lifted_at__isnull=True).values_list("case", "owner")
    )
    names = staff_names(set(rows.values()))
    return {case: named(owner, names) for case, owner in rows.items()}


def _line(reply: Reply, names: Mapping[str, str], now: datetime) -> Line:
    one = reply.participation
    if one is None:
        raise LookupError("lists are of replies that are somebody's")
    alarm = getattr(reply, "alarm", None)
    return Line(
        reply.public_id,
        one.person.name,
        one.case.reference,
        MEANS[Means(reply.means)],
        reply_policy().kinds[Kind(reply.kind)].says,
        reply.received_at,
        last_day(reply.due_at),
        late=reply.due_at <= now,
        unread=reply.read_at is None,
        unread_too_long=finding.is_unread_too_long(reply, now),
        owner=named(reply.owner, names) if reply.owner else "Nobody: take it",
        alarms=alarm is not None and alarm.acknowledged_at is None,
    )


def _done(each: DangerAlarm, names: Mapping[str, str]) -> Done:
    one, at = each.reply.participation, each.acknowledged_at or each.raised_at
    took: timedelta = at - each.reply.taken_at
    return Done(
        one.person.name if one else "",
        one.case.reference if one else "",
        at,
        named(each.acknowledged_by, names),
        int(took.total_seconds() // 60),
        each.words.text if hasattr(each, "words") else "",
    )

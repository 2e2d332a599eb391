"""Decides what is owed to one person as they read it: one promise for what several rules ask of one action. Pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from keptinformed.duties.history import Obligation
from keptinformed.duties.rules import Layer, Rule, Unit
from keptinformed.duties.vocabulary import TOLD
from keptinformed.publishing.facts import Facts
from keptinformed.publishing.promised import TRIGGER, Outcome, Promise, Source
from keptinformed.publishing.visible import Seen, day_of, opaque
from keptinformed.timekeeping.instants import Micros, from_micros

WE = "we"
OTHERS = frozenset(
    {
        "hmcts", "cps", "nps_vcu", "vlo", "parole_board", "hmpps_prison", "yot", "cica", "ccrc", "victim_service",
        "witness_service", "pcc", "phso", "iopc", "ago",
    }
)  # fmt: skip
"""Who owes something besides us, as explain.en.yaml names them."""


def promises_of(facts: Facts, seen: Sequence[Seen]) -> tuple[Promise, ...]:
    """Return every promise that follows from something the person may know of; see `page.PublishedPage.promises`.

    What was excused or ended by something that they may not know of is left out: its reason could not be told, and
    saying that there is one would tell.
    """
    known = {each.event.event_id: each for each in seen}
    together: dict[tuple[str, str], list[_Member]] = defaultdict(list)
    for one in facts.obligations:
        rule = facts.law.rules.get(one.rule_id)
        member = _member(one, rule, known) if rule is not None and one.opened_by in known else None
        if member is not None:
            together[one.opened_by, member.rule.promise].append(member)
    made = sorted((_promise(each, facts, known) for each in together.values()), key=_urgency)
    return tuple(each for number, each in enumerate(made) if not _is_said(each, made[:number]))


@dataclass(frozen=True, slots=True)
class _Member:
    """One rule's own obligation within a promise, and what became of it."""

    one: Obligation
    rule: Rule
    became: Outcome | None
    """None: still to do, whether or not it is late."""
    because: str = ""


def _promise(members: Sequence[_Member], facts: Facts, known: Mapping[str, Seen]) -> Promise:
    shown = min((each.became for each in members), key=_FIRST.index)
    alike = sorted((each for each in members if each.became is shown), key=_strictness)
    first, opening = alike[0], known[alike[0].one.opened_by].event
    return Promise(
        id=opaque(facts.key, "promise", opening.event_id, first.rule.promise),
        who=first.rule.owner if first.rule.owner in OTHERS else WE,
        act=act_of(first.rule, opening.kind),
        happened=opening.kind,
        opened_on=day_of(first.one.opened_at),
        due_at=_moment(first.one.due_at),
        before=_before(first, known.values()),
        done_at=_moment(first.one.met_at) if shown in (Outcome.kept, Outcome.late) else None,
        ended=shown if shown in (Outcome.excused, Outcome.ended, Outcome.missed) else None,
        because=first.because,
        is_update=first.rule.done_when.by_telling_of_trigger or TOLD in first.rule.done_when.events,
        sources=tuple(_source(each, facts) for each in _all_of(members, alike)),
        officer_away=shown is None and _officer_away(first.one, facts),
    )


def _member(one: Obligation, rule: Rule, known: Mapping[str, Seen]) -> _Member | None:
    """Return what became of one obligation (docs/reference/duties.md, section 4); None: it may not be told."""
    in_time = one.met_at is not None and (one.due_at is None or one.met_at < one.due_at)
    if in_time:
        return _Member(one, rule, Outcome.kept) if one.met_by in known else None
    if one.excused_by is not None:
        reason = known.get(one.excused_by)
        return _Member(one, rule, Outcome.excused, reason.kind) if reason else None
    if one.lapsed_at is not None and (one.due_at is None or one.lapsed_at < one.due_at):
        ended_by = _lapsed_by(one, rule, known)
        return _Member(one, rule, Outcome.ended, ended_by) if ended_by else None
    if one.met_at is not None:
        return _Member(one, rule, Outcome.late) if one.met_by in known else None
    return _Member(one, rule, None if one.lapsed_at is None else Outcome.missed)


_LAYERS = tuple(Layer)
"""Of two that are due at once, the law is named before what a force said."""
_FIRST = (None, Outcome.missed, Outcome.late, Outcome.kept, Outcome.excused, Outcome.ended)
"""What a promise comes to where its sources differ: the first of these that any of them has."""


def _strictness(each: _Member) -> tuple[bool, Micros, int, str]:
    return (each.one.due_at is None, each.one.due_at or 0, _LAYERS.index(each.rule.layer), each.rule.id)


def _all_of(members: Sequence[_Member], first: Sequence[_Member]) -> list[_Member]:
    return [*first, *sorted((each for each in members if each not in first), key=_strictness)]


def _source(each: _Member, facts: Facts) -> Source:
    right = each.rule.right if each.rule.edition == facts.law.code.id else None
    return Source(each.rule.edition, right, _moment(each.one.due_at))


def act_of(rule: Rule, opening_kind: str) -> str:
    """Return the entry of `act` in words/explain.LANGUAGE.yaml, as duties.explaining_words chooses it."""
    if rule.done_when.by_telling_of_trigger:
        return TRIGGER
    if TOLD in rule.done_when.events:
        return "told_again" if opening_kind == TOLD else "told"
    return rule.done_when.events[0]


def _before(each: _Member, known: Collection[Seen]) -> str:
    line, due = each.rule.within[0], each.one.due_at
    if line.unit is not Unit.before or due is None:
        return ""
    return next((one.kind for one in known if one.kind in line.before and one.event.at == due), "")


def _lapsed_by(one: Obligation, rule: Rule, known: Mapping[str, Seen]) -> str:
    """Return the kind of event that ended it; empty where the person may not know of it."""
    ending = (each for each in known.values() if each.kind in rule.lapses_when)
    return next(
        (
            each.kind
            for each in ending
            if each.event.at == one.lapsed_at and each.event.event_id != one.opened_by
        ),
        "",
    )


def _officer_away(one: Obligation, facts: Facts) -> bool:
    due = _moment(one.due_at)
    if facts.officer is None or due is None or not facts.officer.shifts:
        return False
    return all(shift.begins_at >= due for shift in facts.officer.shifts)


def _moment(at: Micros | None) -> datetime | None:
    return None if at is None else from_micros(at)


def _is_said(one: Promise, before: Sequence[Promise]) -> bool:
    """Say whether it is still to do, without a date, and in the same words as one that has a date."""
    undated = one.done_at is None and one.ended is None and one.due_at is None
    return undated and any((each.act, each.happened) == (one.act, one.happened) for each in before)


def _urgency(one: Promise) -> tuple[bool, bool, float, str, str, date, str]:
    over = one.done_at is not None or one.ended is not None
    when = one.due_at or datetime(9999, 1, 1, tzinfo=UTC)
    stamp = -when.timestamp() if over else when.timestamp()
    return (over, one.due_at is None, stamp, one.happened, one.act, one.opened_on, one.id)

"""Decides who answers for a case at a moment, and finds the moments at which nobody would: pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from keptinformed.access.roles import ROLES, Permission, Reach
from keptinformed.cover.terms import (
    ARRANGED,
    MEMBER,
    NOBODY,
    OFFICER,
    Answer,
    Duty,
    Force,
    Gap,
    Member,
    Moment,
    Rung,
    Scope,
    Watched,
)


def moment(force: Force, at: datetime) -> Moment:
    """Return a force as it is at a moment."""
    return Moment(force, at, frozenset(number for number in force.members if force.is_on_duty(number, at)))


def accountable(case: Watched, now: Moment) -> Answer:
    """Return who answers for a case: always an answer, and always the same one.

    Of those who may see the case and have neither left nor are absent: the officer in the case where on duty, whoever
    was asked to cover for them, then the members of a restriction, or else the ladder rung by rung, each time who is
    on duty. Of several on a rung the case's key chooses, so that work is spread, and nobody changes because a third
    person came or went. Where nobody is on duty: the officer in the case if no roster knows when they work, else who
    comes first, though absent until then.
    """
    # Most often somebody is there: the rest of the force need not be gone through.
    there = next(_in_order(case, now, [now.force.members[number] for number in sorted(now.on_duty)]), None)
    if there is not None:
        return Answer(there[1], there[0], Duty.on_duty)
    everybody = list(now.force.members.values())
    present = [member for member in everybody if not now.force.is_away(member.number, now.at)]
    found = list(_in_order(case, now, present))
    if found and found[0][0] == OFFICER and not now.force.shifts.get(case.officer):
        return Answer(case.officer, OFFICER, Duty.not_known)
    coming = _who_comes_first(list(_in_order(case, now, everybody)), now)
    if coming is None and found:
        return Answer(found[0][1], found[0][0], Duty.later)
    return coming or Answer("", NOBODY, Duty.nobody)


def may_answer_for(member: Member, case: Watched, at: datetime) -> bool:
    """Say whether a case is open to somebody by their role, their place and its restriction, and they may add to it.

    The same as `cases.visibility.visible` says of the database, but for what is opened in an emergency: that makes
    nobody answerable.
    """
    role = ROLES[member.role]
    if not {Permission.see_case, Permission.record_event} <= role.may:
        return False
    if member.number in case.named or (member.team and (member.unit, member.team) in case.named_teams):
        return False
    if case.members is not None:
        inside = any(
            number == member.number and (until is None or at < until) for number, until in case.members
        )
        return inside and Permission.see_restricted in role.may
    return _is_within_reach(member, case, role.reach)


def gaps(cases: Iterable[Watched], force: Force, first: datetime, last: datetime) -> tuple[Gap, ...]:
    """Return every time from `first` to `last` in which nobody on duty answers for some case, in order.

    That nothing lies between is not a sample: who answers changes only where a shift, an absence, an arrangement, a
    membership or somebody's time here begins or ends, and every such moment is tried.
    """
    alike: dict[Watched, list[str]] = defaultdict(list)
    for case in cases:
        alike[replace(case, key="")].append(case.key)
    marks = [*boundaries(alike, force, first, last), last]
    open_since: dict[Watched, tuple[datetime, Answer]] = {}
    found: list[Gap] = []
    for at in marks[:-1]:
        now = moment(force, at)
        for case, keys in alike.items():
            answer = accountable(case, now)
            if not answer.is_covered:
                open_since.setdefault(case, (at, answer))
            elif case in open_since:
                begins, who = open_since.pop(case)
                found.append(Gap(begins, at, tuple(sorted(keys)), who))
    for case, (begins, who) in open_since.items():
        found.append(Gap(begins, last, tuple(sorted(alike[case])), who))
    return tuple(sorted(found, key=lambda gap: (gap.begins, gap.ends, gap.cases)))


def boundaries(cases: Iterable[Watched], force: Force, first: datetime, last: datetime) -> Sequence[datetime]:
    """Return every moment from `first` on and before `last` at which it may change who answers, in order."""
    moments = {first}
    for spans in (*force.shifts.values(), *force.absences.values()):
        for span in spans:
            moments.update(each for each in (span.begins, span.ends) if each)
    for arranged in force.arrangements:
        moments.update(each for each in (arranged.span.begins, arranged.span.ends) if each)
    moments.update(member.left_at for member in force.members.values() if member.left_at)
    moments.update(until for case in cases for _, until in case.members or () if until)
    return sorted(each for each in moments if first <= each < last)


def _in_order(case: Watched, now: Moment, among: Sequence[Member]) -> Iterator[tuple[str, str]]:
    """Yield who of `among` could answer, each with the rung, the first to be asked first."""
    seen = set[str]()
    there = {member.number: member for member in among}
    for rung, number in _named(case, now, among):
        member = there.get(number)
        if member is None or number in seen:
            continue
        seen.add(number)
        if member.works_here(now.at) and may_answer_for(member, case, now.at):
            yield rung, number


def _named(case: Watched, now: Moment, among: Sequence[Member]) -> Iterator[tuple[str, str]]:
    if case.officer:
        yield OFFICER, case.officer
        # Of two who were asked for the same time, whoever was asked for the later beginning: it is the closer word.
        asked = [
            each for each in now.force.arrangements if each.of == case.officer and each.span.holds(now.at)
        ]
        for each in sorted(asked, key=lambda one: (one.span.begins, one.cover), reverse=True):
            yield ARRANGED, each.cover
    if case.members is not None:
        # Whoever may see a restricted case was named for it, wherever they stand.
        inside = {number for number, _ in case.members}
        yield from ((MEMBER, number) for number in sorted(inside, key=lambda number: _turn(case, number)))
        return
    for rung in _ladder_of(case, now.force):
        there = [member.number for member in among if _is_on(rung, member, case)]
        yield from ((rung.id, number) for number in sorted(there, key=lambda number: _turn(case, number)))


def _ladder_of(case: Watched, force: Force) -> tuple[Rung, ...]:
    """Return the rungs that can hold anybody: those of a team or unit only where the case has one."""
    return tuple(
        rung
        for rung in force.ladder
        if rung.of is Scope.force or (case.unit and (rung.of is Scope.unit or case.team))
    )


def _is_on(rung: Rung, member: Member, case: Watched) -> bool:
    if member.role not in rung.roles:
        return False
    match rung.of:
        case Scope.force:
            return True
        case Scope.unit:
            return member.unit == case.unit
        case Scope.team:
            return (member.unit, member.team) == (case.unit, case.team)


def _turn(case: Watched, number: str) -> bytes:
    return sha256(f"{case.key}|{number}".encode()).digest()


def _who_comes_first(found: Sequence[tuple[str, str]], now: Moment) -> Answer | None:
    coming = [
        (begins, place)
        for place, (_, number) in enumerate(found)
        if (begins := now.force.comes_at(number, now.at)) is not None
    ]
    if not coming:
        return None
    begins, place = min(coming)
    rung, number = found[place]
    return Answer(number, rung, Duty.later, begins)


def _is_within_reach(member: Member, case: Watched, reach: Reach) -> bool:
    if reach is Reach.none:
        return False
    if reach is Reach.force or member.number == case.officer:
        return True
    same_unit = bool(member.unit) and member.unit == case.unit
    if reach is Reach.unit:
        return same_unit
    return reach is Reach.team and same_unit and bool(member.team) and member.team == case.team

"""Decides who is reminded of a duty next, when and why: purely, so that what will be sent can be said beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from keptinformed.reminding.digests import next_digest
from keptinformed.reminding.duty import LONDON, is_on_duty
from keptinformed.reminding.terms import (
    NOBODY,
    Among,
    Duty,
    Known,
    Passed,
    Person,
    Put,
    Reminder,
    ReminderPolicy,
    Rung,
    Schedule,
    Step,
    Timing,
)
from keptinformed.timekeeping.instants import MICROSECOND

LONGEST_LADDER = 1000
"""More reminders than this of one duty cannot be: foreseeing ends there whatever the policy says."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """A step whose time has come or will come, or one that goes up a rung unread."""

    step: Step
    raised: int
    begins: datetime
    until: datetime | None
    """When the next step takes its place; None where there is none."""
    from_rung: int
    """The place in the ladder from which on somebody is looked for."""
    had: frozenset[str]
    """Who had it already."""
    unread: tuple[tuple[str, Passed], ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    rung: Rung
    person: Person
    at: datetime
    until: datetime
    """When their digest is over."""


def schedule_for(duty: Duty, policy: ReminderPolicy) -> Schedule | None:
    """Return the first schedule that fits a duty; None where none does. Pure."""
    return next((each for each in policy.schedules if _fits(duty, each)), None)


def begins_at(step: Step, duty: Duty) -> datetime | None:
    """Return from when on a step holds; None for a duty that has no date yet. Never before the duty began. Pure."""
    if duty.due_at is None:
        return None
    last = (duty.due_at.astimezone(LONDON) - MICROSECOND).date()
    match step.timing:
        case Timing.day:
            moment = _midnight(duty.opened_at.astimezone(LONDON).date() + timedelta(days=step.count))
        case Timing.days_before:
            moment = _midnight(last - timedelta(days=step.count))
        case Timing.days_after:
            moment = _midnight(last + timedelta(days=step.count))
        case Timing.hours_before:
            moment = duty.due_at - timedelta(hours=step.count)
    return max(moment, duty.opened_at)


def next_reminder(
    duty: Duty, known: Known, ledger: Sequence[Put], *, now: datetime, until: datetime
) -> Reminder | None:
    """Return what is put on a digest next about a duty, no later than `until`; None where nothing is. Pure.

    `ledger` is what was put about this duty already. Nothing follows once a duty is done. A step that nobody could get
    before the next one begins gives way to it. What lies longer back than the policy says begins nothing.
    """
    if duty.done or duty.due_at is None:
        return None
    found = [
        made
        for turn in _turns(duty, known.policy, ledger, now)
        if turn.begins <= until and (made := _in_its_turn(duty, turn, known, now)) is not None
    ]
    return min((each for each in found if each.at <= until), key=lambda each: each.at, default=None)


def due_now(duty: Duty, known: Known, ledger: Sequence[Put], *, now: datetime) -> Reminder | None:
    """Return what is to be put on a digest about a duty at this moment; None where nothing is. Pure."""
    return next_reminder(duty, known, ledger, now=now, until=now)


def foresee(
    duty: Duty, known: Known, ledger: Sequence[Put], *, now: datetime, until: datetime
) -> tuple[Reminder, ...]:
    """Return all that will be put on digests about a duty if nothing more happens and nobody reads it. Pure."""
    found: list[Reminder] = []
    entered = list(ledger)
    moment = now
    while len(found) < LONGEST_LADDER:
        following = next_reminder(duty, known, entered, now=moment, until=until)
        if following is None:
            break
        found.append(following)
        entered.append(entry_of(following))
        moment = max(moment, following.at)
    return tuple(found)


def entry_of(reminder: Reminder) -> Put:
    """Return a reminder as the ledger holds it. Pure."""
    return Put(reminder.step, reminder.raised, reminder.rung, reminder.to, reminder.at)


def _fits(duty: Duty, schedule: Schedule) -> bool:
    return (
        (not schedule.promises or duty.key[2] in schedule.promises)
        and (not schedule.rules or bool(schedule.rules & duty.rules))
        and (not schedule.kinds or duty.kind in schedule.kinds)
        and (duty.enhanced or not schedule.enhanced)
    )


def _turns(duty: Duty, policy: ReminderPolicy, ledger: Sequence[Put], now: datetime) -> list[_Turn]:
    """Return what could come next: the step that holds, the later ones, and what goes up a rung unread."""
    schedule = schedule_for(duty, policy)
    if schedule is None:
        return []
    dated = sorted(
        ((begins, step) for step in schedule.steps if (begins := begins_at(step, duty)) is not None),
        key=lambda each: each[0],
    )
    ends = [each[0] for each in dated[1:]] + [None]
    done = {each.step for each in ledger}
    latest = max(ledger, key=lambda each: (each.at, each.raised), default=None)
    found = [
        _Turn(step, 0, begins, end, _place(step.to, policy), frozenset())
        for (begins, step), end in zip(dated, ends, strict=True)
        if step.step not in done
        and begins > now - policy.back
        and (end is None or end > now)
        and (latest is None or _later(step, latest.step, dated))
    ]
    if latest is not None and (raised := _raised(latest, ledger, dated, policy)) is not None:
        found.append(raised)
    return found


def _later(step: Step, than: str, dated: Sequence[tuple[datetime, Step]]) -> bool:
    order = [each.step for _, each in dated]
    return than not in order or order.index(step.step) > order.index(than)


def _raised(
    latest: Put, ledger: Sequence[Put], dated: Sequence[tuple[datetime, Step]], policy: ReminderPolicy
) -> _Turn | None:
    """Return the turn in which the latest entry goes up a rung because nobody read it; None where it cannot."""
    place = _place(latest.rung, policy) + 1
    step = next((each for _, each in dated if each.step == latest.step), None)
    if latest.read_at is not None or step is None or latest.to == NOBODY or place >= len(policy.ladder):
        return None
    begins = latest.at + (policy.alarm_unread if step.alarm else policy.unread)
    following = [begin for begin, each in dated if _later(each, step.step, dated)]
    had = frozenset(each.to for each in ledger if each.step == latest.step)
    unread = ((latest.rung, Passed.unread),)
    return _Turn(step, latest.raised + 1, begins, min(following, default=None), place, had, unread)


def _in_its_turn(duty: Duty, turn: _Turn, known: Known, now: datetime) -> Reminder | None:
    """Return the reminder of a turn; None where the next step would come first, or nobody is further up."""
    made = _reminder(duty, turn, known, now)
    given_way = turn.until is not None and turn.until <= made.at
    return None if given_way or (turn.raised and made.to == NOBODY) else made


def _reminder(duty: Duty, turn: _Turn, known: Known, now: datetime) -> Reminder:
    """Find somebody for a turn; where the whole force has nobody, it is for NOBODY, at once.

    Whom it is for hangs on the turn and not on the hour of asking, so that it is the one who was foreseen. Where their
    digest is over already (nothing looked for a while), it is for the lowest rung that anybody can still be found on.
    """
    passed: list[tuple[str, Passed]] = list(turn.unread)
    rungs = (*known.policy.ladder[turn.from_rung :], known.policy.last_resort)
    found = _in_time(rungs, duty, turn, known, passed)
    if found is not None and found.until <= now:
        found = next(
            (one for rung in rungs if (one := _first(rung, duty, turn, known, now)) is not None), None
        )
    if found is None and turn.step.alarm:
        found = _anybody(rungs, duty, turn, known)
    if found is None:
        rung, to, at = known.policy.last_resort, NOBODY, turn.begins
    else:
        rung, to, at = found.rung, found.person.staff_number, found.at
    below = [each.rung for each in rungs[: rungs.index(rung)]]
    on_the_way = tuple(each for each in passed if to == NOBODY or each[0] in below or each in turn.unread)
    return Reminder(
        duty.key, turn.step.step, turn.raised, rung.rung, to, at, turn.step.alarm, on_the_way
    )  # fmt: skip


def _in_time(
    rungs: Sequence[Rung], duty: Duty, turn: _Turn, known: Known, passed: list[tuple[str, Passed]]
) -> _Found | None:
    """Return the first of the lowest rung that need not be waited for too long; notes in `passed` who was passed."""
    wait_to = _wait_to(duty, turn, known.policy)
    later: list[_Found] = []
    for rung in rungs:
        if rung is known.policy.last_resort and later:
            break
        first = _first(rung, duty, turn, known, turn.begins)
        if first is not None and first.at < wait_to:
            return first
        passed.append((rung.rung, _why_passed(rung, duty, known)))
        later += [first] if first is not None else []
    # Hours do not matter any more, days do: the lowest of those who come at about the same time.
    soon = min((each.at + known.policy.wait for each in later), default=None)
    return next((each for each in later if soon is not None and each.at < soon), None)


def _wait_to(duty: Duty, turn: _Turn, policy: ReminderPolicy) -> datetime:
    """Return until when a rung is waited for: no longer than the policy says, nor until it is too late."""
    longest = turn.begins + policy.wait
    in_time = duty.due_at is not None and turn.begins < duty.due_at
    return min(longest, duty.due_at) if in_time and duty.due_at is not None else longest


def _candidates(rung: Rung, duty: Duty, known: Known) -> list[Person]:
    """Return who stands on a rung for a duty, in a fixed order."""
    barred = known.barred.get(duty.case, frozenset())
    if rung.of is Among.officer:
        officer = known.people.get(duty.officer)
        return [officer] if officer is not None and officer.staff_number not in barred else []
    found = [
        each
        for each in known.people.values()
        if each.role in rung.roles
        and each.staff_number not in barred
        and (rung.of is Among.force or bool(duty.unit and each.unit == duty.unit))
        and (rung.of is not Among.team or bool(duty.team and each.team == duty.team))
    ]
    return sorted(found, key=lambda each: each.staff_number)


def _first(rung: Rung, duty: Duty, turn: _Turn, known: Known, now: datetime) -> _Found | None:
    """Return who of a rung can be reminded first, and when."""
    candidates = [each for each in _candidates(rung, duty, known) if each.staff_number not in turn.had]
    if turn.step.alarm:
        # Whoever is on duty hears of it at once, whatever the hour.
        awake = [each for each in candidates if is_on_duty(each.on_duty, turn.begins)]
        return _Found(rung, awake[0], turn.begins, datetime.max.replace(tzinfo=UTC)) if awake else None
    found = [
        _Found(rung, each, digest.at, digest.until)
        for each in candidates
        if (digest := next_digest(each, after=turn.begins, now=now, times=known.policy.times)) is not None
    ]
    return min(found, key=lambda each: (each.at, each.person.staff_number), default=None)


def _anybody(rungs: Sequence[Rung], duty: Duty, turn: _Turn, known: Known) -> _Found | None:
    """Return whom an alarm goes to where nobody is on duty: the lowest rung that has anybody."""
    for rung in rungs:
        there = [each for each in _candidates(rung, duty, known) if each.staff_number not in turn.had]
        if there:
            return _Found(rung, there[0], turn.begins, datetime.max.replace(tzinfo=UTC))
    return None


def _why_passed(rung: Rung, duty: Duty, known: Known) -> Passed:
    if _candidates(rung, duty, known):
        return Passed.away
    if rung.of is Among.officer and duty.officer and duty.officer not in known.people:
        return Passed.left
    return Passed.nobody


def _place(name: str, policy: ReminderPolicy) -> int:
    """Return the place of a rung in the ladder; past its end for the last resort."""
    names = [each.rung for each in policy.ladder]
    return names.index(name) if name in names else len(names)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)

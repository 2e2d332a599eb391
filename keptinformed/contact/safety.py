"""Decides whether a message may leave: deny by default, and in any doubt it is held for a person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from keptinformed.contact.policy import MADE, TellingPolicy
from keptinformed.contact.terms import CHANNEL_OF, Content, News, Reason, Way
from keptinformed.needs.contact_safety import LONDON, Rule, Standing, strip, within_hours


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of whoever is to be told. Flags that are not surely False count against sending."""

    owed: bool
    """Whether anything is owed to somebody in this part of a case; a suspect is owed nothing."""
    high_risk: bool
    domestic_abuse: bool
    dead: bool
    stopped: bool
    """Whether somebody stopped all sending to them."""
    kept_out: bool
    both_sides: bool
    """Whether a case mirrors theirs, or they are on both sides of one."""
    restricted: bool
    withheld: bool
    """Whether it was decided, in this case, that telling them now could do harm."""
    keeps_hours: bool
    """Whether they said of any of their numbers that only some hours are safe."""
    sent_at: tuple[datetime, ...]
    """When messages left for them, in whichever case; a week is enough."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What was agreed with them about being told."""

    agreed_at: datetime
    ways: tuple[str, ...]
    """Ids of policy/needs/contact_plan.yaml."""
    routine: bool
    key: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What they said about a number or address, and when."""

    rule: Rule
    at: datetime


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One number or address of theirs."""

    channel: str
    """telephone, email or post."""
    ended: bool
    marked_unsafe: bool
    """Whether anybody marked it, wherever it is kept."""
    shared: bool
    """Whether it is or was also that of somebody on the other side, or of their household."""
    changed: bool
    """Whether another of the same kind came up since this one was asked about."""
    came_back: bool
    """Whether a message there could not be delivered since it was asked about."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be sent."""

    way: Way
    content: Content
    news: News


@dataclass(frozen=True, slots=True)
class Asked:
    """All that a decision depends on, apart from the moment and the policy."""

    message: Message
    person: Person
    plan: Plan | None
    endpoint: Endpoint | None
    said: Said | None
    """None: nobody asked them about this number or address."""
    all_paused: bool
    answered_for: bool
    """Whether whoever asked for the message works here and may see the case."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """It may leave now; the only answer upon which anything does."""


@dataclass(frozen=True, slots=True)
class Held:
    """It must not leave now."""

    reason: Reason


type Decision = Allowed | Held
type _Check = Callable[[Asked, datetime, TellingPolicy], Reason | None]

_AGREED_AS = {
    Way.telephone: "call",
    Way.text: "text",
    Way.email: "email",
    Way.post: "post",
    Way.visit: "visit",
}
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


def decide(asked: Asked, now: datetime, policy: TellingPolicy) -> Decision:
    """Say whether a message may leave at `now`. Pure; it never raises: whatever goes wrong holds the message.

    Sources: security-ux.md A4, controls 24, 26, 32 and 33.
    """
    try:
        reason = _first_against(asked, now, policy)
        return Allowed() if reason is None else Held(reason)
    except Exception:  # noqa: BLE001 (control 26: an error in deciding must never let anything out)
        return Held(Reason.in_doubt)


def _first_against(asked: Asked, now: datetime, policy: TellingPolicy) -> Reason | None:
    """Return what is against it, the weightiest first. None, the only leave to send, is the last line."""
    if now.tzinfo is None:
        return Reason.in_doubt
    for check in _CHECKS:
        reason = check(asked, now, policy)
        if reason is not None:
            return reason
    return None


def _person(asked: Asked, _now: datetime, _policy: TellingPolicy) -> Reason | None:
    person = asked.person
    against = (
        (asked.all_paused, Reason.all_paused),
        (person.stopped, Reason.stopped),
        (person.dead, Reason.death_recorded),
        (person.kept_out, Reason.kept_out),
        (person.both_sides, Reason.both_sides),
        (person.restricted, Reason.restricted),
        (person.withheld, Reason.withheld),
    )
    for flag, reason in against:
        if flag is not False:
            return reason
    if person.owed is not True:
        return Reason.owed_nothing
    return None if asked.answered_for is True else Reason.nobody_answers


def _plan(asked: Asked, now: datetime, policy: TellingPolicy) -> Reason | None:
    plan, message = asked.plan, asked.message
    if plan is None:
        at_risk = asked.person.high_risk is not False
        return Reason.no_plan if at_risk or message.content is not Content.neutral else None
    wanted = plan.routine if message.news is News.routine else plan.key
    if wanted is not True:
        return Reason.not_wanted
    if _AGREED_AS[message.way] not in plan.ways:
        return Reason.not_agreed
    return Reason.old_plan if _is_stale(plan.agreed_at, asked, now, policy) else None


def _endpoint(asked: Asked, _now: datetime, _policy: TellingPolicy) -> Reason | None:
    if asked.message.way is Way.visit:
        return None
    point = asked.endpoint
    if point is None or point.channel != CHANNEL_OF[asked.message.way]:
        return Reason.no_endpoint
    against = (
        (point.shared, Reason.shared_with_other_side),
        (point.marked_unsafe, Reason.marked_unsafe),
        (point.ended, Reason.ended),
        (point.changed, Reason.changed),
        (point.came_back, Reason.came_back),
    )
    return next((reason for flag, reason in against if flag is not False), None)


def _said(asked: Asked, now: datetime, policy: TellingPolicy) -> Reason | None:
    if asked.said is None or asked.message.way is Way.visit:
        return _unsaid(asked, now, policy)
    rule = asked.said.rule
    if asked.endpoint is None or rule.channel != asked.endpoint.channel:
        return Reason.in_doubt
    if _is_stale(asked.said.at, asked, now, policy) or _london_day(now) > rule.review_by:
        return Reason.stale
    if _permission(rule, asked.message.way) is not True:
        return Reason.not_allowed
    letter_days = timedelta(days=policy.letter_days)
    if asked.message.way is Way.post and asked.person.high_risk is not False:
        return Reason.letter_not_fresh if _age(asked.said.at, now) > letter_days else None
    return None


def _unsaid(asked: Asked, now: datetime, policy: TellingPolicy) -> Reason | None:
    """A visit uses no number: who is at risk is visited only where they lately agreed to it themselves (A4).

    A person goes, and sees who is there. Who can be reached at some hours only is asked about those first.
    """
    at_risk = asked.person.high_risk is not False or asked.person.domestic_abuse is not False
    if asked.message.way is not Way.visit or not at_risk:
        return _unknown(asked)
    if asked.plan is None or asked.person.keeps_hours is not False:
        return Reason.unknown
    age = _age(asked.plan.agreed_at, now)
    return Reason.old_plan if age > timedelta(days=policy.visit_days) else None


def _unknown(asked: Asked) -> Reason | None:
    """Unknown is unsafe for whoever is at high risk; for others it leaves neutral notices (A4)."""
    if asked.person.high_risk is not False or asked.person.domestic_abuse is not False:
        return Reason.unknown
    return None if asked.message.content is Content.neutral else Reason.neutral_only


def _content(asked: Asked, _now: datetime, policy: TellingPolicy) -> Reason | None:
    if asked.message.content is Content.neutral:
        return None
    high_risk = asked.person.high_risk is not False
    channels = policy.full_news_at_high_risk if high_risk else policy.full_news
    # News of a case gives away that it comes from the police.
    may_say_police = asked.said is not None and asked.said.rule.may_say_police is True
    fits = asked.message.content is Content.full and asked.message.way in channels
    fits = fits and asked.message.way is not Way.text
    return None if fits and may_say_police else Reason.neutral_only


def _hours(asked: Asked, now: datetime, policy: TellingPolicy) -> Reason | None:
    way = asked.message.way
    if way in policy.may_arrive_late and (
        asked.person.keeps_hours is not False or (asked.said is not None and asked.said.rule.windows)
    ):
        return Reason.keeps_no_hours
    if asked.said is not None and not within_hours(asked.said.rule, now):
        return Reason.outside_hours
    return Reason.quiet_hours if way in policy.quiet and _is_quiet(now, policy) else None


def _how_often(asked: Asked, now: datetime, policy: TellingPolicy) -> Reason | None:
    """Count what leaves by itself by 24 hours, and by the day in London, which has 25 when clocks go back."""
    if asked.message.way not in MADE:
        return None
    sent = asked.person.sent_at
    today = sum(1 for at in sent if now - at < _DAY or _london_day(at) == _london_day(now))
    this_week = sum(1 for at in sent if now - at < _WEEK)
    return Reason.too_many if today >= policy.in_a_day or this_week >= policy.in_a_week else None


def _strip(asked: Asked, now: datetime, _policy: TellingPolicy) -> Reason | None:
    """Hold whatever the strip beside the number would not call safe: staff and machine never disagree."""
    if asked.message.way is Way.visit:
        return None
    at_risk = asked.person.high_risk is not False
    unsafe = asked.endpoint is None or asked.endpoint.marked_unsafe is not False
    rule = asked.said.rule if asked.said else None
    beside = strip(rule, high_risk=at_risk, now=now, marked_safe=False if unsafe else None).standing
    if asked.said is not None:
        return None if beside is Standing.safe else Reason.not_allowed
    return None if beside is Standing.ask_first else Reason.unknown


_CHECKS: tuple[_Check, ...] = (_person, _plan, _endpoint, _said, _content, _hours, _how_often, _strip)
"""What makes a task comes first: a message must not wait for an hour at which it is held all the same."""


def _permission(rule: Rule, way: Way) -> bool | None:
    return {
        Way.telephone: rule.may_call,
        Way.text: rule.may_text,
        Way.email: rule.may_email,
        Way.post: rule.may_post,
    }[way]


def _is_stale(since: datetime, asked: Asked, now: datetime, policy: TellingPolicy) -> bool:
    """Say whether what was agreed must be asked again; what is said to be from the future is no agreement."""
    domestic_abuse = asked.person.domestic_abuse is not False
    days = policy.stale_days_of_domestic_abuse if domestic_abuse else policy.stale_days
    age = _age(since, now)
    return since > now or age > timedelta(days=days)


def _age(since: datetime, now: datetime) -> timedelta:
    """Return whole days in London, as the day until which something holds is counted."""
    return _london_day(now) - _london_day(since)


def _is_quiet(now: datetime, policy: TellingPolicy) -> bool:
    local = now.astimezone(LONDON)
    night = policy.working_night if policy.calendar.is_working_day(local.date()) else policy.rest_night
    return not night.ends <= local.time() < night.begins


def _london_day(at: datetime) -> date:
    return at.astimezone(LONDON).date()

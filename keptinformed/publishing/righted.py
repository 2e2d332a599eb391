"""Decides how each Right stands for one person, and which decisions they may ask to have looked at again. Pure."""

from collections.abc import Sequence
from datetime import date

from keptinformed.duties.history import Role
from keptinformed.duties.rules import Edition, Rule
from keptinformed.publishing.facts import Facts
from keptinformed.publishing.policy import PortalPolicy, ReviewPolicy
from keptinformed.publishing.promised import Outcome, Promise
from keptinformed.publishing.sections import Review, Right, Route
from keptinformed.publishing.visible import Seen, day_of, opaque
from keptinformed.timekeeping.months import months_after


def rights_of(facts: Facts, promises: Sequence[Promise], policy: PortalPolicy) -> tuple[Right, ...]:
    """Return the Rights of the Code that we judge by, each with its promises; a witness has those of the Charter."""
    if facts.participant.role is Role.witness:
        return _standards(facts, promises, policy)
    code = facts.law.code
    return tuple(
        _right(
            number,
            f"right.{number}",
            [rule for rule in _judged(code, facts) if rule.right == number],
            [each for each in promises if any(source.right == number for source in each.sources)],
            facts,
            policy,
        )
        for number in (right.number for right in code.rights)
    )


def routes_of(role: Role, policy: PortalPolicy) -> tuple[Route, ...]:
    """Return the ways to challenge that are open to somebody of this part, the nearest first."""
    return tuple(Route(each.kind, each.for_late) for each in policy.routes if role in each.parts)


def reviews_of(facts: Facts, seen: Sequence[Seen], policy: PortalPolicy) -> tuple[Review, ...]:
    """Return the decisions that may be looked at again, latest first, with until when that can be asked for."""
    found = [
        _review(each, policy.reviews[each.kind], facts, seen)
        for each in reversed(seen)
        if each.kind in policy.reviews and each.day >= policy.reviews[each.kind].since
    ]
    return tuple(found)


def _judged(edition: Edition, facts: Facts) -> list[Rule]:
    return [rule for rule in edition.rules if rule.id in facts.law.rules]


def _right(
    number: int,
    key: str,
    rules: Sequence[Rule],
    promises: Sequence[Promise],
    facts: Facts,
    policy: PortalPolicy,
) -> Right:
    role = facts.participant.role
    ended = next((each for each in promises if each.ended in (Outcome.excused, Outcome.ended)), None)
    because = ended.because if ended else ""
    return Right(
        number=number,
        key=key,
        promises=tuple(each.id for each in promises),
        watched=bool(rules),
        for_them=not rules or any(role in rule.owed_to for rule in rules),
        declined=because in policy.own_choice,
        because=because,
    )


def _standards(facts: Facts, promises: Sequence[Promise], policy: PortalPolicy) -> tuple[Right, ...]:
    """Return one entry for each promise of the Witness Charter that we judge, in the order of its file."""
    rules = _judged(facts.law.charter, facts)
    names = list(dict.fromkeys(rule.promise for rule in rules))
    acts = {
        opaque(facts.key, "promise", one.opened_by, name): name for name in names for one in facts.obligations
    }
    return tuple(
        _right(
            number,
            f"standard.{name}",
            [rule for rule in rules if rule.promise == name],
            [each for each in promises if acts.get(each.id) == name],
            facts,
            policy,
        )
        for number, name in enumerate(names, start=1)
    )


def _review(each: Seen, rule: ReviewPolicy, facts: Facts, seen: Sequence[Seen]) -> Review:
    told = each.day if each.told_at is None else day_of(each.told_at)
    after = [later for later in seen if later.event.at >= each.event.at]
    return Review(
        update=opaque(facts.key, "update", each.event.event_id),
        decision=each.kind,
        by=rule.by,
        decided_on=each.day,
        ask_soon_by=_working_days_after(told, rule, facts),
        ask_by=months_after(told, rule.until_months),
        asked_on=_first(after, "review_requested"),
        answered_on=_first(after, "review_decided"),
    )


def _working_days_after(day: date, rule: ReviewPolicy, facts: Facts) -> date | None:
    if rule.best_working_days is None:
        return None
    return facts.law.calendar.add_working_days(day, rule.best_working_days)


def _first(seen: Sequence[Seen], kind: str) -> date | None:
    return next((each.day for each in seen if each.kind == kind), None)

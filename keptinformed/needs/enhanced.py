"""Decides who has Enhanced Rights by age, what suggests them for others, and who is at high risk."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from keptinformed.cases.ages import birthday
from keptinformed.needs.policy import NeedsPolicy, Reason
from keptinformed.needs.terms import Given

NEVER_ENHANCED = frozenset({"business", "suspect"})
"""Parts in a case that have no Enhanced Rights: a business has none in the Code, a suspect is owed nothing."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of somebody in a case, as far as Enhanced Rights depend on it."""

    part: str
    happened_on: date
    """The day of the crime; where that is not known, the day on which it was reported."""
    born_on: date | None = None
    answers: Mapping[str, Given] = field(default_factory=dict)
    offence: str = ""
    enhanced: bool = False
    """Whether they have Enhanced Rights already."""
    offence_is_high_risk: bool = False
    """Whether the force's list of offences says so."""


def gives_by_age(facts: Facts, policy: NeedsPolicy) -> bool:
    """Say whether somebody has Enhanced Rights by age alone. Pure. Source: Victims' Code 2020, Enhanced Rights."""
    if facts.part in NEVER_ENHANCED or facts.born_on is None:
        return False
    return facts.happened_on < birthday(facts.born_on, policy.adult_at)


def suggestions(facts: Facts, policy: NeedsPolicy) -> tuple[Reason, ...]:
    """Return every reason for which Enhanced Rights should be looked at, in the order of the policy. Pure.

    They suggest; only a person confirms. Age is among them where it applies.
    """
    if facts.part in NEVER_ENHANCED:
        return ()
    by_age = (policy.by_age,) if gives_by_age(facts, policy) else ()
    return by_age + tuple(reason for reason in policy.reasons if _holds(reason, facts))


def is_high_risk(facts: Facts, policy: NeedsPolicy) -> bool:
    """Say whether somebody is to be contacted only in a way that they have said is safe (A4). Pure.

    In case of doubt, yes: Enhanced Rights, a child, an offence on the force's list, or a reason that the policy marks.
    A witness of such an offence is as much at risk as its victim.
    """
    return (
        facts.enhanced
        or facts.offence_is_high_risk
        or gives_by_age(facts, policy)
        or any(reason.high_risk for reason in suggestions(facts, policy))
    )


def domestic_abuse(facts: Facts, policy: NeedsPolicy) -> bool:
    """Say whether domestic abuse may be part of it, so that what is safe is asked again sooner. Pure."""
    return any(reason.domestic_abuse for reason in suggestions(facts, policy))


def turns_adult_on(born_on: date | None, policy: NeedsPolicy, today: date) -> date | None:
    """Return the day on which a child comes of age; None for adults, and where no birth date is known. Pure."""
    if born_on is None:
        return None
    day = birthday(born_on, policy.adult_at)
    return day if day > today else None


def _holds(reason: Reason, facts: Facts) -> bool:
    return (
        facts.part in reason.parts
        or any(facts.answers.get(question) is Given.yes for question in reason.answers)
        or any(_names(facts.offence, word) for word in reason.offences)
    )


def _names(offence: str, word: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", offence.casefold()) is not None

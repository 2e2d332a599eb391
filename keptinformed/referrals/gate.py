"""Decides whether somebody may be referred, from plain values alone: in doubt nothing leaves, and why is said."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from keptinformed.needs.contact_safety import Rule, allows_anything, is_readable
from keptinformed.referrals.policy import ConsentClass, ReferralPolicy
from keptinformed.referrals.terms import Basis, Block, Said


@dataclass(frozen=True, slots=True)
class Way:
    """A number or address that would leave."""

    rule: Rule | None
    """What they said last of it; None where nobody asked."""
    ended: bool = False
    marked_unsafe: bool = False
    shared: bool = False
    """Whether somebody on the other side has it, or had it, too."""
    came_back: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of somebody who would be referred. What counts in any of their cases is gathered from all."""

    part: str
    said: Said
    dead: bool = False
    stopped: bool = False
    all_paused: bool = False
    kept_out: bool = False
    restricted: bool = False
    """Whether their case is: a restricted case is not there for an organisation."""
    high_risk: bool = False
    reasons: frozenset[str] = frozenset()
    """Ids of needs/enhanced_rights.yaml that hold, in any of their cases."""
    offence_codes: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    offence: str = ""
    """Of this case, in words."""
    reported_on: date | None = None
    on_record: bool = False
    """Whether the history has a referral that was not made here."""


@dataclass(frozen=True, slots=True)
class Question:
    """Whether this person may be referred there, for this, to be reached in this way."""

    subject: Subject
    way: Way | None
    organisation: str
    helps: tuple[str, ...]
    duplicate: bool
    """Whether that organisation has them already."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """They may be referred, on that basis."""

    basis: Basis


@dataclass(frozen=True, slots=True)
class Blocked:
    """They may not be referred; why, each with the words of the policy."""

    blocks: tuple[Block, ...]
    says: tuple[str, ...]


def decide(asked: Question, policy: ReferralPolicy, *, today: date) -> Allowed | Blocked:
    """Say whether somebody may be referred. Pure. Source: controls 88 and 89; policy/referrals.yaml."""
    blocks = [
        *_about_the_organisation(asked, policy),
        *_about_them(asked.subject),
        *_about_their_word(asked, policy),
        *_about_the_way(asked, policy, today),
    ]
    if blocks:
        return Blocked(tuple(blocks), tuple(_words(each, asked, policy) for each in blocks))
    return Allowed(Basis.consent if asked.subject.said is Said.yes else Basis.not_refused)


def still_safe(asked: Question, policy: ReferralPolicy, *, today: date) -> bool:
    """Say whether an organisation may still use what it was given: what is safe changes after it left. Pure."""
    about_the_person = (*_about_them(asked.subject), *_about_the_way(asked, policy, today))
    return not about_the_person and asked.subject.said is not Said.no


def must_say_yes(subject: Subject, helps: Iterable[str], policy: ReferralPolicy) -> tuple[ConsentClass, ...]:
    """Return every class for which silence is not enough, in the order of the policy. Pure."""
    wanted = frozenset(helps)
    return tuple(
        each
        for each in policy.consent
        if each.reasons & subject.reasons
        or each.offences & subject.offence_codes
        or each.parts & (subject.parts | {subject.part})
        or each.helps & wanted
    )


def is_excluded(subject: Subject, policy: ReferralPolicy) -> bool:
    """Say whether the Code of 2006 took this crime out of the referral, and nothing brings it back. Pure."""
    rule = policy.excluded
    if subject.reported_on is None or subject.reported_on > rule.until or subject.said is Said.yes:
        return False
    named = any(
        re.search(rf"\b{re.escape(word)}\b", subject.offence.casefold()) is not None for word in rule.offences
    )
    return named and not rule.unless & subject.reasons


def _about_the_organisation(asked: Question, policy: ReferralPolicy) -> Iterable[Block]:
    organisation = policy.organisations.get(asked.organisation)
    if organisation is None:
        yield Block.no_such_organisation
    elif not asked.helps:
        yield Block.no_help_chosen
    elif not set(asked.helps) <= set(organisation.helps):
        yield Block.not_their_help
    if asked.duplicate:
        yield Block.duplicate
    elif asked.subject.on_record and organisation is not None and organisation.default:
        yield Block.on_record


def _about_them(subject: Subject) -> Iterable[Block]:
    if subject.dead:
        yield Block.death_recorded
    if subject.stopped:
        yield Block.stopped
    if subject.all_paused:
        yield Block.all_paused
    if subject.kept_out:
        yield Block.kept_out
    if subject.restricted:
        yield Block.restricted


def _about_their_word(asked: Question, policy: ReferralPolicy) -> Iterable[Block]:
    subject = asked.subject
    needs_yes = subject.part in policy.if_they_say_yes
    if not needs_yes and subject.part not in policy.unless_they_say_no:
        yield Block.not_referred
        return
    if subject.said is Said.no:
        yield Block.said_no
    elif subject.said is not Said.yes:
        if needs_yes:
            yield Block.witness_needs_yes
        if must_say_yes(subject, asked.helps, policy):
            yield Block.consent_needed
        if is_excluded(subject, policy):
            yield Block.excluded_crime


def _about_the_way(asked: Question, policy: ReferralPolicy, today: date) -> Iterable[Block]:
    way = asked.way
    if way is None:
        yield Block.no_way
        return
    if way.ended:
        yield Block.way_ended
    if way.shared:
        yield Block.way_shared
    if way.came_back:
        yield Block.way_came_back
    if way.marked_unsafe:
        yield Block.way_unsafe
    elif way.rule is None:
        # Somebody who is at no known risk may be rung by the service once, which is told that nobody has asked.
        if asked.subject.high_risk or must_say_yes(asked.subject, asked.helps, policy):
            yield Block.way_unknown
    elif not is_readable(way.rule) or not allows_anything(way.rule):
        yield Block.way_unsafe
    elif today > way.rule.review_by:
        yield Block.way_stale


def _words(block: Block, asked: Question, policy: ReferralPolicy) -> str:
    why = "; ".join(each.says.lower() for each in must_say_yes(asked.subject, asked.helps, policy))
    return policy.blocks[block].replace("{why}", why)

"""Referrals of the made-up force: accepted, sent back, posted, and one that nobody may make unasked."""

from dataclasses import replace
from datetime import datetime

from demo.cast import CAST
from demo.messages import CLOSE
from keptinformed import pipeline_needs, pipeline_referrals
from keptinformed.access.actors import Actor
from keptinformed.access.roles import Role
from keptinformed.cases import contact_points
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import Participation
from keptinformed.cases.models.people import Channel
from keptinformed.needs.keeping import Answered, NewRule
from keptinformed.needs.terms import Given, Occasion
from keptinformed.pipeline_referrals import CannotRefer, Wanted
from keptinformed.referrals.models import Referral
from keptinformed.referrals.terms import Said, Step

NUMBERS = ("0121 496 0111", "0121 496 0112", "0121 496 0113")
"""Of the range that is kept free for stories."""
POSTED = ("0121 496 0114", "0121 496 0115")
MAY_CALL = NewRule(may_call=True, may_leave_message=False)


def is_accepted(victim: Participation, by: Actor, now: datetime) -> str:
    """Refer somebody who said yes, and let the organisation take them on."""
    made = _refers(victim, NUMBERS[0], by, now)
    pipeline_referrals.answer(made.public_id, step=Step.accepted, by=_partner(), now=now)
    return f"{victim.case.reference} has somebody whom Victim Support has accepted."


def is_sent_back(victim: Participation, by: Actor, now: datetime) -> str:
    """Refer somebody, and let the organisation send them back: the duty stands open again."""
    made = _refers(victim, NUMBERS[1], by, now)
    pipeline_referrals.answer(
        made.public_id,
        step=Step.rejected,
        reason="wrong_number",
        words="The number is cut off (made up).",
        by=_partner(),
        now=now,
    )
    return f"{victim.case.reference} has somebody sent back by Victim Support: a wrong number. The duty is open again."


def are_posted(one: Participation, other: Participation, by: Actor, now: datetime) -> str:
    """Refer two people to an organisation with a system of its own: it takes the first, and sends the second back."""
    for victim, number in ((one, POSTED[0]), (other, POSTED[1])):
        wanted = replace(_wanted(victim, number, by, now), organisation="citizens_advice", helps=("debt",))
        pipeline_referrals.offer(participation=victim, wanted=wanted, said=Said.yes, by=by, now=now)
        pipeline_referrals.refer(participation=victim, wanted=wanted, by=by, now=now)
    return (
        f"{one.case.reference} and {other.case.reference} have somebody referred to Citizens Advice, signed, by a "
        "stand-in for its own system: within a minute it accepts one and sends the other back, under Referrals."
    )


def is_refused(victim: Participation, by: Actor, now: datetime) -> str:
    """Try to refer somebody after abuse at home, who was never asked."""
    close = {CLOSE: Answered(Given.yes)}
    pipeline_needs.assess_needs(
        participation=victim, occasion=Occasion.first_contact, answers=close, by=by, now=now
    )
    wanted = _wanted(victim, NUMBERS[2], by, now)
    try:
        pipeline_referrals.refer(participation=victim, wanted=wanted, by=by, now=now)
    except CannotRefer as refused:
        return f"{victim.case.reference} has domestic abuse, and nobody is referred unasked: “{refused.reasons[0]}”"
    raise AssertionError("somebody was referred without a yes after domestic abuse")


def _partner() -> Actor:
    player = next(player for player in CAST if player.role is Role.partner)
    return Actor(player.staff_number, Role.partner, name=player.name, unit=player.unit, team=player.team)


def _refers(victim: Participation, number: str, by: Actor, now: datetime) -> Referral:
    wanted = _wanted(victim, number, by, now)
    pipeline_referrals.offer(participation=victim, wanted=wanted, said=Said.yes, by=by, now=now)
    return pipeline_referrals.refer(participation=victim, wanted=wanted, by=by, now=now)


def _wanted(victim: Participation, number: str, by: Actor, now: datetime) -> Wanted:
    point = contact_points.add(victim, NewContactPoint(Channel.telephone, number), by=by, now=now)
    pipeline_needs.set_safe_contact(contact_point=point, said=MAY_CALL, by=by, now=now)
    return Wanted("victim_support", ("emotional",), point)

"""Somebody who can be referred, and what a referral of theirs asks for; all made up."""

from datetime import datetime, timedelta

from keptinformed import pipeline, pipeline_needs, pipeline_referrals
from keptinformed.access.actors import Actor
from keptinformed.access.roles import Role
from keptinformed.cases import contact_points
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import ContactPoint, Participation
from keptinformed.cases.models.people import Channel
from keptinformed.cases.timeline import Happening
from keptinformed.needs.keeping import NewRule
from keptinformed.pipeline_referrals import Wanted
from keptinformed.referrals.models import Referral
from tests.live.a_force import NOW, a_case, actor, somebody

OFFICER = actor()
VICTIM_SUPPORT = actor(Role.partner, "VS1", "Victim Support", "")
CITIZENS_ADVICE = actor(Role.partner, "CA1", "Citizens Advice", "")
MAY_CALL = NewRule(may_call=True)
REPORTED = NOW - timedelta(hours=3)


def a_victim(
    reference: str = "CASE-1", *, part: str = "victim", reported: datetime = REPORTED, **more: str
) -> Participation:
    """Return somebody in a case that was reported lately, with a number at which a call is safe."""
    one = somebody(a_case(reference, **more), part=part)
    pipeline.record(Happening("crime_reported", reported), case=one.case, by=OFFICER, now=NOW)
    a_number(one)
    return one


def a_number(
    one: Participation, value: str = "0121 496 0123", rule: NewRule | None = MAY_CALL
) -> ContactPoint:
    """Keep a number, and what was said about it."""
    new = NewContactPoint(Channel.telephone, value)
    point = contact_points.add(one, new, by=OFFICER, now=NOW)
    if rule is not None:
        pipeline_needs.set_safe_contact(contact_point=point, said=rule, by=OFFICER, now=NOW)
    return point


def wanted(
    one: Participation,
    *,
    organisation: str = "victim_support",
    helps: tuple[str, ...] = ("emotional",),
) -> Wanted:
    """Return what is asked for, with the latest number of theirs."""
    point = ContactPoint.objects.filter(participation=one, ended_at__isnull=True).order_by("-pk").first()
    return Wanted(organisation, helps, point)


def say(one: Participation, kind: str, *, at: datetime = NOW, by: Actor = OFFICER) -> None:
    """Record an answer in the history."""
    pipeline.record(Happening(kind, at, one), case=one.case, by=by, now=NOW)


def refer(one: Participation, *, by: Actor = OFFICER, now: datetime = NOW, **more: str) -> Referral:
    """Refer somebody."""
    return pipeline_referrals.refer(participation=one, wanted=wanted(one, **more), by=by, now=now)  # type: ignore[arg-type]

"""Keeps what people say back; part of the transaction in which their ask is taken up."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q

from keptinformed.asking.models import PortalAsk
from keptinformed.cases.ages import london_day
from keptinformed.cases.models import Event, Participation
from keptinformed.heard.models import Confirmation, Opinion, OpinionAnswer
from keptinformed.obligations.models import Obligation


def keep_answer(ask: PortalAsk, one: Participation, event: Event, *, confirms: bool) -> Confirmation:
    """Keep whether somebody was told what they needed, with the rules that the telling met then."""
    about = Obligation.objects.filter(Q(met_by=event) | Q(opened_by=event), participation=one)
    rules = about.filter(met_at__isnull=False).values_list("rule__rule", flat=True)
    return Confirmation.objects.create(
        ask=ask,
        participation=one,
        event=event,
        confirms=confirms,
        rules=sorted(set(rules)),
        at=ask.at,
    )


def keep_tick(ask: PortalAsk, one: Participation, right: str) -> Confirmation:
    """Keep that somebody says that a Right was done; how it stands is not changed by it."""
    return Confirmation.objects.create(ask=ask, participation=one, right=right, confirms=True, at=ask.at)


def keep_opinion(answers: Mapping[str, str], *, unit: str, now: datetime) -> None:
    """Keep how we did in the eyes of somebody of a unit: with the month, and nothing that leads to them."""
    made = Opinion.objects.create(month=london_day(now).replace(day=1), unit=unit)
    OpinionAnswer.objects.bulk_create(
        OpinionAnswer(opinion=made, question=question, answer=answer) for question, answer in answers.items()
    )

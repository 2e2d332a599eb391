"""What staff of the made-up force promised beyond the rules: a visit, what another team was asked for, one missed."""

from datetime import datetime, timedelta

from demo.cast import CAST
from keptinformed import pipeline_promises
from keptinformed.access.actors import Actor
from keptinformed.access.roles import Role
from keptinformed.cases.models import Participation
from keptinformed.pipeline_promises import NewPromise
from keptinformed.promises.finding import Team


def is_promised(victim: Participation, by: Actor, now: datetime) -> str:
    """Let somebody promise a visit, and ask Witness Care for a paper that nobody there has accepted yet."""
    in_days = now.date() + timedelta(days=3)
    visit = NewPromise("visit", in_days, "With the crime prevention officer (made up)")
    care = next(player for player in CAST if player.role is Role.witness_care)
    paper = NewPromise("document", in_days, "The map of the court (made up)", Team(care.unit, care.team))
    for each in (visit, paper):
        pipeline_promises.give(participation=victim, promise=each, by=by, now=now)
    return f"{victim.case.reference} was promised a visit; Witness Care was asked for a paper, and has not accepted."


def is_missed(victim: Participation, by: Actor, now: datetime) -> str:
    """Let a promise of yesterday be missed: its owner finds the apology drafted."""
    before = now - timedelta(days=4)
    yesterday = now.date() - timedelta(days=1)
    back = NewPromise("property", yesterday, "The telephone (made up)")
    pipeline_promises.give(participation=victim, promise=back, by=by, now=before)
    pipeline_promises.follow(now=now)
    return f"{victim.case.reference} was promised its property back by yesterday: an apology waits, drafted."

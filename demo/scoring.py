"""How the made-up force scores itself: two rounds of before, and a third that it finished today, with what follows."""

from datetime import datetime, timedelta

from keptinformed.access.actors import Actor
from keptinformed.cases.ages import london_day
from keptinformed.self_assessment import keeping
from keptinformed.self_assessment.deciding import Given
from keptinformed.self_assessment.instruments import instruments
from keptinformed.self_assessment.keeping import NewAction
from keptinformed.self_assessment.models import Round, RoundEnd, Score, ScoreWords
from keptinformed.self_assessment.terms import HIGHEST

INSTRUMENT = "victim-and-witness-2007"
EVIDENCE = "Minutes of the board on victims and witnesses (made up)."
BEFORE = {365: "11 11121111 11 21 0110 110", 182: "21 22122122 21 32 1111 211"}
"""Scores of the rounds of before, by how many days ago: of each indicator in its order, a gap after each component."""
TODAY = "22 32223333 32 33 1221 222"
WHY = "The working group looked at twenty cases and found it so (made up)."


def scores_itself(lead: Actor, now: datetime) -> str:
    """Bring in the rounds of before, and let whoever leads on the Code finish one today."""
    for number, (days, scores) in enumerate(BEFORE.items(), start=1):
        _was_scored(number, scores, lead, now - timedelta(days=days))
    made = keeping.begin_round(instrument=INSTRUMENT, unit="", by=lead, now=now, made_up=True)
    shown = keeping.suggestions(made, by=lead, now=now)
    given = {
        indicator: Given(
            score, min(HIGHEST, score + 1), EVIDENCE, "" if shown[indicator].fits(score) else WHY
        )
        for indicator, score in _by_indicator(TODAY).items()
    }
    keeping.score(round_=made, scores=given, by=lead, now=now)
    keeping.finish_round(round_=made, by=lead, now=now)
    for component, says, days in (
        ("training", "Ask two victims to speak to every new intake (made up).", 60),
        ("needs", "Ask the independent advisory group what people expect of updates (made up).", 90),
    ):
        action = NewAction(component, says, lead.staff_number, london_day(now) + timedelta(days=days))
        keeping.add_action(round_=made, action=action, by=lead, now=now)
    return "The force scored itself three times in a year (made up): the hexagon stands under How we score ourselves."


def _was_scored(number: int, scores: str, lead: Actor, at: datetime) -> None:
    """Bring in a round from before the service was here: nothing could be suggested then, and nobody looked here."""
    made = Round.objects.create(
        instrument=INSTRUMENT, number=number, begun_at=at, begun_by=lead.staff_number, made_up=True
    )
    kept = Score.objects.bulk_create(
        Score(round=made, indicator=each, score=score, low=0, high=HIGHEST, at=at, by=lead.staff_number)
        for each, score in _by_indicator(scores).items()
    )
    ScoreWords.objects.bulk_create(ScoreWords(score=each, evidence=EVIDENCE) for each in kept)
    RoundEnd.objects.create(round=made, ended_at=at + timedelta(days=14), ended_by=lead.staff_number)


def _by_indicator(scores: str) -> dict[str, int]:
    digits = scores.replace(" ", "")
    return {
        each.indicator: int(digit)
        for each, digit in zip(instruments()[INSTRUMENT].indicators(), digits, strict=True)
    }

"""Named queries of self-assessment: rounds, what was given in one, and what is to be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Q

from keptinformed.access.actors import Actor, require
from keptinformed.access.models import Staff
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.ages import london_day
from keptinformed.cases.visibility import NotVisible
from keptinformed.self_assessment.deciding import Corner, Given, corners, in_words, overall
from keptinformed.self_assessment.instruments import instruments
from keptinformed.self_assessment.models import Action, Round, Score
from keptinformed.self_assessment.terms import Instrument, Suggestion

DRAWN = 3
"""Rounds that are drawn on each other: this one and those before it."""
MOST_ROUNDS = 60


@dataclass(frozen=True, slots=True)
class Listed:
    """One round in the list of them."""

    public_id: UUID
    title: str
    unit: str
    number: int
    begun_at: datetime
    ended_at: datetime | None
    made_up: bool


@dataclass(frozen=True, slots=True)
class Scored:
    """The latest score of an indicator: what was given, what the service showed then, by whom and when."""

    given: Given
    suggested: Suggestion
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Drawn:
    """A round as a picture shows it."""

    name: str
    corners: tuple[Corner, ...]
    scores: Mapping[str, Scored]


@dataclass(frozen=True, slots=True)
class ToDo:
    """An action, with whose it is."""

    public_id: UUID
    component: str
    says: str
    owner: str
    due_on: date
    done_at: datetime | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What a round came to, beside the rounds before it; the latest of `drawn` is the round itself."""

    round: Listed
    instrument: Instrument
    drawn: tuple[Drawn, ...]
    average: float | None
    sentence: str
    actions: tuple[ToDo, ...]


def find_round(public_id: UUID, *, by: Actor) -> Round:
    """Return a round of an instrument that is known. Raises NotAllowed, NotVisible."""
    require(by, Permission.see_figures)
    found = Round.objects.filter(public_id=public_id, instrument__in=list(instruments())).first()
    if found is None:
        raise NotVisible
    return found


def rounds(*, by: Actor, now: datetime) -> tuple[Listed, ...]:
    """Return the rounds, the latest first; who looks is noted. Raises NotAllowed."""
    require(by, Permission.see_figures)
    there = Round.objects.filter(instrument__in=list(instruments())).select_related("end")
    found = tuple(listed(each) for each in there.order_by("-begun_at", "-pk")[:MOST_ROUNDS])
    note(Act.self_assessment_seen, About(), by=by.who, now=now)
    return found


def result(round_: Round, *, by: Actor, now: datetime) -> Result:
    """Return what a round came to, beside the two before it; who looks is noted. Raises NotAllowed."""
    require(by, Permission.see_figures)
    instrument = instruments()[round_.instrument]
    drawn = tuple(_drawn(each, instrument) for each in _up_to(round_))
    note(Act.self_assessment_seen, About(str(round_.public_id)), by=by.who, now=now)
    last = drawn[-1].corners
    return Result(
        listed(round_),
        instrument,
        drawn,
        overall(last),
        in_words(last, drawn[-2].corners if len(drawn) > 1 else ()),
        _to_do(round_, now),
    )


def scored_in(round_: Round) -> Mapping[str, Scored]:
    """Return the latest score of each indicator of a round."""
    latest = Score.objects.filter(round=round_).values("indicator").annotate(last=Max("pk")).values("last")
    there = Score.objects.filter(pk__in=latest).select_related("words")
    names = _names(there.values_list("by", flat=True))
    return {each.indicator: _scored(each, names) for each in there}


def given_in(round_: Round) -> Mapping[str, Given]:
    """Return what each indicator of a round was given last."""
    return {indicator: each.given for indicator, each in scored_in(round_).items()}


def units(now: datetime) -> tuple[str, ...]:
    """Return the units in which somebody works."""
    here = Staff.objects.filter(Q(left_at__isnull=True) | Q(left_at__gt=now), is_active=True)
    return tuple(here.exclude(unit="").values_list("unit", flat=True).distinct().order_by("unit"))


def listed(round_: Round) -> Listed:
    """Return a round as lists show it."""
    end = getattr(round_, "end", None)
    return Listed(
        round_.public_id,
        instruments()[round_.instrument].title,
        round_.unit or "The whole force",
        round_.number,
        round_.begun_at,
        end.ended_at if end else None,
        round_.made_up,
    )


def _up_to(round_: Round) -> list[Round]:
    """Return the last rounds of the same, the oldest first, this one at the end."""
    same = Round.objects.filter(instrument=round_.instrument, unit=round_.unit, number__lte=round_.number)
    return list(same.order_by("-number")[:DRAWN])[::-1]


def _drawn(round_: Round, instrument: Instrument) -> Drawn:
    scores = scored_in(round_)
    given = {indicator: each.given for indicator, each in scores.items()}
    return Drawn(
        f"Round {round_.number}, {london_day(round_.begun_at):%B %Y}", corners(instrument, given), scores
    )


def _scored(row: Score, names: Mapping[str, str]) -> Scored:
    words = getattr(row, "words", None)
    given = Given(row.score, row.goal, words.evidence if words else "", words.explanation if words else "")
    return Scored(given, Suggestion(row.low, row.high, tuple(row.cites)), names.get(row.by, row.by), row.at)


def _to_do(round_: Round, now: datetime) -> tuple[ToDo, ...]:
    there = Action.objects.filter(round=round_).select_related("words", "done").order_by("due_on", "pk")
    names = _names(there.values_list("owner", flat=True))
    titles = {each.component: each.title for each in instruments()[round_.instrument].components}
    return tuple(_one_to_do(each, names, titles, london_day(now)) for each in there)


def _one_to_do(row: Action, names: Mapping[str, str], titles: Mapping[str, str], today: date) -> ToDo:
    words, done = getattr(row, "words", None), getattr(row, "done", None)
    return ToDo(
        row.public_id,
        titles.get(row.component, row.component),
        words.says if words else "These words were erased.",
        names.get(row.owner, row.owner),
        row.due_on,
        done.done_at if done else None,
        done is None and row.due_on < today,
    )


def _names(numbers: Sequence[str] | object) -> Mapping[str, str]:
    return dict(
        Staff.objects.filter(staff_number__in=numbers).values_list("staff_number", "name")  # type: ignore[misc]
    )

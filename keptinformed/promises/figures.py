"""How many promises were kept, by team and by what was promised, with small numbers withheld; nobody is named."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, QuerySet

from keptinformed.access.actors import Actor, may, require
from keptinformed.access.roles import Permission, Reach
from keptinformed.cases.ages import LONDON, london_day
from keptinformed.cases.models import Case, Restriction
from keptinformed.cases.visibility import concerning, visible
from keptinformed.heard.figures import Table, protected
from keptinformed.promises.finding import Team
from keptinformed.promises.models import GivenPromise
from keptinformed.promises.policy import promise_policy
from keptinformed.promises.terms import Outcome
from keptinformed.timekeeping.months import months_after

COLUMNS = (Outcome.kept, Outcome.broken, Outcome.moved)
FEWEST_FOR_A_SHARE = 10


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the promises that were due in some whole months."""

    first: date
    last: date
    by_team: Table
    by_kind: Table

    def share(self, numbers: tuple[int | None, ...]) -> int | None:
        """Return the share kept of those kept and missed, in per cent; None where it may not be said. Pure."""
        kept, missed = numbers[0], numbers[1]
        if kept is None or missed is None or kept + missed < FEWEST_FOR_A_SHARE:
            return None
        return round(100 * kept / (kept + missed))


def kept_promises(*, reader: Actor, now: datetime) -> Kept:
    """Return the figures of the whole months before this one, of the cases that the reader may see. Two queries.

    Whoever sees figures and no case has those of all cases that are open to a role; restricted ones are in no such
    figure. Raises NotAllowed.
    """
    require(reader, Permission.see_figures)
    policy = promise_policy()
    after = london_day(now).replace(day=1)
    first = months_after(after, -policy.months)
    due = GivenPromise.objects.filter(
        participation__case__in=_cases(reader, now),
        outcome__in=COLUMNS,
        due_at__gt=_begins(first),
        due_at__lte=_begins(after),
    )
    by_team: dict[str, list[int]] = defaultdict(lambda: [0] * len(COLUMNS))
    by_kind: dict[str, list[int]] = defaultdict(lambda: [0] * len(COLUMNS))
    for unit, team, kind, outcome, number in due.values_list(
        "owner_unit", "owner_team", "kind", "outcome"
    ).annotate(number=Count("pk")):
        column = COLUMNS.index(Outcome(outcome))
        by_team[Team(unit, team).named][column] += number
        by_kind[policy.asks(kind)][column] += number
    return Kept(first, after - timedelta(days=1), protected(by_team), protected(by_kind))


def _cases(reader: Actor, now: datetime) -> QuerySet[Case]:
    if may(reader, Permission.see_case) and reader.reach is not Reach.none:
        return visible(reader, now)
    standing = Restriction.objects.filter(case=OuterRef("pk"), lifted_at__isnull=True)
    return Case.objects.filter(~Exists(standing)).exclude(pk__in=concerning(reader).values("pk"))


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON)

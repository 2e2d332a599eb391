"""Finds when people are there: their next shifts, less the times in which they are away."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from keptinformed.access.models import Staff
from keptinformed.cases.models import Shift
from keptinformed.cover.models import Absence
from keptinformed.cover.terms import Span

FAR = timedelta(days=70)
"""How far ahead shifts are looked for: past the longest leave, as far as rosters are mostly written."""
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def next_shifts(numbers: Collection[str], *, now: datetime, most: int) -> dict[str, tuple[Span, ...]]:
    """Return the shift that each is on, and their next, `most` in all, without those they are away in. Two queries."""
    spans = shifts_of(numbers, first=now, last=now + FAR)
    away = absences_of(numbers, first=now, last=now + FAR)
    worked = {number: less(found, away.get(number, ())) for number, found in spans.items()}
    return {
        number: tuple(span for span in found if span.ends is None or span.ends > now)[:most]
        for number, found in worked.items()
    }


def shifts_of(
    numbers: Collection[str] | QuerySet[Staff], *, first: datetime, last: datetime
) -> Mapping[str, tuple[Span, ...]]:
    """Return by staff number the shifts that touch a time, in order. Days of leave have no hours, and are not in it."""
    found = Shift.objects.filter(
        staff_number__in=numbers, ends_at__gt=first, begins_at__lt=last, begins_at__isnull=False
    )
    spans: dict[str, list[Span]] = defaultdict(list)
    for number, begins, ends in found.order_by("begins_at").values_list(
        "staff_number", "begins_at", "ends_at"
    ):
        # A roster may let a late shift run into the next early one: they count as one after the other.
        until = spans[number][-1].ends if spans[number] else None
        since = max(begins or LONG_AGO, until or LONG_AGO)
        if begins is not None and ends is not None and since < ends:
            spans[number].append(Span(since, ends))
    return {number: tuple(each) for number, each in spans.items()}


def absences_of(
    numbers: Collection[str] | QuerySet[Staff], *, first: datetime, last: datetime
) -> Mapping[str, tuple[Span, ...]]:
    """Return by staff number the absences that touch a time, in order."""
    found = Absence.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=first), staff_number__in=numbers, begins_at__lt=last
    )
    spans: dict[str, list[Span]] = defaultdict(list)
    for number, begins, ends in found.order_by("begins_at").values_list(
        "staff_number", "begins_at", "ends_at"
    ):
        spans[number].append(Span(begins, ends))
    return {number: tuple(each) for number, each in spans.items()}


def away_at(now: datetime) -> QuerySet[Absence, str]:
    """Return the staff numbers of whoever is away at `now`."""
    open_end = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    return Absence.objects.filter(open_end, begins_at__lte=now).values_list("staff_number", flat=True)


def less(shifts: Sequence[Span], away: Sequence[Span]) -> tuple[Span, ...]:
    """Return shifts without the times in which somebody is away: cut, or gone. Pure."""
    return tuple(left for shift in shifts for left in _left_of(shift, away))


def _left_of(shift: Span, away: Sequence[Span]) -> Iterator[Span]:
    begins = shift.begins
    for each in sorted(away, key=lambda span: span.begins):
        if shift.ends is not None and each.begins >= shift.ends:
            break
        if each.ends is not None and each.ends <= begins:
            continue
        if each.begins > begins:
            yield Span(begins, each.begins)
        if each.ends is None:
            return
        begins = each.ends
    if shift.ends is None or begins < shift.ends:
        yield Span(begins, shift.ends)

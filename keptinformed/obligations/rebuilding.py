"""Works out everything that is owed anew from the history alone: it must come out as it stands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from keptinformed.cases import locking
from keptinformed.cases.models import Case
from keptinformed.obligations import deriving

CASES_AT_ONCE = 500
"""How many cases are held and worked out together: it bounds memory, and how long anybody waits for a case."""

type Progress = Callable[[int, int, int], object]
"""Told how many cases are done, of how many, and the number of the last."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found."""

    cases: int
    changed: int
    """Rows that went, came or changed: none, unless something was wrong."""
    last: int
    """The number of the last case that was done, from which another rebuild can go on."""


def rebuild(
    *,
    now: datetime,
    after: int = 0,
    at_once: int = CASES_AT_ONCE,
    progress: Progress = lambda _done, _all, _last: None,
) -> Rebuilt:
    """Derive every case with a number above `after` anew, a batch at a time; each batch is a transaction of its own.

    It can be stopped at any time and gone on with: what is done is done, and doing it again changes nothing.
    """
    total = Case.objects.filter(pk__gt=after).count()
    done = changed = 0
    while batch := _next(after, at_once):
        changed += _rebuild(batch, now)
        done, after = done + len(batch), batch[-1]
        progress(done, total, after)
    return Rebuilt(done, changed, after)


def _next(after: int, at_once: int) -> list[int]:
    return list(Case.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:at_once])


@transaction.atomic
def _rebuild(cases: list[int], now: datetime) -> int:
    locking.lock_all(cases)
    return deriving.derive_many(cases, now=now)

"""Counts how cases closed: with everybody told, with an exception that somebody signed, or with somebody untold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from uuid import UUID

from django.db import connection

from keptinformed.access.actors import Actor
from keptinformed.cases import visibility

MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Untold:
    """A case that is closed, though somebody in it was not told, as far as is on record."""

    public_id: UUID
    reference: str
    closed_at: datetime
    people: int
    from_elsewhere: bool
    """Whether it was closed already when it was brought in."""


@dataclass(frozen=True, slots=True)
class Closed:
    """How the cases that closed in a time stand now."""

    cases: int
    told: int
    """Cases in which nobody waits and no exception was needed."""
    excepted: int
    """Cases in which nobody waits, and somebody answered for at least one person."""
    untold: int
    reasons: Mapping[str, int]
    """How many exceptions were signed for these cases, by reason."""
    listed: tuple[Untold, ...]
    """The latest of those with somebody untold, `MOST_LISTED` at most."""


def counted(reader: Actor, *, since: datetime, now: datetime) -> Closed:
    """Count the cases that `reader` may know of, that closed since `since` and were not taken up again."""
    text, words = visibility.visible(reader, now).values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_text().replace("/* visible */", text), [since, *words])
        rows = cursor.fetchall()
    reasons: dict[str, int] = {}
    for row in rows:
        for reason in row[5]:
            reasons[reason] = reasons.get(reason, 0) + 1
    untold = [row for row in rows if row[4]]
    excepted = sum(1 for row in rows if not row[4] and row[5])
    return Closed(
        cases=len(rows),
        told=len(rows) - len(untold) - excepted,
        excepted=excepted,
        untold=len(untold),
        reasons=reasons,
        listed=tuple(
            Untold(public_id, reference, closed_at, people, from_elsewhere)
            for public_id, reference, closed_at, from_elsewhere, people, _ in untold[:MOST_LISTED]
        ),
    )


@cache
def _text() -> str:
    return files(__package__).joinpath("counting.sql").read_text(encoding="utf-8")

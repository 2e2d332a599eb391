"""Stops whoever collects people instead of looking one up: so many in an hour, and no more."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

import yaml
from django.db import connection

from keptinformed.access.actors import Actor
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases import locking
from keptinformed.duties.reading import shipped_policy

STOPPED = (
    "You have looked up more people than your work is likely to need, so searching is closed to you for now. "
    "Somebody will ask you about it. If you need a case at once, your supervisor can find it for you."
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What policy/searching.yaml says, in its words."""

    least_characters: int
    most_results: int
    most_cases: int
    likeness: tuple[float, ...]
    most_people: int
    within_minutes: int
    counted: tuple[str, ...]


@cache
def limits() -> Limits:
    """Return the limits of searching."""
    written = yaml.safe_load((shipped_policy() / "searching.yaml").read_text(encoding="utf-8"))
    return Limits(**(written | {name: tuple(written[name]) for name in ("likeness", "counted")}))


def stop_scraping(shown: Collection[UUID], *, reader: Actor, now: datetime) -> str:
    """Return the words of a refusal where `shown` would bring `reader` over the limit; empty where it would not.

    Who was shown before is counted in the access log, each person once: looking at the same people again is free.
    A refusal is noted as `search.stopped`, with nobody named, for those who look at alerts. Searches that run side
    by side are counted one after the other.
    """
    locking.lock_searches_of(reader.staff_number)
    if len(_shown_before(reader, now) | set(shown)) <= limits().most_people:
        return ""
    note(Act.search_stopped, About(), by=reader.who, now=now)
    return STOPPED


def _shown_before(reader: Actor, now: datetime) -> set[UUID]:
    since = now - timedelta(minutes=limits().within_minutes)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT UNNEST(individuals) FROM access_log_entry"
            " WHERE by = %s AND at > %s AND act = ANY(%s)",
            [reader.staff_number, since, list(limits().counted)],
        )
        return {row[0] for row in cursor.fetchall()}

"""Keeps the page of each live invitation in step with its case; `reading` hands it to the portal."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from keptinformed.cases import locking
from keptinformed.cases.models import Participation, Representative
from keptinformed.cases.models.people import OWED
from keptinformed.errors import Refused
from keptinformed.publishing import deciding, gathering
from keptinformed.publishing.models import StoredPage
from keptinformed.publishing.page import PublishedPage, page_from_json
from keptinformed.publishing.policy import portal_policy
from keptinformed.publishing.visible import opaque


class NoPage(Refused):
    """There is no page for somebody: a suspect has none, ever."""


def page_of(
    participation: Participation, *, representative: Representative | None = None, now: datetime
) -> PublishedPage:
    """Return the page of somebody as it is now, also where nobody invited them: what the victim sees. Raises NoPage."""
    if participation.part not in OWED:
        raise NoPage("Nothing is published for a suspect.")
    facts = gathering.facts_of(participation, representative=representative, now=now)
    return deciding.publish(facts, portal_policy())


@transaction.atomic
def begin(
    *,
    participation: Participation,
    invitation: UUID,
    representative: Representative | None = None,
    now: datetime,
) -> PublishedPage:
    """Publish the page of somebody who is invited, and keep it in step from now on. Raises NoPage.

    Call it again where the invitation goes to somebody else who acts for them. Part of the caller's transaction.
    """
    page = page_of(participation, representative=representative, now=now)
    StoredPage.objects.update_or_create(
        invitation=invitation,
        defaults={
            "case": participation.case,
            "participation": participation,
            "representative": representative,
            **_written(page, now),
        },
    )
    return page


@transaction.atomic
def end(*, invitation: UUID) -> None:
    """Take back the page of an invitation that ended: it is gone at once."""
    StoredPage.objects.filter(invitation=invitation).delete()


def refresh(cases: int | Collection[int], *, now: datetime) -> int:
    """Make the pages of some cases (their numbers) anew; return how many. Part of the caller's transaction.

    Where nobody of a case was invited this is one query by an index, and nothing else.
    """
    wanted = [cases] if isinstance(cases, int) else list(cases)
    return _make_anew(_rows().filter(case__in=wanted), now) if wanted else 0


def refresh_persons(persons: Collection[int], *, now: datetime) -> int:
    """Make the pages of some people (their numbers) anew, in whichever case, and of those for whom they act.

    Part of the caller's transaction. Returns how many.
    """
    concerned = Q(participation__person__in=persons) | Q(representative__person__in=persons)
    return _make_anew(_rows().filter(concerned), now) if persons else 0


def refresh_aged(*, now: datetime, most: int = 200) -> int:
    """Make those pages anew whose time has come, for shifts and for who looked; return how many. One case at a time."""
    aged = StoredPage.objects.filter(round_at__lte=now).order_by("round_at")
    done = 0
    for case in dict.fromkeys(aged.values_list("case", flat=True)[:most]):
        with transaction.atomic():
            locking.lock(case)
            done += refresh(case, now=now)
    return done


def events_shown(invitation: UUID, updates: Iterable[str]) -> tuple[Participation, tuple[str, ...]] | None:
    """Return whose page an invitation is and the event ids of some updates of it; None where there is no page.

    For whoever records that updates were shown: an update that is not on this page is left out.
    """
    row = _rows().filter(invitation=invitation).first()
    if row is None:
        return None
    wanted, key = set(updates), str(row.participation.public_id)
    ids = row.case.events.order_by("at", "event_id").values_list("event_id", flat=True)
    on_page = {update.id for update in page_from_json(row.page).updates}
    found = (event_id for event_id in ids if opaque(key, "update", event_id) in wanted & on_page)
    return row.participation, tuple(found)


def _rows() -> QuerySet[StoredPage]:
    return StoredPage.objects.select_related("participation__person", "participation__case", "representative")


def _make_anew(rows: Iterable[StoredPage], now: datetime) -> int:
    done = 0
    for row in rows:
        page = page_of(row.participation, representative=row.representative, now=now)
        StoredPage.objects.filter(pk=row.pk).update(**_written(page, now))
        done += 1
    return done


def _written(page: PublishedPage, now: datetime) -> dict[str, object]:
    return {"page": page.as_json(), "made_at": now, "round_at": now + portal_policy().who_helps.aged}

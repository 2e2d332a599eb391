"""The page of an invitation is in step with its case, in the transaction that changes it; else nothing happens."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from keptinformed import pipeline
from keptinformed.cases import visibility
from keptinformed.cases.models import Case, Participation
from keptinformed.cases.timeline import Happening
from keptinformed.duties.history import Grade
from keptinformed.publishing import reading, storing
from keptinformed.publishing.models import StoredPage
from keptinformed.publishing.page import VERSION, PublishedPage
from tests.live.a_force import NOW, a_case, actor, somebody

pytestmark = pytest.mark.django_db
OFFICER = actor()
DAY = timedelta(days=1)


def test_a_page_follows_its_case() -> None:
    case, one = invited()
    invitation = begin(one)
    assert [each.kind for each in shown(invitation).updates] == ["crime_reported"]
    arrest = happens(case, "suspect_arrested", days=1)
    page = shown(invitation)
    assert [each.kind for each in page.new] == ["suspect_arrested"]
    assert page.hears_next_by(NOW) is not None
    happens(case, "told", days=0, whom=one, about=(arrest,), grade=Grade.spoken)
    page = shown(invitation)
    assert not page.new
    assert [each.kind for each in page.updates] == ["told", "suspect_arrested", "crime_reported"]


def test_where_nobody_is_invited_one_query_by_an_index_is_all(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    case, _ = invited()
    other, another = invited("CASE-2")
    begin(another)
    with django_assert_num_queries(1) as asked:
        assert storing.refresh(case.pk, now=NOW) == 0
    assert "published_page" in asked.captured_queries[0]["sql"]
    with CaptureQueriesContext(
        connection,
    ) as recorded:
        happens(case, "suspect_arrested", days=1)
    assert sum("published_page" in each["sql"] for each in recorded.captured_queries) == 1
    assert storing.refresh(other.pk, now=NOW) == 1


def test_what_is_refused_publishes_nothing() -> None:
    case, one = invited()
    invitation = begin(one)
    before = StoredPage.objects.get().page
    with pytest.raises(visibility.NotVisible):
        pipeline.record(
            Happening("suspect_arrested", NOW - DAY),
            case=case,
            by=actor(number="B9", unit="South", team="Z"),
            now=NOW,
        )
    assert StoredPage.objects.get(invitation=invitation).page == before


def test_the_page_of_an_invitation_that_ended_is_gone() -> None:
    _, one = invited()
    invitation = begin(one)
    storing.end(invitation=invitation)
    assert reading.page_for(invitation) is None
    assert reading.page_for(uuid4()) is None


def test_a_page_of_an_earlier_version_reads_as_none_until_it_is_made_anew() -> None:
    case, one = invited()
    invitation = begin(one)
    old = StoredPage.objects.get().page.replace(f'{{"version": {VERSION},', '{"version": 0,')
    StoredPage.objects.update(page=old)
    assert reading.page_for(invitation) is None
    assert storing.refresh(case.pk, now=NOW) == 1
    assert reading.page_for(invitation) is not None


def test_a_round_makes_anew_what_time_changed_and_nothing_else() -> None:
    _, one = invited()
    invitation = begin(one)
    assert storing.refresh_aged(now=NOW + timedelta(minutes=14)) == 0
    visibility.open_case(one.case.public_id, reader=OFFICER, now=NOW + timedelta(minutes=1))
    assert shown(invitation).looked.staff == 0  # type: ignore[union-attr]
    assert storing.refresh_aged(now=NOW + timedelta(minutes=15)) == 1
    assert shown(invitation).looked.staff == 1  # type: ignore[union-attr]
    assert storing.refresh_aged(now=NOW + timedelta(minutes=15)) == 0


def invited(reference: str = "CASE-1") -> tuple[Case, Participation]:
    """Return a case that was reported two days ago, and its victim."""
    case = a_case(reference)
    one = somebody(case)
    pipeline.record(Happening("crime_reported", NOW - 2 * DAY), case=case, by=OFFICER, now=NOW)
    return case, one


def begin(one: Participation) -> UUID:
    """Publish the page of somebody, and return the invitation."""
    invitation = uuid4()
    storing.begin(participation=one, invitation=invitation, now=NOW)
    return invitation


def shown(invitation: UUID) -> PublishedPage:
    """Return the page as the portal reads it."""
    page = reading.page_for(invitation)
    assert page is not None
    return page


def happens(
    case: Case,
    kind: str,
    *,
    days: int,
    whom: Participation | None = None,
    about: tuple[str, ...] = (),
    grade: Grade | None = None,
) -> str:
    """Record something that happened so many days ago, and return its id."""
    what = Happening(kind, NOW - days * DAY, whom, about=about, grade=grade)
    return pipeline.record(what, case=case, by=OFFICER, now=NOW).event_id

"""Dates that moved stand on the first page of whoever has the case, and on a page of their own with the reason."""

from datetime import datetime, timedelta

import pytest

from keptinformed import pipeline
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Participation
from keptinformed.cases.timeline import Happening
from keptinformed.obligations.models import MovedDueDate, Obligation
from tests.desk.a_desk import at, signed_in, staff, text_of
from tests.live.a_force import NOW, a_case, actor, somebody

pytestmark = pytest.mark.django_db
WHY = "Monday 6 July 2026 became a day of rest (A late one)."


@pytest.fixture(autouse=True)
def on_30_june(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch)


def moved(one: Participation, when: datetime = NOW - timedelta(days=1)) -> MovedDueDate:
    """Let one date of somebody's have moved by a day."""
    owed = Obligation.objects.filter(participation=one, due_at__isnull=False).order_by("due_at", "pk").first()
    assert owed is not None
    assert owed.due_at is not None
    return MovedDueDate.objects.create(
        case=one.case,
        participation=one,
        rule=owed.rule,
        opened_by=owed.opened_by,
        was_due_at=owed.due_at - timedelta(days=1),
        due_at=owed.due_at,
        moved_at=when,
        why=WHY,
    )


def arrested(reference: str, **more: str) -> Participation:
    one = somebody(a_case(reference, **more))
    pipeline.record(Happening("suspect_arrested", NOW), case=one.case, by=actor(Role.witness_care), now=NOW)
    return one


def test_an_officer_is_told_which_date_moved_from_when_to_when_and_why() -> None:
    mine = arrested("MINE")
    move = moved(mine)
    moved(arrested("OF A COLLEAGUE", officer="A2"))
    officer = signed_in(staff())
    assert "One date moved in your cases" in text_of(officer.get("/").content)
    page = text_of(officer.get("/moved/").content)
    assert WHY in page
    assert "MINE" in page
    assert "OF A COLLEAGUE" not in page
    assert f"{move.due_at - timedelta(microseconds=1):%A}" in page  # type: ignore[operator]
    entry = Entry.objects.filter(act="list.seen").latest("id")
    assert entry.individuals == [mine.person.public_id]


def test_a_supervisor_is_told_for_the_team_and_a_code_lead_for_the_force() -> None:
    moved(arrested("OF A COLLEAGUE", officer="A2"))
    moved(arrested("ELSEWHERE", unit="South"))
    supervisor = text_of(signed_in(staff("S1", Role.supervisor)).get("/moved/").content)
    assert ("OF A COLLEAGUE" in supervisor, "ELSEWHERE" in supervisor) == (True, False)
    lead = text_of(signed_in(staff("L1", Role.code_lead, "", "")).get("/moved/").content)
    assert ("OF A COLLEAGUE" in lead, "ELSEWHERE" in lead) == (True, True)


def test_what_moved_long_ago_or_was_done_since_is_no_news() -> None:
    moved(arrested("LONG AGO"), NOW - timedelta(days=29))
    done = arrested("DONE")
    moved(done)
    Obligation.objects.filter(participation=done).update(met_at=NOW)
    officer = signed_in(staff())
    assert "moved in your cases" not in text_of(officer.get("/").content)
    assert "No date moved in your cases" in text_of(officer.get("/moved/").content)

"""Wherever an officer is named, their next shifts stand beside the name, with as many queries for many as for one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from keptinformed.access.roles import Role
from keptinformed.cover.models import Absence
from tests.cover.test_gathering import on_shift
from tests.desk.a_desk import at, signed_in, staff, text_of
from tests.desk.test_worklist_pages import arrested
from tests.live.a_force import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NEXT = "On duty until 1am; Wed 1 July, 5pm to 1am; Fri 3 July, 5pm to 1am"


@pytest.fixture(autouse=True)
def on_30_june(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch)


@pytest.fixture
def supervisor() -> Client:
    """Somebody who sees the lists of a unit, whose officer A1 is away on the day after next."""
    staff()
    for day in range(5):
        on_shift("A1", NOW + day * DAY - timedelta(hours=1))
    Absence.objects.create(
        staff_number="A1", begins_at=NOW + 1.5 * DAY, ends_at=NOW + 2.5 * DAY, said_by="A1", said_at=NOW
    )
    return signed_in(staff("S1", Role.supervisor))


def test_the_next_three_shifts_stand_on_pages_that_name_an_officer(supervisor: Client) -> None:
    case = arrested()
    victim = case.participations.get()
    pages = [
        reverse("desk:case-timeline", args=[case.public_id]),
        "/worklist/?view=unit",
        reverse("desk:call", args=[victim.public_id]),
    ]
    for address in pages:
        said = " ".join(supervisor.get(address).text.split())
        assert NEXT in said, text_of(said.encode())
        assert "Sat 4 July" not in said, "three are shown"


def test_whose_shifts_nobody_knows_is_said(supervisor: Client) -> None:
    case = arrested(officer="A9")
    assert "No shift is known" in supervisor.get(reverse("desk:case", args=[case.public_id])).text


def test_a_list_asks_as_often_for_many_officers_as_for_one(supervisor: Client) -> None:
    asked = []
    for first, last in ((2, 3), (3, 13)):
        for number in range(first, last):
            arrested(f"CASE-{number}", officer=f"A{number}")
            on_shift(f"A{number}", NOW - timedelta(hours=2))
        supervisor.get("/worklist/?view=unit")
        with CaptureQueriesContext(connection) as captured:
            supervisor.get("/worklist/?view=unit")
        asked.append(len(captured))
    assert asked[0] == asked[1]

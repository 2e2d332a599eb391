"""Colleagues for the tests of pages: made up, and signed in without typing anything."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpRequest
from django.test import Client
from django.utils.module_loading import import_string

from keptinformed.access import sessions
from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.timekeeping import clock


def colleague(number: str = "A1", role: Role = Role.officer, unit: str = "North", team: str = "A") -> Staff:
    """Make a member of staff."""
    return Staff.objects.create(
        staff_number=number, name=f"Made Up {number}", role=role.value, unit=unit, team=team, made_up=True
    )


def signed_in(staff: Staff, *, now: datetime | None = None, how: sessions.How = sessions.How.local) -> Client:
    """Return a browser in which somebody signed in at `now`, second factor and all."""
    client = Client()
    request = HttpRequest()
    request.session = import_string("django.contrib.sessions.backends.db.SessionStore")()
    sessions.begin(request, staff, how=how, now=now or clock.now())
    request.session.save()
    client.cookies["desk"] = request.session.session_key or ""
    return client


class Time:
    """The clock of a test: it stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 6, 30, 17, tzinfo=UTC)

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """Give a test the clock that every door asks."""
    made = Time()
    monkeypatch.setattr(clock, "now", lambda: made.now)
    monkeypatch.setattr(clock, "unmoved", lambda: made.now)
    return made

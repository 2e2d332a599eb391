"""Somebody who was invited comes in for the first time, sees that there is something, has it shown, and leaves."""

from datetime import timedelta

import pytest

from keptinformed import pipeline, pipeline_portal
from keptinformed.cases.models import Event
from keptinformed.cases.timeline import Happening
from keptinformed.invitations.models import DoorSession
from keptinformed.invitations.terms import Mode
from keptinformed.publishing import storing
from tests.desk.signed_in import Time, time
from tests.live.a_force import NOW
from tests.portal.a_portal import (
    NAME,
    OFFICER,
    PASSWORD,
    Browser,
    come_in_first,
    invited,
    number_for,
    portal,
    text_of,
)

__all__ = ["portal", "time"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal", "time")]


def test_somebody_comes_in_sees_one_update_has_it_shown_and_leaves() -> None:
    invitation = invited(Mode.silent)
    case = invitation.participation.case
    pipeline.record(Happening("suspect_arrested", NOW - timedelta(hours=1)), case=case, by=OFFICER, now=NOW)
    storing.refresh(case.pk, now=NOW)
    browser = come_in_first(invitation)
    first = text_of(browser.get("/page/"))
    assert "You have 1 update" in first
    assert "arrest" not in first
    key = browser.get("/page/").content.decode().split('name="key" value="')[1].split('"')[0]
    shown = text_of(browser.post("/page/show/", {"key": key}))
    assert "arrested" in shown
    assert "You have no new updates" in text_of(browser.get("/page/"))
    assert pipeline_portal.take_up(now=NOW).taken == 1
    told = Event.objects.get(case=case, kind="told")
    assert (told.grade, told.participation) == (5, invitation.participation)
    left = browser.get("/leave/")
    assert left["Location"] == "https://www.bbc.co.uk/weather"
    assert left["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert not DoorSession.objects.filter(ended_at__isnull=True).exists()


def test_a_second_time_a_user_name_a_password_and_six_numbers_open_the_page(time: Time) -> None:
    invitation = invited(Mode.silent)
    come_in_first(invitation)
    browser = Browser()
    assert browser.post("/sign-in/", {"name": "Blue  Kettle", "password": PASSWORD})["Location"] == (
        "/sign-in/number/"
    )
    came = browser.post("/sign-in/number/", {"number": number_for(invitation)})
    assert came["Location"] == "/page/"
    assert browser.get("/page/").status_code == 200
    time.move(minutes=11)
    assert browser.get("/page/")["Location"] == "/signed-out/"
    assert NAME

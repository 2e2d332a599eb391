"""The pages of cover: an officer goes on leave, a colleague covers, a supervisor sees where nobody would be there."""

from datetime import timedelta

import pytest
from django.test import Client

from keptinformed import pipeline
from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.timeline import Happening
from keptinformed.cover import gathering
from keptinformed.cover.models import Absence, CoverArrangement
from tests.cover.test_gathering import on_shift
from tests.desk.signed_in import Time, colleague, signed_in, time
from tests.live.a_force import NOW, a_case, actor, somebody

__all__ = ["time"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(time: Time) -> Client:
    on_shift("A1")
    return signed_in(colleague("A1"), now=time.now)


def of(number: str) -> str:
    return f"/cover/{Staff.objects.get(staff_number=number).public_id}/"


def test_an_officer_goes_on_leave_and_a_colleague_has_the_case(officer: Client, time: Time) -> None:
    case = a_case()
    colleague("A2")
    for day in range(6):
        on_shift("A2", NOW + timedelta(days=day, hours=2))
        if day:
            on_shift("A1", NOW + timedelta(days=day))
    page = officer.get("/cover/").text
    assert "On duty." in page
    assert "Tuesday 30 June, 5pm to 1am" in page
    assert (
        officer.post(of("A1"), {"what": "away", "begins": "1/7/2026", "ends": "4/7/2026"}).status_code == 302
    )
    asked = {"what": "cover", "cover": of("A2")[7:-1], "first": "1/7/2026", "last": "3/7/2026"}
    assert officer.post(of("A1"), asked).status_code == 302
    time.move(days=1)
    officer = signed_in(Staff.objects.get(staff_number="A1"), now=time.now)
    page = officer.get("/cover/").text
    assert "Away." in page
    assert "Saturday 4 July" in page
    assert "Thursday 2 July" not in page
    later = NOW + timedelta(days=2, hours=3)
    assert gathering.answers([case], now=later)[case.pk].number == "A2"
    made = Absence.objects.get()
    assert officer.post(f"{of('A1')}absences/{made.public_id}/end/").status_code == 302
    made.refresh_from_db()
    assert made.ends_at == time.now


def test_what_makes_no_sense_is_said_and_not_kept(officer: Client) -> None:
    colleague("B1", unit="South")
    for asked in (
        {"what": "away", "begins": "", "ends": ""},
        {"what": "away", "begins": "32/7/2026", "ends": ""},
        {"what": "away", "begins": "3/7/2026", "ends": "2/7/2026"},
        {"what": "cover", "cover": of("A1")[7:-1], "first": "1/7/2026", "last": "3/7/2026"},
        {"what": "cover", "cover": "NOBODY", "first": "1/7/2026", "last": "3/7/2026"},
        {"what": "cover", "cover": of("B1")[7:-1], "first": "1/7/2026", "last": "3/7/2026"},
    ):
        answer = officer.post(of("A1"), asked)
        assert answer.status_code == 200
        assert "There is a problem" in answer.text, asked
    assert not Absence.objects.exists()
    assert not CoverArrangement.objects.exists()


def test_absence_is_for_oneself_and_for_supervisors_of_the_unit(officer: Client, time: Time) -> None:
    colleague("A2")
    colleague("B1", unit="South")
    assert officer.get(of("A2")).status_code == 404
    assert officer.post(of("A2"), {"what": "away", "begins": "1/7/2026"}).status_code == 404
    supervisor = signed_in(colleague("S1", Role.supervisor), now=time.now)
    assert supervisor.get(of("B1")).status_code == 404
    assert supervisor.post(of("A2"), {"what": "away", "begins": "1/7/2026"}).status_code == 302
    assert Absence.objects.get().said_by == "S1"
    assert Entry.objects.filter(act="absence.kept").count() == 1


def test_a_supervisor_sees_where_nobody_would_be_there(officer: Client, time: Time) -> None:
    somebody(a_case())
    supervisor = signed_in(colleague("S1", Role.supervisor), now=time.now)
    assert officer.get("/cover/").status_code == 200
    page = supervisor.get("/cover/").text
    assert "Somebody would have nobody" in page
    assert "CASE-1" in page
    for day in range(-1, 16):
        on_shift("Z1", NOW + timedelta(days=day), hours=24)
    colleague("Z1", Role.call_handler, "Control", "")
    assert "there is somebody on duty for every open case" in supervisor.get("/cover/").text


def test_what_is_due_before_the_next_shift_is_handed_over(officer: Client) -> None:
    case = a_case()
    victim = somebody(case)
    pipeline.record(Happening("suspect_arrested", NOW - timedelta(days=9)), case=case, by=actor(), now=NOW)
    on_shift("A1", NOW + timedelta(days=4))
    colleague("A2")
    on_shift("A2", NOW + timedelta(hours=2), hours=12)
    page = officer.get("/handover/").text
    assert victim.person.name in page
    assert "Made Up A2" in page
    assert "You are back on 4 July 2026" in page
    assert str(victim.person.public_id) in str(
        Entry.objects.filter(act="list.seen").values_list("individuals")
    )

"""The directory: each keeps their own entry, is asked again when it is old, and letters say its number."""

from datetime import timedelta

import pytest
from django.test import Client

from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.contact.letter_setting import Office, sender_of
from keptinformed.cover import directory
from keptinformed.cover.models import DirectoryEntry
from keptinformed.cover.policy import cover_policy
from tests.desk.a_desk import at, signed_in, staff, text_of
from tests.live.a_force import NOW, a_case, actor

pytestmark = pytest.mark.django_db
OFFICE = Office(("1 Made Up Street",), "the contact desk", "101", "")
OWN = {"telephone": "01632 960 111 ext 7", "email": "a1@example.police.uk", "hours": "Lates in even weeks"}


@pytest.fixture(autouse=True)
def on_30_june(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch)


@pytest.fixture
def officer() -> Client:
    return signed_in(staff())


@pytest.fixture
def supervisor() -> Client:
    return signed_in(staff("S1", Role.supervisor))


def test_an_officer_keeps_their_own_entry_and_letters_say_its_number(officer: Client) -> None:
    case = a_case()
    assert sender_of(case, OFFICE, NOW).officer_phone == "101", "nothing is kept: the desk answers"
    assert officer.post("/directory/mine/", OWN).status_code == 302
    assert sender_of(case, OFFICE, NOW).officer_phone == OWN["telephone"]
    found = text_of(signed_in(staff("A2")).post("/directory/", {"terms": "Made A1"}).content)
    assert "01632 960 111 ext 7" in found
    assert "Lates in even weeks" in found
    assert Entry.objects.filter(act="directory.kept", by="A1").exists()


def test_nobody_keeps_the_entry_of_another(officer: Client) -> None:
    officer.post("/directory/mine/", OWN)
    signed_in(staff("A2")).post("/directory/mine/", OWN | {"telephone": "101 ext 2"})
    assert directory.telephone_of("A1") == OWN["telephone"]
    entry = DirectoryEntry.objects.get(owner="A1")
    assert signed_in(staff("S1", Role.supervisor)).get(f"/directory/{entry.public_id}/").status_code == 404


def test_whoever_keeps_an_entry_is_asked_again_when_it_is_old(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "missing or old" in officer.get("/").text
    officer.post("/directory/mine/", OWN)
    assert "missing or old" not in officer.get("/").text
    later = NOW + cover_policy().confirm_again_after
    at(monkeypatch, later - timedelta(seconds=1))
    assert not directory.stale_of(actor(), now=later - timedelta(seconds=1))
    assert directory.stale_of(actor(), now=later) == 1


def test_what_is_no_number_is_refused_and_not_kept(officer: Client) -> None:
    for wrong in ({"telephone": "ring me"}, {"telephone": ""}, {"telephone": "101", "email": "nobody"}):
        page = officer.post("/directory/mine/", {"telephone": "", "email": ""} | wrong | {"hours": "x"})
        assert "There is a problem" in page.text, wrong
    assert not DirectoryEntry.objects.exists()


def test_supervisors_keep_stations_with_hours_and_useful_numbers(officer: Client, supervisor: Client) -> None:
    typed = {"title": "Made Up Street Station", "telephone": "101", "hours": "Monday to Friday 9am to 5pm"}
    assert officer.post("/directory/new/station/", typed).status_code == 403
    assert supervisor.post("/directory/new/person/", typed).status_code == 404
    assert supervisor.post("/directory/new/station/", typed).status_code == 302
    page = officer.get("/directory/").text
    assert "Made Up Street Station" in page
    assert "Monday to Friday 9am to 5pm" in page
    station = DirectoryEntry.objects.get()
    officer.post("/directory/mine/", OWN | {"station": str(station.public_id)})
    assert "Made Up Street Station" in text_of(officer.post("/directory/", {"terms": "A1"}).content)
    assert supervisor.post(f"/directory/{station.public_id}/", typed | {"hours": "Closed"}).status_code == 302
    station.refresh_from_db()
    assert (station.hours, station.owner) == ("Closed", "S1")


def test_who_left_is_not_looked_up(officer: Client) -> None:
    gone = staff("A7")
    assert "Made Up A7" in officer.post("/directory/", {"terms": "A7"}).text
    gone.is_active, gone.left_at = False, NOW - timedelta(days=1)
    gone.save()
    assert "Made Up A7" not in officer.post("/directory/", {"terms": "A7"}).text

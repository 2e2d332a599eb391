"""The pages of what people wrote: who may see the case reads and answers it; everybody on duty is alarmed."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keptinformed.access.roles import Role
from keptinformed.cases.models import Event
from keptinformed.cases.models.people import Channel
from keptinformed.replies.models import DangerAlarm, Reply
from keptinformed.replies.terms import Means
from tests.contact.a_message import NOW, NUMBER, Scene, a_scene, an_address
from tests.desk.a_desk import at, signed_in, staff, text_of
from tests.live.a_force import somebody
from tests.replies.a_reply import DANGER, arrives, on_duty, works

pytestmark = pytest.mark.django_db
BANNER = "A message may mean that somebody is in danger"


@pytest.fixture(autouse=True)
def _a_minute_later(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOW + timedelta(minutes=1))


@pytest.fixture
def scene() -> Scene:
    made = a_scene()
    an_address(made.victim, NUMBER, Channel.telephone)
    return made


@pytest.fixture
def officer() -> Client:
    return signed_in(staff())


def a_reader(number: str, role: Role, unit: str = "North", team: str = "A") -> Client:
    return signed_in(staff(number, role, unit, team))


def test_an_officer_sees_what_came_reads_it_and_answers_it(scene: Scene, officer: Client) -> None:
    reply = arrives("When will you ring?")
    assert "Replies (1)" in officer.get("/").text
    listed = text_of(officer.get("/replies/").content)
    assert "Unread" in listed
    assert scene.victim.person.name in listed
    assert "When will you ring?" in text_of(officer.get(f"/replies/{reply.public_id}/").content)
    reply.refresh_from_db()
    assert reply.read_by == "A1"
    assert "Replies (1)" not in officer.get("/").text
    officer.post(f"/replies/{reply.public_id}/answered/", {"how": "contact", "why": ""})
    assert Event.objects.filter(kind="message_answered", by="A1").exists()
    assert "Nothing waits" in text_of(officer.get("/replies/").content)


def test_that_it_needs_no_answer_takes_a_reason_and_answers_nothing(scene: Scene, officer: Client) -> None:
    reply = arrives("Thank you.")
    path = f"/replies/{reply.public_id}/answered/"
    assert "why it needs no answer" in text_of(officer.post(path, {"how": "not_needed", "why": ""}).content)
    officer.post(path, {"how": "not_needed", "why": "They only said thank you."})
    reply.refresh_from_db()
    assert reply.answered_how == "not_needed"
    assert not Event.objects.filter(kind="message_answered").exists()
    assert Event.objects.filter(case=scene.case, kind="entry_withdrawn").exists()


@pytest.mark.usefixtures("scene")
def test_a_supervisor_sees_what_a_leaver_never_read_and_passes_it_on(officer: Client) -> None:
    reply = arrives()
    works("A2")
    Reply.objects.update(owner="LEFT")
    supervisor = a_reader("S1", Role.supervisor)
    assert "/replies/" + str(reply.public_id) in supervisor.get("/replies/?view=unowned").text
    supervisor.get(f"/replies/{reply.public_id}/")
    reply.refresh_from_db()
    assert reply.read_at is None  # whoever looks without seeing to it has not read it
    supervisor.post(f"/replies/{reply.public_id}/pass-on/", {"to": "A2"})
    assert Reply.objects.get().owner == "A2"
    refused = officer.post(f"/replies/{reply.public_id}/pass-on/", {"to": "NOBODY"})
    assert "Choose somebody who works here" in text_of(refused.content)


@pytest.mark.usefixtures("scene")
def test_danger_stands_on_top_of_every_page_without_saying_anything_of_anybody(scene: Scene) -> None:
    on_duty("A1", NOW - timedelta(hours=1))
    arrives(DANGER)
    for number, role in (("A1", Role.officer), ("A2", Role.officer), ("S1", Role.supervisor)):
        for path in ("/", "/worklist/", "/search/", "/roles/"):
            page = text_of(a_reader(number, role).get(path).content)
            assert BANNER in page, (number, path)
            assert "outside my house" not in page
    banner = text_of(a_reader("A2", Role.officer).get("/roles/").content)
    assert scene.victim.person.name not in banner
    for number, role in (("X1", Role.chief_officer), ("U1", Role.auditor), ("H1", Role.call_handler)):
        assert BANNER not in text_of(a_reader(number, role, "Contact").get("/").content)


def test_a_sergeant_reads_it_and_says_what_they_did(scene: Scene) -> None:
    on_duty("A1", NOW - timedelta(hours=1))
    arrives(DANGER)
    alarm = DangerAlarm.objects.get()
    sergeant = a_reader("S1", Role.supervisor)
    page = text_of(sergeant.get(f"/danger/{alarm.public_id}/").content)
    assert DANGER in page
    assert scene.victim.person.name in page
    assert "Say what you did" in text_of(sergeant.post(f"/danger/{alarm.public_id}/", {"what": ""}).content)
    done = sergeant.post(f"/danger/{alarm.public_id}/", {"what": "Car sent."}, follow=True)
    assert BANNER not in text_of(done.content)
    assert "1 minute" in text_of(done.content)
    assert sergeant.get(f"/danger/{alarm.public_id}/").status_code == 404


@pytest.mark.usefixtures("scene")
def test_who_may_not_see_the_case_hears_that_there_is_danger_and_not_the_words() -> None:
    on_duty("A1", NOW - timedelta(hours=1))
    arrives(DANGER)
    other_team = a_reader("B2", Role.officer, team="B")
    page = text_of(other_team.get(f"/danger/{DangerAlarm.objects.get().public_id}/").content)
    assert "is not open to you" in page
    assert "outside my house" not in page


def test_a_clerk_says_whose_it_is_and_cannot_where_they_may_not_see_the_case(scene: Scene) -> None:
    reply = arrives("It is me.", sender="07700 900999")
    clerk = a_reader("C1", Role.bureau_clerk, "Contact")
    path = f"/replies/not-matched/{reply.public_id}/"
    assert "It is me." in text_of(clerk.get(path).content)
    assert "Choose whose it is" in text_of(clerk.post(path, {"match": "match"}).content)
    looked = clerk.post(path, {"look": "look", "reference": scene.case.reference}).text
    assert str(scene.victim.public_id) in looked
    south = a_reader("S9", Role.supervisor, "South", "B")
    seen = south.post(path, {"look": "look", "reference": scene.case.reference}).text
    assert str(scene.victim.public_id) not in seen
    assert south.post(path, {"person": str(scene.victim.public_id)}).status_code == 404
    clerk.post(path, {"person": str(scene.victim.public_id), "match": "match"})
    assert Reply.objects.get().participation == scene.victim
    assert "Nothing waits" in text_of(clerk.get("/replies/not-matched/").content)


def test_a_suspects_number_is_shown_with_a_warning_and_never_as_the_victims(scene: Scene) -> None:
    an_address(somebody(scene.case, "S1", "suspect"), NUMBER, Channel.telephone)
    reply = arrives("Drop it.")
    page = text_of(
        a_reader("C1", Role.bureau_clerk, "Contact").get(f"/replies/not-matched/{reply.public_id}/").content
    )
    assert "somebody on the other side of a case" in page


def test_a_letter_is_entered_once_and_waits_for_an_answer(scene: Scene, officer: Client) -> None:
    path = f"/cases/{scene.case.public_id}/wrote/{scene.victim.public_id}/"
    typed = {
        "means": "letter",
        "kind": "views",
        "day": "29",
        "month": "6",
        "year": "2026",
        "words": "I want a say.",
    }
    found = re.search(r'name="key" value="([0-9a-f-]+)"', officer.get(path).text)
    assert found
    told = typed | {"key": found[1]}
    for _ in range(2):
        officer.post(path, told)
    reply = Reply.objects.get()
    assert (reply.means, reply.kind, reply.received_at.date().isoformat()) == (
        Means.letter,
        "views",
        "2026-06-29",
    )


@pytest.mark.usefixtures("scene")
def test_a_list_asks_the_database_as_often_for_many_as_for_one(officer: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            officer.get("/replies/?view=team")
            officer.get("/danger/")
        return len(asked)

    arrives(DANGER)
    queries()
    one = queries()
    for _ in range(9):
        arrives(DANGER)
    assert queries() == one

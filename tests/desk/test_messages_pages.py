"""The pages about messages: what stands and why, telling somebody, what went wrong, pausing, and tasks."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keptinformed import pipeline
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Participation, Restriction
from keptinformed.cases.models.people import Channel
from keptinformed.cases.timeline import Happening
from keptinformed.contact.models import (
    ContactTask,
    ContactTaskWords,
    Intent,
    IntentWords,
    SendingPause,
    SendingStop,
)
from keptinformed.contact.models.messages import State
from keptinformed.contact.terms import Content, Way
from keptinformed.desk.cases.reading import address_of
from tests.contact.a_message import (
    EARLIER,
    NOW,
    NUMBER,
    OFFICER,
    YES,
    YES_TO_ALL,
    Scene,
    a_scene,
    an_address,
    says,
)
from tests.desk.a_desk import at, noted, signed_in, staff, text_of
from tests.desk.test_contact_panel import filled_in
from tests.live.a_force import a_case, somebody

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, LATER)


@pytest.fixture
def scene() -> Scene:
    return a_scene()


@pytest.fixture
def officer() -> Client:
    return signed_in(staff())


@pytest.fixture
def supervisor() -> Client:
    return signed_in(staff("S1", Role.supervisor))


def case_path(scene: Scene) -> str:
    return f"/cases/{scene.case.public_id}/"


def messages_of(scene: Scene, reader: Client) -> str:
    return text_of(reader.get(f"{case_path(scene)}messages/").content)


def news_path(scene: Scene) -> str:
    where = address_of(scene.case, scene.arrest.event_id)
    return f"{case_path(scene)}tell/{scene.victim.public_id}/{where}/"


def way_path(scene: Scene, means: str) -> str:
    to = scene.point.public_id if means == "email" else ""
    return f"{news_path(scene)}{means}/?occasion=suspect_arrested&to={to}"


def boxes(page: str) -> dict[str, str]:
    """Return something fit for every box of a form of words."""
    fit = {"day": "Monday 6 July 2026", "phone": "01632 960123"}
    return {
        name: fit["phone"]
        if "phone" in name or "number" in name
        else fit["day"]
        if name.endswith("_by")
        else "Victim Support"
        for name in re.findall(r'name="([a-z_]+)"', page)
        if name not in ("csrfmiddlewaretoken", "key", "occasion", "to", "ask", "look")
    }


def wrong_path(scene: Scene, victim: Participation | None = None) -> str:
    return f"{case_path(scene)}went-wrong/{(victim or scene.victim).public_id}/"


def says_wrong(reader: Client, scene: Scene, **typed: str) -> str:
    page = reader.get(wrong_path(scene)).text
    told = {"way": str(scene.point.public_id), "why": "Her husband reads it."} | typed
    return reader.post(wrong_path(scene), filled_in(page, **told), follow=True).text


def test_without_messages_the_page_says_what_to_do(scene: Scene, officer: Client) -> None:
    said = messages_of(scene, officer)
    assert "No message was asked for in this case yet. Choose “Tell somebody”" in said
    assert "Somebody has been arrested" not in said
    assert ("case.opened", str(scene.case.public_id)) in noted()


def test_a_message_that_left_shows_its_try_and_leads_to_its_entry(scene: Scene, officer: Client) -> None:
    scene.ask()
    assert "It waits, and leaves by itself as soon as it is safe." in messages_of(scene, officer)
    scene.round()
    page = officer.get(f"{case_path(scene)}messages/")
    said = text_of(page.content)
    assert "Handed over The provider took it." in said
    assert "Sent: it may not have arrived" in said
    assert "We have news for you." in said
    (entry,) = re.findall(r'href="(/cases/[^"]+/entries/[^"]+/)"', page.text)
    assert officer.get(entry).status_code == 200


def test_a_held_message_says_why_and_what_to_do_instead(scene: Scene, officer: Client) -> None:
    SendingPause.objects.create(why="Test", began_at=EARLIER, began_by="S1")
    scene.ask()
    said = messages_of(scene, officer)
    assert "All sending is paused for the whole force." in said
    assert "Ring or visit those who cannot wait." in said
    assert "Decide how they are told" in said


def test_whoever_may_not_read_words_is_shown_none(scene: Scene) -> None:
    scene.ask()
    leads = signed_in(staff("L1", Role.code_lead, "Lead", ""))
    said = messages_of(scene, leads)
    assert "A notice" not in said
    assert "We have news for you." not in said
    assert "E-mail" in said or "An e-mail" in said


def test_each_way_says_whether_it_is_open_and_looking_writes_nothing(scene: Scene, officer: Client) -> None:
    says(an_address(scene.victim, NUMBER, Channel.telephone), YES)
    page = officer.get(f"{case_path(scene)}tell/{scene.victim.public_id}/")
    assert news_path(scene) in page.text
    said = text_of(officer.get(news_path(scene)).content)
    assert "An e-mail Open" in said
    assert "A visit Open" in said
    assert "A call Held" in said
    assert "What works now:" in said
    assert not Intent.objects.exists()


def test_an_e_mail_is_written_looked_at_and_asked_for_once(scene: Scene, officer: Client) -> None:
    path = way_path(scene, "email")
    page = officer.get(path).text
    assert "Send it when it is safe" in page
    typed = boxes(page)
    looked = officer.post(path, filled_in(page, **typed, look="yes"))
    assert looked.status_code == 200
    assert not Intent.objects.exists()
    sent = filled_in(page, **typed, ask="yes")
    for _ in range(2):
        assert officer.post(path, sent).status_code in (200, 302)
    intent = Intent.objects.get()
    assert (intent.way, intent.content, intent.state, intent.asked_by) == (
        Way.email,
        Content.full,
        State.waiting,
        "A1",
    )
    words = IntentWords.objects.get()
    assert "arrested" in words.text
    assert "((" not in words.text
    assert "arrest" not in words.subject
    assert ("message.asked", str(scene.case.public_id)) in noted()
    scene.round(LATER)
    assert len(scene.way.sent) == 1
    assert "This was asked for already" in officer.get(path).text


def test_what_is_missing_is_said_and_nothing_is_asked_for(scene: Scene, officer: Client) -> None:
    path = way_path(scene, "email")
    page = officer.get(path).text
    answer = officer.post(path, filled_in(page, ask="yes"))
    assert "There is a problem" in answer.text
    assert not Intent.objects.exists()


def test_words_that_give_away_an_address_do_not_leave(scene: Scene, officer: Client) -> None:
    point = an_address(scene.victim, "1 Made Up Street, Northtown, ZZ1 1AA", Channel.post)
    says(point, YES_TO_ALL)
    path = f"{news_path(scene)}post/?occasion=suspect_arrested&to={point.public_id}"
    page = officer.get(path).text
    typed = boxes(page) | {"reasons": "We will come to 1 Made Up Street, Northtown, ZZ1 1AA."}
    answer = officer.post(path, filled_in(page, **typed, ask="yes"))
    assert answer.status_code == 200
    assert "It cannot leave like this." in text_of(answer.content)
    assert not Intent.objects.exists()


def test_a_way_that_is_held_has_no_button_and_a_form_made_by_hand_asks_for_nothing(
    scene: Scene, officer: Client
) -> None:
    path = way_path(scene, "email")
    page = officer.get(path).text
    sent = filled_in(page, **boxes(page), ask="yes")
    SendingStop.objects.create(person=scene.victim.person, why="Test", began_at=EARLIER, began_by="S1")
    held = officer.get(path).text
    assert "All sending to this person was stopped" in held
    assert "Send it when it is safe" not in held
    assert officer.post(path, sent).status_code == 200
    assert not Intent.objects.exists()


def test_a_visit_becomes_a_task_at_once(scene: Scene, officer: Client) -> None:
    path = way_path(scene, "visit")
    page = officer.get(path).text
    done = officer.post(path, filled_in(page, ask="yes"), follow=True)
    assert "It is a task now" in text_of(done.content)
    assert ContactTask.objects.get().kind == "visit"
    assert "A person tells them" in text_of(done.content)


def test_what_is_withheld_is_not_offered(scene: Scene, officer: Client) -> None:
    pipeline.record(
        Happening("telling_withheld", EARLIER + timedelta(hours=1), scene.victim),
        case=scene.case,
        by=OFFICER,
        now=NOW,
    )
    page = officer.get(f"{case_path(scene)}tell/{scene.victim.public_id}/")
    assert "Telling them is withheld" in text_of(page.content)
    assert officer.get(news_path(scene)).status_code == 404


def test_one_button_stops_everything_marks_the_address_and_shows_what_it_received(
    scene: Scene, officer: Client, supervisor: Client
) -> None:
    scene.ask()
    scene.round()
    assert wrong_path(scene) in officer.get(f"{case_path(scene)}people/").text
    said = text_of(says_wrong(officer, scene).encode())
    assert "All sending to Made Up" in said
    assert "Someone has been arrested" in said
    assert "3 July 2026" in said  # 72 hours
    scene.point.refresh_from_db()
    assert scene.point.safe is False
    assert {each.kind for each in ContactTask.objects.all()} == {"supervisor", "data_protection"}
    assert ("contact.went_wrong", str(scene.case.public_id)) in noted()
    other = scene.ask(occasion="progress", now=LATER)
    other.refresh_from_db()
    assert other.state == State.held
    scene.round(LATER)
    assert len(scene.way.sent) == 1
    assert "Nothing is sent to Made Up" in messages_of(scene, officer)
    go_on = f"{case_path(scene)}go-on/{scene.victim.public_id}/"
    assert officer.post(go_on).status_code == 403
    assert "Let sending to them go on" in supervisor.get(wrong_path(scene)).text
    supervisor.post(go_on)
    assert not SendingStop.objects.filter(ended_at__isnull=True).exists()


def test_a_stop_at_no_number_in_particular_holds_every_message(scene: Scene, officer: Client) -> None:
    scene.ask()
    says_wrong(officer, scene, way="unknown")
    scene.point.refresh_from_db()
    assert scene.point.safe is not False
    scene.round(LATER)
    assert scene.way.sent == []
    assert "All sending to this person was stopped" in messages_of(scene, officer)


def test_whoever_stopped_it_is_not_who_lets_it_go_on(scene: Scene, supervisor: Client) -> None:
    says_wrong(supervisor, scene)
    assert "somebody else must let it go on" in text_of(supervisor.get(wrong_path(scene)).content)
    supervisor.post(f"{case_path(scene)}go-on/{scene.victim.public_id}/")
    assert SendingStop.objects.filter(ended_at__isnull=True).exists()


def test_what_is_missing_in_a_stop_is_said(scene: Scene, officer: Client) -> None:
    assert "Say what happened" in says_wrong(officer, scene, why="")
    assert "Choose where it happened" in says_wrong(officer, scene, way="")
    assert not SendingStop.objects.exists()


def test_a_number_that_also_received_in_another_case_says_so_without_saying_which(
    scene: Scene, officer: Client
) -> None:
    other = a_scene("CASE-2")
    other.ask()
    other.round()
    other.case.unit, other.case.officer = "South", "Z1"
    other.case.save()
    said = says_wrong(officer, scene)
    assert "A message in a case that is not open to you" in said
    assert "CASE-2" not in said


def test_a_supervisor_pauses_all_sending_every_page_says_so_and_nothing_leaves(
    scene: Scene, officer: Client, supervisor: Client
) -> None:
    assert officer.get("/sending/").status_code == 403
    assert "Say why" in supervisor.post("/sending/", {"why": " "}).text
    scene.ask()
    supervisor.post("/sending/", {"why": "Letters went to the wrong addresses"})
    for reader, path in ((officer, "/"), (officer, case_path(scene)), (supervisor, "/sending/")):
        assert "All sending is paused" in text_of(reader.get(path).content)
    assert "Letters went" not in officer.get("/").text
    scene.round(LATER)
    assert scene.way.sent == []
    assert "All sending is paused for the whole force." in text_of(officer.get("/tasks/").content)
    assert officer.post("/sending/go-on/").status_code == 403
    supervisor.post("/sending/go-on/")
    assert "All sending is paused" not in text_of(officer.get("/").content)
    acts = [act for act, _ in noted()]
    assert "all_sending.paused" in acts
    assert "all_sending.resumed" in acts


def test_tasks_are_those_of_ones_reach_and_are_done_with_what_was_done(scene: Scene, officer: Client) -> None:
    elsewhere = signed_in(staff("Z1", Role.officer, "South", "Z"))
    assert "Nothing is left to people" in text_of(officer.get("/tasks/").content)
    scene.ask(way=Way.visit, content=Content.neutral, point=None)
    scene.round()
    (path,) = re.findall(r'href="(/tasks/[^"]+/)"', officer.get("/tasks/").text)
    assert noted()[-1][0] == "list.seen"
    assert Entry.objects.order_by("pk").last().individuals == [scene.victim.person.public_id]  # type: ignore[union-attr]
    assert path not in elsewhere.get("/tasks/").text
    assert elsewhere.get(path).status_code == 404
    assert elsewhere.post(path, {"what": "Nothing"}).status_code == 404
    assert "Say what you did" in officer.post(path, {"what": ""}).text
    done = officer.post(path, {"what": "Visited; told her."}, follow=True)
    assert "Done, and kept." in text_of(done.content)
    assert ContactTaskWords.objects.get().text == "Visited; told her."
    assert officer.get(path).status_code == 404
    assert "Seen to by a person" in messages_of(scene, officer)


def test_data_protection_judges_a_breach_without_a_name_and_comes_to_no_case(
    scene: Scene, officer: Client
) -> None:
    scene.ask()
    scene.round()
    says_wrong(officer, scene)
    protects = signed_in(staff("P1", Role.data_protection, "", ""))
    page = protects.get("/tasks/")
    (path,) = re.findall(r'href="(/tasks/[^"]+/)"', page.text)
    opened = protects.get(path).text
    for left in (page.text, opened):
        assert scene.victim.person.name not in left
        assert str(scene.case.public_id) not in left
    assert "Her husband reads it." in opened
    assert "72 hours left" in opened or "71 hours left" in opened
    assert "The provider took it." in opened
    assert Entry.objects.order_by("pk").last().individuals == [scene.victim.person.public_id]  # type: ignore[union-attr]
    assert "What did you do?" not in officer.get(path).text
    assert officer.post(path, {"what": "x"}).status_code == 403
    protects.post(path, {"what": "Told the ICO."})
    assert ContactTask.objects.get(kind="data_protection").done_by == "P1"


def test_of_a_restricted_case_data_protection_learns_only_that_there_is_one(
    scene: Scene, officer: Client
) -> None:
    says_wrong(officer, scene)
    Restriction.objects.create(
        case=scene.case, kind="sensitive", reason="x", owner="S9", set_by="S9", set_at=NOW, review_at=NOW
    )
    protects = signed_in(staff("P1", Role.data_protection, "", ""))
    page = protects.get("/tasks/").text
    (path,) = re.findall(r'href="(/tasks/[^"]+/)"', page)
    for left in (page, protects.get(path).text):
        assert "A restricted case" in left
        assert scene.case.reference not in left
        assert "Her husband" not in left
    assert "/tasks/" not in text_of(officer.get("/tasks/").content)
    assert officer.get(path).status_code == 404


def test_somebody_of_another_case_and_a_suspect_are_not_there(scene: Scene, officer: Client) -> None:
    other = somebody(a_case("CASE-3"))
    accused = somebody(scene.case, "X1", part="suspect")
    for one in (other, accused):
        assert officer.get(wrong_path(scene, one)).status_code == 404
        assert officer.get(f"{case_path(scene)}tell/{one.public_id}/").status_code == 404


def test_a_call_handler_says_what_went_wrong_and_does_not_pause_the_force(scene: Scene) -> None:
    handler = signed_in(staff("H1", Role.call_handler, "Control", "C"))
    says_wrong(handler, scene)
    assert SendingStop.objects.exists()
    assert handler.get("/sending/").status_code == 403
    assert "Her husband" not in handler.get(wrong_path(scene)).text


def test_many_messages_and_tasks_are_read_with_as_many_queries_as_one(scene: Scene, officer: Client) -> None:
    def counted(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert officer.get(path).status_code == 200
        return len(queries)

    scene.ask(way=Way.visit, content=Content.neutral, point=None)
    scene.round()
    paths = (f"{case_path(scene)}messages/", "/tasks/")
    for path in paths:
        officer.get(path)
    before = [counted(path) for path in paths]
    for number in range(9):
        scene.ask(way=Way.visit, content=Content.neutral, point=None, occasion=f"occasion_{number}")
    scene.round()
    assert ContactTask.objects.count() == 10
    assert [counted(path) for path in paths] == before

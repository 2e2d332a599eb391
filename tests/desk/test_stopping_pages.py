"""The pages on which contact that went wrong is stopped, all sending is paused, and tasks for people are done."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Restriction
from keptinformed.contact.models import (
    ContactTask,
    ContactTaskWords,
    SendingStop,
)
from keptinformed.contact.models.messages import State
from keptinformed.contact.terms import Content, Way
from tests.contact.a_message import (
    NOW,
    Scene,
    a_scene,
)
from tests.desk.a_desk import noted, signed_in, staff, text_of
from tests.desk.told_safely import (
    LATER,
    at_noon,
    case_path,
    messages_of,
    officer,
    says_wrong,
    scene,
    supervisor,
    way_path,
    wrong_path,
)

__all__ = ["at_noon", "officer", "scene", "supervisor"]
pytestmark = pytest.mark.django_db


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


def test_whoever_was_to_ring_or_visit_is_told_to_do_nothing_yet(
    scene: Scene, officer: Client, supervisor: Client
) -> None:
    visit = {"occasion": "suspect_arrested", "key": uuid4(), "ask": "yes"}
    officer.post(way_path(scene, "visit"), visit)
    before = text_of(officer.get("/tasks/").content)
    assert "Visit them" in before
    says_wrong(officer, scene)
    for said in (text_of(officer.get("/tasks/").content), messages_of(scene, officer)):
        assert "Visit them" not in said
        assert "Do nothing yet" in said
        assert "All sending to this person was stopped" in said
    supervisor.post(f"{case_path(scene)}go-on/{scene.victim.public_id}/")
    assert "Visit them" in text_of(officer.get("/tasks/").content)


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
    assert path in officer.get("/tasks/?view=mine").text
    colleague = signed_in(staff("A2"))
    assert path in colleague.get("/tasks/").text
    assert path not in colleague.get("/tasks/?view=mine").text
    officer.get("/tasks/")
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
    assert "Someone has been arrested. An e-mail. The provider took it." in opened
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


def test_a_call_handler_says_what_went_wrong_and_does_not_pause_the_force(scene: Scene) -> None:
    handler = signed_in(staff("H1", Role.call_handler, "Control", "C"))
    says_wrong(handler, scene)
    assert SendingStop.objects.exists()
    assert handler.get("/sending/").status_code == 403
    assert "Her husband" not in handler.get(wrong_path(scene)).text

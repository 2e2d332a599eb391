"""The pages about messages in a real Chromium: no barriers, nothing to scroll sideways, each problem led to its box."""

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext

from keptinformed import pipeline, pipeline_telling
from keptinformed.access.roles import Role
from keptinformed.cases.models import Person
from keptinformed.cases.models.people import Channel
from keptinformed.cases.timeline import Happening
from keptinformed.contact.models import ContactTask
from keptinformed.contact.terms import Content, Way
from keptinformed.desk.cases.reading import address_of
from tests.contact.a_message import NOW, NUMBER, OFFICER, SUPERVISOR, YES, Scene, a_scene, an_address, says
from tests.desk.a_browser import (
    assert_every_problem_leads_to_its_box,
    assert_no_barrier_on_any_screen,
    needs_chromium,
    shown,
)
from tests.desk.a_desk import at, signed_in, staff
from tests.desk.test_contact_panel import filled_in

pytestmark = [pytest.mark.django_db, needs_chromium]


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Give every page of a case with messages of each kind, before and after something went wrong."""
    at(monkeypatch, NOW)
    scene, empty = a_scene("CC/2026/106"), a_scene("CC/2026/107")
    Person.objects.filter(pk=scene.victim.person_id).update(name="Bronwen Made-Up")
    officer, supervisor = signed_in(staff()), signed_in(staff("S1", Role.supervisor))
    charge = pipeline.record(Happening("suspect_charged", NOW), case=scene.case, by=OFFICER, now=NOW)
    tell = f"/cases/{scene.case.public_id}/tell/"
    news = f"{tell}{scene.victim.public_id}/{address_of(scene.case, charge.event_id)}/"
    email = f"{news}email/?occasion=suspect_charged&to={scene.point.public_id}"
    wrong = f"/cases/{scene.case.public_id}/went-wrong/{scene.victim.public_id}/"
    letter = officer.get(email).text
    found = {
        "/messages-empty": officer.get(f"/cases/{empty.case.public_id}/messages/").text,
        "/tasks-empty": officer.get("/tasks/").text,
        "/tell": officer.get(tell).text,
        "/tell-news": officer.get(f"{tell}{scene.victim.public_id}/").text,
        "/tell-words": letter,
        "/tell-words-refused": officer.post(email, filled_in(letter, ask="yes")).text,
        "/tell-visit": officer.get(f"{news}visit/?occasion=suspect_charged").text,
        "/wrong": officer.get(f"{wrong}?at={scene.point.public_id}").text,
        "/wrong-refused": officer.post(wrong, {"key": "00000000-0000-4000-8000-000000000001"}).text,
        "/sending": supervisor.get("/sending/").text,
        "/sending-refused": supervisor.post("/sending/", {"why": ""}).text,
    }
    return found | _with_messages(scene, officer, supervisor, news, wrong)


def _with_messages(
    scene: Scene, officer: Client, supervisor: Client, news: str, wrong: str
) -> dict[str, str]:
    case = f"/cases/{scene.case.public_id}/"
    scene.ask()
    scene.round()
    for occasion in ("progress", "closing"):
        scene.ask(way=Way.visit, content=Content.neutral, point=None, occasion=occasion)
    scene.round()
    says(an_address(scene.victim, NUMBER, Channel.telephone), YES)
    found = {"/tell-ways": officer.get(news).text}
    pipeline_telling.say_went_wrong(
        participation=scene.victim,
        contact_point=scene.point,
        why="Her husband read it to her (made up).",
        by=SUPERVISOR,
        now=NOW,
    )
    protects = signed_in(staff("P1", Role.data_protection, "", ""))
    breach = ContactTask.objects.get(kind="data_protection").public_id
    visit = ContactTask.objects.filter(kind="visit")[0].public_id
    pipeline_telling.pause_all_sending(why="Letters went to old addresses (made up)", by=SUPERVISOR, now=NOW)
    return found | {
        "/messages": officer.get(f"{case}messages/").text,
        "/people": officer.get(f"{case}people/").text,
        "/tell-ways-held": officer.get(news).text,
        "/wrong-stopped": signed_in(staff("S2", Role.supervisor)).get(wrong).text,
        "/tasks": officer.get("/tasks/").text,
        "/task": officer.get(f"/tasks/{visit}/").text,
        "/task-refused": officer.post(f"/tasks/{visit}/", {"what": ""}).text,
        "/task-of-another": officer.get(f"/tasks/{breach}/").text,
        "/breach": protects.get(f"/tasks/{breach}/").text,
        "/sending-paused": supervisor.get("/sending/").text,
    }


@pytest.fixture
def screen(pages: dict[str, str]) -> Iterator[BrowserContext]:
    with shown(pages) as context:
        yield context


def test_no_page_has_a_barrier_and_none_is_wider_than_a_small_screen(
    screen: BrowserContext, pages: dict[str, str]
) -> None:
    assert_no_barrier_on_any_screen(screen, pages, "messages")


def test_every_problem_leads_to_the_box_it_is_about(screen: BrowserContext, pages: dict[str, str]) -> None:
    assert_every_problem_leads_to_its_box(screen, pages)

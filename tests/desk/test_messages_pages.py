"""The pages about messages: what stands and why, and telling somebody of what is owed in a way that is safe now."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keptinformed import pipeline
from keptinformed.access.roles import Role
from keptinformed.cases.models.people import Channel
from keptinformed.cases.timeline import Happening
from keptinformed.contact.models import (
    ContactTask,
    Intent,
    IntentWords,
    SendingPause,
    SendingStop,
)
from keptinformed.contact.models.messages import OutcomeKind, State
from keptinformed.contact.terms import Content, News, Reason, TaskKind, Way
from keptinformed.desk.cases.reading import address_of
from keptinformed.desk.messages.saying import sayings
from tests.contact.a_message import (
    EARLIER,
    NOW,
    NUMBER,
    OFFICER,
    YES,
    YES_TO_ALL,
    Scene,
    an_address,
    says,
)
from tests.desk.a_desk import noted, signed_in, staff, text_of
from tests.desk.test_contact_panel import filled_in
from tests.desk.told_safely import (
    LATER,
    at_noon,
    boxes,
    case_path,
    messages_of,
    news_path,
    officer,
    scene,
    supervisor,
    way_path,
    wrong_path,
)
from tests.live.a_force import a_case, somebody

__all__ = ["at_noon", "officer", "scene", "supervisor"]
pytestmark = pytest.mark.django_db
MOST_ON_THE_PAGE_OF_WAYS = 70
"""Whatever somebody has: one reading of them, for all of their numbers, and what every page of a case takes."""


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
    assert "A person may still ring or visit those who cannot wait." in said
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


def test_whoever_reads_welsh_is_written_to_in_welsh_beside_english(scene: Scene, officer: Client) -> None:
    scene.victim.person.language = "cy"
    scene.victim.person.save()
    page = officer.get(way_path(scene, "email")).text
    assert re.findall(r'lang="(\w\w)" dir="ltr"', page) == ["cy", "en"]
    officer.post(way_path(scene, "email"), filled_in(page, **boxes(page), ask="yes"))
    assert "---" in IntentWords.objects.get().text


def test_everything_that_can_be_so_has_its_words() -> None:
    said = sayings()
    assert set(said.ways) == set(Way)
    assert set(said.kinds) == set(TaskKind)
    assert set(said.instead) == set(Reason)
    assert set(OutcomeKind.values) <= set(said.outcomes)
    assert {*State.values, "delivered", "failed", "person", "left"} - set(said.states) == set()


def test_somebody_of_another_case_and_a_suspect_are_not_there(scene: Scene, officer: Client) -> None:
    other = somebody(a_case("CASE-3"))
    accused = somebody(scene.case, "X1", part="suspect")
    for one in (other, accused):
        assert officer.get(wrong_path(scene, one)).status_code == 404
        assert officer.get(f"{case_path(scene)}tell/{one.public_id}/").status_code == 404


def test_an_ordinary_update_that_is_owed_is_sent_in_its_own_words(scene: Scene, officer: Client) -> None:
    says(scene.point, YES_TO_ALL)
    point = an_address(scene.victim, "1 Made Up Street, B1 1AA", Channel.post)
    says(point, YES_TO_ALL)
    chosen = f"{case_path(scene)}tell/{scene.victim.public_id}/"
    page = officer.get(chosen)
    assert "How the case is going: an ordinary update Counted from" in text_of(page.content)
    update = f"{chosen}{address_of(scene.case, 'progress')}/"
    path = f"{update}post/?to={point.public_id}"
    form = officer.get(path).text
    typed = boxes(form) | {"update": "We spoke to two people.", "next_step": "We look at the cameras next."}
    asked = officer.post(path, filled_in(form, **typed, ask="yes"))
    assert asked.status_code == 302, text_of(asked.content)
    intent = Intent.objects.get()
    assert (intent.occasion, intent.about, intent.news) == ("progress", ["progress"], News.routine)
    words = IntentWords.objects.get().text.replace("\xa0", " ")
    assert "We look at the cameras next." in words
    assert "You will hear from us again by Monday 6 July 2026." in words
    assert "Asked for already" in officer.get(chosen).text
    visit = officer.get(f"{update}visit/").text
    assert "This was asked for already" in visit, "one message for each update that is owed"
    assert "Make it a task" not in visit


def test_whoever_declined_updates_is_offered_none(scene: Scene, officer: Client) -> None:
    pipeline.record(
        Happening("updates_declined", EARLIER + timedelta(hours=1), scene.victim),
        case=scene.case,
        by=OFFICER,
        now=NOW,
    )
    page = officer.get(f"{case_path(scene)}tell/{scene.victim.public_id}/")
    assert "an ordinary update Counted from" not in text_of(page.content)
    assert officer.get(f"{page.wsgi_request.path}{address_of(scene.case, 'progress')}/").status_code == 404


def counted(reader: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert reader.get(path).status_code == 200
    return len(queries)


def test_the_page_of_ways_asks_as_often_for_six_numbers_and_addresses_as_for_one(
    scene: Scene, officer: Client
) -> None:
    accused = somebody(scene.case, "X1", part="suspect")
    an_address(accused, "07700 900199", Channel.telephone)
    path = f"{news_path(scene)}?occasion=suspect_arrested"
    officer.get(path)
    few = counted(officer, path)
    for number in range(3):
        says(an_address(scene.victim, f"07700 90010{number}", Channel.telephone), YES_TO_ALL)
    for name in ("b", "c"):
        says(an_address(scene.victim, f"{name}@example.com"), YES_TO_ALL)
    page = officer.get(path).text
    assert sum(page.count(ending) for ending in ("ends in 100", "ends in 101", "ends in 102")) >= 6
    assert counted(officer, path) == few <= MOST_ON_THE_PAGE_OF_WAYS


def test_many_messages_and_tasks_are_read_with_as_many_queries_as_one(scene: Scene, officer: Client) -> None:
    scene.ask(way=Way.visit, content=Content.neutral, point=None)
    scene.round()
    paths = (f"{case_path(scene)}messages/", "/tasks/")
    for path in paths:
        officer.get(path)
    before = [counted(officer, path) for path in paths]
    for number in range(9):
        scene.ask(way=Way.visit, content=Content.neutral, point=None, occasion=f"occasion_{number}")
    scene.round()
    assert ContactTask.objects.count() == 10
    assert [counted(officer, path) for path in paths] == before

"""The pages of the closing gate: an officer closes, a supervisor signs, and what closed untold is counted."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from keptinformed import pipeline, pipeline_needs
from keptinformed.access.roles import Role
from keptinformed.cases.models import Event, Participation
from keptinformed.cases.models.case import Stage
from keptinformed.cases.timeline import Happening
from keptinformed.closing.models import ClosingException, ClosingSignature, ClosingWords
from keptinformed.needs.keeping import NewPlan
from keptinformed.needs.planning import Wishes
from tests.desk.a_desk import at, noted, signed_in, staff, text_of
from tests.desk.test_contact_panel import filled_in
from tests.live.a_force import NOW, a_case, actor, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_30_june(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch)


@pytest.fixture
def officer() -> Client:
    return signed_in(staff())


@pytest.fixture
def supervisor() -> Client:
    return signed_in(staff("S1", Role.supervisor))


@pytest.fixture
def victim() -> Participation:
    one = somebody(a_case())
    pipeline.record(Happening("crime_reported", NOW - timedelta(days=9)), case=one.case, by=actor(), now=NOW)
    plan = NewPlan(Wishes(), one.person.public_id, ways=("call",), every_days=14)
    pipeline_needs.agree_plan(participation=one, plan=plan, by=actor(), now=NOW)
    return one


def path_of(victim: Participation) -> str:
    return f"/cases/{victim.case.public_id}/close/"


def ask(officer: Client, victim: Participation, **typed: str) -> str:
    page = officer.get(f"{path_of(victim)}{victim.public_id}/")
    sent = filled_in(page.text, **({"reason": "not_safe", "words": "Her son reads her post."} | typed))
    return officer.post(f"{path_of(victim)}{victim.public_id}/", sent, follow=True).text


def test_an_officer_tells_the_victim_logs_it_and_closes(officer: Client, victim: Participation) -> None:
    page = officer.get(path_of(victim))
    assert "One person has not been told." in text_of(page.content)
    assert "What was done, and that every reasonable line of enquiry was followed." in text_of(page.content)
    assert 'id="form"' not in page.text
    panel = officer.get(f"/contacts/new/{victim.public_id}/?back=close").text
    assert re.search(r'name="goes_on" value="no" checked', panel)
    sent = filled_in(panel, outcome="spoke", why_ended="no_lines_left")
    back = officer.post(f"/contacts/new/{victim.public_id}/", sent, follow=True)
    assert back.request["PATH_INFO"] == path_of(victim)
    assert Event.objects.get(kind="told").about[-2:] == ["case_filed", "case_closed"]
    sent = filled_in(back.text, words="Every line was followed.")
    done = officer.post(path_of(victim), sent, follow=True)
    assert "Closed. Everybody who must be told has been" in text_of(done.content)
    victim.case.refresh_from_db()
    assert victim.case.stage == Stage.ended
    assert Event.objects.get(kind="case_closed").at <= Event.objects.get(kind="told").at


def test_news_that_it_goes_on_in_court_is_not_news_that_it_closes(
    officer: Client, victim: Participation
) -> None:
    panel = officer.get(f"/contacts/new/{victim.public_id}/").text
    sent = filled_in(panel, outcome="spoke", goes_on="no", why_ended="charged")
    officer.post(f"/contacts/new/{victim.public_id}/", sent)
    assert "case_closed" not in Event.objects.get(kind="told").about
    assert "One person has not been told." in text_of(officer.get(path_of(victim)).content)


def test_a_message_left_leaves_the_case_open(officer: Client, victim: Participation) -> None:
    panel = officer.get(f"/contacts/new/{victim.public_id}/?back=close").text
    officer.post(f"/contacts/new/{victim.public_id}/", filled_in(panel, outcome="left_message"))
    assert "One person has not been told." in text_of(officer.get(path_of(victim)).content)


def test_the_same_form_closes_it_once(officer: Client, victim: Participation) -> None:
    panel = officer.get(f"/contacts/new/{victim.public_id}/?back=close").text
    officer.post(
        f"/contacts/new/{victim.public_id}/", filled_in(panel, outcome="in_person", why_ended="no_evidence")
    )
    sent = filled_in(officer.get(path_of(victim)).text)
    for _ in range(2):
        assert officer.post(path_of(victim), sent).status_code == 302
    assert Event.objects.filter(kind="case_closed").count() == 1


def test_a_form_made_by_hand_does_not_get_past_the_gate(officer: Client, victim: Participation) -> None:
    sent = {
        "key": str(uuid4()),
        "kind": "case_closed",
        "day": "30",
        "month": "6",
        "year": "2026",
        "time": "17:00",
    }
    answer = officer.post(path_of(victim), sent)
    assert answer.status_code == 200
    assert "This case cannot close yet" in answer.text
    by_hand = officer.post(f"/cases/{victim.case.public_id}/record/case-closed/", sent | {"whom": "everyone"})
    assert by_hand.headers["Location"] == f"{path_of(victim)}?kind=case_closed"
    assert not Event.objects.filter(kind="case_closed").exists()


def test_the_moment_from_which_it_is_closed_cannot_be_after_what_was_told(
    officer: Client, victim: Participation
) -> None:
    panel = officer.get(f"/contacts/new/{victim.public_id}/?back=close").text
    earlier = {"on_day": "30", "on_month": "6", "on_year": "2026", "time": "10:15"}
    officer.post(
        f"/contacts/new/{victim.public_id}/",
        filled_in(panel, outcome="spoke", why_ended="no_evidence", **earlier),
    )
    page = officer.get(path_of(victim)).text
    assert 'value="10:15"' in page
    refused = officer.post(path_of(victim), filled_in(page, time="11:00"))
    assert "This case cannot close yet" in refused.text
    assert officer.post(path_of(victim), filled_in(page)).status_code == 302


def test_a_supervisor_reads_signs_and_it_closes(
    officer: Client, supervisor: Client, victim: Participation
) -> None:
    assert "Waits for a signature" in ask(officer, victim)
    assert officer.get("/closings/").status_code == 200
    asked = ClosingException.objects.get()
    assert officer.get(f"/closings/{asked.public_id}/").status_code == 403
    assert "Read and answer" in supervisor.get("/closings/").text
    page = supervisor.get(f"/closings/{asked.public_id}/")
    assert "Her son reads her post." in text_of(page.content)
    assert "Choose your answer" in supervisor.post(f"/closings/{asked.public_id}/", {"words": ""}).text
    no_reason = supervisor.post(f"/closings/{asked.public_id}/", {"answer": "no"})
    assert "Say why not" in no_reason.text
    done = supervisor.post(f"/closings/{asked.public_id}/", {"answer": "yes"}, follow=True)
    assert "Signed." in text_of(done.content)
    assert ClosingSignature.objects.get().signed_by == "S1"
    page = officer.get(path_of(victim))
    assert "signed by S1" in text_of(page.content)
    officer.post(path_of(victim), filled_in(page.text))
    counted = text_of(supervisor.get("/closings/").content)
    assert "Somebody was not told, and a supervisor signed why" in counted
    assert "Telling them now could put somebody at risk: 1" in counted
    assert ("closing_exception.signed", str(victim.case.public_id)) in noted()


def test_a_refusal_stands_on_the_page_of_the_case(
    officer: Client, supervisor: Client, victim: Participation
) -> None:
    ask(officer, victim)
    asked = ClosingException.objects.get()
    supervisor.post(
        f"/closings/{asked.public_id}/", {"answer": "no", "words": "Visit her at her sister's first."}
    )
    said = text_of(officer.get(path_of(victim)).content)
    assert "Refused" in said
    assert "Visit her at her sister's first." in said
    assert "They cannot be told" in said
    assert ClosingWords.objects.filter(of_answer=True).count() == 1


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"reason": ""}, "Choose why they were not told"),
        ({"words": ""}, "Say who could be harmed"),
        ({"reason": "not_reached"}, "Try again first"),
    ],
)
def test_what_is_missing_in_a_request_is_said(
    officer: Client, victim: Participation, typed: dict[str, str], says: str
) -> None:
    assert says in ask(officer, victim, **typed)
    assert not ClosingException.objects.exists()


def test_the_close_button_is_for_those_who_close(officer: Client, victim: Participation) -> None:
    assert path_of(victim) in officer.get(f"/cases/{victim.case.public_id}/").text
    handler = signed_in(staff("H1", Role.call_handler, "Control", "C"))
    assert path_of(victim) not in handler.get(f"/cases/{victim.case.public_id}/").text
    assert handler.get(path_of(victim)).status_code == 403


def test_a_person_of_another_case_is_not_found(officer: Client, victim: Participation) -> None:
    other = somebody(a_case("CASE-2"))
    assert officer.get(f"{path_of(victim)}{other.public_id}/").status_code == 404

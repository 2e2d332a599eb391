"""The first tasks of an officer, a supervisor and a Code lead in a real Chromium, with every step counted.

Source: security-ux.md, C2. The call handler's, and logging a contact, are in test_contact_panel_in_a_browser.py.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from keptinformed import pipeline, pipeline_closing
from keptinformed.access.roles import Role
from keptinformed.cases.models import Event, Participation, Person
from keptinformed.cases.models.case import Stage
from keptinformed.cases.timeline import Happening
from keptinformed.closing.models import ClosingSignature
from keptinformed.pipeline_closing import Wanted
from tests.desk.a_browser import Hands, Screen, needs_chromium, opened
from tests.desk.a_desk import at, staff
from tests.live.a_force import NOW, a_case, actor, somebody

pytestmark = [pytest.mark.django_db, needs_chromium]


@pytest.fixture
def victim(monkeypatch: pytest.MonkeyPatch) -> Participation:
    """Give somebody who should have heard of an arrest weeks ago, and whose case is to close."""
    at(monkeypatch)
    one = somebody(a_case("CASE-104", officer="A2"))
    Person.objects.filter(pk=one.person_id).update(name="Made Up Amina")
    for kind, days in (("crime_reported", 40), ("suspect_arrested", 30)):
        happened = Happening(kind, NOW - timedelta(days=days))
        pipeline.record(happened, case=one.case, by=actor(), now=NOW)
    return one


@pytest.fixture
def screen(victim: Participation) -> Iterator[Screen]:
    """Give a browser beside a database with this person."""
    del victim
    with opened() as made:
        yield made


def test_an_officer_tells_a_victim_and_closes_the_case_within_a_minute(
    screen: Screen, victim: Participation
) -> None:
    screen.sign_in()
    page = screen.page(f"/cases/{victim.case.public_id}/")
    hands = Hands(page)
    hands.click(page.get_by_role("button", name="Close the case"), "Close the case")
    page.get_by_text("One person has not been told.").wait_for()
    assert page.get_by_role("button", name="Close the case").count() == 0
    hands.click(page.get_by_role("link", name="Tell them, then log it"), "Tell them")
    page.wait_for_load_state("networkidle")
    hands.click(page.get_by_role("radio", name="Spoke"), "Spoke")
    hands.choose(page.locator("#why_ended"), "no_lines_left", "Why it ended")
    hands.press("Control+Enter", "Save")
    page.get_by_role("button", name="Close the case").wait_for()
    hands.click(page.get_by_role("button", name="Close the case"), "Close it")
    page.get_by_text("Everybody who must be told has been").wait_for()
    assert hands.steps <= 6, hands.what
    assert hands.seconds <= 60, hands.what
    screen.ask(victim.case.refresh_from_db)
    assert victim.case.stage == Stage.ended
    assert screen.ask(lambda: Event.objects.get(kind="told").about[-2:]) == ["case_filed", "case_closed"]
    assert screen.complaints == []


def test_a_supervisor_sees_what_is_overdue_with_one_step_and_answers_a_request_with_four(
    screen: Screen, victim: Participation
) -> None:
    asked = Wanted("case_closed", "not_safe", "Her son reads her post.")
    screen.ask(lambda: pipeline_closing.ask_exception(asked, participation=victim, by=actor(), now=NOW))
    screen.sign_in("S1", Role.supervisor)
    page = screen.page("/worklist/")
    hands = Hands(page)
    hands.click(page.get_by_role("link", name="Overdue"), "Overdue")
    page.wait_for_load_state("networkidle")
    assert page.get_by_text("Made Up Amina").first.is_visible()
    assert hands.steps == 1
    answering = Hands(page)
    answering.click(page.get_by_role("link", name="Closings").first, "Closings")
    answering.click(page.get_by_role("link", name="Read and answer"), "Read")
    page.get_by_text("Her son reads her post.").wait_for()
    answering.click(page.get_by_role("radio", name="Yes"), "Yes")
    answering.click(page.get_by_role("button", name="Answer"), "Answer")
    page.get_by_text("Signed.").wait_for()
    assert answering.steps <= 4, answering.what
    assert screen.ask(lambda: ClosingSignature.objects.get().signed_by) == "S1"
    assert screen.complaints == []


def test_a_code_lead_asks_what_is_late_why_it_is_due_and_how_cases_close_in_three_steps_each(
    screen: Screen, victim: Participation
) -> None:
    screen.ask(lambda: staff("A2"))
    screen.sign_in("L1", Role.code_lead, "Headquarters", "")
    page = screen.page("/")
    hands = Hands(page)
    hands.click(page.get_by_role("link", name="Worklist").first, "Worklist")
    hands.click(page.get_by_role("link", name="Overdue"), "Overdue")
    page.wait_for_load_state("networkidle")
    assert page.get_by_text("Made Up Amina").first.is_visible()
    assert hands.steps <= 3, hands.what
    why = Hands(page)
    why.click(page.get_by_role("link", name="CASE-104").first, "The case")
    why.click(page.get_by_role("link", name="Explain this date").first, "Why then")
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("heading", name="Why it is due then").is_visible()
    assert why.steps <= 3, why.what
    closed = Hands(page)
    closed.click(page.get_by_role("link", name="Closings").first, "Closings")
    page.get_by_role("heading", name="How cases close").wait_for()
    assert closed.steps <= 3
    del victim
    assert screen.complaints == []

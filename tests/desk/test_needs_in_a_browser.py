"""The pages on needs in a real Chromium: no barriers, nothing to scroll sideways, and every box reached by keyboard."""

from collections.abc import Iterator
from datetime import time as clock_time

import pytest
from playwright.sync_api import BrowserContext

from keptinformed import pipeline, pipeline_needs
from keptinformed.cases import contact_points
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models.people import Channel
from keptinformed.cases.timeline import Happening
from keptinformed.needs.contact_safety import Window
from keptinformed.needs.keeping import Answered, NewPlan, NewRule
from keptinformed.needs.planning import Wishes
from keptinformed.needs.terms import Given, Occasion
from tests.desk.a_browser import (
    assert_every_problem_leads_to_its_box,
    assert_no_barrier_on_any_screen,
    needs_chromium,
    shown,
)
from tests.desk.signed_in import Time, colleague, signed_in, time
from tests.live.a_force import NOW, a_case, actor, somebody

__all__ = ["time"]
pytestmark = [pytest.mark.django_db, needs_chromium]
REFUSED = {
    "key": "00000000-0000-4000-8000-000000000001",
    "answer-fear": "yes",
    "from-1": "9 o'clock",
}
"""Sent with every form: none can be kept with so little."""


@pytest.fixture
def pages(time: Time) -> dict[str, str]:
    """Give the pages on the needs of one person of whom much is known, and the forms as they are refused."""
    case = a_case(offence="Stalking")
    one = somebody(case)
    point = contact_points.add(one, NewContactPoint(Channel.telephone, "07700 900123"), by=actor(), now=NOW)
    pipeline.record(Happening("suspect_arrested", NOW), case=case, by=actor(), now=NOW)
    said = {
        "fear": Answered(Given.yes, "Of his brother, who lives in the next street"),
        "emotional": Answered(Given.no),
    }
    pipeline_needs.assess_needs(
        participation=one, occasion=Occasion.arrest, answers=said, by=actor(), now=NOW
    )
    agreed = NewPlan(Wishes(), one.person.public_id, ways=("call",), every_days=14)
    pipeline_needs.agree_plan(participation=one, plan=agreed, by=actor(), now=NOW)
    hours = (Window(frozenset(range(5)), clock_time(9), clock_time(20)),)
    rule = NewRule(
        may_call=True, may_leave_message=False, windows=hours, code_word="kettle", third_party="A sister"
    )
    pipeline_needs.set_safe_contact(contact_point=point, said=rule, by=actor(), now=NOW)
    officer = signed_in(colleague(), now=time.now)
    start = f"/cases/{case.public_id}/people/{one.public_id}"
    forms = {
        "assess": f"{start}/needs/assess/",
        "asked": f"{start}/needs/asked/",
        "enhanced": f"{start}/needs/enhanced/",
        "plan": f"{start}/plan/",
        "safe-contact": f"{start}/ways/{point.public_id}/safe-contact/",
        "code-word": f"{start}/ways/{point.public_id}/code-word/",
    }
    read = {"needs": f"{start}/needs/", "history": f"{start}/needs/history/"}
    made = {f"/{name}": officer.get(path).text for name, path in (forms | read).items()}
    return made | {f"/{name}-refused": officer.post(path, REFUSED).text for name, path in forms.items()}


@pytest.fixture
def screen(pages: dict[str, str]) -> Iterator[BrowserContext]:
    with shown(pages) as context:
        yield context


def test_no_page_has_a_barrier_and_none_is_wider_than_a_small_screen(
    screen: BrowserContext, pages: dict[str, str]
) -> None:
    assert_no_barrier_on_any_screen(screen, pages, "needs")


def test_every_problem_leads_to_the_box_it_is_about(screen: BrowserContext, pages: dict[str, str]) -> None:
    assert_every_problem_leads_to_its_box(screen, pages)

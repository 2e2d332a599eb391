"""An officer and a call handler in a real Chromium: counted steps, keys, small screens, and no barriers."""

from collections.abc import Iterator

import pytest

from keptinformed import pipeline, pipeline_needs
from keptinformed.access.roles import Role
from keptinformed.cases import contact_points
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import Event, Participation, Person
from keptinformed.cases.models.people import Channel
from keptinformed.cases.timeline import Happening
from keptinformed.needs.keeping import NewPlan, NewRule
from keptinformed.needs.planning import Wishes
from keptinformed.worklists.models import CallBack, Contact, Draft
from tests.desk.a_browser import Hands, K, Screen, barriers, needs_chromium, opened, picture
from tests.desk.a_desk import at, staff
from tests.live.a_force import NOW, a_case, actor, somebody

pytestmark = [pytest.mark.django_db, needs_chromium]
AT_MOST_SECONDS = 20


@pytest.fixture
def victims(monkeypatch: pytest.MonkeyPatch) -> list[Participation]:
    """Give three people to whom an arrest is still untold: of one much is known of what is safe."""
    at(monkeypatch)
    made = []
    for number, name in enumerate(["Made Up Amina Ghebreyesus", "Made Up Bea", "Made Up Company Ltd"]):
        one = somebody(a_case(f"CASE-{number}"), part="business" if number == 2 else "victim")
        Person.objects.filter(pk=one.person_id).update(name=name)
        one.person.refresh_from_db()
        point = contact_points.add(
            one, NewContactPoint(Channel.telephone, f"07700 90012{number}"), by=actor(), now=NOW
        )
        pipeline.record(Happening("suspect_arrested", NOW), case=one.case, by=actor(), now=NOW)
        if number == 0:
            plan = NewPlan(Wishes(), one.person.public_id, ways=("call",), every_days=14)
            pipeline_needs.agree_plan(participation=one, plan=plan, by=actor(), now=NOW)
            said = NewRule(may_call=True, may_leave_message=False, may_say_police=False)
            pipeline_needs.set_safe_contact(contact_point=point, said=said, by=actor(), now=NOW)
        made.append(one)
    return made


@pytest.fixture
def screen(victims: list[Participation]) -> Iterator[Screen]:
    """Give a browser beside a database with these people."""
    del victims
    with opened() as made:
        yield made


@pytest.mark.parametrize("which", [0, 1])
def test_an_officer_logs_a_contact_in_three_steps_and_under_twenty_seconds(
    screen: Screen, which: int
) -> None:
    """The first has a plan, and said what is safe; of the second nothing is known."""
    screen.sign_in()
    page = screen.page("/worklist/")
    picture(page, "worklist")
    hands = Hands(page)
    hands.click(page.locator("[data-kept-log]").nth(which), "Log contact")
    page.wait_for_selector("[data-kept-contact]")
    picture(page, "panel")
    hands.click(page.get_by_role("radio", name="Spoke"), "Spoke")
    picture(page, "panel-spoke")
    hands.press("Control+Enter", "Save")
    page.wait_for_selector("[data-kept-saved]")
    picture(page, "saved")
    assert page.locator("[data-kept-saved]").inner_text().startswith("Saved 18:00; ")
    if which == 0:
        assert "next due Tue 14 Jul" in page.locator("[data-kept-saved]").inner_text()
    assert page.evaluate("document.activeElement.hasAttribute('data-kept-saved')")
    assert hands.steps <= 3, hands.what
    assert hands.seconds < AT_MOST_SECONDS, hands.what
    assert screen.ask(Contact.objects.get).review_on is not None
    assert screen.ask(Event.objects.filter(kind="told").count) == 1
    assert screen.complaints == []


def test_the_whole_of_it_goes_without_a_mouse(screen: Screen) -> None:
    screen.sign_in()
    page = screen.page("/worklist/")
    hands = Hands(page)
    for key in "jjk":
        hands.press(key, "move")
    hands.press("l", "log")
    page.wait_for_selector("[data-kept-contact]")
    assert page.evaluate("document.activeElement.name") == "outcome"
    hands.press("Space", "Spoke")
    for _ in range(5):
        hands.press("ArrowRight", "next chip")
    assert page.locator("input[name=outcome]:checked").input_value() == "in_person"
    assert page.get_by_text("By telephone: how did you know").is_hidden()
    hands.press("Control+Enter", "Save")
    page.wait_for_selector("[data-kept-saved]")
    assert screen.ask(Contact.objects.get).outcome == "in_person"
    page.keyboard.press("?")
    assert page.locator("#kept-keys-help").get_attribute("open") is not None


def test_single_keys_do_nothing_when_they_are_turned_off_or_while_one_types(screen: Screen) -> None:
    screen.sign_in()
    screen.ask(lambda: screen.client.post("/worklist/keys/", {"keys": "off"}))
    page = screen.page("/worklist/")
    for key in "jl":
        page.keyboard.press(key)
    assert page.locator("[data-kept-contact]").count() == 0
    screen.ask(lambda: screen.client.post("/worklist/keys/", {"keys": "on"}))
    page = screen.page("/worklist/")
    page.locator("summary", has_text="Keep this view").click()
    page.locator("#title").press_sequentially("jolly ?/")
    assert page.locator("#title").input_value() == "jolly ?/"
    assert page.locator("[data-kept-current]").count() == 0


def test_escape_closes_the_panel_and_gives_the_place_back(screen: Screen) -> None:
    screen.sign_in()
    page = screen.page("/worklist/")
    page.locator("[data-kept-log]").first.click()
    page.wait_for_selector("[data-kept-contact]")
    page.keyboard.press("Escape")
    assert page.locator("[data-kept-contact]").count() == 0
    assert page.evaluate("document.activeElement.hasAttribute('data-kept-log')")
    assert not screen.ask(Contact.objects.exists)


def test_what_was_typed_survives_a_lost_connection_and_is_kept_as_a_draft(screen: Screen) -> None:
    screen.sign_in()
    page = screen.page("/worklist/")
    page.clock.install()
    page.locator("[data-kept-log]").first.click()
    page.wait_for_selector("[data-kept-contact]")
    page.get_by_role("radio", name="In person").click()
    page.locator("#words").fill("She was glad to hear it")
    page.clock.run_for(5100)
    page.get_by_text("Draft kept.").wait_for()
    assert screen.ask(Draft.objects.get).typed["words"] == "She was glad to hear it"
    screen.away = True
    page.keyboard.press("Control+Enter")
    page.get_by_text("Not saved yet").wait_for()
    assert page.locator("#words").input_value() == "She was glad to hear it"
    screen.away = False
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-kept-saved]")
    assert not screen.ask(Draft.objects.exists)
    assert screen.ask(Contact.objects.count) == 1


def test_a_number_is_shown_in_place_below_what_is_safe(screen: Screen) -> None:
    screen.sign_in()
    page = screen.page("/worklist/")
    page.locator("[data-kept-log]").first.click()
    page.get_by_role("button", name="Show it").click()
    page.locator(".kept-ways__value").wait_for()
    strip, number = page.locator(".kept-safe-contact"), page.locator(".kept-ways__value")
    assert number.inner_text() == "07700 900120"
    assert strip.bounding_box()["y"] < number.bounding_box()["y"]  # type: ignore[index]


def test_a_call_handler_finds_checks_answers_and_takes_a_message_within_a_minute(screen: Screen) -> None:
    screen.ask(staff)
    screen.sign_in("H1", Role.call_handler, "Control", "C")
    page = screen.page("/calls/")
    hands = Hands(page)
    page.locator("#terms").fill("Ghebreyesus")
    hands.seconds += len("Ghebreyesus") * K
    hands.press("Enter", "search")
    page.wait_for_load_state("networkidle")
    picture(page, "calls-found")
    hands.click(page.get_by_role("button", name="This is who it is about").first, "choose")
    page.wait_for_load_state("networkidle")
    assert page.get_by_text("Tell them nothing yet").is_visible()
    assert page.get_by_text("What you may say").count() == 0
    picture(page, "call-unknown")
    hands.click(page.get_by_role("button", name="It was they who answered"), "known")
    page.get_by_text("What you may say").wait_for()
    picture(page, "call-known")
    hands.click(page.get_by_role("button", name="Pass it on"), "message")
    page.get_by_text("The message is passed on").wait_for()
    assert screen.ask(CallBack.objects.get).owner == "A1"
    assert hands.steps <= 4, hands.what
    assert hands.seconds < 60
    assert screen.complaints == []


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_has_a_barrier_or_has_to_be_scrolled_sideways(
    screen: Screen, victims: list[Participation], width: int
) -> None:
    message = {
        "key": "6a3f0f1e-0000-4000-8000-000000000001",
        "call": "yes",
        "within": "soon",
        "words": "The lock",
    }
    screen.sign_in("W1", Role.witness_care)
    screen.ask(lambda: screen.client.post(f"/calls/{victims[1].public_id}/message/", message))
    for name, path in [
        ("worklist", "/worklist/?view=unit&due_within=28"),
        ("empty", "/worklist/?view=closing"),
        ("contact", f"/contacts/new/{victims[0].public_id}/"),
        ("calls", "/calls/"),
        ("call", f"/calls/{victims[1].public_id}/"),
    ]:
        page = screen.page(path)
        page.set_viewport_size({"width": width, "height": 900})
        if name == "worklist":
            page.locator("[data-kept-log]").first.click()
            page.wait_for_selector("[data-kept-contact]")
        if name == "contact":
            page.keyboard.press("Escape")
            page.get_by_role("button", name="Save").last.click()
            page.get_by_text("There is a problem").wait_for()
        picture(page, f"{name}-{width}")
        assert barriers(page) == [], path
        if width == 320:
            assert page.evaluate("document.documentElement.scrollWidth") == 320, path
        page.close()

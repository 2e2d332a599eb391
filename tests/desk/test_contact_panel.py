"""The panel for logging a contact and the call handler's pages, as they work without a line of JavaScript."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from keptinformed import pipeline, pipeline_needs
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases import contact_points
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import Event, Participation, Person, Restriction
from keptinformed.cases.models.people import Channel
from keptinformed.cases.timeline import Happening
from keptinformed.duties.history import Grade
from keptinformed.needs.keeping import NewPlan, NewRule
from keptinformed.needs.planning import Wishes
from keptinformed.worklists.models import CallBack, CallerCheck, Contact, Draft
from tests.desk.a_desk import at, noted, signed_in, staff, text_of
from tests.live.a_force import NOW, a_case, actor, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_30_june(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch)


@pytest.fixture
def officer() -> Client:
    return signed_in(staff())


@pytest.fixture
def handler() -> Client:
    return signed_in(staff("H1", Role.call_handler, "Control", "C"))


@pytest.fixture
def victim() -> Participation:
    """Give somebody with a number, a plan of every 14 days and an arrest that is still untold."""
    one = somebody(a_case())
    Person.objects.filter(pk=one.person_id).update(name="Made Up Amina")
    one.person.refresh_from_db()
    contact_points.add(one, NewContactPoint(Channel.telephone, "07700 900123"), by=actor(), now=NOW)
    pipeline.record(Happening("suspect_arrested", NOW), case=one.case, by=actor(), now=NOW)
    plan = NewPlan(Wishes(), one.person.public_id, ways=("call",), every_days=14)
    pipeline_needs.agree_plan(participation=one, plan=plan, by=actor(), now=NOW)
    return one


def safe(victim: Participation, **said: object) -> None:
    point = victim.contact_points.get()
    rule = NewRule(**({"may_call": True} | said))  # type: ignore[arg-type]
    pipeline_needs.set_safe_contact(contact_point=point, said=rule, by=actor(), now=NOW)


def path_of(victim: Participation) -> str:
    return f"/contacts/new/{victim.public_id}/"


def filled_in(page: str, **more: object) -> dict[str, object]:
    """Return what a browser would send of the panel as it was filled in beforehand."""
    form = page[page.index('id="form"') :]
    sent: dict[str, object] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name is None or (re.search(r'type="(radio|checkbox)"', tag) and " checked" not in tag):
            continue
        if name[1] in ("told", "answers"):
            sent.setdefault(name[1], []).append(value[1] if value else "")  # type: ignore[attr-defined]
        else:
            sent[name[1]] = value[1] if value else ""
    return sent | more


def log(browser: Client, victim: Participation, **more: object) -> str:
    sent = filled_in(browser.get(path_of(victim)).text, **more)
    return browser.post(path_of(victim), sent, follow=True).text


def test_one_chip_and_save_is_all_it_takes(officer: Client, victim: Participation) -> None:
    page = log(officer, victim, outcome="spoke", back="mine")
    told = Event.objects.get(kind="told")
    assert told.about == [Event.objects.get(kind="suspect_arrested").event_id]
    assert told.grade == Grade.spoken
    contact = Contact.objects.get()
    assert (contact.goes_on, contact.identity, contact.by) == (True, "known_number", "A1")
    assert contact.review_on is not None
    assert "Saved 18:00; next due Tue 14 Jul" in page
    assert "<h1" in page
    assert "My victims" in page


def test_the_strip_stands_above_the_number_which_is_shown_only_when_asked_for(
    officer: Client, victim: Participation
) -> None:
    safe(victim, may_leave_message=False)
    page = officer.get(path_of(victim))
    text = text_of(page.content)
    assert text.index("Do not leave a message.") < text.index("ends in 123")
    assert "900123" not in page.text
    sent = filled_in(page.text, show=str(victim.contact_points.get().public_id), words="Half a thou")
    shown = officer.post(path_of(victim), sent).text
    assert "07700 900123" in shown
    assert "Half a thou" in shown
    assert "There is a problem" not in shown
    assert "contact_point.shown" in dict(noted())
    assert not Contact.objects.exists()
    assert officer.post(path_of(victim), sent | {"show": str(uuid4())}).status_code == 404


def test_a_message_left_is_recorded_and_the_arrest_is_still_owed(
    officer: Client, victim: Participation
) -> None:
    page = log(officer, victim, outcome="left_message")
    assert Event.objects.get(kind="told").grade == Grade.message_left
    assert Contact.objects.get().goes_on is None
    assert re.search(r"Saved 18:00; next due \w+ \d+ Jul", page)
    assert 'value="spoke"' in officer.get(path_of(victim)).text
    assert "A suspect was arrested" in text_of(officer.get(path_of(victim)).content)


def test_the_same_form_sent_twice_is_one_record(officer: Client, victim: Participation) -> None:
    sent = filled_in(officer.get(path_of(victim)).text, outcome="spoke")
    for _ in range(2):
        assert officer.post(path_of(victim), sent).status_code == 302
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Choose what came of it"),
        ({"outcome": "spoke", "identity": "not_checked"}, "Nothing may be told"),
        ({"outcome": "spoke", "identity": "called_back"}, "not checked here"),
        ({"outcome": "spoke", "goes_on": "no"}, "Choose why"),
        ({"outcome": "spoke", "next_on_day": "31", "next_on_month": "2"}, "Enter a real date"),
        ({"outcome": "spoke", "told": ["another case"]}, "Choose from what is offered"),
        (
            {"outcome": "spoke", "on_day": "30", "on_month": "6", "on_year": "2026", "time": "11:59pm"},
            "in the past",
        ),
        ({"outcome": "spoke", "on_day": "30", "on_month": "6", "on_year": "2026"}, "Enter the time"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    officer: Client, victim: Participation, typed: dict[str, object], says: str
) -> None:
    page = log(officer, victim, words="She was glad", **typed)
    assert "There is a problem" in page
    assert says in page
    assert "She was glad" in page
    assert not Contact.objects.exists()


def test_where_a_code_word_was_agreed_nobody_is_taken_for_granted(
    officer: Client, victim: Participation
) -> None:
    safe(victim, code_word="Blue kettle")
    assert "how you knew who was on the telephone" in log(officer, victim, outcome="spoke")
    wrong = log(officer, victim, outcome="spoke", identity="code_word", code_word="red kettle")
    assert "That is not the code word. Tell them nothing." in wrong
    assert not Contact.objects.exists()
    log(officer, victim, outcome="spoke", identity="code_word", code_word="blue kettle")
    assert Event.objects.get(kind="told").grade == Grade.verified


def test_it_has_ended_and_why(officer: Client, victim: Participation) -> None:
    log(officer, victim, outcome="in_person", goes_on="no", why_ended="no_evidence")
    contact = Contact.objects.get()
    assert (contact.goes_on, contact.why_ended, contact.review_on) == (False, "no_evidence", None)


def test_an_earlier_contact_is_entered_when_it_was(officer: Client, victim: Participation) -> None:
    log(officer, victim, outcome="in_person", on_day="30", on_month="6", on_year="2026", time="9:15am")
    assert Event.objects.get(kind="told").at.isoformat() == "2026-06-30T08:15:00+00:00"


def test_a_draft_is_offered_again_and_can_be_thrown_away(officer: Client, victim: Participation) -> None:
    first = filled_in(officer.get(path_of(victim)).text, outcome="in_person", words="Half a thought")
    assert officer.post(f"/contacts/draft/{victim.public_id}/", first).status_code == 204
    page = officer.get(path_of(victim)).text
    again = filled_in(page)
    assert "You began to write this" in page
    assert "Half a thought" in page
    assert (again["key"], again["outcome"]) == (first["key"], "in_person")
    other = signed_in(staff("A2"))
    assert "Half a thought" not in other.get(path_of(victim)).text
    officer.post(f"/contacts/draft/{victim.public_id}/", {"away": "yes"})
    assert not Draft.objects.exists()
    officer.post(f"/contacts/draft/{victim.public_id}/", first)
    officer.post(path_of(victim), first)
    assert not Draft.objects.exists()


def test_in_place_the_panel_comes_alone_and_says_that_it_is_saved(
    officer: Client, victim: Participation
) -> None:
    alone = {"x-kept-panel": "1"}
    panel = officer.get(path_of(victim), headers=alone).text
    assert "<html" not in panel
    saved = officer.post(path_of(victim), filled_in(panel, outcome="spoke"), headers=alone).text
    assert "<html" not in saved
    assert "Saved 18:00; next due Tue 14 Jul" in saved


def test_who_may_not_know_of_a_case_finds_no_panel(officer: Client, victim: Participation) -> None:
    Restriction.objects.create(
        case=victim.case, kind="sensitive", reason="x", owner="S1", set_by="S1", set_at=NOW, review_at=NOW
    )
    for path in (path_of(victim), path_of(somebody(a_case("CASE-2"), part="suspect"))):
        assert officer.get(path).status_code == 404
    assert officer.post(f"/contacts/draft/{victim.public_id}/", {"key": str(uuid4())}).status_code == 404
    assert officer.get(f"/calls/{victim.public_id}/").status_code == 404


# --- people who ring ---


def test_a_caller_is_found_without_a_name_in_any_address(handler: Client, victim: Participation) -> None:
    page = handler.post("/calls/", {"terms": "Made Up Amina"}).text
    assert f"/calls/{victim.public_id}/" in page
    assert "terms=" not in page
    assert "Type at least" in handler.post("/calls/", {"terms": "x"}).text
    assert "There is nothing for you" in handler.post("/calls/", {"terms": "Zzyzx"}).text


def test_before_it_is_known_who_it_is_nothing_is_told_and_the_page_says_so(
    handler: Client, victim: Participation
) -> None:
    page = text_of(handler.get(f"/calls/{victim.public_id}/").content)
    assert "Tell them nothing yet" in page
    for words in ("What you may say", "arrested", "They are to hear", "Burglary", "07700 900123"):
        assert words not in page
    assert "What must not be said" in page


def test_the_right_code_word_opens_what_may_be_said_and_a_wrong_one_does_not(
    handler: Client, victim: Participation
) -> None:
    safe(victim, code_word="Blue kettle")
    path = f"/calls/{victim.public_id}/"
    wrong = handler.post(f"{path}check/", {"spoken": "red kettle"})
    assert "That is not the code word" in wrong.text
    assert "What you may say" not in handler.get(path).text
    page = text_of(handler.post(f"{path}check/", {"spoken": "BLUE kettle"}, follow=True).content)
    assert "The police arrested someone." in page
    assert "They were not told this yet" in page
    assert "They are to hear from us by" in page
    assert "kettle" not in page.lower()
    assert [entry.act for entry in Entry.objects.filter(act__startswith="code_word").order_by("id")] == [
        "code_word.wrong",
        "code_word.right",
    ]


def test_ringing_back_shows_the_number_when_asked_and_opens_only_when_they_answered(
    handler: Client, victim: Participation
) -> None:
    path, number = f"/calls/{victim.public_id}/", str(victim.contact_points.get().public_id)
    assert "07700 900123" in handler.post(f"{path}check/", {"show": number}).text
    handler.post(f"{path}check/", {"number": number, "reached": "no"})
    assert "Tell them nothing yet" in handler.get(path).text
    handler.post(f"{path}check/", {"number": number, "reached": "yes"})
    assert "What you may say" in handler.get(path).text
    assert CallerCheck.objects.count() == 2
    assert "Choose a number" in handler.post(f"{path}check/", {"number": "x", "reached": "yes"}).text


def test_what_was_withheld_is_not_told_to_anybody(handler: Client, victim: Participation) -> None:
    pipeline.record(Happening("telling_withheld", NOW, victim), case=victim.case, by=actor(), now=NOW)
    number = str(victim.contact_points.get().public_id)
    page = handler.post(
        f"/calls/{victim.public_id}/check/", {"number": number, "reached": "yes"}, follow=True
    ).text
    assert "Nothing of the case." in page
    assert "arrested" not in page


def test_who_asked_not_to_hear_key_news_is_not_told_unasked(handler: Client, victim: Participation) -> None:
    pipeline.record(Happening("key_news_declined", NOW, victim), case=victim.case, by=actor(), now=NOW)
    number = str(victim.contact_points.get().public_id)
    page = handler.post(
        f"/calls/{victim.public_id}/check/", {"number": number, "reached": "yes"}, follow=True
    ).text
    assert "They asked not to be told of arrest" in page


def test_a_message_is_passed_on_with_owner_and_deadline(handler: Client, victim: Participation) -> None:
    staff()
    path = f"/calls/{victim.public_id}/"
    sent = filled_in(handler.get(path).text, words="The lock was mended")
    page = handler.post(f"{path}message/", sent, follow=True).text
    assert "They must hear by the end of Wednesday 1 July." in page
    handler.post(f"{path}message/", sent)
    taken = CallBack.objects.get()
    assert (taken.owner, taken.taken_by, taken.call, taken.event.words.text) == (
        "A1",
        "H1",
        True,
        "The lock was mended",
    )
    refused = handler.post(f"{path}message/", sent | {"key": str(uuid4()), "call": "no", "words": " "}).text
    assert "Write the message" in refused


def test_a_checked_call_is_logged_as_one(handler: Client, victim: Participation) -> None:
    number = str(victim.contact_points.get().public_id)
    handler.post(f"/calls/{victim.public_id}/check/", {"number": number, "reached": "yes"})
    log(handler, victim, outcome="spoke", back="calls")
    assert Event.objects.get(kind="told").grade == Grade.verified
    assert Contact.objects.get().identity == "called_back"


def test_a_contact_says_that_a_message_was_seen_to(
    officer: Client, handler: Client, victim: Participation
) -> None:
    path = f"/calls/{victim.public_id}/"
    handler.post(f"{path}message/", filled_in(handler.get(path).text, words="The lock was mended"))
    page = officer.get(path_of(victim))
    assert "The lock was mended" in page.text
    log(officer, victim, outcome="spoke")
    assert CallBack.objects.get().done_by == "A1"

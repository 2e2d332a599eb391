"""The pages on what somebody needs: filled in, refused, closed to others, and noted."""

import re
from collections.abc import Mapping
from datetime import date

import pytest
from django.test import Client

from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases import contact_points
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import ContactPoint, Event, Participation
from keptinformed.cases.models.people import Channel
from keptinformed.needs import finding
from keptinformed.needs.models import Assessment, ContactPlan, SafeContactRule
from keptinformed.needs.planning import Wishes
from keptinformed.needs.terms import Given
from tests.desk.signed_in import Time, colleague, signed_in, time
from tests.live.a_force import NOW, a_case, actor, somebody

__all__ = ["time"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("time")]


@pytest.fixture
def officer(time: Time) -> Client:
    return signed_in(colleague(), now=time.now)


@pytest.fixture
def victim() -> Participation:
    return somebody(a_case())


def address(one: Participation, rest: str) -> str:
    return f"/cases/{one.case.public_id}/people/{one.public_id}/{rest}"


def key_of(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]


def send(client: Client, path: str, told: Mapping[str, object]) -> str:
    """Send a form as a browser does; return the page that follows."""
    return client.post(path, {"key": key_of(client.get(path).text), **told}, follow=True).text


def a_number(one: Participation) -> ContactPoint:
    new = NewContactPoint(Channel.telephone, "07700 900123")
    return contact_points.add(one, new, by=actor(), now=NOW)


def test_an_assessment_is_filled_in_and_shown(officer: Client, victim: Participation) -> None:
    asked = {
        "occasion": "arrest",
        "answer-fear": "yes",
        "words-fear": "Of his brother",
        "answer-emotional": "no",
    }
    page = send(officer, address(victim, "needs/assess/"), asked)
    assert "suggests Enhanced Rights" in page
    assert "Of his brother" in page
    assert "0 of 7 fields complete" in page
    assert finding.latest_answers([victim.pk])[victim.pk] == {"fear": Given.yes, "emotional": Given.no}
    again = officer.get(address(victim, "needs/assess/")).text
    assert "Last time: yes, Of his brother." in again
    assert "Of his brother" in officer.get(address(victim, "needs/history/")).text
    assert Entry.objects.filter(act="needs.seen").count() >= 3


def test_the_same_form_sent_twice_is_one_assessment(officer: Client, victim: Participation) -> None:
    path = address(victim, "needs/assess/")
    told = {"key": key_of(officer.get(path).text), "occasion": "arrest", "answer-fear": "no"}
    for _ in range(2):
        assert officer.post(path, told).status_code == 302
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"occasion": "arrest"}, "Nothing was asked"),
        ({"occasion": "arrest", "answer-fear": "yes"}, "Write down: of whom or what"),
        ({"answer-fear": "no"}, "Choose why you are asking now"),
    ],
)
def test_what_is_missing_is_said_at_the_top_and_beside_its_field(
    officer: Client, victim: Participation, told: dict[str, object], says: str
) -> None:
    page = send(officer, address(victim, "needs/assess/"), told)
    assert "There is a problem" in page
    assert says in page
    assert "<title>Error: " in page
    assert not Assessment.objects.exists()


def test_enhanced_rights_are_confirmed_or_declined_with_a_reason(
    officer: Client, victim: Participation
) -> None:
    send(officer, address(victim, "needs/assess/"), {"occasion": "arrest", "answer-hostility": "yes"})
    path = address(victim, "needs/enhanced/")
    assert "Write why they should not" in send(officer, path, {"decision": "decline"})
    assert "It is kept why" in send(officer, path, {"decision": "decline", "why": "Said in error"})
    page = send(officer, path, {"decision": "give", "reasons": ["hate_crime"]})
    assert "has Enhanced Rights since" in page
    assert "confirmed (hate crime)" in page
    victim.refresh_from_db()
    assert victim.enhanced_from is not None


def test_a_child_has_them_by_age_and_the_18th_birthday_is_told(
    officer: Client, victim: Participation
) -> None:
    victim.person.born_on = date(2010, 3, 4)
    victim.person.save()
    page = send(officer, address(victim, "needs/assess/"), {"occasion": "arrest", "answer-fear": "no"})
    assert "They were under 18 when it happened" in page
    assert "They turn 18 on Saturday 4 March 2028" in page


def test_a_plan_is_agreed_and_declining_one_kind_of_news_leaves_the_other(
    officer: Client, victim: Participation
) -> None:
    path = address(victim, "plan/")
    start = officer.get(path).text
    assert "A plan can only make us faster" in start
    told = {"routine": "no", "key_news": "yes", "ways": ["call", "text"], "language": "en"}
    page = send(officer, path, told | {"agreed_with": str(victim.person.public_id)})
    assert "Not wanted" in page
    assert finding.wishes_of(victim) == Wishes(routine=False, key_news=True)
    assert sorted(Event.objects.values_list("kind", flat=True)) == ["plan_agreed", "updates_declined"]
    told |= {
        "routine": "yes",
        "often": "other",
        "other_days": "10",
        "agreed_with": str(victim.person.public_id),
    }
    assert "Friday 10 July 2026 (as agreed)" in send(officer, path, told)
    assert ContactPlan.objects.latest("version").every_days == 10


def test_a_plan_without_a_way_or_a_number_of_days_is_not_kept(officer: Client, victim: Participation) -> None:
    told = {
        "routine": "yes",
        "key_news": "yes",
        "language": "en",
        "agreed_with": str(victim.person.public_id),
    }
    page = send(officer, address(victim, "plan/"), told)
    assert "Choose how they want to be told" in page
    assert "Choose how often they want to be told" in page
    assert not ContactPlan.objects.exists()


def test_what_is_safe_is_kept_and_stands_beside_the_number(officer: Client, victim: Participation) -> None:
    path = address(victim, f"ways/{a_number(victim).public_id}/safe-contact/")
    told = {
        "may_call": "yes", "may_leave_message": "no", "days-1": ["0", "1", "2", "3", "4"], "from-1": "9am",
        "to-1": "2pm", "code_word_is": "new", "code_word": "Blue kettle", "third_party": "Her sister",
    }  # fmt: skip
    assert "must come after the beginning" in send(officer, path, told | {"to-1": "8am"})
    page = send(officer, path, told)
    for words in (
        "Call only 9am to 2pm on weekdays.",
        "Do not leave a message.",
        "Ask for the code word.",
        "Her sister",
    ):
        assert words in page
    assert "kettle" not in page.lower()
    assert "It is outside those times now." in page
    assert SafeContactRule.objects.get().review_by == date(2026, 9, 28)


def test_a_call_handler_checks_a_code_word_and_changes_nothing(
    officer: Client, victim: Participation, time: Time
) -> None:
    point = a_number(victim)
    rule = address(victim, f"ways/{point.public_id}/safe-contact/")
    send(officer, rule, {"may_call": "yes", "code_word_is": "new", "code_word": "Blue kettle"})
    handler = signed_in(colleague("C1", Role.call_handler), now=time.now)
    path = address(victim, f"ways/{point.public_id}/code-word/")
    assert "That is the code word" in handler.post(path, {"spoken": "blue kettle"}).text
    assert "That is not the code word" in handler.post(path, {"spoken": "red kettle"}).text
    for closed in ("needs/", "needs/assess/", "needs/history/", "needs/enhanced/", "plan/"):
        assert handler.get(address(victim, closed)).status_code == 403, closed
    assert handler.get(rule).status_code == 403
    assert "Enter the word" in handler.post(path, {"spoken": ""}).text
    send(handler, address(victim, "needs/asked/"), {"asked_by": "partner"})
    assert "Somebody asked for it" in officer.get(address(victim, "needs/")).text


def test_who_may_not_know_of_the_case_finds_nothing_and_a_suspect_has_no_such_pages(
    officer: Client, victim: Participation, time: Time
) -> None:
    point = a_number(victim)
    stranger = signed_in(colleague("S1", unit="South"), now=time.now)
    pages = ["needs/", "needs/assess/", "needs/asked/", "needs/enhanced/", "needs/history/", "plan/"]
    pages += [f"ways/{point.public_id}/safe-contact/", f"ways/{point.public_id}/code-word/"]
    for page in pages:
        assert officer.get(address(victim, page)).status_code == 200, page
        assert stranger.get(address(victim, page)).status_code == 404, page
    suspect = somebody(victim.case, "X1", "suspect")
    other = somebody(victim.case, "V2")
    for page in pages:
        assert officer.get(address(suspect, page)).status_code == 404, page
    assert officer.get(address(other, f"ways/{point.public_id}/code-word/")).status_code == 404
    assert f"{address(victim, 'needs/')}" in officer.get(f"/cases/{victim.case.public_id}/people/").text


def test_the_people_of_a_case_show_above_each_number_how_it_is_safe(
    officer: Client, victim: Participation
) -> None:
    point = a_number(victim)
    people = f"/cases/{victim.case.public_id}/people/"
    assert "Neutral words only: do not say police" in officer.get(people).text
    told = {"may_call": "no", "may_text": "yes"}
    send(officer, address(victim, f"ways/{point.public_id}/safe-contact/"), told)
    page = officer.get(people).text
    assert page.index("Do not call.") < page.index(f'id="way-{point.public_id}"')
    shown = officer.post(f"{people}ways/{point.public_id}/").text
    assert shown.index("Do not call.") < shown.index("07700 900123")


def test_a_child_who_is_added_or_whose_age_is_learned_has_enhanced_rights_at_once(
    officer: Client, victim: Participation
) -> None:
    people = f"/cases/{victim.case.public_id}/people/"
    born = {"day": "4", "month": "3", "year": "2012", "language": "en"}
    send(officer, f"{people}add/", born | {"name": "Kit Made-Up", "part": "victim"})
    send(officer, f"{people}add/", born | {"name": "Sam Made-Up", "part": "suspect"})
    added = Participation.objects.get(person__name="Kit Made-Up")
    assert added.enhanced_from is not None
    assert finding.decisions_of(added).get().decision == "by_age"
    assert Participation.objects.get(person__name="Sam Made-Up").enhanced_from is None
    send(officer, address(victim, ""), born | {"name": victim.person.name})
    victim.refresh_from_db()
    assert victim.enhanced_from is not None

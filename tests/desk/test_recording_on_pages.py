"""Recording by forms: nothing is lost on an error, what follows is shown at once, and a double click is one record."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from keptinformed.access.roles import Role
from keptinformed.cases.models import Case, Event, Participation, Representative
from keptinformed.desk.cases.choices import choices
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN
from keptinformed.obligations.current import current_law
from keptinformed.obligations.models import Obligation
from tests.desk.a_desk import at, noted, signed_in, staff, text_of
from tests.live.a_force import NOW, a_case, somebody

pytestmark = pytest.mark.django_db
YESTERDAY = {"day": "29", "month": "6", "year": "2026"}


@pytest.fixture(autouse=True)
def on_30_june(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch)


@pytest.fixture
def case() -> Case:
    return a_case()


@pytest.fixture
def victim(case: Case) -> Participation:
    return somebody(case)


@pytest.fixture
def client() -> Client:
    return signed_in(staff())


def address(case: Case, kind: str = "suspect-arrested") -> str:
    return reverse("desk:case-record-kind", args=[case.public_id, kind])


def test_everything_in_the_vocabulary_can_be_recorded_and_is_offered_once() -> None:
    listed = [kind for kinds in choices().groups.values() for kind in kinds]
    assert len(listed) == len(set(listed))
    of_their_own_pages = {ENTRY_WITHDRAWN, "enhanced_given", "promise_made"}
    every = set(current_law(NOW).policy.vocabulary) - of_their_own_pages - {"progress"}
    assert set(listed) == every
    assert choices().one_person <= every
    assert set(choices().often) <= every
    assert set(choices().says) <= every


def test_no_page_shows_the_name_that_code_gives_a_kind(client: Client, case: Case) -> None:
    said = text_of(client.get(reverse("desk:case-record", args=[case.public_id])).content)
    assert "A suspect was arrested" in said
    assert not re.search(r"[a-z]_[a-z]", said)


def test_an_arrest_opens_a_duty_with_its_date_and_a_telling_meets_it(
    client: Client, case: Case, victim: Participation
) -> None:
    sent = {"key": uuid4(), "whom": "everyone", "time": "2pm", "words": "At home"} | YESTERDAY
    saved = client.post(address(case), sent, follow=True)
    said = text_of(saved.content)
    assert "Saved. What follows from it is below." in said
    assert "Tuesday 30 June 2026 Due today" in said
    arrest = Event.objects.get()
    assert (arrest.precision, arrest.by, arrest.words.text) == ("instant", "A1", "At home")
    contact = reverse("desk:contact-new", args=[victim.public_id])
    told = {"key": uuid4(), "outcome": "in_person", "told": [arrest.event_id], "next_on_day": "7"}
    client.post(contact, told | {"goes_on": "yes", "next_on_month": "7", "next_on_year": "2026"})
    assert Obligation.objects.filter(met_by__kind="told").exists()
    acts = [act for act, _ in noted()]
    assert acts[:3] == ["case.opened", "event.recorded", "case.opened"]


def test_a_telling_is_logged_as_a_contact_and_no_other_way(client: Client, case: Case) -> None:
    for answer in (
        client.get(address(case, "told")),
        client.post(address(case, "told"), {"grade": "verified"}),
    ):
        assert answer.headers["Location"] == reverse("desk:case-contacts", args=[case.public_id])
    assert not Event.objects.exists()


def test_a_day_without_a_time_is_kept_as_a_day_and_never_as_the_future(client: Client, case: Case) -> None:
    today = {"key": uuid4(), "whom": "everyone", "day": "30", "month": "6", "year": "2026"}
    assert client.post(address(case), today).status_code == 302
    event = Event.objects.get()
    assert (event.precision, event.at) == ("day", NOW)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"day": ""}, "Enter a real date"),
        ({"day": "", "month": "", "year": ""}, "Enter the day on which it happened"),
        ({"day": "31"}, "Enter a real date"),
        ({"year": "2027"}, "It must be in the past"),
        ({"time": "half two"}, "Enter a time like 9:30am"),
        ({"time": "25:00"}, "Enter a time like 9:30am"),
        ({"whom": ""}, "Choose whom it concerns"),
        ({"whom": "somebody-else"}, "Choose one of what is offered"),
        ({"day": "29", "month": "3", "time": "1:30am"}, "never was"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(
    client: Client, case: Case, wrong: dict[str, str], words: str
) -> None:
    key = str(uuid4())
    sent = (
        {"key": key, "whom": "everyone", "time": "2pm", "words": "In <b>Bristol</b> Road"} | YESTERDAY | wrong
    )
    page = client.post(address(case), sent).content.decode()
    assert page.count(words) == 2
    assert "There is a problem" in page
    for link in re.findall(r'href="#([a-z]+)"', page.split("govuk-error-summary__list")[1].split("</ul>")[0]):
        assert f'id="{link}"' in page
    assert "In &lt;b&gt;Bristol&lt;/b&gt; Road" in page
    assert f'value="{key}"' in page
    assert f'value="{sent["year"]}"' in page
    assert not Event.objects.exists()


def test_a_plan_says_every_how_many_days(client: Client, case: Case, victim: Participation) -> None:
    sent = {"key": uuid4(), "whom": victim.public_id, "every_days": "400"} | YESTERDAY
    assert "Enter a number of days from 1 to 365" in text_of(
        client.post(address(case, "plan-agreed"), sent).content
    )
    client.post(address(case, "plan-agreed"), sent | {"every_days": "14"})
    assert Event.objects.get().every_days == 14


def test_a_double_click_is_one_record_and_both_answers_are_alike(client: Client, case: Case) -> None:
    sent = {"key": uuid4(), "whom": "everyone"} | YESTERDAY
    first, second = client.post(address(case), sent), client.post(address(case), sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert Event.objects.count() == 1


def test_what_a_form_does_not_ask_cannot_be_set(client: Client, case: Case) -> None:
    sent = {
        "key": uuid4(),
        "whom": "everyone",
        "by": "CHIEF",
        "event_id": "X",
        "case": "1",
        "grade": "verified",
    }
    client.post(address(case), sent | YESTERDAY | {"recorded_at": "2020-01-01", "every_days": "3"})
    event = Event.objects.get()
    assert (event.by, event.recorded_at, event.grade, event.every_days) == ("A1", NOW, None, None)
    assert event.event_id.startswith("K")


def test_an_entry_is_withdrawn_with_a_reason_in_words(
    client: Client, case: Case, victim: Participation
) -> None:
    client.post(address(case), {"key": uuid4(), "whom": "everyone"} | YESTERDAY)
    entry = re.findall(r'"(/cases/[^"]*/entries/[^"]+)"', client.get(timeline(case)).content.decode())[0]
    assert Obligation.objects.filter(participation=victim).exists()
    refused = client.post(f"{entry}withdraw/", {"key": uuid4(), "words": ""})
    assert "Say why the entry was wrong" in text_of(refused.content)
    said = text_of(
        client.post(f"{entry}withdraw/", {"key": uuid4(), "words": "Wrong case"}, follow=True).content
    )
    assert "It was withdrawn, so nothing follows from it any more." in said
    assert not Obligation.objects.filter(participation=victim).exists()
    assert "event.withdrawn" in [act for act, _ in noted()]


def timeline(case: Case) -> str:
    return reverse("desk:case-timeline", args=[case.public_id])


def test_who_was_told_of_it_stands_for_everybody(client: Client, case: Case, victim: Participation) -> None:
    suspect = somebody(case, "X1", "suspect")
    client.post(address(case), {"key": uuid4(), "whom": "everyone"} | YESTERDAY)
    entry = re.findall(r'"(/cases/[^"]*/entries/[^"]+)"', client.get(timeline(case)).content.decode())[0]
    said = text_of(client.get(f"{entry}told/").content)
    assert f"{victim.person.name}, victim No Tuesday 30 June 2026 Due today Tell them, then record it" in said
    assert f"{suspect.person.name}, suspect Not by us" in said


@pytest.mark.parametrize("kind", ["entry-withdrawn", "enhanced-given", "no-such-thing", "progress"])
def test_what_has_no_form_here_is_not_there(client: Client, case: Case, kind: str) -> None:
    assert client.get(address(case, kind)).status_code == 404


def test_who_may_not_record_is_told_so_and_who_may_not_know_is_not(case: Case) -> None:
    assert signed_in(staff("L1", Role.code_lead)).get(address(case)).status_code == 403
    assert signed_in(staff("B1", unit="South")).post(address(case), {"key": uuid4()}).status_code == 404
    assert signed_in(staff("C1", Role.call_handler)).get(address(case)).status_code == 200


def test_people_are_added_changed_and_given_rights_by_forms(client: Client, case: Case) -> None:
    add = reverse("desk:case-person-add", args=[case.public_id])
    assert "Enter a name, or how they are known" in text_of(client.post(add, {"key": uuid4()}).content)
    sent = {"key": uuid4(), "part": "victim", "name": "Ottoline Quayle", "language": "cy"}
    said = text_of(client.post(add, sent, follow=True).content)
    assert "Ottoline Quayle Victim" in said
    assert "Welsh" in said
    one = Participation.objects.get()
    change = reverse("desk:case-person", args=[case.public_id, one.public_id])
    client.post(change, {"key": uuid4(), "name": "Ottoline Ford", "language": "en"})
    enhanced = reverse("desk:needs-enhanced", args=[case.public_id, one.public_id])
    client.post(enhanced, {"key": uuid4(), "decision": "give", "why": "Afraid of the suspect"})
    said = text_of(client.get(reverse("desk:case-people", args=[case.public_id])).content)
    assert "Ottoline Ford Victim Enhanced Rights" in said
    assert "Enhanced Rights since Tuesday 30 June 2026" in said


def test_somebody_acts_for_another_and_then_no_more(
    client: Client, case: Case, victim: Participation
) -> None:
    act = reverse("desk:case-acting", args=[case.public_id, victim.public_id])
    sent = {
        "key": uuid4(),
        "basis": "advocate",
        "name": "Ada Lovell",
        "language": "en",
        "evidence": "She said so",
    }
    said = text_of(client.post(act, sent, follow=True).content)
    assert "Ada Lovell, advocate or supporter, with consent. May be told in their place" in said
    person = Representative.objects.get().person.public_id
    end = reverse("desk:case-acting-end", args=[case.public_id, victim.public_id, person])
    assert "Ada Lovell acts for" in text_of(client.get(end).content)
    assert "Has ended" in text_of(client.post(end, {"what": "end"}, follow=True).content)


def test_two_cases_are_linked_and_both_warn(case: Case) -> None:
    other = a_case("CASE-2")
    supervisor = signed_in(staff("S1", Role.supervisor))
    link = reverse("desk:case-mirror", args=[case.public_id])
    assert "no case of that reference" in text_of(
        supervisor.post(link, {"key": uuid4(), "reference": "X"}).content
    )
    supervisor.post(link, {"key": uuid4(), "reference": "case-2"})
    for each in (case, other):
        said = text_of(supervisor.get(reverse("desk:case", args=[each.public_id])).content)
        assert "Another case mirrors this one" in said

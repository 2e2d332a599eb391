"""The pages of a case: what they say, to whom they say it, and that each leaves a row in the access log."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from keptinformed import pipeline
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases import contact_points
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import Case, Event, Participation
from keptinformed.cases.models.people import Channel
from keptinformed.cases.timeline import Happening
from keptinformed.duties.history import Grade
from tests.desk.a_desk import at, noted, signed_in, staff, text_of
from tests.live.a_force import NOW, a_case, actor, somebody

pytestmark = pytest.mark.django_db
SUBPAGES = ["case", "case-people", "case-timeline", "case-contacts", "case-obligations"]
ARRESTED = datetime(2026, 6, 26, 15, 10, tzinfo=UTC)
NUMBER = "07700 900123"


@pytest.fixture(autouse=True)
def on_30_june(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch)


@pytest.fixture
def case() -> Case:
    return a_case()


@pytest.fixture
def victim(case: Case) -> Participation:
    one = somebody(case)
    one.person.name = "Ottoline Quayle"
    one.person.save()
    return one


def arrest(case: Case, words: str = "") -> Event:
    return pipeline.record(
        Happening("suspect_arrested", ARRESTED, words=words), case=case, by=actor(), now=ARRESTED
    )


def page(case: Case, name: str = "case", role: Role = Role.officer, **words: str) -> str:
    response = signed_in(staff(f"{role.value}-1" if role is not Role.officer else "A1", role)).get(
        reverse(f"desk:{name}", args=[case.public_id]), words
    )
    assert response.status_code == 200
    return text_of(response.content)


@pytest.mark.parametrize("name", SUBPAGES)
def test_every_page_of_a_case_notes_who_looked_at_whom(case: Case, victim: Participation, name: str) -> None:
    page(case, name)
    assert noted() == [("case.opened", str(case.public_id))]
    assert Entry.objects.get().individuals == [victim.person.public_id]


@pytest.mark.parametrize("name", SUBPAGES)
def test_a_case_of_others_is_not_there(case: Case, name: str) -> None:
    stranger = signed_in(staff("B1", unit="South"))
    assert stranger.get(reverse(f"desk:{name}", args=[case.public_id])).status_code == 404


def test_what_is_owed_next_stands_with_whom_and_by_when(case: Case, victim: Participation) -> None:
    arrest(case)
    said = page(case)
    assert victim.person.name in said
    # West Midlands promises one working day, the Code five: the strictest date is shown.
    assert "Monday 29 June 2026 Overdue: 1 day late" in said
    assert "A suspect was arrested" in said
    assert "1 is overdue." in said


def test_nothing_owed_says_what_to_do(case: Case) -> None:
    said = page(case)
    assert "Nothing is owed to anybody at the moment." in said
    assert "Nobody is in this case yet. Add the victim" in said
    assert "Nothing is recorded yet. Record the report first" in said


def test_every_date_can_be_explained_for_staff_and_in_the_victim_s_words(
    case: Case, victim: Participation
) -> None:
    event = arrest(case)
    client = signed_in(staff())
    listed = client.get(reverse("desk:case-obligations", args=[case.public_id])).content.decode()
    links = re.findall(r'href="(/cases/[^"]*/obligations/[^"]+)"', listed)
    said = text_of(client.get(links[0]).content)
    assert "The first day counted is Monday 29 June 2026" in said
    assert f"What you can say to {victim.person.name}" in said
    assert (
        "On Friday 26 June 2026 someone was arrested, and we had until the end of Monday 29 June 2026" in said
    )
    assert "Friday 3 July 2026 Due in 3 days" in said
    assert event.event_id not in said


def test_the_timeline_narrows_without_scripts_and_says_how_many(case: Case, victim: Participation) -> None:
    arrest(case)
    told = Happening("told", NOW, victim, about=("progress",), grade=Grade.message_left)
    pipeline.record(told, case=case, by=actor(), now=NOW)
    whole = page(case, "case-timeline")
    assert whole.index("Left a message for") < whole.index("A suspect was arrested")
    assert "2 entries, newest first." in whole
    suspects_only = page(case, "case-timeline", what="2")
    assert "1 of 2 entries fit your filters." in suspects_only
    assert "Left a message for" not in suspects_only
    assert page(case, "case-timeline", what="<script>", whom="nobody").count("entries, newest first") == 1


def test_a_withdrawn_entry_stays_struck_through_with_who_and_why(case: Case) -> None:
    event = arrest(case)
    wrong = Happening("entry_withdrawn", NOW, about=(event.event_id,), words="Entered in the wrong case")
    pipeline.record(wrong, case=case, by=actor(), now=NOW)
    content = signed_in(staff()).get(reverse("desk:case-timeline", args=[case.public_id])).content.decode()
    assert re.search(r"<s><a[^>]*>A suspect was arrested</a></s>", content)
    said = text_of(content.encode())
    assert "Withdrawn as wrong by Made Up A1 (A1) on 30 June 2026 at 6pm: Entered in the wrong case" in said
    assert "1 entry, newest first." in said


def test_a_month_and_a_day_are_not_given_a_time(case: Case) -> None:
    for number, precision in enumerate(("month", "day")):
        Event.objects.create(
            case=case,
            event_id=f"E{number}",
            kind="progress",
            at=ARRESTED,
            recorded_at=NOW,
            precision=precision,
        )
    said = page(case, "case-timeline")
    assert "June 2026, day not known" in said
    assert "Friday 26 June 2026" in said
    assert "4:10pm" not in said
    assert "by the records system" in said


def test_contacts_say_how_sure_it_is_and_when_somebody_was_last_told(
    case: Case, victim: Participation
) -> None:
    for grade, days in ((Grade.spoken, 3), (Grade.message_left, 1)):
        when = NOW - timedelta(days=days)
        what = Happening("told", when, victim, about=("progress",), grade=grade)
        pipeline.record(what, case=case, by=actor(), now=when)
    said = page(case, "case-contacts")
    assert "Last told 27 June 2026 at 6pm , 3 days ago." in said
    assert "Message left: this does not count as told" in said


def test_numbers_are_hidden_until_somebody_asks_and_asking_is_noted(
    case: Case, victim: Participation
) -> None:
    added = contact_points.add(
        victim, NewContactPoint(Channel.telephone, NUMBER, safe=True), by=actor(), now=NOW
    )
    client = signed_in(staff())
    address = reverse("desk:case-people", args=[case.public_id])
    content = client.get(address).content.decode()
    assert NUMBER not in content
    assert NUMBER.replace(" ", "") not in content
    assert "ends in 123" in content
    shown = client.post(reverse("desk:case-show-number", args=[case.public_id, added.public_id]))
    assert NUMBER in shown.content.decode()
    assert [act for act, _ in noted()][-1] == "contact_point.shown"


def test_a_number_of_another_case_is_not_shown_here(case: Case, victim: Participation) -> None:
    other = somebody(a_case("CASE-2"))
    theirs = contact_points.add(other, NewContactPoint(Channel.telephone, NUMBER), by=actor(), now=NOW)
    address = reverse("desk:case-show-number", args=[case.public_id, theirs.public_id])
    assert signed_in(staff()).post(address).status_code == 404
    assert "contact_point.shown" not in [act for act, _ in noted()]
    assert victim.person.name


def test_who_may_not_see_numbers_or_words_sees_none(case: Case, victim: Participation) -> None:
    contact_points.add(victim, NewContactPoint(Channel.telephone, NUMBER), by=actor(), now=NOW)
    arrest(case, words="She was frightened")
    assert "She was frightened" in page(case, "case-timeline")
    assert "She was frightened" not in page(case, "case-timeline", Role.code_lead)
    people = page(case, "case-people", Role.code_lead)
    assert victim.person.name in people
    assert "ends in" not in people
    assert "Show number" not in people


@pytest.mark.usefixtures("victim")
def test_no_number_of_the_database_and_no_name_stands_in_a_link(case: Case) -> None:
    arrest(case)
    client = signed_in(staff())
    for name in SUBPAGES:
        content = client.get(reverse(f"desk:{name}", args=[case.public_id])).content.decode()
        for link in re.findall(r'(?:href|action)="(/cases/[^"]*)"', content):
            assert re.fullmatch(r"/cases(/[0-9a-f-]{36}|/[a-z-]+)*/(#[\w-]+)?", link), link
            assert "Quayle" not in link

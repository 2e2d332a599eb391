"""The pages of worklists: what they show and hide, what stands in their addresses, and a list as a file."""

import csv
from datetime import datetime
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keptinformed import pipeline, pipeline_calls
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases import contact_points
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import Case, Person, Restriction
from keptinformed.cases.models.people import Channel
from keptinformed.cases.timeline import Happening
from keptinformed.desk.worklists.taking_out import HEADINGS, harmless
from keptinformed.pipeline_calls import Message
from keptinformed.worklists.models import SavedView
from tests.desk.a_desk import at, signed_in, staff, text_of
from tests.live.a_force import NOW, a_case, actor, somebody

pytestmark = pytest.mark.django_db
LONG_AGO = datetime.fromisoformat("2026-06-01T09:00:00+00:00")


@pytest.fixture(autouse=True)
def on_30_june(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch)


@pytest.fixture
def officer() -> Client:
    return signed_in(staff())


def arrested(reference: str = "CASE-1", name: str = "Made Up Amina", **more: str) -> Case:
    case = a_case(reference, **more)
    victim = somebody(case)
    Person.objects.filter(pk=victim.person_id).update(name=name)
    contact_points.add(
        victim,
        NewContactPoint(Channel.telephone, f"07700 {victim.pk:06}"),
        by=actor(Role.witness_care, "W1"),
        now=NOW,
    )
    pipeline.record(
        Happening("suspect_arrested", LONG_AGO), case=case, by=actor(Role.witness_care, "W1"), now=NOW
    )
    return case


def test_a_line_says_whom_what_why_when_and_how_it_is_safe(officer: Client) -> None:
    case = arrested()
    page = officer.get("/worklist/")
    text = text_of(page.content)
    for words in (
        "My victims",
        "Made Up Amina",
        "CASE-1",
        "suspect has been arrested",
        "Since Monday 1 June 2026",
        "Overdue:",
        "No contact yet",
        "Ask first what is safe",
        "Telephone ending",
        "Log contact with Made Up Amina, CASE-1",
    ):
        assert words in text
    assert f"/contacts/new/{case.participations.get().public_id}/?back=mine" in page.text
    assert f"/cases/{case.public_id}/" in page.text


def test_a_sentence_says_when_nothing_is_owed_or_nothing_fits(officer: Client) -> None:
    assert "Nothing is owed here now" in officer.get("/worklist/").text
    arrested()
    assert "Nothing fits what you chose" in officer.get("/worklist/?view=mine&promise=told-of-charge").text


def test_an_old_or_crooked_address_still_opens(officer: Client) -> None:
    arrested()
    for address in (
        "?view=nothing",
        "?view=mine&layer=x&officer=1&due_within=-4&no_contact_for=a&page=999999",
        "?page=x",
    ):
        page = officer.get(f"/worklist/{address}")
        assert page.status_code == 200
        assert "Made Up Amina" in page.text


def test_filters_narrow_and_can_be_taken_away_one_by_one(officer: Client) -> None:
    arrested()
    page = officer.get("/worklist/?view=team&promise=told-of-arrest&no_contact_for=7")
    text = text_of(page.content)
    assert "1 line , as narrowed below" in text or "1 line" in text
    assert "Remove this filter: No contact for: 7 days or more" in text
    assert (
        "?view=team&amp;promise=told-of-arrest&#34;" in page.text
        or "view=team&amp;promise=told-of-arrest" in page.text
    )


def test_a_restricted_case_leaves_no_trace(officer: Client) -> None:
    case = arrested()
    arrested("CASE-2", "Made Up Bea")
    seen = text_of(officer.get("/worklist/").content)
    Restriction.objects.create(
        case=case, kind="sensitive", reason="x", owner="S1", set_by="S1", set_at=NOW, review_at=NOW
    )
    page = officer.get("/worklist/").text
    assert "Amina" in seen
    assert "Amina" not in page
    assert "CASE-1" not in page


@pytest.mark.parametrize("role", [Role.call_handler, Role.auditor, Role.administrator, Role.chief_officer])
def test_who_has_no_worklist_is_shown_none_and_no_way_to_it(role: Role) -> None:
    browser = signed_in(staff("X1", role))
    assert browser.get("/worklist/").status_code == 403
    assert 'href="/worklist/"' not in browser.get("/").text


def test_nobody_who_is_not_signed_in_comes_in() -> None:
    assert Client().get("/worklist/").status_code == 302


def test_one_line_or_many_ask_the_database_as_often(officer: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert officer.get("/worklist/?view=team").status_code == 200
        return len(asked)

    arrested()
    message_for(Case.objects.get())
    cost()
    few = cost()
    for number in range(2, 30):
        message_for(arrested(f"CASE-{number}"))
    assert cost() == few


def message_for(case: Case) -> None:
    from uuid import uuid4  # noqa: PLC0415

    pipeline_calls.take_message(
        participation=case.participations.get(),
        message=Message("The lock was mended", call=True, within="ordinary"),
        form_key=uuid4(),
        by=actor(Role.call_handler, "H1", "Control", "C"),
        now=NOW,
    )


def test_a_call_that_is_owed_stands_first_and_can_be_seen_to(officer: Client) -> None:
    message_for(arrested())
    page = officer.get("/worklist/")
    text = text_of(page.content)
    assert text.index("To ring back") < text.index("Since Monday 1 June")
    for words in ("Wants to be rung back.", "The lock was mended", "Made Up A1", "Due tomorrow"):
        assert words in text
    path = page.text.split('action="/worklist/calls/')[1].split('"')[0]
    officer.post(f"/worklist/calls/{path}")
    assert "To ring back" not in officer.get("/worklist/").text


def test_views_of_one_s_own_are_kept_opened_and_removed(officer: Client) -> None:
    arrested()
    officer.post("/worklist/save/", {"view": "team", "enhanced": "1", "title": "  First   thing "})
    kept = SavedView.objects.get()
    assert (kept.title, kept.view, kept.narrowed) == ("First thing", "team", {"enhanced": "1"})
    assert "/worklist/?view=team&amp;enhanced=1" in officer.get("/worklist/").text
    other = signed_in(staff("A2"))
    assert "First thing" not in other.get("/worklist/").text
    assert other.post(f"/worklist/saved/{kept.public_id}/remove/").status_code == 404
    officer.post(f"/worklist/saved/{kept.public_id}/remove/")
    assert not SavedView.objects.exists()
    officer.post("/worklist/save/", {"view": "team", "title": " "})
    assert not SavedView.objects.exists()


def test_single_keys_can_be_turned_off(officer: Client) -> None:
    assert 'data-kept-keys="on"' in officer.get("/worklist/").text
    officer.post("/worklist/keys/", {"keys": "off"})
    assert 'data-kept-keys="off"' in officer.get("/worklist/").text
    officer.post("/worklist/keys/", {"keys": "on"})
    assert 'data-kept-keys="on"' in officer.get("/worklist/").text


def take_out(browser: Client, kind: str, view: str = "mine", reason: str = "For the briefing") -> bytes:
    told = {"view": view, "kind": kind, "reason": reason, "promise": "told-of-arrest"}
    return browser.post("/worklist/take-out/", told).content


def test_a_list_as_csv_runs_nothing_and_is_noted_with_its_reason(officer: Client) -> None:
    case = arrested(name='=HYPERLINK("x")')
    arrested("CASE-2", "  @SUM(1)")
    rows = list(csv.reader(StringIO(take_out(officer, "csv").decode("utf-8-sig"))))
    assert rows[0] == list(HEADINGS)
    assert [row[1] for row in rows[1:]] == ['\'=HYPERLINK("x")', "'  @SUM(1)"]
    assert not [cell for row in rows for cell in row if cell.strip().startswith(("=", "+", "-", "@"))]
    entry = Entry.objects.get(act="list.taken_out")
    assert (entry.category, entry.reason, entry.recipient) == ("disclosure", "For the briefing", "A1")
    assert case.participations.get().person.public_id in entry.individuals


def test_a_list_as_a_workbook_hides_nothing(officer: Client) -> None:
    arrested(name="=1+1")
    with ZipFile(BytesIO(take_out(officer, "xlsx"))) as book:
        names = book.namelist()
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
        workbook = book.read("xl/workbook.xml").decode()
    assert [name for name in names if "worksheets/sheet" in name] == ["xl/worksheets/sheet1.xml"]
    assert not [
        name for name in names if any(part in name for part in ("comment", "external", "vba", "embed"))
    ]
    assert "<t>'=1+1</t>" in texts
    assert "<f>" not in sheet
    assert "hidden" not in sheet + workbook


def test_without_a_reason_nothing_is_given_out(officer: Client) -> None:
    arrested()
    take_out(officer, "csv", reason=" ")
    assert not Entry.objects.filter(act="list.taken_out").exists()
    assert "what the file is for" in text_of(officer.get("/worklist/").content)


def test_one_s_own_list_may_be_taken_out_and_a_team_s_only_by_who_answers_for_it(officer: Client) -> None:
    arrested()
    told = {"view": "team", "kind": "csv", "reason": "For the briefing"}
    assert officer.post("/worklist/take-out/", told).status_code == 403
    assert "Take out as CSV" not in officer.get("/worklist/?view=team").text
    assert "Take out as CSV" in officer.get("/worklist/").text
    supervisor = signed_in(staff("S1", Role.supervisor))
    assert supervisor.post("/worklist/take-out/", told).status_code == 200


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\uff1d1"])
def test_no_spreadsheet_runs_a_cell(text: str) -> None:
    assert harmless(text).startswith("'")
    assert harmless("Made Up Amina") == "Made Up Amina"


@pytest.mark.parametrize(
    ("role", "first"),
    [
        (Role.officer, "My victims"),
        (Role.investigator, "My victims"),
        (Role.supervisor, "My team"),
        (Role.witness_care, "Overdue"),
        (Role.code_lead, "Overdue"),
    ],
)
def test_everybody_begins_with_the_list_that_is_theirs(role: Role, first: str) -> None:
    page = signed_in(staff("N1", role)).get("/worklist/")
    assert f">{first}</h1>" in page.text

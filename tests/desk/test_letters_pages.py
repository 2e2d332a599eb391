"""The pages on which letters are printed and posted: what is to be done, by whom, and what must come out again."""

import re
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.http import QueryDict
from django.test import Client
from pypdf import PdfReader

from keptinformed.access.roles import Role
from keptinformed.cases.models import Restriction
from keptinformed.contact.models import PostedLetter, PrintRun
from keptinformed.contact.models.letters import LetterState
from keptinformed.desk.posting.forms import PostedForm
from keptinformed.needs.keeping import NewRule
from tests.contact.a_letter import NEXT_DAY, Posting, a_posting
from tests.contact.a_message import NOW, says
from tests.desk.a_desk import at, noted, signed_in, staff, text_of
from tests.desk.test_contact_panel import filled_in

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=10)
AFTER = SOON + timedelta(minutes=10)


@pytest.fixture
def posting(monkeypatch: pytest.MonkeyPatch) -> Posting:
    at(monkeypatch, SOON)
    return a_posting()


@pytest.fixture
def clerk() -> Client:
    return signed_in(staff("B1", Role.bureau_clerk, "Bureau", ""))


def pile_of(clerk: Client) -> str:
    return text_of(clerk.get("/letters/").content)


def batch_of(clerk: Client) -> str:
    """Make a batch of what lies ready, and return its address."""
    clerk.post("/letters/print/")
    return f"/letters/batches/{PrintRun.objects.get().public_id}/"


def posts(clerk: Client, batch: str, when: datetime) -> str:
    page = clerk.get(batch).text
    typed = {"day": f"{when.day}", "month": f"{when.month}", "year": f"{when.year}", "time": "12:20"}
    return text_of(clerk.post(batch, filled_in(page, **typed, posted="yes"), follow=True).content)


@pytest.mark.usefixtures("posting")
def test_an_empty_pile_says_what_comes_here(clerk: Client) -> None:
    assert "No letter is to be printed." in pile_of(clerk)
    assert "There is nothing to print." in text_of(clerk.post("/letters/print/", follow=True).content)


def test_a_letter_is_printed_checked_and_posted(
    posting: Posting, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = posting.laid_ready()
    said = pile_of(clerk)
    assert posting.scene.victim.person.name in said
    assert "second class" in said
    batch = batch_of(clerk)
    pdf = clerk.get(f"{batch}pdf/")
    assert pdf["Content-Type"] == "application/pdf"
    assert letter.mark in PdfReader(BytesIO(pdf.content)).pages[0].extract_text()
    page = clerk.get(batch).text
    checked = clerk.post(batch, filled_in(page, check="yes"), follow=True)
    assert "All of it may be posted now." in text_of(checked.content)
    at(monkeypatch, AFTER)
    assert "1 letter counts as sent." in posts(clerk, batch, AFTER)
    assert PostedLetter.objects.get().state == LetterState.posted
    acts = [act for act, _ in noted()]
    assert {"letters.seen", "letters.printed", "letters.posted"} <= set(acts)
    assert "Posted" in pile_of(clerk)


def test_what_became_unsafe_is_named_by_its_number_and_said_to_be_out(
    posting: Posting, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = posting.laid_ready()
    batch = batch_of(clerk)
    says(posting.home, NewRule(may_post=False), now=SOON)
    at(monkeypatch, AFTER)
    said = posts(clerk, batch, AFTER)
    assert "Take out before anything is posted: number 1." in said
    assert f"Number 1, letter mark {letter.mark}" in said
    where = f"/letters/{letter.public_id}/"
    page = clerk.get(where)
    assert "It must not be posted" in text_of(page.content)
    clerk.post(where, filled_in(page.text, **{"is-out": "yes"}))
    letter.refresh_from_db()
    assert letter.state == LetterState.taken_out


def test_a_letter_of_a_case_that_is_restricted_since_is_named_to_nobody_and_comes_out(
    posting: Posting, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = posting.laid_ready()
    batch = batch_of(clerk)
    case, name = posting.scene.case, posting.scene.victim.person.name
    Restriction.objects.create(
        case=case,
        kind="sensitive",
        reason="Made up",
        owner="S1",
        set_by="S1",
        set_at=SOON,
        review_at=NEXT_DAY,
    )
    at(monkeypatch, AFTER)
    said = posts(clerk, batch, AFTER)
    assert f"Number 1, letter mark {letter.mark}" in said
    assert name not in said
    assert case.reference not in said
    assert clerk.get(f"/letters/{letter.public_id}/").status_code == 404
    assert name not in pile_of(clerk)


def test_what_waits_past_the_cut_off_is_warned_of(
    posting: Posting, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    posting.laid_ready()
    assert "late" not in pile_of(clerk)
    at(monkeypatch, NEXT_DAY)
    assert "Warning: One letter is late" in pile_of(signed_in(staff("B1")))


def test_what_came_back_is_found_by_its_mark_and_the_case_says_so(
    posting: Posting, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = posting.laid_ready()
    batch = batch_of(clerk)
    at(monkeypatch, AFTER)
    posts(clerk, batch, AFTER)
    page = clerk.get("/letters/").text
    typed = f" {letter.mark[:4].lower()} {letter.mark[4:]}"
    found = clerk.post("/letters/came-back/", filled_in(page, mark=typed))
    assert found.headers["Location"] == f"/letters/{letter.public_id}/"
    where = found.headers["Location"]
    clerk.post(where, filled_in(clerk.get(where).text, returned="yes"))
    posting.round(AFTER)
    officer = signed_in(staff())
    people = text_of(officer.get(f"/cases/{posting.scene.case.public_id}/people/").content)
    assert "The last message there came back on Tuesday 30 June 2026." in people
    chain = text_of(officer.get(f"/cases/{posting.scene.case.public_id}/messages/").content)
    assert "A letter did not get there; next in the plan came an e-mail." in chain
    assert "Ask whether the number or address still holds" in chain
    wrong = clerk.post("/letters/came-back/", filled_in(page, mark="12"))
    assert "A letter mark has eight signs" in wrong.text


def test_a_letter_is_taken_out_with_a_reason(posting: Posting, clerk: Client) -> None:
    letter = posting.laid_ready()
    where = f"/letters/{letter.public_id}/"
    page = clerk.get(where).text
    assert "Choose why" in clerk.post(where, filled_in(page, out="yes", why="")).text
    done = clerk.post(where, filled_in(page, out="yes", why="told"), follow=True)
    assert "They were told in another way" in text_of(done.content)


def test_whoever_does_not_post_letters_is_kept_out(posting: Posting, clerk: Client) -> None:
    letter = posting.laid_ready()
    officer = signed_in(staff())
    for where in ("/letters/", f"/letters/{letter.public_id}/"):
        assert officer.get(where).status_code == 403
    assert "Letters to post" not in officer.get("/").text
    assert re.search("Letters to post", clerk.get("/").text)


@pytest.mark.parametrize(
    ("typed", "says"), [("", "Enter the time at which it was posted"), ("soon", "like 9:30am")]
)
def test_a_batch_without_a_time_says_what_it_is_needed_for_and_never_that_it_may_be_left_out(
    typed: str, says: str
) -> None:
    data = QueryDict(f"day={NOW.day}&month={NOW.month}&year={NOW.year}&time={typed}")
    (said,) = PostedForm(data, now=NOW).errors["time"]
    assert says in said
    assert "leave it empty" not in said

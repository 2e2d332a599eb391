"""The page on which somebody is told says until when each way is in time, and refuses what would come too late."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from keptinformed import pipeline_messages
from keptinformed.cases.models import Shift
from keptinformed.contact.ledger import Wanted
from keptinformed.contact.models import Intent
from keptinformed.contact.posting_days import Postage
from keptinformed.contact.terms import Content, News, Way
from keptinformed.desk.cases.reading import address_of
from keptinformed.needs.keeping import NewRule
from keptinformed.pipeline_messages import Beside, TooLate
from tests.contact.a_letter import Posting, a_posting
from tests.contact.a_message import OFFICER, says
from tests.desk.a_desk import at, signed_in, staff, text_of
from tests.desk.told_safely import boxes

pytestmark = pytest.mark.django_db
DAY_FOUR = datetime(2026, 7, 1, 11, 0, tzinfo=UTC)
"""A Wednesday. They must be told by Friday 3 July; post by second class takes until Monday."""
TOO_LATE = "It would come too late: a second class letter that is asked for now leaves on Wednesday 1 July"


@pytest.fixture
def posting(monkeypatch: pytest.MonkeyPatch) -> Posting:
    made = a_posting()
    at(monkeypatch, DAY_FOUR)
    return made


@pytest.fixture
def officer() -> Client:
    return signed_in(staff())


def ways(posting: Posting) -> str:
    scene = posting.scene
    where = address_of(scene.case, scene.arrest.event_id)
    return f"/cases/{scene.case.public_id}/tell/{scene.victim.public_id}/{where}/"


def asks(posting: Posting, postage: Postage, **more: Any) -> Intent:
    wanted = Wanted(
        "suspect_arrested",
        posting.scene.arrest,
        Way.post,
        posting.home,
        more.pop("content", Content.full),
        News.key,
        subject="",
        text="We have news for you.",
    )
    beside = Beside(postage=postage)
    return pipeline_messages.compose(
        participation=posting.scene.victim, wanted=wanted, beside=beside, by=OFFICER, now=DAY_FOUR
    ).intent


def test_a_second_class_letter_on_day_four_is_refused_with_what_would_be_in_time(
    posting: Posting, officer: Client
) -> None:
    said = text_of(officer.get(ways(posting)).content)
    assert "They must be told by Friday 3 July 2026" in said
    assert TOO_LATE in said
    assert "A letter, second class Too late" in said
    assert "A letter, first class Open" in said
    assert "What still keeps the date: a call, an e-mail, a first class letter, a visit." in said
    assert "In time if it is asked for by" in said
    words = officer.get(f"{ways(posting)}post/?postage=second")
    assert "This way is too late" in text_of(words.content)
    assert "Send it when it is safe" not in words.text
    with pytest.raises(TooLate, match="What still keeps the date: a call"):
        asks(posting, Postage.second)
    assert not Intent.objects.exists()


def test_a_first_class_letter_is_in_time_and_keeps_its_words_for_other_ways(
    posting: Posting, officer: Client
) -> None:
    where = f"{ways(posting)}post/?postage=first"
    page = officer.get(where).text
    typed = boxes(page) | {"csrfmiddlewaretoken": "x"}
    key = page.split('name="key" value="')[1].split('"', maxsplit=1)[0]
    sent = typed | {
        "key": key,
        "occasion": "suspect_arrested",
        "to": str(posting.home.public_id),
        "ask": "yes",
    }
    assert officer.post(where, sent).status_code == 302
    kept = {each.form: each.postage for each in Intent.objects.get().drafted.all()}
    assert kept["Letter"] == Postage.first


def test_nothing_unsafe_and_nothing_that_was_not_agreed_is_named_instead(posting: Posting) -> None:
    no = NewRule(may_call=False, may_text=False, may_email=False, may_post=False, may_say_police=False)
    says(posting.number, no, now=DAY_FOUR)
    says(posting.scene.point, no, now=DAY_FOUR)
    with pytest.raises(TooLate) as refused:
        asks(posting, Postage.second)
    assert str(refused.value).endswith("What still keeps the date: a first class letter, a visit.")


def test_a_notice_tells_nothing_and_is_never_too_late_for_it(posting: Posting) -> None:
    assert asks(posting, Postage.second, content=Content.neutral).state == "waiting"


def test_a_call_says_when_the_officer_is_at_work_for_the_last_time(posting: Posting, officer: Client) -> None:
    begins, ends = datetime(2026, 7, 1, 6, tzinfo=UTC), datetime(2026, 7, 1, 14, tzinfo=UTC)
    Shift.objects.create(staff_number="A1", day=begins.date(), kind="early", begins_at=begins, ends_at=ends)
    said = text_of(officer.get(ways(posting)).content)
    assert "Whoever has the case is at work until" in said
    assert "after that a colleague must do it" in said

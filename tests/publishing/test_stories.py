"""The pages of the demonstration's stories, reviewed like code; and why a date is due, as the explainer says it."""

import os
from pathlib import Path

import pytest
from django.test import Client

from demo.times import NOW
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Case, Participation
from keptinformed.obligations import explaining
from keptinformed.obligations.models import Obligation
from keptinformed.publishing import gathering, reading, storing
from keptinformed.publishing.page import PublishedPage, page_from_json
from keptinformed.publishing.policy import portal_policy
from keptinformed.publishing.promised import Outcome
from keptinformed.publishing.promises import promises_of
from keptinformed.publishing.visible import may_know, opaque
from keptinformed.publishing.words import portal_words
from keptinformed.publishing.written import NotAsWritten, from_plain
from tests.desk.a_desk import at, noted, signed_in, staff, text_of
from tests.live.a_force import a_case, somebody
from tests.publishing.stories_told import as_text, tell
from tests.publishing.test_storing import happens

pytestmark = pytest.mark.django_db
APPROVED = Path(__file__).parent / "approved"
STORIES = ("SILENT-CASE", "UPDATES-DECLINED-THEN-WANTED", "COURT-TOLD-NOBODY", "MOTHER-JOINED-LATER")


@pytest.mark.parametrize("story", STORIES)
def test_a_page_reads_as_it_was_approved(story: str) -> None:
    """Write a new one with APPROVE=1, and read it aloud before it is committed."""
    case = tell(story)[story]
    written = "\n".join(as_text(page_of(one), NOW) for one in people_of(case))
    file = APPROVED / f"{story.lower()}.txt"
    if os.environ.get("APPROVE"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(written, encoding="utf-8")
    assert written == file.read_text(encoding="utf-8")


def test_why_a_date_is_due_is_what_the_explainer_says() -> None:
    compared = 0
    for case in tell("SILENT-CASE", "UPDATES-DECLINED-THEN-WANTED", "FRIDAY-BEFORE-A-BANK-HOLIDAY").values():
        explained = explaining.explain_case(case, now=NOW)
        for one in people_of(case):
            facts = gathering.facts_of(one, now=NOW)
            promises = {each.id: each for each in promises_of(facts, may_know(facts, portal_policy()))}
            for owed in Obligation.objects.filter(participation=one).select_related("rule", "opened_by"):
                promise = promises.get(
                    opaque(facts.key, "promise", owed.opened_by.event_id, owed.rule.promise)
                )
                if promise is None or promise.due_at != owed.due_at or promise.done_at != owed.met_at:
                    continue
                if promise.outcome(NOW) is Outcome.missed or owed.excused_by_id or owed.lapsed_at:
                    continue
                said = tuple(portal_words().languages["en"].fill(each) for each in promise.why(NOW))
                assert said == explained[owed.pk].for_victim
                compared += 1
    assert compared > 10


def test_a_page_comes_back_from_json_as_it_went_in() -> None:
    for case in tell("TWO-VICTIMS-TWO-RIGHTS", "TELLING-WITHHELD", "NEWS-DECLINED-THEN-WANTED").values():
        for one in people_of(case):
            page = page_of(one)
            assert page_from_json(page.as_json()) == page
    with pytest.raises(NotAsWritten):
        from_plain(PublishedPage, {"version": 1})


def test_withheld_at_first_and_told_later_reads_as_told_with_no_word_of_why() -> None:
    case = tell("TELLING-WITHHELD")["TELLING-WITHHELD"]
    (one,) = people_of(case)
    text = as_text(page_of(one), NOW)
    assert "The police arrested someone." in text
    assert "There was a reason not to do this" not in text
    assert not any(each.happened == "suspect_arrested" for each in page_of(one).promises)


def test_staff_see_the_very_page_and_are_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOW)
    case = a_case()
    one = somebody(case)
    happens(case, "crime_reported", days=30)
    happens(case, "suspect_arrested", days=20)
    client: Client = signed_in(staff("C1", Role.call_handler))
    page = client.get(f"/cases/{case.public_id}/people/{one.public_id}/what-they-see/")
    assert page.status_code == 200
    text = text_of(page.content)
    words = portal_words().languages["en"]
    published = page_of(one)
    assert published.now is not None
    for sentence in (*published.now.says, *(each.says for each in published.updates)):
        assert words.fill(sentence) in text
    for promise in published.promises:
        assert all(words.fill(each) in text for each in promise.why(NOW))
    assert "They have no page of their own yet." in text
    assert ("published.seen", str(case.public_id)) in noted()
    row = Entry.objects.filter(act="published.seen").latest("pk")
    assert row.individuals == [one.person.public_id]
    assert reading.page_for(one.public_id) is None


def test_a_suspect_has_no_page_to_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOW)
    case = a_case()
    suspect = somebody(case, "S1", "suspect")
    client = signed_in(staff("C1", Role.call_handler))
    assert client.get(f"/cases/{case.public_id}/people/{suspect.public_id}/what-they-see/").status_code == 404


def people_of(case: Case) -> list[Participation]:
    """Return everybody of a case who can have a page."""
    found = case.participations.select_related("person", "case").exclude(part="suspect")
    return list(found.order_by("participant_id"))


def page_of(one: Participation) -> PublishedPage:
    """Return somebody's page at the moment of the demonstration."""
    return storing.page_of(one, now=NOW)

"""The pages of promises: an officer promises, asks another team, misses one, and finds the apology drafted."""

from datetime import timedelta

import pytest
from django.test import Client

from keptinformed import pipeline_promises
from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Participation
from keptinformed.contact.drafting.lexicon import load_lexicon
from keptinformed.contact.drafting.linting import Asked, lint
from keptinformed.contact.drafting.wordings import ENGLISH, Form
from keptinformed.pipeline_promises import end_of
from keptinformed.promises import figures
from keptinformed.promises.models import GivenPromise
from keptinformed.promises.policy import promise_policy
from tests.desk.signed_in import Time, colleague, signed_in, time
from tests.live.a_force import NOW, a_case, actor, somebody
from tests.promised.test_register import ASKED, FRIDAY, OFFICER, give

__all__ = ["time"]
pytestmark = pytest.mark.django_db
TYPED = {
    "key": "7b0c9a52-58d4-4a1f-8f7e-3f0c6f7a9b11",
    "kind": "visit",
    "words": "With the new locks",
    "day": "3",
    "month": "7",
    "year": "2026",
    "team": "own",
}


@pytest.fixture
def victim() -> Participation:
    return somebody(a_case())


@pytest.fixture
def officer(time: Time) -> Client:
    return signed_in(colleague("A1"), now=time.now)


def page_of(one: Participation) -> str:
    return f"/cases/{one.case.public_id}/promises/"


def test_an_officer_promises_a_visit_and_sees_it_wherever_they_look(
    officer: Client, victim: Participation
) -> None:
    whom = {"whom": str(victim.public_id)}
    assert "what is promised" in officer.post(page_of(victim), TYPED | whom | {"kind": ""}).text.lower()
    assert (
        "Enter the day"
        in officer.post(page_of(victim), TYPED | whom | {"day": "", "month": "", "year": ""}).text
    )
    for _ in range(2):
        assert officer.post(page_of(victim), TYPED | whom).status_code == 302
    assert GivenPromise.objects.count() == 1, "the same form twice is one promise"
    for where in (page_of(victim), f"/cases/{victim.case.public_id}/", "/worklist/?view=mine"):
        page = officer.get(where).text
        assert "Visit them" in page
        assert "With the new locks" in page
        assert "Friday 3 July 2026" in page


def test_a_missed_promise_waits_with_its_apology_and_nothing_is_sent(
    officer: Client, victim: Participation, time: Time
) -> None:
    made = give(victim)
    time.now = end_of(FRIDAY)
    pipeline_promises.follow(now=time.now)
    officer = signed_in(colleague("A2"), now=time.now)
    assert "Missed: say sorry" in officer.get("/worklist/?view=team").text
    page = officer.get(f"{page_of(victim)}{made.public_id}/").text
    assert "We said that we would visit you by Friday 3 July. We did not. I am sorry." in page
    assert "Monday 6 July 2026" in page, "one working day after a Friday"
    put = {"do": "right", "how": "rang", "day": "7", "month": "7", "year": "2026"}
    assert officer.post(f"{page_of(victim)}{made.public_id}/", put).status_code == 302
    page = officer.get(page_of(victim)).text
    assert "Missed, and put right" in page
    assert "First promised by Friday 3 July 2026" in page


def test_what_a_team_was_asked_for_says_not_to_promise_it_yet(
    officer: Client, victim: Participation, time: Time
) -> None:
    clerk = signed_in(colleague("W1", Role.witness_care, "Witness Care", "W"), now=time.now)
    made = give(victim, ASKED)
    page = f"{page_of(victim)}{made.public_id}/"
    assert "do not tell" in officer.get(page).text
    assert "Asked: do not promise it yet" in clerk.get("/worklist/?view=mine").text
    officer.post(page, {"do": "accept"})
    assert "do not tell" in officer.get(page).text, "whoever asked cannot accept it"
    clerk.post(page, {"do": "accept"})
    assert "They were told" in officer.get(page).text
    officer.post(page, {"do": "tell"})
    assert "Promised" in officer.get(page).text


def test_the_digest_holds_what_must_be_seen_to_by_tomorrow(
    officer: Client, victim: Participation, time: Time
) -> None:
    give(victim)
    assert "Promises to see to by tomorrow" not in officer.get("/digest/").text
    time.now = end_of(FRIDAY) - timedelta(hours=30)
    page = signed_in(Staff.objects.get(staff_number="A1"), now=time.now).get("/digest/").text
    assert "Promises to see to by tomorrow" in page
    assert "Visit them" in page


def test_another_day_needs_the_word_that_it_was_agreed_with_them(
    officer: Client, victim: Participation
) -> None:
    made = give(victim)
    page = f"{page_of(victim)}{made.public_id}/"
    another = {"do": "move", "day": "8", "month": "7", "year": "2026"}
    assert "Agree the day with them first" in officer.post(page, another).text
    assert officer.post(page, another | {"agreed": "on"}).status_code == 302
    assert "Another day was agreed" in officer.get(page).text


def test_a_promise_is_shown_in_no_other_case(officer: Client, victim: Participation) -> None:
    other = somebody(a_case("CASE-2"))
    made = give(victim)
    assert officer.get(f"{page_of(other)}{made.public_id}/").status_code == 404
    assert officer.post(f"{page_of(other)}{made.public_id}/", {"do": "keep"}).status_code == 404


def test_the_share_kept_is_by_team_and_small_numbers_are_withheld(time: Time) -> None:
    supervisor = actor(Role.supervisor, "S1")
    for team, kept, missed in (("A", 14, 11), ("B", 12, 3)):
        for number in range(kept + missed):
            one = somebody(a_case(f"{team}{number}", team=team))
            made = give(one, by=actor(team=team, number=f"O{team}"))
            if number < kept:
                pipeline_promises.keep(
                    promise=made.public_id, by=OFFICER if team == "A" else supervisor, now=NOW
                )
    august = end_of(FRIDAY).replace(month=8)
    assert pipeline_promises.follow(now=august) == 14
    found = figures.kept_promises(reader=supervisor, now=august)
    lines = {line.name: line for line in found.by_team.lines}
    assert found.by_team.sums == (26, 14, 0)
    assert None in lines["North, B"].numbers, "three promises point at somebody"
    assert found.share(lines["North, B"].numbers) is None
    assert found.share(found.by_team.sums) == 65
    outside = figures.kept_promises(reader=actor(Role.supervisor, "S2", "South", "A"), now=august)
    assert outside.by_team.is_empty, "of cases that they may not see, they see no figure"
    page = signed_in(colleague("S1", Role.supervisor), now=time.now).get("/promises/kept/")
    assert page.status_code == 200


def test_who_looked_at_a_list_with_promises_is_noted(officer: Client, victim: Participation) -> None:
    give(victim)
    officer.get("/worklist/?view=mine")
    assert victim.person.public_id in Entry.objects.filter(act="list.seen").latest("id").individuals


def test_the_apology_is_plain_and_blames_nobody() -> None:
    lexicon = load_lexicon()
    words = [each.format(what="visit you", day="Friday 3 July") for each in promise_policy().apology]
    asked = Asked("\n".join(f"- {each}" for each in words), Form.call, ENGLISH, "promises.yaml, apology")
    assert not list(lint(asked, lexicon))

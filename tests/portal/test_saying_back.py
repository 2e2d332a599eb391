"""What people say back: beside the record where it is about the case, and apart from it where it is about us."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keptinformed import pipeline, pipeline_portal
from keptinformed.access.actors import NotAllowed
from keptinformed.access.roles import Role
from keptinformed.asking.models import PortalAsk, PortalAskWords
from keptinformed.asking.opinions import NotAnOpinion, opinion_policy
from keptinformed.cases.models import Event, Participation
from keptinformed.cases.timeline import Happening
from keptinformed.contact import stopping
from keptinformed.desk.heard.reading import said_in
from keptinformed.duties.history import Grade
from keptinformed.heard import finding
from keptinformed.heard.figures import protected
from keptinformed.heard.models import Confirmation, Opinion, OpinionAnswer
from keptinformed.invitations.terms import Mode
from keptinformed.portal.words import LANGUAGES, words_of
from keptinformed.publishing import storing
from keptinformed.publishing.page import Section
from keptinformed.replies.models import Reply
from tests.desk.signed_in import time
from tests.live.a_force import NOW, actor
from tests.portal.a_page import everything, inside, key_on
from tests.portal.a_portal import OFFICER, Browser, invited, portal, text_of

__all__ = ["portal", "time"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal", "time")]
LATER = NOW + timedelta(days=2)
"""In the month after: whole months are counted."""
LEAD, SUPERVISOR = actor(Role.code_lead, "L1"), actor(Role.supervisor, "S1")
ANSWERS = {"delivery": "partly", "information": "no", "attitudes": "yes"}


def test_a_no_stands_beside_the_record_with_its_rules_and_its_challenge() -> None:
    one = everything()
    _, browser = inside(one)
    answers(browser, "no")
    said = Confirmation.objects.get()
    assert (said.participation, said.confirms, said.right) == (one, False, "")
    assert said.rules
    met = one.obligations.filter(met_at__isnull=False, rule__rule__in=said.rules)
    assert {each.rule.rule for each in met.select_related("rule")} == set(said.rules)
    (line,) = said_in(one.case, now=NOW)
    assert (line.says, line.confirms, line.is_open) == ("Was not told what they needed", False, True)
    assert line.challenge == Reply.objects.get().public_id
    claimed = finding.claimed_against_confirmed(by=LEAD, now=LATER)
    assert claimed.by_rule.is_withheld
    assert claimed.by_team.is_withheld


def test_what_was_recorded_is_set_against_what_people_say_by_rule_and_by_team(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = everything()
    _, browser = inside(one)
    answers(browser, "no")
    rules = Confirmation.objects.get().rules
    monkeypatch.setattr(finding, "protected", partial(protected, fewest=1))
    claimed = finding.claimed_against_confirmed(by=LEAD, now=LATER)
    (team,) = claimed.by_team.lines
    met = one.obligations.filter(met_at__isnull=False, met_at__lte=NOW).count()
    assert (team.name, team.total) == ("North A", met)
    assert team.numbers[0] == 0
    said_no = {line.name for line in claimed.by_rule.lines if line.numbers[1]}
    assert {name.rpartition("(")[2].rstrip(")") for name in said_no} == set(rules)
    # What was said this month shows when the month is over, not from one day to the next.
    lines = finding.claimed_against_confirmed(by=LEAD, now=NOW).by_team.lines
    assert all(line.numbers[:2] == (0, 0) for line in lines)


def test_a_tick_stands_beside_how_a_right_stands_and_is_counted() -> None:
    one = everything()
    _, browser = inside(one)
    browser.post("/page/list/4/done/", {"key": uuid4()})
    pipeline_portal.take_up(now=NOW)
    (line,) = said_in(one.case, now=NOW)
    assert (line.about, line.says) == ("To get help", "This happened, though nothing is recorded")
    assert finding.claimed_against_confirmed(by=SUPERVISOR, now=LATER).ticked.is_withheld


def test_figures_are_for_those_who_may_see_them() -> None:
    for reader in (OFFICER, actor(Role.call_handler, "H1"), actor(Role.partner, "P1")):
        with pytest.raises(NotAllowed):
            finding.claimed_against_confirmed(by=reader, now=NOW)
        with pytest.raises(NotAllowed):
            finding.opinions(by=reader, now=NOW)


def test_how_we_did_is_asked_once_at_the_end_and_kept_apart() -> None:
    one = everything()
    _, browser = inside(one)
    assert browser.get("/page/how/").status_code == 404
    assert "/page/how/" not in browser.get("/page/now/").content.decode()
    ends(one)
    shown = browser.get("/page/how/")
    assert "You do not have to answer" in text_of(shown)
    assert "Choose at least one answer" in text_of(
        browser.post("/page/how/", {"key": uuid4(), "delivery": "x"})
    )
    sent = browser.post("/page/how/", ANSWERS | {"key": key_on(shown.content.decode())})
    assert "kept apart from your case" in text_of(sent)
    assert browser.post("/page/how/", ANSWERS | {"key": uuid4()}).status_code == 302
    pipeline_portal.take_up(now=NOW)
    opinion = Opinion.objects.get()
    assert (opinion.month.isoformat(), opinion.unit) == ("2026-06-01", "North")
    assert dict(OpinionAnswer.objects.values_list("question", "answer")) == ANSWERS
    ask = PortalAsk.objects.get(kind="opinion")
    assert (ask.about, ask.due_at) == ([], None)
    assert not PortalAskWords.objects.exists()
    assert not Reply.objects.exists()
    again = browser.get("/page/how/").content.decode()
    assert "You told us on Tuesday 30 June 2026" in again
    assert "checked" not in again
    assert finding.opinions(by=LEAD, now=LATER).table.is_withheld


@pytest.mark.parametrize("why", ["offence", "stopped", "mode", "opened again"])
def test_how_we_did_is_never_asked_where_that_is_not_safe(why: str) -> None:
    one = everything()
    _, browser = inside(one)
    ends(one)
    assert browser.get("/page/how/").status_code == 200
    if why == "offence":
        one.case.offence = "Stalking involving fear of violence"
        one.case.save(update_fields=["offence"])
    elif why == "stopped":
        stopping.stop_as_asked(one, "Asked for it", by="page-0", now=NOW)
    elif why == "mode":
        invited(Mode.call_first, one=one)
    else:
        pipeline.record(Happening("case_reopened", NOW), case=one.case, by=OFFICER, now=NOW)
    storing.refresh(one.case_id, now=NOW)
    page = storing.page_of(one, now=NOW)
    assert Section.opinion in page.left_out
    assert browser.post("/page/how/", ANSWERS | {"key": uuid4()}).status_code in (302, 404)
    pipeline_portal.take_up(now=NOW)
    assert not Opinion.objects.exists()


def test_who_else_helps_stands_on_support_with_no_link_that_leads_elsewhere() -> None:
    _, browser = inside()
    shown = browser.get("/page/others/")
    assert "Victim Support" in text_of(shown)
    assert "0300 060 6699" in text_of(shown)
    assert 'href="http' not in shown.content.decode()
    browser.get("/cymraeg/")
    assert "Cymorth cyfrinachol am ddim" in text_of(browser.get("/page/others/"))


def test_every_question_has_its_words_and_nothing_else_is_read_as_an_answer() -> None:
    asked = opinion_policy()
    for language in LANGUAGES:
        wanted = {*asked.answers, *(f"asks_{each}" for each in asked.questions)}
        assert wanted <= set(words_of(language)["opinion"])
    for text in ("", "delivery=maybe", "name=yes"):
        with pytest.raises(NotAnOpinion):
            asked.read_again(text)


@given(st.dictionaries(st.sampled_from("ABCDE"), st.tuples(*[st.integers(0, 30)] * 3), max_size=5))
def test_no_small_number_is_ever_shown(counts: dict[str, tuple[int, int, int]]) -> None:
    table = protected(counts)
    shown = [each for line in table.lines for each in (*line.numbers, line.total) if each is not None]
    assert not [each for each in (*shown, *table.sums) if 0 < each < 10]


def answers(browser: Browser, word: str) -> None:
    """Answer whether an update was enough, and let a worker take it up."""
    pipeline_portal.take_up(now=NOW)
    updates = browser.get("/page/news/").content.decode()
    address = updates.split('action="/page/news/')[1].split('"')[0]
    browser.post(f"/page/news/{address}", {"answer": word, "key": uuid4()})
    assert pipeline_portal.take_up(now=NOW).failed == 0


def ends(one: Participation) -> None:
    """Let the case end, of which the victim was told."""
    for what in (
        Happening("told", NOW, one, about=("case_closed",), grade=Grade.spoken),
        Happening("case_closed", NOW - timedelta(hours=1)),
    ):
        pipeline.record(what, case=one.case, by=OFFICER, now=NOW)
    assert Event.objects.filter(case=one.case, kind="case_closed").exists()

"""A lead on the Code scores the force and explains where the service shows otherwise; leaders read what came of it."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Event, Participation, Restriction
from keptinformed.needs.models import Assessment
from keptinformed.needs.models.assessment import OCCASIONS
from keptinformed.self_assessment import checks, finding, keeping
from keptinformed.self_assessment.checks import look
from keptinformed.self_assessment.deciding import Given
from keptinformed.self_assessment.instruments import instruments
from keptinformed.self_assessment.keeping import BadRound
from keptinformed.self_assessment.models import Action, Round, RoundEnd, Score
from keptinformed.self_assessment.terms import Check, Suggestion
from tests.desk.signed_in import Time, colleague, signed_in, time
from tests.live.a_force import NOW, a_case, actor, somebody

__all__ = ["time"]
pytestmark = pytest.mark.django_db
GUIDE = "victim-and-witness-2007"
LEAD = actor(Role.code_lead, "L1", "", "")
LIST = "/self-assessment/"


@pytest.fixture
def lead(time: Time) -> Client:
    return signed_in(colleague("L1", Role.code_lead, "", ""), now=time.now)


def begun(unit: str = "") -> Round:
    return keeping.begin_round(instrument=GUIDE, unit=unit, by=LEAD, now=NOW)


def every(round_: Round, score: int, explanation: str = "") -> dict[str, Given]:
    given = Given(score, 4, "A report", explanation)
    return dict.fromkeys((each.indicator for each in instruments()[round_.instrument].indicators()), given)


def test_a_lead_scores_a_component_and_it_is_drawn_with_what_it_rests_on(lead: Client) -> None:
    went = lead.post(f"{LIST}begin/", {"instrument": GUIDE, "unit": ""})
    where = went["Location"]
    page = lead.get(f"{where}systems/").text
    assert "Systems help officers and staff to do what the Code asks" in page
    assert "The closing gate is on" in page
    sent = {
        "score-3-1": "3",
        "goal-3-1": "4",
        "evidence-3-1": "The list of overdue promises",
        "score-3-2": "1",
    }
    assert lead.post(f"{where}systems/", sent | {"evidence-3-2": "A plan"}).status_code == 302
    page = lead.get(where).text
    assert "Average 2.0 of 4" in page
    assert page.count('<svg class="chart spider"') == 7
    assert "The list of overdue promises" in page
    assert "Given by Made Up L1" in page
    assert "On average 2.0 of 4; 2 of 2 indicators are scored." in page
    kept = Score.objects.get(indicator="3.1")
    assert (kept.score, kept.goal, kept.by, kept.at) == (3, 4, "L1", NOW)
    assert any("closing gate is on" in each for each in kept.cites)


def test_a_choice_of_before_is_chosen_and_the_same_again_adds_no_row(lead: Client) -> None:
    round_ = begun()
    where, sent = f"{LIST}{round_.public_id}/needs/", {"score-1-1": "2", "evidence-1-1": "A study"}
    lead.post(where, sent)
    page = lead.get(where).text
    assert re.search(r'name="score-1-1"[^>]*value="2" checked', page)
    assert "A study" in page
    lead.post(where, sent)
    assert Score.objects.count() == 1
    lead.post(where, sent | {"score-1-1": "3"})
    assert [each.score for each in Score.objects.order_by("pk")] == [2, 3]
    assert finding.given_in(round_)["1.1"].score == 3


def test_words_without_a_score_are_not_lost(lead: Client) -> None:
    page = lead.post(f"{LIST}{begun().public_id}/needs/", {"evidence-1-1": "A study"}).text
    assert "Give 1.1 a score" in page
    assert "A study" in page
    assert not Score.objects.exists()


def test_a_difference_must_be_explained_before_the_round_ends(
    lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "FIGURES", "desk:no-such-page")
    round_ = begun()
    shown = keeping.suggestions(round_, by=LEAD, now=NOW)["3.1"]
    assert not shown.fits(4)
    keeping.score(round_=round_, scores=every(round_, 4), by=LEAD, now=NOW)
    where = f"{LIST}{round_.public_id}/"
    page = lead.post(f"{where}finish/", follow=True).text
    assert "This round is not complete. 3.1" in page
    assert "Explain why it is 4" in page
    assert "It differs, and nobody has explained it yet." in page
    assert not RoundEnd.objects.exists()
    keeping.score(round_=round_, scores=every(round_, 4, explanation="A sheet"), by=LEAD, now=NOW)
    assert "The round is finished." in lead.post(f"{where}finish/", follow=True).text
    assert RoundEnd.objects.get().ended_by == "L1"


def test_what_the_service_shows_is_asked_anew_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    round_ = begun()
    everything_fits = {each.indicator: Suggestion() for each in instruments()[GUIDE].indicators()}
    with monkeypatch.context() as patched:
        patched.setattr(keeping, "suggestions", lambda *_, **__: everything_fits)
        keeping.score(round_=round_, scores=every(round_, 4), by=LEAD, now=NOW)
    monkeypatch.setattr(checks, "FIGURES", "desk:no-such-page")
    with pytest.raises(BadRound, match=r"3\.1"):
        keeping.finish_round(round_=round_, by=LEAD, now=NOW)


def test_nothing_is_scored_in_a_round_that_is_finished(lead: Client) -> None:
    round_ = begun()
    given = every(round_, 2, explanation="So it is")
    keeping.score(round_=round_, scores=given, by=LEAD, now=NOW)
    keeping.finish_round(round_=round_, by=LEAD, now=NOW)
    with pytest.raises(BadRound, match="finished"):
        keeping.score(round_=round_, scores=given, by=LEAD, now=NOW)
    page = lead.post(f"{LIST}{round_.public_id}/needs/", {"score-1-1": "4"}).text
    assert "This round is finished" in page
    assert "Score a component" not in lead.get(f"{LIST}{round_.public_id}/").text


def test_a_round_of_the_same_begins_when_the_last_is_finished() -> None:
    colleague("A1")
    first = begun()
    with pytest.raises(BadRound, match="is open"):
        begun()
    assert begun("North").number == 1
    with pytest.raises(BadRound, match="units"):
        begun("Nowhere")
    keeping.score(round_=first, scores=every(first, 0, explanation="So"), by=LEAD, now=NOW)
    keeping.finish_round(round_=first, by=LEAD, now=NOW)
    assert begun().number == 2


def test_three_rounds_are_drawn_on_each_other_and_no_fourth(lead: Client) -> None:
    for score in (0, 1, 2, 3):
        round_ = begun()
        keeping.score(round_=round_, scores=every(round_, score, explanation="So"), by=LEAD, now=NOW)
        keeping.finish_round(round_=round_, by=LEAD, now=NOW)
    page = lead.get(f"{LIST}{round_.public_id}/").text
    assert "Round 4, June 2026" in page
    assert "Round 2, June 2026" in page
    assert "Round 1, June 2026" not in page
    assert page.count('class="round earlier"') >= 7
    assert "All that is scored stands at 3.0 of 4." in page


@pytest.mark.parametrize("role", [Role.chief_officer, Role.auditor])
def test_leaders_and_auditors_read_and_change_nothing(role: Role, time: Time) -> None:
    round_ = begun()
    keeping.score(round_=round_, scores={"3.1": Given(2, 4, "A list")}, by=LEAD, now=NOW)
    reader = signed_in(colleague("R1", role, "", ""), now=time.now)
    page = reader.get(f"{LIST}{round_.public_id}/").text
    assert "A list" in page
    assert "closing gate is on" in page
    assert "Score a component" not in page
    assert "Finish this round" not in page
    assert reader.post(f"{LIST}{round_.public_id}/systems/", {"score-3-1": "4"}).status_code == 403
    assert reader.post(f"{LIST}begin/", {"instrument": GUIDE}).status_code == 403
    assert reader.post(f"{LIST}{round_.public_id}/finish/").status_code == 403
    assert Score.objects.count() == 1


def test_what_is_to_be_done_has_an_owner_and_a_date(lead: Client) -> None:
    colleague("A1")
    where = f"{LIST}{begun().public_id}/"
    sent = {"component": "training", "says": "Ask two victims to speak", "owner": "A1", "due_on": "1/9/2026"}
    for wrong in ({"owner": "NOBODY"}, {"due_on": "1/6/2026"}, {"component": "none"}, {"says": ""}):
        assert "There is a problem" in lead.post(f"{where}actions/", sent | wrong).text
    assert not Action.objects.exists()
    page = lead.post(f"{where}actions/", sent, follow=True).text
    assert "Ask two victims to speak" in page
    assert "Made Up A1" in page
    assert "1 September 2026" in page
    made = Action.objects.get()
    page = lead.post(f"{where}actions/{made.public_id}/done/", follow=True).text
    assert made.done.done_by == "L1"
    assert "It is done" not in page


def test_every_change_and_every_look_is_noted(lead: Client) -> None:
    round_ = begun()
    lead.get(f"{LIST}{round_.public_id}/")
    lead.post(f"{LIST}{round_.public_id}/systems/", {"score-3-1": "0"})
    keeping.score(round_=round_, scores=every(round_, 2, explanation="So"), by=LEAD, now=NOW)
    keeping.finish_round(round_=round_, by=LEAD, now=NOW)
    acts = list(Entry.objects.filter(business_identifier=str(round_.public_id)).values_list("act", flat=True))
    assert acts == [f"self_assessment.{each}" for each in ("begun", "seen", "scored", "scored", "finished")]


def test_history_is_only_added_to() -> None:
    round_ = begun()
    keeping.score(round_=round_, scores={"3.1": Given(2)}, by=LEAD, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Score.objects.update(score=4)
    with pytest.raises(DatabaseError), transaction.atomic():
        Round.objects.update(begun_by="X")


def test_no_hidden_case_shows_in_what_is_cited() -> None:
    for number in range(12):
        somebody(a_case(f"CASE-{number}"))
    hidden = somebody(a_case("CASE-HIDDEN"))
    before = look(unit="", by=LEAD, now=NOW)[Check.needs_assessed].says
    assert before == "0% of 13 victims of open cases were asked what they need."
    Restriction.objects.create(
        case=hidden.case, kind="sensitive", reason="Secret", owner="S1", set_by="S1", set_at=NOW,
        review_at=NOW + timedelta(days=9),
    )  # fmt: skip
    assert "of 12 " in look(unit="", by=LEAD, now=NOW)[Check.needs_assessed].says
    assert look(unit="South", by=LEAD, now=NOW)[Check.needs_assessed].percent is None


def assessed(one: Participation) -> Event:
    entry = Event.objects.create(
        case=one.case,
        participation=one,
        event_id=f"N{one.pk}",
        kind="needs_assessed",
        at=NOW,
        recorded_at=NOW,
    )
    Assessment.objects.create(
        participation=one, version=1, occasion=OCCASIONS[0], at=NOW, by="A1", event=entry
    )
    return entry


def test_a_share_counts_those_who_were_asked() -> None:
    people = [somebody(a_case(f"CASE-{number}")) for number in range(12)]
    entries = [assessed(one) for one in people[:9]]
    assert look(unit="", by=LEAD, now=NOW)[Check.needs_assessed].percent == 75
    wrong = entries[0]
    Event.objects.create(
        case=wrong.case,
        event_id="W1",
        kind="entry_withdrawn",
        about=[wrong.event_id],
        at=NOW,
        recorded_at=NOW,
    )
    found = look(unit="", by=LEAD, now=NOW)[Check.needs_assessed]
    assert found.says == "67% of 12 victims of open cases were asked what they need."


def test_the_closing_gate_is_seen_to_be_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert look(unit="", by=LEAD, now=NOW)[Check.closing_gate].holds is True
    monkeypatch.setattr(checks, "GATE", checks.GATE.replace("no_case_closes_untold", "no_such_gate"))
    assert look(unit="", by=LEAD, now=NOW)[Check.closing_gate].holds is False


def test_the_compliance_view_is_seen_to_be_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert look(unit="", by=LEAD, now=NOW)[Check.compliance_view].holds is True
    monkeypatch.setattr(checks, "FIGURES", "desk:no-such-page")
    assert look(unit="", by=LEAD, now=NOW)[Check.compliance_view].holds is False


def test_the_database_keeps_scores_on_the_scale() -> None:
    round_ = begun()
    with pytest.raises(BadRound):
        keeping.score(round_=round_, scores={"3.1": Given(5)}, by=LEAD, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO self_assessment_score (round_id, indicator, score, low, high, cites, at, by)"
            " VALUES (%s, '3.1', 5, 0, 4, '{}', %s, 'L1')",
            [round_.pk, NOW],
        )

"""The pages of the gates: going without is signed for, papers are checked and come back, reasons are read again."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from keptinformed import pipeline, pipeline_gates, pipeline_needs, pipeline_papers
from keptinformed.access.actors import NotAllowed
from keptinformed.access.roles import ROLES, Permission, Role
from keptinformed.cases.models import Event, Participation
from keptinformed.cases.timeline import Happening
from keptinformed.cases.visibility import NotVisible
from keptinformed.duties.history import Grade
from keptinformed.gates import counting, papers
from keptinformed.gates.models import Checked, GateException, GateSignature, HandedIn
from keptinformed.gates.standing import NotPassed
from keptinformed.needs.keeping import Answered
from keptinformed.needs.policy import needs_policy
from keptinformed.needs.terms import Given, Occasion
from keptinformed.obligations.current import current_law
from keptinformed.pipeline_gates import CannotPass, Without
from keptinformed.pipeline_papers import CannotCheck
from tests.desk.a_desk import at, noted, signed_in, staff, text_of
from tests.desk.test_contact_panel import filled_in
from tests.live.a_force import NOW, a_case, actor, somebody

pytestmark = pytest.mark.django_db
OFFICER, SUPERVISOR = actor(), actor(Role.supervisor, "S1")
GATEKEEPER = actor(Role.witness_care, "W1", "", "")
WHY = {"information": "i", "assessment": "a", "powers": "p", "options": "o", "action": "r"}


@pytest.fixture(autouse=True)
def on_30_june(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch)


@pytest.fixture
def officer() -> Client:
    return signed_in(staff())


@pytest.fixture
def supervisor() -> Client:
    return signed_in(staff("S1", Role.supervisor))


@pytest.fixture
def gatekeeper() -> Client:
    return signed_in(staff("W1", Role.witness_care))


@pytest.fixture
def victim() -> Participation:
    one = somebody(a_case())
    pipeline.record(Happening("crime_reported", NOW - timedelta(days=9)), case=one.case, by=OFFICER, now=NOW)
    return one


def reasons(victim: Participation, decision: str = "disposal") -> None:
    pipeline_gates.give_reasons(
        decision, principle="courage", words=WHY, case=victim.case, by=OFFICER, now=NOW
    )


def without(victim: Participation, reason: str = "not_safe") -> GateException:
    asked = Without("disposal", "disposal_given", victim, reason, "Her son reads her post.")
    return pipeline_gates.ask_exception(asked, case=victim.case, by=OFFICER, now=NOW)


def give(victim: Participation) -> Event:
    what = Happening("disposal_given", NOW - timedelta(minutes=5))
    return pipeline.record(what, case=victim.case, by=OFFICER, now=NOW)


def test_who_cannot_be_asked_is_signed_for_by_another_and_counted(
    officer: Client, supervisor: Client, victim: Participation
) -> None:
    path = f"/cases/{victim.case.public_id}/gates/"
    page = text_of(officer.get(path).content)
    assert "They were asked for their views" in page
    assert "No reasons are on record." in page
    form = officer.get(f"{path}disposal/disposal_given/").text
    sent = filled_in(form, whom=str(victim.public_id), reason="given_already", words="The constable forgot.")
    back = officer.post(f"{path}disposal/disposal_given/", sent, follow=True)
    assert "Waits for a signature" in text_of(back.content)
    asked = GateException.objects.get()
    waits = supervisor.get("/gates/")
    assert "It was given already, and they were not asked" in text_of(waits.content)
    answer = supervisor.get(f"/gates/{asked.public_id}/")
    assert "The constable forgot." in text_of(answer.content)
    supervisor.post(f"/gates/{asked.public_id}/", filled_in(answer.text, answer="yes"))
    reasons(victim)
    give(victim)
    assert "It was given already, and they were not asked: 1" in text_of(supervisor.get("/gates/").content)
    assert [act for act, _ in noted() if act.startswith("gate_")] == [
        "gate_exception.asked",
        "gate_exception.signed",
    ]


def test_an_exception_falls_away_when_the_case_is_taken_up_again(victim: Participation) -> None:
    staff("S1", Role.supervisor)
    reasons(victim)
    pipeline_gates.answer_exception(without(victim).public_id, granted=True, words="", by=SUPERVISOR, now=NOW)
    later = NOW + timedelta(days=1)
    pipeline.record(Happening("case_reopened", later), case=victim.case, by=OFFICER, now=later)
    with pytest.raises(NotPassed, match="Out-of-court disposal"):
        pipeline.record(Happening("disposal_given", later), case=victim.case, by=OFFICER, now=later)


def test_nobody_answers_for_themselves_nor_asks_without_trying(victim: Participation) -> None:
    staff("S1", Role.supervisor)
    with pytest.raises(CannotPass, match="3 attempts on 2 different days"):
        without(victim, "not_reached")
    asked = without(victim)
    with pytest.raises(CannotPass, match="asked for already"):
        without(victim)
    with pytest.raises(NotAllowed):
        pipeline_gates.answer_exception(asked.public_id, granted=True, words="", by=OFFICER, now=NOW)
    with pytest.raises(NotVisible):
        pipeline_gates.answer_exception(
            asked.public_id, granted=True, words="", by=actor(Role.supervisor, "S9", "South"), now=NOW
        )
    for number in ("A1", "NOBODY"):
        with pytest.raises(DatabaseError, match="signed by a supervisor"), transaction.atomic():
            GateSignature.objects.create(exception=asked, granted=True, signed_at=NOW, signed_by=number)
    signers = {role.value for role, known in ROLES.items() if Permission.sign_gates in known.may}
    gates = current_law(NOW).gates
    assert all(set(gate.signed_by) <= signers for gate in gates.offered.values())
    checkers = {role.value for role, known in ROLES.items() if Permission.check_papers in known.may}
    assert all(set(look.roles) <= checkers for paper in gates.papers.values() for look in paper.checks)


def assess(victim: Participation) -> None:
    answers = {
        question.id: Answered(Given.no) for topic in needs_policy().topics for question in topic.questions
    }
    pipeline_needs.assess_needs(
        participation=victim, occasion=Occasion.first_contact, answers=answers, by=OFFICER, now=NOW
    )


def test_a_statement_is_handed_in_comes_back_with_reasons_and_passes(
    officer: Client, gatekeeper: Client, supervisor: Client, victim: Participation
) -> None:
    path = f"/cases/{victim.case.public_id}/papers/"
    what = f"statement {victim.public_id}"
    said = officer.post(path, filled_in(officer.get(path).text, what=what))
    assert "The back of the form is not complete: 0 of 7 fields" in text_of(said.content)
    assess(victim)
    officer.post(path, filled_in(officer.get(path).text, what=what))
    first = HandedIn.objects.get()
    assert "Nothing waits for you." in text_of(supervisor.get("/papers/").content)
    assert victim.case.reference in text_of(gatekeeper.get("/papers/").content)
    page = gatekeeper.get(f"/papers/{first.public_id}/").text
    said = gatekeeper.post(f"/papers/{first.public_id}/", filled_in(page, answer="back"))
    assert "Choose why it goes back" in text_of(said.content)
    gatekeeper.post(
        f"/papers/{first.public_id}/",
        filled_in(page, answer="back", words="Ask her.") | {"reasons": ["not_signed"]},
    )
    assert "The statement is not signed or not dated. Ask her." in text_of(officer.get(path).content)
    officer.post(path, filled_in(officer.get(path).text, what=what))
    again = HandedIn.objects.exclude(pk=first.pk).get()
    asking = Happening("charging_advice_asked", NOW)
    for browser in (gatekeeper, supervisor):
        with pytest.raises(NotPassed):
            pipeline.record(asking, case=victim.case, by=OFFICER, now=NOW)
        page = browser.get(f"/papers/{again.public_id}/").text
        browser.post(f"/papers/{again.public_id}/", filled_in(page, answer="pass"))
    pipeline.record(asking, case=victim.case, by=OFFICER, now=NOW)
    counted = text_of(supervisor.get("/papers/").content)
    assert "A1 Witness statement (MG11) The statement is not signed or not dated 1" in counted
    assert "Why papers went back" not in text_of(gatekeeper.get("/papers/").content)


def test_returns_are_counted_for_the_own_unit_in_cases_one_may_see(victim: Participation) -> None:
    for number, role, unit in (("A1", Role.officer, "North"), ("W1", Role.witness_care, "")):
        staff(number, role, unit)
    assess(victim)
    handed = pipeline_papers.hand_in("statement", case=victim.case, participation=victim, by=OFFICER, now=NOW)
    pipeline_papers.check(handed.public_id, reasons=["unclear"], words="", by=GATEKEEPER, now=NOW)
    since = NOW - timedelta(days=1)
    assert [(each.officer, each.number) for each in papers.returns(SUPERVISOR, since=since, now=NOW)] == [
        ("A1", 1)
    ]
    other = actor(Role.supervisor, "S9", "South")
    assert papers.returns(other, since=since, now=NOW) == []


def test_a_paper_is_checked_by_another_and_a_check_of_the_case_holds_until_something_happens(
    victim: Participation,
) -> None:
    for number, role in (("A1", Role.officer), ("S1", Role.supervisor), ("D1", Role.case_director)):
        staff(number, role)
    handed = pipeline_papers.hand_in(
        "finalisation", case=victim.case, participation=None, by=SUPERVISOR, now=NOW
    )
    with pytest.raises(CannotCheck, match="Somebody else must check it"):
        pipeline_papers.check(handed.public_id, reasons=[], words="", by=SUPERVISOR, now=NOW)
    with pytest.raises(DatabaseError, match="checked by somebody whose part"), transaction.atomic():
        Checked.objects.create(
            paper=handed, check_name="unit", passed=True, at=NOW, by="A1", seen_up_to=9_999_999_999
        )
    director = actor(Role.case_director, "D1")
    pipeline_papers.check(handed.public_id, reasons=[], words="", by=director, now=NOW)
    final = Happening("case_finalised", NOW)
    with pytest.raises(NotPassed, match="Finalisation"):  # what was owed nine days ago is overdue
        pipeline.record(final, case=victim.case, by=OFFICER, now=NOW)
    fresh = somebody(a_case("FRESH"))
    pipeline.record(Happening("progress", NOW), case=fresh.case, by=OFFICER, now=NOW)
    handed = pipeline_papers.hand_in("finalisation", case=fresh.case, participation=None, by=OFFICER, now=NOW)
    pipeline_papers.check(handed.public_id, reasons=[], words="", by=director, now=NOW)
    pipeline.record(
        Happening("told", NOW, fresh, about=("progress",), grade=Grade.spoken),
        case=fresh.case,
        by=OFFICER,
        now=NOW,
    )
    pipeline.record(Happening("property_kept", NOW, fresh), case=fresh.case, by=OFFICER, now=NOW)
    with pytest.raises(NotPassed, match="Finalisation"):
        pipeline.record(final, case=fresh.case, by=OFFICER, now=NOW)


def test_reasons_are_asked_in_every_part_and_shown_when_the_decision_is_reviewed(
    officer: Client, victim: Participation
) -> None:
    path = f"/cases/{victim.case.public_id}/reasons/"
    page = officer.get(f"{path}?decision=disposal").text
    said = officer.post(path, filled_in(page, principle="courage", **(WHY | {"options": ""})))
    assert "What else could you do, and why is this better?" in text_of(said.content)
    officer.post(path, filled_in(page, principle="courage", **(WHY | {"options": "A charge was too much."})))
    review = officer.get(f"/cases/{victim.case.public_id}/record/review-decided/")
    assert "A charge was too much." in text_of(review.content)
    assert (
        "A charge was too much." not in officer.get(f"/cases/{victim.case.public_id}/record/progress/").text
    )


def test_what_passed_elsewhere_is_counted_apart(victim: Participation) -> None:
    staff("S1", Role.supervisor)
    reasons(victim)
    pipeline.record(
        Happening("views_sought", NOW - timedelta(hours=1), victim), case=victim.case, by=OFFICER, now=NOW
    )
    give(victim)
    found = counting.passed(SUPERVISOR, since=NOW - timedelta(days=1), now=NOW)
    assert (found["disposal"].steps, found["disposal"].without) == (1, 0)
    views = Event.objects.get(kind="views_sought")
    wrong = Happening("entry_withdrawn", NOW, about=(views.event_id,))
    pipeline.record(wrong, case=victim.case, by=OFFICER, now=NOW)
    assert counting.passed(SUPERVISOR, since=NOW - timedelta(days=1), now=NOW)["disposal"].without == 1
    assert (
        counting.passed(actor(Role.supervisor, "S9", "South"), since=NOW - timedelta(days=1), now=NOW) == {}
    )

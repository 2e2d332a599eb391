"""Cases are given to another officer: with what is due, with nobody's words lost, and the victim hears who it is."""

from datetime import timedelta

import pytest

from keptinformed import pipeline_calls, pipeline_people, pipeline_replies, pipeline_transfers
from keptinformed.access.actors import NotAllowed
from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Case, Event, Participation
from keptinformed.cases.models.case import Stage
from keptinformed.cases.people import PersonChanges
from keptinformed.cases.visibility import NotVisible
from keptinformed.contact.models import ContactTask
from keptinformed.cover.models import Transfer
from keptinformed.pipeline_calls import Message
from keptinformed.pipeline_replies import INTAKE, Arrived
from keptinformed.pipeline_transfers import CannotGive, Given
from keptinformed.replies.models import Reply
from keptinformed.replies.terms import Door, Means
from keptinformed.worklists.models import CallBack
from keptinformed.worklists.policy import contact_policy
from tests.cover.test_gathering import closed_to_all_but
from tests.desk.signed_in import Time, colleague, signed_in, time
from tests.live.a_force import NOW, a_case, actor, somebody

__all__ = ["time"]
pytestmark = pytest.mark.django_db
SUPERVISOR = actor(Role.supervisor, "S1")


@pytest.fixture
def to() -> Staff:
    colleague("A1")
    colleague("S1", Role.supervisor)
    return colleague("A2", team="B")


def give(to: Staff, *cases: Case) -> Given:
    return pipeline_transfers.give_cases(
        [each.public_id for each in cases], to=to.public_id, by=SUPERVISOR, now=NOW
    )


def wrote(victim: Participation) -> Reply:
    arrived = Arrived(
        provider_id="1",
        participation=victim,
        means=Means.text,
        door=Door.notify,
        received_at=NOW,
        text="When?",
    )
    return pipeline_replies.take_in(arrived, by=INTAKE, now=NOW)


def test_a_case_is_given_and_everybody_who_is_owed_news_hears_who_has_it(to: Staff) -> None:
    case = a_case(stage=Stage.charged)
    victim, suspect = somebody(case), somebody(case, "S9", "suspect")
    given = give(to, case)
    case.refresh_from_db()
    assert (case.officer, case.unit, case.team, case.stage) == ("A2", "North", "B", Stage.charged)
    assert [each.pk for each in given.cases] == [case.pk]
    event = Event.objects.get(case=case, kind="officer_changed")
    kept = Transfer.objects.get(case=case)
    assert (kept.was, kept.to, kept.by, kept.event_id) == ("A1", "A2", "S1", event.pk)
    [task] = ContactTask.objects.all()
    assert (task.participation_id, task.kind, task.reason, task.owner) == (
        victim.pk,
        "call",
        "new_officer",
        "A2",
    )
    entry = Entry.objects.get(act="case.given")
    assert set(entry.individuals) == {victim.person.public_id, suspect.person.public_id}


def test_what_was_due_goes_with_it(to: Staff) -> None:
    case = a_case()
    victim = somebody(case)
    pipeline_calls.take_message(
        participation=victim,
        message=Message("Ring me", call=True, within=next(iter(contact_policy().call_back))),
        form_key=victim.public_id,
        by=SUPERVISOR,
        now=NOW,
    )
    reply = wrote(victim)
    Reply.objects.update(read_at=NOW, read_by="A1", owner="A1")
    give(to, case)
    reply.refresh_from_db()
    assert (CallBack.objects.get().owner, reply.owner) == ("A2", "A2")


def test_a_case_with_an_unread_message_stays_until_it_was_read(to: Staff) -> None:
    case, other = a_case(), a_case("CASE-2")
    reply = wrote(somebody(case))
    given = give(to, case, other)
    assert [each.reference for each in given.cases] == ["CASE-2"]
    assert [(each.case.reference, "unread" in each.why) for each in given.stays] == [("CASE-1", True)]
    case.refresh_from_db()
    assert case.officer == "A1"
    Reply.objects.filter(pk=reply.pk).update(read_at=NOW, read_by="A1")
    assert [each.reference for each in give(to, case).cases] == ["CASE-1"]


def test_nobody_gets_a_case_that_is_closed_to_them(to: Staff) -> None:
    closed, named = a_case("CLOSED"), a_case("NAMED")
    closed_to_all_but(closed, "S1")
    pipeline_people.change_person(
        participation=somebody(named), changes=PersonChanges(staff_number="A2"), by=SUPERVISOR, now=NOW
    )
    given = give(to, closed, named)
    assert not given.cases
    assert [each.case.reference for each in given.stays] == ["CLOSED", "NAMED"]


def test_only_a_supervisor_gives_only_what_they_see_and_only_within_the_unit(to: Staff) -> None:
    case, elsewhere = a_case(), a_case("SOUTH", unit="South")
    with pytest.raises(NotAllowed):
        pipeline_transfers.give_cases([case.public_id], to=to.public_id, by=actor(), now=NOW)
    with pytest.raises(NotVisible):
        give(to, case, elsewhere)
    for outside in (colleague("B1", unit="South"), colleague("C1", Role.call_handler)):
        with pytest.raises(CannotGive):
            give(outside, case)
    Staff.objects.filter(pk=to.pk).update(is_active=False, left_at=NOW - timedelta(days=1))
    with pytest.raises(CannotGive):
        give(to, case)
    case.refresh_from_db()
    assert case.officer == "A1"


def test_twenty_cases_are_ticked_looked_at_and_given_with_one_confirmation(to: Staff, time: Time) -> None:
    cases = [a_case(f"C-{number:02}") for number in range(20)]
    for case in cases:
        somebody(case, f"V-{case.reference}")
    browser = signed_in(Staff.objects.get(staff_number="S1"), now=time.now)
    asked = {"case": [str(case.public_id) for case in cases], "to": str(to.public_id), "which": "ticked"}
    page = browser.post("/worklist/give/", asked).text
    assert "Give 20 cases" in page
    assert Case.objects.filter(officer="A1").count() == 20
    assert browser.post("/worklist/give/", asked | {"confirm": "yes"}).status_code == 302
    assert Case.objects.filter(officer="A2").count() == 20
    assert ContactTask.objects.filter(owner="A2", reason="new_officer").count() == 20

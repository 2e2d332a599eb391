"""The register of promises: an owner who accepted, a day, an outcome, and an apology before anybody complains."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from keptinformed import pipeline, pipeline_contacts, pipeline_promises, pipeline_transfers
from keptinformed.access.actors import Actor, NotAllowed
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Event, Participation, Restriction
from keptinformed.cases.timeline import Happening
from keptinformed.cases.visibility import NotVisible
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN
from keptinformed.pipeline_contacts import Ahead, NewContact
from keptinformed.pipeline_promises import BadPromise, NewPromise
from keptinformed.promises import finding
from keptinformed.promises.finding import Team
from keptinformed.promises.models import GivenPromise
from keptinformed.promises.terms import State
from keptinformed.worklists.models import Contact
from keptinformed.worklists.narrowing import View
from tests.desk.signed_in import colleague
from tests.live.a_force import NOW, a_case, actor, somebody

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 7, 3)
AFTER = datetime.fromisoformat("2026-07-04T09:00:00+01:00")
"""The morning after a promise for Friday had passed: a Saturday."""
OFFICER, WITNESS_CARE = actor(), actor(Role.witness_care, "W1", "Witness Care", "W")
VISIT = NewPromise("visit", FRIDAY, "With the new locks")
ASKED = replace(VISIT, team=Team("Witness Care", "W"))


@pytest.fixture
def victim() -> Participation:
    colleague("A1")
    colleague("W1", Role.witness_care, "Witness Care", "W")
    return somebody(a_case())


def give(one: Participation, what: NewPromise = VISIT, by: Actor = OFFICER) -> GivenPromise:
    return pipeline_promises.give(participation=one, promise=what, by=by, now=NOW)


def state(one: GivenPromise, now: datetime = NOW) -> State:
    return finding.facts_state(GivenPromise.objects.get(pk=one.pk), now)


def spoke(one: Participation, now: datetime = NOW, **more: Any) -> None:
    ahead = Ahead(review_on=date(2026, 7, 28))
    contact = NewContact("spoke", identity="known_number", ahead=ahead, **more)
    pipeline_contacts.log_contact(participation=one, contact=contact, form_key=uuid4(), by=OFFICER, now=now)


def acts() -> list[str]:
    return list(Entry.objects.filter(act__startswith="promise.").order_by("id").values_list("act", flat=True))


def test_a_promise_of_ones_own_has_an_owner_a_day_and_an_entry_of_the_history(victim: Participation) -> None:
    made = give(victim)
    assert (made.owner, made.told_at, state(made)) == ("A1", NOW, State.given)
    assert made.due_at == datetime.fromisoformat("2026-07-04T00:00:00+01:00")
    event = Event.objects.get(given_promise=made)
    assert (event.kind, event.words.text) == ("promise_made", "With the new locks")
    pipeline_promises.keep(promise=made.public_id, by=OFFICER, now=NOW + timedelta(days=1))
    assert state(made) is State.kept
    assert acts() == ["promise.made", "promise.changed"]


def test_a_promise_for_others_is_only_asked_until_they_accept_it(victim: Participation) -> None:
    made = give(victim, ASKED)
    assert (made.owner, made.told_at, state(made)) == ("", None, State.asked)
    for refused in (pipeline_promises.tell, pipeline_promises.keep, pipeline_promises.take_over):
        with pytest.raises(BadPromise):
            refused(promise=made.public_id, by=OFFICER, now=NOW)
    with pytest.raises(BadPromise, match="team that was asked"):
        pipeline_promises.accept(promise=made.public_id, by=OFFICER, now=NOW)
    pipeline_promises.accept(promise=made.public_id, by=WITNESS_CARE, now=NOW)
    assert state(made) is State.to_tell
    pipeline_promises.tell(promise=made.public_id, by=OFFICER, now=NOW)
    made.refresh_from_db()
    assert (made.owner, made.owner_unit, state(made)) == ("W1", "Witness Care", State.given)


def test_nobody_accepts_for_a_team_what_they_asked_of_it_themselves(victim: Participation) -> None:
    made = give(victim, replace(VISIT, team=Team("North", "A")))
    with pytest.raises(BadPromise, match="not who asked"):
        pipeline_promises.accept(promise=made.public_id, by=OFFICER, now=NOW)


def test_the_database_holds_that_nobody_is_promised_what_nobody_accepted(victim: Participation) -> None:
    made = give(victim, ASKED)
    with pytest.raises(IntegrityError, match="nobody_is_promised"), transaction.atomic():
        GivenPromise.objects.filter(pk=made.pk).update(told_at=NOW)
    own = give(victim)
    with pytest.raises(IntegrityError, match="kept_is_kept_in_time"), transaction.atomic():
        GivenPromise.objects.filter(pk=own.pk).update(
            outcome="kept", ended_at=NOW, ended_by="A1", kept_at=own.due_at
        )


def test_a_team_that_says_no_or_nothing_promises_nothing_and_needs_no_apology(victim: Participation) -> None:
    declined, silent = give(victim, ASKED), give(victim, ASKED)
    pipeline_promises.decline(promise=declined.public_id, by=WITNESS_CARE, now=NOW)
    assert pipeline_promises.follow(now=AFTER) == 0
    assert (state(declined), state(silent)) == (State.declined, State.lapsed)


def test_only_teams_are_asked_of_which_somebody_may_see_the_case(victim: Participation) -> None:
    colleague("S9", Role.officer, "South", "B")
    assert finding.teams_for(victim.case, now=NOW) == (Team("North", "A"), Team("Witness Care", "W"))
    with pytest.raises(BadPromise, match="may see this case"):
        give(victim, replace(VISIT, team=Team("South", "B")))


def test_another_day_is_agreed_before_the_first_has_passed_and_the_first_stays(victim: Participation) -> None:
    first = give(victim)
    second = pipeline_promises.move(
        promise=first.public_id, last_day=date(2026, 7, 6), words="", by=OFFICER, now=NOW
    )
    assert (state(first), state(second), second.instead_of) == (State.moved, State.given, first)
    assert GivenPromise.objects.get(pk=first.pk).due_at < second.due_at
    with pytest.raises(BadPromise):
        pipeline_promises.move(
            promise=second.public_id,
            last_day=date(2026, 7, 9),
            words="",
            by=OFFICER,
            now=second.due_at,
        )


def test_a_missed_promise_asks_for_an_apology_within_one_working_day(victim: Participation) -> None:
    made = give(victim)
    assert pipeline_promises.follow(now=AFTER) == 1
    assert pipeline_promises.follow(now=AFTER) == 0
    made.refresh_from_db()
    assert state(made, AFTER) is State.to_put_right
    assert made.put_right_due_at == datetime.fromisoformat("2026-07-07T00:00:00+01:00"), "the end of Monday"
    (line,) = finding.of_view(View.mine, reader=OFFICER, now=AFTER)
    assert line.due_at == made.put_right_due_at
    with pytest.raises(BadPromise):
        pipeline_promises.keep(promise=made.public_id, by=OFFICER, now=AFTER)
    pipeline_promises.put_right(
        promise=made.public_id, how="rang", last_day=date(2026, 7, 6), words="", by=OFFICER, now=AFTER
    )
    assert state(made, AFTER) is State.put_right
    assert made.followed_by.due_at == made.put_right_due_at
    assert "promise.missed" in acts()


def test_what_was_kept_and_not_written_down_counts_as_kept(victim: Participation) -> None:
    made = give(victim)
    pipeline_promises.put_right(
        promise=made.public_id, how="was_kept", last_day=None, words="", by=OFFICER, now=AFTER
    )
    assert state(made, AFTER) is State.kept


def test_a_day_named_in_a_contact_is_a_promise_only_where_it_is_sooner_than_the_rules(
    victim: Participation,
) -> None:
    arrest = pipeline.record(
        Happening("suspect_arrested", NOW - timedelta(hours=5)), case=victim.case, by=OFFICER, now=NOW
    )
    # The arrest is still untold: they hear by the day of the rules, which is no promise of ours.
    spoke(victim)
    assert Contact.objects.get().next_on is not None
    spoke(victim, told=(arrest.event_id,), now=NOW + timedelta(minutes=1))
    assert not GivenPromise.objects.exists()
    spoke(victim, next_on=FRIDAY)
    (made,) = GivenPromise.objects.select_related("contact", "event")
    contact = Contact.objects.get(given_promise=made)
    assert (made.kind, made.owner, made.event) == ("update", "A1", contact.event)
    assert contact.next_on == FRIDAY
    spoke(victim, now=NOW + timedelta(days=1))
    assert state(made) is State.kept


def test_a_telling_through_another_door_keeps_it_and_a_voicemail_does_not(victim: Participation) -> None:
    kept, missed = give(victim, NewPromise("update", FRIDAY)), somebody(victim.case, "V2")
    not_reached = give(missed, NewPromise("update", FRIDAY))
    later = NOW + timedelta(hours=2)
    for whom, grade in ((victim, 6), (missed, 2)):
        told = Happening("told", later, whom, about=("progress",), grade=grade)  # type: ignore[arg-type]
        pipeline.record(told, case=victim.case, by=OFFICER, now=later)
    assert pipeline_promises.follow(now=AFTER) == 1
    assert (state(kept), state(not_reached)) == (State.kept, State.to_put_right)
    assert GivenPromise.objects.get(pk=kept.pk).kept_at == later


def test_what_was_withdrawn_was_not_promised(victim: Participation) -> None:
    made = give(victim)
    gone = Happening(ENTRY_WITHDRAWN, NOW, victim, about=(made.event.event_id,), words="Wrong person")
    pipeline.record(gone, case=victim.case, by=OFFICER, now=NOW)
    assert not finding.of_view(View.mine, reader=OFFICER, now=NOW)
    assert pipeline_promises.follow(now=AFTER) == 0
    assert not finding.of_case(victim.case, reader=OFFICER, now=NOW)


def test_whoever_names_a_day_for_anothers_case_only_asks_for_it(victim: Participation) -> None:
    handler = actor(Role.call_handler, "C1", "Control", "")
    contact = NewContact(
        "spoke", identity="known_number", ahead=Ahead(review_on=date(2026, 7, 28)), next_on=FRIDAY
    )
    pipeline_contacts.log_contact(
        participation=victim, contact=contact, form_key=uuid4(), by=handler, now=NOW
    )
    (made,) = GivenPromise.objects.all()
    assert (made.asked_unit, made.asked_team, state(made)) == ("North", "A", State.asked)


def test_a_case_that_is_closed_to_somebody_hides_its_promises(victim: Participation) -> None:
    made = give(victim)
    known = {"set_by": "S1", "owner": "S1", "set_at": NOW, "review_at": NOW + timedelta(days=9)}
    Restriction.objects.create(case=victim.case, kind="sensitive", reason="Made up", **known)
    for view in View:
        assert not finding.of_view(view, reader=OFFICER, now=NOW)
    with pytest.raises(NotVisible):
        pipeline_promises.keep(promise=made.public_id, by=OFFICER, now=NOW)
    with pytest.raises(NotVisible):
        give(victim)
    with pytest.raises(NotAllowed):
        give(victim, by=actor(Role.code_lead, "L1", "", ""))


def test_promises_go_with_the_case_to_the_new_officer(victim: Participation) -> None:
    made, to = give(victim), colleague("A2", team="B")
    supervisor = actor(Role.supervisor, "S1")
    pipeline_transfers.give_cases([victim.case.public_id], to=to.public_id, by=supervisor, now=NOW)
    made.refresh_from_db()
    assert made.owner == "A2"


@pytest.mark.parametrize(
    "wrong",
    [
        replace(VISIT, kind="moon"),
        replace(VISIT, last_day=date(2026, 6, 29)),
        replace(VISIT, last_day=date(2028, 1, 1)),
        replace(VISIT, kind="other", words=" "),
        replace(VISIT, words="x" * 501),
    ],
)
def test_what_cannot_be_a_promise_is_refused_and_nothing_is_kept(
    victim: Participation, wrong: NewPromise
) -> None:
    with pytest.raises(BadPromise):
        give(victim, wrong)
    assert not GivenPromise.objects.exists()
    assert not Event.objects.exists()

"""What becomes of a referral: its organisation alone reads and answers it, and what comes back is somebody's to do."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from keptinformed import pipeline_referrals
from keptinformed.access.actors import NotAllowed
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Event, Participation, Person
from keptinformed.cases.models.case import Case, Stage
from keptinformed.cases.visibility import NotVisible
from keptinformed.pipeline_referrals import CannotRefer
from keptinformed.referrals import finding, packing
from keptinformed.referrals.gate import Blocked
from keptinformed.referrals.models import ReferralStep, ReferralWords
from keptinformed.referrals.terms import Block, Leaving, Said, Step
from tests.live.a_force import NOW, actor
from tests.referrals.a_referral import (
    CITIZENS_ADVICE,
    OFFICER,
    VICTIM_SUPPORT,
    a_victim,
    refer,
    wanted,
)
from tests.referrals.what_stops import STOPS, stops

pytestmark = pytest.mark.django_db


def blocks_of(one: Participation) -> tuple[Block, ...]:
    decision = pipeline_referrals.look(participation=one, wanted=wanted(one), by=OFFICER, now=NOW).decision
    return decision.blocks if isinstance(decision, Blocked) else ()


def test_two_organisations_see_nothing_of_each_other() -> None:
    one = a_victim()
    made = refer(one)
    assert [each.referral for each in pipeline_referrals.list_received(by=VICTIM_SUPPORT, now=NOW)] == [made]
    assert pipeline_referrals.list_received(by=CITIZENS_ADVICE, now=NOW) == []
    for stranger in (
        CITIZENS_ADVICE,
        actor(Role.partner, "X1", "", ""),
        actor(Role.partner, "X2", "Victim", ""),
    ):
        with pytest.raises(NotVisible):
            pipeline_referrals.read_received(made.public_id, by=stranger, now=NOW)
        with pytest.raises(NotVisible):
            pipeline_referrals.answer(made.public_id, step=Step.accepted, by=stranger, now=NOW)
    with pytest.raises(NotAllowed):
        pipeline_referrals.read_received(made.public_id, by=OFFICER, now=NOW)
    with pytest.raises(NotAllowed):
        pipeline_referrals.look(participation=one, wanted=wanted(one), by=VICTIM_SUPPORT, now=NOW)


def test_what_is_only_offered_is_seen_by_no_organisation() -> None:
    one = a_victim()
    made = pipeline_referrals.offer(
        participation=one, wanted=wanted(one), said=Said.nothing, by=OFFICER, now=NOW
    )
    assert pipeline_referrals.list_received(by=VICTIM_SUPPORT, now=NOW) == []
    with pytest.raises(NotVisible):
        pipeline_referrals.read_received(made.public_id, by=VICTIM_SUPPORT, now=NOW)


def test_an_officer_of_another_unit_refers_nobody_and_a_partner_in_the_case_reads_nothing() -> None:
    one = a_victim()
    with pytest.raises(NotVisible):
        refer(one, by=actor(number="Z9", unit="South", team="Z"))
    made = refer(one)
    Person.objects.filter(pk=one.person_id).update(staff_number="VS1")
    with pytest.raises(NotVisible):
        pipeline_referrals.read_received(made.public_id, by=VICTIM_SUPPORT, now=NOW)


def test_the_organisation_reads_the_few_fields_and_each_time_is_noted() -> None:
    one = a_victim(offence="Burglary of a very particular kind")
    made = refer(one)
    read = pipeline_referrals.read_received(made.public_id, by=VICTIM_SUPPORT, now=NOW)
    assert set(read.leaves) == set(Leaving)
    assert read.leaves[Leaving.name] == one.person.name
    assert read.leaves[Leaving.way] == "Telephone: 0121 496 0123"
    assert "Do not leave a message." in read.leaves[Leaving.safe_contact]
    assert "particular" not in "".join(read.leaves.values())
    row = Entry.objects.get(act="referral.read")
    assert (row.by, row.individuals) == ("VS1", [one.person.public_id])


@pytest.mark.parametrize("block", [each for each in STOPS if each not in (Block.on_record,)], ids=str)
def test_what_became_unsafe_after_it_was_sent_is_not_shown_any_more(block: Block) -> None:
    one = a_victim()
    made = refer(one)
    STOPS[block](one)
    assert pipeline_referrals.read_received(made.public_id, by=VICTIM_SUPPORT, now=NOW).leaves == {}


def test_who_says_no_afterwards_is_taken_back() -> None:
    one = a_victim()
    made = refer(one)
    pipeline_referrals.offer(
        participation=one,
        wanted=wanted(one, organisation="citizens_advice", helps=("debt",)),
        said=Said.no,
        by=OFFICER,
        now=NOW,
    )
    read = pipeline_referrals.read_received(made.public_id, by=VICTIM_SUPPORT, now=NOW)
    assert (read.standing.step, read.leaves) == (Step.withdrawn, {})
    assert pipeline_referrals.list_received(by=VICTIM_SUPPORT, now=NOW) == []
    with pytest.raises(CannotRefer, match="over"):
        pipeline_referrals.answer(
            made.public_id, step=Step.outcome, reason="helped", by=VICTIM_SUPPORT, now=NOW
        )


def test_what_is_sent_back_is_something_to_do_until_it_is_done() -> None:
    one = a_victim()
    made = refer(one)
    with pytest.raises(CannotRefer, match="Choose why"):
        pipeline_referrals.answer(made.public_id, step=Step.rejected, by=VICTIM_SUPPORT, now=NOW)
    pipeline_referrals.answer(
        made.public_id,
        step=Step.rejected,
        reason="wrong_number",
        words="Cut off.",
        by=VICTIM_SUPPORT,
        now=NOW,
    )
    (back,) = pipeline_referrals.list_unsettled(by=OFFICER, now=NOW)
    assert (back.referral, back.step) == (made, Step.rejected)
    assert pipeline_referrals.list_unsettled(by=actor(number="Z9", unit="South", team="Z"), now=NOW) == []
    assert ReferralWords.objects.get().text == "Cut off."
    assert blocks_of(one) == (), "what came back can be sent again"
    again = refer(one)
    assert again.number == 2
    assert [each.referral for each in pipeline_referrals.list_unsettled(by=OFFICER, now=NOW)] == [again]


def test_what_came_back_is_seen_to_with_words() -> None:
    one = a_victim()
    made = refer(one)
    pipeline_referrals.answer(
        made.public_id, step=Step.rejected, reason="duplicate", by=VICTIM_SUPPORT, now=NOW
    )
    (back,) = finding.of_persons([one.pk])
    with pytest.raises(CannotRefer, match="Write down"):
        pipeline_referrals.see_to(standing=back, what=" ", by=OFFICER, now=NOW)
    pipeline_referrals.see_to(standing=back, what="They are being helped.", by=OFFICER, now=NOW)
    assert pipeline_referrals.list_unsettled(by=OFFICER, now=NOW) == []
    with pytest.raises(CannotRefer, match="Nothing is left"):
        pipeline_referrals.see_to(standing=back, what="Again.", by=OFFICER, now=NOW)


def test_an_organisation_accepts_once_and_says_what_came_of_it() -> None:
    made = refer(a_victim())
    pipeline_referrals.answer(made.public_id, step=Step.accepted, by=VICTIM_SUPPORT, now=NOW)
    with pytest.raises(CannotRefer, match="answered already"):
        pipeline_referrals.answer(made.public_id, step=Step.accepted, by=VICTIM_SUPPORT, now=NOW)
    with pytest.raises(CannotRefer, match="from the list"):
        pipeline_referrals.answer(made.public_id, step=Step.outcome, reason="no", by=VICTIM_SUPPORT, now=NOW)
    pipeline_referrals.answer(made.public_id, step=Step.outcome, reason="helped", by=VICTIM_SUPPORT, now=NOW)
    assert finding.of_persons([made.participation_id])[0].step is Step.outcome


def test_a_case_long_closed_is_not_theirs_to_read_any_more() -> None:
    one = a_victim()
    made = refer(one)
    Case.objects.filter(pk=one.case_id).update(stage=Stage.ended)
    soon, late = NOW + timedelta(days=89), NOW + timedelta(days=91)
    pipeline_referrals.read_received(made.public_id, by=VICTIM_SUPPORT, now=soon)
    with pytest.raises(NotVisible):
        pipeline_referrals.read_received(made.public_id, by=VICTIM_SUPPORT, now=late)


def test_the_code_of_2006_excludes_some_crimes_and_ours_excludes_none() -> None:
    offence = "Theft from a motor vehicle"
    then = a_victim("OLD", offence=offence, reported=NOW.replace(year=2009))
    today = a_victim("NEW", offence=offence)
    assert Block.excluded_crime in blocks_of(then)
    assert blocks_of(today) == ()
    pipeline_referrals.exclude(participation=then, by=OFFICER, now=NOW)
    assert Event.objects.filter(kind="referral_excluded", participation=then).count() == 1
    with pytest.raises(CannotRefer, match="offer them support"):
        pipeline_referrals.exclude(participation=today, by=OFFICER, now=NOW)


def test_a_file_is_signed_marked_and_noted_with_its_reason() -> None:
    one = a_victim()
    refer(one)
    (standing,) = finding.of_persons([one.pk])
    with pytest.raises(CannotRefer, match="why"):
        pipeline_referrals.take_out(standing=standing, reason=" ", by=OFFICER, now=NOW)
    out = pipeline_referrals.take_out(standing=standing, reason="They have no access.", by=OFFICER, now=NOW)
    file = packing.as_json(out.leaves, out.mark)
    assert packing.is_genuine(file)
    told = json.loads(json.loads(file)["content"])
    assert (told["for"], told["taken_out_by"]) == ("Victim Support", "A1")
    assert told["use_until"] == (NOW + timedelta(hours=24)).isoformat(timespec="seconds")
    assert not packing.is_genuine(file.replace(b"0121", b"0122"))
    assert not packing.is_genuine(file.replace(b"Victim Support", b"Anybody at all"))
    assert not packing.is_genuine(b"[]")
    row = Entry.objects.get(act="referral.taken_out")
    assert (row.recipient, row.reason) == ("Victim Support", "They have no access.")


def test_nothing_is_taken_out_of_what_is_not_safe_any_more() -> None:
    one = a_victim()
    refer(one)
    (standing,) = finding.of_persons([one.pk])
    stops(one)
    with pytest.raises(CannotRefer, match="not safe now"):
        pipeline_referrals.take_out(standing=standing, reason="Asked for it", by=OFFICER, now=NOW)
    assert not Entry.objects.filter(act="referral.taken_out").exists()


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "sent"}, {"kind": "rejected"}, {"kind": "outcome"}, {"kind": "offered", "by": ""}],
    ids=lambda wrong: str(wrong["kind"]),
)
def test_the_database_takes_no_step_that_says_too_little(wrong: dict[str, str]) -> None:
    made = refer(a_victim())
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferralStep.objects.create(referral=made, number=9, at=NOW, **({"by": "A1"} | wrong))

"""A referral is posted to an organisation's system once at the most for each try, signed, and only where it is safe."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from demo import partner_stand_in
from demo.partner_stand_in import KEY, ORGANISATION, Partner, signed
from keptinformed import pipeline_partners, pipeline_referrals
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import ContactPoint, Participation
from keptinformed.contact.models import ContactTask
from keptinformed.contact.terms import Reason, TaskKind
from keptinformed.referrals import calling, facts, outbox, packing
from keptinformed.referrals.calling import Called
from keptinformed.referrals.models import Referral, ReferralPost, ReferralPostAnswer, ReferralPostTry
from keptinformed.referrals.policy import referral_policy
from keptinformed.referrals.terms import Block, Leaving, PostState, Said, Step
from tests.live.a_force import NOW
from tests.referrals.a_referral import CITIZENS_ADVICE, OFFICER, a_number, a_victim, refer, wanted
from tests.referrals.what_stops import STOPS

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=6)


@pytest.fixture
def partner(settings: Any) -> Iterator[Partner]:
    with partner_stand_in.running() as made:
        settings.PARTNER_HOOKS, settings.PARTNER_KEYS = made.hook, f"{ORGANISATION}={KEY}"
        yield made


def referred(one: Participation | None = None) -> Referral:
    return refer(one or a_victim(), organisation=ORGANISATION, helps=("debt",))  # type: ignore[arg-type]


def post(now: Any = NOW) -> int:
    return pipeline_partners.post_due(
        hooks=outbox.configured_hooks(), beyond_this_machine=False, moment=lambda: now
    )


def post_until_it_ends() -> None:
    for hours in range(12):
        post(NOW + timedelta(hours=hours))


def test_what_leaves_is_signed_by_both_and_holds_the_few_fields_and_nothing_else(partner: Partner) -> None:
    one = a_victim(offence="CANARY offence")
    one.person.born_on = NOW.date().replace(year=1977)
    one.person.save()
    a_number(one, "0121 496 0199")
    made = refer(one, organisation=ORGANISATION, helps=("debt",))  # type: ignore[arg-type]
    assert post() == 1
    (taken,) = partner.taken.values()
    names = {each.value for each in Leaving}
    marks = {"file", "for", "taken_out_by", "taken_out_at", "use_until", "reason", "format", "marking"}
    assert set(taken.content) == names | marks
    assert packing.is_genuine(taken.body), "the force's own signature is within"
    assert taken.content["referral"] == str(made.public_id)
    assert taken.content["name"] == one.person.name
    for kept in ("CANARY", "1977", "0123", str(one.person.public_id), OFFICER.staff_number + '"'):
        assert kept not in taken.body.decode().replace(one.case.officer, ""), kept
    assert Entry.objects.get(act="referral.posted").recipient == "Citizens Advice"
    assert (ReferralPost.objects.get().state, post(LATER), partner.calls) == (PostState.posted, 0, 1)


def test_who_has_no_system_is_posted_nothing(partner: Partner) -> None:
    refer(a_victim())
    assert (post(), partner.calls, ReferralPost.objects.count()) == (0, 0, 0)


def test_each_try_is_one_call_under_the_same_key_and_after_five_the_officer_has_it(partner: Partner) -> None:
    partner.fails = [500, 429, 404, 503, 400, 500]
    one = a_victim()
    referred(one)
    assert [post(), post()] == [0, 0], "not again before its time"
    assert partner.calls == 1
    post_until_it_ends()
    assert (partner.calls, ReferralPost.objects.get().state) == (5, PostState.given_up)
    assert list(ReferralPostAnswer.objects.order_by("at").values_list("status", flat=True)) == [
        500,
        429,
        404,
        503,
        400,
    ]
    task = ContactTask.objects.get(kind=TaskKind.refer)
    assert (task.reason, task.owner) == (Reason.referral_not_taken, one.case.officer)


def test_what_is_taken_at_the_second_try_keeps_its_key(partner: Partner) -> None:
    partner.fails = [500]
    referred()
    assert (post(), post(LATER)) == (0, 1)
    assert list(partner.taken) == [str(ReferralPost.objects.get().public_id)]
    assert not ContactTask.objects.exists()


@pytest.mark.usefixtures("partner")
def test_a_worker_that_is_killed_leaves_the_try_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise SystemExit

    referred()
    with monkeypatch.context() as broken:
        broken.setattr(calling, "call", killed)
        with pytest.raises(SystemExit):
            post()
    assert (ReferralPostTry.objects.count(), ReferralPostAnswer.objects.count()) == (1, 0)
    assert (post(), post(LATER), ReferralPostTry.objects.count()) == (0, 1, 2)


def test_one_that_breaks_holds_up_no_other_and_ends_as_a_task(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = referred(), referred(a_victim("CASE-2"))
    whole = pipeline_referrals.unless_unsafe

    def breaks(standing: Any, now: Any) -> Any:
        if standing.referral == first:
            raise ValueError("CANARY")
        return whole(standing, now)

    monkeypatch.setattr(pipeline_referrals, "unless_unsafe", breaks)
    post_until_it_ends()
    assert [each.content["referral"] for each in partner.taken.values()] == [str(second.public_id)]
    assert ReferralPost.objects.get(step__referral=first).state == PostState.given_up
    assert ContactTask.objects.get().reason == Reason.referral_not_taken


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(partner: Partner, status: int) -> None:
    with partner_stand_in.running() as elsewhere:
        partner.fails, partner.leads_to = [status] * 9, f"{elsewhere.server}/referrals"
        referred()
        post()
        assert (partner.calls, elsewhere.calls) == (1, 0)
    assert ReferralPost.objects.get().state == PostState.waiting


@pytest.mark.parametrize("stop", [each for each in STOPS if each is not Block.on_record])
def test_what_became_unsafe_does_not_leave_and_the_officer_has_it(partner: Partner, stop: Block) -> None:
    one = a_victim()
    referred(one)
    STOPS[stop](one)
    assert (post(), partner.calls) == (0, 0)
    assert ReferralPost.objects.get().state == PostState.held
    assert ContactTask.objects.filter(kind=TaskKind.refer, reason=Reason.referral_not_safe).count() == 1


def test_a_no_before_it_left_lets_nothing_leave_and_after_it_the_system_is_told(partner: Partner) -> None:
    early, late = a_victim(), a_victim("CASE-2")
    referred(early)
    _says_no(early)
    made = referred(late)
    assert post() == 1
    _says_no(late)
    assert post(LATER) == 1
    assert partner.withdrawn == [str(made.public_id)]
    told = [each.content for each in partner.taken.values()][-1]
    assert not {"name", "way", "case", "helps"} & set(told)
    assert len(partner.taken) == 2, "nothing of the first"
    assert ReferralPost.objects.get(step__referral__participation=early).state == PostState.not_needed


def test_what_their_staff_sent_back_meanwhile_is_not_posted_any_more(partner: Partner) -> None:
    made = referred()
    pipeline_referrals.answer(
        made.public_id, step=Step.rejected, reason="wrong_number", words="", by=CITIZENS_ADVICE, now=NOW
    )
    assert (post(), partner.calls, ReferralPost.objects.get().state) == (0, 0, PostState.not_needed)


def test_a_try_that_another_overtook_calls_nobody(partner: Partner) -> None:
    referred()
    (number,), policy = outbox.due(NOW, 9), referral_policy().posting
    overtaken = outbox.write_down(number, now=NOW, policy=policy)
    assert overtaken is not None
    assert outbox.write_down(number, now=LATER, policy=policy) is not None
    hook = outbox.configured_hooks()[ORGANISATION]
    found = calling.look_up(hook, beyond_this_machine=False)
    assert pipeline_partners._post(overtaken, hook, found, lambda: LATER) is False
    assert partner.calls == 0


@pytest.mark.usefixtures("partner")
def test_all_that_would_make_it_unsafe_is_held_still_in_the_transaction_of_the_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    happened, whole = [], facts.hold_still
    referred()

    def holds(one: Participation, point: ContactPoint | None) -> None:
        happened.append(("held", point, len(connection.savepoint_ids)))
        whole(one, point)

    def calls(*_: object) -> Called:
        happened.append(("called", held_point, len(connection.savepoint_ids)))
        return Called(202)

    held_point = ContactPoint.objects.get()
    monkeypatch.setattr(facts, "hold_still", holds)
    monkeypatch.setattr(calling, "call", calls)
    assert post() == 1
    assert [each[0] for each in happened] == ["held", "called"]
    assert happened[0][1:] == happened[1][1:]


def test_where_the_system_is_not_told_of_a_no_a_person_is(partner: Partner) -> None:
    one = a_victim()
    referred(one)
    post()
    partner.fails = [500] * 20
    _says_no(one)
    post_until_it_ends()
    assert ContactTask.objects.get().reason == Reason.withdrawal_not_taken


def test_a_signature_of_another_key_is_not_theirs(partner: Partner, settings: Any) -> None:
    settings.PARTNER_KEYS = f"{ORGANISATION}=" + "QUJD" * 16
    referred()
    assert (post(), partner.refused) == (0, 1)


def test_a_system_that_is_not_set_any_more_is_left_to_a_person(partner: Partner, settings: Any) -> None:
    referred()
    settings.PARTNER_HOOKS = settings.PARTNER_KEYS = ""
    post_until_it_ends()
    assert (partner.calls, ContactTask.objects.get().reason) == (0, Reason.referral_not_taken)


def test_the_signature_is_over_every_part() -> None:
    whole = signed("p", "1", "once", b"body")
    assert len({whole, signed("q", "1", "once", b"body"), signed("p", "2", "once", b"body")}) == 3
    assert len({whole, signed("p", "1", "else", b"body"), signed("p", "1", "once", b"bodY")}) == 3


def _says_no(one: Participation) -> None:
    pipeline_referrals.offer(participation=one, wanted=wanted(one), said=Said.no, by=OFFICER, now=NOW)

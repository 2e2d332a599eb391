"""Keeps what is to be posted to the systems of organisations: entered with the step itself, tried, and ended."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import Who, note
from keptinformed.contact import ledger
from keptinformed.contact.policy import telling_policy
from keptinformed.contact.terms import Reason, TaskKind
from keptinformed.referrals.calling import Called
from keptinformed.referrals.hooks import BadHook, Hook, read_hooks
from keptinformed.referrals.models import (
    PartnerNonce,
    ReferralPost,
    ReferralPostAnswer,
    ReferralPostTry,
    ReferralStep,
)
from keptinformed.referrals.policy import Posting, referral_policy
from keptinformed.referrals.terms import PostState, Step

WORKER = Who("kept worker", "service")
"""Who posts what is due."""


def configured_hooks() -> Mapping[str, Hook]:
    """Return the systems that the service was told of, by organisation. Raises BadHook."""
    found = read_hooks(
        settings.PARTNER_HOOKS, settings.PARTNER_KEYS, beyond_this_machine=settings.BEYOND_THIS_MACHINE
    )
    known = referral_policy().organisations
    for name in found:
        if name not in known:
            raise BadHook(
                f"KEPT_PARTNER_HOOKS names {name}, which is no organisation of policy/referrals.yaml."
            )
    return found


def enter(step: ReferralStep, *, now: datetime) -> ReferralPost | None:
    """Enter that the system of its organisation is to be told of a step; None where it has none."""
    if step.referral.organisation not in configured_hooks():
        return None
    return ReferralPost.objects.create(step=step, next_at=now)


def enter_withdrawal(step: ReferralStep, *, now: datetime) -> ReferralPost | None:
    """Enter that a referral was taken back, where its system may have it; whatever waits of it need not leave.

    The caller holds the lock of the case, so that nothing of it is being posted.
    """
    of_it = ReferralPost.objects.filter(step__referral=step.referral, step__kind=Step.sent.value)
    if not of_it.exists():
        return None
    of_it.filter(state=PostState.waiting.value).update(state=PostState.not_needed.value, ended_at=now)
    return enter(step, now=now) if of_it.filter(tries__gte=1).exists() else None


def due(now: datetime, most: int) -> list[int]:
    """Return the numbers of what is to be posted by now, the oldest first."""
    found = ReferralPost.objects.filter(state=PostState.waiting.value, next_at__lte=now)
    return list(found.order_by("next_at", "pk").values_list("pk", flat=True)[:most])


@transaction.atomic
def write_down(number: int, *, now: datetime, policy: Posting) -> ReferralPostTry | None:
    """Write down that a try is made, for good and before it is made; None where another worker has it, or it ended.

    After the last one, of which nobody has learned the end, a person has it.
    """
    free = ReferralPost.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
    post = _loaded(free).filter(pk=number, state=PostState.waiting.value, next_at__lte=now).first()
    if post is None:
        return None
    if post.tries >= policy.tries:
        give_up(post, now=now)
        return None
    post.tries += 1
    post.next_at = now + policy.pause_after(post.tries)
    post.save(update_fields=["tries", "next_at"])
    organisation = referral_policy().organisations.get(post.step.referral.organisation)
    recipient = organisation.title if organisation else post.step.referral.organisation
    about = ledger.about(post.step.referral.participation, recipient)
    note(Act.referral_posted, about, by=WORKER, now=now)
    return ReferralPostTry.objects.create(post=post, number=post.tries, at=now)


def still_ours(call: ReferralPostTry) -> ReferralPost | None:
    """Return what a try is of, held; None where it ended or another try began meanwhile."""
    held = ReferralPost.objects.select_for_update(no_key=True, of=("self",))
    return _loaded(held).filter(pk=call.post_id, state=PostState.waiting.value, tries=call.number).first()


def learn(
    call: ReferralPostTry, post: ReferralPost, called: Called, *, now: datetime, policy: Posting
) -> None:
    """Keep what came of a try: it is posted, or waits for the next, or a person has it."""
    ReferralPostAnswer.objects.create(call=call, at=now, status=called.status, detail=called.detail[:60])
    if called.was_taken:
        end(post, PostState.posted, now=now)
    elif post.tries >= policy.tries:
        give_up(post, now=now)


def hold(post: ReferralPost, *, now: datetime) -> None:
    """Post nothing of what is not safe any more; the officer has a task."""
    end(post, PostState.held, now=now)
    _leave_to_a_person(post, Reason.referral_not_safe, now)


def give_up(post: ReferralPost, *, now: datetime) -> None:
    """Try no more; the officer has a task."""
    end(post, PostState.given_up, now=now)
    withdraws = post.step.kind == Step.withdrawn
    reason = Reason.withdrawal_not_taken if withdraws else Reason.referral_not_taken
    _leave_to_a_person(post, reason, now)


def end(post: ReferralPost, state: PostState, *, now: datetime) -> None:
    """Let something wait no more."""
    post.state, post.ended_at = state.value, now
    post.save(update_fields=["state", "ended_at"])


def forget_nonces(*, before: datetime) -> None:
    """Forget the numbers used once that are too old to count again anyway."""
    PartnerNonce.objects.filter(at__lt=before).delete()


def of_referral(referral: int) -> list[ReferralPost]:
    """Return what was to be posted of one referral, the latest first."""
    found = ReferralPost.objects.filter(step__referral=referral).select_related("step")
    return list(found.order_by("-step__number"))


def oldest_nonce(policy: Posting) -> timedelta:
    """Return for how long a number used once must be remembered: as long as its signature could count."""
    return 2 * policy.apart


def _loaded(found: QuerySet[ReferralPost]) -> QuerySet[ReferralPost]:
    return found.select_related(
        "step__contact_point", "step__referral__participation__case", "step__referral__participation__person"
    )


def _leave_to_a_person(post: ReferralPost, reason: Reason, now: datetime) -> None:
    participation = post.step.referral.participation
    ledger.add_task(participation, TaskKind.refer, reason, now=now, policy=telling_policy())

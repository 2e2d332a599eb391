"""The one door between referrals and the systems of organisations: what is posted there, and what they answer."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from keptinformed import pipeline_referrals
from keptinformed.access.actors import Actor
from keptinformed.access.roles import Role
from keptinformed.cases import locking
from keptinformed.errors import Refused
from keptinformed.referrals import calling, facts, finding, handshake, outbox, packing
from keptinformed.referrals.calling import Called, Found
from keptinformed.referrals.handshake import Purpose
from keptinformed.referrals.hooks import Hook
from keptinformed.referrals.models import PartnerNonce, ReferralPost, ReferralPostTry
from keptinformed.referrals.packing import Mark
from keptinformed.referrals.policy import Organisation, referral_policy
from keptinformed.referrals.terms import OPEN, Leaving, PostState, Step

type Moment = Callable[[], datetime]
_LOG = logging.getLogger(__name__)
MOST_AT_ONCE = 50
SENDER = "Kept Informed"
"""What stands in the mark of what is posted, where a file names whoever took it out."""
LONGEST_NAME = 40


class Replayed(Refused):
    """An answer that was signed with a number that was used before; nothing of it counts."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the system of an organisation says of one referral."""

    referral: UUID
    step: Step
    reason: str = ""
    words: str = ""


def post_due(*, hooks: Mapping[str, Hook], beyond_this_machine: bool, moment: Moment) -> int:
    """Post what is due to the systems of organisations; return how much they took. For workers; never raises for one.

    A try is written down for good before it is made, so it is made once at the most; a worker that is killed leaves
    it to the next try, under the same key, by which their system knows that it is the same.
    """
    policy, taken = referral_policy().posting, 0
    for number in outbox.due(moment(), MOST_AT_ONCE):
        with _whatever_happens():
            call = outbox.write_down(number, now=moment(), policy=policy)
            if call is not None:
                hook = hooks.get(call.post.step.referral.organisation)
                # Looked up before anything is held still: a name server may take its time.
                found = calling.look_up(hook, beyond_this_machine=beyond_this_machine) if hook else Found()
                taken += _post(call, hook, found, moment)
    with _whatever_happens():
        outbox.forget_nonces(before=moment() - outbox.oldest_nonce(policy))
    return taken


@transaction.atomic
def take_answer(organisation: Organisation, answered: Answered, *, nonce: str, now: datetime) -> None:
    """Take what the system of an organisation answers, as its staff would; of the same answer twice, the first.

    The caller has made sure that it was signed there, lately. What is sent back is the officer's to see to. Raises
    Replayed, NotVisible, CannotRefer.
    """
    try:
        with transaction.atomic():
            PartnerNonce.objects.create(organisation=organisation.id, nonce=nonce, at=now)
    except IntegrityError:
        raise Replayed("This was signed with a number that was used before.") from None
    by = Actor(
        f"{organisation.id} (system)"[:LONGEST_NAME], Role.partner, organisation.title, organisation.title
    )
    standing = finding.received_one(by, answered.referral, now=now)
    said = (standing.step, standing.latest.reason)
    if said == (answered.step, answered.reason) and answered.step is not Step.sent:
        return
    pipeline_referrals.answer(
        answered.referral, step=answered.step, reason=answered.reason, words=answered.words, by=by, now=now
    )


@transaction.atomic
def _post(call: ReferralPostTry, hook: Hook | None, found: Found, moment: Moment) -> bool:
    """Decide anew with everything held still, and call while what would make it unsafe has to wait."""
    step = call.post.step
    participation = step.referral.participation
    locking.lock(participation.case_id)
    facts.hold_still(participation, step.contact_point)
    post, policy, now = outbox.still_ours(call), referral_policy().posting, moment()
    if post is None:
        return False
    if hook is None:
        outbox.learn(call, post, Called(detail="no system is set"), now=now, policy=policy)
        return False
    body = _body(post, now)
    if body is None:
        outbox.hold(post, now=now)
        return False
    if not body:
        outbox.end(post, PostState.not_needed, now=now)
        return False
    called = calling.call(hook, found, body, headers(hook, post.public_id, body, now))
    outbox.learn(call, post, called, now=moment(), policy=policy)
    return called.was_taken


def headers(hook: Hook, key: UUID, body: bytes, now: datetime) -> dict[str, str]:
    """Return what goes with a referral: when it was signed, under which key it is known, and the signature."""
    timestamp = handshake.in_seconds(now)
    signed = handshake.signature(
        hook.keys[0], Purpose.referral, hook.organisation, timestamp, str(key), body=body
    )
    return {
        "Content-Type": "application/json",
        "Idempotency-Key": str(key),
        "Kept-Timestamp": timestamp,
        "Kept-Signature": signed,
        "User-Agent": "kept-informed",
    }


def _body(post: ReferralPost, now: datetime) -> bytes | None:
    """Return what leaves; None where it is not safe now, and nothing where it is not theirs any more."""
    participation = post.step.referral.participation
    standing = finding.in_case(participation.case, post.step.referral.public_id)
    mark = Mark(
        post.public_id,
        standing.organisation,
        SENDER,
        now,
        now + referral_policy().file_lasts,
        post.step.kind,
    )
    if post.step.kind == Step.withdrawn:
        only = {Leaving.referral: str(standing.referral.public_id)}
        return packing.as_json(only, mark, packing.WITHDRAWN)
    if standing.step not in OPEN:
        return b""
    leaves = pipeline_referrals.unless_unsafe(standing, now)
    return packing.as_json(leaves, mark) if leaves else None


@contextmanager
def _whatever_happens() -> Iterator[None]:
    """Go on after anything that breaks: the kind of error is logged, never its words, and the next round comes."""
    try:
        yield
    except Exception as problem:  # noqa: BLE001 (B4: one referral that breaks must not keep the others)
        _LOG.error("A referral could not be posted: %s", type(problem).__name__)

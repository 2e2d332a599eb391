"""What the system of an organisation answers: that it takes somebody on, or sends them back, and why."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from keptinformed import pipeline_partners
from keptinformed.intake.doors import NotUnderstood, Signed, signed_answer
from keptinformed.pipeline_partners import Answered
from keptinformed.pipeline_referrals import LONGEST
from keptinformed.referrals.policy import referral_policy
from keptinformed.referrals.terms import Step

FIELDS = frozenset({"referral", "answer", "reason", "words"})


@signed_answer
def answered(signed: Signed) -> None:
    """Keep what became of a referral; the same answer twice is one."""
    pipeline_partners.take_answer(
        signed.organisation, read_answer(signed.told), nonce=signed.nonce, now=signed.now
    )


def read_answer(told: Mapping[str, Any]) -> Answered:
    """Return what is said of one referral. Pure. Raises NotUnderstood."""
    if set(told) - FIELDS:
        raise NotUnderstood("more than is asked for")
    answer, reason, words = (_text(told, name) for name in ("answer", "reason", "words"))
    policy = referral_policy()
    reasons = {Step.accepted: {""}, Step.rejected: set(policy.rejects), Step.outcome: set(policy.outcomes)}
    if answer not in reasons or reason not in reasons[Step(answer)]:
        raise NotUnderstood("answer or reason")
    try:
        return Answered(UUID(_text(told, "referral")), Step(answer), reason, words)
    except ValueError:
        raise NotUnderstood("referral") from None


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST or "\0" in value:
        raise NotUnderstood(name)
    return value

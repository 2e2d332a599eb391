"""Decides which ways of being kept informed are left to somebody after a safety check: deny by default. Pure.

Sources: security-ux.md A2, A3 and A5. Nobody is shut out: where nothing on a screen is left, a code word may be.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from keptinformed.invitations.policy import Answer, Finding, Risk, SafetyPolicy
from keptinformed.invitations.terms import Mode


@dataclass(frozen=True, slots=True)
class Known:
    """What the case shows of one person, as far as the decision depends on it."""

    offence: str = ""
    """Every name that the offence has."""
    offence_code: str = ""
    answers: frozenset[str] = frozenset()
    """Questions of the needs assessment that were answered yes."""
    finds: frozenset[Finding] = frozenset()


@dataclass(frozen=True, slots=True)
class Offer:
    """What is left."""

    modes: tuple[Mode, ...]
    """From the loudest to the quietest."""
    suggested: Mode | None
    """None where a risk is present, or nothing is left: then nothing is chosen for anybody."""
    risks: tuple[Risk, ...]
    against: Mapping[Mode, tuple[str, ...]] = field(default_factory=dict)
    """Why each mode that is not left was ruled out, in the words of the policy."""


def decide(known: Known, answers: Mapping[str, Answer], policy: SafetyPolicy) -> Offer:
    """Return what is left. A question without an answer, or an unknown one, is answered unsafely."""
    present = risks_of(known, policy)
    against: dict[Mode, list[str]] = {}
    for risk in present:
        _rule_out(against, risk.rules_out, risk.says)
    for question in policy.questions:
        if answers.get(question.id) is not question.safe:
            _rule_out(against, question.rules_out, question.asks)
    left = tuple(each.mode for each in policy.modes if each.mode not in against)
    return Offer(
        left,
        left[0] if left and not present else None,
        present,
        {mode: tuple(why) for mode, why in against.items()},
    )


def risks_of(known: Known, policy: SafetyPolicy) -> tuple[Risk, ...]:
    """Return what is present of that which makes a page off by default, in the order of the policy."""
    return tuple(risk for risk in policy.risks if _is_present(risk, known))


def _is_present(risk: Risk, known: Known) -> bool:
    return (
        risk.finds in known.finds
        or known.offence_code in risk.codes
        or bool(risk.answers & known.answers)
        or any(_names(known.offence, word) for word in risk.offences)
    )


def _names(offence: str, word: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", offence.casefold()) is not None


def _rule_out(against: dict[Mode, list[str]], modes: Iterable[Mode], why: str) -> None:
    for mode in modes:
        against.setdefault(mode, []).append(why)

"""Finds the reasons that were written for decisions in a case, to be read again when one is reviewed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from keptinformed.access.actors import Actor, may
from keptinformed.access.roles import Permission
from keptinformed.cases.models import Case
from keptinformed.gates.models import Rationale
from keptinformed.obligations.current import current_law


@dataclass(frozen=True, slots=True)
class Reasoned:
    """One decision with its reasons."""

    decision: str
    """What was decided, in words, as is the principle."""
    principle: str
    at: datetime
    by: str
    parts: Mapping[str, str]
    """What was written, by what each part is called; none where the reader may read no words, or they were erased."""


def of_case(case: Case, *, reader: Actor, now: datetime) -> list[Reasoned]:
    """Return the reasons for every decision in a case that was opened, the latest first."""
    policy = current_law(now).decisions
    found = Rationale.objects.filter(case=case).prefetch_related("words").order_by("-at", "-pk")
    made = []
    for each in found:
        words = {w.part: w.text for w in each.words.all()} if may(reader, Permission.see_words) else {}
        decision = policy.decisions.get(each.decision)
        made.append(
            Reasoned(
                decision.says if decision else each.decision,
                policy.principles.get(each.principle, each.principle),
                each.at,
                each.by,
                {part.says: words[part.id] for part in policy.parts.values() if part.id in words},
            )
        )
    return made

"""What people in a case say back, in the words in which staff read it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from keptinformed.cases.models import Case
from keptinformed.desk.cases.saying import means
from keptinformed.heard import finding
from keptinformed.obligations.current import current_law
from keptinformed.publishing.words import ENGLISH, portal_words


@dataclass(frozen=True, slots=True)
class Line:
    """What one person says of one thing; what is recorded stands beside it unchanged."""

    name: str
    says: str
    about: str
    at: datetime
    confirms: bool
    challenge: UUID | None
    is_open: bool


def said_in(case: Case, *, now: datetime) -> tuple[Line, ...]:
    """Return what people in a case say, the latest first. Whoever shows it has noted that the case was opened."""
    vocabulary = current_law(now).policy.vocabulary
    rights = portal_words().languages[ENGLISH].entries
    return tuple(
        Line(
            each.name,
            _says(each),
            means(each.kind, vocabulary) if each.kind else rights.get(f"{each.right}.title", each.right),
            each.at,
            each.confirms,
            each.challenge,
            each.is_open,
        )
        for each in finding.of_case(case)
    )


def _says(said: finding.Said) -> str:
    if said.right:
        return "This happened, though nothing is recorded"
    return "Was told what they needed" if said.confirms else "Was not told what they needed"

"""The one door for papers that are checked: who hands one in, who passes it, and who sends it back and why."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import note
from keptinformed.cases import locking, visibility
from keptinformed.cases.models import Case, Participation
from keptinformed.errors import Refused
from keptinformed.gates import papers
from keptinformed.gates.models import Checked, CheckedWords, HandedIn
from keptinformed.needs import finding
from keptinformed.needs.assessing import Filled, completeness
from keptinformed.needs.policy import needs_policy
from keptinformed.obligations.current import current_law
from keptinformed.obligations.gates_policy import Paper
from keptinformed.pipeline_gates import LONGEST, about


class CannotCheck(Refused):
    """A paper that cannot be handed in or checked as it is; `field` is the field of the form that it is about."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@transaction.atomic
def hand_in(
    paper: str, *, case: Case, participation: Participation | None, by: Actor, now: datetime
) -> HandedIn:
    """Hand in a paper to be checked: of one person, or of the case. What went back is handed in anew.

    Raises NotAllowed, NotVisible, and CannotCheck where it waits already, or the back of the form is not complete:
    each field of it must have been asked first (Citizen Focus Good Practice Guide, section 2.3).
    """
    require(by, Permission.record_event)
    visibility.require_visible(case, reader=by, now=now)
    locking.lock(case.pk)
    known = current_law(now).gates.papers.get(paper)
    if known is None or known.of_person != (participation is not None):
        raise CannotCheck("Choose what you hand in, and whose it is.")
    if participation is not None and participation.case_id != case.pk:
        raise visibility.NotVisible
    if known.asks == "needs" and participation is not None:
        _require_complete(participation, now)
    latest = papers.latest(case, paper, participation)
    if latest is not None and papers.state_of(latest, known).waits_for is not None:
        raise CannotCheck("It was handed in already, and waits to be checked.")
    made = HandedIn.objects.create(
        case=case, participation=participation, paper=paper, at=now, by=by.staff_number
    )
    note(Act.paper_handed_in, about(case, participation), by=by.who, now=now)
    return made


@transaction.atomic
def check(public_id: UUID, *, reasons: Sequence[str], words: str, by: Actor, now: datetime) -> Checked:
    """Pass a paper, or send it back where there are `reasons`: ids of policy/gates/papers.yaml.

    Only whose part it is next can, who neither handed it in, nor has the case, nor looked at it before. Raises
    NotAllowed, NotVisible, CannotCheck.
    """
    require(by, Permission.check_papers)
    handed = papers.open_paper(public_id, reader=by, now=now)
    locking.lock(handed.case_id)
    known = current_law(now).gates.papers[handed.paper]
    waits_for = papers.state_of(handed, known).waits_for
    if waits_for is None:
        raise CannotCheck("This was checked already.")
    if by.role.value not in waits_for.roles or not papers.may_check(handed, by):
        raise CannotCheck(
            f"Somebody else must check it: {waits_for.says.lower()}, who neither handed it in nor has the case."
        )
    _check_words(known, reasons, words)
    made = Checked.objects.create(
        paper=handed, check_name=waits_for.id, passed=not reasons, reasons=list(reasons), at=now,
        by=by.staff_number,
    )  # fmt: skip
    if words.strip():
        CheckedWords.objects.create(checked=made, text=words.strip())
    act = Act.paper_returned if reasons else Act.paper_passed
    note(act, about(handed.case, handed.participation), by=by.who, now=now)
    return made


def _check_words(known: Paper, reasons: Sequence[str], words: str) -> None:
    if any(reason not in known.reasons for reason in reasons):
        raise CannotCheck("Choose the reasons from the list.", "reasons")
    if len(words) > LONGEST:
        raise CannotCheck(f"Write {LONGEST} characters at most.", "words")


def _require_complete(participation: Participation, now: datetime) -> None:
    policy = needs_policy()
    answers = finding.facts_of([participation], now=now)[participation.pk].answers
    found = completeness(policy.topics, answers)
    if not found.is_whole:
        open_fields = [
            topic.title for topic in policy.topics if found.filled[topic.id] is not Filled.completed
        ]
        raise CannotCheck(
            f"The back of the form is not complete: {found.complete} of {found.of} fields. "
            f"Ask about: {'; '.join(open_fields).lower()}. It is the assessment of their needs."
        )

"""What the made-up force does for witnesses, whom the Witness Charter promises news without naming days."""

from datetime import datetime

from demo.case_file import CaseFile, Happening, Person
from demo.chance import chosen
from demo.roster import Officer
from demo.telling import Desk
from demo.times import NOW, later
from keptinformed.duties.history import Grade, Role, Status

_ENDS = ("passed_to_witness_care", "case_filed", "case_closed")
_TRIED = ("verdict_given", "sentence_passed", "case_closed")
_NEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "suspect_bailed": ("wc2013-bail", ("case_filed", "case_closed")),
    "suspect_charged": ("wc2013-charge", _TRIED),
    "disposal_given": ("wc2013-disposal", ("case_closed",)),
    "evidence_required": ("wc2013-date", _TRIED),
}
"""Kind of news: the rule that promises it, and the events by which it should have been told."""


def look_after_witnesses(case: CaseFile, desk: Desk, officer: Officer, reported: Happening) -> None:
    """Write what was done for each witness, and plant what became of the news they are promised."""
    for person in case.people:
        if person.role is not Role.witness:
            continue
        assessed: datetime | None = None
        if desk.rolled.random() < 0.62:
            assessed = later(reported.moment, minutes=100)
            case.happened("needs_assessed", assessed, to=person)
        if desk.rolled.random() < 0.7:
            case.happened("reference_given", later(reported.moment, minutes=12), to=person)
        if desk.rolled.random() < 0.4:
            case.agree_plan(person, later(reported.moment, minutes=110), None)
        if case.first("non_crime") is None:
            _plant(case, person, reported, ("wc2013-needs-assessed", _ENDS), assessed)
        for opening in [h for h in case.happenings if h.kind in _NEWS and h.person in (None, person)]:
            told = _tell(case, desk, officer, person, opening)
            _plant(case, person, opening, _NEWS[opening.kind], told)


def _tell(
    case: CaseFile, desk: Desk, officer: Officer, person: Person, opening: Happening
) -> datetime | None:
    fate = chosen(desk.rolled, {"told": 68, "voicemail": 7, "never": 25})
    window = (opening.moment, later(opening.moment, days=4 + desk.rolled.randrange(6)))
    moment = desk.roster.moment_to_call(desk.rolled, officer, *window)
    if fate == "never" or moment > NOW:
        return None
    if fate == "voicemail":
        case.tell(person, moment, [opening], Grade.message_left)
        return None
    case.tell(person, moment, [opening])
    return moment


def _plant(
    case: CaseFile,
    person: Person,
    opening: Happening,
    duty: tuple[str, tuple[str, ...]],
    done: datetime | None,
) -> None:
    rule_id, ends = duty
    due = min(
        (h.moment for h in case.happenings if h.kind in ends and h.moment >= opening.moment), default=None
    )
    fate = "done" if done else "never done"
    case.plant(rule_id, person, opening, fate, _status(done, due), due_at=due)


def _status(done: datetime | None, due: datetime | None) -> Status:
    if done is not None:
        return Status.met if due is None or done < due else Status.late
    return Status.pending if due is None else Status.overdue

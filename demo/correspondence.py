"""Calls, appointments, letters, complaints and expenses in the made-up force, and what became of each."""

from collections.abc import Callable
from datetime import datetime

from demo.case_file import CaseFile, Happening, Person
from demo.chance import chosen
from demo.promises import VICTIMS, became_of, days_after
from demo.telling import Desk
from demo.times import NOW, end_of, in_office_hours, later
from keptinformed.duties.history import Role

_FATES = {"answered in time": 78, "answered late": 13, "never answered": 9}

type DueAfter = Callable[[datetime], datetime]


def attend(case: CaseFile, desk: Desk, reported: Happening) -> None:
    """Grade the call, and send somebody or offer an appointment: a duty to everybody in the case."""
    grading = chosen(desk.rolled, {"emergency": 12, "priority": 28, "appointment": 25, "telephone": 35})
    graded = later(reported.moment, minutes=3)
    if grading == "telephone":
        return
    kind, rule_id, done, limit = {
        "emergency": ("emergency_call_graded", "wm-emergency", "officer_attended", 15),
        "priority": ("priority_call_graded", "wm-priority", "officer_attended", 60),
        "appointment": ("appointment_needed", "wm-appointment", "appointment_offered", 48 * 60),
    }[grading]
    opening = case.happened(kind, graded)
    due = later(graded, minutes=limit)
    fate = chosen(desk.rolled, _FATES)
    done_at: datetime | None = later(graded, minutes=1 + desk.rolled.randrange(limit - 1))
    if fate == "answered late":
        done_at = later(due, minutes=desk.rolled.randrange(limit))
    elif fate == "never answered":
        done_at = None
    if done_at is not None and done_at <= NOW:
        case.happened(done, done_at)
    else:
        done_at = None
    for person in case.people:
        case.plant(rule_id, person, opening, fate, became_of(due, done_at), due_at=due)


def write_and_complain(case: CaseFile, desk: Desk, reported: Happening) -> None:
    """Let some people write, complain or claim their expenses, and answer them, or not."""

    def ten_working_days(opened: datetime) -> datetime:
        return end_of(desk.calendar.add_working_days(opened.date(), 10))

    for person in case.people:
        if desk.rolled.random() < 0.07:
            opening = _later_on(case, desk, person, "message_received", reported.moment)
            _answer(case, desk, opening, ("wm-letters", "message_answered", _ten_days))
        if person.role in VICTIMS and desk.rolled.random() < 0.02:
            opening = _later_on(case, desk, person, "complaint_received", reported.moment)
            duty = ("vc2020-r12-complaint-acknowledged", "complaint_acknowledged", ten_working_days)
            _answer(case, desk, opening, duty)
        required = [h for h in case.happenings if h.kind == "evidence_required" and h.person is person]
        if required and person.role is not Role.business:
            opening = _later_on(case, desk, person, "expenses_claimed", later(required[0].moment, days=30))
            _answer(case, desk, opening, ("vc2020-r10-expenses", "expenses_paid", ten_working_days))


def _ten_days(opened: datetime) -> datetime:
    return days_after(opened, 10)


def _later_on(case: CaseFile, desk: Desk, person: Person, kind: str, begun: datetime) -> Happening:
    return case.happened(kind, in_office_hours(later(begun, days=2 + desk.rolled.randrange(40))), to=person)


def _answer(case: CaseFile, desk: Desk, opening: Happening, duty: tuple[str, str, DueAfter]) -> None:
    rule_id, done, due_after = duty
    if opening.person is None:
        return
    due = due_after(opening.moment)
    fate = chosen(desk.rolled, _FATES)
    spread = int((due - opening.moment).total_seconds() // 60) - 1
    answered: datetime | None = later(opening.moment, minutes=1 + desk.rolled.randrange(spread))
    if fate == "answered late":
        answered = later(due, minutes=540 + desk.rolled.randrange(9000))
    if fate == "never answered" or (answered is not None and answered > NOW):
        answered = None
    if answered is not None:
        case.happened(done, answered, to=opening.person)
    case.plant(rule_id, opening.person, opening, fate, became_of(due, answered), due_at=due)

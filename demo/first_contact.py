"""What the made-up force does for somebody when a crime is reported: and how often it forgets to."""

from datetime import datetime

from demo.case_file import CaseFile, Happening, Person
from demo.chance import chosen
from demo.promises import PERSONS, REFERRAL, became_of, due_at
from demo.telling import Desk, on_working_day
from demo.times import NOW, later
from keptinformed.duties.history import Role, Status

PLAN_SHARE = 0.89
LEAFLET_SHARE = 0.69
STATEMENT_SHARE = 0.46
"""These three are what one force's own audit of October 2017 found; the other shares here are made up."""

_ENDS_FIRST_CONTACT = ("passed_to_witness_care", "case_filed", "case_closed")
_ENDS_STATEMENT = ("sentence_passed", "case_filed", "case_closed")


def receive(case: CaseFile, desk: Desk, person: Person, reported: Happening) -> None:
    """Write what was done for one person in the first days."""
    rolled, begun = desk.rolled, reported.moment
    if rolled.random() < 0.9:
        case.happened("needs_assessed", person.enhanced_from or later(begun, minutes=50), to=person)
    if person.enhanced_from:
        recorded = person.enhanced_recorded or person.enhanced_from
        case.happened("enhanced_given", person.enhanced_from, to=person, recorded=recorded)
    if rolled.random() < 0.88:
        written = rolled.choice(("acknowledged_in_writing",) * 9 + ("acknowledged_safely",))
        case.happened(written, later(begun, minutes=90 + rolled.randrange(4000)), to=person)
    if rolled.random() < 0.75:
        case.happened("reference_given", later(begun, minutes=15), to=person)
    if rolled.random() < LEAFLET_SHARE:
        case.happened("leaflet_given", later(begun, minutes=20 + rolled.randrange(60)), to=person)
    elif rolled.random() < 0.3:
        case.happened("contact_card_left", later(begun, minutes=20), to=person)
    for kind, share in (("compensation_explained", 0.55), ("rj_explained", 0.35)):
        if rolled.random() < share:
            case.happened(kind, later(begun, minutes=60 + rolled.randrange(9000)), to=person)
    if rolled.random() < STATEMENT_SHARE:
        case.happened("vps_explained", later(begun, minutes=70 + rolled.randrange(3000)), to=person)
    agreed = later(begun, minutes=30 + rolled.randrange(1200))
    ended = case.first("investigation_declined", "case_filed", "case_closed")
    if rolled.random() < PLAN_SHARE and (ended is None or ended.moment > agreed):
        every = rolled.choice((7, 14, 28, 28, 28, 28, 56, None))
        case.agree_plan(person, agreed, every)
    if person.declines_news:
        case.happened("key_news_declined", later(begun, minutes=45), to=person)
    if person.role is not Role.business:
        _refer(case, desk, person, reported)


def _refer(case: CaseFile, desk: Desk, person: Person, reported: Happening) -> None:
    """Refer to a support service in time, late or never, or note that the person said no."""
    rolled = desk.rolled
    due = due_at(reported.moment, REFERRAL, None, desk.calendar)
    fate = chosen(rolled, {"referred in time": 58, "refused": 24, "referred late": 10, "never referred": 8})
    referred: datetime | None = None
    if fate == "refused":
        case.happened("support_refused", later(reported.moment, minutes=35), to=person)
    elif fate == "referred in time":
        last_day = desk.calendar.add_working_days(reported.moment.date(), REFERRAL.standard)
        referred = on_working_day(rolled, reported.moment, last_day)
    elif fate == "referred late":
        referred = later(due, days=rolled.randrange(9), minutes=540 + rolled.randrange(400))
    if referred is not None and referred > NOW:
        fate, referred = "not referred yet", None
    if referred is not None:
        case.happened("support_referred", referred, to=person)
    non_crime = case.first("non_crime") is not None
    status = became_of(due, referred, excused=fate == "refused" or non_crime)
    case.plant(REFERRAL.rule_id, person, reported, fate, status, due_at=due)


def plant_absences(case: CaseFile, reported: Happening) -> None:
    """Note what an audit must find of duties without a limit: their absence shows when the case ends."""
    if case.first("non_crime"):
        return
    for person in case.people:
        if person.role not in PERSONS or person.since is not None:
            continue
        for rule_id, kinds, ends in (
            ("vc2020-r3-information", ("leaflet_given",), _ENDS_FIRST_CONTACT),
            ("vc2020-r7-statement-explained", ("vps_explained",), _ENDS_STATEMENT),
        ):
            done = _first_of(case, person, kinds)
            end = _first_of(case, person, ends)
            status = _judged_by_end(done, end)
            fate = "done" if done else "never done"
            case.plant(rule_id, person, reported, fate, status, due_at=end)


def _first_of(case: CaseFile, person: Person, kinds: tuple[str, ...]) -> datetime | None:
    moments = [
        happening.moment
        for happening in case.happenings
        if happening.kind in kinds and happening.person in (None, person)
    ]
    return min(moments, default=None)


def _judged_by_end(done: datetime | None, end: datetime | None) -> Status:
    if done is not None:
        return Status.met if end is None or done < end else Status.late
    return Status.pending if end is None else Status.overdue

"""What happens after charge: hearings, verdict, sentence, and results that reach Witness Care late."""

from datetime import datetime

from demo.case_file import CaseFile, Happening, Person
from demo.chance import Dice
from demo.promises import CASE_RESULT, HEARING_RESULT, Promise, became_of, due_at
from demo.times import in_office_hours, later
from keptinformed.duties.history import Role
from keptinformed.timekeeping.calendar import WorkingCalendar

_ACQUITTED = {"Defendant found not guilty", "Court case unable to proceed"}
_STILL_AT_COURT = {"Suspect charged", "Suspect charged as part of another case", "Awaiting court outcome"}
_RESULTS = ("court_result_received", "bail_result_received", "sentence_result_received")
_CASE_RESULTS = ("court_result_received", "sentence_result_received")


def go_to_court(case: CaseFile, rolled: Dice, outcome: str, charged: datetime) -> None:
    """Write the court's part of a case, which ended as `outcome` says in the words of data.police.uk."""
    case.happened("passed_to_witness_care", in_office_hours(later(charged, days=0.5 + rolled.random() * 3)))
    listed = in_office_hours(later(charged, days=1 + rolled.random() * 4))
    case.happened("hearing_listed", listed)
    first_hearing = in_office_hours(later(charged, days=18 + rolled.randrange(20)))
    case.happened("hearing_held", first_hearing)
    _result(case, rolled, "court_result_received", first_hearing)
    if outcome in _STILL_AT_COURT:
        return
    trial = in_office_hours(later(first_hearing, days=25 + rolled.expovariate(1 / 40)))
    if outcome in _ACQUITTED or rolled.random() < 0.4:
        _prepare_witnesses(case, rolled, first_hearing)
    case.happened("verdict_given", trial)
    _result(case, rolled, "court_result_received", trial)
    if outcome in _ACQUITTED:
        case.happened("case_closed", later(trial, days=12))
        return
    adjourned = 0.05 if rolled.random() < 0.5 else 20 + rolled.randrange(20)
    sentenced = in_office_hours(later(trial, days=adjourned))
    case.happened("sentence_passed", sentenced)
    _result(case, rolled, "sentence_result_received", sentenced)
    if outcome == "Offender sent to prison" and case.offence.startswith("Violence"):
        _contact_scheme(case, rolled, sentenced)
    case.happened("case_closed", later(sentenced, days=30))


def _result(case: CaseFile, rolled: Dice, kind: str, decided: datetime) -> None:
    """Let the court pass on its result, mostly within days; one in sixteen never arrives."""
    if rolled.random() < 0.94:
        days = rolled.expovariate(1 / 2.2)
        case.happened(kind, in_office_hours(later(decided, days=0.05 + days)))


def _prepare_witnesses(case: CaseFile, rolled: Dice, first_hearing: datetime) -> None:
    for person in case.people:
        if person.role is Role.business or rolled.random() < 0.4:
            continue
        required = in_office_hours(later(first_hearing, days=3 + rolled.randrange(9)))
        case.happened("evidence_required", required, to=person)
        if rolled.random() < 0.7:
            case.happened("court_support_offered", later(required, days=2), to=person)
        if person.enhanced_from is not None and person.role is not Role.witness:
            case.happened("measures_applied", later(required, days=1), to=person)
            case.happened("measures_decided", in_office_hours(later(required, days=6)), to=person)


def _contact_scheme(case: CaseFile, rolled: Dice, sentenced: datetime) -> None:
    for person in case.people:
        if person.role in {Role.business, Role.witness}:
            continue
        case.happened("contact_scheme_eligible", sentenced, to=person)
        if rolled.random() < 0.85:
            referred = later(sentenced, days=2 + rolled.expovariate(1 / 6))
            case.happened("contact_scheme_referred", referred, to=person)
            if rolled.random() < 0.8:
                case.happened(
                    "contact_scheme_contacted", later(referred, days=5 + rolled.randrange(25)), to=person
                )


def plant_courts(case: CaseFile, calendar: WorkingCalendar) -> None:
    """Note how soon each decision of the court reached the Witness Care Unit, as everybody is owed."""
    openings = [
        *((opening, HEARING_RESULT, _RESULTS) for opening in _of_kinds(case, "hearing_held")),
        *(
            (opening, CASE_RESULT, _CASE_RESULTS)
            for opening in _of_kinds(case, "verdict_given", "sentence_passed")
        ),
    ]
    for opening, promise, results in openings:
        for person in case.people:
            if person.role in promise.owed_to and (person.since is None or person.since <= opening.moment):
                _plant(case, calendar, person, (opening, promise, results))


def _plant(
    case: CaseFile,
    calendar: WorkingCalendar,
    person: Person,
    duty: tuple[Happening, Promise, tuple[str, ...]],
) -> None:
    opening, promise, results = duty
    due = due_at(opening.moment, promise, None, calendar)
    arrived = min(
        (result.moment for result in _of_kinds(case, *results) if result.moment >= opening.moment),
        default=None,
    )
    fate = "the court's result arrived" if arrived else "the court's result never arrived"
    case.plant(promise.rule_id, person, opening, fate, became_of(due, arrived), due_at=due)


def _of_kinds(case: CaseFile, *kinds: str) -> list[Happening]:
    return [happening for happening in case.happenings if happening.kind in kinds]

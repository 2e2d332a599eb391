"""How a made-up investigation runs: by way of arrest, bail and decisions, to how the real one ended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from demo.case_file import CaseFile, Happening
from demo.chance import Dice, chosen
from demo.court import go_to_court
from demo.real_crimes import RealCrime
from demo.times import in_office_hours, later

_NO_SUSPECT = "Investigation complete; no suspect identified"
_DISPOSALS = {
    "Offender given a caution",
    "Local resolution",
    "Offender given penalty notice",
    "Offender given a drugs possession warning",
    "Further action is not in the public interest",
}
_DECLINED = {
    "Unable to prosecute suspect",
    "Formal action is not in the public interest",
    "Further investigation is not in the public interest",
}
_TO_COURT = {
    "Suspect charged",
    "Suspect charged as part of another case",
    "Awaiting court outcome",
    "Court result unavailable",
    "Court case unable to proceed",
    "Defendant found not guilty",
    "Defendant sent to Crown Court",
}


@dataclass(frozen=True, slots=True)
class Course:
    """One case on its way, with its dice."""

    case: CaseFile
    rolled: Dice
    outcome: str
    """How the real case ended, in the words of data.police.uk; empty where nothing was published."""


def outcome_of(crime: RealCrime) -> str:
    """Return how the real case ended: what its street row says last, else its last outcome row."""
    if crime.last_outcome and crime.last_outcome != "Status update unavailable":
        return crime.last_outcome
    return crime.outcomes[-1] if crime.outcomes else ""


def investigate(course: Course, reported: Happening) -> None:
    """Write everything that happens to the case after it was reported and recorded."""
    case, rolled = course.case, course.rolled
    case.happened("case_allocated", later(reported.moment, minutes=200 + rolled.randrange(1500)))
    run = _RUNS.get(course_of(course.outcome), _open_enquiry)
    run(course, later(reported.moment, minutes=20 + rolled.randrange(600)))


def course_of(outcome: str) -> str:
    """Return which way a case goes that ended so: `no suspect`, `disposal`, `declined`, `court`, `open`."""
    if outcome == _NO_SUSPECT:
        return "no suspect"
    if outcome in _DISPOSALS:
        return "disposal"
    if outcome in _DECLINED:
        return "declined"
    if outcome in _TO_COURT or outcome.startswith("Offender "):
        return "court"
    return "passed on" if outcome.startswith("Action to be taken") else "open"


def _no_suspect(course: Course, begun: datetime) -> None:
    case, rolled = course.case, course.rolled
    if rolled.random() < 0.45:
        declined = later(begun, minutes=120 + rolled.randrange(2500))
        case.happened("investigation_declined", declined)
        case.happened("filed_at_source", later(declined, minutes=2))
        case.happened("case_filed", later(declined, minutes=5))
        return
    case.happened("investigation_opened", begun)
    case.happened("case_filed", in_office_hours(later(begun, days=6 + rolled.expovariate(1 / 35))))


def _open_enquiry(course: Course, begun: datetime) -> None:
    course.case.happened("investigation_opened", begun)


def _passed_on(course: Course, begun: datetime) -> None:
    course.case.happened("investigation_opened", begun)
    course.case.happened(
        "case_closed", in_office_hours(later(begun, days=10 + course.rolled.expovariate(1 / 20)))
    )


def _with_suspect(course: Course, begun: datetime) -> tuple[datetime, bool]:
    """Arrest or invite a suspect; return when that was over and whether bail runs."""
    case, rolled = course.case, course.rolled
    case.happened("investigation_opened", begun)
    caught = later(begun, days=0.2 + rolled.expovariate(1 / 12))
    interviewed = later(caught, minutes=150 + rolled.randrange(500))
    if rolled.random() < 0.3:
        case.happened("suspect_interviewed", interviewed)
        return interviewed, False
    case.happened("suspect_arrested", caught)
    case.happened("suspect_interviewed", interviewed)
    let_go = later(interviewed, minutes=60 + rolled.randrange(300))
    how = chosen(rolled, {"suspect_bailed": 55, "suspect_under_investigation": 33, "suspect_released": 12})
    case.happened(how, let_go)
    if how != "suspect_bailed":
        return let_go, False
    changed = later(let_go, days=5 + rolled.expovariate(1 / 20))
    if rolled.random() < 0.3:
        case.happened("bail_changed", changed)
        return changed, True
    return let_go, True


def _decided(course: Course, since: datetime, *, bailed: bool) -> datetime:
    decided = in_office_hours(later(since, days=4 + course.rolled.expovariate(1 / 38)))
    if bailed:
        course.case.happened("bail_ended", later(decided, minutes=-3))
    return decided


def _disposal(course: Course, begun: datetime) -> None:
    since, bailed = _with_suspect(course, begun)
    given = _decided(course, since, bailed=bailed)
    considered = later(given, days=-2, minutes=course.rolled.randrange(600))
    course.case.happened("disposal_considered", considered)
    for person in course.case.people:
        if course.rolled.random() < 0.72:
            course.case.happened("views_sought", later(considered, minutes=200), to=person)
    course.case.happened("disposal_given", given)
    course.case.happened("case_closed", in_office_hours(later(given, days=8 + course.rolled.randrange(12))))


def _declined(course: Course, begun: datetime) -> None:
    since, bailed = _with_suspect(course, begun)
    declined = _decided(course, since, bailed=bailed)
    course.case.happened("prosecution_declined", declined)
    course.case.happened("case_closed", later(declined, minutes=90))


def _court(course: Course, begun: datetime) -> None:
    since, bailed = _with_suspect(course, begun)
    charged = _decided(course, since, bailed=bailed)
    course.case.happened("suspect_charged", charged)
    go_to_court(course.case, course.rolled, course.outcome, charged)


_RUNS: dict[str, Callable[[Course, datetime], None]] = {
    "no suspect": _no_suspect,
    "disposal": _disposal,
    "declined": _declined,
    "court": _court,
    "passed on": _passed_on,
    "open": _open_enquiry,
}

"""Regular updates in the made-up force: kept up for a while, late now and then, forgotten in the end."""

from collections.abc import Callable
from datetime import datetime

from demo.case_file import CaseFile, Happening, Person
from demo.chance import chosen
from demo.promises import days_after
from demo.roster import Officer
from demo.telling import Desk
from demo.times import NOW, end_of, later
from keptinformed.duties.history import Grade, Role, Status
from keptinformed.timekeeping.months import months_after

AGREED = "vc2020-r6-agreed-updates"
MONTHLY = "wm-monthly"
_OPENS = ("investigation_opened", "plan_agreed")
_ENDS = ("investigation_declined", "passed_to_witness_care", "case_filed", "case_closed")
_SHARES = {"in time": 84, "late": 11, "forgotten": 5}

type DueAfter = Callable[[datetime], datetime]


def keep_updated(case: CaseFile, desk: Desk, officer: Officer) -> None:
    """Write the updates that each person with a contact plan was given; plant what became of each step."""
    for person in case.people:
        plan = _plan_of(case, person)
        if plan is None or plan.every_days is None or person.role is Role.witness:
            continue
        every = plan.every_days

        def agreed(opened: datetime, days: int = every) -> datetime:
            return days_after(opened, days)

        _write_updates(case, desk, officer, person, (plan.moment, agreed))
        openings = [happening for happening in _openings(case, person) if happening.moment >= plan.moment]
        _plant_series(case, person, AGREED, openings, agreed)
        _plant_series(case, person, MONTHLY, _openings(case, person), _a_month_after)


def _a_month_after(opened: datetime) -> datetime:
    return end_of(months_after(opened.date(), 1))


def _plan_of(case: CaseFile, person: Person) -> Happening | None:
    plans = [h for h in case.happenings if h.kind == "plan_agreed" and h.person is person]
    return plans[0] if plans else None


def _openings(case: CaseFile, person: Person) -> list[Happening]:
    found = [h for h in case.happenings if h.kind in _OPENS and h.person in (None, person)]
    return sorted(found, key=lambda happening: happening.moment)


def _tellings(case: CaseFile, person: Person) -> list[Happening]:
    """Return what this person was really told, in order: delivered or better, and not withdrawn."""
    withdrawn = {topic for h in case.happenings if h.kind == "entry_withdrawn" for topic in h.about}
    return sorted(
        (
            happening
            for happening in case.happenings
            if happening.kind == "told"
            and happening.person is person
            and happening.grade is not None
            and happening.grade >= Grade.delivered
            and happening not in withdrawn
        ),
        key=lambda happening: happening.moment,
    )


def _write_updates(
    case: CaseFile, desk: Desk, officer: Officer, person: Person, agreed: tuple[datetime, DueAfter]
) -> None:
    last, due_after = agreed
    ended = case.first(*_ENDS)
    until = ended.moment if ended else NOW
    while (due := due_after(last)) < until:
        news = next((told for told in _tellings(case, person) if last < told.moment < due), None)
        if news is not None:
            last = news.moment
            continue
        fate = chosen(desk.rolled, _SHARES)
        if fate == "forgotten":
            return
        first = later(due, days=-5) if fate == "in time" else later(due, minutes=1)
        last_moment = due if fate == "in time" else later(due, days=4 + desk.rolled.randrange(6))
        moment = desk.roster.moment_to_call(
            desk.rolled, officer, max(first, later(last, minutes=5)), last_moment
        )
        if moment >= until:
            return
        case.tell(
            person, moment, ["progress"], desk.rolled.choice((Grade.spoken, Grade.spoken, Grade.delivered))
        )
        last = moment


def _plant_series(
    case: CaseFile, person: Person, rule_id: str, openings: list[Happening], due_after: DueAfter
) -> None:
    """Follow each opening from telling to telling until the police's part of the case ends."""
    tellings = _tellings(case, person)
    followed: set[Happening] = set()
    waiting = list(openings)
    while waiting:
        opening = waiting.pop(0)
        if opening in followed:
            continue
        followed.add(opening)
        due = due_after(opening.moment)
        told = next((telling for telling in tellings if telling.moment > opening.moment), None)
        ended = next((h for h in _by_time(case, _ENDS) if h.moment >= opening.moment), None)
        status = _step(due, _moment(told), _moment(ended))
        case.plant(rule_id, person, opening, f"update {status}", status, due_at=due)
        if told is not None and (ended is None or told.moment < ended.moment):
            waiting.append(told)


def _by_time(case: CaseFile, kinds: tuple[str, ...]) -> list[Happening]:
    return sorted((h for h in case.happenings if h.kind in kinds), key=lambda h: h.moment)


def _moment(happening: Happening | None) -> datetime | None:
    return None if happening is None else happening.moment


def _step(due: datetime, told: datetime | None, ended: datetime | None) -> Status:
    if told is not None and told < due:
        return Status.met
    if ended is not None and ended < due:
        return Status.lapsed
    if told is not None:
        return Status.late
    return Status.overdue if due <= NOW else Status.pending

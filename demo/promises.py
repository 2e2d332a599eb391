"""What the simulator itself knows of the law, so that it can plant what became of a duty and be sure.

On purpose no line here comes from `policy/` or from the engine: a slip there must not be repeated here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from demo.times import NOW, end_of
from keptinformed.duties.history import Role, Status
from keptinformed.timekeeping.calendar import WorkingCalendar

VICTIMS = frozenset({Role.victim, Role.bereaved, Role.parent, Role.spokesperson, Role.business})
PERSONS = VICTIMS - {Role.business}


@dataclass(frozen=True, slots=True)
class Promise:
    """A duty to tell somebody of one kind of event, within so many working days."""

    rule_id: str
    kind: str
    standard: int
    enhanced: int
    owed_to: frozenset[Role] = VICTIMS
    can_be_declined: bool = True


def _code(name: str, *kinds: str, standard: int = 5) -> tuple[Promise, ...]:
    return tuple(Promise(f"vc2020-{name}", kind, standard, 1) for kind in kinds)


OF_THE_POLICE: tuple[Promise, ...] = (
    *_code("r6-arrest", "suspect_arrested"),
    *_code("r6-interview", "suspect_interviewed"),
    *_code("r6-release", "suspect_released"),
    *_code("r6-bail", "suspect_bailed"),
    *_code("r6-under-investigation", "suspect_under_investigation"),
    *_code("r6-bail-change", "bail_changed", "bail_ended"),
    *_code("r6-no-investigation", "investigation_declined"),
    *_code("r6-charge", "suspect_charged", "suspect_summonsed"),
    *_code("r6-disposal", "disposal_given"),
    *_code("r6-police-no-prosecution", "prosecution_declined"),
)
"""News of the investigation under the Code of 2020."""

OF_WITNESS_CARE: tuple[Promise, ...] = (
    *_code("r8-hearing", "hearing_listed", standard=1),
    Promise("vc2020-r8-evidence-required", "evidence_required", 1, 1, PERSONS, can_be_declined=False),
    Promise("vc2020-r8-special-measures", "measures_decided", 1, 1, PERSONS),
    *_code("r9-outcome", "court_result_received", standard=1),
    *_code("r9-sentence", "sentence_result_received", standard=1),
)
"""News of the court, from when it reached the Witness Care Unit."""

OF_THE_FORCE: tuple[Promise, ...] = tuple(
    Promise(f"wm-{name}", kind, 1, 1)
    for name, kind in (
        ("arrest", "suspect_arrested"),
        ("interview", "suspect_interviewed"),
        ("release", "suspect_released"),
        ("bail", "suspect_bailed"),
        ("under-investigation", "suspect_under_investigation"),
        ("bail-change", "bail_changed"),
        ("bail-change", "bail_ended"),
        ("no-investigation", "investigation_declined"),
        ("charge", "suspect_charged"),
        ("disposal", "disposal_given"),
        ("no-prosecution", "prosecution_declined"),
        ("closure", "case_filed"),
        ("closure", "case_closed"),
    )
)
"""The West Midlands pack: one working day for everyone. The made-up force has borrowed it."""

REFERRAL = Promise("vc2020-r4-referral", "crime_reported", 2, 2, PERSONS)
"""Done by the referral itself, not by a telling."""
HEARING_RESULT = Promise("vc2020-r8-court-tells-witness-care", "hearing_held", 5, 5)
CASE_RESULT = Promise("vc2020-r9-court-tells-witness-care", "verdict_given", 5, 5)
"""The court's own duties to pass on what it decided; `verdict_given` or `sentence_passed`."""


def due_at(
    opened: datetime, promise: Promise, enhanced_from: datetime | None, calendar: WorkingCalendar
) -> datetime:
    """Return the first moment that is too late.

    With Enhanced Rights given while the ordinary days run, their shorter time counts from that day, and the
    earlier of the two ends holds.
    """
    standard = end_of(calendar.add_working_days(opened.date(), promise.standard))
    if enhanced_from is None or enhanced_from >= standard:
        return standard
    counted_from = max(opened, enhanced_from)
    enhanced = end_of(calendar.add_working_days(counted_from.date(), promise.enhanced))
    return enhanced if enhanced_from <= opened else min(standard, enhanced)


def became_of(due: datetime, told: datetime | None, *, excused: bool = False) -> Status:
    """Return what became of a duty to tell, as seen at the demonstration's present."""
    if told is not None and told < due:
        return Status.met
    if excused:
        return Status.excused
    if told is not None:
        return Status.late
    return Status.overdue if due <= NOW else Status.pending


def days_after(opened: datetime, days: int) -> datetime:
    """Return the first moment that is too late for something due in so many calendar days."""
    return end_of(opened.date() + timedelta(days=days))

"""Reads policy/reminders: when somebody is reminded of what is owed, and up which ladder; whole or not at all."""

from collections.abc import Mapping
from datetime import time, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings

from keptinformed.access.roles import ROLES, Permission, Role
from keptinformed.duties.fields import Fields
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml
from keptinformed.reminding.terms import Among, DigestTimes, ReminderPolicy, Rung, Schedule, Step, Timing

FOLDER, NATIONAL = "reminders", "national"
FIGURES: Mapping[str, int] = {
    "wait_hours": 24 * 7,
    "unread_hours": 24 * 7,
    "alarm_unread_minutes": 24 * 60,
    "ahead_days": 366,
    "back_days": 366,
    "led_hours": 24 * 28,
    "lines": 500,
}
"""The single figures of the policy, each with the highest that makes sense."""
PARTS = ("sources", "digest", "quiet", "ladder", "last_resort", *FIGURES, "schedules")
MOST_HOURS = 72
NEEDS = frozenset({Permission.see_worklists, Permission.see_case})
"""What whoever is reminded must be allowed to do: else the reminder would lead to nothing."""


def reminder_policy() -> ReminderPolicy:
    """Return what holds for the force that this service runs for. Raises PolicyError."""
    return read_reminders(settings.FORCE)


@cache
def read_reminders(force: str = "", root: Path | None = None) -> ReminderPolicy:
    """Return what holds everywhere, with what `force` has of its own. Raises PolicyError with every fault."""
    folder = (root or shipped_policy()) / FOLDER
    faults: list[str] = []
    page = _page(folder / f"{NATIONAL}.yaml", faults)
    own = folder / f"{force}.yaml"
    theirs = _page(own, faults) if force and own.exists() else None
    made = _made(page, theirs, force)
    if not faults:
        _check(made, page)
    if faults:
        raise PolicyError(faults)
    return made


def _page(path: Path, faults: list[str]) -> Fields:
    try:
        content = read_yaml(path)
    except UnreadableYaml as unreadable:
        raise PolicyError([str(unreadable)]) from None
    section = content if isinstance(content, Section) else Section()
    page = Fields(section, f"{FOLDER}/{path.name}", faults)
    page.only(PARTS)
    page.texts("sources")
    return page


def _made(page: Fields, theirs: Fields | None, force: str) -> ReminderPolicy:
    def of(part: str) -> Fields:
        return theirs if theirs is not None and part in theirs.section else page

    figures = {name: of(name).number(name, highest) for name, highest in FIGURES.items()}
    own = _schedules(theirs, required=False) if theirs is not None else ()
    return ReminderPolicy(
        schedules=own + _schedules(page, required=True),
        ladder=tuple(_rung(each, of("ladder")) for each in of("ladder").sections("ladder")),
        last_resort=_rung(of("last_resort").part("last_resort"), of("last_resort")),
        times=_times(of("digest"), of("quiet"), force),
        wait=timedelta(hours=figures["wait_hours"]),
        unread=timedelta(hours=figures["unread_hours"]),
        alarm_unread=timedelta(minutes=figures["alarm_unread_minutes"]),
        ahead=timedelta(days=figures["ahead_days"]),
        back=timedelta(days=figures["back_days"]),
        led=timedelta(hours=figures["led_hours"]),
        lines=figures["lines"],
    )


def _times(digest: Fields, quiet: Fields, seed: str) -> DigestTimes:
    given = Fields(digest.part("digest"), f"{digest.where}, digest", digest.faults)
    given.only(("after_begin_minutes", "jitter_minutes", "least_minutes", "office_begins", "office_ends"))
    hours = Fields(quiet.part("quiet"), f"{quiet.where}, quiet", quiet.faults)
    hours.only(("from", "to"))
    made = DigestTimes(
        after_begin=timedelta(minutes=given.number("after_begin_minutes", 240, lowest=0)),
        jitter_minutes=given.number("jitter_minutes", 120, lowest=0),
        least=timedelta(minutes=given.number("least_minutes", 240)),
        office_begins=_clock(given, "office_begins"),
        office_ends=_clock(given, "office_ends"),
        quiet_from=_clock(hours, "from"),
        quiet_to=_clock(hours, "to"),
        seed=seed,
    )
    if made.office_begins >= made.office_ends:
        given.fault("office_ends must come after office_begins.")
    if made.quiet_from == made.quiet_to:
        hours.fault("from and to are the same hour: say when the quiet hours begin and end.")
    return made


def _clock(given: Fields, name: str) -> time:
    written = given.text(name)
    try:
        return (
            time.fromisoformat(written) if len(written) == len("06:00") else _not_a_time(given, name, written)
        )
    except ValueError:
        return _not_a_time(given, name, written)


def _not_a_time(given: Fields, name: str, written: str) -> time:
    if written:
        given.fault(f'{name} must be a time such as "06:00", not "{written}".')
    return time.min


def _rung(section: Section, page: Fields) -> Rung:
    entry = Fields(section, f"{page.where} line {section.line}", page.faults)
    entry.only(("rung", "says", "of", "roles"))
    of = entry.one_of("of", Among, fallback=Among.force)
    named = entry.texts("roles", required=of is not Among.officer)
    for word in named:
        if word not in list(Role):
            entry.fault(f'"{word}" is no role.')
        elif not ROLES[Role(word)].may >= NEEDS:
            entry.fault(f'"{word}" may not see worklists or cases, so it cannot be reminded.')
    return Rung(
        entry.text("rung"),
        entry.text("says"),
        of,
        frozenset(Role(each) for each in named if each in list(Role)),
    )


def _schedules(page: Fields, *, required: bool) -> tuple[Schedule, ...]:
    return tuple(_schedule(each, page) for each in page.sections("schedules", required=required))


def _schedule(section: Section, page: Fields) -> Schedule:
    entry = Fields(section, f"{page.where} line {section.line}", page.faults)
    entry.only(("schedule", "says", "promises", "rules", "kinds", "enhanced", "steps"))
    return Schedule(
        schedule=entry.text("schedule"),
        says=entry.text("says"),
        promises=frozenset(entry.texts("promises", required=False)),
        rules=frozenset(entry.texts("rules", required=False)),
        kinds=frozenset(entry.texts("kinds", required=False)),
        enhanced=entry.flag("enhanced", default=False),
        steps=tuple(_step(each, entry) for each in entry.sections("steps")),
    )


def _step(section: Section, schedule: Fields) -> Step:
    entry = Fields(section, f"{schedule.where.split(' line ')[0]} line {section.line}", schedule.faults)
    entry.only(("step", "says", "to", "alarm", *Timing))
    given = [each for each in Timing if each.value in entry.section]
    if len(given) != 1:
        entry.fault(f"says when in exactly one of {', '.join(Timing)}.")
    timing = given[0] if given else Timing.days_before
    highest = MOST_HOURS if timing is Timing.hours_before else 365
    lowest = 0 if timing in (Timing.day, Timing.days_before) else 1
    count = entry.number(timing.value, highest, lowest=lowest) if given else 0
    alarm = entry.flag("alarm", default=False)
    if alarm and timing is not Timing.hours_before:
        entry.fault("an alarm is counted in hours_before: counted in days, it would come at midnight.")
    return Step(entry.text("step"), entry.text("says"), timing, count, entry.text("to"), alarm)


def _check(made: ReminderPolicy, page: Fields) -> None:
    """Note what fits nowhere: a ladder without an end, a step that no rung takes or nobody looks for yet."""
    rungs = [each.rung for each in made.ladder]
    if len(set(rungs)) != len(rungs) or made.last_resort.rung in rungs:
        page.fault("ladder names a rung twice.")
    if made.ladder[-1].of is not Among.force or made.last_resort.of is not Among.force:
        page.fault(
            "the last rung of the ladder, and last_resort, must be of the force: it must always end at somebody."
        )
    names = [each.schedule for each in made.schedules]
    for name in sorted({name for name in names if names.count(name) > 1}):
        page.fault(f'two schedules are called "{name}".')
    for schedule in made.schedules:
        steps = [each.step for each in schedule.steps]
        for step in sorted({step for step in steps if steps.count(step) > 1}):
            page.fault(f'schedule "{schedule.schedule}" has two steps "{step}".')
        for each in schedule.steps:
            if each.to not in rungs:
                page.fault(
                    f'schedule "{schedule.schedule}", step "{each.step}": "{each.to}" is no rung of the ladder.'
                )
            if each.timing is Timing.days_before and timedelta(days=each.count) >= made.ahead:
                page.fault(f'schedule "{schedule.schedule}", step "{each.step}" comes before ahead_days.')
            if each.timing is Timing.days_after and timedelta(days=each.count) >= made.back:
                page.fault(f'schedule "{schedule.schedule}", step "{each.step}" comes after back_days.')

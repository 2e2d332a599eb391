"""Decides what in the access log of one person looks like misuse: pure, so that thousands of shifts can be tried."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from keptinformed.access.roles import ROLES, Reach, Role
from keptinformed.supervision.findings import CaseFacts, Finding, Look, Rule, StaffFacts
from keptinformed.supervision.thresholds import Thresholds

OPENED = "case.opened"
SHOWN = {OPENED, "contact_point.shown"}
REFUSED = "case.refused"
SEARCHED = "case.searched"
STOPPED = "search.stopped"
EMERGENCY = "glass.broken"
READS_FOR_A_LIVING = {Role.code_lead}
"""Roles that look into cases to learn from them, and record nothing there."""

HOUR = timedelta(hours=1)
LONDON = ZoneInfo("Europe/London")


def at_once(
    looks: Sequence[Look], staff: StaffFacts, cases: Mapping[str, CaseFacts], thresholds: Thresholds
) -> Iterator[Finding]:
    """Yield what need not wait: no later work could explain it. `looks` are of one person, in the order of time."""
    yield from _emergencies(looks)
    yield from _in_it_themselves(looks, staff, cases)
    yield from _collecting(looks, thresholds)
    yield from _closed(looks, cases, thresholds)


def in_hindsight(
    looks: Sequence[Look],
    staff: StaffFacts,
    cases: Mapping[str, CaseFacts],
    thresholds: Thresholds,
    now: datetime,
) -> Iterator[Finding]:
    """Yield what is worth asking once there was time to record the work. `looks` are as in `at_once`."""
    worked = {look.case for look in looks if look.recorded}
    over = now - timedelta(minutes=thresholds.grace_minutes)
    idle = [look for look in looks if look.act in SHOWN and look.at <= over and look.case not in worked]
    strange = [look for look in idle if not staff.works_on(cases.get(look.case, CaseFacts()))]
    yield from _same_surname(strange, staff, cases, thresholds)
    yield from _no_link(strange, staff, thresholds)
    yield from _leaver(idle, staff, thresholds)
    yield from _off_shift(idle, staff, thresholds)
    yield from _searches([look for look in looks if look.at <= over], looks, thresholds)
    yield from _again(idle, staff, cases, thresholds)
    yield from _night(idle, thresholds)
    yield from _former(looks, staff, cases, thresholds, over)


def day_of(look: Look) -> date:
    """Return the day of a look by the clocks of London."""
    return look.at.astimezone(LONDON).date()


def _emergencies(looks: Sequence[Look]) -> Iterator[Finding]:
    for look in looks:
        if look.act == EMERGENCY:
            yield Finding(Rule.emergency, look.case, (look,), "A restricted case was opened in an emergency.")


def _in_it_themselves(
    looks: Sequence[Look], staff: StaffFacts, cases: Mapping[str, CaseFacts]
) -> Iterator[Finding]:
    for case, here in _by_case(looks):
        people = cases.get(case, CaseFacts()).staff
        tried = tuple(look for look in here if look.act in {*SHOWN, REFUSED})
        if not tried:
            continue
        if staff.number in people:
            yield Finding(Rule.own_case, case, tried, f"{_times(tried)} at a case they are in themselves.")
        elif people & staff.colleagues:
            yield Finding(
                Rule.colleague_case,
                case,
                tried,
                f"{_times(tried)} at a case that somebody of their team is in.",
            )


def _collecting(looks: Sequence[Look], thresholds: Thresholds) -> Iterator[Finding]:
    for look in looks:
        if look.act == STOPPED:
            yield Finding(Rule.scraping, "", (look,), "A search was stopped: too many people within an hour.")
    opened = [look for look in looks if look.act == OPENED]
    first = 0
    for last, look in enumerate(opened):
        while look.at - opened[first].at >= HOUR:
            first += 1
        within = opened[first : last + 1]
        count = len({each.case for each in within}) if len(within) >= thresholds.cases_within_an_hour else 0
        if count >= thresholds.cases_within_an_hour:
            yield Finding(Rule.scraping, "", tuple(within), f"{count} cases were looked at within an hour.")


def _closed(
    looks: Sequence[Look], cases: Mapping[str, CaseFacts], thresholds: Thresholds
) -> Iterator[Finding]:
    tries = [look for look in looks if look.act == REFUSED and look.case in cases]
    for here in _by_day(tries):
        if len(here) >= thresholds.closed_case_tries:
            restricted = len({look.case for look in here if cases[look.case].restricted})
            yield Finding(
                Rule.closed_case,
                "",
                tuple(here),
                f"{len(here)} tries at cases that are closed to them, {restricted} of them restricted.",
            )


def _same_surname(
    strange: Sequence[Look], staff: StaffFacts, cases: Mapping[str, CaseFacts], thresholds: Thresholds
) -> Iterator[Finding]:
    rare = staff.surname_share < thresholds.rare_surname_share
    least = thresholds.rare_surname_looks if rare else thresholds.common_surname_looks
    for case, here in _by_case(strange):
        if staff.surname and staff.surname in cases.get(case, CaseFacts()).surnames and len(here) >= least:
            yield Finding(
                Rule.same_surname,
                case,
                tuple(here),
                f"{_times(here)} without work at a case of somebody with the same surname.",
            )


def _no_link(strange: Sequence[Look], staff: StaffFacts, thresholds: Thresholds) -> Iterator[Finding]:
    if staff.role in READS_FOR_A_LIVING:
        return
    everywhere = ROLES[staff.role].reach is Reach.force
    least = thresholds.unlinked_cases_of_force_role if everywhere else thresholds.unlinked_cases_of_other_role
    for here in _by_day(strange):
        count = len({look.case for look in here})
        if count >= least:
            yield Finding(
                Rule.no_link, "", tuple(here), f"{count} cases of others in a day, and no work in any."
            )


def _leaver(idle: Sequence[Look], staff: StaffFacts, thresholds: Thresholds) -> Iterator[Finding]:
    if staff.left_at is None:
        return
    since = staff.left_at - timedelta(days=thresholds.leaver_days)
    last = tuple(look for look in idle if since <= look.at)
    count = len({look.case for look in last})
    if count >= thresholds.leaver_cases:
        yield Finding(Rule.leaver, "", last, f"{count} cases without work in the last days before they left.")


def _off_shift(idle: Sequence[Look], staff: StaffFacts, thresholds: Thresholds) -> Iterator[Finding]:
    margin = timedelta(minutes=thresholds.off_shift_minutes)
    for here in _by_day(look for look in idle if _is_off_duty(look.at, staff, margin)):
        count = len({look.case for look in here})
        yield Finding(Rule.off_shift, "", tuple(here), f"{count} cases while off duty, and no work in any.")


def _is_off_duty(at: datetime, staff: StaffFacts, margin: timedelta) -> bool:
    """Say so only where the rota is known around the moment: no shift at all says nothing."""
    known = any(abs(begins - at) < timedelta(days=7) for begins, _ in staff.shifts)
    return known and not any(begins - margin <= at <= ends + margin for begins, ends in staff.shifts)


def _searches(looks: Sequence[Look], later: Sequence[Look], thresholds: Thresholds) -> Iterator[Finding]:
    grace = timedelta(minutes=thresholds.grace_minutes)
    recorded = [look.at for look in later if look.recorded]
    in_vain: dict[str, list[Look]] = defaultdict(list)
    for look in looks:
        if look.act == SEARCHED and look.words:
            followed = any(look.at <= at <= look.at + grace for at in recorded)
            if not followed:
                in_vain[look.words].append(look)
    for here in in_vain.values():
        if len(here) >= thresholds.repeated_searches:
            yield Finding(
                Rule.repeated_search,
                "",
                tuple(here),
                f"{len(here)} searches for the same words, and no work after.",
            )


def _again(
    idle: Sequence[Look], staff: StaffFacts, cases: Mapping[str, CaseFacts], thresholds: Thresholds
) -> Iterator[Finding]:
    if staff.role in READS_FOR_A_LIVING:
        return
    for case, here in _by_case(idle):
        if cases.get(case, CaseFacts()).officer == staff.number:
            continue
        days = len({day_of(look) for look in here})
        if len(here) >= thresholds.again_looks and days >= thresholds.again_days:
            yield Finding(
                Rule.again_and_again,
                case,
                tuple(here),
                f"{_times(here)} on {days} days, and nothing recorded.",
            )


def _night(idle: Sequence[Look], thresholds: Thresholds) -> Iterator[Finding]:
    hours = range(thresholds.night_from_hour, thresholds.night_to_hour)
    for here in _by_day(look for look in idle if look.at.astimezone(LONDON).hour in hours):
        count = len({look.case for look in here})
        if count >= thresholds.night_cases:
            yield Finding(
                Rule.night_bulk, "", tuple(here), f"{count} cases in one night, and no work in any."
            )


def _former(
    looks: Sequence[Look],
    staff: StaffFacts,
    cases: Mapping[str, CaseFacts],
    thresholds: Thresholds,
    over: datetime,
) -> Iterator[Finding]:
    if ROLES[staff.role].reach is Reach.force:
        return  # No case was theirs in the first place.
    long_ago = timedelta(days=thresholds.former_case_days)
    for case, here in _by_case(looks):
        facts = cases.get(case, CaseFacts())
        last = facts.worked_on.get(staff.number)
        tried = tuple(look for look in here if look.act in {*SHOWN, REFUSED} and look.at <= over)
        if last is None or staff.works_on(facts) or any(look.recorded for look in here):
            continue
        if len(tried) >= thresholds.former_case_looks and tried[0].at - last >= long_ago:
            yield Finding(
                Rule.former_case,
                case,
                tried,
                f"{_times(tried)} at a case that they worked on, and that has moved on.",
            )


def _by_case(looks: Iterable[Look]) -> Iterator[tuple[str, list[Look]]]:
    grouped: dict[str, list[Look]] = defaultdict(list)
    for look in looks:
        if look.case:
            grouped[look.case].append(look)
    yield from grouped.items()


def _by_day(looks: Iterable[Look]) -> Iterator[list[Look]]:
    grouped: dict[date, list[Look]] = defaultdict(list)
    for look in looks:
        grouped[day_of(look)].append(look)
    yield from grouped.values()


def _times(looks: Sequence[Look]) -> str:
    return "One look" if len(looks) == 1 else f"{len(looks)} looks"

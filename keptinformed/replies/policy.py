"""Reads policy/replies.yaml: clocks, owners, alarms, and what is answered by itself; whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings

from keptinformed.access.roles import Role
from keptinformed.cases.ages import LONDON, london_day
from keptinformed.duties.fields import Fields
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml
from keptinformed.replies.terms import Kind, Scope, Unmatched
from keptinformed.timekeeping.calendar import WorkingCalendar

FILE = "replies.yaml"
SECTIONS = ("kinds", "unread", "owner", "danger", "automatic", "size", "not_matched", "forces")


@dataclass(frozen=True, slots=True)
class Within:
    """By when something is answered: so many days, or working days, after the day on which it came."""

    says: str
    days: int = 0
    working_days: int = 0

    def due_at(self, came: datetime, calendar: WorkingCalendar) -> datetime:
        """Return the first moment that is too late. Pure."""
        day = london_day(came)
        if self.working_days:
            last = calendar.add_working_days(day, self.working_days, day)
        else:
            last = day + timedelta(days=self.days)
        return datetime.combine(last + timedelta(days=1), time.min, LONDON)


@dataclass(frozen=True, slots=True)
class Rung:
    """Whom an alarm reaches at one step."""

    id: str
    says: str
    of: Scope
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class ReplyPolicy:
    """All of policy/replies.yaml, as it holds for this force."""

    kinds: Mapping[Kind, Within]
    unread_after: timedelta
    on_duty_within: timedelta
    cover: tuple[Role, ...]
    alarm_after: timedelta
    rungs: tuple[Rung, ...]
    occasion: str
    answers_in_a_day: int
    read_within: timedelta
    characters: int
    mail_bytes: int
    not_matched: Mapping[Unmatched, str]


def reply_policy() -> ReplyPolicy:
    """Return what holds for this force. Raises PolicyError."""
    return _read_for(settings.FORCE, None)


@cache
def _read_for(force: str, root: Path | None) -> ReplyPolicy:
    faults: list[str] = []
    try:
        content = read_yaml((root or shipped_policy()) / FILE)
    except UnreadableYaml as unreadable:
        raise PolicyError([str(unreadable)]) from None
    page = Fields(content if isinstance(content, Section) else Section(), FILE, faults)
    page.only(SECTIONS)
    made = _of_force(page, _read(page), force)
    if faults:
        raise PolicyError(faults)
    return made


def _read(page: Fields) -> ReplyPolicy:
    owner = _inside(page, "owner", ("on_duty_within_hours", "cover"))
    danger = _inside(page, "danger", ("minutes", "rungs"))
    automatic = _inside(page, "automatic", ("occasion", "in_a_day", "read_within_hours"))
    size = _inside(page, "size", ("characters", "mail_bytes"))
    return ReplyPolicy(
        kinds=_kinds(page),
        unread_after=timedelta(hours=_inside(page, "unread", ("hours",)).number("hours", 24 * 14)),
        on_duty_within=timedelta(hours=owner.number("on_duty_within_hours", 24 * 14)),
        cover=_roles(owner, "cover"),
        alarm_after=timedelta(minutes=danger.number("minutes", 60)),
        rungs=_rungs(danger),
        occasion=automatic.text("occasion"),
        answers_in_a_day=automatic.number("in_a_day", 1, lowest=0),
        read_within=timedelta(hours=automatic.number("read_within_hours", 24)),
        characters=size.number("characters", 100_000),
        mail_bytes=size.number("mail_bytes", 50_000_000),
        not_matched=_not_matched(page),
    )


def _of_force(page: Fields, made: ReplyPolicy, force: str) -> ReplyPolicy:
    for section in page.sections("forces", required=False):
        entry = Fields(section, f"{FILE} line {section.line}", page.faults)
        entry.only(("force", "alarm_minutes", "unread_hours"))
        if entry.text("force") != force:
            continue
        if entry.has("alarm_minutes"):
            made = replace(made, alarm_after=timedelta(minutes=entry.number("alarm_minutes", 60)))
        if entry.has("unread_hours"):
            made = replace(made, unread_after=timedelta(hours=entry.number("unread_hours", 24 * 14)))
    return made


def _kinds(page: Fields) -> dict[Kind, Within]:
    found: dict[Kind, Within] = {}
    for section in page.sections("kinds"):
        entry = Fields(section, f"{FILE} line {section.line}", page.faults)
        entry.only(("kind", "says", "days", "working_days"))
        days, working = (
            entry.number(name, 60) if entry.has(name) else 0 for name in ("days", "working_days")
        )
        if bool(days) == bool(working):
            entry.fault("give days or working_days, and only one.")
        found[entry.one_of("kind", Kind, fallback=Kind.reply)] = Within(entry.text("says"), days, working)
    for missing in sorted(set(Kind) - set(found)):
        page.fault(f'kinds lacks "{missing}".')
    return found


def _rungs(danger: Fields) -> tuple[Rung, ...]:
    rungs: list[Rung] = []
    for section in danger.sections("rungs"):
        entry = Fields(section, f"{FILE} line {section.line}", danger.faults)
        entry.only(("rung", "says", "of", "roles"))
        scope = entry.one_of("of", Scope, fallback=Scope.force)
        rungs.append(Rung(entry.text("rung"), entry.text("says"), scope, frozenset(_roles(entry, "roles"))))
    if rungs and rungs[-1].of is not Scope.force:
        danger.fault("the last rung must be of the force: an alarm of nobody's unit reaches somebody, too.")
    return tuple(rungs)


def _roles(entry: Fields, name: str) -> tuple[Role, ...]:
    found: list[Role] = []
    for word in entry.texts(name):
        if word in set(Role):
            found.append(Role(word))
        else:
            entry.fault(f'{name} names "{word}", which is no role.')
    return tuple(found)


def _not_matched(page: Fields) -> dict[Unmatched, str]:
    found: dict[Unmatched, str] = {}
    for section in page.sections("not_matched"):
        entry = Fields(section, f"{FILE} line {section.line}", page.faults)
        entry.only(("why", "says"))
        found[entry.one_of("why", Unmatched, fallback=Unmatched.nobody)] = entry.text("says")
    for missing in sorted(set(Unmatched) - set(found)):
        page.fault(f'not_matched lacks "{missing}".')
    return found


def _inside(page: Fields, name: str, allowed: tuple[str, ...]) -> Fields:
    inside = Fields(page.part(name), f"{FILE}, {name}", page.faults)
    inside.only(allowed)
    return inside

"""Reads policy/cover.yaml: who answers while an officer is away, and when the bureau rings; whole or not at all."""

from dataclasses import dataclass, replace
from datetime import time, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings

from keptinformed.access.roles import ROLES, Permission, Role
from keptinformed.cover.terms import ARRANGED, MEMBER, OFFICER, Rung, Scope
from keptinformed.duties.fields import Fields
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml

FILE = "cover.yaml"
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Opening:
    """On which days of the week, from when until when by the clocks of London, a desk is open."""

    days: tuple[int, ...]
    """From 0, which is Monday."""
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Bureau:
    """The re-contact bureau."""

    open: tuple[Opening, ...]
    due_within: timedelta
    shown: int


@dataclass(frozen=True, slots=True)
class CoverPolicy:
    """All of policy/cover.yaml, as it holds for this force."""

    ladder: tuple[Rung, ...]
    look_ahead: timedelta
    shown_shifts: int
    bureau: Bureau
    must_not: tuple[str, ...]
    confirm_again_after: timedelta
    """After which an entry of the directory is asked about again."""

    def says(self, rung: str) -> str:
        """Return what a rung is in words."""
        fixed = {
            OFFICER: "The officer in the case",
            ARRANGED: "Asked to cover for the officer in the case",
            MEMBER: "A member of the restriction",
        }
        return fixed.get(rung) or next((each.says for each in self.ladder if each.id == rung), "")


def cover_policy() -> CoverPolicy:
    """Return what holds for this force. Raises PolicyError."""
    return read_for(settings.FORCE)


@cache
def read_for(force: str, root: Path | None = None) -> CoverPolicy:
    """Return what holds for a force, by its folder in policy/forces/. Raises PolicyError."""
    faults: list[str] = []
    try:
        content = read_yaml((root or shipped_policy()) / FILE)
    except UnreadableYaml as unreadable:
        raise PolicyError([str(unreadable)]) from None
    page = Fields(content if isinstance(content, Section) else Section(), FILE, faults)
    page.only(("ladder", "look_ahead", "shifts", "bureau", "directory", "must_not", "forces"))
    made = CoverPolicy(
        _ladder(page),
        timedelta(days=_inside(page, "look_ahead", "days").number("days", 60)),
        _inside(page, "shifts", "shown").number("shown", 10),
        _bureau(page),
        page.texts("must_not"),
        timedelta(days=_inside(page, "directory", "confirm_again_after").number("confirm_again_after", 400)),
    )
    for section in page.sections("forces", required=False):
        entry = Fields(section, f"{FILE} line {section.line}", faults)
        entry.only(("force", "ladder", "bureau"))
        if entry.text("force") == force:
            made = replace(made, ladder=_ladder(entry) if entry.has("ladder") else made.ladder)
            made = replace(made, bureau=_bureau(entry) if entry.has("bureau") else made.bureau)
    if faults:
        raise PolicyError(faults)
    return made


def _ladder(page: Fields) -> tuple[Rung, ...]:
    rungs: list[Rung] = []
    for section in page.sections("ladder"):
        entry = Fields(section, f"{FILE} line {section.line}", page.faults)
        entry.only(("rung", "says", "of", "roles"))
        scope = entry.one_of("of", Scope, fallback=Scope.force)
        rungs.append(Rung(entry.text("rung"), entry.text("says"), scope, frozenset(_roles(entry))))
        if rungs[-1].id in (OFFICER, ARRANGED, MEMBER, *(each.id for each in rungs[:-1])):
            entry.fault(f'the rung "{rungs[-1].id}" stands already.')
    if rungs and rungs[-1].of is not Scope.force:
        page.fault("the last rung must be of the force: a case of no unit has somebody, too.")
    return tuple(rungs)


def _roles(entry: Fields) -> list[Role]:
    found: list[Role] = []
    for word in entry.texts("roles"):
        if word in set(Role) and Permission.record_event in ROLES[Role(word)].may:
            found.append(Role(word))
        else:
            entry.fault(f'roles names "{word}", which is no role that may add to a case.')
    return found


def _bureau(page: Fields) -> Bureau:
    inside = _inside(page, "bureau", "open", "due_within", "shown")
    days = timedelta(days=inside.number("due_within", 14))
    return Bureau(read_openings(inside, "open"), days, inside.number("shown", 500))


def read_openings(page: Fields, name: str) -> tuple[Opening, ...]:
    """Return the opening hours of a desk, and keep what is wrong with them."""
    found: list[Opening] = []
    for section in page.sections(name):
        entry = Fields(section, f"{FILE} line {section.line}", page.faults)
        entry.only(("days", "from", "until"))
        days = entry.texts("days")
        if set(days) - set(WEEK):
            entry.fault(f"days must be of {', '.join(WEEK)}.")
        begins, ends = _clock(entry, "from"), _clock(entry, "until")
        if begins >= ends:
            entry.fault("from must be earlier than until: hours over midnight stand on two lines.")
        found.append(Opening(tuple(sorted(WEEK.index(day) for day in days if day in WEEK)), begins, ends))
    return tuple(found)


def _clock(page: Fields, name: str) -> time:
    try:
        return time.fromisoformat(page.text(name))
    except ValueError:
        page.fault(f'{name} must be a time of day such as "08:00".')
        return time(0)


def _inside(page: Fields, name: str, *allowed: str) -> Fields:
    inside = Fields(page.part(name), f"{FILE}, {name}", page.faults)
    inside.only(allowed)
    return inside

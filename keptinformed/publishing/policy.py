"""Reads policy/portal: the steps of a case, what is news, how to challenge, whom to ring; whole or not at all."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from keptinformed.duties.fields import Fields, meant
from keptinformed.duties.history import Role
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.rules import Rule
from keptinformed.duties.vocabulary import read_vocabulary
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml
from keptinformed.publishing.sections import ReviewBy, RouteKind

KEY_NEWS_DECLINED = "key_news_declined"


@dataclass(frozen=True, slots=True)
class JourneyStep:
    """One step, and the kinds of event that bring a case to it."""

    step: str
    reached_by: frozenset[str]
    implied_by: frozenset[str]
    """Kinds that tell that the case was there, though not since when."""


@dataclass(frozen=True, slots=True)
class RoutePolicy:
    """One way to challenge, and for whom it is."""

    kind: RouteKind
    parts: frozenset[Role]
    for_late: bool


@dataclass(frozen=True, slots=True)
class ReviewPolicy:
    """A kind of decision that may be looked at again, since when, and until when to ask."""

    decision: str
    by: ReviewBy
    since: date
    best_working_days: int | None
    until_months: int


@dataclass(frozen=True, slots=True)
class WhoHelps:
    """Numbers to ring, and how often a page is made anew."""

    desk_phone: str
    desk_relay: str
    emergency_phone: str
    emergency_silent: str
    shifts: int
    looked_days: int
    aged: timedelta


@dataclass(frozen=True, slots=True)
class PortalPolicy:
    """All of policy/portal."""

    journeys: Mapping[Role, tuple[JourneyStep, ...]]
    ends: Mapping[str, str]
    """Kind of event: what the words say of how the case ended."""
    resumes: frozenset[str]
    now: Mapping[str, str]
    """Kind of event: what the words say of how the case stands."""
    done_with_them: frozenset[str]
    for_witnesses: frozenset[str]
    own_choice: frozenset[str]
    routes: tuple[RoutePolicy, ...]
    reviews: Mapping[str, ReviewPolicy]
    who_helps: WhoHelps
    code: str
    """The id of the edition whose Rights are shown."""
    charter: str
    """The id of the edition that a witness is shown."""

    def key_news(self, rules: Mapping[str, Rule]) -> frozenset[str]:
        """Return the kinds of news that somebody may ask not to be told of, as the rules have them."""
        return frozenset(
            kind
            for rule in rules.values()
            if any(excuse.begins == KEY_NEWS_DECLINED for excuse in rule.excused_when)
            for kind in rule.starts_when
        )


@cache
def portal_policy(root: Path | None = None) -> PortalPolicy:
    """Return what is in `portal/` under `root`, or in the policy that ships. Raises PolicyError."""
    top = (shipped_policy() if root is None else root) / "portal"
    faults: list[str] = []
    try:
        made = _read(top, faults)
    except UnreadableYaml as error:
        raise PolicyError([*faults, str(error)]) from error
    if faults:
        raise PolicyError(faults)
    return made


def _read(top: Path, faults: list[str]) -> PortalPolicy:
    kinds = frozenset(read_vocabulary(shipped_policy() / "vocabulary.yaml", faults))
    journey = _page(top, "journey", ("journeys", "ends", "resumes", "now"), faults)
    updates = _page(top, "updates", ("done_with_them", "for_witnesses", "own_choice"), faults)
    challenges = _page(top, "challenges", ("routes", "reviews"), faults)
    rights = _page(top, "rights", ("code", "charter"), faults)
    return PortalPolicy(
        code=rights.text("code"),
        charter=rights.text("charter"),
        journeys=_journeys(journey, kinds),
        ends=_said(journey, "ends", kinds),
        resumes=_kinds(journey, "resumes", kinds),
        now=_said(journey, "now", kinds),
        done_with_them=_kinds(updates, "done_with_them", kinds),
        for_witnesses=_kinds(updates, "for_witnesses", kinds),
        own_choice=_kinds(updates, "own_choice", kinds),
        routes=tuple(_route(_inner(challenges, each)) for each in challenges.sections("routes")),
        reviews={
            each.decision: each
            for each in (_review(_inner(challenges, one), kinds) for one in challenges.sections("reviews"))
        },
        who_helps=_who_helps(top, faults),
    )


def _page(top: Path, name: str, allowed: Collection[str], faults: list[str]) -> Fields:
    content = read_yaml(top / f"{name}.yaml")
    page = Fields(content if isinstance(content, Section) else Section(), f"portal/{name}.yaml", faults)
    page.only(allowed)
    return page


def _inner(page: Fields, section: Section) -> Fields:
    return Fields(section, f"{page.where} line {section.line}", page.faults)


def _kinds(page: Fields, name: str, known: Collection[str], *, required: bool = True) -> frozenset[str]:
    found = page.texts(name, required=required)
    for kind in found:
        _check(page, kind, known)
    return frozenset(found)


def _check(page: Fields, kind: str, known: Collection[str]) -> None:
    if kind and kind not in known:
        page.fault(f'"{kind}" is no kind of event.{meant(kind, known)}')


def _said(page: Fields, name: str, known: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for section in page.sections(name):
        entry = _inner(page, section)
        entry.only(("kind", "says"))
        _check(entry, entry.text("kind"), known)
        found[entry.text("kind")] = entry.text("says")
    return found


def _journeys(page: Fields, known: Collection[str]) -> dict[Role, tuple[JourneyStep, ...]]:
    found: dict[Role, tuple[JourneyStep, ...]] = {}
    for section in page.sections("journeys"):
        entry = _inner(page, section)
        entry.only(("for", "steps"))
        steps = tuple(_step(_inner(page, each), known) for each in entry.sections("steps"))
        found |= dict.fromkeys(_parts(entry), steps)
    for role in Role:
        if role not in found:
            page.fault(f"journeys names no steps for {role.value}.")
    return found


def _step(entry: Fields, known: Collection[str]) -> JourneyStep:
    entry.only(("step", "reached_by", "implied_by"))
    implied = _kinds(entry, "implied_by", known, required=False)
    return JourneyStep(entry.text("step"), _kinds(entry, "reached_by", known), implied)


def _parts(entry: Fields) -> frozenset[Role]:
    found = entry.texts("for")
    roles = {role.value: role for role in Role}
    for part in found:
        if part not in roles:
            entry.fault(f'"{part}" is no part in a case.{meant(part, roles)}')
    return frozenset(roles[part] for part in found if part in roles)


def _route(entry: Fields) -> RoutePolicy:
    entry.only(("kind", "for", "for_late", "source"))
    entry.text("source")
    return RoutePolicy(
        entry.one_of("kind", RouteKind, fallback=RouteKind.complaint),
        _parts(entry),
        entry.flag("for_late", default=False),
    )


def _review(entry: Fields, known: Collection[str]) -> ReviewPolicy:
    entry.only(("decision", "by", "from", "best", "until"))
    _check(entry, entry.text("decision"), known)
    best = Fields(entry.part("best", required=False), f"{entry.where}, best", entry.faults)
    until = Fields(entry.part("until"), f"{entry.where}, until", entry.faults)
    return ReviewPolicy(
        entry.text("decision"),
        entry.one_of("by", ReviewBy, fallback=ReviewBy.police),
        entry.day("from") or date.min,
        best.number("working_days", 60) if best.section else None,
        until.number("months", 24),
    )


def _who_helps(top: Path, faults: list[str]) -> WhoHelps:
    page = _page(top, "who_helps", ("desk", "emergency", "shifts", "looked", "aged"), faults)
    desk = Fields(page.part("desk"), f"{page.where}, desk", faults)
    emergency = Fields(page.part("emergency"), f"{page.where}, emergency", faults)
    looked = Fields(page.part("looked"), f"{page.where}, looked", faults)
    aged = Fields(page.part("aged"), f"{page.where}, aged", faults)
    return WhoHelps(
        desk.text("phone"),
        desk.text("relay"),
        emergency.text("phone"),
        emergency.text("silent"),
        page.number("shifts", 20),
        looked.number("days", 365),
        timedelta(minutes=aged.number("minutes", 1440)),
    )

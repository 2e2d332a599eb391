"""Reads policy/referrals.yaml: who can be referred to whom, on whose word, and what leaves; whole or not at all."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from keptinformed.cases import offences
from keptinformed.duties.fields import Fields, meant, read_day
from keptinformed.duties.history import Role
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.vocabulary import read_vocabulary
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml
from keptinformed.needs.policy import needs_policy
from keptinformed.referrals.terms import Block, Leaving
from keptinformed.timekeeping.months import months_after

FILE = "referrals.yaml"
SECTIONS = (
    "organisations", "helps", "parts", "consent", "excluded", "leaves", "rejects", "outcomes", "blocks", "prompts",
    "partner", "posting",
)  # fmt: skip
POSTING = ("tries", "again_first", "again_longest", "minutes_apart")


@dataclass(frozen=True, slots=True)
class Organisation:
    """Somebody to whom people are referred."""

    id: str
    title: str
    does: str
    helps: tuple[str, ...]
    default: bool


@dataclass(frozen=True, slots=True)
class ConsentClass:
    """A class of people who must first say yes."""

    id: str
    says: str
    reasons: frozenset[str]
    """Ids of needs/enhanced_rights.yaml."""
    offences: frozenset[str]
    """Codes of the lists of offences."""
    parts: frozenset[str]
    helps: frozenset[str]
    """Kinds of help that tell of it by themselves."""


@dataclass(frozen=True, slots=True)
class Excluded:
    """Crimes that an earlier Code took out of the referral, and the last day on which that held."""

    until: date
    offences: tuple[str, ...]
    unless: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reject:
    """Why a referral is sent back, and what is done then."""

    says: str
    ask: str
    is_with_them: bool
    """Whether the person is with the organisation all the same, so that they were referred."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something to speak of beside a referral, and the kind of entry that it becomes."""

    kind: str
    says: str
    groups: frozenset[str] = frozenset()
    """Groups of offences in which it is said; empty: in all."""
    years: int = 0
    """How long somebody has from the day of the crime; 0: for good."""

    def fits(self, offence_class: str) -> bool:
        """Say whether it is said in a case of this class; where the class is not known, it is. Pure."""
        listed = offences.classes().get(offence_class)
        return not self.groups or listed is None or listed.group in self.groups

    def in_words(self, reported_on: date | None) -> str:
        """Return what to say, with the last day where it can be counted: from the report, in doubt the later. Pure."""
        day = months_after(reported_on, 12 * self.years) if reported_on and self.years else None
        until = f": until {day.day} {day:%B %Y}, counted from the report" if day else ""
        return self.says.replace("{years}", str(self.years)).replace("{until}", until)


@dataclass(frozen=True, slots=True)
class Posting:
    """How a referral is posted to an organisation's own system."""

    tries: int
    """After so many a person has it."""
    again_first: timedelta
    again_longest: timedelta
    apart: timedelta
    """By how much the moment that an answer was signed may differ from the present."""

    def pause_after(self, tries: int) -> timedelta:
        """Return how long it waits after so many tries that failed. Pure."""
        pause: timedelta = self.again_first * 4 ** max(tries - 1, 0)
        return min(pause, self.again_longest)


@dataclass(frozen=True, slots=True)
class ReferralPolicy:
    """All of policy/referrals.yaml."""

    organisations: Mapping[str, Organisation]
    helps: Mapping[str, str]
    unless_they_say_no: frozenset[str]
    if_they_say_yes: frozenset[str]
    consent: tuple[ConsentClass, ...]
    excluded: Excluded
    leaves: Mapping[Leaving, str]
    rejects: Mapping[str, Reject]
    outcomes: Mapping[str, str]
    blocks: Mapping[Block, str]
    prompts: tuple[Prompt, ...]
    seen_after_close: timedelta
    file_lasts: timedelta
    posting: Posting

    def organisation_titled(self, title: str) -> Organisation | None:
        """Return the organisation of that title, however its letters are written; None where there is none."""
        wanted = title.strip().casefold()
        found = [each for each in self.organisations.values() if each.title.casefold() == wanted]
        return found[0] if found else None


@cache
def referral_policy(root: Path | None = None) -> ReferralPolicy:
    """Return what is in `referrals.yaml` under `root`, or in the policy that ships.

    Raises PolicyError with a sentence for everything that is wrong.
    """
    faults: list[str] = []
    own = root / FILE if root else None
    path = own if own and own.exists() else shipped_policy() / FILE
    try:
        kinds = frozenset(read_vocabulary(shipped_policy() / "vocabulary.yaml", faults))
        content = read_yaml(path)
    except UnreadableYaml as unreadable:
        raise PolicyError([str(unreadable)]) from None
    page = Fields(content if isinstance(content, Section) else Section(), FILE, faults)
    page.only(SECTIONS)
    made = _read(page, kinds)
    if faults:
        raise PolicyError(faults)
    return made


def _read(page: Fields, kinds: Collection[str]) -> ReferralPolicy:
    helps = {each.text("id"): each.text("says") for each in _entries(page, "helps", ("id", "says", "source"))}
    parts = _inside(page, "parts", ("unless_they_say_no", "if_they_say_yes"))
    partner = _inside(page, "partner", ("days_after_close", "hours_of_file"))
    outcomes = _entries(page, "outcomes", ("id", "says"))
    return ReferralPolicy(
        organisations=_organisations(page, helps),
        helps=helps,
        unless_they_say_no=_parts(parts, "unless_they_say_no"),
        if_they_say_yes=_parts(parts, "if_they_say_yes"),
        consent=_consent(page, helps),
        excluded=_excluded(page),
        leaves=_sentences(page, "leaves", Leaving),
        rejects={
            each.text("id"): Reject(
                each.text("says"), each.text("ask"), each.flag("is_with_them", default=False)
            )
            for each in _entries(page, "rejects", ("id", "says", "ask", "is_with_them", "source"))
        },
        outcomes={each.text("id"): each.text("says") for each in outcomes},
        blocks=_sentences(page, "blocks", Block),
        prompts=_prompts(page, kinds),
        seen_after_close=timedelta(days=partner.number("days_after_close", 365)),
        file_lasts=timedelta(hours=partner.number("hours_of_file", 24 * 7)),
        posting=_posting(_inside(page, "posting", POSTING)),
    )


def _posting(page: Fields) -> Posting:
    return Posting(
        tries=page.number("tries", 20),
        again_first=timedelta(minutes=page.number("again_first", 60)),
        again_longest=timedelta(minutes=page.number("again_longest", 24 * 60)),
        apart=timedelta(minutes=page.number("minutes_apart", 15)),
    )


def _inside(page: Fields, name: str, allowed: Collection[str]) -> Fields:
    section = page.part(name)
    inside = Fields(section, f"{FILE} line {section.line}, {name}", page.faults)
    inside.only(allowed)
    return inside


def _entries(page: Fields, name: str, allowed: Collection[str]) -> list[Fields]:
    found: list[Fields] = []
    seen: set[str] = set()
    for section in page.sections(name):
        entry = Fields(section, f"{FILE} line {section.line}", page.faults)
        entry.only(allowed)
        if "source" in allowed:
            entry.text("source")
        if (its := entry.text("id")) in seen:
            entry.fault(
                f'id "{its}" is given twice. Give each an id of its own: referrals are kept under it.'
            )
        seen.add(its)
        found.append(entry)
    return found


def _organisations(page: Fields, helps: Mapping[str, str]) -> dict[str, Organisation]:
    found: dict[str, Organisation] = {}
    for entry in _entries(page, "organisations", ("id", "title", "does", "helps", "default", "source")):
        given = entry.texts("helps")
        _known(entry, "helps", given, helps, "a kind of help of this file")
        made = Organisation(
            entry.text("id"),
            entry.text("title"),
            entry.text("does"),
            given,
            entry.flag("default", default=False),
        )
        if any(made.title.casefold() == each.title.casefold() for each in found.values()):
            entry.fault(
                f'title "{made.title}" is given twice: the staff of one would see what went to the other.'
            )
        found[made.id] = made
    if sum(each.default for each in found.values()) != 1:
        page.fault("organisations: mark exactly one with default: true, the support service of the Code.")
    return found


def _consent(page: Fields, every_help: Collection[str]) -> tuple[ConsentClass, ...]:
    reasons = [each.id for each in needs_policy().reasons]
    found = []
    for entry in _entries(page, "consent", ("id", "says", "source", "reasons", "offences", "parts", "helps")):
        given, codes = entry.texts("reasons", required=False), entry.texts("offences", required=False)
        helps = entry.texts("helps", required=False)
        _known(entry, "helps", helps, every_help, "a kind of help of this file")
        parts = _parts(entry, "parts") if entry.has("parts") else frozenset()
        _known(entry, "reasons", given, reasons, "a reason of needs/enhanced_rights.yaml")
        for code in codes:
            if not offences.matching(code):
                entry.fault(f'offences names "{code}", which no offence of policy/offences has.')
        if not (given or codes or parts or helps):
            entry.fault("asks nobody: give reasons, offences, parts or helps.")
        matched = frozenset(each for code in codes for each in offences.matching(code))
        found.append(
            ConsentClass(
                entry.text("id"), entry.text("says"), frozenset(given), matched, parts, frozenset(helps)
            )
        )
    return tuple(found)


def _excluded(page: Fields) -> Excluded:
    entry = _inside(page, "excluded", ("until", "source", "offences", "unless"))
    until, unless = read_day(entry.text("until")), entry.texts("unless")
    if until is None:
        entry.fault("until must be a day, as in 2013-12-09.")
    _known(
        entry,
        "unless",
        unless,
        [each.id for each in needs_policy().reasons],
        "a reason of needs/enhanced_rights.yaml",
    )
    words = tuple(each.casefold() for each in entry.texts("offences"))
    return Excluded(until or date.min, words, frozenset(unless))


def _sentences[K: (Block, Leaving)](page: Fields, name: str, every: type[K]) -> dict[K, str]:
    found: dict[K, str] = {}
    for entry in _entries(page, name, ("id", "says")):
        its = entry.text("id")
        if its in set(every):
            found[every(its)] = entry.text("says")
        else:
            entry.fault(f'{name} has "{its}", which nothing here is.{meant(its, list(every))}')
    for missing in sorted(set(every) - set(found)):
        page.fault(f'{name} lacks "{missing}": say it in words.')
    return found


def _prompts(page: Fields, kinds: Collection[str]) -> tuple[Prompt, ...]:
    made = []
    known_groups = {each.group for each in offences.classes().values()}
    for entry in _entries(page, "prompts", ("id", "kind", "says", "groups", "years", "source")):
        _known(entry, "kind", [entry.text("kind")], kinds, "an event of vocabulary.yaml")
        groups = entry.texts("groups", required=False)
        _known(entry, "groups", groups, known_groups, "a group of offences of policy/offences")
        years = entry.number("years", 20) if entry.has("years") else 0
        made.append(Prompt(entry.text("kind"), entry.text("says"), frozenset(groups), years))
    return tuple(made)


def _parts(page: Fields, name: str) -> frozenset[str]:
    given = page.texts(name)
    _known(page, name, given, [role.value for role in Role], "a part in a case")
    if Role.business.value in given:
        page.fault(f"{name} names business: a business is owed no referral, and has no needs of this kind.")
    return frozenset(given)


def _known(entry: Fields, field: str, given: Collection[str], known: Collection[str], what: str) -> None:
    for word in given:
        if word not in known:
            entry.fault(f'{field} names "{word}", which is not {what}.{meant(word, known)}')

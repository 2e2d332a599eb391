"""Turns the worked example under a rule into a small history and what must come of it.

An example is written by a lawyer in local time and is run by every engine. The form is described in
`docs/reference/duties.md`.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from keptinformed.duties.fields import Fields, meant, read_day
from keptinformed.duties.history import (
    Case,
    Event,
    Grade,
    History,
    Obligation,
    Participant,
    Precision,
    Role,
    Status,
)
from keptinformed.duties.rules import Example, Rule
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN, PLAN_AGREED, TOLD
from keptinformed.duties.yaml_text import Items, Section, Value
from keptinformed.timekeeping.instants import (
    Micros,
    day_end,
    first_reading,
    from_micros,
    local_day,
    to_micros,
)

PARTICIPANT = "person"
"""The id of the one participant of every example."""

_FORM = frozenset({"name", "who", "events", "as_at", "due", "status", "obligations"})
_ENTRY_FIELDS = ("kind", "id", "at", "recorded_at", "about", "grade", "every_days", "precision")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?")
_YEARS_TO_LOOK_BACK = 2


@dataclass(frozen=True, slots=True)
class Expected:
    """What an example says of one obligation; what it does not say is None."""

    opened_at: Micros | None = None
    due_at: Micros | None = None
    undated: bool = False
    """True where there must be no due date yet (`due: open`)."""
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class ExampleCase:
    """One example as a case of its own; `expected` is in order of opening, empty where nothing is owed."""

    case_id: str
    rule_id: str
    name: str
    history: History
    as_at: Micros
    expected: tuple[Expected, ...]


class BadExample(ValueError):
    """An example that cannot be understood: `faults` holds one sentence for each thing that is wrong."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def as_history(rule: Rule, example: Example, number: int) -> ExampleCase:
    """Return an example as a case with the id `RULE#NUMBER`, one participant, and what is expected of it.

    Times are read in the rule's time zone. Events without an id are called e01, e02, … in order of time.
    Without `as_at:` it is judged at the end of the second year after that of its last event.

    Raises BadExample.
    """
    faults: list[str] = []
    zone = ZoneInfo(rule.timezone)
    case_id = f"{rule.id}#{number}"
    fields = Fields(Section(cast("Mapping[str, Value]", example.words)), f'example "{example.name}"', faults)
    person = _person(fields, rule, case_id, zone)
    events = _events(fields, case_id, zone)
    as_at = _instant(fields, "as_at", zone)
    expected = _expectations(fields, zone)
    if not events:
        fields.fault("has no event. Name what happened, such as suspect_arrested: 2026-05-01 16:10.")
    if faults:
        raise BadExample(faults)
    if as_at is None:
        as_at = _long_after(max(event.at for event in events), zone)
    history = History((Case(case_id),), (person,), events)
    return ExampleCase(case_id, rule.id, example.name, history, as_at, expected)


def example_cases(rule: Rule) -> Iterator[ExampleCase]:
    """Yield every example of a rule, numbered from 1. Raises BadExample."""
    for number, example in enumerate(rule.examples, start=1):
        yield as_history(rule, example, number)


def faults_of_examples(rule: Rule, kinds: Collection[str]) -> list[str]:
    """Return one sentence for everything wrong with a rule's examples, unknown words included."""
    faults: list[str] = []
    for number, example in enumerate(rule.examples, start=1):
        try:
            case = as_history(rule, example, number)
        except BadExample as bad:
            faults += bad.faults
            continue
        for event in case.history.events:
            if event.kind not in kinds:
                faults.append(
                    f'example "{example.name}" names "{event.kind}", which no vocabulary word is.'
                    f"{meant(event.kind, [*sorted(_FORM), *kinds])}"
                )
            faults += _unknown_about(event, case.history, kinds, example.name)
    return faults


def differences(
    cases: Iterable[ExampleCase], judge: Callable[[History, Micros], list[Obligation]], zone: ZoneInfo
) -> list[str]:
    """Return a sentence for each way in which an engine's obligations differ from what examples say.

    `judge` answers for a history as seen at an instant; it is asked once for each different `as_at`.
    """
    by_as_at: dict[Micros, list[ExampleCase]] = {}
    for case in cases:
        by_as_at.setdefault(case.as_at, []).append(case)
    sentences = []
    for as_at, group in by_as_at.items():
        owed: dict[tuple[str, str], list[Obligation]] = {}
        for obligation in judge(_together(group), as_at):
            owed.setdefault((obligation.case_id, obligation.rule_id), []).append(obligation)
        for case in group:
            found = check(case.expected, owed.get((case.case_id, case.rule_id), []), zone)
            sentences += [f'{case.case_id} "{case.name}": {sentence}.' for sentence in found]
    return sentences


def check(
    expected: tuple[Expected, ...], obligations: list[Obligation], zone: ZoneInfo | None = None
) -> list[str]:
    """Return a sentence for each way in which obligations differ from what was expected; empty if they agree.

    `obligations` are those of one example's case and rule, in any order; times are shown in `zone` or UTC.
    """
    found = sorted(obligations, key=lambda owed: (owed.opened_at, owed.opened_by))
    if len(found) != len(expected):
        opened = ", ".join(_clock(owed.opened_at, zone) for owed in found) or "none"
        return [f"expected {len(expected)} obligation(s), found {len(found)} (opened at: {opened})"]
    differences = []
    for number, (wanted, owed) in enumerate(zip(expected, found, strict=True), start=1):
        pairs = (
            ("opened_at", wanted.opened_at, owed.opened_at, wanted.opened_at is not None),
            ("due_at", wanted.due_at, owed.due_at, wanted.undated or wanted.due_at is not None),
        )
        for name, want, found_value, stated in pairs:
            if stated and want != found_value:
                differences.append(
                    f"obligation {number}: expected {name} {_clock(want, zone)}, found"
                    f" {_clock(found_value, zone)}"
                )
        if wanted.status is not None and wanted.status is not owed.status:
            differences.append(f"obligation {number}: expected {wanted.status}, found {owed.status}")
    return differences


def _together(cases: Iterable[ExampleCase]) -> History:
    histories = [case.history for case in cases]
    return History(
        tuple(case for history in histories for case in history.cases),
        tuple(person for history in histories for person in history.participants),
        tuple(event for history in histories for event in history.events),
    )


def _long_after(instant: Micros, zone: ZoneInfo) -> Micros:
    """Return the end of a later year: the same for most examples, so that engines judge them in one go."""
    year = local_day(instant, zone).year + _YEARS_TO_LOOK_BACK
    return day_end(date(year, 12, 31), zone) - 1


def _clock(instant: Micros | None, zone: ZoneInfo | None) -> str:
    return "no date" if instant is None else from_micros(instant).astimezone(zone or UTC).isoformat(" ")


def _person(fields: Fields, rule: Rule, case_id: str, zone: ZoneInfo) -> Participant:
    who = Fields(fields.part("who", required=False), f"{fields.where}: who", fields.faults)
    who.only(("role", "enhanced_from", "enhanced_recorded_at", "since"))
    usual = Role.victim if Role.victim in rule.owed_to else rule.owed_to[0]
    return Participant(
        case_id=case_id,
        participant_id=PARTICIPANT,
        role=who.one_of("role", Role, fallback=usual) if who.has("role") else usual,
        enhanced_from=_instant(who, "enhanced_from", zone),
        enhanced_recorded_at=_instant(who, "enhanced_recorded_at", zone),
        since=_instant(who, "since", zone),
    )


def _events(fields: Fields, case_id: str, zone: ZoneInfo) -> tuple[Event, ...]:
    """Return the events numbered by time; those at the same instant keep the order of writing."""
    written = [event for entry in _entries(fields) if (event := _event(entry, case_id, zone))]
    taken = [event.event_id for event in written if event.event_id]
    named, unnamed = [], 0
    for event in sorted(written, key=lambda entry: entry.at):
        unnamed += not event.event_id
        named.append(replace(event, event_id=event.event_id or f"e{unnamed:02}"))
    ids = [event.event_id for event in named]
    for clash in sorted({event_id for event_id in ids if ids.count(event_id) > 1}):
        hint = "" if taken.count(clash) > 1 else " (events without an id are called e01, e02, …)"
        fields.fault(f"has two events with the id {clash}{hint}. Give each its own.")
    return tuple(named)


def _entries(fields: Fields) -> Iterator[Fields]:
    """Yield each event as a section with `kind`, whether written in the short or in the long form."""
    for entry in fields.sections("events", required=False):
        yield Fields(entry, f"{fields.where}: event on line {entry.line}", fields.faults)
    for kind, value in fields.section.items():
        if kind in _FORM:
            continue
        for item in value if isinstance(value, Items) else [value]:
            where = f"{fields.where}: {kind}"
            if isinstance(item, Items):
                fields.faults.append(f"{where} must be a time, a section, or a list of them.")
                continue
            entry = Section(item) if isinstance(item, Section) else Section(at=item)
            if "kind" in entry:
                fields.faults.append(f"{where} names its kind twice. Leave out kind: {entry['kind']}.")
            yield Fields(Section({**entry, "kind": kind}), where, fields.faults)


def _event(entry: Fields, case_id: str, zone: ZoneInfo) -> Event | None:
    entry.only(_ENTRY_FIELDS)
    kind = entry.text("kind")
    at, recorded_at = _instant(entry, "at", zone), _instant(entry, "recorded_at", zone)
    about, grade = _about(entry), _grade(entry)
    if at is None and not entry.has("at"):
        entry.fault("needs at: and a time.")
    if kind == TOLD and not (about and grade):
        entry.fault("needs at:, about: and grade:, or nobody can say what was told and how surely.")
    if kind == ENTRY_WITHDRAWN and not about:
        entry.fault("needs about: and the id of the event that is withdrawn.")
    if entry.has("every_days") and kind != PLAN_AGREED:
        entry.fault(f"every_days belongs to {PLAN_AGREED} only.")
    if at is None or not kind:
        return None
    return Event(
        case_id=case_id,
        event_id=entry.text("id", required=False),
        kind=kind,
        at=at,
        recorded_at=at if recorded_at is None else recorded_at,
        participant_id=PARTICIPANT if kind == TOLD else "",
        precision=entry.one_of("precision", Precision, fallback=Precision.instant)
        if entry.has("precision")
        else Precision.instant,
        about=about,
        grade=grade,
        every_days=entry.number("every_days", highest=365) if entry.has("every_days") else None,
    )


def _about(entry: Fields) -> tuple[str, ...]:
    if isinstance(entry.section.get("about"), Items):
        return entry.texts("about")
    items = entry.text("about", required=False).split(";")
    return tuple(item.strip() for item in items if item.strip())


def _grade(entry: Fields) -> Grade | None:
    return entry.one_of("grade", Grade, fallback=Grade.attempted) if entry.has("grade") else None


def _unknown_about(event: Event, history: History, kinds: Collection[str], name: str) -> Iterator[str]:
    """In a bundle an `about` that names nothing is only counted; in an example it is a slip of the pen."""
    ids = [other.event_id for other in history.events]
    names = ids if event.kind == ENTRY_WITHDRAWN else [*kinds, *ids]
    for item in event.about:
        if item not in names:
            yield (
                f'example "{name}": {event.kind} is about "{item}", which is neither an event id here nor'
                f" a word for it.{meant(item, names)}"
            )


def _expectations(fields: Fields, zone: ZoneInfo) -> tuple[Expected, ...]:
    if fields.has("obligations"):
        if fields.has("due") or fields.has("status"):
            fields.fault("says obligations: and also due: or status:. Keep obligations:.")
        return tuple(
            _expected(Fields(owed, f"{fields.where}: obligations line {owed.line}", fields.faults), zone)
            for owed in fields.sections("obligations")
        )
    if not fields.has("due"):
        fields.fault("does not say what is due. Write due: and a date, due: open, or due: never.")
    if fields.section.get("due") == "never":
        if fields.has("status"):
            fields.fault("has a status for what is never owed. Leave out status:.")
        return ()
    return (_due_and_status(fields, None, zone),)


def _expected(owed: Fields, zone: ZoneInfo) -> Expected:
    owed.only(("opened", "due", "status"))
    return _due_and_status(owed, _instant(owed, "opened", zone), zone)


def _due_and_status(fields: Fields, opened_at: Micros | None, zone: ZoneInfo) -> Expected:
    status = fields.one_of("status", Status, fallback=Status.pending) if fields.has("status") else None
    undated = fields.section.get("due") == "open"
    due_at = None if undated else _due(fields, zone)
    return Expected(opened_at, due_at, undated, status)


def _due(fields: Fields, zone: ZoneInfo) -> Micros | None:
    """Return the first instant too late: after the day that is named, or the very time that is named."""
    written = fields.text("due", required=False)
    day = read_day(written)
    return day_end(day, zone) if day else _instant(fields, "due", zone)


def _instant(fields: Fields, name: str, zone: ZoneInfo) -> Micros | None:
    """Return the instant a field names in local time; a day alone is its last microsecond."""
    written = fields.text(name, required=False)
    day: date | None = read_day(written)
    if not written:
        return None
    if day:
        return day_end(day, zone) - 1
    try:
        moment = datetime.fromisoformat(written) if _TIME.fullmatch(written) else None
    except ValueError:
        moment = None
    if moment is None:
        fields.fault(f'{name} is "{written}". Write a local time such as 2026-05-01 16:10, or a day.')
        return None
    if moment.tzinfo is not None:
        return to_micros(moment)
    instant = first_reading(moment, zone)
    if instant is None:
        fields.fault(f"{name} is {written}, an hour that the clocks skipped. Choose another.")
    return instant

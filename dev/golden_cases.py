"""The golden cases of the conformance suite: every worked example, and the hard cases written by hand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from keptinformed.duties.examples import check, example_cases
from keptinformed.duties.history import Case, Event, Grade, History, Obligation, Participant, Precision, Role
from keptinformed.duties.rules import Edition
from keptinformed.errors import Refused
from keptinformed.timekeeping.instants import Micros, day_end, from_micros
from keptinformed.timekeeping.reading import read_instant

LONDON = ZoneInfo("Europe/London")
MADE_UP = "made-up-code"
LATER = "2027-12-31"
"""From when a hard case is judged that does not say."""
ERIN = "erin"

type Said = tuple[str, str, str, Micros | None, str, str, Micros | None, str]
"""participant, rule, opened by, due, status, met by, lapsed, excused by: what a hard case says of one row."""


class SuiteWrong(Refused):
    """The plain reading and what was written by hand differ: one of them is wrong."""


@dataclass(frozen=True, slots=True)
class Judged:
    """By which editions, and from when, cases are judged; cases that share it share a bundle."""

    editions: tuple[str, ...]
    as_at: Micros
    known_at: Micros | None = None


@dataclass(frozen=True, slots=True)
class GoldenCase:
    """One history with what it shows, and what was written by hand about its outcome."""

    case_id: str
    shows: str
    judged: Judged
    history: History
    said: "Says"


@dataclass(frozen=True, slots=True)
class Says:
    """What a person wrote: of one rule (a worked example) or of every row of the case (a hard case)."""

    rows: tuple[Said, ...] | None = None
    example: Any = None

    def differences(self, found: Sequence[Obligation]) -> list[str]:
        """Return a sentence for each way in which the rows of the case differ from it."""
        if self.rows is None:
            of_rule = [one for one in found if one.rule_id == self.example.rule_id]
            return check(self.example.expected, of_rule, LONDON)
        wanted, got = set(self.rows), {_said(one) for one in found}
        return [
            *(f"written by hand, but not found: {_told(row)}" for row in sorted(wanted - got, key=_told)),
            *(f"found, but not written by hand: {_told(row)}" for row in sorted(got - wanted, key=_told)),
        ]


def of_examples(editions: Iterable[Edition]) -> Iterator[GoldenCase]:
    """Yield every worked example of the duties that are switched on."""
    for edition in editions:
        for rule in (rule for rule in edition.rules if rule.enabled):
            for case in example_cases(rule):
                judged = Judged((edition.id,), case.as_at)
                yield GoldenCase(
                    case.case_id, f"{rule.id}: {case.name}", judged, case.history, Says(example=case)
                )


def of_hand(path: Path) -> Iterator[GoldenCase]:
    """Yield the cases of `hard_cases.yaml`. Raises SuiteWrong with the case and what is wrong."""
    seen: set[str] = set()
    for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["cases"]:  # noqa: S506 (text only)
        case_id = entry["case"]
        if case_id in seen:
            raise SuiteWrong(f"{path.name} has two cases called {case_id}. Give each its own name.")
        seen.add(case_id)
        try:
            yield _hard_case(entry)
        except (KeyError, ValueError, TypeError) as error:
            raise SuiteWrong(f"{path.name}, {case_id}: {error!r}. Mend that entry.") from error


def _hard_case(entry: Mapping[str, Any]) -> GoldenCase:
    _only(entry, "case", "shows", "editions", "as_at", "known_at", "people", "events", "owed")
    case_id = entry["case"]
    people = tuple(_person(case_id, row) for row in entry.get("people", [{"id": ERIN}]))
    events = tuple(_event(case_id, row) for row in entry["events"])
    known_at = _instant(entry, "known_at")
    judged = Judged(
        tuple(entry.get("editions", [MADE_UP])), read_instant(entry.get("as_at", LATER), LONDON), known_at
    )
    opened = {event.event_id for event in events}
    for row in entry["owed"]:
        _only(row, "rule", "to", "by", "due", "status", "met_by", "lapsed", "excused_by")
        if row["by"] not in opened:
            raise ValueError(f"no event is called {row['by']}")
    said = tuple(_row(row) for row in entry["owed"])
    return GoldenCase(case_id, entry["shows"], judged, History((Case(case_id),), people, events), Says(said))


def _only(row: Mapping[str, Any], *known: str) -> None:
    if strange := sorted(set(row) - set(known)):
        raise ValueError(f"{', '.join(strange)} is no field here")


def _person(case_id: str, row: Mapping[str, str]) -> Participant:
    _only(row, "id", "role", "enhanced_from", "enhanced_recorded_at", "since")
    times = (_instant(row, name) for name in ("enhanced_from", "enhanced_recorded_at", "since"))
    return Participant(case_id, row["id"], Role(row.get("role", "victim")), *times)


def _event(case_id: str, row: Mapping[str, str]) -> Event:
    _only(row, "id", "kind", "to", "at", "recorded_at", "precision", "about", "grade", "every_days")
    at = read_instant(row["at"], LONDON)
    recorded_at = _instant(row, "recorded_at")
    return Event(
        case_id=case_id,
        event_id=row["id"],
        kind=row["kind"],
        at=at,
        recorded_at=at if recorded_at is None else recorded_at,
        participant_id=row.get("to", ""),
        precision=Precision(row.get("precision", "instant")),
        about=tuple(item.strip() for item in row.get("about", "").split(";") if item.strip()),
        grade=Grade[row["grade"]] if "grade" in row else None,
        every_days=int(row["every_days"]) if "every_days" in row else None,
    )


def _row(row: Mapping[str, str]) -> Said:
    due = None if row["due"] == "open" else _due(row["due"])
    met_by, excused_by = row.get("met_by", ""), row.get("excused_by", "")
    lapsed = _instant(row, "lapsed")
    return (row.get("to", ERIN), row["rule"], row["by"], due, row["status"], met_by, lapsed, excused_by)


def _due(text: str) -> Micros:
    try:
        return day_end(date.fromisoformat(text), LONDON)
    except ValueError:
        return read_instant(text, LONDON)


def _instant(row: Mapping[str, str], name: str) -> Micros | None:
    return read_instant(row[name], LONDON) if name in row else None


def _said(one: Obligation) -> Said:
    return (
        one.participant_id,
        one.rule_id,
        one.opened_by,
        one.due_at,
        one.status.value,
        one.met_by or "",
        one.lapsed_at,
        one.excused_by or "",
    )


def _told(row: Said) -> str:
    to, rule, by, due, status, met_by, lapsed, excused_by = row
    more = [
        f"met by {met_by}" if met_by else "",
        "" if lapsed is None else f"lapsed {_clock(lapsed)}",
        f"excused by {excused_by}" if excused_by else "",
    ]
    told = ", ".join([status, *filter(None, more)])
    return f"{rule} to {to} opened by {by}, due {_clock(due)}: {told}"


def _clock(instant: Micros | None) -> str:
    return "open" if instant is None else from_micros(instant).astimezone(LONDON).isoformat()

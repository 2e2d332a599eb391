"""Reads the conformance suite as a stranger would: from its plain files alone, without `policy/`."""

import csv
import importlib.util
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from dev.repository import ROOT
from keptinformed.duties.history import (
    Case,
    Event,
    Grade,
    History,
    Obligation,
    Participant,
    Precision,
    Role,
)
from keptinformed.duties.rules import Allowance, Done, Excuse, Layer, Rule, Span, Unit, Verified
from keptinformed.timekeeping.calendar import Holiday, WorkingCalendar
from keptinformed.timekeeping.instants import Micros, from_micros, to_micros
from tests.engines.histories import Scene

SUITE = ROOT / "conformance" / "suite"
MANIFEST: dict[str, Any] = json.loads((SUITE / "manifest.json").read_text(encoding="utf-8"))
GROUPS: list[dict[str, Any]] = MANIFEST["groups"]


@cache
def checker() -> ModuleType:
    """Return `conformance/check.py`, which stands outside of every package."""
    spec = importlib.util.spec_from_file_location("conformance_check", ROOT / "conformance" / "check.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def scene_of(group: Mapping[str, Any]) -> Scene:
    """Return a folder of the suite as rules, a history and a moment."""
    rules = [rule for path in group["rules"] for rule in rules_of(path)]
    (calendar,) = {rule.working_days for rule in rules}
    known_at = None if group["known_at"] is None else instant(group["known_at"])
    history = history_of(SUITE / group["folder"])
    return Scene(tuple(rules), history, instant(group["as_at"]), known_at, calendar_of(calendar))


@cache
def rules_of(path: str) -> tuple[Rule, ...]:
    """Return the duties of one edition that are switched on."""
    listed = json.loads((SUITE / path).read_text(encoding="utf-8"))["rules"]
    return tuple(_rule(entry) for entry in listed if entry["enabled"])


def _rule(entry: Mapping[str, Any]) -> Rule:
    done = entry["done_when"]
    return Rule(
        id=entry["id"],
        edition=entry["edition"],
        layer=Layer(entry["layer"]),
        row="",
        verified=Verified.DI,
        says=entry["says"],
        owner="",
        owed_to=tuple(Role(role) for role in entry["owed_to"]),
        promise=entry["promise"],
        starts_when=tuple(entry["starts_when"]),
        within=tuple(_line(line) for line in entry["within"]),
        done_when=Done(tuple(done.get("event", ())), Grade[done["least"]] if done["least"] else None),
        in_force=Span(_day(entry["in_force"]["from"]), _day(entry["in_force"]["to"])),
        timezone=entry["timezone"],
        working_days=entry["working_days"],
        only_first=entry["only_first"],
        excused_when=tuple(Excuse(spell["from"], spell["until"]) for spell in entry["excused_when"]),
        lapses_when=tuple(entry["lapses_when"]),
        repeats=entry["repeats"],
    )


def _line(line: Mapping[str, Any]) -> Allowance:
    (unit,) = [unit for unit in Unit if unit in line]
    counted = unit not in (Unit.agreed, Unit.before)
    return Allowance(
        unit,
        line[unit] if counted else 0,
        only_enhanced=line.get("if") == "enhanced",
        or_agreed_if_sooner=line.get("or_agreed_if_sooner", False),
        before=tuple(line.get("before", ())),
    )


@cache
def calendar_of(name: str) -> WorkingCalendar:
    """Return a calendar of working days; it covers the years of its holidays."""
    holidays = tuple(
        Holiday(date.fromisoformat(row["date"]), row["name"], _day(row["announced"]), _day(row["given_up"]))
        for row in records(SUITE / "holidays" / f"{name}.csv")
    )
    first, last = holidays[0].day.year, holidays[-1].day.year
    return WorkingCalendar(name, date(first, 1, 1), date(last, 12, 31), holidays)


def history_of(folder: Path) -> History:
    """Return the bundle in a folder."""
    return History(
        tuple(Case(row["case_id"]) for row in records(folder / "cases.csv")),
        tuple(_person(row) for row in records(folder / "participants.csv")),
        tuple(_event(row) for row in records(folder / "events.csv")),
    )


def _person(row: Mapping[str, str]) -> Participant:
    times = [_instant_or_none(row[name]) for name in ("enhanced_from", "enhanced_recorded_at", "since")]
    return Participant(row["case_id"], row["participant_id"], Role(row["role"]), *times)


def _event(row: Mapping[str, str]) -> Event:
    return Event(
        case_id=row["case_id"],
        event_id=row["event_id"],
        kind=row["kind"],
        at=instant(row["at"]),
        recorded_at=instant(row["recorded_at"]),
        participant_id=row["participant_id"],
        precision=Precision(row["precision"]),
        about=tuple(item.strip() for item in row["about"].split(";") if item.strip()),
        grade=Grade[row["grade"]] if row["grade"] else None,
        every_days=int(row["every_days"]) if row["every_days"] else None,
    )


def write_rows(owed: Sequence[Obligation], scene: Scene, path: Path) -> None:
    """Write obligations as the comparing program wants them."""
    rules = {rule.id: rule for rule in scene.rules}
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*checker().KEY, *checker().OTHERS, *checker().TIMES])
        for one in owed:
            rule = rules[one.rule_id]
            writer.writerow(
                [one.case_id, one.participant_id, one.rule_id, one.opened_by]
                + [rule.edition, rule.layer.value, rule.promise, one.met_by, one.excused_by, one.status.value]
                + [_written(at) for at in (one.opened_at, one.due_at, one.met_at, one.lapsed_at)]
            )


def records(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file by column."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def instant(text: str) -> Micros:
    """Return the instant of a time that says its zone."""
    return to_micros(datetime.fromisoformat(text))


def _instant_or_none(text: str) -> Micros | None:
    return instant(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _written(at: Micros | None) -> str:
    return "" if at is None else from_micros(at).isoformat()

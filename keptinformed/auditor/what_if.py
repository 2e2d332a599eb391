"""Judges a bundle by today's law and by a supposed one, and tells which deadlines move, and for whom."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path

import duckdb

from keptinformed.auditor import audit, judging
from keptinformed.auditor.two_laws import SUMMED, Tally, compare, tallies, transitions, write_moves
from keptinformed.bundles import staging
from keptinformed.bundles.whole_folder import whole_folder
from keptinformed.duties.compiling import in_one_zone
from keptinformed.duties.reading import EVERY_FORCE, load_policy, working_calendars
from keptinformed.duties.rules import Edition, Policy
from keptinformed.errors import Refused
from keptinformed.timekeeping.calendar import Holiday, WorkingCalendar
from keptinformed.timekeeping.instants import Micros, from_micros

MOVES, FIGURES = "moves.csv", "what_if.json"
RESULT_FILES = (MOVES, FIGURES)


class CannotSuppose(Refused):
    """A law that cannot be set beside today's."""


@dataclass(frozen=True, slots=True)
class Supposition:
    """What is to be different from today."""

    rules: Path | None = None
    """A policy directory to take the place of today's, or editions to stand beside the rest of today's."""
    holidays: tuple[Holiday, ...] = ()
    working_days: tuple[date, ...] = ()
    """Holidays that are to be ordinary days."""

    def __bool__(self) -> bool:
        return bool(self.rules or self.holidays or self.working_days)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would be different, counted."""

    bundle: str
    as_at: Micros
    known_at: Micros | None
    timezone: str
    people: int
    """Every participant of every case."""
    owed_today: int
    owed_then: int
    people_affected: int
    cases_affected: int
    layers: tuple[Tally, ...]
    promises: tuple[Tally, ...]
    units: tuple[Tally, ...]
    statuses: tuple[tuple[str, str, str, int], ...]
    """(layer, status today, status then, obligations)"""

    def as_json(self) -> dict[str, object]:
        """Return the content of `what_if.json`."""
        told = {
            **asdict(self),
            "as_at": from_micros(self.as_at).isoformat(),
            "known_at": None if self.known_at is None else from_micros(self.known_at).isoformat(),
            "statuses": [
                dict(zip(("layer", "today", "then", "obligations"), row, strict=True))
                for row in self.statuses
            ],
        }
        for name, columns in SUMMED.items():
            told[name] = [_without_blanks(asdict(row), columns) for row in getattr(self, name)]
        return told


def run(
    question: audit.Question,
    supposition: Supposition,
    out: Path,
    *,
    now: datetime,
    progress: judging.Progress,
) -> Outcome:
    """Judge the bundle of `question` twice and leave `moves.csv` and `what_if.json` in the folder `out`.

    The folder appears whole or not at all. `editions` and `rules` of the question must be empty: it is
    judged by all that ships. Raises Refused.
    """
    today = audit.read_law(question)
    then = suppose(today, supposition, question.force)
    refuse_to_overwrite(out)
    kinds = tuple(dict.fromkeys((*today.kinds, *then.kinds)))
    with whole_folder(out) as folder, audit.workshop(folder.parent) as connection:
        export = audit.export_of(question, then)
        staged = staging.stage(export, connection, kinds=kinds, zone=today.zone, progress=progress)
        as_at, known_at = audit.moments(question, today.zone, staged, now)
        pairs: list[list[Path]] = []
        for name, law in (("today's rules", today), ("the supposed rules", then)):
            parts = folder / str(len(pairs))
            parts.mkdir()
            judging.prepare(connection, law.policy.rules, kinds, law.calendar, as_at, known_at)
            pairs.append(judging.judge(connection, as_at, known_at, parts, _by(name, progress)))
        owed = compare(connection, (pairs[0], pairs[1]), today.zone, progress)
        write_moves(connection, folder / MOVES)
        seen = (as_at, known_at, today.zone.key)
        outcome = _counted(connection, owed, question.bundle.resolve().name, seen)
        (folder / FIGURES).write_text(
            json.dumps(outcome.as_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        for parts_of_one in pairs:
            for part in parts_of_one:
                part.unlink()
            parts_of_one[0].parent.rmdir()
    return outcome


def suppose(today: audit.Law, supposition: Supposition, force: str | None) -> audit.Law:
    """Return the law as it would be. Raises PolicyError, or CannotSuppose where nothing would differ."""
    if not supposition:
        raise CannotSuppose(
            "Say what is to be different: a directory of rules before the bundle, or --holiday and a date."
        )
    if supposition.rules is None:
        return replace(today, calendar=suppose_holidays(today.calendar, supposition))
    policy = _supposed_policy(today.policy, supposition.rules, force)
    calendars = working_calendars(policy, supposition.rules)
    if len(calendars) > 1:
        raise CannotSuppose(
            f"Editions judged together must count the same working days, and these count {sorted(calendars)}."
        )
    zone = in_one_zone(policy.enabled)
    if zone != today.zone:
        raise CannotSuppose(
            f"The rules count days in {zone}, and today's in {today.zone}. Use one time zone."
        )
    calendar = suppose_holidays(next(iter(calendars.values())), supposition)
    return replace(today, policy=policy, calendar=calendar)


def _supposed_policy(today: Policy, rules: Path, force: str | None) -> Policy:
    """Return the policy in `rules`; where it is only some editions, those with the rest of today's."""
    if (rules / "codes").is_dir() or (rules / "forces").is_dir():
        return load_policy(rules, force=force)
    found = load_policy(rules, force=EVERY_FORCE)
    new = {edition.id: edition for edition in found.editions if edition.force in ("", force)}
    if not new:
        packs = ", ".join(sorted({edition.force for edition in found.editions}))
        raise CannotSuppose(f"{rules} holds only the pack of {packs}. Name that force with --force.")
    kept = tuple(edition for edition in today.editions if edition.id not in new)
    _refuse_shared_ids(kept, tuple(new.values()))
    return Policy((*kept, *new.values()), {**today.vocabulary, **found.vocabulary})


def _refuse_shared_ids(kept: Sequence[Edition], new: Sequence[Edition]) -> None:
    first = {rule.id: edition.id for edition in kept for rule in edition.rules}
    for edition in new:
        for rule in edition.rules:
            if rule.id in first:
                raise CannotSuppose(
                    f"The duty {rule.id} of {edition.id} has the id of one of {first[rule.id]}, which stays."
                    " Give each its own."
                )


def suppose_holidays(calendar: WorkingCalendar, supposition: Supposition) -> WorkingCalendar:
    """Return a calendar with other holidays. Raises CannotSuppose for one that would change nothing."""
    holidays = {holiday.day: holiday for holiday in calendar.holidays}
    for day in supposition.working_days:
        holiday = holidays.get(day)
        if holiday is None or holiday.given_up is not None:
            raise CannotSuppose(
                f"{day} is no holiday of the calendar, so it cannot be given up. Name another."
            )
        del holidays[day]
    for new in supposition.holidays:
        if not calendar.first <= new.day <= calendar.last:
            raise CannotSuppose(
                f"{new.day} is outside the calendar, which covers {calendar.first} to {calendar.last}."
            )
        old = holidays.get(new.day)
        free = old.name if old and old.given_up is None else ""
        free = free or (f"{new.day:%A}" if new.day.weekday() >= 5 else "")
        if free:
            raise CannotSuppose(
                f"Nobody is expected to work on {new.day} as it is ({free}). Name another day."
            )
        holidays[new.day] = new
    return replace(calendar, holidays=tuple(holidays[day] for day in sorted(holidays)))


def refuse_to_overwrite(out: Path) -> None:
    """Raise CannotSuppose where `out` holds anything but an earlier result of this kind."""
    if not out.exists():
        return
    if not out.is_dir():
        raise CannotSuppose(f"{out} is a file; --out names a folder for the result.")
    if strangers := sorted(entry.name for entry in out.iterdir() if entry.name not in RESULT_FILES):
        raise CannotSuppose(
            f"{out} holds something that what-if did not write ({strangers[0]}), and would be replaced."
            " Name another folder with --out."
        )


def _by(name: str, progress: judging.Progress) -> judging.Progress:
    return lambda stage, done, total: progress(f"{stage} by {name}", done, total)


def _counted(
    connection: duckdb.DuckDBPyConnection,
    owed: tuple[int, int],
    bundle: str,
    seen: tuple[Micros, Micros | None, str],
) -> Outcome:
    def number(query: str) -> int:
        return int((connection.execute(query).fetchone() or (0,))[0])

    affected = "FROM change WHERE change <> 'changes rule'"
    by: Callable[..., tuple[Tally, ...]] = lambda *columns: tallies(connection, *columns)  # noqa: E731
    return Outcome(
        bundle=bundle,
        as_at=seen[0],
        known_at=seen[1],
        timezone=seen[2],
        people=number("SELECT COUNT(*) FROM participant"),
        owed_today=owed[0],
        owed_then=owed[1],
        people_affected=number(f"SELECT COUNT(DISTINCT (case_id, participant_id)) {affected}"),
        cases_affected=number(f"SELECT COUNT(DISTINCT case_id) {affected}"),
        layers=by("layer"),
        promises=by("layer", "promise"),
        units=by("layer", "unit"),
        statuses=transitions(connection),
    )


def _without_blanks(row: dict[str, object], columns: Sequence[str]) -> dict[str, object]:
    """Return a tally with those of its labels that it is grouped by."""
    labels = {"layer", "promise", "unit"} - set(columns)
    return {name: value for name, value in row.items() if name not in labels}

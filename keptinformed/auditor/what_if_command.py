"""`kept what-if`: which deadlines move, and for whom, when a rule or a holiday changes."""

import argparse
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

from keptinformed.auditor import audit, what_if
from keptinformed.auditor.another_try import with_another_try
from keptinformed.auditor.progress import Console
from keptinformed.auditor.report_words import count, moment_in_words
from keptinformed.auditor.two_laws import Tally
from keptinformed.auditor.what_if import CannotSuppose, Outcome, Supposition
from keptinformed.bundles.counted import counted
from keptinformed.timekeeping import clock
from keptinformed.timekeeping.calendar import Holiday

SHOWN = 10
"""Promises, and units, told of on the terminal; all stand in what_if.json."""
_HOLIDAY = re.compile(r"(?P<day>[^=,]+)(=(?P<name>.+?))?(,announced=(?P<announced>[^=,]+))?")


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the options of `kept what-if`."""
    parser = subparsers.add_parser(
        "what-if",
        help="say which deadlines move, and for whom, when a rule or a holiday changes",
        usage="kept what-if [RULES] BUNDLE [options]",
    )
    parser.add_argument(
        "rules",
        type=Path,
        nargs="?",
        metavar="RULES",
        help="a policy directory in place of today's, or editions to stand with the rest of today's",
    )
    parser.add_argument(
        "bundle", type=Path, metavar="BUNDLE", help="the folder with cases, participants and events"
    )
    parser.add_argument(
        "--holiday",
        action="append",
        default=[],
        metavar="DATE[=NAME][,announced=DATE]",
        help="suppose that this day were a holiday; may be repeated",
    )
    parser.add_argument(
        "--no-holiday",
        action="append",
        default=[],
        metavar="DATE",
        help="suppose that this holiday were an ordinary day; may be repeated",
    )
    parser.add_argument("--force", metavar="NAME", help="judge what this force promises beyond the Code, too")
    parser.add_argument(
        "--as-at",
        metavar="ISO",
        help="look from this moment (default: the earlier of now and the latest recorded_at)",
    )
    parser.add_argument("--known-at", metavar="ISO", help="use only what was recorded by this moment")
    parser.add_argument(
        "--mapping",
        type=Path,
        metavar="FILE",
        help="what the files of another records system mean, or the name of a mapping that ships",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="the folder for the result (default: BUNDLE-what-if beside it)",
    )


def run(args: argparse.Namespace) -> int:
    """Judge twice, compare, and say in a few lines what would be different. Raises Refused."""
    question = audit.Question(
        args.bundle, force=args.force, as_at=args.as_at, known_at=args.known_at, mapping=args.mapping
    )
    supposition = Supposition(
        args.rules,
        tuple(holiday_of(written) for written in args.holiday),
        tuple(day_of(written) for written in args.no_holiday),
    )
    out = args.out or Path(f"{args.bundle.resolve()}-what-if")
    console = Console(monotonic)

    def judged_twice() -> Outcome:
        return what_if.run(question, supposition, out, now=clock.now(), progress=console)

    try:
        outcome = with_another_try(judged_twice, console)
    finally:
        console.end_line()
    for line in in_words(outcome, supposition):
        print(line)
    print(f"Each of them, by ids: {out / what_if.MOVES}")
    return 0


def holiday_of(written: str) -> Holiday:
    """Return the holiday that `DATE[=NAME][,announced=DATE]` describes. Raises CannotSuppose."""
    read = _HOLIDAY.fullmatch(written.strip())
    if read is None:
        raise CannotSuppose(
            f'--holiday "{written}" cannot be read. Write 2026-06-19, or'
            " 2026-06-19=Name,announced=2026-06-01."
        )
    announced = day_of(read["announced"]) if read["announced"] else None
    return Holiday(day_of(read["day"]), read["name"] or "supposed holiday", announced)


def day_of(written: str) -> date:
    """Return a date. Raises CannotSuppose."""
    try:
        return date.fromisoformat(written.strip())
    except ValueError as error:
        raise CannotSuppose(f'"{written}" is no date. Write it like 2026-06-19.') from error


def in_words(outcome: Outcome, supposition: Supposition) -> Iterator[str]:
    """Yield what a person wants to read: what was supposed, for how many what moves, and where."""
    yield f"{outcome.bundle}, as at {moment_in_words(outcome.as_at, ZoneInfo(outcome.timezone))}: what if"
    if supposition.rules:
        yield f"  the rules were those in {supposition.rules}"
    yield from (f"  {_day(one.day)} were a holiday ({one.name})" for one in supposition.holidays)
    yield from (f"  {_day(day)} were an ordinary day" for day in supposition.working_days)
    yield f"Owed today: {counted(outcome.owed_today, 'obligation')}; then: {count(outcome.owed_then)}."
    if not outcome.layers:
        yield "Nothing changes: no deadline moves, none appears or vanishes, and no status is another."
        return
    yield (
        f"Affected: {count(outcome.people_affected)} of {counted(outcome.people, 'person', 'people')}"
        f" in {counted(outcome.cases_affected, 'case', 'cases')} (a person counts once in each case)."
    )
    for layer in outcome.layers:
        yield f"{layer.layer}: {tally_in_words(layer)}"
        of_layer = [row for row in outcome.statuses if row[0] == layer.layer]
        yield from (f"  {count(n)} would be {then} instead of {now}" for _, now, then, n in of_layer)
        yield from _listed("by promise", outcome.promises, layer.layer)
        yield from _listed("by unit", outcome.units, layer.layer)


def _listed(title: str, rows: tuple[Tally, ...], layer: str) -> Iterator[str]:
    mine = [row for row in rows if row.layer == layer]
    if title == "by unit" and not any(row.unit for row in mine):
        return
    yield f"  {title}:"
    for row in mine[:SHOWN]:
        yield f"    {row.promise or row.unit or '(no unit)'}: {tally_in_words(row)}"
    if len(mine) > SHOWN:
        yield f"    and {len(mine) - SHOWN} more in {what_if.FIGURES}"


def tally_in_words(tally: Tally) -> str:
    """Return what differs for a group: how many deadlines move, which way, how far, for how many people."""
    told = []
    if tally.move:
        ways = [
            f"{count(number)} {way}"
            for number, way in (
                (tally.later, "later"),
                (tally.earlier, "earlier"),
                (tally.dated, "for the first time dated"),
                (tally.undated, "without a date any more"),
            )
            if number
        ]
        moves = counted(tally.move, "deadline moves", "deadlines move")
        told.append(f"{moves} ({', '.join(ways)}{_span(tally)})")
    for number, one, many in (
        (tally.appear, "obligation appears", "obligations appear"),
        (tally.vanish, "obligation vanishes", "obligations vanish"),
        (tally.change_status, "changes status", "change status"),
        (
            tally.change_rule,
            "is owed by another rule and else the same",
            "are owed by another rule and else the same",
        ),
    ):
        if number:
            told.append(counted(number, one, many))
    return f"{counted(tally.people, 'person', 'people')}: {'; '.join(told)}"


def _span(tally: Tally) -> str:
    fewest, most = tally.fewest_days, tally.most_days
    if fewest is None or most is None:
        return ""
    if fewest == most:
        return f", by {counted(abs(most), 'day', 'days')}"
    if fewest < 0 < most:
        return f", from {counted(-fewest, 'day', 'days')} earlier to {most} later"
    low, high = sorted((abs(fewest), abs(most)))
    return f", by {low} to {high} days"


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"

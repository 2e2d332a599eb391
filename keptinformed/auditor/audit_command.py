"""`kept audit`: which promises an export shows to be kept, to whom, and why."""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

from keptinformed.auditor import audit
from keptinformed.auditor.against import Comparison, read_earlier
from keptinformed.auditor.another_try import with_another_try
from keptinformed.auditor.blind_words import without_them
from keptinformed.auditor.figures import Summary
from keptinformed.auditor.progress import Console
from keptinformed.auditor.report_words import count, moment_in_words, rate_in_words, read_words
from keptinformed.auditor.result import Wanted
from keptinformed.auditor.tallies import FEWEST_FOR_A_RATE, Tally
from keptinformed.bundles.counted import counted
from keptinformed.bundles.strange.drafting import draft
from keptinformed.bundles.strange.guessing import guess_file
from keptinformed.bundles.strange.synonyms import read_synonyms
from keptinformed.duties.compiling import in_one_zone
from keptinformed.duties.reading import shipped_policy
from keptinformed.timekeeping import clock


def add_question(parser: argparse.ArgumentParser, *, may_lack_bundle: bool = False) -> None:
    """Add the options that say what is asked of a bundle; `audit` and `explain` share them."""
    parser.add_argument(
        "bundle",
        type=Path,
        metavar="BUNDLE",
        nargs="?" if may_lack_bundle else None,
        help="the folder with cases, participants and events",
    )
    parser.add_argument(
        "--code",
        action="append",
        default=[],
        metavar="EDITION",
        help="judge only by this edition; may be repeated (default: the one in force on each day)",
    )
    parser.add_argument("--force", metavar="NAME", help="judge what this force promises beyond the Code, too")
    parser.add_argument("--rules", type=Path, metavar="DIR", help="rules to use instead of those that ship")
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
        help="how to read an export that is no bundle; BUNDLE is then the folder of its files",
    )


def question_of(args: argparse.Namespace) -> audit.Question:
    """Return the question that the options of `add_question` ask."""
    return audit.Question(
        args.bundle, tuple(args.code), args.force, args.rules, args.as_at, args.known_at, args.mapping
    )


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the options of `kept audit`."""
    parser = subparsers.add_parser("audit", help="work out every obligation in an export, and report")
    add_question(parser, may_lack_bundle=True)
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="the folder for the result (default: BUNDLE-audit beside it)"
    )
    parser.add_argument(
        "--publish",
        action="store_true",
        help="write only what may leave the force: no ids, no teams, no small numbers "
        "(default folder: BUNDLE-published)",
    )
    parser.add_argument(
        "--against",
        type=Path,
        metavar="OUT",
        help="an earlier result: say what is different from it, and why (changes.csv lists each obligation)",
    )
    parser.add_argument(
        "--engine",
        choices=("duckdb", "spark"),
        default="duckdb",
        help="what judges: the embedded engine, or Spark where one machine is outgrown (an extra)",
    )
    parser.add_argument(
        "--work", type=Path, metavar="DIR", help="keep the work here, so that a run that was stopped goes on"
    )
    parser.add_argument(
        "--suggest-mapping",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="audit nothing; print a draft of a mapping for these files, to be looked through",
    )


def run(args: argparse.Namespace) -> int:
    """Audit and say in a few lines what came out, or draft a mapping. Raises Refused."""
    if args.suggest_mapping:
        return _suggest_mapping(args)
    if args.bundle is None:
        raise audit.AuditRefused("What is to be audited? Name the folder that holds the export.")
    question = replace(question_of(args), on_spark=args.engine == "spark", work=args.work)
    wanted = wanted_of(args)
    out = args.out or Path(f"{question.bundle.resolve()}-{'published' if wanted.publish else 'audit'}")
    console = Console(monotonic)
    of_mapping: list[str] = []

    def audited() -> Summary:
        now = clock.now()
        return audit.run(question, out, now=now, progress=console, tell=of_mapping.extend, wanted=wanted)

    try:
        figures = with_another_try(audited, console)
    finally:
        console.end_line()
    for line in in_short(figures, out, of_mapping):
        print(line)
    return 0


def wanted_of(args: argparse.Namespace) -> Wanted:
    """Return the kind of result that the options ask for. Raises Refused."""
    if args.publish and args.against:
        raise audit.AuditRefused(
            "--publish and --against cannot be used together: what is different between two results gives "
            "small numbers away. Leave out one of the two."
        )
    return Wanted(args.publish, None if args.against is None else read_earlier(args.against))


def _suggest_mapping(args: argparse.Namespace) -> int:
    if args.bundle is not None or args.mapping is not None:
        raise audit.AuditRefused(
            "--suggest-mapping audits nothing: give it the files, and no BUNDLE or --mapping."
        )
    synonyms = read_synonyms(shipped_policy() / "mappings" / "synonyms.yaml")
    print(draft([guess_file(path, synonyms) for path in args.suggest_mapping], synonyms), end="")
    return 0


def kept_in_words(tally: Tally) -> str:
    """Return a rate with what it is a share of: it means little without."""
    if tally.rate is None or tally.counted < FEWEST_FOR_A_RATE:
        return rate_in_words(tally)
    return f"{rate_in_words(tally)} in time, {count(tally.met)} of {count(tally.counted)}"


def different(comparison: Comparison, zone: ZoneInfo) -> list[str]:
    """Return what is different from the earlier result, and why, counted."""
    why = read_words(shipped_policy() / "words" / "report.en.yaml").entries["against"]["why"]
    reasons: Counter[str] = Counter()
    for change in comparison.changes:
        reasons[change.why] += change.obligations
    told = ", ".join(f"{count(comparison.of(what))} {what}" for what in ("appeared", "vanished", "changed"))
    return [
        f"against {comparison.bundle}, as at {moment_in_words(comparison.as_at, zone)}: {told}, "
        f"{count(comparison.unchanged)} as they were",
        *(f"  {count(number)}: {why[reason]}" for reason, number in reasons.most_common()),
    ]


def in_short(figures: Summary, out: Path, of_mapping: Sequence[str] = ()) -> list[str]:
    """Return what a person wants to read on the terminal: from when, how far each layer was kept, where.

    `of_mapping` is what a mapping did to the export.
    """
    facts = figures.facts
    zone = in_one_zone(rule for judged in figures.editions for rule in judged.edition.rules)
    words = read_words(shipped_policy() / "words" / "report.en.yaml")
    lines = [f"{facts.bundle}, as at {moment_in_words(facts.as_at, zone)}"]
    lines += [
        f"  {table.table}: {count(table.used)} of {counted(table.read, 'row')} used"
        for table in facts.counts.tables
    ]
    if facts.counts.rejected:
        rejected = counted(facts.counts.rejected_lines, "row")
        entries = facts.counts.rejected
        several = f" ({entries} entries there: a row may be missed in several tables)"
        lines.append(
            f"  {rejected} could not be used: see rejects.csv for each, and why"
            + (several if entries > facts.counts.rejected_lines else "")
        )
    lines += [f"  {line}" for line in of_mapping]
    for layer in figures.layers:
        lines.append(f"{layer.layer.value}: {kept_in_words(layer.all)}")
        if left := without_them(figures, layer, words):
            lines.append(f"  {left}")
        lines += [
            f"  {judged.edition.title}: {kept_in_words(judged.all)}"
            for judged in layer.editions
            if judged.all.total
        ]
    if figures.against is not None:
        lines += different(figures.against, zone)
    lines.append(f"The report: {out / 'report.html'}")
    return lines

"""`./kept find-tellings`: suggests log entries in free text that read like a telling, for a person."""

import argparse
from pathlib import Path

from keptinformed.bundles.counted import counted
from keptinformed.bundles.strange.phrases import read_phrases
from keptinformed.bundles.strange.suggestions import LogColumns, suggest_tellings
from keptinformed.duties.reading import shipped_policy
from keptinformed.errors import Refused


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the options of `kept find-tellings`."""
    parser = subparsers.add_parser(
        "find-tellings",
        help="suggest log entries in free text that read like a telling; none counts by itself",
    )
    parser.add_argument("log", type=Path, metavar="FILE", help="the log, as CSV")
    parser.add_argument("--text", required=True, metavar="COLUMN", help="the column with the free text")
    parser.add_argument("--case", required=True, metavar="COLUMN", help="the column with the case")
    parser.add_argument("--at", required=True, metavar="COLUMN", help="the column that says when")
    parser.add_argument("--participant", default="", metavar="COLUMN", help="the column with the person")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="CSV",
        help="the file to write (default: suggested_tellings.csv beside FILE)",
    )


def run(args: argparse.Namespace) -> int:
    """Suggest, and say what to do with the suggestions. Raises Refused."""
    out = args.out or args.log.with_name("suggested_tellings.csv")
    phrases = read_phrases(shipped_policy() / "mappings" / "telling_phrases.yaml")
    columns = LogColumns(args.text, args.case, args.at, args.participant)
    try:
        search = suggest_tellings(args.log, columns, phrases, out)
    except OSError as problem:
        raise Refused(f"{problem.filename or out} cannot be used ({problem.strerror}).") from problem
    for said in search.sniffed.said:
        print(f"  {said}")
    grades = ", ".join(f"{grade} {rows:,}" for grade, rows in search.by_grade.most_common())
    how = f" ({grades})" if grades else ""
    read = "reads" if search.suggested == 1 else "read"
    print(f"{search.suggested:,} of {search.rows:,} entries {read} like a telling{how}.")
    if search.unread:
        print(f"  {counted(search.unread, 'row')} could not be read, and so not looked at.")
    print(f"They are in {out}. None counts by itself: look each up in the log, put right what")
    print("was suggested, and write yes under confirmed where the person was told.")
    return 0

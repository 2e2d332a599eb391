"""`./kept convert`: turns what others publish into a bundle that `./kept audit` can read."""

import argparse
import sys
from pathlib import Path

from keptinformed.bundles.counted import counted
from keptinformed.bundles.police_uk_conversion import convert, findings
from keptinformed.bundles.police_uk_mapping import MAPPING_FILE, load_mapping
from keptinformed.duties.reading import shipped_policy
from keptinformed.errors import Refused


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `convert` and its kinds of source to the command line."""
    parser = subparsers.add_parser(
        "convert",
        help="turn published files into a bundle",
        description="Turn published files into a bundle.",
    )
    kinds = parser.add_subparsers(dest="source", required=True, metavar="SOURCE")
    police_uk = kinds.add_parser(
        "police-uk",
        help="street and outcomes files of data.police.uk",
        description="Turn street and outcomes files of data.police.uk into cases and events dated by month.",
    )
    police_uk.add_argument("folder", type=Path, metavar="DIR", help="the unpacked download")
    police_uk.add_argument("--out", type=Path, required=True, metavar="BUNDLE", help="folder to write")
    police_uk.add_argument(
        "--force", action="store_true", help="rename what else stands at BUNDLE instead of refusing"
    )
    police_uk.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Convert and say what came of it. Returns 0; raises Refused for what cannot be used.

    Ctrl-C leaves BUNDLE as it was.
    """
    mapping = load_mapping(shipped_policy() / MAPPING_FILE)
    try:
        conversion = convert(args.folder, args.out, mapping, force=args.force, told=_show_file)
    except OSError as problem:
        raise Refused(f"{problem.filename or args.out} cannot be used ({problem.strerror}).") from problem
    finally:
        _clear_line()
    counts = conversion.counts
    sys.stdout.write(
        f"{counted(counts['street_rows'], 'street row')} and {counted(counts['outcome_rows'], 'outcome row')} of "
        f"{counted(len(conversion.sources), 'file')} became {counted(counts['cases'], 'case')} and "
        f"{counted(counts['events'], 'event')} in {args.out}.\n"
    )
    for line in findings(conversion):
        sys.stdout.write(f"  {line}\n")
    sys.stdout.write(
        "These files know months and no people, so no deadline can be judged from them. "
        "conversion.json has the full account and the licence, which travels with the data.\n"
    )
    return 0


def _show_file(name: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[Kreading {name}")
        sys.stderr.flush()


def _clear_line() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")

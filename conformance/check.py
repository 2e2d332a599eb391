"""Compares another engine's rows with the golden ones and says in words where they differ.

    python conformance/check.py MY_ROWS [FOLDER ...]

MY_ROWS holds a file FOLDER/obligations.csv for each folder of the suite's manifest.json, with the columns of
expected.csv in any order. Python 3.12 or later and nothing else is needed. Ends with 0 where all rows agree,
1 where any differs, 2 where a file cannot be used.
"""

import csv
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SUITE = Path(__file__).resolve().parent / "suite"
KEY = ("case_id", "participant_id", "rule_id", "opened_by")
TIMES = ("opened_at", "due_at", "met_at", "lapsed_at")
OTHERS = ("edition", "layer", "promise", "met_by", "excused_by", "status")
SHOWN = 20
"""Differences told of each folder; the rest are counted."""

type Key = tuple[str, ...]
type Row = dict[str, object]


class Unusable(Exception):
    """A file that is missing or cannot be compared; the message says what to do."""


def main(words: Sequence[str]) -> int:
    """Compare and print; return the exit status."""
    if not words or words[0].startswith("-"):
        print(__doc__)
        return 2
    try:
        manifest = json.loads((SUITE / "manifest.json").read_text(encoding="utf-8"))
        groups = chosen(manifest["groups"], words[1:])
        different = 0
        for group in groups:
            told = list(differences(SUITE / group["folder"], Path(words[0]) / group["folder"], group))
            different += bool(told)
            outcome = counted(len(told), "difference") if told else "agrees"
            held = f"{counted(group['cases'], 'case')}, {counted(group['rows'], 'row')}"
            print(f"{group['folder']}: {held}: {outcome}")
            for sentence in told[:SHOWN]:
                print(f"  {sentence}")
            if len(told) > SHOWN:
                print(f"  and {len(told) - SHOWN} more")
    except Unusable as unusable:
        print(f"check: {unusable}", file=sys.stderr)
        return 2
    if different:
        print(f"Different: {different} of {counted(len(groups), 'folder')}.")
        return 1
    cases = sum(group["cases"] for group in groups)
    print(f"All agree: {counted(cases, 'golden case')} in {counted(len(groups), 'folder')}.")
    return 0


def chosen(groups: Sequence[Mapping[str, Any]], folders: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return the groups of these folders, or all where none is named. Raises Unusable."""
    by_folder = {group["folder"]: group for group in groups}
    for folder in folders:
        if folder not in by_folder:
            raise Unusable(
                f"there is no folder {folder} in {SUITE / 'manifest.json'}. Name one that it lists."
            )
    return [by_folder[folder] for folder in folders] if folders else list(groups)


def differences(golden: Path, mine: Path, group: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each difference between `mine` and the golden rows. Raises Unusable."""
    text = (golden / "expected.csv").read_bytes()
    if hashlib.sha256(text).hexdigest() != group["expected_sha256"]:
        raise Unusable(f"{golden / 'expected.csv'} is not the file that was published. Fetch the suite anew.")
    shows = {row["case_id"]: row["shows"] for row in records(golden / "golden.csv")}
    wanted = by_key(golden / "expected.csv")
    found = by_key(mine / "obligations.csv")
    for key in sorted(wanted.keys() | found.keys()):
        case, participant, rule, opened_by = key
        about = (
            f"{case} ({shows.get(case, 'no case of this folder')}): {rule} for {participant} from {opened_by}"
        )
        if key not in found:
            row = wanted[key]
            yield f"{about} is missing; it should be {row['status']}, due {said(row['due_at'])}"
        elif key not in wanted:
            yield f"{about} should not be there"
        else:
            for column in (*TIMES, *OTHERS):
                if found[key][column] != wanted[key][column]:
                    yield (
                        f"{about}: {column} is {said(found[key][column])},"
                        f" should be {said(wanted[key][column])}"
                    )


def by_key(path: Path) -> dict[Key, Row]:
    """Return the rows of a file by what makes each one of a kind. Raises Unusable."""
    rows = records(path)
    keys = [tuple(row[column] for column in KEY) for row in rows]
    if twice := [key for key, count in Counter(keys).items() if count > 1]:
        raise Unusable(
            f"{path} has {counted(len(twice), 'row')} twice, {', '.join(twice[0])} for one. Write each once."
        )
    return {key: values(row, path) for key, row in zip(keys, rows, strict=True)}


def values(row: Mapping[str, str], path: Path) -> Row:
    """Return a row with its times as instants, so that it does not matter how they were written."""
    return {column: instant(row[column], path) for column in TIMES} | {
        column: row[column] for column in OTHERS
    }


def instant(text: str, path: Path) -> datetime | None:
    """Return the time that a text says; None for an empty one. Raises Unusable."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Unusable(f'{path}: "{text}" is no ISO 8601 time. Write it like 2026-05-11T23:00:00Z.') from None
    if moment.tzinfo is None:
        raise Unusable(f'{path}: "{text}" does not say its zone. Write it like 2026-05-11T23:00:00Z.')
    return moment.astimezone(UTC)


def records(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file by column. Raises Unusable."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            wanted = {"golden.csv": {"case_id", "shows"}}.get(path.name, {*KEY, *TIMES, *OTHERS})
            if missing := sorted(wanted - set(reader.fieldnames or ())):
                raise Unusable(f"{path} lacks the column {missing[0]}. Give it all columns of expected.csv.")
            rows = list(reader)
    except OSError:
        raise Unusable(f"{path} cannot be opened. Write your engine's rows of that folder there.") from None
    except (csv.Error, UnicodeDecodeError) as error:
        raise Unusable(f"{path} is no CSV file in UTF-8: {error}.") from None
    for row in rows:
        if None in row or None in row.values():
            raise Unusable(
                f"{path}: a row has more or fewer fields than the heading. Quote what holds commas."
            )
    return rows


def counted(number: int, noun: str) -> str:
    """Return `1 row` or `2 rows`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def said(value: object) -> str:
    """Return a value as it stands in a sentence."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value) if value else "empty"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

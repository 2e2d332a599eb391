"""Turns data.police.uk's files into an export bundle: cases and events with a month, and no people.

Every row is used: a street row is a case of its own, whatever its content repeats; an outcome row is an
event of the case with its Crime ID, or of a case made for it. The result is a pure function of the files,
so that converting twice gives the same bytes and a republished month replaces what it said before.
"""

import csv
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from keptinformed.bundles.counted import counted
from keptinformed.bundles.police_uk import (
    LICENCE,
    Found,
    NotPoliceUk,
    Row,
    SourceFile,
    find_files,
    read_rows,
)
from keptinformed.bundles.police_uk_mapping import PoliceUkMapping
from keptinformed.bundles.whole_folder import set_aside, whole_folder
from keptinformed.errors import Refused

CONVERSION_FILE = "conversion.json"
MADE_BY = "kept convert police-uk"

CASE_COLUMNS = (
    *("case_id", "force", "unit", "team", "officer", "offence"),
    *("crime_id", "month", "last_outcome", "location", "lsoa_code", "lsoa_name", "source"),
)
PARTICIPANT_COLUMNS = ("participant_id", "case_id", "role", "enhanced_from", "enhanced_recorded_at", "since")
EVENT_COLUMNS = (
    *("event_id", "case_id", "participant_id", "kind", "at", "recorded_at"),
    *("precision", "about", "grade", "every_days", "published_as"),
)

_LSOA_NAME = re.compile(r"(?P<district>.+) \d{3}[A-Z]+")


class WillNotOverwrite(Refused):
    """Something stands where the bundle should go, and it is not a bundle that this command made."""


class _Writer(Protocol):
    def writerow(self, row: Iterable[object], /) -> object: ...


@dataclass(slots=True)
class Conversion:
    """What a conversion found and made; the content of `conversion.json`."""

    sources: list[dict[str, str | int]] = field(default_factory=list)
    ignored: tuple[str, ...] = ()
    counts: Counter[str] = field(default_factory=Counter)
    crime_types: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    last_outcomes: Counter[str] = field(default_factory=Counter)
    unknown_outcomes: Counter[str] = field(default_factory=Counter)
    no_event: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> str:
        """Return the account as text: sorted, so that equal conversions are equal bytes."""
        names = ("street_rows", "outcome_rows", "cases", "events", *_COUNTED)
        account = {
            "made_by": MADE_BY,
            "source": "data.police.uk",
            "licence": LICENCE,
            "made_up": False,
            "notices": [
                "These files name no victim or witness, so nobody in them is owed anything.",
                "They know months only: their events open and discharge nothing, so no deadline is judged.",
            ],
            "counts": {name: self.counts[name] for name in names},
            "crime_types": dict(sorted(self.crime_types.items())),
            "outcomes": dict(sorted(self.outcomes.items())),
            "last_outcomes_of_street_files": dict(sorted(self.last_outcomes.items())),
            "words_without_an_event": dict(sorted(self.no_event.items())),
            "unknown_outcomes": dict(sorted(self.unknown_outcomes.items())),
            "files": self.sources,
            "files_ignored": list(self.ignored),
        }
        return json.dumps(account, ensure_ascii=False, indent=1) + "\n"


_COUNTED = {
    "street_rows_without_crime_id": (
        "street row",
        "without a Crime ID (a case each, named after file and row)",
    ),
    "street_rows_repeating_a_crime_id": ("street row", "repeating a Crime ID (a case each)"),
    "outcome_rows_without_crime_id": ("outcome row", "without a Crime ID (a case each)"),
    "outcome_rows_of_crimes_in_no_street_file": ("outcome row", "whose crime is in no street file here"),
    "cases_known_from_outcomes_only": ("case", "known from outcome rows only"),
    "outcome_rows_dated_before_their_crime": ("outcome row", "dated before the crime"),
    "rows_without_readable_month": ("row", "without a readable month (given that of the file)"),
    "rows_dated_otherwise_than_their_file": ("row", "of another month than that of the file"),
    "rows_without_location": ("row", "without a location"),
}


def convert(
    folder: Path,
    out: Path,
    mapping: PoliceUkMapping,
    *,
    force: bool = False,
    told: Callable[[str], object] = lambda _file: None,
) -> Conversion:
    """Write the bundle of the files below `folder` to `out` and return the account of it.

    `told` hears the name of each file before it is read. A bundle that this command made is replaced;
    anything else at `out` is refused, or with `force` set aside under another name.
    Raises NotPoliceUk and WillNotOverwrite.
    """
    found = find_files(folder)
    _refuse_nesting(folder, out)
    must_set_aside = not _may_replace(out)
    if must_set_aside and not force:
        raise WillNotOverwrite(
            f"{out} exists and was not made by this command: name another --out, "
            "or give --force, which renames what is there and deletes nothing."
        )
    with whole_folder(out) as fresh:
        conversion = _write_tables(found, fresh, mapping, told)
        (fresh / CONVERSION_FILE).write_text(conversion.as_json(), encoding="utf-8", newline="\n")
        if must_set_aside:
            set_aside(out)
    return conversion


def _refuse_nesting(folder: Path, out: Path) -> None:
    source, target = folder.resolve(), out.resolve()
    if target.is_relative_to(source) or source.is_relative_to(target):
        raise WillNotOverwrite(
            f"{out} and {folder} lie in each other: the bundle would become part of its own source. "
            "Name an --out somewhere else."
        )


def _may_replace(out: Path) -> bool:
    if not out.exists():
        return True
    if not out.is_dir():
        return False
    if not any(out.iterdir()):
        return True
    try:
        account = json.loads((out / CONVERSION_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(account, dict) and account.get("made_by") == MADE_BY


def _write_tables(
    found: Found, fresh: Path, mapping: PoliceUkMapping, told: Callable[[str], object]
) -> Conversion:
    conversion = Conversion(ignored=found.ignored)
    with (
        (fresh / "cases.csv").open("w", encoding="utf-8", newline="") as cases,
        (fresh / "events.csv").open("w", encoding="utf-8", newline="") as events,
        (fresh / "participants.csv").open("w", encoding="utf-8", newline="") as participants,
    ):
        csv.writer(participants, lineterminator="\n").writerow(PARTICIPANT_COLUMNS)
        making = _Making(
            cases=csv.writer(cases, lineterminator="\n"),
            events=csv.writer(events, lineterminator="\n"),
            mapping=mapping,
            conversion=conversion,
        )
        for source, use in (
            *((source, making.use_street_row) for source in found.street),
            *((source, making.use_outcome_row) for source in found.outcomes),
        ):
            told(source.path.name)
            conversion.sources.append(_account_of(source, sum(map(use, read_rows(source)))))
    return conversion


def _account_of(source: SourceFile, rows: int) -> dict[str, str | int]:
    try:
        with source.path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise NotPoliceUk(f"{source.path} cannot be opened ({error.strerror}).") from error
    return {"file": source.path.name, "rows": rows, "sha256": digest}


class _Making:
    """The rows written so far, and the one thing that must be remembered: which Crime IDs have a case."""

    def __init__(
        self, *, cases: _Writer, events: _Writer, mapping: PoliceUkMapping, conversion: Conversion
    ) -> None:
        self._cases = cases
        self._events = events
        self._mapping = mapping
        self._conversion = conversion
        self._counts = conversion.counts
        self._month_of_crime: dict[str, str | None] = {}
        """Crime ID to its month, or to None for a case that is known from outcome rows only."""
        self._cases.writerow(CASE_COLUMNS)
        self._events.writerow(EVENT_COLUMNS)

    def use_street_row(self, row: Row) -> int:
        """Make the row's case and its one event; return 1, the row used."""
        self._counts["street_rows"] += 1
        self._conversion.crime_types[row.crime_type] += 1
        self._conversion.last_outcomes[row.last_outcome] += 1
        if row.last_outcome and row.last_outcome not in self._mapping.outcomes:
            self._conversion.unknown_outcomes[row.last_outcome] += 1
        month = self._month_of(row)
        if not row.crime_id:
            self._counts["street_rows_without_crime_id"] += 1
            case_id = row.key
        elif row.crime_id in self._month_of_crime:
            self._counts["street_rows_repeating_a_crime_id"] += 1
            case_id = f"{row.crime_id}~{row.key}"
        else:
            self._month_of_crime[row.crime_id] = month
            case_id = row.crime_id
        self._add_case(case_id, row, month)
        self._add_event(case_id, row, month, self._mapping.kind_of_crime(row.crime_type))
        return 1

    def use_outcome_row(self, row: Row) -> int:
        """Add the row's event to the case of its crime; return 1, the row used."""
        self._counts["outcome_rows"] += 1
        self._conversion.outcomes[row.outcome] += 1
        month = self._month_of(row)
        case_id = self._case_of_outcome(row, month)
        meaning = self._mapping.outcomes.get(row.outcome)
        if meaning is None:
            self._conversion.unknown_outcomes[row.outcome] += 1
        elif meaning.kind is None:
            self._conversion.no_event[row.outcome] = meaning.because
        else:
            self._add_event(case_id, row, month, meaning.kind)
        return 1

    def _case_of_outcome(self, row: Row, month: str) -> str:
        if not row.crime_id:
            self._counts["outcome_rows_without_crime_id"] += 1
            self._counts["cases_known_from_outcomes_only"] += 1
            self._add_case(row.key, row, "")
            return row.key
        if row.crime_id not in self._month_of_crime:
            self._month_of_crime[row.crime_id] = None
            self._counts["cases_known_from_outcomes_only"] += 1
            self._add_case(row.crime_id, row, "")
        crime_month = self._month_of_crime[row.crime_id]
        if crime_month is None:
            self._counts["outcome_rows_of_crimes_in_no_street_file"] += 1
        elif month < crime_month:
            self._counts["outcome_rows_dated_before_their_crime"] += 1
        return row.crime_id

    def _month_of(self, row: Row) -> str:
        self._counts["rows_without_location"] += not row.has_location
        if not row.has_month:
            self._counts["rows_without_readable_month"] += 1
            return row.source.month
        self._counts["rows_dated_otherwise_than_their_file"] += row.month != row.source.month
        return row.month

    def _add_case(self, case_id: str, row: Row, month: str) -> None:
        self._counts["cases"] += 1
        district = _LSOA_NAME.fullmatch(row.lsoa_name)
        self._cases.writerow(
            (
                case_id,
                row.falls_within or row.reported_by,
                district["district"] if district else row.lsoa_name,
                "",
                "",
                row.crime_type,
                row.crime_id,
                month,
                row.last_outcome,
                row.location,
                row.lsoa_code,
                row.lsoa_name,
                row.key,
            )
        )

    def _add_event(self, case_id: str, row: Row, month: str, kind: str | None) -> None:
        if kind is None:
            return
        self._counts["events"] += 1
        published = row.outcome or row.crime_type
        self._events.writerow((row.key, case_id, "", kind, month, "", "month", "", "", "", published))


def findings(conversion: Conversion) -> list[str]:
    """Return what a person should know about the files, one sentence-like line for each finding."""
    lines = [
        f"{counted(conversion.counts[name], noun)} {which}"
        for name, (noun, which) in _COUNTED.items()
        if conversion.counts[name]
    ]
    lines += [
        f"{counted(rows, 'row')} with {word!r}, which policy/mappings/police_uk.yaml does not know: "
        "a case, but no event. Add the word there and convert again."
        for word, rows in sorted(conversion.unknown_outcomes.items())
    ]
    if conversion.ignored:
        ignored = counted(len(conversion.ignored), "other file or note", "other files or notes")
        lines.append(f"{ignored} left alone (conversion.json names them), such as {conversion.ignored[0]}")
    return lines

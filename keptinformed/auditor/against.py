"""Sets an audit against an earlier one: which obligations appeared, vanished or ended otherwise, and why."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from keptinformed.auditor.tallies import Tally
from keptinformed.bundles.rejects import LONGEST_ID, RUN_BY_SPREADSHEETS
from keptinformed.duties.loading import FOREVER
from keptinformed.errors import Refused
from keptinformed.timekeeping.instants import Micros, to_micros

CHANGES = "changes.csv"
FORMAT = 1
FILES = ("obligations.parquet", "summary.json")

type Plain = Mapping[str, object]


class NoEarlierResult(Refused):
    """A folder that holds no result to set an audit against."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier result: where its obligations stand, and its document `summary.json`."""

    obligations: Path
    document: Plain

    @property
    def as_at(self) -> Micros:
        """The moment from which it looked."""
        return to_micros(datetime.fromisoformat(str(self.document["as_at"])))

    @property
    def known_by(self) -> Micros:
        """The moment up to which it can have known anything."""
        known_at = self.document["known_at"]
        return self.as_at if known_at is None else to_micros(datetime.fromisoformat(str(known_at)))


@dataclass(frozen=True, slots=True)
class Shift:
    """The same count in both results; None where one of them does not have it."""

    about: str
    """`layer`, `right` or `measure`."""
    keys: tuple[str, ...]
    """The layer; edition and Right (0 for none); the measure's name and the layer."""
    before: Tally | None
    now: Tally | None


@dataclass(frozen=True, slots=True)
class Change:
    """So many obligations of one layer that changed alike, for the same reason."""

    layer: str
    change: str
    """`appeared`, `vanished` or `changed`."""
    before: str
    """The status then; empty for what appeared."""
    now: str
    why: str
    """One of the words in the report's `against.why`."""
    obligations: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is different from an earlier result."""

    bundle: str
    as_at: Micros
    unchanged: int
    changes: tuple[Change, ...]
    shifts: tuple[Shift, ...]

    def of(self, change: str) -> int:
        """Return how many obligations appeared, vanished or changed."""
        return sum(one.obligations for one in self.changes if one.change == change)

    def as_json(self) -> Plain:
        """Return what `docs/reference/summary.md` says of this part, its keys in a stable order."""
        return {
            "bundle": self.bundle,
            "unchanged": self.unchanged,
            "changes": [
                {
                    "layer": one.layer,
                    "change": one.change,
                    "before": one.before or None,
                    "now": one.now or None,
                    "why": one.why,
                    "obligations": one.obligations,
                }
                for one in self.changes
            ],
            "shifts": [
                {
                    "about": one.about,
                    "keys": list(one.keys),
                    "before": None if one.before is None else one.before.as_json(),
                    "now": None if one.now is None else one.now.as_json(),
                }
                for one in self.shifts
            ],
        }


def read_earlier(folder: Path) -> Earlier:
    """Return the result in `folder`. Raises NoEarlierResult."""
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise NoEarlierResult(
            f"{folder} holds no result to set this audit against: {missing[0]} is missing. "
            "Name a folder that `kept audit` wrote without --publish."
        )
    try:
        document = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        earlier = Earlier(folder / "obligations.parquet", document)
        if document["format"] != FORMAT or earlier.known_by > earlier.as_at or not _judged(document):
            raise ValueError("another format, or nothing judged")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoEarlierResult(
            f"{folder / 'summary.json'} cannot be read as the summary of an audit. Run that audit again."
        ) from error
    return earlier


# What is different is few in most runs; names are looked up for that alone.
_DIFFERENT = """
CREATE OR REPLACE TEMP TABLE difference AS
SELECT coalesce(n.case_id, b.case_id) AS case_id,
    coalesce(n.participant_id, b.participant_id) AS participant_id,
    coalesce(n.rule_id, b.rule_id) AS rule_id, coalesce(n.opened_by, b.opened_by) AS opened_by,
    coalesce(n.layer, b.layer) AS layer, coalesce(n.opened_at, b.opened_at) AS opened_at,
    CASE WHEN b.rule_id IS NULL THEN 'appeared' WHEN n.rule_id IS NULL THEN 'vanished'
        ELSE 'changed' END AS change,
    b.status AS status_before, n.status AS status_now, b.due_at AS due_before, n.due_at AS due_now,
    b.met_by AS met_before, n.met_by AS met_now, b.excused_by AS excused_before, n.excused_by AS excused_now,
    b.lapsed_at AS lapsed_before, n.lapsed_at AS lapsed_now
FROM read_parquet($now) AS n
FULL JOIN read_parquet($before) AS b USING (case_id, participant_id, rule_id, opened_by)
WHERE n.status IS DISTINCT FROM b.status OR n.due_at IS DISTINCT FROM b.due_at
"""
# The event that made the difference: what opened, discharged or excused now and not before, or the other way;
# or else what ended the duty, or made it due, of which an obligation holds the instant only.
_EXPLAINED = """
CREATE OR REPLACE TEMP TABLE explained AS
WITH telling AS (
    SELECT *, CASE change WHEN 'changed' THEN
            CASE WHEN met_now IS DISTINCT FROM met_before THEN met_now
                WHEN excused_now IS DISTINCT FROM excused_before THEN excused_now END
        ELSE opened_by END AS new_event,
        CASE WHEN change = 'vanished' THEN opened_by
            WHEN met_now IS DISTINCT FROM met_before THEN met_before
            WHEN excused_now IS DISTINCT FROM excused_before THEN excused_before END AS old_event,
        epoch_us(CASE WHEN change <> 'changed' THEN NULL
            WHEN lapsed_now IS DISTINCT FROM lapsed_before THEN lapsed_now
            WHEN due_before IS NULL THEN due_now END) AS bound_ts
    FROM difference
),
named AS (
    SELECT t.*, c.case_no, fresh.event_no AS new_no, stale.event_no AS old_no
    FROM telling AS t
    LEFT JOIN case_name AS c USING (case_id)
    LEFT JOIN event_name AS fresh ON fresh.case_no = c.case_no AND fresh.event_id = t.new_event
    LEFT JOIN event_name AS stale ON stale.case_no = c.case_no AND stale.event_id = t.old_event
),
dated AS (
    SELECT n.*, e.ts AS new_ts, e.recorded_ts AS new_recorded, b.recorded_ts AS bound_recorded,
        w.event_no IS NOT NULL AS withdrawn
    FROM named AS n
    LEFT JOIN (SELECT DISTINCT case_no, event_no, ts, recorded_ts FROM event WHERE akey = 0) AS e
        ON e.case_no = n.case_no AND e.event_no = n.new_no
    LEFT JOIN (SELECT case_no, ts, min(recorded_ts) AS recorded_ts
        FROM event WHERE akey = 0 GROUP BY ALL) AS b
        ON b.case_no = n.case_no AND b.ts = n.bound_ts
    LEFT JOIN (SELECT DISTINCT case_no, event_no FROM withdrawal
        WHERE ts <= $as_at AND recorded_ts <= $known_at) AS w
        ON w.case_no = n.case_no AND w.event_no = n.old_no
)
SELECT *, CASE
    WHEN change = 'appeared' AND NOT list_contains($judged_before, rule_id) THEN 'rule_new'
    WHEN change = 'vanished' AND NOT list_contains($judged_now, rule_id) THEN 'rule_gone'
    WHEN change = 'vanished' AND epoch_us(opened_at) > $as_at THEN 'earlier_as_at'
    WHEN withdrawn THEN 'withdrawn'
    WHEN change <> 'appeared' AND old_event IS NOT NULL AND old_no IS NULL THEN 'not_in_export'
    WHEN change <> 'vanished' AND new_ts > $before_as_at THEN 'happened_since'
    WHEN change <> 'vanished' AND new_recorded > $before_known THEN 'recorded_since'
    WHEN bound_ts > $before_as_at THEN 'happened_since'
    WHEN bound_recorded > $before_known THEN 'recorded_since'
    WHEN change = 'changed' AND due_now IS DISTINCT FROM due_before THEN 'due_moved'
    WHEN change = 'changed' AND status_before = 'pending' AND status_now = 'overdue' THEN 'time_passed'
    ELSE 'unexplained' END AS why
FROM dated
"""
_COUNTED = """
SELECT layer, change, coalesce(status_before, ''), coalesce(status_now, ''), why, count(*)
FROM explained GROUP BY ALL ORDER BY 6 DESC, 1, 2, 3, 4, 5
"""
_UNCHANGED = """
SELECT (SELECT count(*) FROM read_parquet($now))
    - (SELECT count(*) FROM difference WHERE change <> 'vanished')
"""
_HARMLESS = """
CREATE OR REPLACE TEMP MACRO harmless_id(id) AS
    CASE WHEN list_contains({run}, left(id, 1)) THEN '''' ELSE '' END
    || left(regexp_replace(id, '[[:cntrl:]]', '\ufffd', 'g'), {longest})
"""
_LISTED = """
COPY (
    SELECT harmless_id(case_id) AS case_id, harmless_id(participant_id) AS participant_id, rule_id,
        harmless_id(opened_by) AS opened_by, change, status_before, status_now,
        strftime(due_before, '%Y-%m-%dT%H:%M:%SZ') AS due_before,
        strftime(due_now, '%Y-%m-%dT%H:%M:%SZ') AS due_now, why
    FROM explained ORDER BY explained.case_id, explained.participant_id, rule_id, explained.opened_by
) TO {file} (FORMAT csv, HEADER)
"""


def compare(
    connection: duckdb.DuckDBPyConnection, folder: Path, document: Plain, earlier: Earlier
) -> Comparison:
    """Set the result in `folder`, whose summary is `document`, against `earlier`; list each change in a file.

    `connection` holds the staged bundle of the result. Raises OSError where nothing can be written.
    """
    now = Earlier(folder / FILES[0], document)
    paths = {"now": str(now.obligations), "before": str(earlier.obligations)}
    connection.execute(_DIFFERENT, paths)
    known_at = document["known_at"]
    connection.execute(
        _EXPLAINED,
        {
            "judged_before": sorted(_judged(earlier.document)),
            "judged_now": sorted(_judged(document)),
            "as_at": now.as_at,
            "known_at": FOREVER if known_at is None else now.known_by,
            "before_as_at": earlier.as_at,
            "before_known": earlier.known_by,
        },
    )
    run = "[" + ", ".join(f"'{first}'" for first in RUN_BY_SPREADSHEETS) + "]"
    connection.execute(_HARMLESS.format(run=run, longest=LONGEST_ID))
    file = "'" + str(folder / CHANGES).replace("'", "''") + "'"
    connection.execute(_LISTED.format(file=file))
    counted = connection.execute(_COUNTED).fetchall()
    unchanged = connection.execute(_UNCHANGED, {"now": paths["now"]}).fetchall()
    connection.execute("DROP TABLE explained; DROP TABLE difference")
    return Comparison(
        bundle=str(earlier.document["bundle"]),
        as_at=earlier.as_at,
        unchanged=int(unchanged[0][0]),
        changes=tuple(
            Change(str(layer), str(change), str(before), str(after), str(why), int(number))
            for layer, change, before, after, why, number in counted
        ),
        shifts=tuple(_shifts(earlier.document, document)),
    )


def _judged(document: Plain) -> set[str]:
    """Return the rules that a result judged: those that were opened, and those that never were."""
    rules = [*_list(document["never_opened"])]
    for layer in _list(document["layers"]):
        for edition in _list(layer["editions"]):
            rules += _list(edition["by_rule"])
    return {str(rule["rule"]) for rule in rules}


def _shifts(before: Plain, now: Plain) -> Iterator[Shift]:
    old, new = dict(_tallies(before)), dict(_tallies(now))
    for about, *keys in [*new, *(key for key in old if key not in new)]:
        tallies = (old.get((about, *keys)), new.get((about, *keys)))
        if tallies[0] != tallies[1]:
            yield Shift(about, tuple(keys), *tallies)


def _tallies(document: Plain) -> Iterator[tuple[tuple[str, ...], Tally]]:
    """Yield the counts that are set side by side: measures, layers, Rights."""
    for measure in _list(document.get("measures")):
        for layer in _list(measure["layers"]):
            yield ("measure", str(measure["measure"]), str(layer["layer"])), _tally(layer)
    for layer in _list(document["layers"]):
        yield ("layer", str(layer["layer"])), _tally(layer["all"])
        for edition in _list(layer["editions"]):
            for row in _list(edition["by_right"]):
                yield ("right", str(edition["edition"]), str(row["right"] or 0)), _tally(row)


def _tally(row: object) -> Tally:
    if not isinstance(row, dict):
        return Tally()
    return Tally(*(int(row[name]) for name in ("met", "late", "overdue", "excused", "lapsed", "pending")))


def _list(value: object) -> list[Plain]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []

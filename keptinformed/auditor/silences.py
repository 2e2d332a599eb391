"""Finds how long each person went without hearing anything while somebody owed them updates.

`docs/reference/duties.md`, section 6, fixes what a silence is.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from keptinformed.auditor.seen import seen
from keptinformed.bundles.rejects import harmless
from keptinformed.duties.history import Grade
from keptinformed.duties.rules import Policy, Rule
from keptinformed.duties.vocabulary import TOLD
from keptinformed.timekeeping.instants import Micros, from_micros

HEADING = ("case_id", "participant_id", "days", "from", "to", "ended_by", "unit")
MOST_ROWS = 1_000
"""How many silences `silences.csv` lists, longest first."""
MOST_SHOWN = 10
"""How many of them the summary and the report show, as lengths and units only."""


@dataclass(frozen=True, slots=True)
class Silence:
    """One silence, without a word on whose it was."""

    days: int
    ended_by: str
    """`told`, `duty_ended`, `excused`, or `still_silent` where it lasts."""
    unit: str


@dataclass(frozen=True, slots=True)
class UnitSilences:
    """The longest silence of each person of one unit: how many people, and how long, in days."""

    unit: str
    people: int
    median: int
    ninth_tenth: int
    """Nine people in ten had none longer than this."""
    longest: int


@dataclass(frozen=True, slots=True)
class Silences:
    """The longest silence of everybody who was owed updates."""

    people: int
    longest: tuple[Silence, ...]
    by_unit: tuple[UnitSilences, ...]

    def as_json(self) -> Mapping[str, object]:
        """Return what `docs/reference/summary.md` says of this part, its keys in a stable order."""
        return {
            "people": self.people,
            "longest": [
                {"days": one.days, "ended_by": one.ended_by, "unit": one.unit} for one in self.longest
            ],
            "by_unit": [
                {
                    "unit": one.unit,
                    "people": one.people,
                    "median_days": one.median,
                    "ninth_tenth_days": one.ninth_tenth,
                    "longest_days": one.longest,
                }
                for one in self.by_unit
            ],
        }


# A point is a moment at which something about a person's silence may change. Of what falls on one instant the
# telling comes last, so that a silence never begins after the telling that ends it.
_SILENCES = """
CREATE OR REPLACE TEMP TABLE silence AS
WITH opening AS (
    SELECT w.p, w.case_no, epoch_us(o.opened_at) AS ts
    FROM read_parquet($path) AS o
    JOIN case_name AS c USING (case_id)
    JOIN participation_name AS w ON w.case_no = c.case_no AND w.participant_id = o.participant_id
    WHERE list_contains($rules, o.rule_id)
),
begun AS (SELECT p, any_value(case_no) AS case_no, min(ts) AS ts FROM opening GROUP BY p),
mark AS ({seen}),
point AS (
    SELECT p, ts, 'open' AS what, 1 AS place FROM opening
    UNION ALL
    SELECT m.p, m.ts, w.what, w.place
    FROM mark AS m JOIN begun AS b ON b.p = m.p AND m.ts >= b.ts JOIN silence_word AS w ON w.code = m.kind
    WHERE w.what <> 'told' OR m.grade >= {delivered}
    UNION ALL
    SELECT p, {as_at}, 'now', 9 FROM begun
),
state AS (
    SELECT p, ts, what, place,
        last_value(CASE what WHEN 'open' THEN true WHEN 'ended' THEN false END IGNORE NULLS) OVER upto
        AND coalesce(last_value(
            CASE what WHEN 'excused' THEN false WHEN 'allowed' THEN true END IGNORE NULLS) OVER upto, true)
        AS owed
    FROM point
    WINDOW upto AS (PARTITION BY p ORDER BY ts, place ROWS UNBOUNDED PRECEDING)
),
turn AS (
    SELECT *, owed <> coalesce(lag(owed) OVER (PARTITION BY p ORDER BY ts, place), false) AS turned FROM state
),
stretch AS (
    SELECT p, owed, ts AS begins, lead(ts) OVER mine AS ends, lead(what) OVER mine AS ended_by
    FROM turn WHERE turned OR what IN ('told', 'now')
    WINDOW mine AS (PARTITION BY p ORDER BY ts, place)
),
longest AS (
    SELECT p, arg_max(stretch, (ends - begins, -begins)) AS s FROM stretch
    WHERE owed AND ends IS NOT NULL GROUP BY p
)
SELECT c.case_id, n.participant_id, (s.ends - s.begins) // 86400000000 AS days, s.begins, s.ends,
    CASE s.ended_by WHEN 'ended' THEN 'duty_ended' WHEN 'now' THEN 'still_silent' ELSE s.ended_by END
        AS ended_by,
    coalesce(c.unit, '') AS unit
FROM longest
JOIN participation_name AS n USING (p)
JOIN case_name AS c ON c.case_no = n.case_no
"""
_LONGEST = """
SELECT case_id, participant_id, days, begins, ends, ended_by, unit FROM silence
ORDER BY ends - begins DESC, case_id, participant_id LIMIT $most
"""
_BY_UNIT = """
SELECT unit, count(*), quantile_disc(days, 0.5), quantile_disc(days, 0.9), max(days)
FROM silence GROUP BY unit ORDER BY unit
"""


def find(
    connection: duckdb.DuckDBPyConnection,
    obligations: Path,
    policy: Policy,
    seen_from: tuple[Micros, Micros | None],
    target: Path,
) -> Silences:
    """Find the longest silence of each person, list the longest of all in the file `target`, and count them.

    `connection` holds the staged bundle, `seen_from` is (as at, known at). Raises OSError where `target`
    cannot be written.
    """
    rules = [rule for rule in policy.enabled if TOLD in rule.done_when.events]
    words = _words(rules, policy)
    as_at, known_at = seen_from
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE silence_word (code INTEGER, what VARCHAR, place INTEGER)"
    )
    try:
        if words:
            connection.executemany("INSERT INTO silence_word VALUES (?, ?, ?)", words)
        connection.execute(
            _SILENCES.format(
                seen=seen([code for code, _, _ in words], as_at, known_at),
                delivered=int(Grade.delivered),
                as_at=int(as_at),
            ),
            {"path": str(obligations), "rules": [rule.id for rule in rules]},
        )
        rows = connection.execute(_LONGEST, {"most": MOST_ROWS}).fetchall()
        by_unit = connection.execute(_BY_UNIT).fetchall()
    finally:
        connection.execute("DROP TABLE IF EXISTS silence; DROP TABLE silence_word")
    _write(rows, target)
    return Silences(
        sum(int(people) for _, people, *_ in by_unit),
        tuple(Silence(int(row[2]), str(row[5]), str(row[6])) for row in rows[:MOST_SHOWN]),
        tuple(
            UnitSilences(str(unit), int(people), int(median), int(tenth), int(longest))
            for unit, people, median, tenth, longest in by_unit
        ),
    )


def _words(rules: list[Rule], policy: Policy) -> list[tuple[int, str, int]]:
    """Return what each kind of event does to a silence, and in which order at one instant."""
    codes = {kind: code for code, kind in enumerate(policy.vocabulary, start=1)}
    ends = {kind for rule in rules for kind in rule.lapses_when}
    excuses = [excuse for rule in rules for excuse in rule.excused_when]
    meant = [(kind, "allowed", 2) for kind in {excuse.ends for excuse in excuses if excuse.ends}]
    meant += [(kind, "excused", 3) for kind in {excuse.begins for excuse in excuses}]
    meant += [(kind, "ended", 4) for kind in ends]
    if rules:
        meant.append((TOLD, "told", 5))
    return sorted((codes[kind], what, place) for kind, what, place in meant if kind in codes)


def _write(rows: list[tuple[object, ...]], target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADING)
        for case_id, participant_id, days, begins, ends, ended_by, unit in rows:
            times = (_instant(begins), _instant(ends))
            ids = (harmless(str(case_id)), harmless(str(participant_id)))
            writer.writerow((*ids, days, *times, ended_by, harmless(str(unit))))


def _instant(micros: object) -> str:
    if not isinstance(micros, int):
        raise TypeError(f"the database gave {micros!r} where an instant belongs")
    return from_micros(micros).isoformat(timespec="microseconds").replace("+00:00", "Z")

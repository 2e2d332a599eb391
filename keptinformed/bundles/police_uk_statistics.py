"""Counts data.police.uk's files as an independent reader would, to show that nothing was lost on the way."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from keptinformed.bundles.police_uk import Row, find_files, read_rows

type Statistics = dict[str, object]


@dataclass(slots=True)
class _Table:
    """What both tables have counted: rows, Crime IDs, whole repeats, months."""

    rows: int = 0
    blank_ids: int = 0
    rows_of_id: Counter[str] = field(default_factory=Counter)
    repeats: int = 0
    months: set[str] = field(default_factory=set)
    _seen: set[tuple[str, ...]] = field(default_factory=set)

    def count(self, row: Row) -> None:
        self.rows += 1
        self.months.add(row.source.month)
        if row.crime_id:
            self.rows_of_id[row.crime_id] += 1
        else:
            self.blank_ids += 1
        if row.values in self._seen:
            self.repeats += 1
        else:
            self._seen.add(row.values)

    @property
    def span(self) -> str:
        return f"{min(self.months)}..{max(self.months)} ({len(self.months)})"


@dataclass(slots=True)
class _Street(_Table):
    facts: Counter[str] = field(default_factory=Counter)
    lsoas: set[str] = field(default_factory=set)
    """A blank counts as one of them, as in the counts that these are compared with."""
    types: Counter[str] = field(default_factory=Counter)
    last_outcomes: Counter[str] = field(default_factory=Counter)
    crimes: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Crime ID to month and last outcome."""

    def count_street(self, row: Row) -> None:
        self.count(row)
        self.facts["no_location"] += not row.has_location
        self.facts["blank_lsoa"] += not row.lsoa_code
        self.facts["blank_lastout"] += not row.last_outcome
        self.facts["month_ne_file"] += row.month != row.source.month
        self.facts["reported_ne_falls"] += row.reported_by != row.falls_within
        self.facts["context_nonblank"] += bool(row.context)
        self.lsoas.add(row.lsoa_code)
        self.types[row.crime_type] += 1
        self.last_outcomes[row.last_outcome] += 1
        if row.crime_id:
            self.crimes.setdefault(row.crime_id, (row.month, row.last_outcome))


@dataclass(slots=True)
class _Outcomes(_Table):
    types: Counter[str] = field(default_factory=Counter)
    by_crime: defaultdict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    """Crime ID to month and outcome of each row, in file order."""

    def count_outcome(self, row: Row) -> None:
        self.count(row)
        self.types[row.outcome] += 1
        if row.crime_id:
            self.by_crime[row.crime_id].append((row.month, row.outcome))


def statistics(folder: Path, *, force: str) -> Statistics:
    """Return the counts of one force's files below `folder`; `force` as in file names, `west-yorkshire`.

    Holds the rows' content in memory: meant for checking, not for a nation. Raises NotPoliceUk.
    """
    found = find_files(folder)
    street, outcomes = _Street(), _Outcomes()
    for source in found.street:
        if source.force == force:
            for row in read_rows(source):
                street.count_street(row)
    for source in found.outcomes:
        if source.force == force:
            for row in read_rows(source):
                outcomes.count_outcome(row)
    counted: Statistics = {"force": force}
    if street.rows:
        counted |= _of_street(street)
    if outcomes.rows:
        counted |= _of_outcomes(outcomes) | _of_both(street, outcomes)
    return counted


def _of_street(street: _Street) -> Statistics:
    return {
        "street_rows": street.rows,
        "months": street.span,
        "blank_crime_id": street.blank_ids,
        "uniq_ids": len(street.rows_of_id),
        "dup_id_rows": street.rows_of_id.total() - len(street.rows_of_id),
        "fully_dup_rows": street.repeats,
        **{name: street.facts[name] for name in ("no_location", "blank_lsoa", "blank_lastout")},
        **{name: street.facts[name] for name in ("month_ne_file", "reported_ne_falls")},
        "n_lsoa": len(street.lsoas),
        "types": dict(street.types),
        "last_outcomes": dict(street.last_outcomes),
        "context_nonblank": street.facts["context_nonblank"],
    }


def _of_outcomes(outcomes: _Outcomes) -> Statistics:
    return {
        "outcome_rows": outcomes.rows,
        "out_months": outcomes.span,
        "out_blank_id": outcomes.blank_ids,
        "out_uniq": len(outcomes.rows_of_id),
        "out_fully_dup": outcomes.repeats,
        "ids_with_2plus_outcomes": sum(rows > 1 for rows in outcomes.rows_of_id.values()),
        "max_outcomes_per_id": max(outcomes.rows_of_id.values(), default=0),
        "outcome_types": dict(outcomes.types),
    }


def _of_both(street: _Street, outcomes: _Outcomes) -> Statistics:
    joined = [crime for crime in street.crimes if crime in outcomes.by_crime]
    lags: Counter[int] = Counter()
    equal = 0
    differences: Counter[tuple[str, str]] = Counter()
    for crime in joined:
        month, last_outcome = street.crimes[crime]
        lags.update(_months_between(month, later) for later, _ in outcomes.by_crime[crime])
        last_row = outcomes.by_crime[crime][-1][1]
        if last_row == last_outcome:
            equal += 1
        else:
            differences[last_outcome, last_row] += 1
    return {
        "street_ids_with_outcome": len(joined),
        "street_join_pct": _percent(len(joined), len(street.rows_of_id)),
        "outcome_ids_in_street": len(joined),
        "outcome_join_pct": _percent(len(joined), len(outcomes.rows_of_id)),
        "lag_months": {str(lag): lags[lag] for lag in sorted(lags)},
        "last_outcome_equal_pct": _percent(equal, len(joined)),
        "last_vs_outcome_top_diffs": [[count, *pair] for pair, count in differences.most_common(8)],
    }


def _months_between(earlier: str, later: str) -> int:
    (year, month), (other_year, other_month) = (map(int, text.split("-")) for text in (earlier, later))
    return (other_year - year) * 12 + other_month - month


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0

"""The counts of real files, made independently of this program, are the counts that the converter sees."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from keptinformed.bundles.police_uk_conversion import convert
from keptinformed.bundles.police_uk_mapping import PoliceUkMapping
from keptinformed.bundles.police_uk_statistics import statistics

from .conftest import EXTRACT


@pytest.fixture(params=["dev_col_2016", "dev_beds_2023_03", "dev_wy_2016_07"])
def expected(request: pytest.FixtureRequest, shared_data: Path) -> dict[str, object]:
    counts = json.loads((shared_data / "expected_import_stats.json").read_text(encoding="utf-8"))
    chosen: dict[str, object] = counts[request.param]
    return chosen


def test_every_count_made_elsewhere_is_ours(expected: dict[str, object], shared_data: Path) -> None:
    counted = statistics(shared_data / "police_uk", force=str(expected["force"]))

    # Ties in a list of most frequent pairs have no order that anybody promised.
    ranked = "last_vs_outcome_top_diffs"
    assert sorted(map(tuple, _list(counted.pop(ranked, [])))) == sorted(
        map(tuple, _list(expected.pop(ranked, [])))
    )
    assert counted == expected


def _list(value: object) -> list[list[object]]:
    assert isinstance(value, list)
    return value


def test_no_row_of_the_real_files_is_lost_on_the_way_into_a_bundle(
    shared_data: Path, mapping: PoliceUkMapping, tmp_path: Path
) -> None:
    expected = json.loads((shared_data / "expected_import_stats.json").read_text(encoding="utf-8"))
    conversion = convert(shared_data / "police_uk", tmp_path / "bundle", mapping)

    cases, events = _rows(tmp_path / "bundle" / "cases.csv"), _rows(tmp_path / "bundle" / "events.csv")
    assert len({case["case_id"] for case in cases}) == len(cases) == conversion.counts["cases"]
    assert {event["case_id"] for event in events} <= {case["case_id"] for case in cases}
    assert len({event["event_id"] for event in events}) == len(events)
    street = [case for case in cases if case["month"]]
    offences: Counter[str] = Counter()
    for force in expected.values():
        offences.update(force["types"])
    assert Counter(case["offence"] for case in street) == offences
    published = Counter(event["published_as"] for event in events)
    outcomes: Counter[str] = Counter()
    for force in expected.values():
        outcomes.update(force.get("outcome_types", {}))
    assert {word: published[word] for word in outcomes} == dict(outcomes)
    assert not conversion.unknown_outcomes


def test_the_extract_in_the_repository_has_the_traps_of_the_real_files(
    mapping: PoliceUkMapping, tmp_path: Path
) -> None:
    counts = convert(EXTRACT, tmp_path / "bundle", mapping).counts
    assert counts["street_rows"] == 439
    assert counts["outcome_rows"] == 215
    assert counts["cases"] == 445
    assert counts["events"] == 654
    assert counts["street_rows_without_crime_id"] == 113
    assert counts["outcome_rows_of_crimes_in_no_street_file"] == 6
    assert counts["outcome_rows_dated_before_their_crime"] == 3
    assert counts["rows_without_location"] == 29
    assert statistics(EXTRACT, force="city-of-london")["fully_dup_rows"] == 57


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))

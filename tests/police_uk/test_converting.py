"""What becomes of published rows: each is used once, under a name that does not change."""

import csv
import json
from pathlib import Path

import yaml

from keptinformed.bundles.police_uk_conversion import PARTICIPANT_COLUMNS, convert
from keptinformed.bundles.police_uk_mapping import PoliceUkMapping

from .conftest import EXTRACT, ROOT, Publish

A, B, C = ("a" * 64, "b" * 64, "c" * 64)


def _table(bundle: Path, name: str) -> list[dict[str, str]]:
    with (bundle / f"{name}.csv").open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def _bytes(bundle: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in bundle.iterdir()}


def test_incidents_without_an_id_are_cases_of_their_own_however_alike(
    publish: Publish, published: Path, mapping: PoliceUkMapping, tmp_path: Path
) -> None:
    publish("2016-03-somewhere-street", *[("", "Anti-social behaviour", "")] * 3)
    convert(published, tmp_path / "bundle", mapping)

    assert [case["case_id"] for case in _table(tmp_path / "bundle", "cases")] == [
        "2016-03-somewhere-street:1",
        "2016-03-somewhere-street:2",
        "2016-03-somewhere-street:3",
    ]
    events = _table(tmp_path / "bundle", "events")
    assert [(event["kind"], event["at"], event["precision"]) for event in events] == [
        ("non_crime", "2016-03", "month")
    ] * 3


def test_a_repeated_crime_id_is_no_primary_key(
    publish: Publish, published: Path, mapping: PoliceUkMapping, tmp_path: Path
) -> None:
    publish("2016-03-somewhere-street", (A, "Burglary", ""), (A, "Drugs", ""))
    publish("2016-03-elsewhere-street", (A, "Burglary", ""))
    publish("2016-04-somewhere-outcomes", (A, "Suspect charged"))
    conversion = convert(published, tmp_path / "bundle", mapping)

    cases = {case["case_id"]: case["offence"] for case in _table(tmp_path / "bundle", "cases")}
    assert cases == {
        A: "Burglary",
        f"{A}~2016-03-somewhere-street:1": "Burglary",
        f"{A}~2016-03-somewhere-street:2": "Drugs",
    }
    assert conversion.counts["street_rows_repeating_a_crime_id"] == 2
    charged = [event for event in _table(tmp_path / "bundle", "events") if event["kind"] == "suspect_charged"]
    assert [event["case_id"] for event in charged] == [A]


def test_each_outcome_row_is_an_event_also_where_it_repeats_word_for_word(
    publish: Publish, published: Path, mapping: PoliceUkMapping, tmp_path: Path
) -> None:
    publish("2016-03-somewhere-street", (A, "Robbery", ""))
    publish("2016-02-somewhere-outcomes", (A, "Offender sent to prison"))
    publish(
        "2016-03-somewhere-outcomes", (A, "Suspect charged"), (A, "Suspect charged"), (B, "Local resolution")
    )
    conversion = convert(published, tmp_path / "bundle", mapping)

    told = [
        (event["event_id"], event["kind"], event["at"])
        for event in _table(tmp_path / "bundle", "events")
        if event["case_id"] == A
    ]
    assert told == [
        ("2016-03-somewhere-street:1", "crime_recorded", "2016-03"),
        ("2016-02-somewhere-outcomes:1", "sentence_passed", "2016-02"),
        ("2016-03-somewhere-outcomes:1", "suspect_charged", "2016-03"),
        ("2016-03-somewhere-outcomes:2", "suspect_charged", "2016-03"),
    ]
    assert conversion.counts["outcome_rows_dated_before_their_crime"] == 1
    assert conversion.counts["cases_known_from_outcomes_only"] == 1
    orphan = next(case for case in _table(tmp_path / "bundle", "cases") if case["case_id"] == B)
    assert (orphan["force"], orphan["offence"], orphan["month"]) == ("Somewhere Police", "", "")


def test_an_outcome_nobody_has_mapped_is_reported_and_not_guessed(
    publish: Publish, published: Path, mapping: PoliceUkMapping, tmp_path: Path
) -> None:
    publish("2016-03-somewhere-outcomes", (A, "Sent to the colonies"), (A, "Under investigation"))
    publish("2016-03-somewhere-street", (B, "Burglary", "Lost in the post"))
    convert(published, tmp_path / "bundle", mapping)

    account = json.loads((tmp_path / "bundle" / "conversion.json").read_text(encoding="utf-8"))
    assert account["unknown_outcomes"] == {"Lost in the post": 1, "Sent to the colonies": 1}
    assert set(account["words_without_an_event"]) == {"Under investigation"}
    assert {case["case_id"] for case in _table(tmp_path / "bundle", "cases")} == {A, B}


def test_a_month_that_cannot_be_read_is_taken_from_the_file_and_counted(
    publish: Publish, published: Path, mapping: PoliceUkMapping, tmp_path: Path
) -> None:
    publish("2016-03-somewhere-street", (A, "Burglary", ""), month="March")
    conversion = convert(published, tmp_path / "bundle", mapping)
    assert [event["at"] for event in _table(tmp_path / "bundle", "events")] == ["2016-03"]
    assert conversion.counts["rows_without_readable_month"] == 1


def test_newer_lsoa_codes_and_places_elsewhere_pass_through_as_published(
    published: Path, publish: Publish, mapping: PoliceUkMapping, tmp_path: Path
) -> None:
    path = publish("2023-03-somewhere-street", (A, "Burglary", ""))
    row = path.read_text(encoding="utf-8").replace(
        "No Location,,", "On or near ,E01035999,Central Bedfordshire 016H"
    )
    path.write_text(row, encoding="utf-8")
    convert(published, tmp_path / "bundle", mapping)
    (case,) = _table(tmp_path / "bundle", "cases")
    assert (case["location"], case["lsoa_code"], case["unit"]) == (
        "On or near",
        "E01035999",
        "Central Bedfordshire",
    )


def test_converting_twice_gives_the_same_bytes_wherever_the_files_lie(
    mapping: PoliceUkMapping, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "flat"
    elsewhere.mkdir()
    for path in sorted(EXTRACT.rglob("*"), reverse=True):
        if path.suffix in {".csv", ".md"}:
            (elsewhere / path.name).write_bytes(path.read_bytes())
    convert(EXTRACT, tmp_path / "first", mapping)
    convert(EXTRACT, tmp_path / "second", mapping)
    convert(elsewhere, tmp_path / "third", mapping)
    assert _bytes(tmp_path / "first") == _bytes(tmp_path / "second") == _bytes(tmp_path / "third")


def test_a_republished_month_replaces_what_it_said_before(
    publish: Publish, published: Path, mapping: PoliceUkMapping, tmp_path: Path
) -> None:
    publish("2016-03-somewhere-street", (A, "Burglary", ""), (B, "Drugs", ""))
    publish("2016-04-somewhere-street", (C, "Robbery", ""))
    convert(published, tmp_path / "bundle", mapping)
    publish("2016-03-somewhere-street", (B, "Public order", ""))
    convert(published, tmp_path / "bundle", mapping)

    cases = {case["case_id"]: case["offence"] for case in _table(tmp_path / "bundle", "cases")}
    assert cases == {B: "Public order", C: "Robbery"}


def test_there_are_no_people_and_the_licence_travels_with_the_data(
    mapping: PoliceUkMapping, tmp_path: Path
) -> None:
    convert(EXTRACT, tmp_path / "bundle", mapping)
    heading = ",".join(PARTICIPANT_COLUMNS) + "\n"
    assert (tmp_path / "bundle" / "participants.csv").read_text(encoding="utf-8") == heading
    account = json.loads((tmp_path / "bundle" / "conversion.json").read_text(encoding="utf-8"))
    assert account["licence"] == (
        "Contains public sector information licensed under the Open Government Licence v3.0."
    )
    assert account["made_up"] is False


def test_every_kind_that_the_mapping_names_is_a_word_of_the_vocabulary(mapping: PoliceUkMapping) -> None:
    vocabulary = yaml.safe_load((ROOT / "policy" / "vocabulary.yaml").read_text(encoding="utf-8"))
    words = {entry["kind"] for entry in vocabulary["events"]}
    assert mapping.kinds() <= words

"""The demonstration is made the same twice, says that it is made up, and rests on real crimes."""

import csv
import json
import re
from datetime import UTC, time
from pathlib import Path

import pytest

import demo
from demo import Truth
from demo.real_crimes import EXTRACT, moved, real_crimes
from demo.roster import Roster
from demo.stories import stories
from demo.telling import SHARES
from demo.times import LONDON, NOW, instant
from keptinformed.duties.history import Grade
from keptinformed.errors import Refused
from keptinformed.timekeeping.instants import from_micros

ROOT = Path(__file__).resolve().parents[2]


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    demo.build(tmp_path / "first", seed=5, cases=60)
    demo.build(tmp_path / "second", seed=5, cases=60)
    demo.build(tmp_path / "other", seed=6, cases=60)
    assert _bytes(tmp_path / "first") == _bytes(tmp_path / "second")
    assert (
        _bytes(tmp_path / "first")["demo-constabulary/events.csv"]
        != _bytes(tmp_path / "other")["demo-constabulary/events.csv"]
    )


def test_more_cases_leave_the_others_as_they_were(tmp_path: Path) -> None:
    few = demo.build(tmp_path / "few", cases=40)
    more = demo.build(tmp_path / "more", cases=50)
    assert len(few.history.cases) == 40
    assert set(few.history.events) <= set(more.history.events)


def test_everything_says_that_it_is_made_up(truth: Truth) -> None:
    assert {case.force for case in truth.history.cases} == {"Demo Constabulary (made up)"}
    account = json.loads((truth.bundle / "conversion.json").read_text(encoding="utf-8"))
    assert account["made_up"] is True
    assert account["notices"][0].startswith("MADE UP")
    assert "Open Government Licence v3.0" in account["licence"]
    for name in ("people", "contact_points", "staff", "shifts"):
        assert {row["made_up"] for row in _table(truth.bundle / f"{name}.csv")} == {"yes"}


def test_nobody_real_can_be_reached_by_mistake(truth: Truth) -> None:
    points = _table(truth.bundle / "contact_points.csv")
    numbers = {point["value"] for point in points if point["channel"] == "telephone"}
    assert all(re.fullmatch(r"07700 900\d{3}", number) for number in numbers)
    addresses = {point["value"] for point in points if point["channel"] == "email"}
    assert all(address.endswith("@example.org") for address in addresses)
    assert all("ZZ99 9ZZ" in point["value"] for point in points if point["channel"] == "post")


def test_every_participant_has_a_name_outside_the_tables_that_are_audited(truth: Truth) -> None:
    named = {
        (row["case_id"], row["participant_id"]): row["name"] for row in _table(truth.bundle / "people.csv")
    }
    assert set(named) == {(p.case_id, p.participant_id) for p in truth.history.participants}
    audited = "".join(
        (truth.bundle / f"{name}.csv").read_text(encoding="utf-8")
        for name in ("cases", "participants", "events")
    )
    assert "<script>" in "".join(named.values())
    assert "<script>" not in audited
    assert "Llŷr" not in audited


def test_the_truth_is_not_in_the_bundle(truth: Truth) -> None:
    assert not [path for path in truth.bundle.iterdir() if "truth" in path.name or "provenance" in path.name]
    assert len(_table(truth.bundle.parent / "truth.csv")) == len(truth.rows)


def test_each_ordinary_case_stands_on_a_real_crime_of_its_type_and_month(truth: Truth) -> None:
    real = {crime.source: crime for crime in real_crimes(EXTRACT)}
    cases = {case.case_id: case for case in truth.history.cases}
    reported = {
        event.case_id: from_micros(event.at).astimezone(LONDON)
        for event in truth.history.events
        if event.kind == "crime_reported"
    }
    provenance = _table(truth.bundle.parent / "provenance.csv")
    assert len(provenance) == len(cases) - len(stories())
    for row in provenance:
        crime = real[row["real_row"]]
        assert cases[row["case_id"]].offence == crime.crime_type
        moment = reported[row["case_id"]]
        assert (moment.year, moment.month) == moved(crime.month, int(row["months_later"]))


def test_nothing_lies_after_the_demonstrations_present(truth: Truth) -> None:
    assert max(event.recorded_at for event in truth.history.events) == instant(NOW)
    assert all(event.at <= event.recorded_at for event in truth.history.events)


def test_officers_call_at_decent_hours_and_only_on_duty(truth: Truth) -> None:
    roster = Roster(2026)
    ordinary = {case.case_id: case for case in truth.history.cases if "STORY" not in case.case_id}
    for event in truth.history.events:
        if event.kind != "told" or event.grade != Grade.spoken or event.case_id not in ordinary:
            continue
        moment = from_micros(event.at).astimezone(LONDON)
        assert time(8) <= moment.time() <= time(20, 30)
        on_duty = [
            officer
            for officer in roster.officers
            if (hours := officer.hours(moment.date())) is not None and hours[0] <= moment <= hours[1]
        ]
        assert on_duty, event


def test_the_shares_stand_in_the_readme() -> None:
    readme = (ROOT / "demo" / "README.md").read_text(encoding="utf-8")
    for fate, share in SHARES.items():
        assert f"| {fate} | {share:.0f} % |" in readme
    for case_id in re.findall(r"DEMO-STORY-[A-Z-]+", readme):
        assert case_id in {story.case_id for story in stories()}


def test_a_folder_with_something_else_in_it_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("four years of work", encoding="utf-8")
    with pytest.raises(Refused, match="no demonstration"):
        demo.build(tmp_path)
    assert (tmp_path / "thesis.txt").exists()


def test_the_present_is_fixed() -> None:
    assert NOW.astimezone(UTC).isoformat() == "2026-06-30T17:00:00+00:00"

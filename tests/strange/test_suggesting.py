"""`kept audit --suggest-mapping`: what it guesses and why, what it leaves open, and that it asks."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dev.repository import ROOT
from keptinformed.__main__ import main
from keptinformed.bundles.strange.reading import BadMapping, load_mapping
from tests.strange.strange_exports import KINDS

EXAMPLES = ROOT / "docs" / "examples"


def drafted(capsys: pytest.CaptureFixture[str], *files: Path) -> str:
    assert main(["audit", "--suggest-mapping", *map(str, files)]) == 0
    return capsys.readouterr().out


def of_text(folder: Path, capsys: pytest.CaptureFixture[str], text: str | bytes, name: str = "x.csv") -> str:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return drafted(capsys, path)


def test_the_wide_example_is_guessed_nearly_whole(capsys: pytest.CaptureFixture[str]) -> None:
    draft = drafted(capsys, EXAMPLES / "crime-recording" / "crimes.csv")
    content = yaml.safe_load(draft)
    kinds = {str(entry["at"]): (entry["kind"], entry.get("about")) for entry in content["events"]}
    assert kinds["['Date Reported', 'Time Reported']"] == ("crime_reported", None)
    assert kinds["Date Arrest"] == ("suspect_arrested", None)
    assert kinds["Victim Told Arrest"] == ("told", "suspect_arrested")
    assert content["cases"][0]["case_id"] == "Crime No"
    assert content["participants"][0]["role"]["codes"] == {"P": "victim", "B": "business", "S": "nothing"}
    assert content["dates"] == ["%d/%m/%Y %H:%M", "%d/%m/%Y"]
    assert content["empty"] == ["n/a"]
    assert "# Not used: Remarks of crimes.csv" in draft
    assert 'RADIO: "choose: ' in draft


def test_the_log_example_says_how_its_files_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted((EXAMPLES / "contact-log").glob("*.csv"))
    content = yaml.safe_load(drafted(capsys, *files))
    assert content["files"]["case_list"] == {
        "name": "case_list.csv",
        "separator": "semicolon",
        "encoding": "cp1252",
    }
    assert content["participants"][0]["from"] == "persons"
    log = content["events"][0]
    assert (log["event_id"], log["at"], log["recorded_at"]) == ("ENTRY_NO", "ENTRY_DT", "KEYED_DT")
    assert log["kind"]["codes"]["ARR"] == "suspect_arrested"
    assert log["kind"]["codes"]["ZZZ"].startswith("choose:")


def test_no_draft_runs_before_a_person_has_chosen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text(drafted(capsys, EXAMPLES / "crime-recording" / "crimes.csv"), encoding="utf-8")
    with pytest.raises(BadMapping, match="still says"):
        load_mapping(draft, KINDS)
    chosen = draft.read_text(encoding="utf-8")
    chosen = chosen.replace('"choose: a name for this records system"', "Westshire")
    chosen = re.sub(r'RADIO: "choose[^"]*"', "RADIO: attempted", chosen)
    chosen = re.sub(r'about: "choose[^"]*"', "about: case_filed", chosen)
    draft.write_text(chosen, encoding="utf-8")
    assert len(load_mapping(draft, KINDS).entries) == 13


DAY_OR_MONTH = "case ref,date arrest,date charge\nA,01/05/2026,{}\nB,02/05/2026,03/05/2026\nC,07/08/2026,\n"


@pytest.mark.parametrize(
    ("charge", "line"),
    [
        ("13/05/2026", 'dates: ["%d/%m/%Y"]   # likely: some columns leave open which number is the day'),
        ("05/13/2026", 'dates: ["%m/%d/%Y"]   # likely: some columns leave open which number is the day'),
        ("05/06/2026", 'dates: ["choose: %d/%m/%Y or %m/%d/%Y"]'),
    ],
)
def test_day_and_month_are_told_apart_by_a_value_above_12_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], charge: str, line: str
) -> None:
    draft = of_text(tmp_path, capsys, DAY_OR_MONTH.format(charge))
    assert line in draft
    assert ("Could not tell whether day or month" in draft) == ("choose" in line)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a|b|c\n1|2|3\n4|5|6\n", "Separator: bar, sure"),
        ("a\tb\n1\t2\n", "Separator: tab"),
        ("a\n1\n2\n", "Separator: could not tell"),
        ("Report of today\na,b,c\n1,2,3\n4,5,6\n", "Above the heading, 1 line, likely"),
        ('a;b\n"x;y";2\n"z";3\n', "Quotation marks enclose fields."),
        ('a;b\n"5" knife;2\nz;3\n', "Quotation marks are plain text here"),
        ("a,b\nZoë,2\n".encode(), "Encoding: utf-8, sure"),
        ("a,b\nZoë,£2\n".encode("cp1252"), "Encoding: cp1252, likely"),
        ("a,b\nZoë,2\n".encode("utf-16"), "Encoding: utf-16, sure"),
        ("a,b\nküche,2\n".encode("cp850"), "Encoding: cp850, guess"),
    ],
)  # fmt: skip
def test_how_a_file_is_written_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | bytes, said: str
) -> None:
    assert said in of_text(tmp_path, capsys, text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04", "is a zip or an Excel workbook: save it as CSV"),
        (b"a,b\0\n", "holds NUL characters"),
        (b'a,b\n"1,2\n', ""),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: bytes, sentence: str
) -> None:
    (tmp_path / "x.csv").write_bytes(text)
    status = main(["audit", "--suggest-mapping", str(tmp_path / "x.csv")])
    said = capsys.readouterr()
    assert status == 2 if sentence else status in {0, 2}
    assert sentence in said.err
    assert main(["audit", "--suggest-mapping", str(tmp_path / "no.csv")]) == 2
    assert main(["audit", "--suggest-mapping", str(tmp_path)]) == 2
    assert main(["audit"]) == 2


CELL = st.text(st.characters(exclude_characters=',;|\t"\r\n\0', exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=2, max_size=8))
def test_whatever_a_file_says_the_draft_is_yaml_and_asks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: list[tuple[str, str, str]]
) -> None:
    heading = [("Crime No", "Date Arrest", "Entry Code")]
    text = "\n".join(",".join(row) for row in [*heading, *rows])
    draft = of_text(tmp_path, capsys, text)
    assert yaml.safe_load(draft)["title"].startswith("choose:")
    (tmp_path / "draft.yaml").write_text(draft, encoding="utf-8")
    with pytest.raises(BadMapping, match="still says"):
        load_mapping(tmp_path / "draft.yaml", KINDS)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(CELL, min_size=2, max_size=6))
def test_whatever_the_columns_are_called_the_draft_is_yaml(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], names: list[str]
) -> None:
    row = ",".join(["01/05/2026"] * len(names))
    draft = of_text(tmp_path, capsys, f"{','.join(names)}\n{row}\n{row}\n")
    assert yaml.safe_load(draft)["title"].startswith("choose:")

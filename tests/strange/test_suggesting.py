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


def a_log(heading: str, cases: int = 12) -> str:
    """Return a log of some cases: each is recorded, told of and has a suspect, on rows of its own."""
    rows: list[str] = []
    for number in range(1, cases + 1):
        case, victim, suspect = f"44/{26000 + 37 * number}/26", f"N9{number:04}", f"N7{number:04}"
        for place, (who, role, code, how) in enumerate(
            [
                (victim, "AGGD", "CRIME RECORDED", ""),
                (suspect, "SUSP", "ARREST", ""),
                (victim, "AGGD", "VIC TOLD OF ARREST", "TEL" if number % 3 else ""),
                (victim, "AGGD", "UPDATE TO VIC", "LTR"),
                (victim, "AGGD", "QXZ", ""),
            ]
        ):
            day = f"{1 + (number + place) % 28:02}-Mar-26"
            station = f"STN {'AB'[(number + place) % 2]}"
            rows.append(f"{len(rows) + 1};{case};{who};{role};{day};{place:02}40;{code};{how};{station}")
    return "\n".join([heading, *rows, ""])


KNOWN = "Log ID;Occ No;Nominal;Role;Log Date;Log Time;Entry;Method;Station"
UNKNOWN = "F1;F2;F3;F4;F5;F6 time;F7;F8;F9"


@pytest.mark.parametrize("heading", [KNOWN, UNKNOWN])
def test_a_log_of_codes_is_drafted_but_for_the_words_whatever_its_headings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], heading: str
) -> None:
    draft = of_text(tmp_path, capsys, a_log(heading))
    content = yaml.safe_load(draft)
    _, case, person, role, day, clock, code, how, station = heading.split(";")
    first = content["cases"][0]
    assert (first["case_id"], first["once"]) == (case, True)
    assert content["dates"] == ["%d-%b-%y %H%M", "%d-%b-%y"]
    assert content["participants"][0]["participant_id"] == person
    assert content["participants"][0]["role"] == {
        "column": role,
        "codes": {"AGGD": "victim", "SUSP": "nothing"},
    }
    owed, suspects = content["events"]
    assert owed["at"] == suspects["at"] == [day, clock]
    assert (owed["when"], suspects["when"]) == ({role: ["AGGD"]}, {role: ["SUSP"]})
    assert "participant_id" not in suspects
    assert suspects["kind"]["codes"] == {"ARREST": "suspect_arrested"}
    assert owed["kind"]["column"] == code
    assert owed["kind"]["codes"] == {
        "CRIME RECORDED": "crime_recorded",
        "VIC TOLD OF ARREST": {"told": "suspect_arrested"},
        "UPDATE TO VIC": {"told": "progress"},
        "QXZ": "choose: a word of docs/reference/vocabulary.md, {told: word}, or nothing",
    }
    assert owed["grade"]["column"] == how
    assert owed["grade"]["codes"] == {"LTR": "sent", "TEL": "spoken"}
    assert "# 4 tellings without a channel" in draft
    assert "(12 rows)" in draft
    assert f"# Not used: {station}" in draft or content["cases"][0]["unit"] == station
    if heading == KNOWN:
        assert first["when"] == {"Entry": ["CRIME RECORDED"]}
        assert "Station differ within a case; this row is taken" in draft
        assert content["cases"][1] == {"from": "x", "once": True, "case_id": case}
    chosen = draft.replace('"choose: a name for this records system"', "A log")
    chosen = re.sub(r'QXZ: "choose[^"]*"', "QXZ: nothing", chosen)
    chosen = re.sub(r'if_empty: "choose[^"]*"', "if_empty: attempted", chosen)
    (tmp_path / "draft.yaml").write_text(chosen, encoding="utf-8")
    assert len(load_mapping(tmp_path / "draft.yaml", KINDS).entries) == (5 if heading == KNOWN else 4)


@pytest.mark.parametrize(
    "text",
    [
        "Role;Victim Name\nVIC;A Person\nWIT;B Person\nVIC;C Person\nVIC;A Person\n",
        "Nominal;Role\nN1;VIC\nN2;VIC\nN1;VIC\n",
        "Method\nTEL\n",
    ],
)
def test_where_no_column_is_the_case_the_draft_says_so_and_asks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    draft = of_text(tmp_path, capsys, text)
    content = yaml.safe_load(draft)
    assert content["cases"][0]["case_id"].startswith("choose: the column that holds the case; none is called")
    assert "section 3, says what to do" in draft
    assert "Victim Name" not in draft.split("participants:")[1].split("# Not used")[0]

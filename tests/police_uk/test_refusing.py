"""What the converter will not do, and that it says so in one sentence and leaves everything as it was."""

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest

from keptinformed import convert_command
from keptinformed.bundles.police_uk import NotPoliceUk
from keptinformed.bundles.police_uk_conversion import WillNotOverwrite, convert
from keptinformed.bundles.police_uk_mapping import BadMapping, PoliceUkMapping, load_mapping
from keptinformed.errors import Refused

from .conftest import EXTRACT, OUTCOMES_HEADING, Publish


def _folder_itself_missing(folder: Path) -> Path:
    return folder / "nowhere"


def _a_zip_instead(folder: Path) -> Path:
    (folder / "download.zip").write_bytes(b"PK\x03\x04")
    return folder / "download.zip"


def _only_other_files(folder: Path) -> Path:
    (folder / "2016-03-somewhere-stop-and-search.csv").write_text("Type,Date\n", encoding="utf-8")
    return folder


def _write(content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / "2016-03-somewhere-outcomes.csv").write_bytes(content)
        return folder

    return write


HEADING = OUTCOMES_HEADING.encode()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_folder_itself_missing, "is not a folder: check the path"),
        (_a_zip_instead, "unpack the download first"),
        (_only_other_files, "holds no file of data.police.uk"),
        (_write(b""), "has no column 'Crime ID'"),
        (_write(b"name,age\nAda,36\n"), "has no column 'Crime ID'"),
        (_write(HEADING + b"\r\nabc,2016-03,Somew"), "row 1, has 3 of 10 columns"),
        (_write(HEADING + b"\r\n\xff\xfe"), "is not UTF-8 text"),
        (_write(HEADING + b'\r\n"never closed'), "cannot be read as a table"),
    ],
)
def test_what_is_not_police_uk_is_refused_in_one_sentence(
    make: Callable[[Path], Path], said: str, published: Path, mapping: PoliceUkMapping, tmp_path: Path
) -> None:
    with pytest.raises(NotPoliceUk) as refusal:
        convert(make(published), tmp_path / "bundle", mapping)
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert [path.name for path in tmp_path.iterdir()] == ["download"]


def test_two_publications_of_one_file_are_refused_as_nobody_knows_the_newer(
    publish: Publish, published: Path, mapping: PoliceUkMapping, tmp_path: Path
) -> None:
    publish("2016-03-somewhere-street", ("a", "Drugs", ""), folder="january/2016-03")
    publish("2016-03-somewhere-street", ("b", "Drugs", ""), folder="june/2016-03")
    with pytest.raises(NotPoliceUk, match="two publications of the same file"):
        convert(published, tmp_path / "bundle", mapping)


def test_what_others_made_is_not_overwritten_and_force_only_renames_it(
    mapping: PoliceUkMapping, tmp_path: Path
) -> None:
    thesis = tmp_path / "out" / "thesis.txt"
    thesis.parent.mkdir()
    thesis.write_text("four years of work", encoding="utf-8")
    with pytest.raises(WillNotOverwrite, match="was not made by this command"):
        convert(EXTRACT, tmp_path / "out", mapping)
    assert thesis.exists()

    convert(EXTRACT, tmp_path / "out", mapping, force=True)
    assert (tmp_path / "out" / "cases.csv").exists()
    assert (tmp_path / "out.before-1" / "thesis.txt").read_text(encoding="utf-8") == "four years of work"


def test_our_own_bundle_and_an_empty_folder_are_replaced_without_asking(
    mapping: PoliceUkMapping, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    convert(EXTRACT, tmp_path / "out", mapping)
    convert(EXTRACT, tmp_path / "out", mapping)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("place", [".", "bundle", ".."])
def test_a_bundle_may_not_lie_in_its_own_source(
    place: str, publish: Publish, published: Path, mapping: PoliceUkMapping
) -> None:
    publish("2016-03-somewhere-street", ("a", "Drugs", ""))
    with pytest.raises(WillNotOverwrite, match="lie in each other"):
        convert(published, published / place, mapping, force=True)


def test_stopping_half_way_leaves_the_old_bundle_and_nothing_else(
    mapping: PoliceUkMapping, tmp_path: Path
) -> None:
    convert(EXTRACT, tmp_path / "out", mapping)
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}

    def stop_at_the_outcomes(file: str) -> None:
        if file.endswith("-outcomes.csv"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        convert(EXTRACT, tmp_path / "out", mapping, told=stop_at_the_outcomes)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_mapping_must_give_its_reason(tmp_path: Path) -> None:
    file = tmp_path / "police_uk.yaml"
    file.write_text(
        "crime_types: {otherwise: crime_recorded, exceptions: {}}\n"
        "outcomes: {Fined: {kind: sentence_passed}}\n",
        encoding="utf-8",
    )
    with pytest.raises(BadMapping, match="'Fined' must say its `kind`"):
        load_mapping(file)


def _command(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    convert_command.add_parser(parser.add_subparsers())
    return parser.parse_args(["convert", "police-uk", *words])


def test_the_command_says_what_it_made_and_what_a_person_should_know(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    args = _command(str(EXTRACT), "--out", str(tmp_path / "bundle"))
    assert convert_command.run(args) == 0
    said = capsys.readouterr()
    assert "439 street rows and 215 outcome rows of 6 files became 445 cases and 654 events" in said.out
    assert "3 outcome rows dated before the crime" in said.out
    assert "no deadline can be judged" in said.out
    assert said.err == ""


def test_the_command_refuses_in_the_words_of_the_converter(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is not a folder"):
        convert_command.run(_command(str(tmp_path / "nowhere"), "--out", str(tmp_path / "bundle")))


def test_the_command_names_the_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Refused, match="cannot be used"):
        convert_command.run(_command(str(EXTRACT), "--out", str(tmp_path / "file" / "bundle")))

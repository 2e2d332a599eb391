"""`kept find-tellings`: what it suggests, what it copies, how good it is; nothing counts unconfirmed."""

import csv
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dev.repository import ROOT
from keptinformed.__main__ import main
from keptinformed.bundles.files import BundleError
from keptinformed.bundles.strange.phrases import read_phrases
from keptinformed.bundles.strange.tellings import find_telling
from tests.strange.strange_exports import MAPPINGS, mapping_file, read

PHRASES = read_phrases(MAPPINGS / "telling_phrases.yaml")
PAGE = ROOT / "docs" / "how-to" / "strange-export.md"
CORPUS = Path(__file__).with_name("tellings_corpus.csv")
LABELS = {"message_left": "left", "attempted": "attempt"}


def entries(used_for: str) -> list[dict[str, str]]:
    with CORPUS.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["used_for"] == used_for]


@pytest.mark.parametrize(
    ("used_for", "called"), [("tuning", "used to write the phrases"), ("measuring", "written afterwards")]
)
def test_the_page_says_how_good_the_finder_is(used_for: str, called: str) -> None:
    rows = entries(used_for)
    found = [find_telling(row["text"], PHRASES) is not None for row in rows]
    is_one = [row["label"] != "none" for row in rows]
    hits = sum(hit and one for hit, one in zip(found, is_one, strict=True))
    alarms = sum(hit and not one for hit, one in zip(found, is_one, strict=True))
    line = (
        f"| {len(rows)}, {called} | {hits} of {sum(is_one)} | {sum(is_one) - hits} | "
        f"{alarms} of {len(rows) - sum(is_one)} |"
    )
    assert line in PAGE.read_text(encoding="utf-8"), f"docs/how-to/strange-export.md must say: {line}"


def test_voicemails_and_attempts_are_never_suggested_as_more() -> None:
    for row in entries("tuning"):
        found = find_telling(row["text"], PHRASES)
        if found and row["label"] in LABELS.values():
            assert LABELS.get(found.grade) == row["label"], row["text"]


@pytest.mark.parametrize(
    ("text", "grade", "about"),
    [
        ("Rang IP and updated re arrest.", "spoken", ("suspect_arrested",)),
        ("Victim informed.", "", ("progress",)),
        ("Emailed vic: bail and charge", "sent", ("suspect_bailed", "suspect_charged")),
    ],
)
def test_grade_and_matter(text: str, grade: str, about: tuple[str, ...]) -> None:
    found = find_telling(text, PHRASES)
    assert found is not None
    assert (found.grade, found.about) == (grade, about)


@pytest.mark.parametrize(
    "text",
    [
        "Will ring IP tomorrow and update re arrest",
        "IP not informed of arrest",
        "Has the victim been told about the charge?",
        "Updated OIC re arrest of victim's brother",
        "",
        "\n.;!?",
        "but " * 5_000,
    ],
)
def test_what_is_no_telling(text: str) -> None:
    assert find_telling(text, PHRASES) is None


NAMES = st.lists(st.from_regex(r"[A-Z][a-z]{9,12}q|07\d{9}", fullmatch=True), min_size=3, max_size=3)


@given(NAMES, st.sampled_from([row["text"] for row in entries("tuning") if row["label"] != "none"]))
def test_nothing_is_copied_but_words_of_the_lists(names: list[str], text: str) -> None:
    words = text.split()
    salted = " ".join(one for pair in zip(words, names * len(words), strict=False) for one in pair)
    for entry in (salted, f"{names[0]} {text} {names[1]}"):
        found = find_telling(entry, PHRASES)
        if found:
            copied = found.words.split()
            known = {word for phrases in PHRASES.lists.values() for phrase in phrases for word in phrase}
            known |= {word for phrases in PHRASES.topics.values() for phrase in phrases for word in phrase}
            assert set(copied) <= known | {"…"}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The example's folder, with suggestions made."""
    folder = tmp_path / "log"
    shutil.copytree(ROOT / "docs" / "examples" / "contact-log", folder)
    assert search(folder / "contact_log.csv") == 0
    return folder


def search(path: Path, *more: str) -> int:
    columns = ("--text", "FREE_TEXT", "--case", "CASE_URN", "--at", "ENTRY_DT", "--participant", "PERSON_ID")
    return main(["find-tellings", str(path), *columns, *more])


def told(folder: Path) -> int:
    return sum(event[2] == "told" for event in read(folder, MAPPINGS / "contact-log.yaml").events)


def test_only_what_a_person_confirmed_counts(log: Path) -> None:
    suggested = log / "suggested_tellings.csv"
    text = suggested.read_text(encoding="utf-8")
    assert text.count("\n") == 2
    unconfirmed = read(log, MAPPINGS / "contact-log.yaml")
    assert told(log) == 4
    assert "1 suggested telling not counted, for nobody confirmed them." in unconfirmed.notices
    for answer, expected in (("yes", 5), ("YES", 5), ("no", 4), ("perhaps", 4)):
        suggested.write_text(text.rstrip("\n") + f"{answer}\n", encoding="utf-8")
        assert told(log) == expected
    suggested.write_text(text.rstrip("\n") + "yes\n", encoding="utf-8")
    assert any(
        "1 telling found in free text" in one for one in read(log, MAPPINGS / "contact-log.yaml").notices
    )


def test_a_mapping_that_counts_what_nobody_confirmed_is_refused(log: Path, tmp_path: Path) -> None:
    text = (MAPPINGS / "contact-log.yaml").read_text(encoding="utf-8")
    loose = mapping_file(
        tmp_path, text.replace('when: {confirmed: ["yes"]}', 'when: {confirmed: ["yes", ""]}')
    )
    with pytest.raises(BundleError, match="only those that a person confirmed may count"):
        read(log, loose)


def test_decisions_are_never_written_over(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (log / "suggested_tellings.csv").read_bytes()
    assert search(log / "contact_log.csv") == 2
    assert "is there already, perhaps with decisions" in capsys.readouterr().err
    assert (log / "suggested_tellings.csv").read_bytes() == before


def test_what_is_no_log_is_refused_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "log.csv").write_text("A,B\n1,2\n", encoding="utf-8")
    assert search(tmp_path / "log.csv") == 2
    assert "the column “FREE_TEXT” for text is not there. It has “A”, “B”." in capsys.readouterr().err
    assert not (tmp_path / "suggested_tellings.csv").exists()


def test_a_formula_in_an_id_is_not_run_by_a_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(
        'FREE_TEXT,CASE_URN,ENTRY_DT,PERSON_ID\nrang victim re charge,"=HYPERLINK(1)",@now,+1\n',
        encoding="utf-8",
    )
    assert search(tmp_path / "log.csv", "--out", str(tmp_path / "found.csv")) == 0
    row = (tmp_path / "found.csv").read_text(encoding="utf-8").splitlines()[1]
    assert row.startswith("log.csv,2,'=HYPERLINK(1),'+1,'@now,")

"""A mapping file that will not do is refused with a sentence for everything that is wrong, and what to do."""

from pathlib import Path

import pytest

from keptinformed.bundles.strange.reading import BadMapping, load_mapping
from tests.strange.strange_exports import CODED, KINDS, MAPPING, MAPPINGS, mapping_file

GOOD = MAPPING.format(top="", file="", events=CODED)


def refused(folder: Path, text: str) -> str:
    with pytest.raises(BadMapping) as refusal:
        load_mapping(mapping_file(folder, text), KINDS)
    return str(refusal.value)


@pytest.mark.parametrize("name", ["crime-recording", "contact-log"])
def test_the_worked_mappings_can_be_used(name: str) -> None:
    assert load_mapping(MAPPINGS / f"{name}.yaml", KINDS).entries


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "title: A made-up system",
            "titel: A made-up system",
            '"titel" is no field here. Did you mean "title"?',
        ),
        (
            "title: A made-up system",
            "title: 'choose: a name'",
            'title still says "choose: a name". Put what is',
        ),
        ("ARR: suspect_arrested", "ARR: 'choose: a word'", 'ARR still says "choose: a word"'),
        ("ARR: suspect_arrested", "choose: suspect_arrested", '"choose" is still to be chosen'),
        ("ARR: suspect_arrested", "ARR: suspect_arested", 'Did you mean "suspect_arrested"?'),
        ("ARR: suspect_arrested", "ARR: suspect_arrested, arr: progress", 'codes lists "arr" twice'),
        ("V: message_left", "V: [sent, read]", "means several grades. Choose one."),
        ("V: message_left", "V: nothing", '"nothing" is no grade'),
        ("role: victim", "role: Rolle", "If it is a column, write role: {column: Rolle, codes: {…}}."),
        ("at: When", "at: {column: When, formats: ['%Q']}", '"%Q" %Q is no part of a date here'),
        ("at: When", "at: {column: When, formats: ['%d/%m/%Y', '%m/%d/%Y']}", "3/4 would be two days"),
        ("at: When", "", "at is missing: say which column holds it"),
        ("from: log\n", "from: logs\n", 'from names "logs", which is not under files: log.'),
        (
            'participant_id: "{Case}-victim"\n    kind',
            "kind",
            "a telling needs participant_id: say which column",
        ),
        (
            "grade: {column: How, codes: {T: spoken, V: message_left}}",
            "",
            "a telling needs grade: say how sure",
        ),
        ("VUA: {told: suspect_arrested}", "VUA: told", "a telling needs about: say what was told"),
        ("name: log.csv", "name: ../log.csv", "must be a file in the export's folder"),
        ("name: log.csv", "name: log.xlsx", "A workbook must be saved as CSV first."),
        ("name: log.csv", "name: log.csv, separator: comma or so", "separator"),
        ("name: log.csv", "name: log.csv, encoding: rot13", 'encoding "rot13" is not known here'),
        (
            "name: log.csv",
            "name: log.csv, lines_before_heading: lots",
            "must be a whole number from 0 to 1000",
        ),
        ("  log: {", "  other: {name: other.csv}\n  log: {", 'the file "other" is read by nothing'),
        ("files:", "zone: Europe/Londinium\nfiles:", "is no time zone"),
        ("files:", "zone: /etc/passwd\nfiles:", "is no time zone"),
        ("unit: Unit", "colour: Unit", '"colour" is no field here.'),
        ("unit: Unit", "unit: '{Unit'", "has a brace without its other half"),
        (
            "once: true, case_id: Case, unit",
            "enhanced_when: {A: [Y]}, case_id: Case, unit",
            "is no field here",
        ),
        ("role: victim", "role: victim, enhanced_when: {A: [Y]}", "enhanced_when needs enhanced_from"),
        ("role: victim", "role: victim, when: {A: {b: c}}", "when: A must be a list of words"),
        ("dates: [", "dates: [*x, ", "is not YAML"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert GOOD.count(old) >= 1
    assert sentence in refused(tmp_path, GOOD.replace(old, new, 1))


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("ARR: suspect_arrested", "ARR: x").replace("role: victim", "role: y")
    assert len(refused(tmp_path, text).split("\n")) == 2


@pytest.mark.parametrize(
    "text", ["", "- a\n- b\n", "title", "\0", "a: &b {c: d}\ne: *b\n", "!!python/object x"]
)
def test_what_is_no_mapping_at_all(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text)


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadMapping, match="cannot be read"):
        load_mapping(tmp_path / "none.yaml", KINDS)

"""`./kept rules` lists, shows and checks duties, and never answers a misspelt question with silence."""

from pathlib import Path

import pytest

from keptinformed.__main__ import main
from tests.rules.written_rules import DUTY, FILE, UPDATES, changed, write_edition


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_edition(tmp_path / "codes" / "made-up-code", [DUTY, changed(UPDATES, enabled=False)])
    write_edition(
        tmp_path / "forces" / "northshire",
        [changed(DUTY, id="northshire-arrest", owner="oic")],
        edition="northshire-policy",
        layer="force",
        force="northshire",
    )
    return tmp_path


def listed(output: str) -> list[str]:
    """Return the ids in a list of duties."""
    lines = [line for line in output.splitlines() if line.startswith("    ") and line[4] != " "]
    return [line.split()[0] for line in lines]


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ([], ["made-up-arrest", "made-up-updates", "northshire-arrest"]),
        (["--edition", "made-up-code"], ["made-up-arrest", "made-up-updates"]),
        (["--force", "northshire"], ["northshire-arrest"]),
        (["--owner", "oic"], ["northshire-arrest"]),
        (["--off"], ["made-up-updates"]),
        (["--word", "plan_agreed"], ["made-up-updates"]),
        (["--word", "told", "--right", "6"], ["made-up-arrest", "made-up-updates", "northshire-arrest"]),
        (["--right", "7"], []),
    ],
)
def test_duties_are_listed_and_filtered(
    folder: Path, capsys: pytest.CaptureFixture[str], options: list[str], ids: list[str]
) -> None:
    assert main(["rules", "--rules", str(folder), *options]) == 0

    output = capsys.readouterr().out
    assert listed(output) == ids
    assert output.splitlines()[-1].startswith(f"{len(ids)} dut")


def test_a_list_says_the_limit_the_grade_and_what_is_off(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["rules", "--rules", str(folder)])

    output = capsys.readouterr().out
    assert "within 1 working day with Enhanced Rights; otherwise within 5 working days" in output
    assert "made-up-arrest (V; police)" in output
    assert "made-up-updates (V, off; police)" in output
    assert output.endswith("3 duties, 1 switched off.\n")


@pytest.mark.parametrize(
    ("option", "value", "meant"),
    [
        ("--owner", "polise", "police"),
        ("--word", "suspect_arested", "suspect_arrested"),
        ("--edition", "made-up-cod", "made-up-code"),
        ("--force", "northshir", "northshire"),
    ],
)
def test_a_misspelt_filter_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, meant: str
) -> None:
    assert main(["rules", "--rules", str(folder), option, value]) == 2

    assert (
        f'{option} "{value}" names nothing that is known. Did you mean "{meant}"?' in capsys.readouterr().err
    )


def test_duties_of_a_pack_stand_under_the_rights_of_the_code(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_edition(
        folder / "forces" / "northshire",
        [changed(DUTY, id="late", right=6), changed(DUTY, id="none"), changed(DUTY, id="early", right=2)],
        edition="northshire-policy",
        layer="force",
        force="northshire",
    )
    pack = folder / "forces" / "northshire" / FILE
    without_right = pack.read_text(encoding="utf-8").replace("right: 6\ntitle: Investigation\n", "", 1)
    (pack.parent / "news.yaml").write_text(without_right, encoding="utf-8")
    pack.unlink()

    main(["rules", "--rules", str(folder), "--force", "northshire"])

    output = capsys.readouterr().out
    headings = [line for line in output.splitlines() if line.startswith("  Right")]
    assert headings == ["  Right 2", "  Right 6: Investigation"]
    assert listed(output) == ["early", "late", "none"]


def test_a_duty_is_shown_with_its_examples(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--rules", str(folder), "show", "made-up-updates"]) == 0

    output = capsys.readouterr().out
    for part in ("judged:    no, switched off", "example 1: nothing said", "due: 2026-05-29", "row V20-6.1a"):
        assert part in output


def test_an_unknown_duty_is_refused_with_the_closest(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "--rules", str(folder), "show", "made-up-arest"]) == 2

    assert 'There is no duty "made-up-arest". Did you mean "made-up-arrest"?' in capsys.readouterr().err


def test_a_directory_in_order_passes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check", str(folder)]) == 0

    assert "3 duties, 1 switched off, in 2 editions; 3 examples hold" in capsys.readouterr().out


def test_every_fault_is_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_edition(
        folder / "codes" / "made-up-code", [changed(DUTY, owner="x"), changed(DUTY, id="b", row=None)]
    )

    assert main(["rules", "check", str(folder)]) == 2

    lines = capsys.readouterr().out.splitlines()
    assert [": owner is" in lines[0], "row is missing" in lines[1]] == [True, True]
    assert lines[-1].startswith("2 faults.")


def test_an_example_that_does_not_hold_is_a_fault_also_where_the_duty_is_off(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = [{"name": "a slip", "suspect_arrested": "2026-05-01 16:10", "due": "2026-05-08"}]
    write_edition(folder / "codes" / "made-up-code", [changed(DUTY, enabled=False, examples=wrong)])

    assert main(["rules", "check", str(folder)]) == 2

    assert (
        'made-up-arrest#1 "a slip": obligation 1: expected due_at 2026-05-09 00:00:00+01:00,'
        " found 2026-05-12 00:00:00+01:00." in capsys.readouterr().out
    )


def test_what_is_no_directory_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check", str(tmp_path / "missing")]) == 2

    assert "is no directory" in capsys.readouterr().out

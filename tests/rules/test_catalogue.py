"""The catalogue in the page of duties is made from the law and from nothing else."""

from pathlib import Path

import pytest

from keptinformed.duties.reading import NotADuty
from keptinformed.errors import Refused
from keptinformed.reference import BEGINS, ENDS, duties_page, render
from tests.rules.written_rules import DUTY, UPDATES, changed, policy_of, write_edition

PAGE = f"# Duties\n\nWritten by people.\n\n{BEGINS}\nold\n{ENDS}\n\nAlso by people.\n"
OWNERS = {"police": "The police", "cps": "The prosecutors"}


def test_only_what_stands_between_the_markers_is_replaced(tmp_path: Path) -> None:
    page = render(PAGE, policy_of(tmp_path), OWNERS)

    assert page.startswith(f"# Duties\n\nWritten by people.\n\n{BEGINS}\n")
    assert page.endswith(f"{ENDS}\n\nAlso by people.\n")
    assert "old" not in page.split()


def test_rendering_again_changes_nothing(tmp_path: Path) -> None:
    policy = policy_of(tmp_path)
    page = render(PAGE, policy, OWNERS)

    assert render(page, policy, OWNERS) == page


def test_each_duty_stands_with_what_it_says_and_how_sure_it_is(tmp_path: Path) -> None:
    policy = policy_of(
        tmp_path, changed(DUTY, disputed=True, note="A | note."), changed(UPDATES, enabled=False)
    )

    page = render(PAGE, policy, OWNERS, [NotADuty("V20-9.9", "Is a wish.")])

    row = next(line for line in page.splitlines() if line.startswith("| `made-up-arrest`"))
    for part in (
        "V20-6.1a",
        "V, disputed",
        "within 5 working days",
        "suspect arrested",
        "told about it",
        "| yes |",
    ):
        assert part in row
    assert next(line for line in page.splitlines() if line.startswith("| `made-up-updates`")).endswith(
        "| no |"
    )
    assert "Switched off, and so not judged: `made-up-updates`" in page
    assert "#### Right 6: Investigation" in page
    assert "- `made-up-arrest`: A | note." in page
    assert "- `made-up-updates`: Ends with case closed." in page
    assert "| V20-9.9 | Is a wish. |" in page
    assert "| police | The police | 2 |" in page
    assert "The prosecutors" not in page


def test_another_law_gives_another_page(tmp_path: Path) -> None:
    before = render(PAGE, policy_of(tmp_path / "a"), OWNERS)
    after = render(PAGE, policy_of(tmp_path / "b", changed(DUTY, within=[{"working_days": 4}])), OWNERS)

    assert before != after


@pytest.mark.parametrize(
    "page", ["# Duties\n", f"{BEGINS}\n", f"{ENDS}\n{BEGINS}\n", f"{BEGINS}{BEGINS}{ENDS}"]
)
def test_a_page_without_its_markers_is_refused(tmp_path: Path, page: str) -> None:
    with pytest.raises(Refused, match="must hold one line"):
        render(page, policy_of(tmp_path), OWNERS)


def test_the_page_of_a_directory_is_read_and_filled(tmp_path: Path) -> None:
    write_edition(tmp_path / "codes" / "made-up-code", [DUTY])
    (tmp_path / "not_duties.yaml").write_text("- {row: V20-9.9, reason: Is a wish.}\n", encoding="utf-8")
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")

    page = duties_page(tmp_path / "page.md", tmp_path)

    assert page.startswith("# Duties\n\nWritten by people.")
    assert "| V20-9.9 | Is a wish. |" in page
    assert duties_page(tmp_path / "none.md", tmp_path).startswith(f"{BEGINS}\n\n## The catalogue")

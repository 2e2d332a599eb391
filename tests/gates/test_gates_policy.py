"""policy/gates/ and policy/decisions.yaml: read whole or not at all, with a sentence for everything that is wrong."""

from pathlib import Path
from shutil import copytree

import pytest

from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.obligations.decisions_policy import decisions_policy
from keptinformed.obligations.gates_policy import gates_policy


def test_which_gates_stand_is_the_choice_of_a_force() -> None:
    west_midlands, staffordshire = gates_policy(None, "west-midlands"), gates_policy(None, "staffordshire")
    assert {"submission", "charging_advice", "detection", "disposal"} <= set(west_midlands.gates)
    assert "compliance_sheet" in staffordshire.gates
    assert "compliance_sheet" not in west_midlands.gates
    assert set(gates_policy(None, "").gates) == {"submission", "disposal", "file_at_source", "consent"}
    assert set(west_midlands.offered) == set(staffordshire.offered)


@pytest.mark.parametrize(
    ("file", "was", "becomes", "says"),
    [
        ("disposal.yaml", "steps: [disposal_given]", "steps: [disposal_gone]", "which is no event here"),
        ("disposal.yaml", "kinds: [views_sought]", "kinds: [view_sought]", "which is no event here"),
        ("disposal.yaml", "form: entry", "form: tick", 'form is "tick"'),
        ("disposal.yaml", "signed_by: [supervisor", "signed_by: [sergeant", "which is no role here"),
        ("disposal.yaml", "parts: [victim", "parts: [vitcim", "which is no part in a case here"),
        ("disposal.yaml", "gate: disposal", "gate: disposals", "the file is called otherwise"),
        ("disposal.yaml", "source:", "because:", "is no field here"),
        ("file_at_source.yaml", "least: delivered", "least: attempted", "lower than sent"),
        ("detection.yaml", "paper: statement", "paper: statment", 'paper is "statment"'),
        ("consent.yaml", ", parts: [bereaved]", "", "parts is given for what is asked of the case"),
        ("switched_on.yaml", "force: kent", "force: knet", "no folder of forces/"),
        (
            "switched_on.yaml",
            "gates: [compliance_sheet",
            "gates: [compliance_sheets",
            "which is no gate here",
        ),
        ("papers.yaml", "of: person", "of: nobody", "write person or case"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, file: str, was: str, becomes: str, says: str) -> None:
    copytree(shipped_policy() / "gates", tmp_path / "gates")
    copytree(shipped_policy() / "forces", tmp_path / "forces")
    path = tmp_path / "gates" / file
    assert was in path.read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(PolicyError, match=says) as refusal:
        gates_policy(tmp_path)
    assert file in str(refusal.value)


def test_a_decision_names_steps_that_can_happen(tmp_path: Path) -> None:
    text = (shipped_policy() / "decisions.yaml").read_text(encoding="utf-8")
    assert len(decisions_policy().parts) == 5
    (tmp_path / "decisions.yaml").write_text(text.replace("[disposal_given]", "[disposal]"), encoding="utf-8")
    with pytest.raises(PolicyError, match="which is no event of"):
        decisions_policy(tmp_path)

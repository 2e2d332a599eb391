"""The page on strange exports, done step by step as it stands: what it shows is what comes out."""

import re
import shutil
from pathlib import Path

import pytest

from dev.repository import ROOT
from keptinformed.__main__ import main

PAGE = (ROOT / "docs" / "how-to" / "strange-export.md").read_text(encoding="utf-8")
BLOCKS = [
    block.strip("\n").split("\n") for block in re.findall(r"^```\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
]
STEPS = [line for block in BLOCKS for line in block if line.startswith(("./kept ", "mkdir ", "cp "))]


@pytest.fixture
def copy_of_the_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that has the examples where the page says, and nothing else."""
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "docs" / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def do(step: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Do one line of the page, and return what it prints; 2 is the only status that is an error."""
    words, _, target = step.partition(" > ")
    name, *rest = words.split()
    if name == "mkdir":
        Path(rest[0]).mkdir()
    elif name == "cp":
        for path in Path().glob(rest[0]):
            shutil.copy(path, rest[1])
    else:
        assert main(rest) == 0, capsys.readouterr().err
    said = capsys.readouterr().out
    if target:
        Path(target).write_text(said, encoding="utf-8")
    return said


def fill_in(draft: Path) -> None:
    """Put in what the page's table says."""
    answers = re.findall(r"^\| `(title|RADIO):`[^|]*\| `([^`]+)`", PAGE, re.MULTILINE)
    about = re.findall(r"^\| `about:` [^|]*\| `([^`]+)`", PAGE, re.MULTILINE)
    text = draft.read_text(encoding="utf-8")
    for name, answer in [*answers, ("about", about[0])]:
        text = re.sub(rf'{name}: "choose[^"]*"', f"{name}: {answer}", text)
    before, _, after = text.rpartition("# if_empty")
    draft.write_text(f"{before}if_empty{after}", encoding="utf-8")


def shown(begins: str) -> list[str]:
    """Return the lines of the block that begins so, without the dots that stand for what is left out."""
    return [line for block in BLOCKS if block[0].startswith(begins) for line in block if line != "..."]


@pytest.mark.usefixtures("copy_of_the_examples")
def test_the_page_does_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    mkdir, copy, suggest, audit, *log = STEPS
    for step in (mkdir, copy, suggest):
        do(step, capsys)
    draft = Path("my-mapping.yaml").read_text(encoding="utf-8").splitlines()
    assert not [line for line in shown("dates:") if line not in draft]
    assert main(audit.split()[1:]) == 2, "a draft that says choose: must not run"
    capsys.readouterr()
    fill_in(Path("my-mapping.yaml"))
    said = do(audit, capsys).splitlines()
    assert shown("export, as at") == said[: len(shown("export, as at"))]
    assert Path("export-audit/rejects.csv").read_text(encoding="utf-8").splitlines() == shown(
        "file,line,reason"
    )
    report = Path("export-audit/report.html").read_text(encoding="utf-8")
    assert "This export was read with the mapping" in report
    for step in log[:-1]:
        do(step, capsys)
    assert do(log[-1], capsys).rstrip("\n").split("\n") == shown("  Encoding")
    suggested = Path("log/suggested_tellings.csv").read_text(encoding="utf-8").splitlines()
    assert suggested == shown("file,line,case_id")


@pytest.mark.usefixtures("copy_of_the_examples")
@pytest.mark.parametrize("step", re.findall(r"`\./kept ((?:explain|audit docs)[^`]+)`", PAGE))
def test_what_the_text_names_in_passing_works_too(step: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("export").mkdir()
    shutil.copy("docs/examples/crime-recording/crimes.csv", "export")
    do(f"./kept {STEPS[2].removeprefix('./kept ')}", capsys)
    fill_in(Path("my-mapping.yaml"))
    assert do(f"./kept {step}", capsys)

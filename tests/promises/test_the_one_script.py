"""What `./kept` promises: it finds a Python that works, sets up once, and passes on what it was given."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dev.repository import ROOT

# Stands in for the real set-up: says it was called, and makes a Python that tells its arguments.
STAND_IN = """
import shutil, sys
from pathlib import Path
root = Path(__file__).resolve().parent.parent
print("set up with", sys.executable, file=sys.stderr)
(root / ".venv/bin").mkdir(parents=True, exist_ok=True)
python = root / ".venv/bin/python"
python.write_text('#!/bin/sh\\n[ "$1" = -I ] && exit 0\\nfor each in "$@"; do echo "<$each>"; done\\n')
python.chmod(0o755)
shutil.copy(root / "requirements.lock", root / ".venv/installed.lock")
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    folder = tmp_path / "a clone"
    (folder / "dev").mkdir(parents=True)
    shutil.copy(ROOT / "kept", folder / "kept")
    (folder / "requirements.lock").write_text("anything\n")
    (folder / "dev" / "environment.py").write_text(STAND_IN)
    return folder


def kept(clone: Path, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    elsewhere = clone.parent
    return subprocess.run(
        [str(clone / "kept"), *words],
        cwd=elsewhere,
        env=environ(clone) | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def environ(clone: Path) -> dict[str, str]:
    """A machine with one good Python, called python3, and a shim in front of it that exists but fails."""
    programs = clone.parent / "programs"
    if not programs.exists():
        programs.mkdir()
        (programs / "python3.13").write_text("#!/bin/sh\necho 'not installed' >&2\nexit 127\n")
        (programs / "python3.13").chmod(0o755)
        (programs / "python3").symlink_to(sys.executable)
        for name in ("bash", "sh", "cat", "cmp", "dirname", "readlink"):
            (programs / name).symlink_to(shutil.which(name) or name)
    ours = {"PATH": str(programs), "HOME": str(clone.parent), "PYENV_ROOT": "/nowhere"}
    return {**os.environ, **ours}


def test_help_needs_nothing_at_all(clone: Path) -> None:
    done = kept(clone, "help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "./kept audit BUNDLE" in done.stdout
    assert not (clone / ".venv").exists()


def test_an_unknown_command_is_refused_in_a_sentence(clone: Path) -> None:
    done = kept(clone, "adit")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "kept: there is no command 'adit'. ./kept help lists them.\n"


def test_a_python_that_does_not_start_is_passed_over(clone: Path) -> None:
    done = kept(clone, "rules")
    assert done.returncode == 0
    assert done.stderr == f"set up with {clone.parent / 'programs' / 'python3'}\n"


def test_without_any_python_it_says_what_to_install(clone: Path) -> None:
    environ(clone)
    (clone.parent / "programs" / "python3").unlink()
    done = kept(clone, "rules")
    assert done.returncode == 1
    assert "needs Python 3.12 or later" in done.stderr


def test_it_sets_up_once_and_again_when_the_lock_changes(clone: Path) -> None:
    assert "set up" in kept(clone, "rules").stderr
    assert kept(clone, "rules").stderr == ""
    (clone / "requirements.lock").write_text("something else\n")
    assert "set up" in kept(clone, "rules").stderr


def test_a_broken_environment_is_set_up_again(clone: Path) -> None:
    kept(clone, "rules")
    python = clone / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(clone / "gone")
    assert "set up" in kept(clone, "rules").stderr


def test_words_reach_the_command_as_they_were_written(clone: Path) -> None:
    done = kept(clone, "audit", "my export", "--as-at", "2026-01-01", "")
    assert done.stdout.splitlines() == [
        "<-P>", "<-m>", "<keptinformed>", "<audit>", "<my export>", "<--as-at>", "<2026-01-01>", "<>",
    ]  # fmt: skip


def test_it_can_be_called_through_a_link(clone: Path) -> None:
    link = clone.parent / "link to kept"
    link.symlink_to(clone / "kept")
    done = subprocess.run(
        [str(link), "rules"], env=environ(clone), capture_output=True, text=True, check=False
    )
    assert "<rules>" in done.stdout


@pytest.mark.parametrize("cdpath", ["", os.sep])
def test_settings_of_the_shell_do_no_harm(clone: Path, cdpath: str) -> None:
    assert "<rules>" in kept(clone, "rules", CDPATH=cdpath, POSIXLY_CORRECT="1").stdout

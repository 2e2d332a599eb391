"""What the installed package promises: its policy files come along, and what it declared is enough."""

import subprocess
import sys
import venv
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest

from dev.repository import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment that holds the wheel and the packages it declares, and nothing else."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    (packages,) = folder.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    for name in ("duckdb", "pyarrow", "pyyaml", "jinja2", "markupsafe", "tzdata", "xlsxwriter"):
        link_package(name, packages)
    return folder


def link_package(name: str, packages: Path) -> None:
    found = distribution(name)
    for top in {file.parts[0] for file in found.files or () if file.parts[0] not in {"..", "__pycache__"}}:
        (packages / top).symlink_to(str(found.locate_file(top)))


def run(installed: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [str(installed / "bin" / "python"), "-I", *arguments]
    return subprocess.run(command, cwd=installed, capture_output=True, text=True, check=False)


def test_the_policy_files_travel_with_the_package(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    ours = {f"keptinformed/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "policy").rglob("*.yaml")}
    assert ours
    assert ours <= packed, f"left out of the wheel: {sorted(ours - packed)}"
    assert "keptinformed/duties/duties.sql" in packed


def test_the_rules_can_be_read_without_a_web_framework_or_a_database_server(installed: Path) -> None:
    absent = run(installed, "-c", "import psycopg")
    assert "ModuleNotFoundError" in absent.stderr, "this environment must hold only what the package declares"
    done = run(installed, "-m", "keptinformed", "rules")
    assert done.returncode == 0, done.stderr
    assert "V20-" in done.stdout or "vc20" in done.stdout.lower(), done.stdout[:2000]


@pytest.mark.parametrize("module", ["keptinformed.duties.engine", "keptinformed.auditor.audit_command"])
def test_the_auditor_loads_without_them_too(installed: Path, module: str) -> None:
    done = run(installed, "-c", f"import {module}")
    assert done.returncode == 0, done.stderr

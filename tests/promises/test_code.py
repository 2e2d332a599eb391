"""What every Python file promises: its size, its name, its first sentence, and not to ask the time."""

import ast
import tomllib
from pathlib import Path

import pytest

from dev import repository
from dev.repository import ROOT, name

PYTHON = [
    path
    for path in repository.ending(".py")
    if path.stat().st_size and not (path.parent.name == "migrations" and path.name.startswith("0"))
]
"""All but the steps of the database, most of which Django writes and nobody edits."""
OURS = [path for path in PYTHON if name(path).startswith("keptinformed/")]
LINES = 400
DRAWERS = {"util", "utils", "helper", "helpers", "common", "service", "services", "core", "misc", "base"}
CLOCK = "keptinformed/timekeeping/clock.py"
WALL_CLOCKS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("time", "time"), ("time", "time_ns"), ("time", "localtime"), ("time", "gmtime"), ("time", "ctime"),
}  # fmt: skip


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def test_there_is_code_to_look_at() -> None:
    assert len(OURS) > 10
    assert CLOCK in map(name, OURS)


def test_no_file_is_too_long_to_review() -> None:
    long = [name(path) for path in PYTHON if path.read_text(encoding="utf-8").count("\n") > LINES]
    assert not long, f"{long}: over {LINES} lines. Look for the second noun in it, and give it a file."


def test_no_file_is_a_drawer() -> None:
    drawers = [name(path) for path in PYTHON if words_of(path) & DRAWERS]
    assert not drawers, f"{drawers}: named after what was left over. Name it after what it is about."


def words_of(path: Path) -> set[str]:
    return {part.removesuffix(".py").strip("_").lower() for part in path.relative_to(ROOT).parts}


def test_every_module_says_what_it_is_for() -> None:
    silent = [name(path) for path in PYTHON if not first_sentence(path).endswith((".", "?", "!"))]
    assert not silent, (
        f"{silent}: open it with one whole sentence that a new colleague in another job would understand."
    )


def first_sentence(path: Path) -> str:
    return (ast.get_docstring(tree(path)) or "").split("\n\n")[0].rstrip()


def test_nothing_but_the_clock_asks_the_time() -> None:
    asking = [name(path) for path in OURS if name(path) != CLOCK and asks_the_time(tree(path))]
    assert not asking, f"{asking} ask the time: take `now` as an argument; a door calls timekeeping.clock."


def asks_the_time(module: ast.Module) -> list[int]:
    """Return the lines that read a wall clock (a stopwatch such as `monotonic` is free)."""
    lines = []
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value).split(".")[-1]
            if (owner, node.attr) in WALL_CLOCKS:
                lines.append(node.lineno)
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            names = {("time", alias.name) for alias in node.names}
            lines += [node.lineno] if names & WALL_CLOCKS else []
    return lines


@pytest.mark.parametrize(
    "line",
    [
        "datetime.now(UTC)",
        "dt.datetime.utcnow()",
        "datetime.date.today()",
        "f = time.time",
        "from time import time_ns",
    ],
)
def test_asking_the_time_is_seen_in_every_spelling(line: str) -> None:
    assert asks_the_time(ast.parse(line)) == [1]


@pytest.mark.parametrize("line", ["clock.now()", "time.monotonic()", "datetime.combine(day, time.min)"])
def test_what_tells_no_time_is_free(line: str) -> None:
    assert asks_the_time(ast.parse(line)) == []


def test_only_doors_call_the_clock() -> None:
    inside = [path for path in OURS if name(path) != CLOCK and not is_a_door(path)]
    calling = [name(path) for path in inside if imports_the_clock(tree(path))]
    assert not calling, (
        f"{calling} are inside: take `now` as an argument. Only commands and doors.py call the clock."
    )


def is_a_door(path: Path) -> bool:
    return path.stem.endswith("_command") or path.parent.name == "commands" or path.name == "doors.py"


def imports_the_clock(module: ast.Module) -> bool:
    clock = "keptinformed.timekeeping.clock"
    imported: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported |= {f"{node.module}", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return clock in imported


def test_every_package_holds_something() -> None:
    packages = {
        path.parent for path in OURS if path.name == "__init__.py" and path.parent.name != "migrations"
    }
    held = {path.parent for path in OURS if path.name != "__init__.py"}
    held |= {path.parent.parent for path in OURS if path.parent.name == "commands"}
    assert packages == held, (
        f"{[name(path) for path in packages ^ held]}: a package says in __init__.py what it is for, and "
        "holds something; delete it until then."
    )


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    wanted = [
        *project["dependencies"],
        *(each for all_ in project["optional-dependencies"].values() for each in all_),
    ]
    lines = text.splitlines()
    bare = [
        dependency
        for dependency in wanted
        if not any(f'"{dependency}"' in line and line.partition("#")[2].strip() for line in lines)
    ]
    assert not bare, f"pyproject.toml: say in a comment beside {bare} why we need it."

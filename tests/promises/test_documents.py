"""What the documents promise: links lead somewhere, and each command is told of exactly as it is."""

import argparse
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dev import repository
from dev.repository import ROOT, name
from keptinformed.__main__ import COMMANDS, parser_of

DOCUMENTS = repository.ending(".md")
REFERENCE = ROOT / "docs" / "reference" / "commands.md"
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
LINK = re.compile(r"\[[^\]]*\]\(\s*([^)\s]+)[^)]*\)")


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_links_lead_somewhere(path: Path) -> None:
    lost = [link for link in LINK.findall(without_code(path)) if not leads_somewhere(link, path)]
    assert not lost, f"{name(path)}: {lost} lead nowhere. Mend the link, or write what it promises."


def leads_somewhere(link: str, document: Path) -> bool:
    if re.match(r"(https?|mailto):", link):
        return True
    where, _, heading = link.partition("#")
    target = (document.parent / where).resolve() if where else document
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    return not heading or heading in anchors(target)


def anchors(document: Path) -> set[str]:
    """Return the anchors that the usual Markdown viewers make of a document's headings."""
    headings = re.findall(r"^#+ +(.+)$", without_code(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def without_code(document: Path) -> str:
    text = document.read_text(encoding="utf-8")
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def test_decisions_are_numbered_like_their_files() -> None:
    for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(path.name[:4])}. "), (
            f"{name(path)}: its title must open with its number"
        )
        for part in ("Context", "Decision", "Consequences", "What would change our mind"):
            assert f"\n## {part}\n" in text, f"{name(path)} needs a part named '{part}'"


def told_by_help() -> set[str]:
    told = subprocess.run(
        ["bash", str(ROOT / "kept"), "help"], capture_output=True, text=True, check=True
    ).stdout
    return set(re.findall(r"^  \./kept ([a-z-]+)", told, re.MULTILINE))


def sections() -> dict[str, str]:
    """Return what the reference says of each command."""
    parts = re.split(
        r"^## `\./kept ([a-z-]+)[^\n]*`$", REFERENCE.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_is_documented_and_every_documented_command_exists() -> None:
    assert set(sections()) == told_by_help(), (
        "`./kept help` and the headings of docs/reference/commands.md must name the same commands."
    )
    assert set(COMMANDS) <= told_by_help(), (
        "`./kept help` must name every command of keptinformed/__main__.py"
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_documented_and_every_documented_option_exists(command: str) -> None:
    assert_told_of(command, options_of(parser_of([command])) - {"--version"})


@pytest.mark.parametrize(
    ("command", "modules"),
    [
        ("bench", ["bench"]),
        ("demo", ["demo"]),
        ("docs", ["dev docs"]),
        ("prove", ["dev prove", "dev prove cover"]),
    ],
)
def test_options_of_developers_are_documented_too(command: str, modules: list[str]) -> None:
    asked = [[sys.executable, "-m", *module.split(), "--help"] for module in modules]
    shown = [
        subprocess.run(each, cwd=ROOT, capture_output=True, text=True, check=True).stdout for each in asked
    ]
    assert_told_of(command, {option for each in shown for option in OPTION.findall(each)})


def assert_told_of(command: str, options: set[str]) -> None:
    real = options - {"--help"}
    told = set(OPTION.findall(sections()[command]))
    assert told == real, (
        f"docs/reference/commands.md must tell of exactly the options of {command}: "
        f"missing {sorted(real - told)}, no longer there {sorted(told - real)}."
    )


def options_of(parser: argparse.ArgumentParser) -> set[str]:
    found: set[str] = set()
    for action in parser._actions:
        found |= {option for option in action.option_strings if option.startswith("--")}
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                found |= options_of(inner)
    return found

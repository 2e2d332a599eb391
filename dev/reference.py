"""The documents that are written by the program, so that they can never tell of another one."""

from collections.abc import Callable
from pathlib import Path

from dev import conformance, letters_page, settings_page, vocabulary_page
from dev.repository import ROOT
from keptinformed.errors import Refused
from keptinformed.reference import duties_page

GENERATED: dict[str, Callable[[], str]] = {
    "docs/reference/duties.md": lambda: duties_page(ROOT / "docs/reference/duties.md", ROOT / "policy"),
    "docs/reference/letters.md": letters_page.text,
    "docs/reference/vocabulary.md": vocabulary_page.text,
    "docs/operations/settings.md": settings_page.text,
}
"""Each generated document, from the top of the repository, and what writes its text."""


def docs(*, only_check: bool) -> int:
    """Write the generated documents, or only say which are out of step; return 1 where any was found so."""
    stale = 0
    for name, write in GENERATED.items():
        try:
            text = write()
        except Refused as refusal:
            print(f"{name}: {refusal}")
            stale = 1
            continue
        stale |= _bring_in_step(name, text, only_check=only_check)
    return stale | _suite(only_check=only_check)


def _suite(*, only_check: bool) -> int:
    """The same for the conformance suite, a folder of which every file is generated."""
    top = conformance.SUITE.relative_to(ROOT).as_posix()
    try:
        written = {f"{top}/{name}": text for name, text in conformance.files().items()}
    except Refused as refusal:
        print(f"{top}: {refusal}")
        return 1
    stale = 0
    for name, text in written.items():
        stale |= _bring_in_step(name, text, only_check=only_check)
    for path in sorted(path for path in conformance.SUITE.rglob("*") if path.is_file()):
        if path.relative_to(ROOT).as_posix() not in written:
            stale |= _take_away(path, only_check=only_check)
    return stale


def _bring_in_step(name: str, text: str, *, only_check: bool) -> int:
    path = ROOT / name
    if _now(path) == text:
        return 0
    if only_check:
        print(f"{name}: out of step with the program. Run ./kept docs and commit what changes.")
        return 1
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    print(f"wrote {name}")
    return 0


def _take_away(path: Path, *, only_check: bool) -> int:
    name = path.relative_to(ROOT).as_posix()
    if only_check:
        print(f"{name}: no longer belongs to the suite. Run ./kept docs and commit what changes.")
        return 1
    path.unlink()
    if not any(path.parent.iterdir()):
        path.parent.rmdir()
    print(f"removed {name}")
    return 0


def _now(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8") if path.is_file() else None

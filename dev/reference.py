"""The documents that are written by the program, so that they can never tell of another one."""

from collections.abc import Callable
from pathlib import Path

from dev.repository import ROOT
from keptinformed.errors import Refused
from keptinformed.reference import duties_page

GENERATED: dict[str, Callable[[], str]] = {
    "docs/reference/duties.md": lambda: duties_page(ROOT / "docs/reference/duties.md", ROOT / "policy"),
}
"""Each generated document, from the top of the repository, and what writes its text."""


def docs(*, only_check: bool) -> int:
    """Write the generated documents, or only say which are out of step; return 1 where any was found so."""
    stale = 0
    for name, write in GENERATED.items():
        path = ROOT / name
        try:
            text = write()
        except Refused as refusal:
            print(f"{name}: {refusal}")
            stale = 1
            continue
        if _now(path) == text:
            continue
        if only_check:
            print(f"{name}: out of step with the program. Run ./kept docs and commit what changes.")
            stale = 1
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"wrote {name}")
    return stale


def _now(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8") if path.is_file() else None

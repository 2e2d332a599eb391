"""Stray spaces, tabs and line endings: found by `./kept check`, mended by `./kept fix`."""

import re
from pathlib import Path

from dev import repository

WRITTEN = {".py", ".md", ".yaml", ".toml", ".sql", ".html", ".css", ""}
"""Kinds of file that people write by hand; data keeps its own bytes."""


def untidy() -> list[str]:
    """Return the names of files with stray white space."""
    return [repository.name(path) for path, text in _written().items() if tidied(text) != text]


def tidy() -> None:
    """Mend every file with stray white space."""
    for path, text in _written().items():
        if (better := tidied(text)) != text:
            path.write_bytes(better.encode("utf-8"))


def tidied(text: str) -> str:
    """Return `text` with plain line ends, none of them after a space, and exactly one at the end."""
    plain = re.sub(r"[ \t]+$", "", text.replace("\r\n", "\n"), flags=re.MULTILINE).rstrip("\n")
    return f"{plain}\n" if plain else ""


def _written() -> dict[Path, str]:
    made_by_hand = {path: text for path, text in repository.texts().items() if path.suffix in WRITTEN}
    return {path: text for path, text in made_by_hand.items() if "fixtures" not in path.parts}

"""Which files make up the repository, and how to run a program in it."""

import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# For a copy without git (a downloaded archive): folders that are made, not written.
_MADE = {".venv", "var", "dist", "build", "__pycache__", ".git"}


@cache
def files() -> tuple[Path, ...]:
    """Return every file that is, or is about to be, part of the repository, in order."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        found = (path for path in ROOT.rglob("*") if not _is_made(path.relative_to(ROOT)))
        return tuple(sorted(path for path in found if path.is_file()))
    return tuple(sorted(path for name in set(listed.split("\0")) if name and (path := ROOT / name).is_file()))


def _is_made(path: Path) -> bool:
    return any(part in _MADE or part.endswith("_cache") or part == ".hypothesis" for part in path.parts)


def ending(*suffixes: str) -> tuple[Path, ...]:
    """Return the repository's files that end so."""
    return tuple(path for path in files() if path.suffix in suffixes)


def texts() -> dict[Path, str]:
    """Return the files that hold UTF-8 text, with their text exactly as stored."""
    found: dict[Path, str] = {}
    for path in files():
        content = path.read_bytes()
        if b"\0" in content:
            continue
        try:
            found[path] = content.decode("utf-8")
        except UnicodeDecodeError:
            continue
    return found


def name(path: Path) -> str:
    """Return a file's name as people write it: from the top of the repository, with slashes."""
    return path.relative_to(ROOT).as_posix()


def run_python(*arguments: str) -> int:
    """Run this Python in the repository, showing what it prints; return its exit status."""
    sys.stdout.flush()
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, check=False).returncode

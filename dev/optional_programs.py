"""Programs some tests use where they exist: a browser, a PostgreSQL of the system's own, what sets letters as PDF.

They are installed where we may (root, on Debian), and never insisted on: a test without its program
prints why it is skipped.
"""

import os
import shutil
import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path


def install_missing() -> None:
    """Install what is missing where we may; otherwise say what the tests will go without. Never fails."""
    wanted = _missing()
    if not wanted:
        return
    names = " ".join(sorted({package for packages in wanted.values() for package in packages}))
    if not _may_install():
        _say(f"tests are skipped without {' and '.join(wanted)}. To run them: sudo apt-get install {names}")
        return
    _say(f"installing {names}, once, for the tests of {' and '.join(wanted)}.")
    _apt("update")
    for packages in wanted.values():
        if not _apt("install", "-y", "--no-install-recommends", *packages):
            _say(f"could not install {' '.join(packages)}; the tests that use it are skipped.")


def _missing() -> dict[str, tuple[str, ...]]:
    missing: dict[str, tuple[str, ...]] = {}
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        missing["a browser"] = ("chromium", "fonts-liberation")
    if not any(Path("/usr/lib/postgresql").glob("*/bin/postgres")) and not shutil.which("postgres"):
        missing["PostgreSQL"] = ("postgresql",)
    fonts = [Path("/usr/share/fonts/truetype") / name for name in ("liberation", "noto")]
    if not find_library("pango-1.0") or not all(font.is_dir() for font in fonts):
        missing["letters as PDF"] = (
            "libpango-1.0-0",
            "libpangoft2-1.0-0",
            "libharfbuzz-subset0",
            "fonts-liberation",
            "fonts-noto-core",
        )
    return missing


def _may_install() -> bool:
    # Not on Ubuntu: its chromium package is a wrapper around a snap, which does not run in containers.
    try:
        is_debian = "\nID=debian\n" in f"\n{Path('/etc/os-release').read_text(encoding='utf-8')}"
    except OSError:
        return False
    return is_debian and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt(*arguments: str) -> bool:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", *arguments]
    done = subprocess.run(
        command, env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
    )
    return done.returncode == 0


def _say(words: str) -> None:
    print(f"kept: {words}", file=sys.stderr, flush=True)

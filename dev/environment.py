"""Makes or mends the project's own Python environment (`.venv`), exactly as `requirements.lock` says.

Run by `./kept` with whatever Python >= 3.12 was found, so it may import the standard library only.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
UV_LOCK = ROOT / "requirements-uv.lock"
STAMP = VENV / "installed.lock"  # `./kept` compares it with the lock, and sets up only where they differ
NEEDED = ("duckdb", "jinja2", "pyarrow", "yaml")


class CannotSetUp(Exception):
    """Setting up is impossible until a person does what the message says."""


def main() -> int:
    """Set up what is missing; return 0 when the environment is ready, 1 when it cannot be."""
    try:
        with _one_at_a_time():
            if not _ready():
                _set_up()
    except CannotSetUp as problem:
        say(str(problem))
        return 1
    except OSError as problem:
        say(f"could not write what is needed ({problem}). Make this folder writable, then run this again.")
        return 1
    except KeyboardInterrupt:
        say("stopped. The next call goes on from here.")
        return 130
    return 0


def say(words: str) -> None:
    """Tell the person at the terminal; results go to stdout, so talk goes to stderr."""
    print(f"kept: {words}", file=sys.stderr, flush=True)


def _set_up() -> None:
    STAMP.unlink(missing_ok=True)
    if _environment_runs():
        say("bringing .venv in step with requirements.lock.")
        if _install():
            return
        say(".venv is damaged; making it anew.")
    elif VENV.exists():
        say(".venv does not work with this Python; making it anew.")
    else:
        say(f"setting up, once, with Python {sys.version.split()[0]} (700 MB in .venv; a minute or two).")
    with _old_one_aside():
        _make()
        if _install():
            return
        raise CannotSetUp(
            "the packages in requirements.lock could not be installed (see above). They come from the Python "
            "package index, or the mirror that pip is set to use: check the connection, then run this again."
        )


@contextmanager
def _old_one_aside() -> Iterator[None]:
    """Keep the old environment until the new one works: without a connection it is better than none."""
    aside = VENV.with_name(".venv.old")
    _remove(aside)
    if VENV.exists() or VENV.is_symlink():
        VENV.rename(aside)
    try:
        yield
    except BaseException:
        if aside.exists():
            _remove(VENV)
            aside.rename(VENV)
        raise
    _remove(aside)


def _remove(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def _install() -> bool:
    """Install the lock, uv first because it is many times faster; return whether all is there now."""
    lock = LOCK.read_bytes()
    installed = _get_uv() and _shown(
        str(PYTHON),
        "-m",
        "uv",
        "pip",
        "install",
        "--python",
        str(PYTHON),
        "--require-hashes",
        "-r",
        str(LOCK),
    )
    if not installed:
        say("installing with pip instead.")
        installed = _has_pip() and _shown(str(PYTHON), *_PIP, "-r", str(LOCK))
    if not (installed and _packages_found()):
        return False
    STAMP.write_bytes(lock)
    say("ready.")
    return True


_PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes")


def _get_uv() -> bool:
    wanted = UV_LOCK.read_text(encoding="utf-8").split("==")[1].split()[0]
    told = _run(str(PYTHON), "-m", "uv", "--version")
    if told is not None and wanted in told.split():
        return True
    return _has_pip() and _shown(str(PYTHON), *_PIP, "-r", str(UV_LOCK))


def _has_pip() -> bool:
    if _run(str(PYTHON), "-m", "pip", "--version") is None:
        _run(str(PYTHON), "-m", "ensurepip", "--upgrade")
    return _run(str(PYTHON), "-m", "pip", "--version") is not None


def _make() -> None:
    if not _can_make():
        _get_venv_package()
    say("making .venv.")
    if not _shown(sys.executable, "-m", "venv", str(VENV)):
        raise CannotSetUp(
            f"'{sys.executable} -m venv {VENV}' failed (see above). Install the venv module "
            "for this Python, or another Python 3.12 or later, then run this again."
        )


def _can_make() -> bool:
    return _run(sys.executable, "-c", "import venv, ensurepip") is not None


def _get_venv_package() -> None:
    """Debian and Ubuntu keep venv in a package of its own: install it where we may, else say how."""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    by_hand = f"'sudo apt-get install {package}'"
    apt = shutil.which("apt-get")
    if apt is None:
        raise CannotSetUp(
            f"{sys.executable} has no venv module. Install it (on Debian or Ubuntu: {by_hand}), "
            "or another Python 3.12 or later, then run this again."
        )
    if os.geteuid() == 0:
        as_root: tuple[str, ...] = ()
    elif shutil.which("sudo") and _run("sudo", "-n", "true") is not None:
        as_root = ("sudo", "-n")
    else:
        raise CannotSetUp(
            f"this Python has no venv module; Debian and Ubuntu keep it in a package. Run "
            f"{by_hand}, then run this again."
        )
    say(f"installing the system package {package}, which this Python needs to make an environment.")
    _run(*as_root, apt, "update", "-qq")
    _run(*as_root, apt, "install", "-y", "-qq", "--no-install-recommends", package)
    if not _can_make():
        raise CannotSetUp(f"{package} could not be installed. Run {by_hand}, then run this again.")


def _ready() -> bool:
    return (
        STAMP.is_file()
        and STAMP.read_bytes() == LOCK.read_bytes()
        and _environment_runs()
        and _packages_found()
    )


def _environment_runs() -> bool:
    """Return whether .venv starts, is Python 3.12 or later, and holds packages for that very version."""
    where = _run(
        str(PYTHON),
        "-I",
        "-c",
        "import sys, sysconfig; assert sys.version_info >= (3, 12) and sys.prefix != sys.base_prefix;"
        "print(sysconfig.get_path('platlib'))",
    )
    return where is not None and Path(where.strip()).is_dir()


def _packages_found() -> bool:
    look = f"from importlib.util import find_spec; assert all(map(find_spec, {NEEDED!r}))"
    return _run(str(PYTHON), "-I", "-c", look) is not None


def _run(*command: str) -> str | None:
    """Run a program; return what it printed, or None where it failed or does not exist."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=_environ(), check=False
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def _shown(*command: str) -> bool:
    """Run a program, showing its messages on stderr; return whether it succeeded."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=sys.stderr, env=_environ(), check=False
        )
    except OSError:
        return False
    return done.returncode == 0


def _environ() -> dict[str, str]:
    # Another environment that happens to be switched on must not decide what ours is made of.
    leave_out = {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"}
    kept = {name: value for name, value in os.environ.items() if name not in leave_out}
    return kept | {"DEBIAN_FRONTEND": "noninteractive"}


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two terminals may call `./kept` at once: the second waits for the first."""
    folder = ROOT / "var"
    folder.mkdir(exist_ok=True)
    with (folder / "setup.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another ./kept is setting up; waiting for it.")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main())

"""What the repository promises to whoever clones it: no machine's paths, no secret, all in order."""

import os
import re
import tomllib

import pytest

from dev import repository, whitespace
from dev.repository import ROOT, name

# Written in two halves, so that this file keeps the promise too.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.-])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/\w+|Users/\w+)/[\w.-]+",
    "the host of a package index": "python"
    + r"hosted\.org|pypi\."
    + r"org/simple|registry\.(npm"
    + "js|yarn)",
    "a private key": "-----BEGIN [A-Z ]*PRIVATE " + "KEY-----",
    "a key to a cloud": r"\bAKIA" + r"[0-9A-Z]{16}\b",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names_a_machine_or_keeps_a_secret(what: str) -> None:
    found = [
        f"{name(path)}: {match.group()}"
        for path, text in repository.texts().items()
        if (match := re.search(FORBIDDEN[what], text))
    ]
    assert not found, (
        f"{what} must not be in the repository: {found}. Say it relatively, or take it from outside."
    )


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a path of one machine", "open('/ro" + "ot/x')"),
        ("a path of one machine", "/ho" + "me/erin/bundle"),
        ("the host of a package index", "https://files.python" + "hosted.org/a.whl"),
        ("a private key", "-----BEGIN RSA PRIVATE " + "KEY-----"),
        ("a key to a cloud", "AKIA" + "0123456789ABCDEF"),
    ],
)
def test_what_must_not_be_there_would_be_seen(what: str, line: str) -> None:
    assert re.search(FORBIDDEN[what], line)


@pytest.mark.parametrize("script", ["kept", ".ci/run"])
def test_scripts_can_be_run(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK), f"{script} must be executable: chmod +x {script}"


def test_files_are_tidy() -> None:
    assert not whitespace.untidy(), "run ./kept fix, which mends stray white space"


def test_the_lock_holds_every_dependency_with_its_hash() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.findall(r"^([a-z0-9._-]+)==\S+.*\\\n +--hash=sha256:[0-9a-f]{64}", lock, re.MULTILINE)
    names = {plain(re.split(r"[\[<>=~! ]", dependency)[0]) for dependency in wanted}
    assert not names - set(map(plain, pinned)), (
        "requirements.lock is behind pyproject.toml: make it anew, see 'Add a dependency' in CONTRIBUTING.md."
    )
    assert len(pinned) == len(re.findall(r"^\S+==", lock, re.MULTILINE)), (
        "every line of the lock needs a hash"
    )


def plain(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()

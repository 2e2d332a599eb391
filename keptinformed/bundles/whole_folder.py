"""Writes a folder whole or not at all: nobody ever finds half a result under its final name."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder beside `target` to fill; put it in `target`'s place when all went well.

    What stood at `target` is replaced. On any error, Ctrl-C included, `target` stays as it was and the
    unfinished folder is removed. Raises OSError where the parent folder cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=f".{target.name}.unfinished-", dir=target.parent))
    try:
        fresh = workshop / "new"
        fresh.mkdir()
        yield fresh
        _swap(fresh, target, workshop / "old")
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _swap(fresh: Path, target: Path, old: Path) -> None:
    if not target.exists():
        fresh.rename(target)
        return
    target.rename(old)
    try:
        fresh.rename(target)
    except BaseException:
        if not target.exists():
            old.rename(target)
        raise


def set_aside(target: Path) -> Path:
    """Rename `target` to the first free name beside it and return that name: nothing is deleted."""
    number = 1
    while (aside := target.with_name(f"{target.name}.before-{number}")).exists():
        number += 1
    return target.rename(aside)

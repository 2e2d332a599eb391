"""Runs a command or a function and says how long it took and how much memory its process needed."""

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

INTERRUPTED = 130
KILOBYTES = 1024
"""What the operating system counts a process's memory in (Linux)."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Wall-clock seconds of every run, and the largest memory of any in bytes."""

    seconds: tuple[float, ...]
    memory: int

    @property
    def median(self) -> float:
        """The median of the runs, in seconds."""
        return statistics.median(self.seconds)


def stopped_when(condition: Callable[[], bool], words: Sequence[str | Path], *, folder: Path) -> Measured:
    """Run a Python module as a process of its own and interrupt it, as Ctrl-C does, once `condition` holds.

    Where it ends before that, it was simply run. Raises RuntimeError where it fails.
    """
    # A shell that runs this in the background has it ignore Ctrl-C, and whatever it starts would do so, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    began = time.perf_counter()
    process = _started(words, folder)
    while not condition() and not _has_ended(process):
        time.sleep(0.1)
    if not _has_ended(process):
        # Not `Popen.send_signal`: that would take the exit status, and the memory with it, from whoever waits.
        os.kill(process.pid, signal.SIGINT)
    return Measured((time.perf_counter() - began,), _ended(process, words, may_be=(0, INTERRUPTED)))


def of_command(words: Sequence[str | Path], runs: int, *, folder: Path) -> Measured:
    """Run a Python module as a process of its own, `runs` times. Raises RuntimeError where it fails."""
    seconds: list[float] = []
    memory = 0
    for _ in range(runs):
        began = time.perf_counter()
        process = _started(words, folder)
        memory = max(memory, _ended(process, words, may_be=(0,)))
        seconds.append(time.perf_counter() - began)
    return Measured(tuple(seconds), memory)


def of_function(work: Callable[[], object], runs: int) -> Measured:
    """Call `work` here, `runs` times; memory is not told apart from the rest of this process."""
    seconds: list[float] = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return Measured(tuple(seconds), 0)


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _started(words: Sequence[str | Path], folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", *map(str, words)],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=sys.stderr,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )


def _ended(process: subprocess.Popen[bytes], words: Sequence[str | Path], may_be: Sequence[int]) -> int:
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in may_be:
        raise RuntimeError(f"{' '.join(map(str, words))} ended with status {process.returncode}")
    return usage.ru_maxrss * KILOBYTES

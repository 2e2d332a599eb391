"""Says on the terminal how far a long run has come: the stage, the rows, the time left."""

import sys
from collections.abc import Callable
from typing import TextIO

SECONDS_BETWEEN_LINES = 10.0
"""How often a run whose output goes to a file says where it is."""
SECONDS_BETWEEN_REDRAWS = 0.1
CLEAR_LINE = "\r\x1b[2K"


class Console:
    """Writes progress to `stream`: one line redrawn on a terminal, a line now and then elsewhere.

    `seconds` tells the time in seconds from any start.
    """

    def __init__(self, seconds: Callable[[], float], stream: TextIO | None = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._redraws = self._stream.isatty()
        self._seconds = seconds
        self._stage = ""
        self._began = seconds()
        self._said = float("-inf")

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Take note that `done` of `total` rows of `stage` are done; say so when it is time."""
        now = self._seconds()
        if stage != self._stage:
            self.end_line()
            self._stage, self._began, self._said = stage, now, float("-inf")
        pause = SECONDS_BETWEEN_REDRAWS if self._redraws else SECONDS_BETWEEN_LINES
        finished = total is not None and done >= total
        if now - self._said < pause and not (finished and self._redraws):
            return
        self._said = now
        line = in_words(stage, done, total, now - self._began)
        self._stream.write(f"{CLEAR_LINE}{line}" if self._redraws else f"{line}\n")
        self._stream.flush()

    def end_line(self) -> None:
        """Leave the last line standing and begin a new one."""
        if self._redraws and self._stage:
            self._stream.write("\n")
            self._stream.flush()
            self._stage = ""

    def tell(self, sentence: str) -> None:
        """Write a line of its own, whatever stands on the last one."""
        self.end_line()
        self._stream.write(f"{sentence}\n")
        self._stream.flush()


def in_words(stage: str, done: int, total: int | None, spent: float) -> str:
    """Return one line of progress; the time left is a guess from the pace so far, given once there is one."""
    if not total:
        return f"{stage}: {done:,} rows" if done else f"{stage} …"
    line = f"{stage}: {done:,} of {total:,} rows ({done / total:.0%})"
    if 0 < done < total and spent > 1:
        line += f", about {duration_in_words(spent * (total - done) / done)} left"
    return line


def duration_in_words(seconds: float) -> str:
    """Return a length of time as a person says it."""
    whole = max(1, round(seconds))
    if whole < 100:
        return f"{whole} s"
    return f"{round(whole / 60)} min"

"""Days on which somebody cannot go to court: put down so that they can be read again, and told to staff. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


class NotDays(ValueError):
    """Text that no form of ours could have put down."""


@dataclass(frozen=True, slots=True, order=True)
class Away:
    """Some days, from the first to the last, both included."""

    first: date
    last: date

    def __str__(self) -> str:
        if self.first == self.last:
            return _plain(self.first)
        return f"{_plain(self.first)} to {_plain(self.last)}"


def put_down(periods: Iterable[Away], more: str) -> str:
    """Return the text under which days, and what somebody wrote beside them, lie in the box."""
    lines = [f"{each.first.isoformat()} {each.last.isoformat()}" for each in sorted(periods)]
    return "\n".join([*lines, "", more.strip()])


def read_again(text: str) -> tuple[tuple[Away, ...], str]:
    """Return what `put_down` put down. Raises NotDays."""
    lines, _, more = text.partition("\n\n")
    try:
        found = tuple(Away(*map(date.fromisoformat, line.split(" "))) for line in lines.strip().splitlines())
    except (TypeError, ValueError) as problem:
        raise NotDays("These are no days.") from problem
    if not found or any(each.last < each.first for each in found):
        raise NotDays("These are no days.")
    return found, more.strip()


def _plain(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"

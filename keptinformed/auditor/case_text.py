"""One case explained as text for a terminal of 80 columns, by participant and then by promise."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import wrap
from zoneinfo import ZoneInfo

from keptinformed.auditor.explained_case import Explained
from keptinformed.duties.explaining import Explanation, Setting
from keptinformed.duties.history import Participant, Role

WIDTH = 80
LABEL = 11
NEAR_MISSES_SHOWN = 5


def case_in_text(case_id: str, people: Sequence[Explained], setting: Setting, zone: ZoneInfo) -> str:
    """Return the whole case as lines of at most 80 columns; all times are those of `zone`."""
    return "\n".join(_lines(case_id, people, setting, zone))


def _lines(case_id: str, people: Sequence[Explained], setting: Setting, zone: ZoneInfo) -> Iterator[str]:
    words, view = setting.words, setting.viewpoint
    yield from wrap(f"Case {case_id}, as it stood on {words.moment(view.as_at, zone)}", WIDTH)
    if view.known_at is not None:
        yield from wrap(f"from what was recorded by {words.moment(view.known_at, zone)}", WIDTH)
    for person in people:
        title = _title(person.participant, setting, zone)
        yield from ("", *wrap(title, WIDTH), "=" * min(len(title), WIDTH))
        if not person.explanations:
            yield "Nothing was owed to this person under the rules that were judged."
        for promise, group in groupby(person.explanations, key=lambda one: one.promise):
            heading = promise.replace("-", " ").capitalize()
            yield from ("", heading, "-" * len(heading))
            for number, one in enumerate(group):
                yield from [""] * bool(number)
                yield from _explanation(one, setting)


def _title(person: Participant, setting: Setting, zone: ZoneInfo) -> str:
    title = f"{person.participant_id} ({person.role.value}"
    if person.enhanced_from is not None and person.role is not Role.business:
        title += f", Enhanced Rights from {setting.words.moment(person.enhanced_from, zone)}"
    return f"{title})"


def _explanation(one: Explanation, setting: Setting) -> Iterator[str]:
    yield from _entry(one.obligation.status.value.upper(), f"{one.says} [{one.obligation.rule_id}]")
    yield from _entry("Source", f"{one.source}; {one.verified}")
    yield from _entry("Began", one.opened)
    yield from _entry("Limit", f"{one.allowance}: {one.why_this_limit}")
    yield from _entry("Counting", one.counting)
    for day in one.skipped:
        full = setting.words.full_date(day.day)
        yield from _entry("", f"- {full}" if full.startswith(day.why) else f"- {full}: {day.why}")
    yield from _entry("Due", one.due or "no date yet")
    for change in one.changes:
        yield from _entry("Changed", change)
    yield from _entry("Outcome", one.outcome)
    for miss in one.near_misses[:NEAR_MISSES_SHOWN]:
        yield from _entry("Not counted", miss)
    more = len(one.near_misses) - NEAR_MISSES_SHOWN
    if more > 0:
        yield from _entry("", f"and {more} more, which --json lists")
    if one.fault:
        yield from _entry("FAULT", one.fault)
    yield from _entry("For victim", " ".join(one.for_victim))


def _entry(label: str, text: str) -> list[str]:
    indent = " " * (LABEL + 2)
    first = f"{label:<{LABEL}}  "
    # A word longer than the line (an id from somebody's system) is broken rather than pushed off the screen.
    return wrap(text, WIDTH, initial_indent=first, subsequent_indent=indent) or [first.rstrip()]

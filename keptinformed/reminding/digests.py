"""Says when the digest of a shift comes: a while after it begins, never in quiet hours, and not everybody's at once."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from hashlib import blake2b

from keptinformed.reminding.duty import LONDON
from keptinformed.reminding.terms import DigestTimes, Person, Window


@dataclass(frozen=True, slots=True)
class Digest:
    """The digest of one shift: it comes at `at`, and may be added to before `until`."""

    at: datetime
    until: datetime


def digest_of(shift: Window, staff_number: str, times: DigestTimes) -> Digest | None:
    """Return the digest of a shift; None where the shift leaves no decent hour for one. Pure."""
    late = timedelta(minutes=jitter(shift, staff_number, times))
    at = shift.begins + times.after_begin + late
    if is_quiet(at, times):
        at = _quiet_ends(at, times) + late
    until = min(shift.ends, _quiet_begins(at, times))
    return Digest(at, until) if until - at >= times.least else None


def jitter(shift: Window, staff_number: str, times: DigestTimes) -> int:
    """Return by how many minutes a digest comes later: drawn by the seed, the person and the shift. Pure."""
    drawn = blake2b(f"{times.seed}:{staff_number}:{shift.begins.timestamp():.0f}".encode(), digest_size=4)
    return int.from_bytes(drawn.digest()) % (times.jitter_minutes + 1)


def next_digest(person: Person, *, after: datetime, now: datetime, times: DigestTimes) -> Digest | None:
    """Return the first digest of somebody that comes at `after` or later and is not over at `now`. Pure."""
    for shift in person.on_duty:
        if shift.ends <= now or shift.ends <= after:
            continue
        found = digest_of(shift, person.staff_number, times)
        if found is not None and found.at >= after and found.until > now:
            return found
    return None


def is_quiet(moment: datetime, times: DigestTimes) -> bool:
    """Say whether a moment lies in the quiet hours, by the clocks of London. Pure."""
    clock = moment.astimezone(LONDON).time()
    if times.quiet_from <= times.quiet_to:
        return times.quiet_from <= clock < times.quiet_to
    return clock >= times.quiet_from or clock < times.quiet_to


def _quiet_ends(moment: datetime, times: DigestTimes) -> datetime:
    return _next(moment, times.quiet_to)


def _quiet_begins(moment: datetime, times: DigestTimes) -> datetime:
    return _next(moment, times.quiet_from)


def _next(moment: datetime, clock: time) -> datetime:
    """Return the first moment after `moment` at which the clocks of London show `clock`."""
    local = moment.astimezone(LONDON)
    day = local.date() if clock > local.time() else local.date() + timedelta(days=1)
    return datetime.combine(day, clock, LONDON).astimezone(UTC)

"""What is owed in a case, as its pages show it: each line with whom it is for, who owes it, and its sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from uuid import UUID, uuid5

from keptinformed.cases.models import Case
from keptinformed.cases.visibility import NotVisible
from keptinformed.desk.cases.reading import Entry, Somebody
from keptinformed.desk.cases.saying import days_late, last_day
from keptinformed.duties.explaining import Explanation
from keptinformed.duties.history import Status
from keptinformed.duties.reading import load_owners
from keptinformed.obligations import explaining, lines
from keptinformed.obligations.current import current_law

POLICE = "police"


@dataclass(frozen=True, slots=True)
class _Names:
    editions: Mapping[str, str]
    rights: Mapping[str, int]
    """The Right of the Code that a rule stands under, by rule."""
    owners: Mapping[str, str]
    """Who owes what the police themselves do not, by rule."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One Code, charter or policy that asks for it, with its own date."""

    obligation: int
    edition: str
    right: int | None
    due: date | None
    """The last day on which it is in time, or the moment; None where no date can be known yet."""
    days_late: int
    """Whole days since it was due; 0 where it is not overdue."""
    status: Status
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing to do for one person. Its date is the strictest of those that are open."""

    address: UUID
    whom: Somebody
    says: str
    opened_by: Entry | None
    opened_at: datetime
    owner: str
    """Who owes it where that is not the police themselves; else empty."""
    due: date | None
    days_late: int
    status: Status
    still_to_do: bool
    done_at: datetime | None
    met_by: str
    """The id of the entry that met it; empty where none did."""
    promises: tuple[Promise, ...]
    """Strictest first."""

    @property
    def is_overdue(self) -> bool:
        """Whether its date has passed and it can still be done."""
        return self.still_to_do and self.status is Status.overdue


def owed_in(
    case: Case, people: Mapping[int, Somebody], entries: Sequence[Entry], *, now: datetime
) -> tuple[Owed, ...]:
    """Return every line of a case: what can still be done first, by date. One query."""
    by_number = {entry.number: entry for entry in entries}
    return tuple(
        _owed(case, line, people[line.participation], by_number.get(line.opened.event), now)
        for line in lines.lines_of_case(case, now=now)
    )


def owed_at(address: UUID, owed: Sequence[Owed]) -> Owed:
    """Return the line that an address leads to. Raises NotVisible."""
    for each in owed:
        if each.address == address:
            return each
    raise NotVisible


def explained(
    case: Case, owed: Owed, entries: Sequence[Entry], *, now: datetime
) -> tuple[tuple[Promise, Explanation], ...]:
    """Return every promise of a line with why it is due when it is. Three queries."""
    told = explaining.explain_case(case, now=now, only=[each.obligation for each in owed.promises])
    ids = [entry.event_id for entry in entries]
    return tuple((each, _without_ids(told[each.obligation], ids)) for each in owed.promises)


def _without_ids(why: Explanation, ids: Sequence[str]) -> Explanation:
    """An explanation names events by their ids, for those who read an export; on a page the words say it."""

    def plain(text: str) -> str:
        for event_id in ids:
            text = text.replace(f" ({event_id})", "").replace(f"({event_id}, ", "(")
        return text

    return replace(
        why,
        opened=plain(why.opened),
        why_this_limit=plain(why.why_this_limit),
        changes=tuple(map(plain, why.changes)),
        outcome=plain(why.outcome),
        near_misses=tuple(map(plain, why.near_misses)),
    )


def opened_and_met(entry: Entry, owed: Sequence[Owed]) -> tuple[list[Owed], list[Owed]]:
    """Return which lines an entry opened, and which it met."""
    opened = [each for each in owed if each.opened_by is not None and each.opened_by.number == entry.number]
    return opened, [each for each in owed if each.met_by == entry.event_id]


def _owed(case: Case, line: lines.Line, whom: Somebody, opened_by: Entry | None, now: datetime) -> Owed:
    names = _names(now.date())
    strictest = line.sources[0]
    return Owed(
        address=uuid5(case.public_id, f"{whom.public_id}/{line.promise}/{line.opened.event_id}"),
        whom=whom,
        says=strictest.says,
        opened_by=opened_by,
        opened_at=line.opened.at,
        owner=names.owners.get(strictest.rule, ""),
        due=last_day(line.due_at) if line.due_at else None,
        days_late=days_late(line.due_at, now),
        status=line.status,
        still_to_do=line.still_to_do,
        done_at=line.met.at if line.met else None,
        met_by=line.met.event_id if line.met else "",
        promises=tuple(_promise(source, line, now) for source in line.sources),
    )


def _promise(source: lines.Source, line: lines.Line, now: datetime) -> Promise:
    names = _names(now.date())
    return Promise(
        obligation=source.obligation,
        edition=names.editions.get(source.edition, source.edition),
        right=names.rights.get(source.rule),
        due=last_day(source.due_at) if source.due_at else None,
        days_late=days_late(source.due_at, now),
        status=source.status,
        done_at=line.met.at if line.met else None,
    )


@lru_cache(maxsize=2)
def _names(day: date) -> _Names:
    law = current_law(datetime.combine(day, time(12), tzinfo=UTC)).policy
    owners = load_owners()
    return _Names(
        {edition.id: edition.title for edition in law.editions},
        {rule.id: rule.right for rule in law.enabled if rule.right is not None},
        {rule.id: owners[rule.owner] for rule in law.enabled if rule.owner != POLICE},
    )

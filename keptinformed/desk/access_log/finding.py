"""Finds entries of the access log for the pages that show them, and puts them into words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet

from keptinformed.access.actors import Actor
from keptinformed.access.models import Staff
from keptinformed.access.roles import ROLES, Role
from keptinformed.access_log import sealing
from keptinformed.access_log.acts import BY_WORD, Act
from keptinformed.access_log.entries import About, note
from keptinformed.access_log.models import Entry, Seal, Verification
from keptinformed.cases.ages import LONDON
from keptinformed.cases.models import Case, Participation
from keptinformed.supervision import heartbeats
from keptinformed.supervision.heartbeats import Job, LateJob
from keptinformed.supervision.models import Alert
from keptinformed.supervision.silences import used_for

MOST_OF_A_CASE = 200
PAGE = 50
MOST_PAGES = 20
"""Whoever needs more than a thousand rows needs a narrower question, or the database's owner."""
SEALS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry in words."""

    number: int
    at: datetime
    who: str
    staff_number: str
    role: str
    what: str
    case: str
    people: int
    reason: str
    is_reader: bool
    """True where the reader is looking at something they did themselves (control 20)."""


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks of the whole log; at least one of the three is given."""

    case: UUID | None = None
    staff_number: str = ""
    day: date | None = None
    page: int = 1

    def __str__(self) -> str:
        asked = {"case": self.case, "staff": self.staff_number, "day": self.day, "page": self.page}
        return "; ".join(f"{what} {given}" for what, given in asked.items() if given)


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of entries, and whether there are others after it."""

    entries: tuple[Seen, ...]
    more: bool
    page: int

    @property
    def last_page(self) -> bool:
        """Say that no further page is given, however many entries there are."""
        return self.page >= MOST_PAGES


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the log is sealed, and when it was last verified."""

    sealed_up_to: str
    """To the second: everything that was over by then is sealed. Empty where nothing is."""
    waiting: int
    waiting_since: str
    verified: Verification | None
    seals: tuple[tuple[Seal, str, str], ...]
    """The newest, each with its moment and its digest."""
    late: tuple[LateJob, ...]


def look_at_who_looked(case: Case, *, reader: Actor, now: datetime) -> list[Seen]:
    """Return who opened or changed a case, the latest first, this look included.

    The caller has found the case through the window, so that it is one that the reader may see.
    """
    people = tuple(Participation.objects.filter(case=case).values_list("person__public_id", flat=True))
    note(Act.who_looked_seen, About(str(case.public_id), people), by=reader.who, now=now)
    entries = Entry.objects.filter(business_identifier=str(case.public_id)).order_by("-at", "-id")
    return _in_words(entries[:MOST_OF_A_CASE], reader)


def search_the_log(question: Question, *, reader: Actor, now: datetime) -> Answer:
    """Return a page of what the log says, the latest first; the question itself is noted."""
    note(
        Act.access_log_searched,
        About(str(question.case or ""), reason=str(question)[:500]),
        by=reader.who,
        now=now,
    )
    page = min(max(question.page, 1), MOST_PAGES)
    first = (page - 1) * PAGE
    found = list(_answering(question).order_by("-at", "-id")[first : first + PAGE + 1])
    return Answer(tuple(_in_words(found[:PAGE], reader)), len(found) > PAGE, page)


def entries_of(alert: Alert, reader: Actor) -> list[Seen]:
    """Return the entries that an alert rests on, in the order of time. Seeing the alert was noted."""
    return _in_words(Entry.objects.filter(pk__in=alert.entries).order_by("at", "id"), reader)


def standing(now: datetime) -> Standing:
    """Return how far the log is sealed and verified; nothing in it is about anybody."""
    waiting, since = sealing.waiting()
    used = used_for(now)
    newest = Seal.objects.order_by("-number")[:SEALS_SHOWN]
    return Standing(
        to_the_second(heartbeats.last_done(Job.seal)),
        waiting,
        to_the_second(since),
        Verification.objects.order_by("-at").first(),
        tuple((seal, to_the_second(seal.sealed_at), sealing.digest_of(seal)) for seal in newest),
        tuple(job for job in heartbeats.late_jobs(now) if job.since or used > 2 * job.job.value.every),
    )


def to_the_second(moment: datetime | None) -> str:
    """Return a moment by the clocks of London, such as "14:02:31 on 30 June 2026"; empty for none."""
    if moment is None:
        return ""
    local = moment.astimezone(LONDON)
    return f"{local:%H:%M:%S} on {local.day} {local:%B %Y}"


def name_of(staff_number: str) -> str:
    """Return the name of a member of staff, or their number where nobody has it any more."""
    return _names([staff_number]).get(staff_number, staff_number)


def _answering(question: Question) -> QuerySet[Entry]:
    entries = Entry.objects.all()
    if question.case is not None:
        entries = entries.filter(business_identifier=str(question.case))
    if question.staff_number:
        entries = entries.filter(by=question.staff_number)
    if question.day is not None:
        begins = datetime.combine(question.day, time.min, tzinfo=LONDON)
        ends = datetime.combine(question.day + timedelta(days=1), time.min, tzinfo=LONDON)
        entries = entries.filter(at__gte=begins, at__lt=ends)
    return entries


def _in_words(entries: Sequence[Entry] | QuerySet[Entry], reader: Actor) -> list[Seen]:
    rows = list(entries)
    names = _names({entry.by for entry in rows})
    return [
        Seen(
            number=entry.pk,
            at=entry.at,
            who=names.get(entry.by, entry.by),
            staff_number=entry.by,
            role=ROLES[Role(entry.role)].title if entry.role in set(Role) else entry.role,
            what=BY_WORD[entry.act].says if entry.act in BY_WORD else entry.act,
            case=entry.business_identifier,
            people=len(entry.individuals),
            reason="" if entry.act == Act.case_searched.value.word else entry.reason,
            is_reader=entry.by == reader.staff_number,
        )
        for entry in rows
    ]


def _names(numbers: Sequence[str] | set[str]) -> dict[str, str]:
    return dict(Staff.objects.filter(staff_number__in=numbers).values_list("staff_number", "name"))

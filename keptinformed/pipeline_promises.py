"""The one door for what people are promised beyond the rules: given, asked for, kept, moved, missed, put right."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from keptinformed import pipeline
from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, Who, note
from keptinformed.cases import locking, visibility
from keptinformed.cases.ages import LONDON, london_day
from keptinformed.cases.models import Event, Participation
from keptinformed.cases.models.people import OWED
from keptinformed.cases.timeline import Happening
from keptinformed.errors import Refused
from keptinformed.obligations.current import current_law
from keptinformed.promises import finding
from keptinformed.promises.finding import Team
from keptinformed.promises.models import GivenPromise
from keptinformed.promises.policy import UPDATE, WAS_KEPT, promise_policy
from keptinformed.promises.terms import Outcome, State
from keptinformed.worklists.models import Contact

PROMISE_MADE = "promise_made"
LONGEST = 500
WORKER = Who("kept promises", "service")


class BadPromise(Refused):
    """A promise that cannot be kept in the register as it is; `field` is the box of the form that it is about."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class NewPromise:
    """What somebody promises, or asks another team to promise."""

    kind: str
    """An id in policy/promises.yaml."""
    last_day: date
    """The last day on which it is in time."""
    words: str = ""
    team: Team | None = None
    """The team that is asked; None where whoever enters it promises for themselves."""


@transaction.atomic
def give(*, participation: Participation, promise: NewPromise, by: Actor, now: datetime) -> GivenPromise:
    """Keep a promise, or ask another team for it: then nobody is promised anything until somebody there accepts.

    Raises NotAllowed, NotVisible, BadPromise.
    """
    require(by, Permission.record_event)
    _require_owed(participation, by, now)
    _check(promise, now)
    if promise.team is not None and promise.team not in finding.teams_for(participation.case, now=now):
        raise BadPromise("Choose a team of which somebody may see this case.", "team")
    locking.lock(participation.case_id)
    return _enter(participation, promise, by, now)


@transaction.atomic
def accept(*, promise: UUID, by: Actor, now: datetime) -> GivenPromise:
    """Accept what one's team was asked for: from then on it is one's own. Raises NotAllowed, NotVisible, BadPromise."""
    found = _opened(promise, by, now, State.asked)
    _require_of_the_team(found, by)
    found.owner, found.owner_unit, found.owner_team = by.staff_number, by.unit, by.team
    return _changed(found, by, now, accepted_at=now)


@transaction.atomic
def decline(*, promise: UUID, by: Actor, now: datetime) -> GivenPromise:
    """Say that one's team cannot do it. Raises NotAllowed, NotVisible, BadPromise."""
    found = _opened(promise, by, now, State.asked)
    _require_of_the_team(found, by)
    return _ended(found, Outcome.declined, by, now)


@transaction.atomic
def tell(*, promise: UUID, by: Actor, now: datetime) -> GivenPromise:
    """Note that the person was told of what a team accepted. Raises NotAllowed, NotVisible, BadPromise."""
    return _changed(_opened(promise, by, now, State.to_tell), by, now, told_at=now)


@transaction.atomic
def take_over(*, promise: UUID, by: Actor, now: datetime) -> GivenPromise:
    """Accept a promise of somebody else, who is away or has left, as one's own; its day stays.

    Raises NotAllowed, NotVisible, BadPromise.
    """
    found = _opened(promise, by, now, State.to_tell, State.given, State.late, State.to_put_right)
    found.owner = by.staff_number
    return _changed(found, by, now, accepted_at=now)


@transaction.atomic
def keep(*, promise: UUID, by: Actor, now: datetime) -> GivenPromise:
    """Say that a promise was kept, while it is in time. Raises NotAllowed, NotVisible, BadPromise."""
    found = _opened(promise, by, now, State.to_tell, State.given)
    return _ended(found, Outcome.kept, by, now, kept_at=now)


@transaction.atomic
def move(*, promise: UUID, last_day: date, words: str, by: Actor, now: datetime) -> GivenPromise:
    """Keep another day that was agreed with the person before the first had passed; the first stands beside it.

    Returns the new promise. Raises NotAllowed, NotVisible, BadPromise.
    """
    found = _opened(promise, by, now, State.given)
    new = NewPromise(found.kind, last_day, words)
    _check(new, now)
    if end_of(last_day) == found.due_at:
        raise BadPromise("That is the day it is due already. Enter the day that was agreed instead.", "day")
    _ended(found, Outcome.moved, by, now)
    return _enter(found.participation, new, by, now, instead_of=found)


@transaction.atomic
def put_right(
    *, promise: UUID, how: str, last_day: date | None, words: str, by: Actor, now: datetime
) -> GivenPromise:
    """Say how a missed promise was put right, and by which day it is kept now; None where nothing more is promised.

    Where it was kept in time and only not written down, it counts as kept. Raises NotAllowed, NotVisible, BadPromise.
    """
    found = _opened(promise, by, now, State.late, State.to_put_right)
    if how not in promise_policy().how:
        raise BadPromise("Choose how you put it right.", "how")
    if found.outcome != Outcome.broken:
        _miss(found, by.who, now)
    if how == WAS_KEPT:
        found.put_right_at = found.put_right_due_at = None
        return _ended(found, Outcome.kept, by, now, kept_at=found.due_at - timedelta(microseconds=1))
    found.put_right_by, found.put_right_how = by.staff_number, how
    _changed(found, by, now, put_right_at=now)
    if last_day is not None:
        new = NewPromise(found.kind, last_day, words)
        _check(new, now)
        _enter(found.participation, new, by, now, instead_of=found)
    return found


def given_in(contact: Contact, *, beyond: date | None, by: Actor, now: datetime) -> None:
    """Do what a contact means for promises: one that reached the person keeps what it can, and a day may be promised.

    `beyond` is the last day on which the rules ask for the next contact; only an earlier day is a promise of its own.
    The caller holds the lock of the case.
    """
    told = finding.told_since(contact.participation_id, contact.event)
    for each in told:
        _ended(each, Outcome.kept, by, now, kept_at=contact.at)
    if contact.next_on is None or (beyond is not None and contact.next_on >= beyond):
        return
    one = contact.participation
    promise = NewPromise(UPDATE, contact.next_on, team=_asked_by(by, one))
    _enter(one, promise, by, now, contact=contact)


def follow(*, now: datetime) -> int:
    """Note what became of the promises whose day has passed; returns how many were missed. May be repeated.

    What a telling kept is kept; what nobody accepted has lapsed; for all else an apology is due, before anybody
    complains. Each is a transaction of its own, which holds its case alone.
    """
    return sum(_followed(each.pk, now) for each in finding.passed(now=now))


@transaction.atomic
def _followed(number: int, now: datetime) -> bool:
    """Note what became of one promise, unless somebody came first; says whether it was missed."""
    locking.lock(finding.row(number).participation.case_id)
    each = finding.row(number)
    if each.outcome != Outcome.none or finding.is_withdrawn(each):
        return False
    kept_at = finding.kept_by_telling_at(each)
    if each.accepted_at is None:
        _end(each, Outcome.lapsed, WORKER, now)
    elif kept_at is not None:
        _end(each, Outcome.kept, WORKER, now, kept_at=kept_at)
    else:
        _miss(each, WORKER, now)
        return True
    return False


def end_of(day: date) -> datetime:
    """Return the first moment after a day in London."""
    return datetime.combine(day + timedelta(days=1), time.min, LONDON)


def _enter(
    one: Participation,
    promise: NewPromise,
    by: Actor,
    now: datetime,
    *,
    contact: Contact | None = None,
    instead_of: GivenPromise | None = None,
) -> GivenPromise:
    event: Event = (
        contact.event
        if contact
        else pipeline.record(
            Happening(PROMISE_MADE, now, one, words=promise.words), case=one.case, by=by, now=now
        )
    )
    own, team = promise.team is None, promise.team or Team("", "")
    made = GivenPromise.objects.create(
        participation=one,
        event=event,
        contact=contact,
        instead_of=instead_of,
        kind=promise.kind,
        made_at=now,
        made_by=by.staff_number,
        due_at=end_of(promise.last_day),
        is_asked=not own,
        asked_unit=team.unit,
        asked_team=team.team,
        accepted_at=now if own else None,
        owner=by.staff_number if own else "",
        owner_unit=by.unit if own else "",
        owner_team=by.team if own else "",
        told_at=now if own else None,
    )
    note(Act.promise_made, _about(made), by=by.who, now=now)
    return made


def _asked_by(by: Actor, one: Participation) -> Team | None:
    """Whoever names a day for another's case promises it on behalf of that team, which has to accept it."""
    theirs = Team(one.case.unit, one.case.team)
    is_theirs = by.staff_number == one.case.officer or Team(by.unit, by.team) == theirs
    return None if is_theirs or not one.case.unit else theirs


def _check(promise: NewPromise, now: datetime) -> None:
    policy = promise_policy()
    if promise.kind not in policy.kinds:
        raise BadPromise("Choose what is promised.", "kind")
    if promise.kind == "other" and not promise.words.strip():
        raise BadPromise("Write what is promised.", "words")
    if len(promise.words) > LONGEST:
        raise BadPromise(f"Write at most {LONGEST} characters.", "words")
    if not 0 <= (promise.last_day - london_day(now)).days <= policy.longest_days:
        raise BadPromise("Enter a day from today on, at most a year ahead.", "day")


def _opened(promise: UUID, by: Actor, now: datetime, *states: State) -> GivenPromise:
    """Return a promise that is in one of some states, with its case held. Raises NotAllowed, NotVisible, BadPromise."""
    require(by, Permission.record_event)
    found = finding.promises(by, now).filter(public_id=promise).first()
    if found is None:
        raise visibility.NotVisible
    locking.lock(found.participation.case_id)
    found.refresh_from_db()
    if finding.facts_state(found, now) not in states:
        raise BadPromise("That cannot be said of this promise any more. Look at how it stands now.")
    return found


def _require_of_the_team(found: GivenPromise, by: Actor) -> None:
    if (by.unit, by.team) != (found.asked_unit, found.asked_team) or by.staff_number == found.made_by:
        raise BadPromise("Only somebody of the team that was asked can say that, and not who asked.")


def _require_owed(one: Participation, by: Actor, now: datetime) -> None:
    visibility.require_visible(one.case, reader=by, now=now)
    if one.part not in OWED:
        raise visibility.NotVisible


def _changed(found: GivenPromise, by: Actor, now: datetime, **more: object) -> GivenPromise:
    for name, value in more.items():
        setattr(found, name, value)
    found.save()
    note(Act.promise_changed, _about(found), by=by.who, now=now)
    return found


def _ended(
    found: GivenPromise, outcome: Outcome, by: Actor, now: datetime, kept_at: datetime | None = None
) -> GivenPromise:
    return _end(found, outcome, by.who, now, kept_at=kept_at)


def _end(
    found: GivenPromise, outcome: Outcome, by: Who, now: datetime, kept_at: datetime | None = None
) -> GivenPromise:
    found.outcome, found.ended_at, found.ended_by, found.kept_at = outcome, now, by.staff_number, kept_at
    found.save()
    note(Act.promise_changed, _about(found), by=by, now=now)
    return found


def _miss(found: GivenPromise, by: Who, now: datetime) -> None:
    """Note that its day passed, and by when somebody says sorry: within the working days of the policy from then on."""
    within, missed_on = promise_policy().put_right_within, london_day(found.due_at)
    day = current_law(now).calendar.add_working_days(missed_on, within, london_day(now))
    found.outcome, found.ended_at, found.ended_by = Outcome.broken, now, by.staff_number
    found.put_right_due_at = end_of(day)
    found.save()
    note(Act.promise_missed, _about(found), by=by, now=now)


def _about(found: GivenPromise) -> About:
    one = found.participation
    return About(str(one.case.public_id), (one.person.public_id,))

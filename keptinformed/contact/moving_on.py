"""Finds the next way for a message that did not get there: one step at a time, in the order of the plan, if safe."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import note
from keptinformed.cases.models import ContactPoint, Participation
from keptinformed.contact import ledger, reserve, stopping
from keptinformed.contact.drafting.wordings import Form
from keptinformed.contact.foreseeing import Telling, possibilities
from keptinformed.contact.models import ContactTask, DraftedWords, Intent, IntentWords, Step
from keptinformed.contact.models.messages import NOT_SENT, OutcomeKind, State
from keptinformed.contact.policy import MADE, telling_policy
from keptinformed.contact.posting_days import Postage
from keptinformed.contact.terms import Caution, Content, News, Reason, TaskKind, Way
from keptinformed.contact.timeliness import BY_A_PERSON, Timed, timed
from keptinformed.contact.too_late import is_refused
from keptinformed.needs import finding

FAILED = (Reason.not_delivered, Reason.too_often_failed)
"""Why a message may go another way: it surely did not get there."""
MOST_AT_ONCE = 50
_PLANNED = {
    "call": Way.telephone,
    "text": Way.text,
    "email": Way.email,
    "post": Way.post,
    "visit": Way.visit,
}


@dataclass(frozen=True, slots=True)
class Next:
    """The way that comes next."""

    way: Way
    point: ContactPoint | None
    content: Content
    words: DraftedWords | None
    """None of a call or a visit."""
    postage: Postage = Postage.second


def failed() -> list[int]:
    """Return the numbers of the messages that failed and of which nobody has looked for the next way since."""
    left = ContactTask.objects.filter(
        intent=OuterRef("pk"), kind=TaskKind.decide, reason__in=FAILED, done_at__isnull=True
    )
    looked = Step.objects.filter(intent=OuterRef("intent"), at__gte=OuterRef("made_at"))
    found = Intent.objects.filter(Exists(left.exclude(Exists(looked))), state=State.held)
    return list(found.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])


def taken(number: int) -> tuple[Intent, ContactTask] | None:
    """Take a message up, with the task that it left, and hold still what its next way depends on.

    None where somebody saw to it meanwhile, or has it now.
    """
    free = Intent.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
    if free.filter(pk=number, state=State.held).first() is None:
        return None
    loaded = Intent.objects.select_related(
        "participation__case", "participation__person", "contact_point", "opening_event"
    )
    intent = loaded.get(pk=number)
    stopping.hold_off_pausing()
    points = ContactPoint.objects.select_for_update(no_key=True).order_by("pk")
    list(points.filter(participation=intent.participation_id).values_list("pk", flat=True))
    here = Participation.objects.select_for_update(no_key=True)
    list(here.filter(pk=intent.participation_id).values_list("pk", flat=True))
    task = ContactTask.objects.filter(
        intent=intent, kind=TaskKind.decide, reason__in=FAILED, done_at__isnull=True
    ).first()
    return (intent, task) if task else None


def next_way(
    intent: Intent, ready: Collection[Way], due_at: datetime | None, *, now: datetime
) -> Next | None:
    """Return the next way in the plan that is safe now: first what leaves by itself, then a call or a visit.

    Never a number or address that was tried for this message; never more said than was asked for; never what would come
    too late while another way would not. None where nothing is left. Whoever is at risk is told by a person, unless
    nothing of it left at all.
    """
    plan = finding.latest_plans([intent.participation_id]).get(intent.participation_id)
    if plan is None:
        return None
    words = reserve.kept(intent)
    tells = reserve.ways_that_tell(words) if intent.content == Content.full else frozenset(BY_A_PERSON)
    telling = Telling(intent.participation, intent.opening_event, News(intent.news), tells)
    found = possibilities(telling, by=intent.asked_by, now=now)
    ways = timed(found, intent.participation.case, due_at, now=now)
    order = [_PLANNED[each] for each in plan.ways if each in _PLANNED]
    used = _used(intent)
    made = [each for each in order if each in MADE and each in ready] if _may_leave_again(intent) else []
    for candidate in _in_order(ways, [*made, *(each for each in order if each in BY_A_PERSON)]):
        possible, point = candidate.possible, candidate.possible.point
        spent = point is not None and (point.channel, bytes(point.lookup)) in used
        if spent or not possible.is_open or is_refused(candidate, ways):
            continue
        if possible.way in BY_A_PERSON:
            return Next(possible.way, point, possible.content, None)
        fitting = words.get(reserve.form_of(possible.way, possible.content))
        if fitting is not None:
            return Next(possible.way, point, possible.content, fitting, candidate.postage or Postage.second)
    return None


def move(intent: Intent, task: ContactTask, to: Next | None, *, now: datetime) -> Step:
    """Let a message go the next way, or leave it to a person; why, and from where to where, is kept, and noted."""
    policy, reason = telling_policy(), Reason(task.reason)
    step = Step.objects.create(
        intent=intent,
        at=now,
        reason=reason.value,
        from_way=intent.way,
        from_point=intent.contact_point,
        to_way=to.way.value if to else "",
        to_point=to.point if to else None,
        content=to.content.value if to else "",
    )
    if to is not None and to.words is None:
        task.kind = (TaskKind.visit if to.way is Way.visit else TaskKind.call).value
        task.due_at = task.made_at + policy.tasks[TaskKind(task.kind)]
        task.save(update_fields=["kind", "due_at"])
    elif to is not None:
        _goes(intent, to, now)
        ContactTask.objects.filter(pk=task.pk).update(done_at=now, done_by=ledger.SERVICE.staff_number)
        if reason is Reason.not_delivered:
            ledger.add_task(
                intent.participation, TaskKind.check, Reason.came_back, now=now, policy=policy, intent=intent
            )
    note(Act.message_moved_on, ledger.about(intent.participation), by=ledger.SERVICE, now=now)
    return step


def _goes(intent: Intent, to: Next, now: datetime) -> None:
    """Change the one message: its way, its number or address and its words, all together."""
    intent.way, intent.contact_point, intent.content = to.way.value, to.point, to.content.value
    intent.state, intent.tries, intent.leased_until, intent.not_before = State.waiting, 0, None, now
    intent.save()
    IntentWords.objects.filter(intent=intent).delete()
    if to.words is not None:
        subject = to.words.subject if to.way is Way.email else ""
        IntentWords.objects.create(intent=intent, subject=subject, text=to.words.text)
        if to.way is Way.post and to.words.form == Form.letter and to.words.postage != to.postage:
            _pays(intent, to)


def _pays(intent: Intent, to: Next) -> None:
    others = [
        reserve.Drafted(form, each.subject, each.text, each.blocks)
        for form, each in reserve.kept(intent).items()
    ]
    reserve.keep(intent, others, to.postage)


def _may_leave_again(intent: Intent) -> bool:
    """Say whether it is sure enough that nobody got it: of whoever is at risk, that nothing left at all."""
    careful = intent.attempts.filter(caution=Caution.at_most_once).exists()
    if careful:
        return ledger.never_left().filter(pk=intent.pk).exists()
    sure = (*NOT_SENT, OutcomeKind.undeliverable)
    unsure = intent.attempts.exclude(outcomes__kind__in=sure)
    return not unsure.exists() and not intent.attempts.filter(outcomes__kind=OutcomeKind.delivered).exists()


def _used(intent: Intent) -> set[tuple[str, bytes]]:
    points = ContactPoint.objects.filter(attempts__intent=intent).values_list("channel", "lookup")
    used = {(channel, bytes(lookup)) for channel, lookup in points}
    if intent.contact_point is not None:
        used.add((intent.contact_point.channel, bytes(intent.contact_point.lookup)))
    return used


def _in_order(ways: Sequence[Timed], order: Iterable[Way]) -> Iterator[Timed]:
    for way in order:
        yield from (each for each in ways if each.possible.way is way)

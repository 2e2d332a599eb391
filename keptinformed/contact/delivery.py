"""Hands messages over: the only place that reaches a way out, and it asks whether it is safe twice.

First everything is locked and decided, and the try is written down for good. Then everything is locked and decided
again, and the provider is called while what would make it unsafe has to wait: once somebody was told that a number is
marked, nothing leaves for it any more. Sources: security-ux.md A4, B4, controls 24 to 27; architecture, decisions 4,
6, 7 and 8.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import note
from keptinformed.cases.models import ContactPoint, Participation
from keptinformed.contact import breaker, facts, ledger, stopping
from keptinformed.contact.channels.notify.sending import Notify, read_account, read_status
from keptinformed.contact.channels.parcels import Answer, Channel, Parcel
from keptinformed.contact.channels.post.sending import Post
from keptinformed.contact.channels.smtp.sending import Smtp, read_server
from keptinformed.contact.evidence import Evidence, evidence
from keptinformed.contact.letter_setting import read_office
from keptinformed.contact.models import Attempt, Intent, IntentWords, Outcome
from keptinformed.contact.models.messages import NOT_ASKED, SURE, OutcomeKind, State
from keptinformed.contact.policy import TellingPolicy, telling_policy
from keptinformed.contact.safety import Allowed, Decision, Held, decide
from keptinformed.contact.terms import Caution, Reason, Way
from keptinformed.errors import Refused
from keptinformed.privacy import sealing

type Ways = Mapping[Way, Channel]
type Moment = Callable[[], datetime]
"""Tells the present: between writing a try down and calling, time passes, and hours end."""


def configured_ways() -> dict[Way, Channel]:
    """Return the ways out that the service was told of; for all others a person has a task.

    Raises BadMailServer, BadAccount.
    """
    ways: dict[Way, Channel] = {}
    if settings.NOTIFY_KEY:
        templates = {Way.text: settings.NOTIFY_TEXT_TEMPLATE, Way.email: settings.NOTIFY_EMAIL_TEMPLATE}
        account = read_account(settings.NOTIFY_KEY, settings.NOTIFY_SERVER, templates)
        ways |= {way: Notify(account, way) for way in account.templates}
    if settings.MAIL_SERVER:
        ways[Way.email] = Smtp(
            read_server(settings.MAIL_SERVER, settings.MAIL_SENDER, settings.MAIL_OWN_DOMAINS)
        )
    if settings.LETTERS_FROM:
        ways[Way.post] = Post(read_office(settings.LETTERS_FROM, settings.LETTERS_DESK))
    return ways


def answer_to(intent: Intent, *, now: datetime) -> Decision:
    """Say whether a message could leave now: asked when it is composed, and of no weight when it is handed over."""
    loaded = Intent.objects.select_related("participation__case", "participation__person", "contact_point")
    found = _question(loaded.get(pk=intent.pk), now, telling_policy())
    return found if isinstance(found, Held) else Allowed()


def hand_over(number: int, *, ways: Ways, moment: Moment) -> Evidence | None:
    """Hand over the message of that number, if it is still due and safe; return what is to be recorded.

    None where nothing left: it is held and a person has a task, it waits, or another worker has it. Raises
    DatabaseError; then nothing left, or it is unknown and the next round asks or leaves it to a person.
    """
    policy = telling_policy()
    attempt = _write_down(number, ways, moment(), policy)
    return _call(attempt, ways, moment, policy) if attempt else None


def hand_words(reference: str, to: str, words: str, *, way: Channel, now: datetime) -> Answer:
    """Hand words without a subject over; whoever calls has asked whether they may leave, and holds that still."""
    return _handed(Parcel(reference, now, to, words, words), way)


def what_became_of(attempt: Attempt, ways: Ways) -> Answer | None:
    """Ask a provider what became of a try; None where nobody can be asked."""
    way = ways.get(Way(attempt.way))
    return _asked(way, attempt) if way is not None and way.can_be_asked else None


def what_notify_says(status: str, number: str) -> Answer:
    """Return what Notify's word for what became of a message means here."""
    return read_status(status, number)


@transaction.atomic
def give_up_for_now(number: int, *, now: datetime) -> None:
    """Count a try that failed before anything was written down: no message may come back, and fail, for ever."""
    policy = telling_policy()
    intent = _taken(number, now)
    if intent is None:
        return
    intent.tries += 1
    intent.save(update_fields=["tries"])
    if intent.tries >= policy.delivery.tries:
        ledger.hold(intent, Reason.too_often_failed, now=now, policy=policy)
    else:
        ledger.postpone(intent, until=_again_at(intent, now, policy))


@transaction.atomic
def _write_down(number: int, ways: Ways, now: datetime, policy: TellingPolicy) -> Attempt | None:
    intent = _taken(number, now)
    if intent is None:
        return None
    open_try = intent.attempts.exclude(outcomes__kind__in=SURE).order_by("-token").first()
    if open_try is not None:
        _settle(intent, open_try, ways, now, policy)
        return None
    caution = _lets_it_leave(intent, ways, now, policy)
    if caution is None:
        return None
    asker, point = facts.asker_of(intent, now=now), intent.contact_point
    if asker is None or point is None:
        _keep_back(intent, Reason.in_doubt, now, policy)
        return None
    intent.token += 1
    intent.tries += 1
    intent.leased_until = now + policy.delivery.lease
    intent.save(update_fields=["token", "tries", "leased_until"])
    recipient = f"the person themselves, by {intent.way}"
    note(Act.message_handed_over, ledger.about(intent.participation, recipient), by=asker.who, now=now)
    return Attempt.objects.create(
        intent=intent,
        token=intent.token,
        way=intent.way,
        contact_point=point,
        ending=point.ending,
        caution=caution.value,
        began_at=now,
    )


def _lets_it_leave(intent: Intent, ways: Ways, now: datetime, policy: TellingPolicy) -> Caution | None:
    """Return how carefully a message may be handed over now; None where it was held, or has to wait."""
    if (reason := _against(intent, ways, now, policy)) is not None:
        _keep_back(intent, reason, now, policy)
        return None
    question = _question(intent, now, policy)
    if isinstance(question, Held):
        _keep_back(intent, question.reason, now, policy)
        return None
    until = breaker.waits_until(Way(intent.way), now=now, delivery=policy.delivery)
    if until is not None:
        _wait(intent, until)
        return None
    return question


@transaction.atomic
def _call(attempt: Attempt, ways: Ways, moment: Moment, policy: TellingPolicy) -> Evidence | None:
    intent = _locked(attempt.intent_id)
    now = moment()
    if not _is_still_ours(intent, attempt, now):
        _learn(attempt, Answer(OutcomeKind.not_made, detail="lease lost"), now)
        return None
    question = _question(intent, now, policy)
    if isinstance(question, Held):
        _learn(attempt, Answer(OutcomeKind.not_made, detail=question.reason.value), now)
        _keep_back(intent, question.reason, now, policy)
        return None
    way, parcel = ways[Way(intent.way)], _parcel(intent, attempt, now)
    if parcel is None:
        _learn(attempt, Answer(OutcomeKind.not_made, detail="unreadable"), now)
        ledger.hold(intent, Reason.in_doubt, now=now, policy=policy)
        return None
    may_ask = question is Caution.effectively_once and way.can_be_asked
    return _follow(intent, attempt, _handed(parcel, way), moment(), policy, may_ask=may_ask)


def _handed(parcel: Parcel, way: Channel) -> Answer:
    try:
        return way.send(parcel)
    except Exception as problem:  # noqa: BLE001 (whatever broke, it may have left: never call that "not sent")
        return Answer(OutcomeKind.unknown, detail=type(problem).__name__[:60])


def _follow(
    intent: Intent, attempt: Attempt, answer: Answer, now: datetime, policy: TellingPolicy, *, may_ask: bool
) -> Evidence | None:
    """Write down what was learned, and what follows from it."""
    outcome = _learn(attempt, answer, now)
    match answer.kind:
        case OutcomeKind.accepted | OutcomeKind.delivered:
            intent.state, intent.leased_until = State.handed_over, None
            intent.save(update_fields=["state", "leased_until"])
            return evidence(outcome, policy)
        case OutcomeKind.laid_ready:
            intent.state, intent.leased_until = State.to_post, None
            intent.save(update_fields=["state", "leased_until"])
        case OutcomeKind.undeliverable:
            ledger.hold(intent, Reason.not_delivered, now=now, policy=policy)
        case OutcomeKind.turned_away | OutcomeKind.failed if resting := _rests(intent, now, policy):
            # It is the provider that is at fault: the message has used up no try, and waits like all others.
            intent.tries -= 1
            intent.save(update_fields=["tries"])
            _wait(intent, resting.until)
        case OutcomeKind.unknown:
            if may_ask and intent.tries < policy.delivery.tries:
                ledger.postpone(intent, until=_again_at(intent, now, policy))
            else:
                ledger.hold(intent, Reason.not_known, now=now, policy=policy)
        case _:
            _try_again(intent, now, policy)
    return None


def _settle(intent: Intent, attempt: Attempt, ways: Ways, now: datetime, policy: TellingPolicy) -> None:
    """See to a try of which nothing is known for sure: its worker was killed, or the answer stayed away.

    Where it turns out that it was accepted, `unrecorded` finds it.
    """
    way = ways.get(Way(intent.way))
    may_ask = attempt.caution == Caution.effectively_once and way is not None and way.can_be_asked
    if may_ask and now < intent.old_at and (resting := _rests(intent, now, policy)):
        _wait(intent, resting.until)
        return
    answer = (
        _asked(way, attempt) if way is not None and may_ask else Answer(OutcomeKind.unknown, detail=NOT_ASKED)
    )
    intent.tries += 1
    intent.save(update_fields=["tries"])
    _follow(intent, attempt, answer, now, policy, may_ask=may_ask)


def _asked(way: Channel, attempt: Attempt) -> Answer:
    try:
        return way.ask(str(attempt.public_id))
    except Exception as problem:  # noqa: BLE001 (no answer is no knowledge)
        return Answer(OutcomeKind.unknown, detail=type(problem).__name__[:60])


def _try_again(intent: Intent, now: datetime, policy: TellingPolicy) -> None:
    if intent.tries >= policy.delivery.tries:
        ledger.hold(intent, Reason.too_often_failed, now=now, policy=policy)
    else:
        ledger.postpone(intent, until=_again_at(intent, now, policy))


def _learn(attempt: Attempt, answer: Answer, now: datetime) -> Outcome:
    return Outcome.objects.create(
        attempt=attempt,
        kind=answer.kind,
        reference=answer.reference[:200],
        detail=answer.detail[:60],
        at=now,
        recorded_at=now,
    )


def _taken(number: int, now: datetime) -> Intent | None:
    """Take a message that is due, unless another worker has it; hold still whatever may make it unsafe."""
    free = Intent.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
    found = (
        free.select_related("contact_point")
        .filter(pk=number, state=State.waiting, not_before__lte=now)
        .first()
    )
    if found is None or (found.leased_until is not None and found.leased_until >= now):
        return None
    return _hold_still(found)


def _locked(number: int) -> Intent:
    held = Intent.objects.select_for_update(no_key=True, of=("self",))
    return _hold_still(held.select_related("contact_point").get(pk=number))


def _hold_still(intent: Intent) -> Intent:
    """Lock what a decision rests on, in the order in which those who change it do; return the message as it is then.

    Marking a number or ending it changes its row; stopping a person, freezing and a death change theirs; pausing the
    force waits until whoever is calling is done. Locks that leave keys alone let others add rows beside.
    """
    lock_around(intent)
    loaded = Intent.objects.select_related(
        "participation__case", "participation__person", "contact_point", "opening_event"
    )
    return loaded.get(pk=intent.pk)


def lock_around(intent: Intent) -> None:
    """Hold still what may make it unsafe that something leaves to the person and place of a message."""
    stopping.hold_off_pausing()
    point = intent.contact_point
    if point is not None:
        alike = ContactPoint.objects.select_for_update(no_key=True).order_by("pk")
        list(alike.filter(channel=point.channel, lookup=point.lookup).values_list("pk", flat=True))
    here = Participation.objects.select_for_update(no_key=True)
    list(here.filter(pk=intent.participation_id).values_list("pk", flat=True))


def _question(intent: Intent, now: datetime, policy: TellingPolicy) -> Caution | Held:
    """Ask whether it may leave now; how carefully, if so. What cannot even be asked is held."""
    try:
        with transaction.atomic():
            question = facts.question_of(intent, now=now)
    except Exception:  # noqa: BLE001 (control 26: nothing is known, so nothing leaves)
        return Held(Reason.in_doubt)
    decision = decide(question.asked, now, policy)
    if isinstance(decision, Allowed):
        return question.caution
    return decision


def _against(intent: Intent, ways: Ways, now: datetime, policy: TellingPolicy) -> Reason | None:
    """Return what, apart from safety, is against handing over."""
    if intent.way in (Way.telephone, Way.visit):
        return Reason.by_a_person
    if Way(intent.way) not in ways:
        return Reason.no_provider
    if now >= intent.old_at:
        return Reason.too_old
    return Reason.too_often_failed if intent.tries >= policy.delivery.tries else None


def _keep_back(intent: Intent, reason: Reason, now: datetime, policy: TellingPolicy) -> None:
    until = now + policy.delivery.later + _spread(intent)
    if reason in policy.waiting and until < intent.old_at:
        ledger.postpone(intent, until=until)
    else:
        ledger.hold(intent, reason, now=now, policy=policy)


def _rests(intent: Intent, now: datetime, policy: TellingPolicy) -> breaker.Resting | None:
    return breaker.rests(Way(intent.way), now=now, delivery=policy.delivery)


def _wait(intent: Intent, until: datetime) -> None:
    """Let a message wait for its way, spread over a minute; once it is old, a person has it."""
    ledger.postpone(intent, until=min(until + _spread(intent), intent.old_at))


def _is_still_ours(intent: Intent, attempt: Attempt, now: datetime) -> bool:
    return (
        intent.state == State.waiting
        and intent.token == attempt.token
        and intent.leased_until is not None
        and now < intent.leased_until
    )


def _parcel(intent: Intent, attempt: Attempt, now: datetime) -> Parcel | None:
    """Return what the provider is given; None where the words were erased, or nothing can be unsealed."""
    words = IntentWords.objects.filter(intent=intent).first()
    if words is None or intent.contact_point is None:
        return None
    try:
        to = sealing.unseal(intent.contact_point.sealed)
    except Refused:
        return None
    return Parcel(str(attempt.public_id), now, to, words.subject, words.text)


def _again_at(intent: Intent, now: datetime, policy: TellingPolicy) -> datetime:
    pause: timedelta = policy.delivery.again_first * 4 ** max(intent.tries - 1, 0)
    return now + min(pause, policy.delivery.again_longest) + _spread(intent)


def _spread(intent: Intent) -> timedelta:
    """Up to a minute, the same for one message and different for others: many never come back at once."""
    return timedelta(milliseconds=intent.public_id.int % 60_000)

"""Hands six digits over to whoever asked for them a moment ago, where it is safe, and keeps that they were sent."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import Who, note
from keptinformed.contact import breaker, delivery, facts, ledger
from keptinformed.contact.delivery import Ways
from keptinformed.contact.models import Intent, SentNumber
from keptinformed.contact.models.messages import NOT_SENT, OutcomeKind
from keptinformed.contact.policy import telling_policy
from keptinformed.contact.safety import Held, decide
from keptinformed.contact.terms import Way
from keptinformed.errors import Refused
from keptinformed.privacy import sealing

RECIPIENT = "the person, at a number or address that is safe"


def hand_over_number(intent: Intent, words: str, *, ways: Ways, by: Who, now: datetime) -> bool:
    """Hand six digits over, once; say whether they may have left.

    `intent` says to whom, where and on whose invitation, and is kept nowhere: digits tell no news, stop no clock, and
    are old in ten minutes, so nothing is tried twice. All that makes a notice unsafe holds them back, too, but for the
    quiet hours and how many messages there were: the person is waiting. The hours that they said are safe do count.
    It is decided and written down for good, then decided again with everything held still, and handed over.
    """
    sent = _write_down(intent, ways, by, now)
    return sent is not None and _hand(sent, intent, words, ways, now)


@transaction.atomic
def _write_down(intent: Intent, ways: Ways, by: Who, now: datetime) -> SentNumber | None:
    delivery.lock_around(intent)
    point = intent.contact_point
    if point is None or not _may_leave(intent, ways, now):
        return None
    note(Act.page_code_given, ledger.about(intent.participation, RECIPIENT), by=by, now=now)
    return SentNumber.objects.create(
        participation=intent.participation, contact_point=point, way=intent.way, ending=point.ending, at=now
    )


@transaction.atomic
def _hand(sent: SentNumber, intent: Intent, words: str, ways: Ways, now: datetime) -> bool:
    delivery.lock_around(intent)
    sent.became = OutcomeKind.not_made.value
    if _may_leave(intent, ways, now):
        try:
            to = sealing.unseal(sent.contact_point.sealed)
        except Refused:
            to = ""
        if to:
            answer = delivery.hand_words(str(sent.public_id), to, words, way=ways[Way(intent.way)], now=now)
            sent.became = answer.kind.value
    sent.save(update_fields=["became"])
    return sent.became not in (*NOT_SENT, OutcomeKind.undeliverable)


def _may_leave(intent: Intent, ways: Ways, now: datetime) -> bool:
    policy, way = telling_policy(), Way(intent.way)
    if way not in ways or breaker.waits_until(way, now=now, delivery=policy.delivery):
        return False
    try:
        with transaction.atomic():
            asked = facts.question_of(intent, now=now).asked
    except Exception:  # noqa: BLE001 (control 26: nothing is known, so nothing leaves)
        return False
    question = replace(asked, person=replace(asked.person, sent_at=()))
    return not isinstance(decide(question, now, replace(policy, quiet=frozenset())), Held)

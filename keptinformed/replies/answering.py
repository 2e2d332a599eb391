"""Says whether a reply may be answered by itself, and in which words: only where a message to them may leave now."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.conf import settings
from django.db import transaction

from keptinformed.cases import people
from keptinformed.cases.ages import LONDON, london_day
from keptinformed.cases.models import ContactPoint
from keptinformed.contact import facts
from keptinformed.contact.drafting.filling import fill
from keptinformed.contact.drafting.placeholders import Allowed
from keptinformed.contact.drafting.reading import load_allowed, load_letters
from keptinformed.contact.drafting.wordings import Form, Letters
from keptinformed.contact.ledger import Wanted
from keptinformed.contact.models import Intent
from keptinformed.contact.policy import telling_policy
from keptinformed.contact.safety import Allowed as MayLeave
from keptinformed.contact.safety import Said, decide
from keptinformed.contact.terms import Caution, Content, News, Way
from keptinformed.replies.models import Reply
from keptinformed.replies.owning import OnDuty
from keptinformed.replies.policy import ReplyPolicy
from keptinformed.replies.terms import Means

_WAYS = {Means.text: Way.text, Means.email: Way.email}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is known of the way back."""

    way: Way
    point: ContactPoint
    said: Said | None


def answer_for(
    reply: Reply, point: ContactPoint, owner: OnDuty | None, policy: ReplyPolicy, *, now: datetime
) -> Wanted | None:
    """Return the message that answers `reply` by itself; None where it must stay unanswered until a person does it.

    Only by the way and to the number or address that it came from; at most so many a day to one person, in whichever
    case; only where the safety decision lets it leave at this moment; to whoever is at risk only where they said that
    this way is safe. It is neutral, so it stops no clock. Raises PolicyError.
    """
    way = _WAYS.get(Means(reply.means))
    if way is None or owner is None or reply.event is None or not settings.RING_US:
        return None
    read_by = _read_by(owner, policy, now)
    if read_by is None or _answered_today(reply, policy, now) >= policy.answers_in_a_day:
        return None
    asked = _may_leave(reply, _Asked(way, point, None), owner, now)
    if asked is None:
        return None
    subject, text = _words(reply, asked, owner, read_by, policy)
    return Wanted(
        policy.occasion, reply.event, way, point, Content.neutral, News.routine, subject=subject, text=text
    )


def without_ours(text: str) -> str:
    """Return what somebody wrote without lines that are ours: an answer carries what it answers along."""
    ours = _ours(settings.FORCE)
    return "\n".join(line for line in text.split("\n") if " ".join(line.split()) not in ours)


def _may_leave(reply: Reply, asked: _Asked, owner: OnDuty, now: datetime) -> _Asked | None:
    """Ask the safety decision, as for any message; what cannot even be asked is not answered (control 26)."""
    intent = Intent(
        pk=0,
        participation=reply.participation,
        opening_event=reply.event,
        way=asked.way.value,
        content=Content.neutral.value,
        news=News.routine.value,
        contact_point=asked.point,
        asked_by=owner.staff.staff_number,
    )
    try:
        with transaction.atomic():
            question = facts.question_of(intent, now=now)
    except Exception:  # noqa: BLE001 (whatever broke, nothing is known, so nothing leaves)
        return None
    if not isinstance(decide(question.asked, now, telling_policy()), MayLeave):
        return None
    said = question.asked.said
    if question.caution is not Caution.effectively_once and (said is None or not _said_safe(said, asked.way)):
        return None
    return _Asked(asked.way, asked.point, said)


def _said_safe(said: Said, way: Way) -> bool:
    return (said.rule.may_text if way is Way.text else said.rule.may_email) is True


def _answered_today(reply: Reply, policy: ReplyPolicy, now: datetime) -> int:
    if reply.participation is None:
        return 0
    theirs = people.the_same_as([reply.participation.person])
    made = Intent.objects.filter(participation__person__in=theirs, occasion=policy.occasion)
    return sum(1 for at in made.values_list("made_at", flat=True) if london_day(at) == london_day(now))


def _read_by(owner: OnDuty, policy: ReplyPolicy, now: datetime) -> datetime | None:
    """Return when it can honestly be said that somebody will have read it; None where no roster says."""
    return None if owner.begins_at is None else max(owner.begins_at, now) + policy.read_within


def _words(
    reply: Reply, asked: _Asked, owner: OnDuty, read_by: datetime, policy: ReplyPolicy
) -> tuple[str, str]:
    """Return subject and text. Who we are, whose name it is and where to ring in danger only where that may be said."""
    may_say = asked.said is not None and asked.said.rule.may_say_police is True
    told = Form.email if asked.way is Way.email else Form.telling_text
    language = reply.participation.person.language if reply.participation else ""
    chosen = _letters(settings.FORCE).choose(policy.occasion, told if may_say else Form.text, language)
    values = {
        "read_by": _said_plainly(read_by),
        "call_back_number": settings.RING_US,
        "officer_name": owner.staff.name,
    }
    draft = fill(chosen, values, _allowed())
    text = "\n\n".join(each.words for each in draft.blocks)
    if asked.way is Way.text:
        return "", text
    email = _letters(settings.FORCE).choose(policy.occasion, Form.email, language)
    return draft.subject or email.files[0].wordings[Form.email].subject, text


def _said_plainly(moment: datetime) -> str:
    """Return an hour that is not earlier than `moment`, as it is said."""
    local = moment.astimezone(LONDON)
    hour = local.hour + (1 if local.minute or local.second else 0)
    if hour >= 24:
        return f"midnight on {local.day} {local:%B}"
    return f"{hour % 12 or 12}{'am' if hour < 12 else 'pm'} on {local.day} {local:%B}"


@cache
def _letters(force: str) -> Letters:
    return load_letters(force=force)


@cache
def _ours(force: str) -> frozenset[str]:
    mailed = (file.wordings.get(Form.email) for file in _letters(force).files.values())
    lines = (each.words for wording in mailed if wording for each in wording.paragraphs)
    return frozenset(" ".join(line.split()) for line in lines if "((" not in line)


@cache
def _allowed() -> Allowed:
    return load_allowed()

"""What people of the made-up force wrote back: a text that may mean danger, and one that nobody can match."""

from datetime import datetime, timedelta

from demo import messages
from keptinformed import pipeline_replies
from keptinformed.access.actors import Actor
from keptinformed.pipeline_replies import INTAKE, Arrived
from keptinformed.replies.models import DangerAlarm, Reply
from keptinformed.replies.terms import Door, Means

ANSWERED_AFTER = timedelta(minutes=4)
DANGER = "He is outside again and he has a knife. I cant ring. Please send someone"
FROM_THE_SUSPECT = "Forget it, I do not want to go to court any more"


def writes_in_danger(by: Actor, now: datetime) -> str:
    """Let a victim text what may mean danger, and the supervisor say what they did four minutes later."""
    came = now - timedelta(minutes=20)
    reply = _texts(messages.NUMBERS[1], DANGER, came)
    alarm = DangerAlarm.objects.get(reply=reply)
    did = "Rang the control room: car at the door after nine minutes, she is safe (made up)."
    pipeline_replies.answer_alarm(alarm.public_id, what=did, by=by, now=came + ANSWERED_AFTER)
    case = reply.participation.case.reference if reply.participation else "somebody"
    return f"{case} has a text that may mean danger: {by.staff_number} said after 4 minutes what was done."


def writes_from_a_shared_number(now: datetime) -> str:
    """Let a text come from a number that the suspect has, too: it is not the victim's until a person says so."""
    _texts(messages.NUMBERS[2], FROM_THE_SUSPECT, now - timedelta(minutes=50))
    return "A text came from a number that is the suspect's, too: it waits under Replies, Not matched."


def _texts(number: str, words: str, at: datetime) -> Reply:
    arrived = Arrived(
        means=Means.text,
        door=Door.notify,
        provider_id=f"made up at {at.isoformat()}",
        text=words,
        received_at=at,
        sender=number,
    )
    return pipeline_replies.take_in(arrived, by=INTAKE, now=at)

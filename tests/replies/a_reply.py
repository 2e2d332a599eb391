"""Something that somebody wrote to us, and who is on duty when it comes; all made up."""

from datetime import datetime, timedelta
from typing import Any

from keptinformed import pipeline_replies
from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.cases.ages import london_day
from keptinformed.cases.models import Shift
from keptinformed.pipeline_replies import INTAKE, Arrived
from keptinformed.replies.models import Reply
from keptinformed.replies.terms import Door, Means
from tests.contact.a_message import ADDRESS, NOW, NUMBER

DANGER = "He is outside my house with a knife. Please help me."


def arrives(text: str = "Thank you. When will you ring?", **more: Any) -> Reply:
    """Let a text come in from the number of the victim."""
    now = more.pop("now", NOW)
    known: dict[str, Any] = {
        "means": Means.text,
        "door": Door.notify,
        "provider_id": f"made-up-{Reply.objects.count() + 1}",
        "sender": NUMBER,
        "received_at": now,
    } | more
    return pipeline_replies.take_in(Arrived(text=text, **known), by=INTAKE, now=now)


def arrives_by_mail(text: str = "Thank you.", **more: Any) -> Reply:
    """Let an e-mail come in from the address of the victim."""
    return arrives(text, **({"means": Means.email, "door": Door.mail, "sender": ADDRESS} | more))


def works(number: str, role: Role = Role.officer, *, unit: str = "North", team: str = "A") -> Staff:
    """Let somebody work here."""
    known = {"name": f"Made Up {number}", "role": role.value, "unit": unit, "team": team, "made_up": True}
    return Staff.objects.get_or_create(staff_number=number, defaults=known)[0]


def on_duty(number: str, begins: datetime, hours: float = 8) -> None:
    """Give somebody a shift."""
    ends = begins + timedelta(hours=hours)
    Shift.objects.create(
        staff_number=number, day=london_day(begins), kind="day", begins_at=begins, ends_at=ends
    )


def on_leave(number: str, day: datetime = NOW) -> None:
    """Give somebody a day of leave."""
    Shift.objects.create(staff_number=number, day=london_day(day), kind="leave")

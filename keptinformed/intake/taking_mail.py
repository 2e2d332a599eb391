"""Takes in one e-mail: what a person wrote as a reply, what came back as a report on what we sent."""

from datetime import datetime

from django.conf import settings

from keptinformed import pipeline_replies
from keptinformed.contact import reports
from keptinformed.intake.mail import Bounce, Mail, read_mail
from keptinformed.pipeline_replies import INTAKE, Arrived
from keptinformed.replies.models import Reply
from keptinformed.replies.policy import reply_policy
from keptinformed.replies.terms import Door, Means


def take(raw: bytes, *, now: datetime) -> Reply | None:
    """Take in one e-mail; return the reply that it is, None where no person wrote it. Raises CannotRead."""
    found = read_mail(raw, longest=reply_policy().mail_bytes, checked_by=settings.MAIL_CHECKED_BY)
    if isinstance(found, Bounce):
        reports.came_back(found.reference, found.code, now=now)
        return None
    return _taken(found, now) if isinstance(found, Mail) else None


def _taken(mail: Mail, now: datetime) -> Reply:
    arrived = Arrived(
        means=Means.email,
        door=Door.mail,
        provider_id=mail.message_id,
        text=mail.text,
        received_at=now,
        subject=mail.subject,
        sender=mail.sender,
        is_verified=mail.verified,
        in_answer_to=mail.in_answer_to,
        files_left_out=mail.files_left_out,
    )
    return pipeline_replies.take_in(arrived, by=INTAKE, now=now)

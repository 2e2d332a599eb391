"""Who is in: begun, looked up on every request, and over after ten quiet minutes, an hour, or a freeze (control 50)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, Who, note
from keptinformed.invitations.models import Account, DoorSession, Freeze
from keptinformed.invitations.secrets_kept import digest
from keptinformed.invitations.terms import How

IDLE: Final = timedelta(minutes=10)
WHOLE: Final = timedelta(minutes=60)
NOTED_EVERY: Final = timedelta(seconds=20)
"""A page within that time of the last is not written down: sessions end that much early, and each page stays cheap."""
ROLE: Final = "person"
"""As what the access log keeps whoever opened their own page."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who is in: ids only."""

    invitation: int
    account: UUID
    page: UUID
    """Under which their page is published."""
    case: UUID
    person: UUID
    session: str
    """A digest of what the browser holds; enough to end it, not to be it."""
    ends_at: datetime
    """When the session is over, whatever they do."""
    ip: str = ""

    @property
    def who(self) -> Who:
        """The person as the access log keeps them: by the id of their account."""
        return Who(f"page-{self.account.hex}", ROLE, self.ip, self.session[:32])


def begin(account: Account, *, how: How, place: str, ip: str, now: datetime) -> str:
    """Let somebody in, and return what their browser has to hold: new each time. Noted; part of a transaction."""
    token = secrets.token_urlsafe(32)
    session = DoorSession(
        digest=_digest(token), account=account, how=how.value, place=place, began_at=now, seen_at=now
    )
    session.save(force_insert=True)
    note(
        Act.page_signed_in, About(str(account.case), (account.person,)), by=_holder(session, ip).who, now=now
    )
    return token


def holder_of(token: str, *, ip: str, now: datetime) -> Holder | None:
    """Return who is in with what a browser holds; None where the session is over, however it ended. One query."""
    session = (
        DoorSession.objects.select_related("account")
        .filter(
            _open("account__", now),
            digest=_digest(token),
            ended_at__isnull=True,
            began_at__gt=now - WHOLE,
            seen_at__gt=now - IDLE,
        )
        .filter(~Exists(_freezes("account")))
        .first()
    )
    if session is None:
        return None
    if now - session.seen_at >= NOTED_EVERY:
        DoorSession.objects.filter(pk=session.pk).update(seen_at=now)
    return _holder(session, ip)


def end(token: str, *, now: datetime) -> None:
    """Let somebody out: what their browser holds opens nothing again."""
    DoorSession.objects.filter(digest=_digest(token), ended_at__isnull=True).update(ended_at=now)


def freeze_by_the_person(holder: Holder, *, now: datetime) -> None:
    """Shut somebody's page because they asked for it, here: every session ends, and only staff open it again."""
    account = Account.objects.get(public_id=holder.account)
    Freeze(account=account, began_at=now, began_by=holder.who.staff_number).save(force_insert=True)
    note(Act.page_frozen, About(str(holder.case), (holder.person,)), by=holder.who, now=now)


def note_opened(holder: Holder, *, now: datetime) -> None:
    """Keep that somebody looked at their own page. Raises NotNoted: then it must not be shown."""
    note(Act.page_opened, About(str(holder.case), (holder.person,)), by=holder.who, now=now)


def note_asked(holder: Holder, *, now: datetime) -> None:
    """Keep that somebody asked or said something on their own page. Raises NotNoted: then it must not be taken."""
    note(Act.page_asked, About(str(holder.case), (holder.person,)), by=holder.who, now=now)


def accounts_that_open(now: datetime) -> QuerySet[Account]:
    """Return the accounts to which a page opens at `now`."""
    return Account.objects.filter(_open("", now)).filter(~Exists(_freezes("pk")))


def _open(prefix: str, now: datetime) -> Q:
    today = Q(**{f"{prefix}opens_until__isnull": True}) | Q(**{f"{prefix}opens_until__gt": now})
    return today & Q(**{f"{prefix}has_door": True, f"{prefix}ended_at__isnull": True})


def _freezes(account: str) -> QuerySet[Freeze]:
    return Freeze.objects.filter(account=OuterRef(account), ended_at__isnull=True)


def _holder(session: DoorSession, ip: str) -> Holder:
    account = session.account
    return Holder(
        account.invitation_id,
        account.public_id,
        account.page,
        account.case,
        account.person,
        session.digest,
        session.began_at + WHOLE,
        ip,
    )


def _digest(token: str) -> str:
    return digest("session", token)

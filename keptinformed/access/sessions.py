"""How long somebody stays signed in: until fifteen minutes without a page, and twelve hours at the most."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from keptinformed.access.models import Staff

IDLE: Final = timedelta(minutes=15)
WHOLE: Final = timedelta(hours=12)
"""One shift (security-ux.md, A3.6)."""
FRESH: Final = timedelta(minutes=10)
"""How long after a second factor the most sensitive acts need no other."""
NOTED_EVERY: Final = timedelta(seconds=20)
"""A page within that time of the last is not written down: sessions end that much early, and each page stays cheap."""
BACKEND: Final = "keptinformed.access.proving.AllThree"
_BEGUN, _SEEN, _PROVED, _HOW = "begun_at", "seen_at", "proved_at", "how"


class How(StrEnum):
    """How somebody proved who they are."""

    local = "local"
    force = "force"
    demonstration = "demonstration"


def begin(
    request: HttpRequest, staff: Staff, *, how: How, now: datetime, proved_at: datetime | None = None
) -> None:
    """Sign somebody in: the only place that does. The session gets a new id, and knows when it began and how.

    `proved_at` is when they gave the second factor, where that was not just now.
    """
    login(request, staff, backend=BACKEND)
    request.session.update({_BEGUN: now.isoformat(), _SEEN: now.isoformat(), _HOW: how.value})
    request.session[_PROVED] = (proved_at or now).isoformat()


def end(request: HttpRequest) -> None:
    """Sign whoever it is out: the session is deleted on the server, so that its cookie opens nothing again."""
    logout(request)


def prove_again(request: HttpRequest, *, now: datetime) -> None:
    """Keep that a second factor was given just now, under a new session id."""
    request.session.cycle_key()
    request.session[_PROVED] = now.isoformat()


def go_on(request: HttpRequest, staff: Staff) -> None:
    """Let this one session stand, under a new id, when the password that all of theirs are bound to was changed."""
    update_session_auth_hash(request, staff)


def how_of(session: SessionBase) -> How:
    """Return how the person signed in."""
    return How(session.get(_HOW, How.local.value))


def is_over(session: SessionBase, now: datetime) -> bool:
    """Say whether a session has been idle, or has lasted, for too long. One without marks has only just begun."""
    begun, seen = _moment(session, _BEGUN), _moment(session, _SEEN)
    return (begun is not None and now - begun >= WHOLE) or (seen is not None and now - seen >= IDLE)


def note_seen(session: SessionBase, now: datetime) -> None:
    """Keep that a page was asked for."""
    seen = _moment(session, _SEEN)
    if seen is None or now - seen >= NOTED_EVERY:
        session[_SEEN] = now.isoformat()
        session.setdefault(_BEGUN, now.isoformat())


def is_fresh(session: SessionBase, now: datetime) -> bool:
    """Say whether a second factor was given within the last ten minutes."""
    proved = _moment(session, _PROVED)
    return proved is not None and now - proved < FRESH


def _moment(session: SessionBase, name: str) -> datetime | None:
    text = session.get(name)
    return datetime.fromisoformat(text) if isinstance(text, str) else None

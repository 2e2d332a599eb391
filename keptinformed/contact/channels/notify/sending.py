"""Hands one text or e-mail to GOV.UK Notify with its own client, and asks later what became of it.

Notify does not see that two messages are one: what it is told as `reference` is a label only. So a call of which the
end is not known is never repeated before it was asked about. Source: security-ux.md B4; GOV.UK Notify, REST API.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from keptinformed.contact.channels.parcels import Answer, Parcel
from keptinformed.contact.models.messages import OutcomeKind
from keptinformed.contact.terms import Way
from keptinformed.errors import Refused
from keptinformed.privacy.sealing import normalised

PATIENCE_SECONDS = 5.0
LONGEST_KEY = 73
_BECAME: Mapping[str, OutcomeKind] = {
    "created": OutcomeKind.accepted,
    "sending": OutcomeKind.accepted,
    "pending": OutcomeKind.accepted,
    "sent": OutcomeKind.accepted,
    "delivered": OutcomeKind.delivered,
    "permanent-failure": OutcomeKind.undeliverable,
    # A telephone that was off for three days: whether it ever rings is not known, so a person tells them.
    "temporary-failure": OutcomeKind.undeliverable,
    "technical-failure": OutcomeKind.not_made,
}
"""What Notify calls it, and what that is here. Anything else is unknown."""
_TAKES_NOTHING = frozenset({403, 429})
"""A clock that is wrong or a key that is gone, and too many at once: no other message would fare better."""
_NOT_CONNECTED = (requests.exceptions.ConnectTimeout,)


class BadAccount(Refused):
    """An account with Notify that cannot be used as it is written; says what to write."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account with Notify, and the templates in it: each a frame around `((subject))` and `((body))`."""

    key: str = field(repr=False)
    server: str
    templates: Mapping[Way, str]


def read_account(key: str, server: str, templates: Mapping[Way, str]) -> Account:
    """Return an account. Raises BadAccount."""
    if len(key) < LONGEST_KEY:
        raise BadAccount(
            "The key of Notify is its name, the service's id and the secret, with dashes between."
        )
    if not server.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise BadAccount("Notify is reached over TLS only: write https://.")
    return Account(key, server, {way: template for way, template in templates.items() if template})


class Notify:
    """A way out through Notify, for texts or for e-mails."""

    can_be_asked = True

    def __init__(self, account: Account, way: Way, patience: float = PATIENCE_SECONDS) -> None:
        """Send on `way` with the account's template for it; wait `patience` seconds for an answer."""
        self._account = account
        self._way = way
        self._patience = patience

    def send(self, parcel: Parcel) -> Answer:
        """Hand over one message."""
        template = self._account.templates[self._way]
        try:
            if self._way is Way.text:
                told = self._client().send_sms_notification(
                    f"+{normalised('telephone', parcel.to)}",
                    template,
                    {"body": parcel.text},
                    reference=parcel.reference,
                )
            else:
                told = self._client().send_email_notification(
                    parcel.to.strip(),
                    template,
                    {"subject": parcel.subject, "body": parcel.text},
                    reference=parcel.reference,
                )
        except APIError as problem:
            return _after(problem)
        return Answer(OutcomeKind.accepted, reference=str(told["id"]))

    def ask(self, reference: str) -> Answer:
        """Ask what became of a message. That there is none of the reference proves that it was never taken."""
        try:
            told: dict[str, Any] = self._client().get_all_notifications(reference=reference)
        except APIError as problem:
            return Answer(OutcomeKind.unknown, detail=f"asked {problem.status_code}")
        found = [each for each in told["notifications"] if each["reference"] == reference]
        if not found:
            return Answer(OutcomeKind.not_made, detail="none there")
        return read_status(str(found[0]["status"]), str(found[0]["id"]))

    def _client(self) -> Any:
        """Return a client of its own for each call: none is safe to share between threads. It carries no types."""
        account = self._account
        return NotificationsAPIClient(account.key, account.server, timeout=self._patience)  # type: ignore[no-untyped-call]


def read_status(status: str, number: str) -> Answer:
    """Return what Notify says became of the message to which it gave that number."""
    return Answer(_BECAME.get(status, OutcomeKind.unknown), reference=number, detail=status)


def _after(problem: APIError) -> Answer:
    """Return what is known after a call that failed."""
    if problem.response is None:
        cause = problem.__cause__
        if isinstance(cause, _NOT_CONNECTED) or _was_refused(cause):
            return Answer(OutcomeKind.turned_away, detail=type(cause).__name__)
        return Answer(OutcomeKind.unknown, detail=type(cause).__name__)
    code = problem.status_code
    if code in _TAKES_NOTHING:
        return Answer(OutcomeKind.turned_away, detail=str(code))
    if code == requests.codes.not_found:
        return Answer(OutcomeKind.failed, detail="404")
    if code == requests.codes.bad_request:
        kind = OutcomeKind.undeliverable if _is_about_the_recipient(problem) else OutcomeKind.failed
        return Answer(kind, detail="400")
    return Answer(OutcomeKind.unknown, detail=str(code))


def _was_refused(cause: BaseException | None) -> bool:
    """Whether nobody answered at all; a line that breaks later may have carried the message."""
    return isinstance(cause, requests.exceptions.ConnectionError) and "NewConnectionError" in repr(cause)


def _is_about_the_recipient(problem: APIError) -> bool:
    """Whether Notify refuses the number or address; its words are looked at, and never kept."""
    errors = problem.message if isinstance(problem.message, list) else []
    words = " ".join(str(each.get("message", "")) for each in errors if isinstance(each, dict))
    return "phone_number" in words or "email_address" in words

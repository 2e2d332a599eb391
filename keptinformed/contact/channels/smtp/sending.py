"""Hands one e-mail to a mail server, step by step, so that it is known at which step it was lost."""

import contextlib
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as LINES_OF_MAIL
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from keptinformed.contact.channels.parcels import Answer, Parcel
from keptinformed.contact.models.messages import OutcomeKind
from keptinformed.errors import Refused

PATIENCE_SECONDS = 5.0
"""For how long one step may take: whoever marks a number as unsafe meanwhile waits for it."""
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_SEND_IT, _TAKEN = 354, 250
_TRY_LATER, _NEVER = range(400, 500), range(500, 600)


class BadMailServer(Refused):
    """A mail server that cannot be used as it is written; says how to write it."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where e-mails are handed over, and in whose name."""

    host: str
    port: int
    sender: Address
    tls: bool
    user: str = ""
    password: str = field(default="", repr=False)
    own_domains: frozenset[str] = frozenset()
    """Where this server is the recipient's own: what it takes for an address there is in their mailbox."""

    def delivers_to(self, address: str) -> bool:
        """Say whether an address is in a mailbox of this server (docs/reference/duties.md, section 1)."""
        return address.strip().rpartition("@")[2].casefold() in self.own_domains


def read_server(written: str, sender: str, own_domains: str = "") -> MailServer:
    """Return the server of an address such as `smtp+tls://user:password@mail.example:587`. Raises BadMailServer.

    `own_domains` are those whose mailboxes it has itself, with commas between them.
    """
    parts = urlsplit(written)
    if parts.scheme not in ("smtp", "smtp+tls") or not parts.hostname:
        raise BadMailServer("Write the mail server like smtp+tls://user:password@mail.example:587.")
    if parts.scheme != "smtp+tls" and (parts.username or parts.hostname not in _HERE):
        raise BadMailServer("E-mails and passwords leave this machine over TLS only: write smtp+tls://.")
    name, _, spec = sender.rpartition("<")
    try:
        shown = Address(name.strip(), addr_spec=spec.strip(" >"))
    except (MessageError, ValueError, IndexError):
        raise BadMailServer("Write the sender like Update service <updates@mail.example>.") from None
    return MailServer(
        parts.hostname,
        parts.port or 25,
        shown,
        tls=parts.scheme == "smtp+tls",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        own_domains=frozenset(each.strip().casefold() for each in own_domains.split(",") if each.strip()),
    )


class Smtp:
    """The way out by e-mail. A mail server cannot be asked later what became of a message."""

    can_be_asked = False

    def __init__(self, server: MailServer, patience: float = PATIENCE_SECONDS) -> None:
        """Send through `server`, waiting `patience` seconds for each of its answers."""
        self._server = server
        self._patience = patience

    def send(self, parcel: Parcel) -> Answer:
        """Hand over one e-mail to exactly one inbox."""
        letter = _letter(parcel, self._server.sender)
        if letter is None:
            return Answer(OutcomeKind.undeliverable, detail="not one address")
        met = False
        try:
            with self._connected() as mail:
                met = True
                before = self._announced(mail, parcel.to)
                taken = OutcomeKind.delivered if self._server.delivers_to(parcel.to) else OutcomeKind.accepted
                return before or _given(mail, letter, Answer(taken, reference=parcel.reference))
        except (OSError, smtplib.SMTPException) as problem:
            # What goes wrong once the text is on its way is answered in `_given`: here it surely has not left.
            kind = OutcomeKind.failed if met else OutcomeKind.turned_away
            return Answer(kind, detail=type(problem).__name__)

    def ask(self, reference: str) -> Answer:  # noqa: ARG002 (the way out of others can be asked)
        """Nobody can be asked."""
        return Answer(OutcomeKind.unknown, detail="cannot be asked")

    @contextlib.contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        mail = smtplib.SMTP(self._server.host, self._server.port, timeout=self._patience)
        try:
            if self._server.tls:
                mail.starttls(context=ssl.create_default_context())
            mail.ehlo_or_helo_if_needed()
            if self._server.user:
                mail.login(self._server.user, self._server.password)
            yield mail
        finally:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                mail.quit()
            mail.close()

    def _announced(self, mail: smtplib.SMTP, to: str) -> Answer | None:
        """Say from whom and to whom; return an answer where it ends there."""
        code, _ = mail.mail(self._server.sender.addr_spec)
        if code != _TAKEN:
            return Answer(OutcomeKind.failed, detail=f"MAIL {code}")
        code, _ = mail.rcpt(to)
        if code in _NEVER:
            return Answer(OutcomeKind.undeliverable, detail=f"RCPT {code}")
        if code not in (250, 251):
            return Answer(OutcomeKind.failed, detail=f"RCPT {code}")
        code, _ = mail.docmd("DATA")
        return None if code == _SEND_IT else Answer(OutcomeKind.failed, detail=f"DATA {code}")


def _given(mail: smtplib.SMTP, letter: bytes, taken: Answer) -> Answer:
    """Send the text; return `taken` where it was. From here on silence means that it may have been."""
    lines = letter.replace(b"\r\n.", b"\r\n..")
    try:
        mail.send(lines + (b"" if lines.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        code, _ = mail.getreply()
    except (OSError, smtplib.SMTPException) as problem:
        return Answer(OutcomeKind.unknown, detail=type(problem).__name__)
    if code == _TAKEN:
        return taken
    if code in _TRY_LATER or code in _NEVER:
        return Answer(OutcomeKind.failed, detail=f"text {code}")
    return Answer(OutcomeKind.unknown, detail=f"text {code}")


def _letter(parcel: Parcel, sender: Address) -> bytes | None:
    """Return the e-mail as it is sent; None where it is not to exactly one inbox (control 37)."""
    try:
        to = Address(addr_spec=parcel.to.strip())
        made = EmailMessage(policy=LINES_OF_MAIL)
        made["From"] = sender
        made["To"] = to
        made["Subject"] = parcel.subject
        made["Date"] = format_datetime(parcel.at)
        made["Message-ID"] = f"<{parcel.reference}@{sender.domain}>"
        made["Auto-Submitted"] = "auto-generated"
        made.set_content(parcel.text, cte="quoted-printable")
        return made.as_bytes() if to.addr_spec.isascii() else None
    except (MessageError, ValueError, IndexError):
        return None

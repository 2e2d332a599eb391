"""Reads one e-mail as a mail server hands it over: a reply, a bounce of ours, or an answer that a machine made."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.policy import default as as_written
from hashlib import sha256
from html.parser import HTMLParser
from uuid import UUID

from keptinformed.errors import Refused

_OURS = re.compile(
    r"<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@[^<>\s]+>", re.IGNORECASE
)
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "blockquote"})
_UNSEEN = frozenset({"script", "style", "head", "title"})
_WROTE = re.compile(r"^\s*(?:On|Ar|W dniu|Le|Am)\b.{0,200}(?:wrote|ysgrifennodd|napisa\w+)\s*:\s*$")


class CannotRead(Refused):
    """An e-mail that cannot be taken in as it is; the mail server tells whoever sent it."""

    exit_status = 65
    """`EX_DATAERR` of sysexits.h, which mail servers know."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """That an e-mail of ours came back for good."""

    reference: UUID
    """The name that we gave it."""
    code: str
    """The status that the other server gave, such as 5.1.1."""


@dataclass(frozen=True, slots=True)
class MadeByMachine:
    """An answer that nobody wrote: out of office, a list, a warning that something is late."""


@dataclass(frozen=True, slots=True)
class Mail:
    """Something that a person wrote."""

    message_id: str
    sender: str
    """The one address that it says it is from; empty where it says none, or several."""
    verified: bool
    """Whether our own mail server made sure that it came from there."""
    subject: str
    text: str
    in_answer_to: tuple[UUID, ...]
    files_left_out: int


def read_mail(raw: bytes, *, longest: int, checked_by: str) -> Mail | Bounce | MadeByMachine:
    """Return what an e-mail is. Pure. Raises CannotRead.

    `checked_by` is the name under which our mail server writes Authentication-Results (RFC 8601): only its word
    counts, for all else in an e-mail is whatever its sender wrote.
    """
    if len(raw) > longest:
        raise CannotRead("That e-mail is too large to be taken in.")
    try:
        mail = message_from_bytes(raw, policy=as_written)
        if not isinstance(mail, EmailMessage):
            raise CannotRead("That is no e-mail.")
        bounce = _bounce(mail)
        if bounce is not None:
            return bounce
        return MadeByMachine() if _is_made_by_machine(mail) else _written(mail, raw, checked_by)
    except (MessageError, LookupError, ValueError, AttributeError, TypeError, RecursionError):
        # The parser keeps most of what is broken; what it cannot keep is not guessed at.
        raise CannotRead("That e-mail cannot be read.") from None


def _written(mail: EmailMessage, raw: bytes, checked_by: str) -> Mail:
    body = mail.get_body(preferencelist=("plain", "html"))
    given = str(mail.get("Message-ID", "")).strip()
    return Mail(
        message_id=given[:200] or sha256(raw).hexdigest(),
        sender=_sender(mail),
        verified=_is_verified(mail, checked_by),
        subject=" ".join(str(mail.get("Subject", "")).split())[:200],
        text=_own_words(_text(body)) if isinstance(body, EmailMessage) else "",
        in_answer_to=_names_of_ours(f"{mail.get('In-Reply-To', '')} {mail.get('References', '')}"),
        files_left_out=sum(1 for _ in _files(mail, body)),
    )


def _sender(mail: EmailMessage) -> str:
    headers = mail.get_all("From", [])
    found = [
        each.addr_spec for header in headers if isinstance(header, AddressHeader) for each in header.addresses
    ]
    return str(found[0]).strip() if len(found) == 1 and "@" in str(found[0]) else ""


def _is_verified(mail: EmailMessage, checked_by: str) -> bool:
    if not checked_by:
        return False
    # The topmost is the one that our own server wrote; those below may have come along.
    for header in mail.get_all("Authentication-Results", []):
        name, _, results = str(header).partition(";")
        if name.strip().split(" ")[0].casefold() == checked_by.casefold():
            return re.search(r"(?:^|[\s;])dmarc\s*=\s*pass\b", results, re.IGNORECASE) is not None
    return False


def _text(body: EmailMessage) -> str:
    content = body.get_content()
    if not isinstance(content, str):
        return ""
    if body.get_content_subtype() != "html":
        return content
    reader = _Html()
    reader.feed(content)
    return reader.text


def _own_words(text: str) -> str:
    """Return a text without the lines that mark themselves as another's, and the line that says whose they are."""
    kept: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.lstrip().startswith(">"):
            while kept and (not kept[-1].strip() or _WROTE.match(kept[-1])):
                kept.pop()
            continue
        kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _names_of_ours(headers: str) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(UUID(each) for each in _OURS.findall(headers)))


def _files(mail: EmailMessage, body: object) -> Iterator[EmailMessage]:
    for part in mail.walk():
        alternative = part.get_content_maintype() == "text" and not part.get_filename()
        if (
            part is not body
            and not part.is_multipart()
            and not alternative
            and isinstance(part, EmailMessage)
        ):
            yield part


def _is_made_by_machine(mail: EmailMessage) -> bool:
    if str(mail.get("Auto-Submitted", "no")).split(";")[0].strip().casefold() != "no":
        return True
    if str(mail.get("Precedence", "")).strip().casefold() in _BULK or mail.get("List-Id"):
        return True
    if mail.get("X-Autoreply") or mail.get("X-Autorespond"):
        return True
    return str(mail.get("Return-Path", "")).strip() == "<>"


def _bounce(mail: EmailMessage) -> Bounce | None:
    """Return what came back for good; a warning that it is late is none."""
    if mail.get_content_type() != "multipart/report":
        return None
    said = [part for part in mail.walk() if part.get_content_type() == "message/delivery-status"]
    fields = [block for part in said for block in part.walk() if block is not part]
    failed = [block for block in fields if str(block.get("Action", "")).strip().casefold() == "failed"]
    ours = _names_of_ours(" ".join(_message_ids(mail)))
    if not failed or not ours:
        return None
    return Bounce(ours[0], str(failed[0].get("Status", "")).strip()[:20])


def _message_ids(mail: EmailMessage) -> Iterator[str]:
    for part in mail.walk():
        if part.get_content_type() in ("message/rfc822", "message/rfc822-headers"):
            yield from (str(inner.get("Message-ID", "")) for inner in part.walk() if inner is not part)
        elif part.get_content_type() == "text/rfc822-headers":
            headers = message_from_bytes((part.get_payload(decode=True) or b""), policy=as_written)  # type: ignore[arg-type]
            yield str(headers.get("Message-ID", ""))


class _Html(HTMLParser):
    """Takes the words out of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._unseen = 0

    @property
    def text(self) -> str:
        """What somebody would read."""
        lines = (" ".join(line.split()) for line in "".join(self._parts).split("\n"))
        return "\n".join(lines).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Begin a new line where a page would."""
        self._unseen += tag in _UNSEEN
        if tag in _BLOCKS:
            self._parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End what is not read."""
        self._unseen -= tag in _UNSEEN and self._unseen > 0

    def handle_data(self, data: str) -> None:
        """Keep what is read."""
        if not self._unseen:
            self._parts.append(data.replace("\n", " "))

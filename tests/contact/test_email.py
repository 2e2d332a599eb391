"""E-mail through a real mail server on this machine: at whichever step it is lost, it is known whether it left."""

import ast
import asyncio
import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from keptinformed.cases.models import Event
from keptinformed.contact import delivery
from keptinformed.contact.channels.parcels import Parcel
from keptinformed.contact.channels.smtp.sending import BadMailServer, Smtp, read_server
from keptinformed.contact.models import Outcome
from keptinformed.contact.models.messages import OutcomeKind
from keptinformed.contact.terms import Way
from keptinformed.duties.history import Grade
from tests.contact.a_message import ADDRESS, NOW, a_scene

SENDER = "Update service <updates@force.example>"
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Inbox:
    """A mail server's memory, and what it answers at each step."""

    came: list[Envelope] = field(default_factory=list)
    to: str = "250 OK"
    text: str = "250 OK"
    hangs_up: bool = False
    """Whether it takes the text and is gone before it says so."""

    async def handle_RCPT(  # noqa: N802 (named by aiosmtpd)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer to whom."""
        del server, session, options
        if self.to.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Answer to the text."""
        del session
        if self.text.startswith("250"):
            self.came.append(envelope)
        if self.hangs_up and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return self.text

    @property
    def letters(self) -> list[EmailMessage]:
        """What came, as a mail program shows it."""
        found = [message_from_bytes(each.original_content or b"", policy=default) for each in self.came]
        return [each for each in found if isinstance(each, EmailMessage)]


@contextmanager
def a_server(inbox: Inbox) -> Iterator[Smtp]:
    """Run a mail server on a free port, and give the way out to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield Smtp(read_server(f"smtp://127.0.0.1:{port}", SENDER), patience=5)
    finally:
        controller.stop()


def a_parcel(**more: Any) -> Parcel:
    told: dict[str, Any] = {
        "reference": "7e1c",
        "at": NOW,
        "to": ADDRESS,
        "subject": "An update",
        "text": "We have news.\n.\nCall us.",
    }
    return Parcel(**(told | more))


def test_an_email_comes_as_it_was_written_to_one_inbox() -> None:
    inbox = Inbox()
    with a_server(inbox) as way:
        answer = way.send(a_parcel(text="Mae gennym newyddion â\u2019r acenion.\n.\nFfoniwch ni."))
    (letter,) = inbox.letters
    assert (answer.kind, answer.reference) == (OutcomeKind.accepted, "7e1c")
    assert inbox.came[0].rcpt_tos == [ADDRESS]
    assert (letter["Subject"], letter["From"], letter["Message-ID"]) == (
        "An update",
        SENDER,
        "<7e1c@force.example>",
    )
    assert letter["Date"].datetime == NOW
    assert (
        letter.get_content().replace("\r\n", "\n")
        == "Mae gennym newyddion â\u2019r acenion.\n.\nFfoniwch ni.\n"
    )


@pytest.mark.parametrize(
    ("inbox", "kind"),
    [
        (Inbox(to="550 No such inbox"), OutcomeKind.undeliverable),
        (Inbox(to="451 Try later"), OutcomeKind.failed),
        (Inbox(text="451 Try later"), OutcomeKind.failed),
        (Inbox(text="554 Not that"), OutcomeKind.failed),
        (Inbox(hangs_up=True), OutcomeKind.unknown),
    ],
    ids=["no such inbox", "later", "text later", "text refused", "gone after it took it"],
)
def test_it_is_known_at_which_step_it_was_lost(inbox: Inbox, kind: OutcomeKind) -> None:
    inbox.came.clear()
    with a_server(inbox) as way:
        assert way.send(a_parcel()).kind == kind
    assert len(inbox.came) == (kind is OutcomeKind.unknown)


def test_nobody_there_is_surely_not_sent() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    answer = Smtp(read_server(f"smtp://127.0.0.1:{port}", SENDER)).send(a_parcel())
    assert (answer.kind, answer.detail) == (OutcomeKind.turned_away, "ConnectionRefusedError")


def test_a_server_that_says_nothing_more_leaves_it_unknown() -> None:
    inbox = Inbox()
    with a_server(inbox) as way, pytest.MonkeyPatch.context() as patched:
        patched.setattr(smtplib.SMTP, "getreply", silent_after_the_text(smtplib.SMTP.getreply))
        assert way.send(a_parcel()).kind == OutcomeKind.unknown


def silent_after_the_text(getreply: Any) -> Any:
    said: list[int] = []

    def reply(mail: smtplib.SMTP) -> Any:
        if 354 in said:
            raise TimeoutError
        answer = getreply(mail)
        said.append(answer[0])
        return answer

    return reply


@pytest.mark.parametrize(
    "to",
    [
        f"{ADDRESS}, other@example.com",
        f"{ADDRESS};other@example.com",
        f"{ADDRESS}\r\nBcc: other@example.com",
        "no address",
        "",
        "m\u00e5de@example.com",
    ],
    ids=ascii,
)
def test_exactly_one_inbox_or_none(to: str) -> None:
    inbox = Inbox()
    with a_server(inbox) as way:
        assert way.send(a_parcel(to=to)).kind == OutcomeKind.undeliverable
    assert inbox.came == []


def test_a_subject_adds_no_line() -> None:
    inbox = Inbox()
    with a_server(inbox) as way:
        assert (
            way.send(a_parcel(subject="An update\r\nBcc: other@example.com")).kind
            == OutcomeKind.undeliverable
        )
    assert inbox.came == []


@pytest.mark.django_db
def test_a_real_mail_server_and_the_clock_is_stopped_as_far_as_sent_goes() -> None:
    scene, inbox = a_scene(), Inbox()
    scene.ask()
    with a_server(inbox) as way:
        from keptinformed import pipeline_telling  # noqa: PLC0415

        done = pipeline_telling.hand_over_due(ways={Way.email: way}, moment=lambda: NOW)
    assert done.recorded == 1
    assert [letter["To"] for letter in inbox.letters] == [ADDRESS]
    assert Event.objects.get(kind="told").grade == Grade.sent
    assert Outcome.objects.get().kind == OutcomeKind.accepted


def test_without_a_mail_server_there_is_no_way_out(settings: Any) -> None:
    assert delivery.configured_ways() == {}
    settings.MAIL_SERVER, settings.MAIL_SENDER = "smtp://127.0.0.1:2525", SENDER
    assert set(delivery.configured_ways()) == {Way.email}


@pytest.mark.parametrize(
    ("server", "sender"),
    [
        ("mail.example:25", SENDER),
        ("http://mail.example", SENDER),
        ("smtp://somebody:secret@mail.example", SENDER),
        ("smtp://mail.example", SENDER),
        ("smtp+tls://mail.example", "Update service"),
        ("smtp+tls://mail.example", "A <a@example.com\r\nBcc: b@example.com>"),
    ],
)
def test_a_mail_server_that_cannot_be_meant_is_refused(server: str, sender: str) -> None:
    with pytest.raises(BadMailServer):
        read_server(server, sender)


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(read_server("smtp+tls://somebody:secret@mail.example:587", SENDER))


def test_nothing_but_a_way_out_reaches_a_provider() -> None:
    """Django's own mail and the libraries of providers stay where `contact.delivery` alone can call them."""
    providers = ("smtplib", "django.core.mail", "notifications_python_client")
    reaching = [
        str(path.relative_to(ROOT))
        for path in ROOT.glob("keptinformed/**/*.py")
        if "channels" not in path.parts and imports(path) & set(providers)
    ]
    assert reaching == []


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found

"""Providers report with a token and are answered 2xx only when it is kept; e-mails come by a pipe, read as they are."""

import json
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from keptinformed.cases.models import Event
from keptinformed.cases.models.people import Channel
from keptinformed.contact.models import Attempt, ContactTask, Outcome
from keptinformed.contact.models.messages import OutcomeKind
from keptinformed.duties.history import Grade
from keptinformed.intake import notify, taking_mail
from keptinformed.intake.mail import Bounce, CannotRead, MadeByMachine, Mail, read_mail
from keptinformed.replies.models import Reply, ReplyWords
from keptinformed.replies.terms import Unmatched
from keptinformed.timekeeping import clock
from tests.contact.a_message import ADDRESS, NOW, NUMBER, Scene, a_scene, an_address

pytestmark = pytest.mark.django_db
TOKEN = "made-up-token-of-forty-characters-or-more"  # noqa: S105
HOST = "mail.example.org"
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _at_noon(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.INTAKE_TOKENS = ("an-older-token-of-forty-characters-or-so", TOKEN)
    settings.MAIL_CHECKED_BY = HOST
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def scene() -> Scene:
    made = a_scene()
    an_address(made.victim, NUMBER, Channel.telephone)
    return made


def posts(told: object, *, token: str = TOKEN, to: Any = notify.received) -> HttpResponse:
    body = told if isinstance(told, str) else json.dumps(told)
    request = RequestFactory().post(
        "/", body, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
    )
    answer: HttpResponse = to(request)
    return answer


def a_text(**more: object) -> dict[str, object]:
    return {
        "id": str(uuid4()),
        "source_number": "447700900123",
        "destination_number": "447700900000",
        "message": "When will you ring?",
        "date_received": "2026-06-30T10:58:00.000000Z",
    } | more


def test_a_text_lands_in_the_case_and_twice_is_once(scene: Scene) -> None:
    told = a_text()
    assert [posts(told).status_code, posts(told).status_code] == [200, 200]
    reply = Reply.objects.get()
    assert (reply.participation, reply.received_at.minute) == (scene.victim, 58)


@pytest.mark.parametrize("token", ["", "x", TOKEN[:-1], TOKEN.upper(), "an-older-token"])
def test_without_the_token_nothing_is_taken(token: str) -> None:
    assert posts(a_text(), token=token).status_code == 401
    assert not Reply.objects.exists()


def test_where_no_token_is_set_nobody_is_let_in(settings: Any) -> None:
    settings.INTAKE_TOKENS = ()
    assert posts(a_text(), token="").status_code == 401


@pytest.mark.parametrize(
    "told",
    ["", "{", "[]", "[" * 100_000, "{}", a_text(id="x"), a_text(message=5), a_text(message="x" * 20_001),
     a_text(date_received="yesterday"), a_text(source_number=None)],
)  # fmt: skip
def test_what_is_no_report_is_refused_and_nothing_is_kept(told: object) -> None:
    assert posts(told).status_code == 400
    assert not Reply.objects.exists()


def test_what_is_too_long_is_refused(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert posts(a_text(message="x" * 2000)).status_code == 400


def test_only_posts_are_taken() -> None:
    request = RequestFactory().get("/", headers={"Authorization": f"Bearer {TOKEN}"})
    assert notify.received(request).status_code == 405


def a_receipt(attempt: Attempt, status: str) -> dict[str, object]:
    return {"id": str(uuid4()), "reference": str(attempt.public_id), "status": status}


def sent(scene: Scene) -> Attempt:
    scene.ask()
    scene.round()
    return Attempt.objects.get()


def test_a_receipt_stops_the_clock_at_the_next_round_and_twice_is_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt, later = sent(scene), NOW + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    for _ in range(2):
        assert posts(a_receipt(attempt, "delivered"), to=notify.receipt).status_code == 200
    assert Outcome.objects.filter(kind=OutcomeKind.delivered).count() == 1
    scene.round(later)
    assert Event.objects.filter(kind="told", grade=Grade.delivered, at=later).count() == 1


def test_what_cannot_be_delivered_is_left_to_a_person(scene: Scene) -> None:
    attempt = sent(scene)
    posts(a_receipt(attempt, "permanent-failure"), to=notify.receipt)
    assert ContactTask.objects.filter(reason="not_delivered").count() == 1


def test_receipts_out_of_order_never_take_back_that_it_came(scene: Scene) -> None:
    attempt = sent(scene)
    for status in ("delivered", "temporary-failure", "sending"):
        posts(a_receipt(attempt, status), to=notify.receipt)
    assert not ContactTask.objects.exists()


@pytest.mark.parametrize("told", [{"id": str(uuid4()), "reference": str(uuid4()), "status": "delivered"},
                                  {"id": str(uuid4()), "reference": None, "status": "delivered"}])  # fmt: skip
def test_a_receipt_of_what_we_did_not_send_changes_nothing(told: dict[str, object]) -> None:
    assert posts(told, to=notify.receipt).status_code == 200
    assert not Outcome.objects.exists()


def an_email(text: str = "Thank you.", *, verified: bool = True, **headers: Any) -> bytes:
    made = EmailMessage()
    known = {
        "From": f"Made Up <{ADDRESS}>",
        "To": f"us@{HOST}",
        "Subject": "Re: An update",
        "Message-ID": "<1@x.org>",
    }
    if verified:
        known["Authentication-Results"] = f"{HOST}; spf=pass smtp.mailfrom=example.com; dmarc=pass"
    for name, value in (known | {key.replace("_", "-"): value for key, value in headers.items()}).items():
        made[name] = value
    made.set_content(text)
    return made.as_bytes()


def read(raw: bytes) -> Mail | Bounce | MadeByMachine:
    return read_mail(raw, longest=2_000_000, checked_by=HOST)


def test_an_e_mail_lands_in_the_case_without_what_it_answers(scene: Scene) -> None:
    text = "I can come on Monday.\n\nOn 30 June 2026, Updates wrote:\n> If you are in danger, ring 999.\n> Thank you."
    reply = taking_mail.take(an_email(text), now=NOW)
    assert reply is not None
    assert reply.participation == scene.victim
    assert ReplyWords.objects.get().text == "I can come on Monday."
    assert taking_mail.take(an_email(text), now=NOW) == reply


@pytest.mark.usefixtures("scene")
@pytest.mark.parametrize(
    "headers",
    [{"verified": False}, {"Authentication_Results": f"{HOST}; dmarc=fail"},
     {"Authentication_Results": "elsewhere.org; dmarc=pass"}],
)  # fmt: skip
def test_an_address_that_anybody_can_write_is_not_believed(headers: dict[str, Any]) -> None:
    reply = taking_mail.take(an_email(**headers), now=NOW)
    assert reply is not None
    assert (reply.participation, reply.not_matched) == (None, Unmatched.not_verified)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
    ],
)
def test_what_a_machine_answered_is_no_reply(headers: dict[str, Any]) -> None:
    assert isinstance(read(an_email("I am away until Monday.", **headers)), MadeByMachine)
    assert taking_mail.take(an_email("Away.", **headers), now=NOW) is None


def a_bounce(reference: object, action: str = "failed") -> bytes:
    return (
        f"From: MAILER-DAEMON@x.org\r\nTo: updates@{HOST}\r\nMIME-Version: 1.0\r\nReturn-Path: <>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt did not come.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x.org\r\n\r\n"
        f"Final-Recipient: rfc822; made.up@example.com\r\nAction: {action}\r\nStatus: 5.1.1\r\n\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: <{reference}@{HOST}>\r\nSubject: x\r\n\r\nx\r\n--b--\r\n"
    ).encode()


def test_a_bounce_is_left_to_a_person(scene: Scene) -> None:
    attempt = sent(scene)
    assert read(a_bounce(attempt.public_id)) == Bounce(attempt.public_id, "5.1.1")
    taking_mail.take(a_bounce(attempt.public_id), now=NOW)
    taking_mail.take(a_bounce(attempt.public_id), now=NOW)
    assert Outcome.objects.filter(kind=OutcomeKind.undeliverable).count() == 1
    assert ContactTask.objects.filter(reason="not_delivered").count() == 1
    assert not Reply.objects.exists()


def test_a_warning_that_it_is_late_is_no_bounce() -> None:
    assert isinstance(read(a_bounce(uuid4(), "delayed")), MadeByMachine)


def test_files_stay_out_and_are_counted() -> None:
    made = EmailMessage()
    made["From"], made["Message-ID"] = ADDRESS, "<2@x.org>"
    made.set_content("Here is a picture.")
    made.add_alternative("<p>Here is a picture.</p>", subtype="html")
    made.add_attachment(b"x", maintype="image", subtype="png", filename="a.png")
    found = read(made.as_bytes())
    assert isinstance(found, Mail)
    assert (found.text, found.files_left_out) == ("Here is a picture.", 1)


def test_a_page_is_read_as_words() -> None:
    made = EmailMessage()
    made["From"] = ADDRESS
    made.set_content(
        "<style>p{}</style><p>Help &amp; <b>hope</b></p><script>x</script><p>Two</p>", subtype="html"
    )
    found = read(made.as_bytes())
    assert isinstance(found, Mail)
    assert found.text == "Help & hope\nTwo"


@pytest.mark.parametrize("sender", ["", "a@x.org, b@x.org", "no address"])
def test_who_says_no_one_address_is_nobody(sender: str) -> None:
    found = read(f"From: {sender}\r\nSubject: x\r\n\r\nx".encode())
    assert isinstance(found, Mail)
    assert found.sender == ""


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(CannotRead):
        read_mail(b"x" * 11, longest=10, checked_by=HOST)


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00\xff\xfe", b"From: =?utf-8?q?=FF?=\r\n\r\n\xff", b"Content-Type: multipart/mixed\r\n\r\nx"],
)
def test_whatever_comes_is_read_or_refused(raw: bytes) -> None:
    with suppress(CannotRead):
        assert read(raw)


def test_without_a_database_the_mail_server_keeps_it() -> None:
    told = {
        "KEPT_MODE": "test",
        "KEPT_DATABASE": "host=127.0.0.1 port=1 dbname=none",
        "PATH": "",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-P", "-m", "keptinformed", "receive-mail"],
        input=an_email(), env=told, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 75, done.stderr.decode()

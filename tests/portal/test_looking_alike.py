"""Known or unknown, right or wrong: the same page, the same questions to the database, the same work (control 43)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keptinformed.invitations import signing_in
from keptinformed.invitations.models import DoorSession, Guess
from keptinformed.invitations.slowing import MOST, Tried
from keptinformed.invitations.terms import Mode
from tests.desk.signed_in import Time, time
from tests.live.a_force import NOW
from tests.portal.a_portal import NAME, PASSWORD, Browser, come_in_first, invited, number_for, portal

__all__ = ["portal", "time"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal", "time")]
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
ELSEWHERE = "203.0.113.9"


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[CaptureQueriesContext, list[str]]]:
    """Note what is asked of the database, and how often a password is worked out."""
    worked: list[str] = []
    real = hashers.MD5PasswordHasher.encode

    def encode(self: hashers.MD5PasswordHasher, password: str, salt: str) -> str:
        worked.append("once")
        return real(self, password, salt)

    with monkeypatch.context() as patch, CaptureQueriesContext(connection) as queries:
        patch.setattr(hashers.MD5PasswordHasher, "encode", encode)
        yield queries, worked


def shapes(queries: CaptureQueriesContext) -> list[str]:
    """Return the questions without what was filled in."""
    return [re.sub(r"'[^']*'|\d+|NULL|true|false|%s", "?", each["sql"]) for each in queries.captured_queries]


GUESSES = {
    "nobody has that name": ("nobody at all", "quite some password"),
    "the name is right": (NAME, "not the right password"),
    "both are right": (NAME, PASSWORD),
    "the reference and the birth date": ("CASE-PORTAL", "1980-01-01"),
}


def test_whatever_is_typed_the_same_is_done_and_the_same_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    come_in_first(invited(Mode.silent))
    signing_in._a_password()
    signing_in._a_secret()
    done: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    for what, (name, password) in GUESSES.items():
        browser = Browser(REMOTE_ADDR=f"198.51.{len(done)}.7")
        with watched(monkeypatch) as (queries, worked):
            first = browser.post("/sign-in/", {"name": name, "password": password})
        asked = shapes(queries)
        page = browser.get("/sign-in/number/")
        with watched(monkeypatch) as (more, _):
            second = browser.post("/sign-in/number/", {"number": "000000"})
        done[what] = (asked, len(worked), shapes(more))
        shown[what] = [
            first.status_code,
            first["Location"],
            *(_TOKEN.sub(b"", each.content) for each in (page, second)),
        ]
    assert len({repr(each) for each in shown.values()}) == 1
    assert all(asked and more for asked, _, more in done.values())
    wrong = [done[what] for what in GUESSES if what != "both are right"]
    for each in wrong:
        assert each == wrong[0]
    assert done["both are right"][0] == wrong[0][0]
    assert {each[1] for each in done.values()} == {1}


def test_the_reference_the_name_and_the_birth_date_open_nothing() -> None:
    invitation = invited(Mode.silent)
    come_in_first(invitation)
    one = invitation.participation
    for name in (one.case.reference, str(one.case.public_id), one.person.name, one.participant_id):
        for password in ("1980-01-01", one.case.reference, PASSWORD):
            browser = Browser()
            browser.post("/sign-in/", {"name": name, "password": password})
            browser.post("/sign-in/number/", {"number": number_for(invitation)})
            assert browser.get("/page/").status_code == 302
    assert Browser().post("/start/", {"code": one.case.reference}).status_code == 200


def test_a_thousand_guesses_find_nothing_and_shut_nobody_out(time: Time) -> None:
    """A guesser from elsewhere is slowed down; the person, from where they came in before, is not."""
    invitation = invited(Mode.silent)
    come_in_first(invitation, Browser(REMOTE_ADDR="198.51.100.7"))
    guesser = Browser(REMOTE_ADDR=ELSEWHERE)
    for number in range(60):
        guesser.post("/sign-in/", {"name": NAME, "password": f"guess number {number} of many"})
    late = Browser(REMOTE_ADDR=ELSEWHERE)
    late.post("/sign-in/", {"name": NAME, "password": PASSWORD})
    assert late.post("/sign-in/number/", {"number": number_for(invitation)}).status_code == 200
    theirs = Browser(REMOTE_ADDR="198.51.100.9")
    theirs.post("/sign-in/", {"name": NAME, "password": PASSWORD})
    assert theirs.post("/sign-in/number/", {"number": number_for(invitation)})["Location"] == "/page/"
    time.move(minutes=16)
    again = Browser(REMOTE_ADDR=ELSEWHERE)
    again.post("/sign-in/", {"name": NAME, "password": PASSWORD})
    assert again.post("/sign-in/number/", {"number": late_number(invitation, time)})["Location"] == "/page/"


def late_number(invitation: object, time: Time) -> str:
    from keptinformed import pipeline_portal  # noqa: PLC0415
    from tests.portal.a_portal import OFFICER  # noqa: PLC0415

    return pipeline_portal.read_out_number(invitation=invitation, by=OFFICER, now=time.now)  # type: ignore[arg-type]


def test_six_digits_are_guessed_five_times_at_most() -> None:
    invitation = invited(Mode.silent)
    come_in_first(invitation)
    browser = Browser()
    browser.post("/sign-in/", {"name": NAME, "password": PASSWORD})
    right = number_for(invitation)
    for number in range(5):
        wrong = f"{(int(right) + number + 1) % 1_000_000:06d}"
        assert browser.post("/sign-in/number/", {"number": wrong}).status_code == 200
    assert browser.post("/sign-in/number/", {"number": right}).status_code == 200
    assert DoorSession.objects.count() == 1


def test_codes_are_guessed_so_slowly_that_a_thousand_find_nothing() -> None:
    browser = Browser(REMOTE_ADDR=ELSEWHERE)
    for number in range(MOST[Tried.place] + 5):
        assert browser.post("/start/", {"code": f"GUESS-{number:05d}"}).status_code == 200
    invitation = invited(Mode.silent)
    from tests.portal.a_portal import code_for  # noqa: PLC0415

    code = code_for(invitation)
    assert browser.post("/start/", {"code": code}).status_code == 200
    # It was not even looked at, so it is not used up, and opens from elsewhere.
    assert Browser(REMOTE_ADDR="198.51.100.7").post("/start/", {"code": code}).status_code == 302


def test_tries_are_forgotten_once_they_do_not_count() -> None:
    from keptinformed.invitations import slowing  # noqa: PLC0415

    Browser().post("/sign-in/", {"name": NAME, "password": PASSWORD})
    assert Guess.objects.exists()
    slowing.tidy(now=NOW + timedelta(minutes=16))
    assert not Guess.objects.exists()

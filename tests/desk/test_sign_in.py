"""Signing in: nothing but all three opens, every refusal looks alike, and sessions end when they must."""

import re
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client

from dev.repository import ROOT
from keptinformed.access import one_time_codes, second_factors
from keptinformed.access.models import CodeKind, FailedTry, OneTimeCode, Staff
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from tests.desk.an_app import PASSWORD, App, alice, app, sign_in
from tests.desk.signed_in import Time, colleague, signed_in, time

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

__all__ = ["alice", "app", "time"]
pytestmark = pytest.mark.django_db
WRONG = "a-guess-of-a-password"
REFUSED = "We could not sign you in."


def opens(client: Client) -> bool:
    return client.get("/roles/").status_code == 200


@pytest.mark.usefixtures("alice")
def test_all_three_open_and_any_two_do_not(app: App) -> None:
    wrong_code = f"{(int(app.shows()) + 1) % 1_000_000:06}"
    for login, password, code in (
        ("D1001", PASSWORD, wrong_code),
        ("D1001", WRONG, app.shows()),
        ("D1002", PASSWORD, app.shows()),
    ):
        client = Client()
        assert REFUSED in sign_in(client, code, login, password).text
        assert not opens(client)
    client = Client()
    assert sign_in(client, app.shows(), " d1001 ").status_code == 302
    assert opens(client)


@pytest.mark.usefixtures("alice")
def test_no_refusal_tells_what_was_wrong_or_whether_anybody_has_that_number(app: App) -> None:
    left = colleague("D1003")
    left.set_password(PASSWORD)
    left.is_active = False
    left.save()
    tries = [
        ("D1001", WRONG, app.shows()),
        ("D1001", PASSWORD, "000000"),
        ("D1003", PASSWORD, app.shows()),
        ("D9999", PASSWORD, app.shows()),
    ]
    answers = set()
    for login, password, code in tries:
        page = sign_in(Client(), code, login, password)
        words = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page.text).replace(login, "")
        answers.add((page.status_code, re.sub(r'nonce="[^"]*"', "", words)))
    assert len(answers) == 1


@pytest.mark.usefixtures("alice")
def test_a_code_opens_once(app: App) -> None:
    assert sign_in(Client(), app.shows()).status_code == 302
    assert REFUSED in sign_in(Client(), app.shows()).text
    app.counter += 1
    assert sign_in(Client(), app.shows()).status_code == 302


def test_a_code_on_paper_opens_once_in_place_of_the_app(app: App) -> None:
    staff = colleague("D1001")
    staff.set_password(PASSWORD)
    staff.save()
    codes = second_factors.enrol(staff, app.secret, app.shows())
    assert codes is not None
    assert len(set(codes)) == 10
    assert sign_in(Client(), codes[3]).status_code == 302
    assert REFUSED in sign_in(Client(), codes[3]).text
    assert sign_in(Client(), codes[4]).status_code == 302


def test_the_secret_of_an_app_is_sealed_in_the_database(alice: Staff, app: App) -> None:
    kept = Authenticator.objects.get(user_id=alice.pk, type="totp").data
    assert app.secret not in str(kept)


@pytest.mark.usefixtures("alice")
def test_guessing_waits_a_quarter_of_an_hour_and_shuts_nobody_out_elsewhere(app: App) -> None:
    client = Client()
    for _ in range(4):
        assert sign_in(client, "000000", password=WRONG).status_code == 200
    assert sign_in(client, "000000", password=WRONG).status_code == 429
    assert sign_in(client, app.shows()).status_code == 429
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(elsewhere, app.shows()).status_code == 302


@pytest.mark.usefixtures("alice")
def test_the_answer_after_too_many_tries_is_the_same_for_a_number_that_nobody_has() -> None:
    answers = []
    for login in ("D1001", "D9999"):
        client = Client()
        answers += [[sign_in(client, "1", login, WRONG) for _ in range(6)]]
    assert [page.status_code for page in answers[0]] == [page.status_code for page in answers[1]]
    assert answers[0][-1].text == answers[1][-1].text


@pytest.mark.usefixtures("alice")
def test_second_factors_are_not_guessed_from_many_addresses(app: App, time: Time) -> None:
    for number in range(10):
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), "000000")
    assert REFUSED in sign_in(Client(REMOTE_ADDR="192.0.2.99"), app.shows()).text
    time.move(minutes=16)
    assert sign_in(Client(REMOTE_ADDR="192.0.2.99"), app.shows()).status_code == 302


@pytest.mark.usefixtures("alice")
def test_the_session_gets_a_new_id_and_lasts_no_longer_than_the_browser(app: App) -> None:
    client = Client()
    client.session.save()
    client.get("/sign-in/invitation/")
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["desk"] = session.session_key or ""
    answer = sign_in(client, app.shows())
    cookie = answer.cookies["desk"]
    assert cookie.value != session.session_key
    assert not Session.objects.filter(pk=session.session_key).exists()
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert cookie["httponly"]
    assert "remember" not in client.get("/sign-out/").text


def test_a_session_ends_after_fifteen_minutes_without_a_page(time: Time) -> None:
    busy, idle = signed_in(colleague("A1"), now=time.now), signed_in(colleague("A2"), now=time.now)
    time.move(minutes=14)
    assert opens(busy)
    time.move(minutes=1)
    assert (opens(busy), opens(idle)) == (True, False)


def test_a_session_ends_after_twelve_hours_however_busy(time: Time) -> None:
    client = signed_in(colleague(), now=time.now)
    for _ in range(71):
        time.move(minutes=10)
        assert opens(client)
    time.move(minutes=10)
    assert not opens(client)


def test_signing_out_ends_it_on_the_server_and_in_the_browser() -> None:
    client = signed_in(colleague())
    cookie = client.cookies["desk"].value
    answer = client.post("/sign-out/")
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert answer["Cache-Control"] == "no-store"
    again = Client()
    again.cookies["desk"] = cookie
    assert not opens(again)
    assert not Session.objects.filter(pk=cookie).exists()


@pytest.mark.usefixtures("alice")
def test_a_page_that_was_wanted_opens_after_signing_in_but_never_one_elsewhere(app: App) -> None:
    asked = Client().get("/roles/")
    assert asked["Location"] == "/sign-in/?next=/roles/"
    codes = {"login": "D1001", "password": PASSWORD, "code": app.shows()}
    assert Client().post("/sign-in/?next=/roles/", codes)["Location"] == "/roles/"
    for elsewhere in ("https://example.org/", "//example.org", "javascript:alert(1)"):
        app.counter += 1
        codes["code"] = app.shows()
        assert Client().post(f"/sign-in/?next={elsewhere}", codes)["Location"] == "/"


def invited(number: str = "D1005") -> tuple[Staff, str]:
    staff = colleague(number)
    staff.set_unusable_password()
    staff.save()
    return staff, one_time_codes.make(CodeKind.invitation, staff, now=Time().now)


def set_up(client: Client, app: App, password: str = PASSWORD) -> "Answer":
    page = client.get("/sign-in/set-up/").text
    found = re.search(r'kept-key">(\w+)<', page)
    assert found
    app.secret = found[1]
    code = app.shows()
    return client.post("/sign-in/set-up/", {"password": password, "again": password, "code": code})


@pytest.mark.usefixtures("time")
def test_an_invitation_leads_to_a_password_an_app_and_ten_codes(app: App) -> None:
    _, code = invited()
    client = Client()
    typed = {"login": "d1005", "code": code.lower().replace("-", " ")}
    assert client.post("/sign-in/invitation/", typed)["Location"] == "/sign-in/set-up/"
    assert not opens(client)
    assert client.get("/sign-in/set-up/picture/")["Content-Type"] == "image/svg+xml"
    page = set_up(client, app)
    assert "Keep these codes" in page.text
    assert opens(client)
    assert Entry.objects.get(act="staff.changed").by == "D1005"
    app.counter += 1
    assert sign_in(Client(), app.shows(), "D1005").status_code == 302


def test_an_invitation_opens_once_for_its_owner_and_for_three_days(time: Time) -> None:
    _, code = invited()
    _, other = invited("D1006")
    wrong = "That did not work."
    assert wrong in Client().post("/sign-in/invitation/", {"login": "D1006", "code": code}).text
    assert Client().post("/sign-in/invitation/", {"login": "D1005", "code": code}).status_code == 302
    assert wrong in Client().post("/sign-in/invitation/", {"login": "D1005", "code": code}).text
    time.move(hours=72)
    assert wrong in Client().post("/sign-in/invitation/", {"login": "D1006", "code": other}).text


def test_an_invitation_is_not_guessed(time: Time) -> None:
    _, code = invited()
    for _ in range(5):
        Client().post("/sign-in/invitation/", {"login": "D1005", "code": "0000-0000"})
    assert Client().post("/sign-in/invitation/", {"login": "D1005", "code": code}).status_code == 200
    time.move(minutes=16)
    assert Client().post("/sign-in/invitation/", {"login": "D1005", "code": code}).status_code == 302
    assert "D1005" not in str(FailedTry.objects.values())


def test_setting_up_belongs_to_the_browser_that_brought_the_invitation_for_half_an_hour(time: Time) -> None:
    _, code = invited()
    client = Client()
    client.post("/sign-in/invitation/", {"login": "D1005", "code": code})
    assert Client().get("/sign-in/set-up/").status_code == 302
    assert client.get("/sign-in/set-up/").status_code == 200
    time.move(minutes=30)
    assert client.get("/sign-in/set-up/").status_code == 302
    assert client.get("/sign-in/set-up/picture/").status_code == 404


@pytest.mark.parametrize("password", ["short-12345", "1234567890123"])
@pytest.mark.usefixtures("time")
def test_short_and_common_passwords_are_refused(app: App, password: str) -> None:
    _, code = invited()
    client = Client()
    client.post("/sign-in/invitation/", {"login": "D1005", "code": code})
    page = set_up(client, app, password)
    assert "There is a problem" in page.text
    assert not opens(client)


def test_codes_are_kept_as_digests_of_forty_random_bits() -> None:
    staff, code = invited()
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code)
    assert len(one_time_codes.LETTERS) ** one_time_codes.LENGTH == 2**40
    kept = OneTimeCode.objects.filter(staff=staff).values().get()
    assert code.replace("-", "") not in str(kept)


def test_before_what_matters_most_a_second_factor_is_asked_for_again(
    alice: Staff, app: App, time: Time
) -> None:
    alice.role = Role.administrator
    alice.save()
    client = Client()
    sign_in(client, app.shows())
    assert client.get("/staff/add/").status_code == 200
    time.move(minutes=10)
    asked = client.get("/staff/add/")
    assert asked["Location"] == "/sign-in/again/?next=%2Fstaff%2Fadd%2F"
    before = client.cookies["desk"].value
    app.counter += 1
    wrong = client.post(asked["Location"], {"code": "000000"})
    assert "That code is not right" in wrong.text
    assert client.post(asked["Location"], {"code": app.shows()})["Location"] == "/staff/add/"
    assert client.cookies["desk"].value != before
    assert client.get("/staff/add/").status_code == 200


def test_only_one_place_signs_anybody_in() -> None:
    """Whoever could skip the second factor would have to call Django's own `login`."""
    calling = [
        path.name
        for path in (ROOT / "keptinformed").rglob("*.py")
        if re.search(
            r"contrib\.auth import .*\blogin\b|auth\.login\(|perform_login", path.read_text(encoding="utf-8")
        )
    ]
    assert calling == ["sessions.py"]

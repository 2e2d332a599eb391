"""Codes and keys: how long they last, that each is taken once, by whom they were meant for, and never kept plain."""

from datetime import timedelta

import pytest
from django.test import override_settings

from keptinformed import pipeline_portal
from keptinformed.invitations import app_codes, codes
from keptinformed.invitations.models import Account, ActivationCode, NumberCode
from keptinformed.invitations.terms import Mode
from keptinformed.sites.environment import BadSetting, Site, read
from tests.desk.signed_in import Time, time
from tests.live.a_force import NOW, a_case, somebody
from tests.portal.a_portal import (
    NAME,
    OFFICER,
    PASSWORD,
    Browser,
    code_for,
    come_in_first,
    invited,
    number_for,
    portal,
    text_of,
    to_key,
)

__all__ = ["portal", "time"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal", "time")]


def test_a_first_code_has_forty_random_bits_or_more_and_is_kept_as_a_digest() -> None:
    made = {code_for(invitation) for invitation in [invited(Mode.silent)] for _ in range(50)}
    assert len(made) == 50
    assert len(codes.LETTERS) ** codes.LENGTH >= 2**40
    assert all(set(code.replace("-", "")) <= set(codes.LETTERS) for code in made)
    assert ActivationCode.objects.count() == 1
    assert ActivationCode.objects.get().digest not in made


def test_a_first_code_opens_once_for_seventy_two_hours(time: Time) -> None:
    invitation = invited(Mode.silent)
    code = code_for(invitation)
    assert Browser().post("/start/", {"code": code.lower().replace("-", " ")}).status_code == 302
    assert Browser().post("/start/", {"code": code}).status_code == 200
    other = code_for(invitation)
    time.move(hours=72)
    assert Browser().post("/start/", {"code": other}).status_code == 200


def test_six_digits_count_for_ten_minutes_once_and_for_their_own_page(time: Time) -> None:
    one, other = invited(Mode.silent), invited(Mode.silent, one=somebody(a_case("CASE-2", offence="Theft")))
    browser = Browser()
    browser.post("/start/", {"code": code_for(one)})
    browser.post("/start/before/")
    assert browser.post("/start/number/", {"number": number_for(other)}).status_code == 200
    late = number_for(one)
    time.move(minutes=10)
    assert browser.post("/start/number/", {"number": late}).status_code == 200
    fresh = pipeline_portal.read_out_number(invitation=one, by=OFFICER, now=time.now)
    assert browser.post("/start/number/", {"number": fresh})["Location"] == "/start/key/"
    assert NumberCode.objects.get(account__invitation=one).used_at is not None


def test_what_was_begun_in_one_browser_does_not_go_on_in_another() -> None:
    invitation = invited(Mode.silent)
    browser = Browser()
    to_key(invitation, browser)
    stranger = Browser()
    stranger.cookies["b"] = browser.cookies["b"].value[:-1] + "x"
    assert stranger.get("/start/key/")["Location"] == "/start/"
    answer = stranger.post("/start/key/password/", {"name": NAME, "password": PASSWORD})
    assert answer["Location"] == "/start/"


def test_nobody_skips_a_step() -> None:
    browser = Browser()
    browser.post("/start/", {"code": code_for(invited(Mode.silent))})
    for page in ("/start/number/", "/start/key/", "/start/key/password/", "/start/key/app/"):
        assert browser.get(page)["Location"] == "/start/before/", page
    assert browser.post("/start/key/password/", {"name": NAME, "password": PASSWORD}).status_code == 302
    assert browser.get("/page/").status_code == 302


def test_an_app_opens_the_page_and_no_code_of_it_is_taken_twice(time: Time) -> None:
    invitation = invited(Mode.silent)
    browser = Browser()
    to_key(invitation, browser)
    page = browser.get("/start/key/app/").content.decode()
    secret = page.split('own-secret">')[1].split("<")[0].replace(" ", "")
    assert browser.get("/start/key/app/picture/")["Content-Type"] == "image/svg+xml"
    shown = app_codes.code_at(secret, int(time.now.timestamp()) // 30)
    typed = {"name": NAME, "password": PASSWORD, "code": shown}
    assert "Enter the 6 numbers" in text_of(browser.post("/start/key/app/", typed | {"code": "1"}))
    assert browser.post("/start/key/app/", typed)["Location"] == "/page/"
    assert secret.encode() not in bytes(Account.objects.get().secret)
    again = Browser()
    again.post("/sign-in/", {"name": NAME, "password": PASSWORD})
    assert again.post("/sign-in/number/", {"number": shown}).status_code == 200
    time.move(seconds=60)
    later = app_codes.code_at(secret, int(time.now.timestamp()) // 30)
    assert again.post("/sign-in/number/", {"number": later})["Location"] == "/page/"


@pytest.mark.parametrize(
    ("name", "password", "says"),
    [
        ("abc", PASSWORD, "at least 5 letters"),
        (NAME, "short", "at least 12 letters"),
        (NAME, "qwerty123456", "fewer people"),
    ],
)
def test_what_is_too_weak_is_said(name: str, password: str, says: str) -> None:
    browser = Browser()
    to_key(invited(Mode.silent), browser)
    assert says in text_of(browser.post("/start/key/password/", {"name": name, "password": password}))


def test_a_fresh_key_takes_the_place_of_the_old_one_and_ends_its_sessions() -> None:
    invitation = invited(Mode.silent)
    first = come_in_first(invitation)
    second = Browser()
    to_key(invitation, second)
    second.post("/start/key/password/", {"name": "other name", "password": "wholly different words"})
    assert first.get("/page/")["Location"] == "/signed-out/"
    browser = Browser()
    browser.post("/sign-in/", {"name": NAME, "password": PASSWORD})
    assert browser.post("/sign-in/number/", {"number": number_for(invitation)}).status_code == 200


def test_by_code_word_nothing_opens_and_call_first_opens_for_a_day(time: Time) -> None:
    from keptinformed.invitations.inviting import CannotInvite  # noqa: PLC0415

    spoken = invited(Mode.code_word)
    with pytest.raises(CannotInvite):
        code_for(spoken)
    one = somebody(a_case("CASE-3", offence="Theft"))
    invitation = invited(Mode.call_first, one=one)
    code = code_for(invitation)
    assert Browser().post("/start/", {"code": code}).status_code == 200
    pipeline_portal.spoke_today(invitation=invitation, by=OFFICER, now=NOW)
    browser = Browser()
    assert browser.post("/start/", {"code": code}).status_code == 302
    come_in_first(invitation, browser)
    assert browser.get("/page/").status_code == 200
    time.move(hours=7)
    assert browser.get("/page/").status_code == 302


def test_through_a_supporter_the_access_log_names_the_supporter() -> None:
    invitation = invited(Mode.advocate)
    account = Account.objects.get(invitation=invitation)
    assert invitation.supporter is not None
    assert account.person == invitation.supporter.person.public_id


def test_the_demonstration_lets_in_with_a_code_alone_and_nothing_else_does() -> None:
    invitation = invited(Mode.silent)
    code = code_for(invitation)
    assert Browser().post("/sign-in/look-around/", {"code": code}).status_code == 404
    with override_settings(DEMO_SIGN_IN=True):
        assert Browser().post("/sign-in/look-around/", {"code": code})["Location"] == "/page/"


PRODUCTION = {
    "KEPT_MODE": "production",
    "KEPT_DATABASE": "dbname=kept",
    "KEPT_HOSTS": "updates.example",
    "KEPT_PORTAL_KEY": "k" * 50,
    "KEPT_PORTAL_ADDRESS": "https://updates.example",
}


def test_production_takes_the_portals_settings_and_none_of_the_desks_secrets() -> None:
    assert read(PRODUCTION, site=Site.portal).secret_key == ""
    with pytest.raises(BadSetting):
        read(PRODUCTION, site=Site.desk)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KEPT_DEMO_SIGN_IN", "yes"),
        ("KEPT_PORTAL_KEY", ""),
        ("KEPT_PORTAL_KEY", "short"),
        ("KEPT_PORTAL_ADDRESS", "http://updates.example"),
        ("KEPT_CLOCK_OFFSET_SECONDS", "60"),
        ("KEPT_HOSTS", ""),
    ],
)
def test_production_refuses_what_is_unsafe(name: str, value: str) -> None:
    with pytest.raises(BadSetting):
        read(PRODUCTION | {name: value}, site=Site.portal)


def test_sessions_end_after_ten_quiet_minutes_and_after_an_hour(time: Time) -> None:
    browser = come_in_first(invited(Mode.silent))
    for _ in range(6):
        time.move(minutes=9)
        assert browser.get("/page/").status_code == 200
    time.move(minutes=7)
    assert browser.get("/page/")["Location"] == "/signed-out/"
    assert timedelta(minutes=61) == time.now - NOW

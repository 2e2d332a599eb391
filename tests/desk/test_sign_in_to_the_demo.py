"""The demonstration's own way in: a code for one person, once, for half a day, and no such thing anywhere else."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from keptinformed.access import demo_codes
from keptinformed.access.models import OneTimeCode
from keptinformed.access.roles import Role
from tests.desk.signed_in import Time, colleague, time

__all__ = ["time"]
pytestmark = pytest.mark.django_db
THE_DEMO = override_settings(DEMO=True, DEMO_SIGN_IN=True)


def enter(code: str) -> Client:
    client = Client()
    client.post("/sign-in/demo/", {"code": code})
    return client


def opens(client: Client) -> bool:
    return client.get("/roles/").status_code == 200


def test_nowhere_else_is_there_such_a_way_in() -> None:
    colleague("D1001")
    assert Client().post("/sign-in/demo/", {"code": "ABCD-EFGH"}).status_code == 404
    assert "One-time code" not in Client().get("/sign-in/").text
    with pytest.raises(demo_codes.NotTheDemonstration):
        demo_codes.fresh_code("D1001", Time().now)
    with pytest.raises(demo_codes.NotTheDemonstration):
        demo_codes.code_used("ABCD-EFGH", Time().now)
    with pytest.raises(CommandError, match="demonstration"):
        call_command("demo_codes", "D1001")


@THE_DEMO
def test_a_code_signs_its_owner_in_once(time: Time) -> None:
    colleague("D1001", Role.supervisor)
    code = demo_codes.fresh_code("D1001", time.now)
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", code)
    assert code.replace("-", "") not in str(list(OneTimeCode.objects.values()))
    client = enter(code.lower())
    assert opens(client)
    assert "Made Up D1001" in client.get("/roles/").text
    assert not opens(enter(code))


@THE_DEMO
def test_a_code_lasts_half_a_day_and_a_fresh_one_ends_the_last(time: Time) -> None:
    colleague("D1001")
    first, second = (demo_codes.fresh_code("D1001", time.now) for _ in range(2))
    assert not opens(enter(first))
    time.move(hours=12)
    assert not opens(enter(second))


@THE_DEMO
def test_who_left_does_not_come_in(time: Time) -> None:
    staff = colleague("D1001")
    code = demo_codes.fresh_code("D1001", time.now)
    staff.is_active = False
    staff.save()
    assert not opens(enter(code))


@THE_DEMO
def test_codes_are_not_guessed(time: Time) -> None:
    colleague("D1001")
    code = demo_codes.fresh_code("D1001", time.now)
    for _ in range(20):
        enter("0000-0000")
    assert not opens(enter(code))
    time.move(minutes=16)
    assert opens(enter(code))


@THE_DEMO
def test_the_page_says_who_can_sign_in_as_what_but_no_code(time: Time) -> None:
    colleague("D1001", Role.witness_care)
    colleague("D1002")
    code = demo_codes.fresh_code("D1001", time.now)
    page = Client().get("/sign-in/").text
    assert "<strong>DEMO</strong>" in page
    assert "Made Up D1001" in page
    assert "Witness Care" in page
    assert "Made Up D1002" not in page
    assert code not in page


@THE_DEMO
def test_fresh_codes_are_printed_by_a_command(time: Time) -> None:
    colleague("D1001")
    used = demo_codes.fresh_code("D1001", time.now)
    enter(used)
    said = StringIO()
    call_command("demo_codes", stdout=said)
    number, code = said.getvalue().split()
    assert number == "D1001"
    assert opens(enter(code))


@THE_DEMO
def test_the_demo_asks_for_a_press_where_the_service_asks_for_a_second_factor(time: Time) -> None:
    colleague("D1001", Role.administrator)
    client = enter(demo_codes.fresh_code("D1001", time.now))
    time.move(minutes=11)
    asked = client.get("/staff/add/")
    assert asked["Location"].startswith("/sign-in/again/")
    assert "The demo does not ask" in client.get(asked["Location"]).text
    assert client.post(asked["Location"])["Location"] == "/staff/add/"
    with override_settings(DEMO_SIGN_IN=False):
        time.move(minutes=11)
        assert client.post(asked["Location"]).status_code == 200

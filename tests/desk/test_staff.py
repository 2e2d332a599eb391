"""Staff pages: who may use them, what they leave in the access log, and that every change holds at the next page."""

import re
import subprocess
import sys
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client

from dev.repository import ROOT
from keptinformed.access import one_time_codes
from keptinformed.access.models import CodeKind, OneTimeCode, Staff
from keptinformed.access.roles import ROLES, Permission, Role
from keptinformed.access_log.models import Entry
from tests.desk.signed_in import Time, colleague, signed_in, time

__all__ = ["time"]
pytestmark = pytest.mark.django_db
CODE = r"<strong>([0-9A-Z]{4}-[0-9A-Z]{4})</strong>"


@pytest.fixture
def admin() -> Client:
    return signed_in(colleague("ADM1", Role.administrator, "", ""))


def post_of(role: Role, unit: str = "North") -> dict[str, str]:
    return {"name": "Made Up B2", "role": role.value, "unit": unit, "team": "A", "email": ""}


def test_adding_somebody_shows_a_code_once_and_is_noted(admin: Client) -> None:
    page = admin.post("/staff/add/", post_of(Role.officer) | {"staff_number": "B2"}).text
    found = re.search(CODE, page)
    assert found
    added = Staff.objects.get(staff_number="B2")
    assert not added.has_usable_password()
    noted = Entry.objects.get(act="staff.changed")
    assert (noted.by, noted.individuals, noted.reason) == (
        "ADM1",
        [added.public_id],
        "Added as Officer in the case",
    )
    again = admin.post("/staff/add/", post_of(Role.officer) | {"staff_number": "b2"}).text
    assert "taken already" in again
    assert Client().post("/sign-in/invitation/", {"login": "B2", "code": found[1]}).status_code == 302


def test_looking_at_staff_is_noted(admin: Client) -> None:
    other = colleague("B2")
    assert "Made Up B2" in admin.get("/staff/").text
    assert "Made Up B2" in admin.get(f"/staff/{other.public_id}/").text
    assert [entry.act for entry in Entry.objects.all()] == ["staff.seen", "staff.seen"]


def test_a_change_of_role_holds_at_the_next_page(admin: Client) -> None:
    other = colleague("B2", Role.auditor)
    client = signed_in(other)
    assert client.get("/emergency/").status_code == 403
    admin.post(f"/staff/{other.public_id}/", post_of(Role.officer))
    assert client.get("/emergency/").status_code == 200
    admin.post(f"/staff/{other.public_id}/", post_of(Role.chief_officer))
    assert client.get("/emergency/").status_code == 403
    assert Entry.objects.filter(act="staff.changed").count() == 2


def test_who_leaves_is_out_at_the_next_page_and_stays_out(admin: Client) -> None:
    other = colleague("B2")
    other.set_password("porridge-lantern-tuesday")
    other.save()
    Authenticator.objects.create(user=other, type="totp", data={})
    one_time_codes.make(CodeKind.invitation, other, now=Time().now)
    client = signed_in(other)
    assert client.get("/roles/").status_code == 200
    admin.post(f"/staff/{other.public_id}/end/")
    assert client.get("/roles/")["Location"] == "/sign-in/?next=/roles/"
    other.refresh_from_db()
    assert (other.is_active, other.left_at is None, other.has_usable_password()) == (False, False, False)
    assert not Authenticator.objects.filter(user=other).exists()
    assert not OneTimeCode.objects.filter(staff=other).exists()
    assert "B2" in admin.get("/staff/").text


def test_a_session_from_before_somebody_left_does_not_open_when_they_come_back(admin: Client) -> None:
    other = colleague("B2")
    other.set_password("porridge-lantern-tuesday")
    other.save()
    client = signed_in(other)
    cookie = client.cookies["desk"].value
    admin.post(f"/staff/{other.public_id}/end/")
    assert re.search(CODE, admin.post(f"/staff/{other.public_id}/invite/").text)
    assert Staff.objects.get(pk=other.pk).is_active
    client.cookies["desk"] = cookie
    assert Session.objects.filter(pk=cookie).exists()
    assert client.get("/roles/").status_code == 302


def test_nobody_changes_their_own_access(admin: Client) -> None:
    me = Staff.objects.get(staff_number="ADM1")
    for address in ("", "end/", "invite/"):
        page = admin.post(f"/staff/{me.public_id}/{address}", post_of(Role.officer), follow=True).text
        assert "Nobody changes their own access" in page
    me.refresh_from_db()
    assert (me.role, me.is_active) == ("administrator", True)


def test_somebody_unknown_is_not_found(admin: Client) -> None:
    assert admin.get("/staff/7b0c9a52-58d4-4a1f-8f7e-3f0c6f7a9b11/").status_code == 404


def test_everybody_can_read_what_each_role_may_do() -> None:
    page = signed_in(colleague("P1", Role.partner)).get("/roles/").text.replace("&#39;", "'")
    for role in ROLES.values():
        assert role.title in page
        assert role.says in page
    assert all(permission.value in page for permission in Permission)


def test_the_first_administrator_is_added_by_a_command() -> None:
    said = StringIO()
    call_command("add_staff", "ADM9", "Made Up Administrator", stdout=said)
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", said.getvalue())
    assert code
    assert Staff.objects.get(staff_number="ADM9").role == "administrator"
    assert Entry.objects.get(act="staff.changed").by == "kept-manage"
    with pytest.raises(CommandError, match="taken"):
        call_command("add_staff", "adm9", "Somebody Else")


def test_a_form_takes_nothing_but_what_it_shows(admin: Client) -> None:
    other = colleague("B2")
    more = {
        "is_active": "",
        "password": "x",
        "identity": "sub-of-somebody",
        "staff_number": "ADM1",
        "left_at": "2020",
    }
    admin.post(f"/staff/{other.public_id}/", post_of(Role.officer) | more)
    other.refresh_from_db()
    assert (other.is_active, other.identity, other.staff_number, other.password) == (True, "", "B2", "")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"KEPT_DEMO_SIGN_IN": "1"}, "KEPT_DEMO_SIGN_IN"),
        ({"KEPT_OIDC_SERVER": "https://id.example"}, "KEPT_OIDC_AMR"),
    ],
)
def test_production_refuses_to_start_so(more: dict[str, str], words: str) -> None:
    said = subprocess.run(
        [sys.executable, "-P", "-m", "keptinformed.sites.manage", "check"],
        env={
            "PYTHONPATH": str(ROOT),
            "KEPT_MODE": "production",
            "DJANGO_SETTINGS_MODULE": "keptinformed.sites.settings",
        }
        | more,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode != 0
    assert words in said.stderr

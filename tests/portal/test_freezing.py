"""A page that is shut dies at once, in every process; any colleague who may see the case can, and so can the person."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from time import sleep
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from keptinformed import pipeline_portal
from keptinformed.access.actors import NotAllowed
from keptinformed.access.roles import ROLES, Permission, Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.visibility import NotVisible
from keptinformed.invitations import door_sessions, slowing
from keptinformed.invitations.inviting import CannotInvite
from keptinformed.invitations.models import Account, Freeze
from keptinformed.invitations.terms import How, Mode
from keptinformed.timekeeping import clock
from tests.desk.signed_in import time
from tests.live.a_force import NOW, actor
from tests.portal.a_portal import (
    NAME,
    OFFICER,
    PASSWORD,
    SAFE,
    Browser,
    code_for,
    come_in_first,
    invited,
    number_for,
    portal,
)
from tests.service_database import PASSWORD as LOGIN_PASSWORD
from tests.service_database import PORTAL_LOGIN, ROOT

if TYPE_CHECKING:
    from keptinformed.database.embedded import Server

__all__ = ["portal", "time"]


@pytest.mark.django_db
@pytest.mark.usefixtures("portal", "time")
def test_a_colleague_shuts_it_and_no_code_key_or_session_opens_it_again() -> None:
    invitation = invited(Mode.silent)
    browser = come_in_first(invitation)
    code = code_for(invitation)
    handler = actor(Role.call_handler, "H1", "Contact", "")
    pipeline_portal.freeze(invitation=invitation, why="They rang and asked", by=handler, now=NOW)
    assert browser.get("/page/")["Location"] == "/signed-out/"
    assert Browser().post("/start/", {"code": code}).status_code == 200
    again = Browser()
    again.post("/sign-in/", {"name": NAME, "password": PASSWORD})
    assert again.post("/sign-in/number/", {"number": number_for(invitation)}).status_code == 200
    with pytest.raises(NotAllowed):
        pipeline_portal.let_go_on(invitation=invitation, by=handler, now=NOW)
    pipeline_portal.let_go_on(invitation=invitation, by=OFFICER, now=NOW)
    assert browser.get("/page/").status_code == 302
    fresh = Browser()
    fresh.post("/sign-in/", {"name": NAME, "password": PASSWORD})
    assert fresh.post("/sign-in/number/", {"number": number_for(invitation)})["Location"] == "/page/"
    assert Entry.objects.filter(act="page.frozen", by="H1").count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("portal", "time")
def test_the_person_shuts_it_in_two_presses_and_only_staff_open_it() -> None:
    invitation = invited(Mode.silent)
    one, other = come_in_first(invitation), Browser()
    other.cookies["s"] = one.cookies["s"].value
    assert one.get("/page/stop/").status_code == 200
    assert one.post("/page/stop/")["Location"] == "/signed-out/"
    assert other.get("/page/")["Location"] == "/signed-out/"
    account = Account.objects.get()
    assert Freeze.objects.get().began_by == f"page-{account.public_id.hex}"


@pytest.mark.django_db
def test_a_later_check_that_allows_it_no_more_shuts_it_and_it_goes_on_upon_a_good_one_only() -> None:
    invitation = invited(Mode.full)
    unsafe = {name: answer for name, answer in SAFE.items() if name != "messages"}
    one = invitation.participation
    pipeline_portal.check_safety(participation=one, answers=unsafe, by=OFFICER, now=NOW)
    assert Freeze.objects.filter(ended_at__isnull=True).count() == 1
    with pytest.raises(CannotInvite):
        pipeline_portal.let_go_on(invitation=invitation, by=OFFICER, now=NOW)
    pipeline_portal.check_safety(participation=one, answers=SAFE, by=OFFICER, now=NOW)
    pipeline_portal.let_go_on(invitation=invitation, by=OFFICER, now=NOW)
    assert not Freeze.objects.filter(ended_at__isnull=True).exists()


@pytest.mark.django_db
def test_whoever_may_see_the_case_may_shut_it_and_nobody_else() -> None:
    invitation = invited(Mode.silent)
    for role, described in ROLES.items():
        who = actor(role, f"Z-{role.value}", "North", "A")
        sees = Permission.see_case in described.may
        if sees:
            pipeline_portal.freeze(invitation=invitation, why="Asked", by=who, now=NOW)
        else:
            with pytest.raises(NotAllowed):
                pipeline_portal.freeze(invitation=invitation, why="Asked", by=who, now=NOW)
    elsewhere = actor(Role.officer, "Z9", "South", "Z")
    with pytest.raises(NotVisible):
        pipeline_portal.freeze(invitation=invitation, why="Asked", by=elsewhere, now=NOW)


@contextmanager
def site(server: "Server") -> Iterator[int]:
    """Run the portal as a process of its own, under its own login; give its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("KEPT_", "DJANGO_"))}
    database = make_conninfo(
        host=str(server.sockets),
        user=PORTAL_LOGIN,
        password=LOGIN_PASSWORD,
        dbname=str(connection.settings_dict["NAME"]),
    )
    ours |= {"KEPT_MODE": "test", "KEPT_DATABASE": database, "KEPT_HOSTS": "portal.localhost"}
    command = [sys.executable, "-P", "-m", "keptinformed", "serve", "--site", "portal"]
    process = subprocess.Popen(
        [*command, "--port", str(port), "--workers", "1"],
        cwd=ROOT,
        env=ours | {"PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    try:
        wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(1200):
        assert process.poll() is None, "the portal did not start"
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.1)


def status_of(port: int, token: str) -> int:
    asked = HTTPConnection("127.0.0.1", port, timeout=60)
    asked.request("GET", "/page/", headers={"Host": "portal.localhost", "Cookie": f"s={token}"})
    answer = asked.getresponse()
    answer.read()
    asked.close()
    return answer.status


def test_a_frozen_session_is_over_in_every_process_at_the_next_request(own_database: "Server") -> None:
    now = clock.now()
    invitation = invited(Mode.silent, now=now)
    with transaction.atomic():
        account = Account.objects.get(invitation=invitation)
        place = slowing.place_of("127.0.0.1")
        token = door_sessions.begin(account, how=How.passkey, place=place, ip="127.0.0.1", now=now)
    with ExitStack() as stack:
        ports = [stack.enter_context(site(own_database)) for _ in range(2)]
        assert [status_of(port, token) for port in ports] == [200, 200]
        pipeline_portal.freeze(invitation=invitation, why="They rang", by=OFFICER, now=clock.now())
        assert [status_of(port, token) for port in ports] == [302, 302]

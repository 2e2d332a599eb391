"""Every address, method, role and kind of case against the declared matrix; and what no answer may ever do or hold."""

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http.response import HttpResponseBase
from django.test import Client

from keptinformed.access.roles import ROLES, Permission, Reach, Role
from keptinformed.desk.access.doors import Open
from keptinformed.referrals.directory import directory
from tests.desk.signed_in import Time, signed_in, time
from tests.live.a_force import NOW
from tests.promises.doors import (
    METHODS,
    NO_CASE,
    NOBODY,
    READERS,
    Door,
    Kind,
    Row,
    address,
    as_lines,
    every_door,
    matrix,
)
from tests.promises.force_behind_doors import PERSONAL, Force, build

__all__ = ["time"]
pytestmark = pytest.mark.django_db
WRITTEN_BY_READING = {"access_log_entry", "django_session", "reminding_readreminder"}
"""What asking for a page may write: who looked, that the session is alive, and that a reminder was read."""
FORM = "application/x-www-form-urlencoded"
BODIES = {
    "contact-draft": {"key": "7b0c9a52-58d4-4a1f-8f7e-3f0c6f7a9b11"},
    "worklist-take-out": {"view": "mine"},
}
"""What is posted where nothing at all would say nothing: which list comes first depends on the role."""
ALIKE = {("case-show-number", "GET"): 302}
"""Doors that answer alike whatever the case, and look at none: a number is shown to who posts, and others go back."""
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_WRITES = re.compile(
    r'^\s*(?:WITH\b.*?\b)?(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(?:public"?\."?)?(\w+)', re.I | re.S
)
_LINKS = re.compile(r'\b(?:href|src|action|formaction)="([^"]*)"')


class Tried:
    """What came of asking at some doors as one reader.

    Whom the permission of a door keeps out is kept out before any case is looked for: one kind of case is enough.
    """

    def __init__(self, force: Force, reader: str, time: Time, doors: list[Door]) -> None:
        self.force, self.reader = force, reader
        self.seen: dict[tuple[str, str, str], int] = {}
        self.wrote: list[str] = []
        self.headers: list[str] = []
        self.links: list[str] = []
        self.client = Client(raise_request_exception=False)
        self.cookies = {} if reader == NOBODY else signed_in(force.staff[reader], now=time.now).cookies
        for door in doors:
            for kind in door.kinds if comes_in(door, reader) else door.kinds[:1]:
                for method in METHODS:
                    self._ask(door, method, kind)

    def _ask(self, door: Door, method: str, kind: str) -> None:
        where = address(door, self.force.filled(door, kind))
        self.client.cookies = SimpleCookie({name: morsel.value for name, morsel in self.cookies.items()})
        with transaction.atomic(), written() as tables:
            answer = self.client.generic(method, where, body_of(door, method), FORM)
            transaction.set_rollback(True)
        what = f"{method} {door.name} ({kind}) as {self.reader}"
        self.seen[door.name, method, kind] = answer.status_code
        if method == "GET" and set(tables) - WRITTEN_BY_READING:
            self.wrote.append(f"{what} wrote {sorted(set(tables) - WRITTEN_BY_READING)}")
        self.headers += [f"{what}: {trouble}" for trouble in header_troubles(answer)]
        if str(answer.get("Content-Type", "")).startswith("text/html"):
            self.links += [f"{what} holds {link}" for link in bad_links(answer.content.decode())]


def body_of(door: Door, method: str) -> str:
    """Return what is sent: an empty form, but for where a form without a key is no form."""
    return urlencode(BODIES.get(door.name, {})) if method == "POST" else ""


def comes_in(door: Door, reader: str) -> bool:
    """Say whether a door's own permission lets a reader in."""
    permission = getattr(door.view, "permission", None)
    if isinstance(permission, Permission):
        return reader != NOBODY and permission in ROLES[Role(reader)].may
    return reader != NOBODY or isinstance(permission, Open)


@contextmanager
def written() -> Iterator[list[str]]:
    """Note the tables that are written to."""
    tables: list[str] = []

    def watch(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        found = _WRITES.match(str(sql))
        if found:
            tables.append(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables


def header_troubles(answer: HttpResponseBase) -> list[str]:
    """Return what is missing of the headers that keep a page to its reader."""
    troubles = [f"{name}: {answer.get(name)}" for name, must in HEADERS.items() if answer.get(name) != must]
    policy = str(answer.get("Content-Security-Policy", ""))
    for must in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        if must not in policy:
            troubles.append(f"Content-Security-Policy without {must}")
    return troubles


def bad_links(page: str) -> list[str]:
    """Return the links of a page that hold a number of the database, or anything about a person.

    Only the directory of practical help leads elsewhere, to the pages that it names itself.
    """
    bad = []
    elsewhere = {entry.web for entry in directory(settings.FORCE)}
    for link in map(unescape, _LINKS.findall(page)):
        parts = urlsplit(link)
        if parts.path.startswith("/static/") or link in elsewhere:
            continue
        said = f"{parts.path}?{parts.query}#{parts.fragment}".lower()
        numbers = [part for part in parts.path.split("/") if part.isdigit()] + re.findall(r"\bid=\d+", said)
        if numbers or parts.netloc or any(word in said for word in PERSONAL):
            bad.append(link)
    return bad


@pytest.fixture
def force(time: Time) -> Iterator[Force]:
    assert time.now == NOW
    # Every refusal is a warning in the log: thousands of them here, none of which says anything.
    logging.disable(logging.CRITICAL)
    yield build(*Kind)
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("reader", READERS)
def test_every_door_opens_to_whom_the_matrix_says(force: Force, reader: str, time: Time) -> None:
    tried = Tried(force, reader, time, every_door())
    declared = {(row.door, row.method, row.kind): row.statuses[reader] for row in matrix()}
    wrong = [
        f"{method} {door} ({kind}): is {status}, and doors.csv says {declared[door, method, kind]}"
        for (door, method, kind), status in tried.seen.items()
        if (door, method, kind) in declared and declared[door, method, kind] != status
    ]
    assert not wrong, f"As {reader}:\n" + "\n".join(wrong)
    assert not tried.wrote, "Asking for a page changes nothing (control 58):\n" + "\n".join(tried.wrote)
    assert not tried.headers, "Headers on every answer (controls 53, 55 to 57):\n" + "\n".join(tried.headers)
    assert not tried.links, "No number of the database and nothing personal in a link:\n" + "\n".join(
        tried.links
    )


def test_every_door_is_in_the_matrix_once(force: Force, time: Time) -> None:
    declared = Counter((row.door, row.method, row.kind) for row in matrix())
    doors = {(door.name, method, kind) for door in every_door() for kind in door.kinds for method in METHODS}
    missing = {door for door, _, _ in doors - declared.keys()}
    if missing:
        lines = as_lines(what_is_so(force, time, missing))
        pytest.fail(
            "These doors are not in tests/promises/doors.csv. This is how they answer now: check each status "
            "against who should come in, then add\n" + "\n".join(lines)
        )
    gone = {door for door, _, _ in declared.keys() - doors}
    assert not gone, f"doors.csv speaks of doors that are not there: {sorted(gone)}. Take their lines out."
    twice = [line for line, times in declared.items() if times > 1]
    assert not twice, f"doors.csv speaks twice of {twice}."


def what_is_so(force: Force, time: Time, names: set[str]) -> list[Row]:
    """Return lines as the doors answer now."""
    doors = [door for door in every_door() if door.name in names]
    seen = {reader: Tried(force, reader, time, doors).seen for reader in READERS}
    return [
        Row(
            door.name,
            method,
            kind,
            {reader: answered(seen[reader], door, method, kind) for reader in READERS},
        )
        for door in doors
        for method in METHODS
        for kind in door.kinds
    ]


def answered(seen: dict[tuple[str, str, str], int], door: Door, method: str, kind: str) -> int:
    """Return a status, that of the first kind of case where only that was tried."""
    return seen.get((door.name, method, kind), seen[door.name, method, door.kinds[0]])


def test_every_door_names_what_it_takes_to_come_in() -> None:
    bare = [door.name for door in every_door() if not hasattr(door.view, "permission")]
    assert not bare, f"{bare}: make the view with @page(Permission.…), or @open_to_all before signing in."
    odd = [
        door.name for door in every_door() if not isinstance(door.view.permission, Permission | Open | None)
    ]
    assert not odd


def test_the_matrix_says_what_the_roles_say() -> None:
    """A status is either what the permission and the reach of the role lead to, or the matrix is wrong."""
    doors = {door.name: door for door in every_door()}
    wrong = [
        f"{row.method} {row.door} ({row.kind}) as {reader}: {status}"
        for row in matrix()
        if row.door in doors
        for reader, status in row.statuses.items()
        if not fits(doors[row.door].view.permission, row.kind, reader, status)
        if ALIKE.get((row.door, row.method)) != status
    ]
    assert not wrong, "doors.csv lets in, or keeps out, whom roles.py does not:\n" + "\n".join(wrong)


def fits(permission: Permission | Open | None, kind: str, reader: str, status: int) -> bool:
    """Say whether a status follows from what a door asks and what a role may."""
    if status == 405:
        return True
    if isinstance(permission, Open):
        return status in (200, 302, 403, 404) and reader in READERS
    if reader == NOBODY:
        return status == 302
    role = ROLES[Role(reader)]
    if permission is not None and permission not in role.may:
        return status == 403
    if kind == NO_CASE:
        return status != 403
    comes = reaches(reader, kind) or (permission is Permission.erase_words and erases(reader, kind))
    return status not in (403, 404) if comes else status == 404


def erases(reader: str, kind: str) -> bool:
    """Say whether a role comes to a kind of case to have words erased in it, of which it reads nothing else."""
    closed = kind in (Kind.restricted, Kind.staff_involved)
    return not closed and Permission.judge_breach in ROLES[Role(reader)].may


def reaches(reader: str, kind: str) -> bool:
    """Say whether a role comes to a kind of case."""
    role = ROLES[Role(reader)]
    if kind in (Kind.restricted, Kind.staff_involved) or Permission.see_case not in role.may:
        return False
    return role.reach is Reach.force or (kind == Kind.own_team and role.reach is not Reach.none)


def test_no_form_is_taken_without_its_token(force: Force, time: Time) -> None:
    taken = []
    for reader in (NOBODY, Role.supervisor.value, Role.administrator.value):
        for door in every_door():
            client = Client(enforce_csrf_checks=True, raise_request_exception=False)
            if reader != NOBODY:
                client.cookies["desk"] = signed_in(force.staff[reader], now=time.now).cookies["desk"].value
            answer = client.post(address(door, force.filled(door, door.kinds[0])))
            if answer.status_code not in (403, 405):
                taken.append(f"{door.name} as {reader}: {answer.status_code}")
    assert not taken, f"Taken without a token (control 58): {taken}"

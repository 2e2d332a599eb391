"""Runs the service on the made-up force: a PostgreSQL of its own, the desk, the portal, and their worker."""

import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import sleep
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from demo import calling_back, mail_stand_in, notify_stand_in, partner_stand_in
from keptinformed.database import embedded
from keptinformed.database.embedded import Server, installations, stop_abandoned
from keptinformed.errors import Refused

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "var" / "demo-service"
MAILS = ROOT / "var" / "demo-mails"
NAME, LOGIN, PORTAL_LOGIN = "kept_demo", "desk_of_the_demo", "portal_of_the_demo"
FIRST_PORT, PORTS = 8000, 50
WAITS, PAUSE = 300, 0.1


class CannotServe(Refused):
    """The demonstration's site did not start; says what to do."""

    exit_status = 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where the demonstration runs: its database and its port."""

    server: Server
    port: int
    portal_port: int
    password: str
    offset: float
    intake_port: int
    """Of the site to which what stands in for GOV.UK Notify reports."""
    notify: str
    """Where what stands in for GOV.UK Notify answers."""
    mail: str
    """Where the mail server of the demonstration takes e-mails."""
    partner: partner_stand_in.Partner
    """What stands in for the system of an organisation."""

    @property
    def address(self) -> str:
        """The address of the desk for a browser on this machine."""
        return f"http://desk.localhost:{self.port}"

    @property
    def intake_address(self) -> str:
        """The address of the site for providers."""
        return f"http://127.0.0.1:{self.intake_port}"

    @property
    def portal_address(self) -> str:
        """The address of people's own pages for a browser on this machine."""
        return f"http://portal.localhost:{self.portal_port}"

    def environment(self, *, as_owner: bool = False, as_portal: bool = False) -> dict[str, str]:
        """Return the settings of the service, as whoever owns the database, the service itself, or the portal."""
        if as_owner:
            database = self.server.conninfo(NAME)
        else:
            user = PORTAL_LOGIN if as_portal else LOGIN
            database = make_conninfo(
                host=str(self.server.sockets), user=user, password=self.password, dbname=NAME
            )
        ours = {
            "KEPT_MODE": "demo",
            "KEPT_DATABASE": database,
            "KEPT_FORCE": "west-midlands",
            "KEPT_FORCE_NAME": "Demo Constabulary (made up)",
            "KEPT_HOSTS": "portal.localhost" if as_portal else "desk.localhost,localhost,127.0.0.1",
            "KEPT_PORTAL_ADDRESS": self.portal_address,
            "KEPT_DEMO_SIGN_IN": "yes",
            "KEPT_INTAKE_TOKENS": calling_back.TOKEN,
            "KEPT_PARTNER_HOOKS": self.partner.hook,
            "KEPT_PARTNER_KEYS": f"{partner_stand_in.ORGANISATION}={partner_stand_in.KEY}",
            "KEPT_RING_US": "01632 960100",
            "KEPT_MAIL_SERVER": self.mail,
            "KEPT_MAIL_SENDER": mail_stand_in.SENDER,
            "KEPT_MAIL_OWN_DOMAINS": mail_stand_in.DOMAIN,
            "KEPT_LETTERS_FROM": "Public Service Desk; PO Box 1; Northtown NT1 1AA",
            "KEPT_LETTERS_DESK": "Public Service Desk; 01632 960123; every day, 8am to 10pm",
            "KEPT_NOTIFY_KEY": notify_stand_in.KEY,
            "KEPT_NOTIFY_SERVER": self.notify,
            "KEPT_NOTIFY_TEXT_TEMPLATE": notify_stand_in.TEXT_TEMPLATE,
            "KEPT_NOTIFY_EMAIL_TEMPLATE": notify_stand_in.EMAIL_TEMPLATE,
            "KEPT_CLOCK_OFFSET_SECONDS": f"{self.offset:.0f}",
            "DJANGO_SETTINGS_MODULE": "keptinformed.sites.settings",
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("KEPT_", "PG"))}
        return kept | {"PYTHONPATH": str(ROOT)} | ours


@contextmanager
def placed(
    present: datetime, real: datetime, hears: "Callable[[Mapping[str, Any]], None] | None" = None
) -> Iterator[Place]:
    """Give an empty database under an owner, and a free port; the service's present begins at `present`.

    `hears` is told of each text that leaves, which reaches nobody.
    """
    installation = installations().get(max(installations(), default=0))
    if installation is None:
        raise CannotServe(
            "There is no PostgreSQL here, not even the one that ./kept sets up. Run ./kept demo again."
        )
    stop_abandoned(FOLDER, installation)
    # What leaves here reaches nobody: it is taken by stand-ins on this machine, which say that it was delivered.
    with (
        embedded.running(installation, FOLDER) as server,
        notify_stand_in.running(delivers=True) as notify,
        mail_stand_in.running(MAILS) as mail,
        partner_stand_in.running() as partner,
    ):
        password = secrets.token_urlsafe(24)
        with psycopg.connect(server.conninfo(), autocommit=True) as owner:
            make_login(owner, password)
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))
            owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
        port = free_port()
        offset = (present - real).total_seconds()
        portal = free_port(after=port)
        intake = free_port(after=portal)
        place = Place(server, port, portal, password, offset, intake, notify.server, mail, partner)
        notify.calls_back = partner.answers_to = place.intake_address
        notify.hears = hears
        yield place


def make_login(owner: "psycopg.Connection[tuple[object, ...]]", password: str) -> None:
    """Make the logins that the service and the portal sign in as: each a member of a role that owns nothing."""
    for group, login in (("kept_desk", LOGIN), ("kept_portal", PORTAL_LOGIN)):
        for role in (group, login):
            make_role(owner, role)
        owner.execute(
            sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(login), sql.Literal(password))
        )
        owner.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(group), sql.Identifier(login)))


def make_role(owner: "psycopg.Connection[tuple[object, ...]]", role: str) -> None:
    """Make a role, unless an earlier demonstration did."""
    if owner.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
        owner.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))


def free_port(*, after: int = FIRST_PORT - 1) -> int:
    """Return the first port after `after` that nobody listens on. Raises CannotServe."""
    for port in range(after + 1, FIRST_PORT + PORTS):
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise CannotServe(
        f"Ports {FIRST_PORT} to {FIRST_PORT + PORTS - 1} are all in use. Free one, then run this again."
    )


def run_to_the_end(place: Place, words: Sequence[str], *, as_owner: bool = False) -> None:
    """Run one of our own commands. Raises CannotServe where it fails, with what it said."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", *words],
        env=place.environment(as_owner=as_owner),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CannotServe(f"{' '.join(words)} did not work:\n{(done.stdout + done.stderr).strip()}")


@contextmanager
def serving(place: Place) -> Iterator[None]:
    """Run the three sites and their worker until the block ends; stopping one stops nothing else."""
    with ExitStack() as stack:
        site = stack.enter_context(
            child(place, ["keptinformed", "serve", "--port", str(place.port), "--workers", "1"])
        )
        own = [
            "keptinformed",
            "serve",
            "--site",
            "portal",
            "--port",
            str(place.portal_port),
            "--workers",
            "1",
        ]
        portal = stack.enter_context(child(place, own, as_portal=True))
        words = [
            "keptinformed",
            "serve",
            "--site",
            "intake",
            "--port",
            str(place.intake_port),
            "--workers",
            "1",
        ]
        intake = stack.enter_context(child(place, words))
        wait_until_it_answers(place.intake_port, intake)
        stack.enter_context(child(place, ["keptinformed", "worker"]))
        wait_until_it_answers(place.port, site)
        wait_until_it_answers(place.portal_port, portal)
        yield


@contextmanager
def child(
    place: Place, words: Sequence[str], *, as_portal: bool = False
) -> "Iterator[subprocess.Popen[bytes]]":
    """Run one of our commands beside us, its talk in a log file; stop it at the end."""
    log = FOLDER / f"{words[1]}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", *words],
            env=place.environment(as_portal=as_portal),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_it_answers(port: int, site: "subprocess.Popen[bytes]") -> None:
    """Return when the site accepts connections. Raises CannotServe where it ended instead."""
    for _ in range(WAITS):
        if site.poll() is not None:
            break
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(PAUSE)
    said = (FOLDER / "serve.log").read_text(encoding="utf-8", errors="replace")[-2000:]
    raise CannotServe(f"The desk did not start. It said:\n{said.strip()}")

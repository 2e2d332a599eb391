"""Marked as unsafe while it is being handed over: once the mark is committed, nothing leaves for that number any more.

What is committed is asked of PostgreSQL on a connection of its own, at the very moment at which the provider is called.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from threading import Barrier, Event
from typing import Any

import psycopg
import pytest
from django.db import connections

from keptinformed import pipeline_telling
from keptinformed.cases import contact_points
from keptinformed.contact import delivery
from keptinformed.contact.models import ContactTask, Intent
from keptinformed.contact.models.messages import State
from keptinformed.contact.terms import Caution, Content, Reason
from keptinformed.needs.keeping import NewRule
from tests.conftest import EXAMPLES
from tests.contact.a_message import NOW, OFFICER, SUPERVISOR, YES, Scene, a_scene, an_address, says
from tests.live.a_force import somebody
from tests.live.test_two_transactions import AnotherConnection

RACES = EXAMPLES
"""`KEPT_EXAMPLES=300` makes 300 of them."""
NO = NewRule(may_email=False)


@contextmanager
def watching() -> Iterator[Callable[[str], bool]]:
    """Give a connection that sees only what is committed."""
    told = connections["default"].settings_dict
    with psycopg.connect(
        dbname=str(told["NAME"]),
        host=str(told["HOST"]),
        user=str(told["USER"]),
        password=str(told["PASSWORD"]),
        autocommit=True,
    ) as watcher:
        yield lambda question: watcher.execute(question).fetchone() is not None


def mark_unsafe(scene: Scene, now: datetime) -> None:
    says(scene.point, NO, now=now)


def end(scene: Scene, now: datetime) -> None:
    contact_points.end(scene.point.public_id, by=OFFICER, now=now)


def went_wrong(scene: Scene, now: datetime) -> None:
    pipeline_telling.say_went_wrong(
        participation=scene.victim, contact_point=None, why="Made up.", by=OFFICER, now=now
    )


def pause(_scene: Scene, now: datetime) -> None:
    pipeline_telling.pause_all_sending(why="Made up.", by=SUPERVISOR, now=now)


STOPS: dict[str, tuple[Callable[[Scene, datetime], None], str, Reason]] = {
    "marked unsafe": (
        mark_unsafe,
        "SELECT 1 FROM cases_contactpoint WHERE safe IS FALSE",
        Reason.marked_unsafe,
    ),
    "ended": (end, "SELECT 1 FROM cases_contactpoint WHERE ended_at IS NOT NULL", Reason.ended),
    "went wrong": (went_wrong, "SELECT 1 FROM contact_sendingstop", Reason.stopped),
    "all paused": (pause, "SELECT 1 FROM contact_sendingpause", Reason.all_paused),
}


def in_a_thread(work: Callable[[], object]) -> None:
    """Do something on another connection, and wait for its end."""
    other = AnotherConnection(work)
    other.start()
    other.joined()


@pytest.mark.usefixtures("own_database")
@pytest.mark.parametrize("stop", STOPS)
def test_what_is_stopped_between_writing_down_and_calling_does_not_leave(
    stop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, (stops, _, reason) = a_scene(), STOPS[stop]
    intent = scene.ask()
    stopped_in_between(monkeypatch, lambda: stops(scene, NOW))
    scene.round()
    assert scene.way.sent == []
    intent.refresh_from_db()
    assert intent.state == State.held
    assert reason in ContactTask.objects.values_list("reason", flat=True)


@pytest.mark.usefixtures("own_database")
@pytest.mark.parametrize("stop", STOPS)
def test_without_the_second_look_it_would_leave(stop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the test above would not notice that it is missing."""
    scene, (stops, committed, _) = a_scene(), STOPS[stop]
    scene.ask()
    looks, asked = 0, delivery._question

    def once(*told: Any) -> Any:
        nonlocal looks
        looks += 1
        return asked(*told) if looks == 1 else Caution.effectively_once

    monkeypatch.setattr(delivery, "_question", once)
    stopped_in_between(monkeypatch, lambda: stops(scene, NOW))
    with watching() as sees:
        seen: list[bool] = []
        scene.way.before = lambda: seen.append(sees(committed))
        scene.round()
    assert seen == [True]


def stopped_in_between(monkeypatch: pytest.MonkeyPatch, stop: Callable[[], None]) -> None:
    call = delivery._call

    def later(*told: Any) -> Any:
        in_a_thread(stop)
        return call(*told)

    monkeypatch.setattr(delivery, "_call", later)


@pytest.mark.usefixtures("own_database")
@pytest.mark.parametrize("stop", STOPS)
def test_whoever_stops_it_waits_until_the_call_is_over(stop: str) -> None:
    """So that "it is stopped" is true for whoever reads it."""
    scene, (stops, committed, _) = a_scene(), STOPS[stop]
    scene.ask()
    other = AnotherConnection(lambda: stops(scene, NOW))
    waited: list[bool] = []

    def while_calling() -> None:
        other.start()
        while not other.ended and not other.waits_for_a_lock():
            Event().wait(0.005)
        waited.append(other.waits_for_a_lock())

    scene.way.before = while_calling
    scene.round()
    other.joined()
    assert waited == [True]
    with watching() as sees:
        assert sees(committed)


@pytest.mark.usefixtures("own_database")
def test_hundreds_of_races_and_nothing_leaves_after_the_mark() -> None:
    scene = a_scene(planned=False)
    sent_after, left, held = races(scene, RACES)
    assert sent_after == 0
    assert left + held == RACES
    assert min(left, held) > RACES // 20, f"no races: {left} left, {held} were held"


def races(scene: Scene, number: int) -> tuple[int, int, int]:
    """Race so often; return how often it left after the mark, how often it left at all, and how often it was held."""
    after, later = 0, 0.05
    with watching() as sees, ThreadPoolExecutor(2) as threads:
        for race in range(number):
            intent = somebody_new(scene, race)
            marked = (
                f"SELECT 1 FROM cases_contactpoint WHERE safe IS FALSE AND id = {intent.contact_point_id}"
            )

            def look(marked: str = marked) -> None:
                nonlocal after
                after += sees(marked)

            scene.way.before = look
            together = Barrier(2)
            works = (
                partial(at_once, together, 0.0, scene.round),
                partial(at_once, together, later, partial(mark, intent)),
            )
            list(threads.map(lambda each: each(), works))
            intent.refresh_from_db()
            assert intent.state in (State.handed_over, State.held)
            # Keeps both as close to one another as they come, on a slow machine as on a fast one.
            later = later * 0.8 if intent.state == State.handed_over else later * 1.2 + 0.005
    left = Intent.objects.filter(state=State.handed_over).count()
    assert left == len(scene.way.sent)
    return after, left, Intent.objects.filter(state=State.held).count()


def somebody_new(scene: Scene, number: int) -> Intent:
    """Ask for a message to somebody else in the same case, for nobody has two in a day."""
    other = somebody(scene.case, f"R{number}")
    point = an_address(other, f"made.up.{number}@example.com")
    says(point, YES)
    return scene.ask(content=Content.neutral, participation=other, point=point)


def mark(intent: Intent) -> None:
    assert intent.contact_point is not None
    says(intent.contact_point, NO, now=NOW)


def at_once(together: Barrier, later: float, act: Callable[[], object]) -> None:
    try:
        together.wait(timeout=30)
        Event().wait(later)
        act()
    finally:
        connections.close_all()


@pytest.mark.usefixtures("own_database")
def test_two_workers_never_send_one_message_twice() -> None:
    scene = a_scene(planned=False)
    for race in range(20):
        somebody_new(scene, race)
        together = Barrier(2)
        with ThreadPoolExecutor(2) as threads:
            work = partial(at_once, together, 0.0, scene.round)
            list(threads.map(lambda each: each(), [work, work]))
        assert len(scene.way.sent) == race + 1


@pytest.mark.usefixtures("own_database")
def test_the_database_takes_one_message_for_an_occasion() -> None:
    scene = a_scene()
    together = Barrier(2)
    with ThreadPoolExecutor(2) as threads:
        work = partial(at_once, together, 0.0, lambda: scene.ask(content=Content.neutral))
        list(threads.map(lambda each: each(), [work, work]))
    assert Intent.objects.count() == 1

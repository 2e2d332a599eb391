"""Two transactions on one case never leave what is owed wrong: the second waits, and sees what the first wrote."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from keptinformed import pipeline
from keptinformed.cases import locking
from keptinformed.cases.models import Case
from keptinformed.cases.timeline import Happening
from keptinformed.duties.history import Grade
from keptinformed.obligations.models import Obligation
from keptinformed.obligations.rebuilding import rebuild
from tests.live.a_force import NOW, a_case, actor, somebody
from tests.live.test_lines import ARRESTED, happens

LONG_ENOUGH = 60.0
"""Seconds after which a test that hangs fails; nothing is measured by it."""


class AnotherConnection:
    """Does something in a thread, which has a connection of its own, and says how it ended."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.failed: BaseException | None = None
        self.backend = 0
        self.connected = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)

    def start(self) -> None:
        """Begin, and return once it is connected."""
        self._thread.start()
        assert self.connected.wait(LONG_ENOUGH)

    def joined(self) -> None:
        """Wait for its end; raise what it raised."""
        self._thread.join(LONG_ENOUGH)
        assert not self._thread.is_alive(), "the other transaction never ended"
        if self.failed is not None:
            raise self.failed

    def waits_for_a_lock(self) -> bool:
        """Say whether PostgreSQL has it waiting for somebody."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s", [self.backend]
            )
            row = cursor.fetchone()
        return bool(row and row[0])

    @property
    def ended(self) -> bool:
        """Say whether it is over."""
        return not self._thread.is_alive()

    def _run(self, work: Callable[[], object]) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.backend = int(cursor.fetchone()[0])
            self.connected.set()
            work()
        except BaseException as error:  # noqa: BLE001 (handed to the thread that waits)
            self.failed = error
        finally:
            connections["default"].close()


def both_at_once(case: Case, first: Happening, second: Happening) -> None:
    """Record `first`, and begin recording `second` on another connection before the first is committed."""
    other = AnotherConnection(
        lambda: pipeline.record(second, case=Case.objects.get(pk=case.pk), by=actor(), now=NOW)
    )
    with transaction.atomic():
        pipeline.record(first, case=case, by=actor(), now=NOW)
        other.start()
        # Either it waits for us, as it should, or (without the lock) it has run to its end by itself.
        pause = threading.Event()
        while not other.ended and not other.waits_for_a_lock():
            pause.wait(0.01)
    other.joined()


def a_race() -> int:
    """Let an arrest and the telling of it be recorded at once; return how many rows were wrong."""
    case = a_case()
    victim = somebody(case)
    happens(case, "crime_reported", ARRESTED - timedelta(days=2))
    arrest = Happening("suspect_arrested", ARRESTED, event_id="ARREST")
    told = Happening(
        "told", ARRESTED + timedelta(hours=1), victim, about=("suspect_arrested",), grade=Grade.spoken
    )
    both_at_once(case, arrest, told)
    assert case.events.count() == 3
    return rebuild(now=NOW).changed


@pytest.mark.usefixtures("own_database")
def test_the_second_waits_and_sees_what_the_first_wrote() -> None:
    assert a_race() == 0
    owed = Obligation.objects.get(rule__rule="vc2020-r6-arrest")
    assert owed.met_by is not None
    assert owed.met_by.kind == "told"


@pytest.mark.usefixtures("own_database")
def test_without_the_lock_it_goes_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "lock", lambda _case: None)
    assert a_race() > 0, "this test would not notice that the lock is missing"


@pytest.mark.usefixtures("own_database")
def test_who_asked_first_but_writes_last_sees_what_is_later_than_their_question() -> None:
    """The moment of a request is read before it waits for the lock; what came in between is no future event."""
    case = a_case()
    victim = somebody(case)
    later = NOW + timedelta(seconds=20)
    arrest = pipeline.record(Happening("suspect_arrested", ARRESTED), case=case, by=actor(), now=NOW)
    news = Happening("told", later, victim, about=(arrest.event_id,), grade=Grade.spoken)
    pipeline.record(news, case=case, by=actor(), now=later)
    pipeline.record(Happening("progress", ARRESTED), case=case, by=actor(), now=NOW)
    owed = Obligation.objects.get(rule__rule="vc2020-r6-arrest")
    assert owed.met_at == later


@pytest.mark.usefixtures("own_database")
def test_other_cases_do_not_wait() -> None:
    one, two = a_case("CASE-1"), a_case("CASE-2")
    somebody(two)
    other = AnotherConnection(
        lambda: pipeline.record(Happening("suspect_arrested", ARRESTED), case=two, by=actor(), now=NOW)
    )
    with transaction.atomic():
        pipeline.record(Happening("suspect_arrested", ARRESTED), case=one, by=actor(), now=NOW)
        other.start()
        other.joined()
    assert Obligation.objects.of_case(two).exists()

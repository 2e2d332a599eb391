"""A hundredth of `./kept prove` at every run of the tests, and that it would notice each safeguard that is missing."""

from dataclasses import replace

import pytest

from tests.chaos import database, messages
from tests.chaos.looking import Found, Kind, Plan
from tests.chaos.running import conninfo_of

HUNDREDTH = Plan(messages=200, kills=2, stops=2, speed=20.0, longest=400.0)
ASLEEP = Plan(
    messages=24, kills=0, stops=0, speed=300.0, patience=5.0, silent_every=0, stalls=1.2, longest=90.0
)
"""Workers fall asleep between writing a try down and calling, many for longer than their lease."""
STOPS = Plan(messages=24, kills=0, stops=10, patience=5.0, silent_every=0, stalls=1.0, longest=300.0)


def run(plan: Plan) -> Found:
    found = messages.prove(plan, conninfo_of("of_one_test"), print)
    print(found)
    return found


@pytest.mark.usefixtures("own_database")
def test_a_hundredth_of_the_chaos_loses_nothing_and_tells_nobody_twice() -> None:
    found = run(HUNDREDTH)
    assert found.faults == []
    assert (found.kills, found.silences > 10) == (2, True)
    assert sum(found.states.values()) == 200


@pytest.mark.usefixtures("own_database")
def test_whoever_sleeps_for_longer_than_their_lease_no_longer_calls() -> None:
    found = run(ASLEEP)
    assert found.faults == []
    assert found.lease_lost > 0, "nobody slept for long enough"


@pytest.mark.usefixtures("own_database")
def test_without_the_lease_the_chaos_finds_what_left_twice_or_against_the_ledger() -> None:
    found = run(replace(ASLEEP, without="lease"))
    assert found.counted(Kind.twice, Kind.twice_flagged, Kind.not_as_written) > 0


@pytest.mark.usefixtures("own_database")
def test_what_is_stopped_while_it_is_handed_over_stays() -> None:
    found = run(STOPS)
    assert found.faults == []
    assert found.stopped_between > 0, "nobody stopped it in between"


@pytest.mark.usefixtures("own_database")
def test_without_the_second_look_the_chaos_finds_what_left_after_it_was_stopped() -> None:
    found = run(replace(STOPS, without="second look"))
    assert found.counted(Kind.after_a_stop) > 0


@pytest.mark.usefixtures("own_database")
def test_postgresql_that_is_killed_loses_nothing_that_it_acknowledged() -> None:
    found = database.prove(database.Plan(crashes=1), print)
    assert found.faults == []
    assert (found.crashes, found.recoveries, found.acknowledged > 20) == (1, 1, True)


@pytest.mark.usefixtures("own_database")
def test_postgresql_that_acknowledges_too_early_is_found_out() -> None:
    found = database.prove(database.Plan(crashes=2, acknowledges_early=True), print)
    assert found.lost > 0
    assert [each for each in found.faults if "acknowledged writes are gone" in each]

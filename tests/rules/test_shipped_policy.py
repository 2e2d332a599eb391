"""The law that ships can be used, and its own examples hold."""

import pytest

from keptinformed.duties.reading import (
    EVERY_FORCE,
    load_owners,
    load_policy,
    shipped_policy,
    working_calendars,
)
from keptinformed.duties.rules import Policy, Verified
from keptinformed.rules_command import faults_of_directory


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(force=EVERY_FORCE)


def test_every_worked_example_holds() -> None:
    faults, read = faults_of_directory(shipped_policy())

    assert faults == ()
    assert read is not None
    assert sum(len(rule.examples) for rule in read.rules) >= len(read.rules) > 0


def test_what_is_from_vague_memory_is_not_judged(policy: Policy) -> None:
    vague = [rule for rule in policy.rules if rule.verified is Verified.M_LOW]

    assert not [rule.id for rule in vague if rule.enabled]


def test_all_editions_name_a_calendar_that_ships(policy: Policy) -> None:
    assert set(working_calendars(policy)) == {edition.working_days for edition in policy.editions}


def test_no_force_is_judged_unless_it_is_named(policy: Policy) -> None:
    forces = [edition for edition in policy.editions if edition.force]

    assert forces
    assert not [edition for edition in load_policy().editions if edition.force]
    assert len(load_policy(force=forces[0].force).editions) == len(load_policy().editions) + 1


def test_owners_are_described() -> None:
    owners = load_owners()

    assert {"police", "wcu", "cps", "hmcts", "vlo", "oic"} <= set(owners)
    assert all(owners.values())

"""A year of the made-up force: no victim ever has nobody, and a planted night in which they do is found."""

from datetime import timedelta
from functools import partial

import pytest

import demo
from demo import year_of_cover
from demo.year_of_cover import FIRST, NIGHT, Year
from keptinformed.cover.deciding import accountable, moment
from keptinformed.cover.terms import ARRANGED, MEMBER, OFFICER


@pytest.fixture(scope="module")
def year(truth: demo.Truth) -> Year:
    return year_of_cover.year_of(year_of_cover.cases_of(truth.bundle))


def test_in_a_year_of_shifts_sickness_and_leavers_no_victim_has_nobody(year: Year) -> None:
    assert len(year.cases) >= 600
    assert sum(case.members is not None for case in year.cases) > 10
    assert sum(map(len, year.force.absences.values())) > 100
    assert sum(member.left_at is not None for member in year.force.members.values()) == 6
    assert year.moments() > 1000
    assert year.gaps() == ()


def test_the_year_needs_every_way_of_covering(year: Year) -> None:
    there = partial(moment, year.force)
    weeks = [FIRST + timedelta(days=7 * week, hours=hour) for week in range(52) for hour in (11, 23)]
    found = {accountable(case, now).rung for now in map(there, weeks) for case in year.cases[:120]}
    assert {OFFICER, ARRANGED, MEMBER, "team", "unit", "control"} <= found


def test_a_planted_night_without_anybody_is_found_and_nothing_else(year: Year) -> None:
    found = year.with_a_gap().gaps()
    assert found
    assert all(NIGHT.begins <= gap.begins and gap.ends <= NIGHT.ends for gap in found if NIGHT.ends)
    hidden = {case.key for case in year.cases if case.unit == "Investigation Hub" and case.members is None}
    assert hidden <= {key for gap in found for key in gap.cases}

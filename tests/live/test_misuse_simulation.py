"""Alerts on a made-up force: twelve acted-out abuses are all found, and ordinary work hardly ever raises one."""

from collections import Counter
from dataclasses import fields, replace
from datetime import timedelta
from functools import cache

import pytest

from keptinformed.supervision import misuse
from keptinformed.supervision.findings import DESCRIPTIONS, Rule
from keptinformed.supervision.thresholds import Thresholds, shipped_thresholds
from keptinformed.supervision.watching import key_of
from tests.live.misuse_scenes import ABUSES, DAYS, FIRST, Abuse, Force, a_force

SEED = 4
MOST_IN_A_THOUSAND_SHIFTS = 2


def alerts(force: Force, thresholds: Thresholds, only: str = "") -> dict[str, Rule]:
    """Return every alert that the worker would have raised, looking back at the end of each day."""
    raised: dict[str, Rule] = {}
    for number in [only] if only else force.looks:
        looks = force.in_order(number)
        staff = force.staff[number]
        for day in range(1, DAYS + 2):
            now = FIRST + timedelta(days=day)
            since = now - timedelta(days=thresholds.days_looked_at)
            window = [look for look in looks if since <= look.at < now]
            if not window:
                continue
            known = replace(staff, left_at=staff.left_at if staff.left_at and staff.left_at <= now else None)
            found = [
                *misuse.at_once(window, known, force.cases, thresholds),
                *misuse.in_hindsight(window, known, force.cases, thresholds, now),
            ]
            raised |= {key_of(number, finding): finding.rule for finding in found}
    return raised


@cache
def ordinary(seed: int) -> tuple[int, dict[str, Rule]]:
    """Return how many ordinary shifts were worked, and the alerts that they raised."""
    force = a_force(seed)
    return force.shifts, alerts(force, shipped_thresholds())


@pytest.mark.parametrize("seed", [SEED, SEED + 1])
def test_ordinary_shifts_hardly_ever_raise_an_alert(seed: int) -> None:
    shifts, raised = ordinary(seed)
    assert shifts > 2_000
    assert len(raised) <= MOST_IN_A_THOUSAND_SHIFTS * shifts / 1_000, (
        f"{len(raised)} alerts of {shifts} shifts (seed {seed}): {Counter(raised.values())}"
    )


@pytest.mark.parametrize("abuse", ABUSES, ids=[abuse.rule.value for abuse in ABUSES])
def test_each_abuse_is_found(abuse: Abuse) -> None:
    force = a_force(SEED).copied()
    before = alerts(force, shipped_thresholds(), only=abuse.by)
    abuse.act(force, abuse)
    after = alerts(force, shipped_thresholds(), only=abuse.by)
    assert abuse.rule not in before.values(), "it must be the abuse that raises it"
    assert abuse.rule in after.values()


def test_twelve_abuses_are_acted_out_by_twelve_people() -> None:
    assert len(ABUSES) == 12
    assert len({abuse.by for abuse in ABUSES}) == len({abuse.rule for abuse in ABUSES}) == 12
    assert set(DESCRIPTIONS) == set(Rule)


NEVER = 9_999
SWITCHES: dict[Rule, dict[str, int]] = {
    Rule.same_surname: {"rare_surname_looks": NEVER, "common_surname_looks": NEVER},
    Rule.no_link: {"unlinked_cases_of_other_role": NEVER},
    Rule.scraping: {"cases_within_an_hour": NEVER},
    Rule.leaver: {"leaver_cases": NEVER},
    Rule.off_shift: {"off_shift_minutes": NEVER},
    Rule.repeated_search: {"repeated_searches": NEVER},
    Rule.again_and_again: {"again_looks": NEVER},
    Rule.night_bulk: {"night_cases": NEVER},
    Rule.former_case: {"former_case_looks": NEVER},
}


@pytest.mark.parametrize("rule", SWITCHES)
def test_the_figures_of_the_policy_are_what_finds_it(rule: Rule) -> None:
    (abuse,) = [abuse for abuse in ABUSES if abuse.rule is rule]
    force = a_force(SEED).copied()
    abuse.act(force, abuse)
    lenient = replace(shipped_thresholds(), **SWITCHES[rule])
    assert rule not in alerts(force, lenient, only=abuse.by).values()


def test_every_figure_has_an_effect_or_bounds_the_others() -> None:
    switched = {name for figures in SWITCHES.values() for name in figures}
    frames = {"grace_minutes", "days_looked_at", "rare_surname_share", "leaver_days", "again_days"}
    frames |= {"night_from_hour", "night_to_hour", "former_case_days", "closed_case_tries"}
    assert switched | frames | {"unlinked_cases_of_force_role"} == {
        field.name for field in fields(Thresholds)
    }

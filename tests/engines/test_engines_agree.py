"""Every engine gives the rows that a plain reading of the page gives, to the microsecond."""

from collections.abc import Callable
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keptinformed.duties.examples import differences, example_cases
from keptinformed.duties.history import History, Obligation
from keptinformed.duties.reading import EVERY_FORCE, load_policy, working_calendars
from keptinformed.duties.rules import Rule
from keptinformed.timekeeping.calendar import WorkingCalendar
from keptinformed.timekeeping.instants import Micros
from tests.conftest import EXAMPLES
from tests.engines import histories, made_up_rules
from tests.engines.engines import Engine, by_plain_reading, disagreement
from tests.engines.histories import TURNING_DAYS, Dice, Scene

NAMES = ["duckdb", "postgresql-18", "postgresql-15"]
ENGINES = pytest.mark.parametrize("engine", NAMES)
type EngineNamed = Callable[[str], Engine]


@cache
def below(limit: int) -> st.SearchStrategy[int]:
    """Return numbers from 0 up to, and without, `limit`: making the strategy afresh each time is slow."""
    return st.integers(0, limit - 1)


@st.composite
def small_scenes(draw: st.DrawFn) -> Scene:
    dice = Dice(lambda limit: draw(below(limit)))
    return made_up_rules.scene(dice, cases=1 + dice.below(4), most_rules=4)


@cache
def shipped_rules() -> tuple[Rule, ...]:
    return load_policy(force=EVERY_FORCE).enabled


def assert_agreed(scene: Scene, engine: Engine) -> None:
    told = disagreement(scene, engine)
    assert told is None, told


@ENGINES
def test_agrees_on_stories_that_shrink(engine: str, engine_named: EngineNamed) -> None:
    judged_by = engine_named(engine)

    @given(small_scenes())
    def agree(scene: Scene) -> None:
        assert_agreed(scene, judged_by)

    agree()


@ENGINES
def test_agrees_on_thousands_of_cases_under_made_up_rules(engine: str, engine_named: EngineNamed) -> None:
    judged_by = engine_named(engine)
    for seed in range(EXAMPLES // 2):
        scene = made_up_rules.scene(Dice.seeded(seed), cases=300)
        assert_agreed(scene, judged_by)


@ENGINES
def test_agrees_on_the_law_that_ships(engine: str, engine_named: EngineNamed) -> None:
    judged_by = engine_named(engine)
    for seed in range(EXAMPLES // 10):
        dice = Dice.seeded(seed)
        scene = histories.scene(dice, shipped_rules(), dice.of(TURNING_DAYS), cases=300)
        assert_agreed(scene, judged_by)


@pytest.mark.parametrize("engine", ["plain reading", *NAMES])
def test_every_worked_example_comes_out_as_written(engine: str, engine_named: EngineNamed) -> None:
    judged_by = by_plain_reading if engine == "plain reading" else engine_named(engine)
    policy = load_policy(force=EVERY_FORCE)
    calendars = working_calendars(policy)
    for edition in policy.editions:
        rules = tuple(rule for rule in edition.rules if rule.enabled)
        calendar = calendars[edition.working_days]

        def judge(
            history: History, as_at: Micros, rules: tuple[Rule, ...] = rules, by: WorkingCalendar = calendar
        ) -> list[Obligation]:
            return judged_by(Scene(rules, history, as_at, None, by))

        cases = [case for rule in rules for case in example_cases(rule)]
        assert cases
        assert differences(cases, judge, ZoneInfo(edition.timezone)) == []

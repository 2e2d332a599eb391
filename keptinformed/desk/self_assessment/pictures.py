"""The pictures of a round: the components on one spider, the indicators of each on its own, and bars with goals."""

from dataclasses import dataclass

from keptinformed.auditor.charts import spider
from keptinformed.auditor.charts.spider import Axis
from keptinformed.self_assessment.deciding import Corner
from keptinformed.self_assessment.finding import Drawn, Result
from keptinformed.self_assessment.terms import HIGHEST, Component, Indicator


@dataclass(frozen=True, slots=True)
class Key:
    """How one round is drawn, and its name."""

    drawing: str
    name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of a table: a name, the scores of the rounds, the latest first, the goal and the gap to it."""

    name: str
    scores: tuple[str, ...]
    goal: str
    gap: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A spider, bars, a sentence, and a table that says the same. The drawings escape every word in them."""

    name: str
    title: str
    sentence: str
    spider: str
    bars: str
    lines: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Pictures:
    """All of a round."""

    keys: tuple[Key, ...]
    whole: Picture
    parts: tuple[tuple[Component, Picture], ...]


def pictures(found: Result) -> Pictures:
    """Return the pictures of a round beside the rounds before it."""
    latest_first = found.drawn[::-1]
    return Pictures(
        tuple(Key(spider.key(place), each.name) for place, each in enumerate(latest_first)),
        _picture("whole", found.instrument.title, found.sentence, _of_components(found, latest_first)),
        tuple(
            (each, _of_one(number, each, latest_first))
            for number, each in enumerate(found.instrument.components)
        ),
    )


def _of_components(found: Result, latest_first: tuple[Drawn, ...]) -> list[tuple[str, Axis]]:
    return [
        (component.title, _axis(component.short, [each.corners[place] for each in latest_first]))
        for place, component in enumerate(found.instrument.components)
    ]


def _axis(name: str, corners: list[Corner]) -> Axis:
    return Axis(name, tuple(each.score for each in corners), corners[0].goal)


def _of_one(number: int, component: Component, latest_first: tuple[Drawn, ...]) -> Picture:
    axes = [(f"{each.indicator} {each.title}", _axis_of(each, latest_first)) for each in component.indicators]
    scored = [axis.values[0] for _, axis in axes if axis.values[0] is not None]
    average = sum(scored) / len(scored) if scored else None
    sentence = (
        "Nothing is scored yet."
        if average is None
        else f"On average {average:.1f} of {HIGHEST}; {len(scored)} of {len(axes)} indicators are scored."
    )
    return _picture(f"part-{number}", component.title, sentence, axes)


def _axis_of(indicator: Indicator, latest_first: tuple[Drawn, ...]) -> Axis:
    there = [each.scores.get(indicator.indicator) for each in latest_first]
    goal = there[0].given.goal if there[0] else None
    return Axis(indicator.indicator, tuple(each.given.score if each else None for each in there), goal)


def _picture(name: str, title: str, sentence: str, axes: list[tuple[str, Axis]]) -> Picture:
    drawn = [axis for _, axis in axes]
    return Picture(
        name,
        title,
        sentence,
        spider.spider(f"{name}-spider", f"{title}: scores", sentence, drawn, HIGHEST),
        spider.bars(f"{name}-bars", f"{title}: scores and goals", sentence, drawn, HIGHEST),
        tuple(_cell(words, axis) for words, axis in axes),
    )


def _cell(name: str, axis: Axis) -> Cell:
    score = axis.values[0]
    gap = None if score is None or axis.goal is None else max(0.0, axis.goal - score)
    return Cell(name, tuple(_number(each) for each in axis.values), _number(axis.goal), _number(gap))


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.1f}".removesuffix(".0")

"""Draws lines, marks and words as SVG text: every figure that a picture shows can be read without colour."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from math import ceil, floor, log10

type Spot = tuple[float, float]
"""Across and down from the upper left corner, in units of the picture."""


class Shape(StrEnum):
    """A mark; which one it is carries meaning, so no two look alike in grey."""

    dot = "dot"
    ring = "ring"
    square = "square"
    diamond = "diamond"
    open_diamond = "open-diamond"
    up = "up"
    down = "down"


_CORNERS: dict[Shape, tuple[Spot, ...]] = {
    Shape.square: ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    Shape.diamond: ((0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)),
    Shape.open_diamond: ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    Shape.up: ((0, -1.4), (1.3, 1), (-1.3, 1)),
    Shape.down: ((0, 1.4), (1.3, -1), (-1.3, -1)),
}


@dataclass(frozen=True, slots=True)
class Scale:
    """Turns values from `first` to `last` into places from `start` to `end`, evenly or `by_multiples`."""

    first: float
    last: float
    start: float
    end: float
    by_multiples: bool = False

    def __call__(self, value: float) -> float:
        """Return the place of `value`, not beyond the two ends."""
        first, last = self.first, self.last
        if self.by_multiples:
            first, last, value = log10(first), log10(last), log10(value)
        part = (value - first) / (last - first)
        return self.start + (self.end - self.start) * min(1.0, max(0.0, part))


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of a picture on which values are drawn, between its edges."""

    left: float
    right: float
    top: float
    bottom: float


def picture(name: str, size: Spot, title: str, description: str, parts: Iterable[str], css: str = "") -> str:
    """Return the whole picture as one element; `name` makes its ids, and must be unique on the page."""
    width, height = size
    return (
        f'<svg class="chart {css}" viewBox="0 0 {_n(width)} {_n(height)}" role="img" '
        f'aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def text(at: Spot, words: str, anchor: str = "start", css: str = "") -> str:
    """Return words that start, end or have their middle at a spot on their baseline."""
    place = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{_n(at[0])}" y="{_n(at[1])}"{place}{_css(css)}>{escape(words)}</text>'


def line(start: Spot, end: Spot, css: str) -> str:
    """Return a straight line."""
    (x1, y1), (x2, y2) = start, end
    return f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"{_css(css)}/>'


def path(spots: Sequence[Spot], css: str, *, closed: bool = False) -> str:
    """Return a line through spots, or the area that they enclose."""
    drawn = "L".join(f"{_n(x)} {_n(y)}" for x, y in spots)
    return f'<path d="M{drawn}{"Z" if closed else ""}"{_css(css)}/>'


def mark(at: Spot, shape: Shape, size: float = 5, css: str = "") -> str:
    """Return a mark with its middle at a spot; `size` is half its width."""
    x, y = at
    css = f"mark {shape.value} {css}".strip()
    if shape in (Shape.dot, Shape.ring):
        return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(size)}"{_css(css)}/>'
    return path([(x + dx * size, y + dy * size) for dx, dy in _CORNERS[shape]], css, closed=True)


def steps(values: Sequence[Spot], end: float) -> list[Spot]:
    """Return the corners of a staircase that takes each value from its place on, until `end`."""
    corners: list[Spot] = []
    for place, (x, y) in enumerate(values):
        if place:
            corners.append((x, values[place - 1][1]))
        corners.append((x, y))
    return [*corners, (end, values[-1][1])] if values else []


def apart(places: Sequence[float], gap: float, first: float, last: float) -> list[float]:
    """Return places moved so that no two are nearer than `gap`, in the order given by their size.

    They stay between `first` and `last` where there is room for all.
    """
    order = sorted(range(len(places)), key=lambda one: places[one])
    moved = list(places)
    floor_ = first
    for one in order:
        moved[one] = max(moved[one], floor_)
        floor_ = moved[one] + gap
    ceiling = last
    for one in reversed(order):
        moved[one] = min(moved[one], ceiling)
        ceiling = moved[one] - gap
    return moved


def round_range(low: float, high: float, least: float = 0.2, step: float = 0.1) -> tuple[float, float]:
    """Return shares in whole steps around `low` and `high`, at least `least` apart, between 0 and 1."""
    first = max(0, floor(low / step + 1e-9))
    last = min(round(1 / step), ceil(high / step - 1e-9))
    while (last - first) * step < least - 1e-9:
        if last * step < 1 - 1e-9:
            last += 1
        if (last - first) * step < least - 1e-9 and first > 0:
            first -= 1
    return round(first * step, 9), round(last * step, 9)


def ticks(first: float, last: float, most: int) -> list[float]:
    """Return at most `most` + 1 round values from `first` to `last`, evenly apart."""
    span = last - first
    step = next(
        nice * 10.0**power
        for power in range(-4, 12)
        for nice in (1, 2, 5)
        if span / (nice * 10.0**power) <= most + 1e-9
    )
    start = ceil(first / step - 1e-9)
    return [round(number * step, 9) for number in range(start, floor(last / step + 1e-9) + 1)]


def multiples(first: float, last: float) -> list[float]:
    """Return the round values 1, 2 and 5 times a power of ten that lie from `first` to `last`."""
    return [
        float(nice * 10**power)
        for power in range(0, 12)
        for nice in (1, 2, 5)
        if first <= nice * 10**power <= last
    ]


def _css(name: str) -> str:
    return f' class="{name}"' if name else ""


def _n(value: float) -> str:
    """Return a coordinate to a tenth of a unit, as short as it goes."""
    return f"{value:.1f}".removesuffix(".0")

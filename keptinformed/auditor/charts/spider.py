"""Draws scores on a few axes as a spider, up to three rounds on each other, and as bars with the goal beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from keptinformed.auditor.charts import drawing
from keptinformed.auditor.charts.drawing import Shape, Spot

SIZE = (460.0, 330.0)
MIDDLE = (230.0, 166.0)
REACH = 110.0
"""From the middle to the highest score."""
LETTERING = 18.0
FORMS = (("latest", Shape.dot), ("before", Shape.open_diamond), ("earlier", Shape.ring))
"""How the rounds are told apart without colour, the latest first: by line and by mark."""
ROW, BAR = 52.0, 18.0


@dataclass(frozen=True, slots=True)
class Axis:
    """One corner: its name, and the values on it, the latest first; None where there is none."""

    name: str
    values: tuple[float | None, ...]
    goal: float | None = None


def spider(name: str, title: str, sentence: str, axes: Sequence[Axis], highest: int) -> str:
    """Return the picture of at least two axes; the first points up. `name` makes its ids.

    A value that is missing is left out of its line: the line goes on from the corner before it.
    """
    parts = [_ring(len(axes), level, highest) for level in range(1, highest + 1)]
    parts += [drawing.line(MIDDLE, _spot(place, len(axes), REACH), "grid") for place in range(len(axes))]
    parts += [
        drawing.text((MIDDLE[0] + 5, MIDDLE[1] - REACH * level / highest + 15), str(level), css="level halo")
        for level in range(1, highest + 1)
    ]
    rounds = max((len(axis.values) for axis in axes), default=0)
    # The latest is drawn last, and so lies on top.
    for back in reversed(range(min(rounds, len(FORMS)))):
        parts += _line(axes, back, highest)
    parts += [_label(place, axes) for place in range(len(axes))]
    return drawing.picture(name, SIZE, title, sentence, parts, "spider")


def bars(name: str, title: str, sentence: str, axes: Sequence[Axis], highest: int) -> str:
    """Return the latest values as bars, one below another, with a diamond where the goal is."""
    width, parts = SIZE[0], []
    end = width - 46
    for place, axis in enumerate(axes):
        top = place * ROW + LETTERING + 6
        parts.append(drawing.text((0, top - 7), axis.name))
        parts.append(_box(0, end, top, "frame"))
        value = axis.values[0] if axis.values else None
        if value is not None:
            parts.append(_box(0, end * value / highest, top, "bar"))
        if axis.goal is not None:
            parts.append(
                drawing.mark((end * axis.goal / highest, top + BAR / 2), Shape.open_diamond, 7, "goal")
            )
        parts.append(
            drawing.text((width, top + 15), "none" if value is None else f"{value:.1f}", "end", "strong")
        )
    return drawing.picture(name, (width, len(axes) * ROW + 4), title, sentence, parts, "bars")


def key(place: int) -> str:
    """Return the line and mark of a round, the latest being 0, as a small picture beside its name."""
    css, shape = FORMS[place]
    parts = drawing.line((2, 9), (42, 9), f"round {css}") + drawing.mark((22, 9), shape, 5, css)
    return (
        f'<svg class="chart-key" viewBox="0 0 44 18" width="44" height="18" aria-hidden="true">{parts}</svg>'
    )


def _line(axes: Sequence[Axis], back: int, highest: int) -> list[str]:
    css, shape = FORMS[back]
    spots = [
        _spot(place, len(axes), REACH * value / highest)
        for place, axis in enumerate(axes)
        if back < len(axis.values) and (value := axis.values[back]) is not None
    ]
    if not spots:
        return []
    drawn = [drawing.path(spots, f"round {css}", closed=len(spots) > 1)]
    return drawn + [drawing.mark(spot, shape, 5 if back else 6, css) for spot in spots]


def _ring(corners: int, level: int, highest: int) -> str:
    spots = [_spot(place, corners, REACH * level / highest) for place in range(corners)]
    return drawing.path(spots, "axis" if level == highest else "grid", closed=True)


def _label(place: int, axes: Sequence[Axis]) -> str:
    x, y = _spot(place, len(axes), REACH + 14)
    across = x - MIDDLE[0]
    anchor = "middle" if abs(across) < 1 else "start" if across > 0 else "end"
    down = 0 if y < MIDDLE[1] - REACH / 2 else 14 if y > MIDDLE[1] + REACH / 2 else 6
    return drawing.text((x, y + down), axes[place].name, anchor, "halo")


def _spot(place: int, corners: int, far: float) -> Spot:
    angle = 2 * pi * place / corners - pi / 2
    return (MIDDLE[0] + far * cos(angle), MIDDLE[1] + far * sin(angle))


def _box(left: float, right: float, top: float, css: str) -> str:
    return drawing.path([(left, top), (right, top), (right, top + BAR), (left, top + BAR)], css, closed=True)

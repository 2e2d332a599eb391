"""Draws units side by side in a funnel: which keep their promises less or more often than chance explains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keptinformed.auditor.charts import drawing
from keptinformed.auditor.charts.binomial import limits
from keptinformed.auditor.charts.drawing import Frame, Scale, Shape, Spot
from keptinformed.auditor.charts.funnel import (
    FEWEST_TO_PLOT,
    INNER,
    OUTER,
    Funnel,
    Placed,
    Standing,
    UnitCount,
    funnel,
)
from keptinformed.auditor.charts.pictures import Panel, Picture, Showing, Table, Words, rounded
from keptinformed.auditor.report_words import count, percent

MOST_NAMED = 4
"""Units that the sentence names; the table has them all."""
MOST_LABELLED = 8
LINEAR_UP_TO = 12.0
"""The largest unit's count over the smallest's up to which the scale counts evenly."""
SPOTS_ON_A_LIMIT = 48
LONGEST_LABEL = 26
SHAPES = {
    Standing.within: Shape.ring,
    Standing.between_below: Shape.diamond,
    Standing.between_above: Shape.diamond,
    Standing.below: Shape.down,
    Standing.above: Shape.up,
}


@dataclass(frozen=True, slots=True)
class Form:
    """One of the two sizes in which it is drawn."""

    size: Spot
    frame: Frame
    ticks: int


WIDE = Form((840, 400), Frame(left=58, right=750, top=20, bottom=330), 8)
NARROW = Form((320, 360), Frame(left=50, right=244, top=20, bottom=294), 3)


def units_picture(
    name: str,
    layer: str,
    units: Sequence[UnitCount],
    design_effect: float,
    words: Words,
    showing: Showing,
) -> Picture:
    """Return the funnel of one layer; `name` makes its ids."""
    w = words["units"]
    units = [UnitCount(one.unit or w["unnamed"], one.kept, one.counted) for one in units]
    fewest = max(FEWEST_TO_PLOT, showing.fewest)
    found = funnel(units, fewest, design_effect)
    if found is None:
        return Picture(name, w["title"], missing=w["none"].format(fewest=fewest))
    sentence = sentence_of(found, w)
    drawings = [
        drawing.picture(f"{name}-{form}", size.size, w["describes"], sentence, _parts(found, size, w), form)
        for form, size in (("wide", WIDE), ("narrow", NARROW))
    ]
    shown = {SHAPES[one.standing] for one in found.placed}
    keys = {"within": Shape.ring, "between": Shape.diamond, "below": Shape.down, "above": Shape.up}
    return Picture(
        name,
        w["title"],
        w["intro"],
        panels=(Panel("", sentence, *drawings),),
        keys=tuple((shape.value, w["keys"][key]) for key, shape in keys.items() if shape in shown),
        notes=(*_remarks(found, w), w["warning"]),
        table=_table(f"{name}-table", layer, found, words, showing),
        plain=_plain(found, showing),
    )


def sentence_of(found: Funnel, w: Words) -> str:
    """Return what the funnel shows, in one sentence."""
    facts: dict[str, object] = {
        "placed": len(found.placed),
        "centre": percent(found.centre),
        "number": len(found.outside),
    }
    if not found.outside:
        return str(w["outside_none" if found.between else "inside"].format(**facts))
    far = sorted(found.outside, key=lambda one: (one.share > found.centre, one.count.unit))
    told = [w[one.standing.value].format(unit=one.count.unit, share=percent(one.share)) for one in far]
    if len(told) > MOST_NAMED:
        told = [*told[:MOST_NAMED], w["more"].format(number=len(told) - MOST_NAMED)]
    return str(
        w["outside" if len(found.outside) > 1 else "outside_one"].format(**facts, found=", ".join(told))
    )


def _remarks(found: Funnel, w: Words) -> list[str]:
    remarks = []
    if found.design_effect >= 1.05:
        remarks.append(w["together"].format(times=f"{found.design_effect:.1f}"))
    if found.between:
        units = ", ".join(one.count.unit for one in found.between[: 2 * MOST_NAMED])
        remarks.append(w["between"].format(units=units))
    if len(found.outside) * 3 > len(found.placed) and len(found.placed) > 2:
        remarks.append(w["many"])
    return remarks


def _parts(found: Funnel, form: Form, w: Words) -> list[str]:
    frame = form.frame
    x = _across(found, form)
    low, high = _range(found)
    y = Scale(low, high, frame.bottom, frame.top)
    parts = _axes(x, y, form, w)
    names = [(y(found.centre), w["centre"].format(share=percent(found.centre)), "strong")]
    for level, css in ((INNER, "limit near"), (OUTER, "limit")):
        upper, lower = _limit_lines(found, x, level)
        for shares in (lower, upper):
            # Left of the smallest unit the limits open without end: there they may leave the picture.
            seen = [(x(of), y(share)) for of, share in shares if low <= share <= high]
            if len(seen) > 1:
                parts.append(drawing.path(seen, css))
        name = w["limits"]["inner" if level == INNER else "outer"]
        names.append((y(upper[-1][1]), name, ""))
    parts.append(drawing.line((frame.left, y(found.centre)), (frame.right, y(found.centre)), "centre"))
    places = drawing.apart([place for place, _, _ in names], 18, frame.top, frame.bottom)
    for place, (_, name, css) in zip(places, names, strict=True):
        parts.append(drawing.text((frame.right + 8, place + 5), name, css=css))
    spots = {one.count.unit: (x(one.count.counted), y(one.share)) for one in found.placed}
    parts += [drawing.mark(spots[one.count.unit], SHAPES[one.standing], 5.5) for one in found.placed]
    return parts + _labels(found, spots, form)


def _across(found: Funnel, form: Form) -> Scale:
    counted = [one.count.counted for one in found.placed]
    small, large = min(counted), max(counted)
    if large / small <= LINEAR_UP_TO:
        # Units of about one size would crowd together at the end of a scale from nothing.
        first = 0 if small < 0.5 * large else max(0.0, small - 0.25 * (large - small) - 0.02 * large)
        return Scale(first, large + 0.06 * (large - first), form.frame.left, form.frame.right)
    return Scale(small / 1.3, large * 1.2, form.frame.left, form.frame.right, by_multiples=True)


def _range(found: Funnel) -> tuple[float, float]:
    values = [one.share for one in found.placed]
    values += [limit for one in found.placed for limit in one.outer]
    spread = max(abs(value - found.centre) for value in values)
    step = 0.1 if spread > 0.05 else 0.02
    return drawing.round_range(max(0.0, min(values)), min(1.0, max(values)), least=2 * step, step=step)


def _limit_lines(found: Funnel, x: Scale, level: float) -> tuple[list[Spot], list[Spot]]:
    first = min(one.count.counted for one in found.placed)
    last = x.last
    if x.by_multiples:
        first = max(1, round(x.first))
    sizes = [first * (last / first) ** (n / SPOTS_ON_A_LIMIT) for n in range(SPOTS_ON_A_LIMIT + 1)]
    both = [(size, limits(size / found.design_effect, found.centre, level)) for size in sizes]
    return [(size, high) for size, (_, high) in both], [(size, low) for size, (low, _) in both]


def _axes(x: Scale, y: Scale, form: Form, w: Words) -> list[str]:
    frame, parts = form.frame, []
    parts.append(drawing.line((frame.left, frame.bottom), (frame.right, frame.bottom), "axis"))
    for share in drawing.ticks(y.first, y.last, 6):
        if share > y.first:
            parts.append(drawing.line((frame.left, y(share)), (frame.right, y(share)), "grid"))
        parts.append(drawing.text((frame.left - 8, y(share) + 5), f"{share:.0%}", "end"))
    if x.by_multiples:
        values = drawing.multiples(x.first, x.last)
        if len(values) > form.ticks:
            values = [value for value in values if str(int(value))[0] == "1"] or values[:1]
    else:
        values = drawing.ticks(x.first, x.last, form.ticks)
    for value in values:
        parts.append(drawing.line((x(value), frame.bottom), (x(value), frame.bottom + 5), "axis"))
        parts.append(drawing.text((x(value), frame.bottom + 23), count(int(value)), "middle"))
    middle = (frame.left + frame.right) / 2
    axis = w["axis_log" if x.by_multiples and form is WIDE else "axis"]
    return [*parts, drawing.text((middle, frame.bottom + 50), axis, "middle")]


def _labels(found: Funnel, spots: Mapping[str, Spot], form: Form) -> list[str]:
    """Name the units outside the limits beside their marks, each at its own height."""
    far = sorted(found.outside, key=lambda one: -abs(one.share - found.centre))[:MOST_LABELLED]
    parts: list[str] = []
    middle = (form.frame.left + form.frame.right) / 2
    for is_right in (False, True):
        group = [one for one in far if (spots[one.count.unit][0] > middle) == is_right]
        heights = drawing.apart(
            [spots[one.count.unit][1] for one in group], 19, form.frame.top, form.frame.bottom - 12
        )
        for one, height in zip(group, heights, strict=True):
            x = spots[one.count.unit][0]
            at = (x - 12 if is_right else x + 12, height + 5)
            parts.append(
                drawing.text(at, _short(one.count.unit, form), "end" if is_right else "start", "halo")
            )
    return parts


def _short(unit: str, form: Form) -> str:
    longest = LONGEST_LABEL if form is WIDE else 16
    return unit if len(unit) <= longest else unit[: longest - 1].rstrip() + "…"


def _table(name: str, layer: str, found: Funnel, words: Words, showing: Showing) -> Table:
    w = words["units"]
    rows = [(one.count.unit, _row(one, w)) for one in found.placed]
    rows += [(one.unit, _row_of_few(one, words, showing)) for one in found.too_few]
    named = tuple(row for _, row in sorted(rows))
    return Table(name, w["caption"].format(layer=layer), tuple(w["headings"]), named)


def _row(one: Placed, w: Words) -> tuple[str, ...]:
    return (
        one.count.unit,
        count(one.count.counted),
        count(one.count.kept),
        percent(one.share),
        f"{percent(one.inner[0])} to {percent(one.inner[1])}",
        f"{percent(one.outer[0])} to {percent(one.outer[1])}",
        w["standings"][one.standing.value].capitalize(),
    )


def _row_of_few(one: UnitCount, words: Words, showing: Showing) -> tuple[str, ...]:
    w = words["units"]
    few = w["standings"]["too_few"].capitalize()
    if one.counted < showing.fewest:
        number = showing.number(one.counted)
        kept = "" if showing.published else count(one.kept)
        return (one.unit, number, kept, "", "", "", few)
    return (one.unit, count(one.counted), count(one.kept), percent(one.kept / one.counted), "", "", few)


def _plain(found: Funnel, showing: Showing) -> Mapping[str, object]:
    placed = [
        {
            "unit": one.count.unit,
            "met": one.count.kept,
            "counted": one.count.counted,
            "rate": rounded(one.share),
            "limits_95": [rounded(limit) for limit in one.inner],
            "limits_998": [rounded(limit) for limit in one.outer],
            "standing": one.standing.value,
        }
        for one in found.placed
    ]
    few = [
        {
            "unit": one.unit,
            "met": None if showing.published and one.counted < showing.fewest else one.kept,
            "counted": showing.plain(one.counted),
        }
        for one in found.too_few
    ]
    facts = {"centre": rounded(found.centre), "design_effect": rounded(found.design_effect)}
    return {**facts, "units": placed, "too_few": few}

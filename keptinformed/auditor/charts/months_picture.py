"""Draws the share kept in time month by month, with the limits within which chance alone would move it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keptinformed.auditor.charts import drawing
from keptinformed.auditor.charts.control import (
    FEWEST_MONTHS,
    ControlChart,
    Count,
    Point,
    Signal,
    control_chart,
)
from keptinformed.auditor.charts.drawing import Frame, Scale, Shape, Spot
from keptinformed.auditor.charts.pictures import Panel, Picture, Showing, Table, Words, rounded
from keptinformed.auditor.report_words import count, month_in_words, percent

MOST_MONTHS = 36
MOST_NAMED = 3
"""Findings that the sentence names; the table has them all."""
SHAPES = {Signal.beyond: Shape.diamond, Signal.side: Shape.square, Signal.trend: Shape.up}


@dataclass(frozen=True, slots=True)
class Form:
    """One of the two sizes in which it is drawn."""

    size: Spot
    frame: Frame
    most_months_named: int


WIDE = Form((840, 350), Frame(left=58, right=700, top=20, bottom=296), 13)
NARROW = Form((320, 320), Frame(left=50, right=306, top=20, bottom=268), 4)


@dataclass(frozen=True, slots=True)
class Fallen:
    """What fell due in a layer, month by month."""

    counts: tuple[Count, ...]
    undated: int
    """Kept promises without a date to keep."""
    as_at: str
    """The day up to which the last month is counted, in words."""
    as_at_month: str


def months_picture(name: str, layer: str, fallen: Fallen, words: Words, showing: Showing) -> Picture:
    """Return the control chart of one layer; `name` makes its ids."""
    w = words["months"]
    window = fallen.counts[-MOST_MONTHS:]
    large = [one for one in window if one.counted >= showing.fewest]
    chart = control_chart(large)
    if chart is None:
        missing = w["none"].format(months=FEWEST_MONTHS, fewest=showing.fewest)
        return Picture(name, w["title"], missing=missing)
    sentence = sentence_of(chart, w)
    drawings = [
        drawing.picture(f"{name}-{form}", size.size, w["describes"], sentence, _parts(chart, size, w), form)
        for form, size in (("wide", WIDE), ("narrow", NARROW))
    ]
    found = {signal for point in chart.points for signal in point.signals}
    return Picture(
        name,
        w["title"],
        w["intro"],
        panels=(Panel("", sentence, *drawings),),
        keys=tuple((SHAPES[signal].value, w["keys"][signal.value]) for signal in Signal if signal in found),
        rules=(w["rules_title"], *w["rules"]),
        notes=_notes(chart, fallen, w, showing),
        table=_table(f"{name}-table", layer, chart, w),
        plain=_plain(chart),
    )


def _notes(chart: ControlChart, fallen: Fallen, w: Words, showing: Showing) -> tuple[str, ...]:
    window = fallen.counts[-MOST_MONTHS:]
    small = [month_in_words(one.month) for one in window if one.counted < showing.fewest]
    notes = [w["false_alarms"], w["methods"][chart.method.value].format(spread=f"{chart.spread:.1f}")]
    if len(fallen.counts) > MOST_MONTHS:
        notes.append(w["window"].format(months=MOST_MONTHS))
    if chart.points[-1].count.month == fallen.as_at_month:
        notes.append(w["part"].format(month=month_in_words(fallen.as_at_month), day=fallen.as_at))
    if small:
        notes.append(w["left_out"].format(fewest=showing.fewest, months=", ".join(small)))
    if fallen.undated:
        notes.append(w["undated"].format(number=showing.number(fallen.undated)))
    return tuple(notes)


@dataclass(frozen=True, slots=True)
class Finding:
    """One month beyond a limit, or one run of months."""

    signal: Signal
    first: Point
    last: Point
    is_high: bool


def findings(chart: ControlChart) -> tuple[Finding, ...]:
    """Return what stands out, months beyond a limit first, then runs, each kind in order of time."""
    found: list[Finding] = []
    for signal in Signal:
        marked = [place for place, point in enumerate(chart.points) if signal in point.signals]
        for first, last in _spans(chart, marked, signal):
            found.append(
                Finding(signal, chart.points[first], chart.points[last], _is_high(chart, first, signal))
            )
    return tuple(found)


def _spans(chart: ControlChart, marked: Sequence[int], signal: Signal) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for place in marked:
        joins = (
            spans
            and signal is not Signal.beyond
            and spans[-1][1] == place - 1
            and _goes_on(chart, spans[-1][0], place, signal)
        )
        if joins:
            spans[-1] = (spans[-1][0], place)
        else:
            spans.append((place, place))
    return [span for span in spans if signal is Signal.beyond or span[0] < span[1]]


def _goes_on(chart: ControlChart, first: int, place: int, signal: Signal) -> bool:
    if signal is Signal.side:
        return _is_high(chart, first, signal) == _is_high(chart, place, signal)
    rises = chart.points[place].count.share > chart.points[place - 1].count.share
    return first == place - 1 or rises == _is_high(chart, first, signal)


def _is_high(chart: ControlChart, place: int, signal: Signal) -> bool:
    share = chart.points[place].count.share
    if signal is Signal.trend:
        return place + 1 < len(chart.points) and chart.points[place + 1].count.share > share
    return share > chart.centre


def sentence_of(chart: ControlChart, w: Words) -> str:
    """Return what the chart shows, in one sentence."""
    facts = {
        "first": month_in_words(chart.points[0].count.month),
        "last": month_in_words(chart.points[-1].count.month),
        "centre": percent(chart.centre),
    }
    found = findings(chart)
    if not found:
        return str(w["steady"].format(**facts))
    told = [_in_words(one, w) for one in found[:MOST_NAMED]]
    if len(found) > MOST_NAMED:
        told.append(w["more"].format(number=len(found) - MOST_NAMED))
    return str(w["signals"].format(**facts, found="; ".join(told)))


def _in_words(one: Finding, w: Words) -> str:
    template = w[f"{one.signal.value}_{'high' if one.is_high else 'low'}"]
    first, last = month_in_words(one.first.count.month), month_in_words(one.last.count.month)
    return str(template.format(month=first, first=first, last=last, share=percent(one.first.count.share)))


def _parts(chart: ControlChart, form: Form, w: Words) -> list[str]:
    frame, points = form.frame, chart.points
    values = [value for point in points for value in (point.count.share, point.low, point.high)]
    low, high = drawing.round_range(min(values), max(values))
    y = Scale(low, high, frame.bottom, frame.top)
    half = (frame.right - frame.left) / len(points) / 2
    across = [frame.left + half + 2 * half * place for place in range(len(points))]
    parts = _axes(y, (low, high), form, [point.count.month for point in points], across)
    for side in ("low", "high"):
        limit = [(x - half, y(getattr(point, side))) for x, point in zip(across, points, strict=True)]
        parts.append(drawing.path(drawing.steps(limit, frame.right), "limit"))
    parts.append(drawing.line((frame.left, y(chart.centre)), (frame.right, y(chart.centre)), "centre"))
    spots = [(x, y(point.count.share)) for x, point in zip(across, points, strict=True)]
    parts.append(drawing.path(spots, "months"))
    for spot, point in zip(spots, points, strict=True):
        parts += _mark(spot, point, chart, frame)
    return parts + _names_of_lines(chart, y, form, w)


def _mark(spot: Spot, point: Point, chart: ControlChart, frame: Frame) -> list[str]:
    signal = next((one for one in Signal if one in point.signals), None)
    if signal is None:
        return [drawing.mark(spot, Shape.dot, 4)]
    parts = [drawing.mark(spot, SHAPES[signal], 6)]
    if signal is Signal.beyond:
        is_high = point.count.share > chart.centre
        at = (min(max(spot[0], frame.left + 20), frame.right - 20), spot[1] + (-14 if is_high else 26))
        parts.append(drawing.text(at, percent(point.count.share), "middle", "halo strong"))
    return parts


def _axes(
    y: Scale, shares: tuple[float, float], form: Form, months: Sequence[str], across: Sequence[float]
) -> list[str]:
    frame, parts = form.frame, []
    for place, share in enumerate(drawing.ticks(*shares, 5)):
        css = "axis" if place == 0 else "grid"
        parts.append(drawing.line((frame.left, y(share)), (frame.right, y(share)), css))
        parts.append(drawing.text((frame.left - 8, y(share) + 5), f"{share:.0%}", "end"))
    every = next(n for n in (1, 2, 3, 4, 6, 12, 24, 48) if len(months) / n <= form.most_months_named)
    year = ""
    for place in range(0, len(months), every):
        x = across[place]
        parts.append(drawing.line((x, frame.bottom), (x, frame.bottom + 5), "axis"))
        name = month_in_words(months[place])
        parts.append(drawing.text((x, frame.bottom + 23), name[:3], "middle"))
        if name[-4:] != year:
            year = name[-4:]
            parts.append(drawing.text((x, frame.bottom + 43), year, "middle"))
    return parts


def _names_of_lines(chart: ControlChart, y: Scale, form: Form, w: Words) -> list[str]:
    last = chart.points[-1]
    names = [w["upper"], w["centre"].format(share=percent(chart.centre)), w["lower"]]
    if form is WIDE:
        places = drawing.apart(
            [y(last.high), y(chart.centre), y(last.low)], 19, form.frame.top, form.frame.bottom
        )
        return [
            drawing.text((form.frame.right + 10, place + 5), name, css="strong" if n == 1 else "")
            for n, (name, place) in enumerate(zip(names, places, strict=True))
        ]
    # On a narrow screen the limits are known by their dashes; only the line between them needs a name.
    at = (form.frame.left + 6, y(chart.centre) - 7)
    return [drawing.text(at, names[1], css="halo strong")]


def _table(name: str, layer: str, chart: ControlChart, w: Words) -> Table:
    rows = []
    for point in chart.points:
        found = [w["keys"][signal.value] for signal in Signal if signal in point.signals]
        rows.append(
            (
                month_in_words(point.count.month),
                count(point.count.counted),
                count(point.count.kept),
                percent(point.count.share),
                percent(point.low),
                percent(point.high),
                "; ".join(found).capitalize() or w["nothing"].capitalize(),
            )
        )
    return Table(name, w["caption"].format(layer=layer), tuple(w["headings"]), tuple(rows))


def _plain(chart: ControlChart) -> Mapping[str, object]:
    return {
        "method": chart.method.value,
        "centre": rounded(chart.centre),
        "spread": rounded(chart.spread),
        "months": [
            {
                "month": point.count.month,
                "met": point.count.kept,
                "counted": point.count.counted,
                "rate": rounded(point.count.share),
                "lower_limit": rounded(point.low),
                "upper_limit": rounded(point.high),
                "signals": [signal.value for signal in Signal if signal in point.signals],
            }
            for point in chart.points
        ],
    }

"""Draws how soon people are told: for each main promise, the share done by each day after it began."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keptinformed.auditor.charts import drawing
from keptinformed.auditor.charts.drawing import Frame, Scale, Shape
from keptinformed.auditor.charts.pictures import Panel, Picture, Showing, Table, Words, rounded
from keptinformed.auditor.charts.survival import Leaving, Step, at, curve, day_of_share
from keptinformed.auditor.report_words import percent

FEWEST_TO_DRAW = 30
MOST_PANELS = 6
HORIZONS = (28, 56, 112, 364)
"""Days; the shortest by which nine in ten of what was done had been done is drawn."""
MILESTONES = (1, 5, 7, 28)
SIZE = (340.0, 236.0)
FRAME = Frame(left=48, right=288, top=16, bottom=180)


@dataclass(frozen=True, slots=True)
class Told:
    """One promise: its curve, cut where too few were still waited for, and how many began."""

    promise: str
    began: int
    steps: tuple[Step, ...]
    last_day: int
    """The last day that the curve says something about."""

    @property
    def done(self) -> int:
        """How many were done while they were waited for."""
        return sum(step.done for step in self.steps)


def told_picture(
    name: str, layer: str, promises: Mapping[str, Sequence[Leaving]], words: Words, showing: Showing
) -> Picture:
    """Return the picture of a layer's main promises; `name` makes its ids."""
    w = words["told"]
    chosen = choose(promises, w["first"], showing.fewest)
    if not chosen:
        return Picture(name, w["title"], missing=w["none"].format(fewest=FEWEST_TO_DRAW))
    horizon = _horizon([promises[one.promise] for one in chosen])
    panels = tuple(_panel(f"{name}-{n}", one, horizon, w) for n, one in enumerate(chosen, 1))
    cut_short = any(one.last_day < horizon for one in chosen)
    return Picture(
        name,
        w["title"],
        w["intro"],
        panels=panels,
        notes=(w["too_few_left"].format(fewest=showing.fewest),) if cut_short else (),
        table=_table(name, layer, chosen, promises, w, showing),
        plain=[_plain(one, promises[one.promise], showing) for one in chosen],
    )


def choose(promises: Mapping[str, Sequence[Leaving]], first: Sequence[str], fewest: int) -> tuple[Told, ...]:
    """Return the promises to draw: those of `first` in that order, then others, the most frequent first."""
    began = {name: sum(one.done + one.left for one in leavings) for name, leavings in promises.items()}
    often = [name for name, number in began.items() if number >= FEWEST_TO_DRAW]
    told = [name for name in first if name in often]
    rest = sorted((name for name in often if name not in told), key=lambda name: (-began[name], name))
    return tuple(_told(name, promises[name], began[name], fewest) for name in (told + rest)[:MOST_PANELS])


def _told(name: str, leavings: Sequence[Leaving], began: int, fewest: int) -> Told:
    steps = curve(leavings)
    sure = tuple(step for step in steps if step.waiting >= fewest)
    last_day = steps[len(sure)].day - 1 if len(sure) < len(steps) else steps[-1].day
    return Told(name, began, sure, last_day)


def _horizon(promises: Sequence[Sequence[Leaving]]) -> int:
    done = [one for leavings in promises for one in leavings]
    total = sum(one.done for one in done)
    for horizon in HORIZONS:
        if sum(one.done for one in done if one.day <= horizon) >= 0.9 * total:
            return horizon
    return HORIZONS[-1]


def _panel(name: str, told: Told, horizon: int, w: Words) -> Panel:
    title = promise_in_words(told.promise)
    sentence = sentence_of(told, horizon, w)
    description = w["describes"].format(promise=title, verb=_verb(told.promise, w))
    return Panel(
        title, sentence, drawing.picture(name, SIZE, description, sentence, _parts(told, horizon, w), "small")
    )


def sentence_of(told: Told, horizon: int, w: Words) -> str:
    """Return what the curve shows up to `horizon`, or up to where it ends."""
    day = min(horizon, told.last_day)
    step = at(told.steps, day)
    verb = _verb(told.promise, w)
    if step is None or step.share == 0:
        return str(w["never"].format(began=f"{told.began:,}", verb=verb, day=day))
    shares = {"share": percent(step.share), "low": percent(step.low), "high": percent(step.high)}
    half = day_of_share(told.steps, 0.5)
    if half is None or half > day:
        return str(w["under_half"].format(verb=verb, day=day, **shares))
    return str(w["half"].format(verb=verb, by=_by(half, w), day=day, **shares))


def promise_in_words(promise: str) -> str:
    """Return `told-of-arrest` as `Told of arrest`."""
    return promise.replace("-", " ").capitalize()


def _verb(promise: str, w: Words) -> str:
    return str(w["verbs"]["told" if promise.startswith("told") else "other"])


def _by(day: int, w: Words) -> str:
    key = {0: "same_day", 1: "next_day"}.get(day, "by_day")
    return str(w[key].format(day=day))


def _parts(told: Told, horizon: int, w: Words) -> list[str]:
    x = Scale(0, horizon, FRAME.left, FRAME.right)
    y = Scale(0, 1, FRAME.bottom, FRAME.top)
    shown = [step for step in told.steps if step.day <= horizon]
    end = x(min(horizon, told.last_day))
    parts = _axes(x, y, horizon, w)
    if not shown:
        return parts
    start = [] if shown[0].day == 0 else [(x(0), y(0))]
    low = drawing.steps(start + [(x(one.day), y(one.low)) for one in shown], end)
    high = drawing.steps(start + [(x(one.day), y(one.high)) for one in shown], end)
    line = drawing.steps([(x(0), y(0))] + [(x(one.day), y(one.share)) for one in shown], end)
    parts += [
        drawing.path([*low, *reversed(high)], "band", closed=True),
        drawing.path(low, "edge"),
        drawing.path(high, "edge"),
        drawing.path(line, "curve"),
    ]
    half = day_of_share(shown, 0.5)
    if half is not None and half < 0.6 * horizon:
        parts.append(drawing.mark((x(half), y(0.5)), Shape.dot, 5))
        parts.append(
            drawing.text(
                (x(half) + 11, y(0.5) + 22),
                w["half_label_same_day" if half == 0 else "half_label"].format(day=half),
                css="halo",
            )
        )
    beside = (end + 7, y(shown[-1].share) + 5)
    parts.append(drawing.text(beside, percent(shown[-1].share), css="halo strong"))
    return parts


def _axes(x: Scale, y: Scale, horizon: int, w: Words) -> list[str]:
    parts = []
    for share in (0.0, 0.5, 1.0):
        parts.append(
            drawing.line((FRAME.left, y(share)), (FRAME.right, y(share)), "axis" if not share else "grid")
        )
        parts.append(drawing.text((FRAME.left - 7, y(share) + 5), f"{share:.0%}", "end"))
    for week in range(5):
        day = horizon * week // 4
        parts.append(drawing.line((x(day), FRAME.bottom), (x(day), FRAME.bottom + 5), "axis"))
        parts.append(drawing.text((x(day), FRAME.bottom + 22), str(day), "middle"))
    middle = (FRAME.left + FRAME.right) / 2
    return [*parts, drawing.text((middle, FRAME.bottom + 45), w["axis"], "middle")]


def _table(
    name: str,
    layer: str,
    chosen: Sequence[Told],
    promises: Mapping[str, Sequence[Leaving]],
    w: Words,
    showing: Showing,
) -> Table:
    rows = []
    for told in chosen:
        done = sum(one.done for one in promises[told.promise])
        half = day_of_share(told.steps, 0.5)
        cells = [_by_day(told, day, w) for day in MILESTONES]
        rows.append(
            (
                promise_in_words(told.promise),
                showing.number(told.began),
                showing.number(done),
                showing.number(told.began - done),
                w["half_never"] if half is None else _by(half, w),
                *cells,
            )
        )
    headings = (*w["headings"], *(w["by_heading"].format(day=day) for day in MILESTONES))
    return Table(f"{name}-table", w["caption"].format(layer=layer), headings, tuple(rows))


def _by_day(told: Told, day: int, w: Words) -> str:
    if day > told.last_day:
        return str(w["not_seen"])
    step = at(told.steps, day)
    if step is None or step.share == 0:
        return percent(0.0)
    return f"{percent(step.share)} ({percent(step.low)} to {percent(step.high)})"


def _plain(told: Told, leavings: Sequence[Leaving], showing: Showing) -> Mapping[str, object]:
    done = sum(one.done for one in leavings)
    return {
        "promise": told.promise,
        "began": showing.plain(told.began),
        "done": showing.plain(done),
        "left": showing.plain(told.began - done),
        "half_done_by_day": day_of_share(told.steps, 0.5),
        "last_day": told.last_day,
        "curve": [
            {
                "day": step.day,
                "share": rounded(step.share),
                "low": rounded(step.low),
                "high": rounded(step.high),
                "waiting": showing.plain(step.waiting),
            }
            for step in told.steps
            if step.done and step.day <= HORIZONS[-1]
        ],
    }

"""Draws the gaps between groups of people: who is told in time less often, and whether chance explains it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keptinformed.auditor.charts import drawing
from keptinformed.auditor.charts.counting import Dimension, Groups
from keptinformed.auditor.charts.drawing import Frame, Scale, Shape, Spot
from keptinformed.auditor.charts.gaps import Difference, Gap, Kept, gaps
from keptinformed.auditor.charts.pictures import Panel, Picture, Showing, Table, Words, rounded
from keptinformed.auditor.report_words import percent

MOST_OFFENCES = 12
MOST_NAMED = 3
LONGEST_LABEL = 34
MINUS = "\N{MINUS SIGN}"
FIRST = {Dimension.party: ("witness", "victim"), Dimension.enhanced: ("yes", "no")}


@dataclass(frozen=True, slots=True)
class People:
    """The groups of a layer: their counts duty by duty, in how many cases, and their design effect."""

    groups: Mapping[Dimension, Groups]
    cases: Mapping[Dimension, Mapping[str, int]]
    design_effect: float


@dataclass(frozen=True, slots=True)
class Compared:
    """One dimension: its gaps, and why there are none if there are none."""

    dimension: Dimension
    gaps: tuple[Gap, ...]
    small: tuple[tuple[str, Kept], ...]
    """Groups with too few cases to compare."""
    missing: str = ""
    left_out: int = 0
    """Offences beyond the most frequent."""


@dataclass(frozen=True, slots=True)
class Form:
    """One of the two sizes in which it is drawn."""

    width: float
    left: float
    right: float
    row: float
    label_above: bool


WIDE = Form(840, 320, 816, 34, label_above=False)
NARROW = Form(320, 14, 306, 56, label_above=True)


def groups_picture(name: str, layer: str, people: People, words: Words, showing: Showing) -> Picture:
    """Return the gaps between the groups of one layer; `name` makes its ids."""
    w = words["groups"]
    compared = [compare(dimension, people, w, showing) for dimension in Dimension]
    if not any(one.gaps for one in compared):
        missing = " ".join([w["none"], *(one.missing for one in compared if one.missing)])
        return Picture(name, w["title"], missing=missing)
    sentence = sentence_of(compared, w)
    drawings = [
        _drawing(f"{name}-{css}", compared, form, sentence, w, css)
        for css, form in (("wide", WIDE), ("narrow", NARROW))
    ]
    notes = (
        [w["together"].format(times=f"{people.design_effect:.1f}")] if people.design_effect >= 1.05 else []
    )
    notes += [one.missing for one in compared if one.missing]
    for one in compared:
        if one.left_out:
            notes.append(w["offences_left_out"].format(shown=MOST_OFFENCES, left=one.left_out))
    return Picture(
        name,
        w["title"],
        w["intro"],
        panels=(Panel("", sentence, *drawings),),
        keys=((Shape.dot.value, w["keys"]["raw"]), (Shape.open_diamond.value, w["keys"]["same"])),
        notes=(*notes, w["warning"]),
        table=_table(f"{name}-table", layer, compared, words, showing),
        plain=_plain(compared, showing),
    )


def compare(dimension: Dimension, people: People, w: Words, showing: Showing) -> Compared:
    """Return the gaps of one dimension among the groups with enough cases."""
    groups, cases = people.groups.get(dimension, {}), people.cases.get(dimension, {})
    none = Kept(0, 0)
    sizes = {group: sum(duties.values(), none) for group, duties in groups.items()}
    large = sorted((name for name in sizes if cases.get(name, 0) >= showing.fewest), key=_order(dimension))
    small = tuple((name, sizes[name]) for name in sorted(sizes) if name not in large)
    dimension_name = w["dimensions"][dimension.value]
    if len(large) < 2:
        kind = "no_group" if not sizes else "one_group" if len(sizes) == 1 else "too_few"
        group = group_in_words(dimension, next(iter(sizes), ""), w)
        missing = w["missing"][kind].format(dimension=dimension_name, group=group, fewest=showing.fewest)
        return Compared(dimension, (), small, missing)
    found = gaps({name: groups[name] for name in large}, people.design_effect)
    if dimension is not Dimension.offence or len(found) <= MOST_OFFENCES:
        return Compared(dimension, found, small)
    most = sorted(found, key=lambda gap: -gap.mine.counted)[:MOST_OFFENCES]
    shown = tuple(sorted(most, key=lambda gap: gap.group))
    return Compared(dimension, shown, small, left_out=len(found) - MOST_OFFENCES)


def _order(dimension: Dimension) -> "Order":
    return Order(FIRST.get(dimension, ()))


@dataclass(frozen=True, slots=True)
class Order:
    """Sorts groups: some first in a fixed order, the rest by name."""

    first: Sequence[str]

    def __call__(self, group: str) -> tuple[int, str]:
        """Return the key by which `group` is sorted."""
        return (self.first.index(group) if group in self.first else len(self.first), group)


def group_in_words(dimension: Dimension, group: str, w: Words) -> str:
    """Return what a group is called in the middle of a sentence; an offence, as the bundle names it."""
    return str(w["names"].get(dimension.value, {}).get(group, group))


def others_in_words(dimension: Dimension, w: Words) -> str:
    """Return what a group is compared with."""
    if dimension in FIRST:
        return group_in_words(dimension, FIRST[dimension][1], w)
    return str(w["others"][dimension.value])


def sentence_of(compared: Sequence[Compared], w: Words) -> str:
    """Return what the picture shows, in one sentence; it speaks of comparisons within the same duty."""
    pairs = [(one.dimension, gap) for one in compared for gap in one.gaps if gap.same_duties]
    clear = [
        (dimension, gap, gap.same_duties)
        for dimension, gap in pairs
        if gap.same_duties and not gap.same_duties.could_be_none
    ]
    if not clear:
        return str(w["clear_none"].format(compared=len(pairs)))
    clear.sort(key=lambda one: -abs(one[2].difference))
    told = [
        w["lower" if same.difference < 0 else "higher"]
        .format(
            group=group_in_words(dimension, gap.group, w),
            others=others_in_words(dimension, w),
            points=f"{abs(same.difference) * 100:.0f}",
            range=_range_in_words(same),
        )
        .replace("than than", "than")
        for dimension, gap, same in clear[:MOST_NAMED]
    ]
    if len(clear) > MOST_NAMED:
        told.append(w["more"].format(number=len(clear) - MOST_NAMED))
    return str(w["clear"].format(number=len(clear), compared=len(pairs), found="; ".join(told)))


def _range_in_words(one: Difference) -> str:
    low, high = sorted((abs(one.low), abs(one.high)))
    return f"{low * 100:.0f} to {high * 100:.0f}"


def _drawing(name: str, compared: Sequence[Compared], form: Form, sentence: str, w: Words, css: str) -> str:
    shown = [one for one in compared if one.gaps]
    height = 44 + sum(34 + form.row * len(one.gaps) for one in shown) + 44
    ends = [
        abs(end)
        for one in shown
        for gap in one.gaps
        for found in (gap.raw, gap.same_duties)
        if found
        for end in (found.low, found.high)
    ]
    reach = min(1.0, max(0.1, -(-max(ends) * 20 // 1) / 20))
    x = Scale(-reach, reach, form.left, form.right)
    frame = Frame(form.left, form.right, 44, height - 44)
    parts = _axes(x, frame, reach, form, w)
    down = frame.top
    for one in shown:
        parts.append(drawing.text((0, down + 22), w["dimensions"][one.dimension.value], css="strong halo"))
        down += 34
        for gap in one.gaps:
            parts += _row(one.dimension, gap, down, x, form, w)
            down += form.row
    return drawing.picture(name, (form.width, height), w["describes"], sentence, parts, css)


def _axes(x: Scale, frame: Frame, reach: float, form: Form, w: Words) -> list[str]:
    parts = []
    for value in drawing.ticks(-reach, reach, 4 if form.label_above else 8):
        css = "centre" if abs(value) < 1e-9 else "grid"
        parts.append(drawing.line((x(value), frame.top), (x(value), frame.bottom), css))
        parts.append(
            drawing.text(
                (x(value), frame.bottom + 20),
                f"{value * 100:+.0f}".replace("-", MINUS) if value else "0",
                "middle",
            )
        )
    parts.append(drawing.text((frame.left, 20), f"← {w['axis_lower']}"))
    parts.append(drawing.text((frame.right, 20), f"{w['axis_higher']} →", "end"))
    middle = (frame.left + frame.right) / 2
    return [*parts, drawing.text((middle, frame.bottom + 41), w["axis"], "middle")]


def _row(dimension: Dimension, gap: Gap, down: float, x: Scale, form: Form, w: Words) -> list[str]:
    label = group_in_words(dimension, gap.group, w)
    label = label[:1].upper() + label[1:]
    label = label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"
    at: Spot = (12, down + 17)
    middle = down + (34 if form.label_above else 12)
    parts = [drawing.text(at, label, css="halo")]
    for found, shape, offset, css in (
        (gap.raw, Shape.dot, -6.0, "range"),
        (gap.same_duties, Shape.open_diamond, 6.0, "range thin"),
    ):
        if found:
            y = middle + offset
            parts.append(drawing.line((x(found.low), y), (x(found.high), y), css))
            parts.append(drawing.mark((x(found.difference), y), shape, 4.5))
    return parts


def _table(name: str, layer: str, compared: Sequence[Compared], words: Words, showing: Showing) -> Table:
    w = words["groups"]
    rows: list[tuple[str, ...]] = []
    for one in compared:
        others = others_in_words(one.dimension, w)
        for gap in one.gaps:
            rows.append(
                (
                    _capital(group_in_words(one.dimension, gap.group, w)),
                    f"{gap.mine.counted:,}",
                    percent(gap.mine.kept / gap.mine.counted),
                    others,
                    f"{gap.others.counted:,}",
                    percent(gap.others.kept / gap.others.counted),
                    _in_points(gap.raw),
                    _in_points(gap.same_duties),
                    _capital(_judged(gap, w)),
                )
            )
        for group, kept in one.small:
            few = words["few"].format(kept=kept.kept, counted=kept.counted)
            shown = showing.number(kept.counted)
            share = "" if showing.published else few
            name_of = _capital(group_in_words(one.dimension, group, w))
            rows.append((name_of, shown, share, others, "", "", "", "", _capital(w["in_words"]["too_few"])))
    return Table(name, w["caption"].format(layer=layer), tuple(w["headings"]), tuple(rows))


def _judged(gap: Gap, w: Words) -> str:
    same = gap.same_duties
    if same is None:
        return str(w["in_words"]["no_same"])
    if same.could_be_none:
        return str(w["in_words"]["none"])
    return str(w["in_words"]["lower" if same.difference < 0 else "higher"])


def _in_points(one: Difference | None) -> str:
    if one is None:
        return ""
    return f"{one.difference * 100:+.1f} ({one.low * 100:+.1f} to {one.high * 100:+.1f})".replace("-", MINUS)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _plain(compared: Sequence[Compared], showing: Showing) -> list[Mapping[str, object]]:
    return [
        {
            "by": one.dimension.value,
            "groups": [
                {
                    "group": gap.group,
                    "met": gap.mine.kept,
                    "counted": gap.mine.counted,
                    "others_met": gap.others.kept,
                    "others_counted": gap.others.counted,
                    "difference": _plain_difference(gap.raw),
                    "same_duties": _plain_difference(gap.same_duties),
                }
                for gap in one.gaps
            ],
            "too_few": [
                {"group": group, "counted": showing.plain(kept.counted)} for group, kept in one.small
            ],
            "missing": one.missing or None,
        }
        for one in compared
    ]


def _plain_difference(one: Difference | None) -> Mapping[str, float] | None:
    if one is None:
        return None
    return {"difference": rounded(one.difference), "low": rounded(one.low), "high": rounded(one.high)}

"""Decides what the service suggests, what is missing before a round can be finished, and what a round says. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from keptinformed.self_assessment.terms import (
    HIGHEST,
    LOWEST,
    Check,
    Component,
    Found,
    Indicator,
    Instrument,
    Rule,
    Suggestion,
)


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody gave one indicator, and where they want to be."""

    score: int
    goal: int | None = None
    evidence: str = ""
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Corner:
    """One component of a round: its average, and that of its goals; None where nothing is given."""

    component: Component
    score: float | None
    goal: float | None

    @property
    def gap(self) -> float | None:
        """How far it is to the goal; None where there is no score or no goal."""
        return None if self.score is None or self.goal is None else max(0.0, self.goal - self.score)


def suggest(indicator: Indicator, found: Mapping[Check, Found]) -> Suggestion:
    """Return what follows from what was found; nothing follows from what could not be measured."""
    low, high = LOWEST, HIGHEST
    cites: dict[str, None] = {}
    for rule in indicator.rules:
        holds = _holds(rule, found)
        if holds is None:
            continue
        if holds and rule.at_least > LOWEST:
            low = max(low, rule.at_least)
        elif not holds and rule.at_most < HIGHEST:
            high = min(high, rule.at_most)
        cites |= dict.fromkeys(found[check].says for check in rule.checks)
    # Where rules of a file contradict each other, the cautious one counts.
    return Suggestion(min(low, high), high, tuple(cites))


def lacking(
    instrument: Instrument, given: Mapping[str, Given], suggested: Mapping[str, Suggestion]
) -> tuple[tuple[Indicator, str], ...]:
    """Return the indicators that stand between a round and its end, each with what to do."""
    wanted = (
        (each, _lacks(given.get(each.indicator), suggested[each.indicator]))
        for each in instrument.indicators()
    )
    return tuple((indicator, what) for indicator, what in wanted if what)


def corners(instrument: Instrument, given: Mapping[str, Given]) -> tuple[Corner, ...]:
    """Return each component with its averages, over those of its indicators that have a score or a goal."""
    return tuple(
        Corner(
            component,
            _average(given[each.indicator].score for each in component.indicators if each.indicator in given),
            _average(_goals(component, given)),
        )
        for component in instrument.components
    )


def overall(found: Sequence[Corner]) -> float | None:
    """Return the average of the components, each counted once; None where there is none."""
    return _average(each.score for each in found if each.score is not None)


def in_words(found: Sequence[Corner], before: Sequence[Corner] = ()) -> str:
    """Return what a picture of the components shows: the best, the lowest, and what changed most since `before`."""
    scored = [(each.score, each.component.title) for each in found if each.score is not None]
    if not scored:
        return "Nothing is scored yet."
    (high, best), (low, worst) = max(scored, key=lambda one: one[0]), min(scored, key=lambda one: one[0])
    if high == low:
        said = f"All that is scored stands at {high:.1f} of {HIGHEST}."
    else:
        said = f"Highest is “{best}” with {high:.1f} of {HIGHEST}, lowest “{worst}” with {low:.1f}."
    return f"{said} {_change(found, before)}".strip()


def _change(found: Sequence[Corner], before: Sequence[Corner]) -> str:
    then = {each.component.component: each.score for each in before}
    moved = [
        (each.score - earlier, each.component.title)
        for each in found
        if each.score is not None and (earlier := then.get(each.component.component)) is not None
    ]
    if not moved:
        return ""
    by, title = max(moved, key=lambda one: abs(one[0]))
    if abs(by) < 0.05:
        return "Nothing changed since the round before."
    return f"Since the round before “{title}” {'rose' if by > 0 else 'fell'} most, by {abs(by):.1f}."


def _holds(rule: Rule, found: Mapping[Check, Found]) -> bool | None:
    each = [_one_holds(found.get(check, Found()), rule.share) for check in rule.checks]
    if False in each:
        return False
    return None if None in each else True


def _one_holds(found: Found, share: int) -> bool | None:
    if found.holds is not None:
        return found.holds
    if found.percent is None:
        return None
    return found.percent >= share if share else found.percent > 0


def _lacks(given: Given | None, suggested: Suggestion) -> str:
    if given is None:
        return "Give a score"
    if given.score > LOWEST and not given.evidence:
        return "Say what shows it"
    if not suggested.fits(given.score) and not given.explanation:
        return f"Explain why it is {given.score}, where the service shows: {suggested.says.lower()}"
    return ""


def _goals(component: Component, given: Mapping[str, Given]) -> list[int]:
    there = (given[each.indicator].goal for each in component.indicators if each.indicator in given)
    return [goal for goal in there if goal is not None]


def _average(values: Iterable[float]) -> float | None:
    there = list(values)
    return sum(there) / len(there) if there else None

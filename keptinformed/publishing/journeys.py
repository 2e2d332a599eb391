"""Decides where a case is, as a person reads it: its steps, and what the page says first. Pure."""

from collections.abc import Sequence
from datetime import date

from keptinformed.duties.history import Role
from keptinformed.publishing.policy import JourneyStep, PortalPolicy
from keptinformed.publishing.sections import Journey, Now, Step, StepState
from keptinformed.publishing.sentences import Sentence
from keptinformed.publishing.visible import Seen


def journey_of(seen: Sequence[Seen], role: Role, policy: PortalPolicy) -> Journey:
    """Return the steps of the case, and how it ended where it did: also before the last step."""
    steps = policy.journeys[role]
    reached = _reached(seen, steps)
    ended = _ended(seen, policy)
    over = ended is not None
    kinds = {each.kind for each in seen}
    here = max((n for n, step in enumerate(steps) if kinds & (step.reached_by | step.implied_by)), default=0)
    return Journey(
        steps=tuple(
            Step(
                key=step.step,
                title=Sentence(f"journey.{step.step}.title"),
                means=Sentence(f"journey.{step.step}.means"),
                state=_state(number - here, step.step in reached, last=number == len(steps) - 1, over=over),
                on=reached.get(step.step),
            )
            for number, step in enumerate(steps)
        ),
        ended=None
        if ended is None
        else Sentence(f"ended.{policy.ends[ended.kind]}").with_day("day", ended.day),
    )


def now_of(seen: Sequence[Seen], policy: PortalPolicy) -> Now:
    """Return what the page says first: how it stands, and what comes next."""
    latest = next((each for each in reversed(seen) if each.kind in policy.now), None)
    if latest is None:
        return Now((Sentence("now.nothing.says"), Sentence("now.nothing.next")), None)
    key = policy.now[latest.kind]
    return Now((Sentence(f"now.{key}.says"), Sentence(f"now.{key}.next")), latest.day)


def _reached(seen: Sequence[Seen], steps: Sequence[JourneyStep]) -> dict[str, date]:
    found: dict[str, date] = {}
    for each in seen:
        for step in steps:
            if each.kind in step.reached_by:
                found.setdefault(step.step, each.day)
    return found


def _ended(seen: Sequence[Seen], policy: PortalPolicy) -> Seen | None:
    ended: Seen | None = None
    for each in seen:
        if each.kind in policy.ends:
            ended = each
        elif each.kind in policy.resumes:
            ended = None
    return ended


def _state(beyond: int, reached: bool, *, last: bool, over: bool) -> StepState:  # noqa: FBT001
    if beyond < 0 or (beyond == 0 and (over or last)):
        return StepState.done if reached else StepState.passed
    if beyond == 0:
        return StepState.here
    return StepState.not_reached if over else StepState.ahead

"""Says in a sentence that a way of telling somebody would be too late, and which ones would still keep the date."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from keptinformed.contact.posting_days import Postage, posting_policy
from keptinformed.contact.terms import Way
from keptinformed.contact.timeliness import Timed
from keptinformed.needs.contact_safety import LONDON

_MOMENT = timedelta(microseconds=1)


def is_refused(one: Timed, among: Iterable[Timed]) -> bool:
    """Say whether a way must not be chosen: it tells the news too late, while another of `among` would be in time.

    Where none would be, late is better than never. A notice tells nothing, and is never too late for it. Pure.
    """
    return one.tells and not one.in_time and any(each.works for each in among)


def why_refused(one: Timed, among: Sequence[Timed], due_at: datetime, *, now: datetime) -> str:
    """Return why a way is too late, and what would work instead: nothing that is unsafe or was not agreed. Pure."""
    return f"{_too_late(one, due_at, now)} {instead_of(one, among)}"


def instead_of(one: Timed, among: Sequence[Timed]) -> str:
    """Return which of the ways would keep the date, as a sentence; where there is none, what to do all the same."""
    says = posting_policy().says
    working = dict.fromkeys(way_in_words(each) for each in among if each.works and each is not one)
    return says["instead"].format(ways=", ".join(working)) if working else says["nothing"]


def way_in_words(one: Timed) -> str:
    """Return what a way is called: "a call", "a first class letter"."""
    postage = one.postage or Postage.second
    policy = posting_policy()
    return policy.ways[one.possible.way].format(postage=policy.classes[postage].says)


def arrives_on(postage: Postage, now: datetime) -> date:
    """Return the day by whose end a letter that is asked for now counts as come. Raises CalendarEnds."""
    policy = posting_policy()
    return policy.arrives(policy.leaves_on(now + policy.ahead[Way.post]), postage)


def _too_late(one: Timed, due_at: datetime, now: datetime) -> str:
    policy, due = posting_policy(), _day((due_at - _MOMENT).astimezone(LONDON))
    if one.possible.way is Way.post:
        postage = one.postage or Postage.second
        return policy.says["letter"].format(
            postage=policy.classes[postage].says,
            leaves=_day(policy.leaves_on(now + policy.ahead[Way.post])),
            arrives=_day(arrives_on(postage, now)),
            due=due,
        )
    if one.last is None:
        return policy.says["never"].format(due=due)
    return policy.says["other"].format(last=_moment(one.last), due=due)


def _moment(at: datetime) -> str:
    local = at.astimezone(LONDON)
    return f"{_day(local)}, {local:%H:%M}"


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"

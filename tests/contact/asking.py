"""What may be asked of the safety decision: one case in which everything is right, and any number of others."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from keptinformed.contact.policy import telling_policy
from keptinformed.contact.safety import Asked, Endpoint, Message, Person, Plan, Said
from keptinformed.contact.terms import Content, News, Way
from keptinformed.needs.contact_safety import Rule, Window

NOW = datetime(2026, 6, 30, 11, 0, tzinfo=UTC)
"""Noon on a Tuesday in London."""
POLICY = telling_policy()
CHANNEL = {Way.telephone: "telephone", Way.text: "telephone", Way.email: "email", Way.post: "post"}
PLANNED = {Way.telephone: "call", Way.text: "text", Way.email: "email", Way.post: "post", Way.visit: "visit"}

FINE = Person(
    owed=True,
    high_risk=False,
    domestic_abuse=False,
    dead=False,
    stopped=False,
    kept_out=False,
    both_sides=False,
    restricted=False,
    withheld=False,
    keeps_hours=False,
    sent_at=(),
)


def a_rule(channel: str, review_by: date = date(2026, 9, 1), **more: Any) -> Rule:
    """Return a rule that allows everything."""
    said: dict[str, Any] = dict.fromkeys(PERMISSIONS, True)
    return Rule(channel, review_by, **(said | more))


def all_right(way: Way = Way.email, content: Content = Content.full, now: datetime = NOW) -> Asked:
    """Return a question to which the answer at noon is yes."""
    channel = CHANNEL.get(way, "post")
    return Asked(
        message=Message(way, content, News.key),
        person=FINE,
        plan=Plan(now - timedelta(days=3), (PLANNED[way],), routine=True, key=True),
        endpoint=Endpoint(
            channel, ended=False, marked_unsafe=False, shared=False, changed=False, came_back=False
        ),
        said=Said(a_rule(channel, (now + timedelta(days=60)).date()), now - timedelta(days=3)),
        all_paused=False,
        answered_for=True,
    )


def with_person(asked: Asked, **more: Any) -> Asked:
    """Return the same about somebody of whom other things are known."""
    return replace(asked, person=replace(asked.person, **more))


def with_endpoint(asked: Asked, **more: Any) -> Asked:
    """Return the same for another number or address."""
    assert asked.endpoint is not None
    return replace(asked, endpoint=replace(asked.endpoint, **more))


def with_rule(asked: Asked, **more: Any) -> Asked:
    """Return the same where something else was said."""
    assert asked.said is not None
    return replace(asked, said=replace(asked.said, rule=replace(asked.said.rule, **more)))


def plan_of(asked: Asked) -> Plan:
    """Return the plan, which is there."""
    assert asked.plan is not None
    return asked.plan


def said_of(asked: Asked) -> Said:
    """Return what was said, which is there."""
    assert asked.said is not None
    return asked.said


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _windows(number: int) -> tuple[Window, ...]:
    begins = number % 1200
    days = frozenset(day for day in range(7) if number >> day & 1) or frozenset({0})
    return (Window(days, _clock(begins), _clock(begins + 1 + number % 239)),)


def _flag(number: int) -> Any:
    return (True, None)[number % 2]


def _no(number: int) -> Any:
    return (False, None)[number % 2]


PERSON = ("dead", "stopped", "kept_out", "both_sides", "restricted", "withheld")
ENDPOINT = ("ended", "marked_unsafe", "shared", "changed", "came_back")
PERMISSIONS = ("may_call", "may_leave_message", "may_say_police", "may_text", "may_email", "may_post")

CHANGES: tuple[Callable[[Asked, datetime, int], Asked], ...] = (
    *(
        lambda asked, _now, number, name=name: with_person(asked, **{name: _flag(number)})
        for name in (*PERSON, "keeps_hours")
    ),
    *(
        lambda asked, _now, number, name=name: with_endpoint(asked, **{name: _flag(number)})
        for name in ENDPOINT
    ),
    *(lambda asked, _now, number, name=name: with_rule(asked, **{name: _no(number)}) for name in PERMISSIONS),
    lambda asked, _now, number: with_person(asked, owed=_no(number)),
    lambda asked, _now, _number: with_person(asked, high_risk=True),
    lambda asked, _now, _number: with_person(asked, high_risk=True, domestic_abuse=True),
    lambda asked, now, number: with_person(
        asked, sent_at=(*asked.person.sent_at, now - timedelta(minutes=number * 13 % 15_000 - 60))
    ),
    lambda asked, now, number: replace(
        asked, said=replace(said_of(asked), at=now - timedelta(hours=number % 2600 - 9))
    ),
    lambda asked, now, number: with_rule(asked, review_by=(now + timedelta(days=number % 9 - 4)).date()),
    lambda asked, _now, number: with_rule(asked, windows=_windows(number)),
    lambda asked, _now, number: with_rule(
        asked, channel=("telephone", "email", "post", "pigeon")[number % 4]
    ),
    lambda asked, _now, number: with_endpoint(
        asked, channel=("telephone", "email", "post", "pigeon")[number % 4]
    ),
    lambda asked, now, number: replace(
        asked, plan=replace(plan_of(asked), agreed_at=now - timedelta(hours=number % 2600 - 9))
    ),
    lambda asked, _now, number: replace(
        asked, plan=replace(plan_of(asked), routine=False, key=number % 2 == 0)
    ),
    lambda asked, _now, number: replace(
        asked, plan=replace(plan_of(asked), ways=((), ("call",))[number % 2])
    ),
    lambda asked, _now, number: replace(asked, all_paused=_flag(number)),
    lambda asked, _now, number: replace(asked, answered_for=_no(number)),
)
"""Each makes one thing different; what a question lacks is taken away last (`_LACKS`)."""

_LACKS: tuple[dict[str, None], ...] = (
    {},
    {},
    {},
    {"said": None},
    {"plan": None},
    {"endpoint": None},
    {"said": None, "plan": None},
)
_DAYS = (
    datetime(2026, 3, 29, tzinfo=UTC),
    datetime(2026, 10, 25, tzinfo=UTC),
    datetime(2026, 12, 25, tzinfo=UTC),
    datetime(2026, 4, 6, tzinfo=UTC),
    *(datetime(2026, 6, 1, tzinfo=UTC) + timedelta(days=each) for each in range(7)),
)
"""Both nights on which clocks change, two bank holidays, and each day of a week."""


def moments() -> st.SearchStrategy[datetime]:
    """Any minute of the days that matter, and of the nights before and after."""
    at_all = st.builds(_at, st.sampled_from(_DAYS), st.integers(-240, 1680))
    awake = st.builds(_at, st.sampled_from(_DAYS), st.integers(10 * 60, 16 * 60))
    return st.one_of(at_all, awake)


def _at(day: datetime, minutes: int) -> datetime:
    return day + timedelta(minutes=minutes)


def _made(
    way: Way,
    content: Content,
    news: News,
    now: datetime,
    changes: list[tuple[int, int]],
    lacks: dict[str, None],
) -> tuple[Asked, datetime]:
    asked = all_right(way, content, now)
    asked = replace(asked, message=Message(way, content, news))
    for which, number in changes:
        asked = CHANGES[which](asked, now, number)
    return replace(asked, **lacks), now  # type: ignore[arg-type]


def questions() -> st.SearchStrategy[tuple[Asked, datetime]]:
    """Return what is all right but for a few things, so that the way to "yes" is walked often enough, and a moment."""
    change = st.tuples(st.integers(0, len(CHANGES) - 1), st.integers(0, 9999))
    return st.builds(
        _made,
        st.sampled_from(list(Way)),
        st.sampled_from(list(Content)),
        st.sampled_from(list(News)),
        moments(),
        st.lists(change, max_size=3),
        st.sampled_from(_LACKS),
    )

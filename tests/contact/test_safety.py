"""Deny by default: over thousands of people, plans and moments nothing unsafe is ever allowed to leave."""

import sys
from collections import Counter
from dataclasses import fields, replace
from datetime import UTC, datetime, time, timedelta
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from keptinformed.contact.safety import Allowed, Asked, Decision, Endpoint, Held, Person, decide
from keptinformed.contact.terms import Content, News, Reason, Way
from keptinformed.needs.contact_safety import Standing, Window, strip
from tests.contact.asking import (
    FINE,
    NOW,
    POLICY,
    a_rule,
    all_right,
    plan_of,
    questions,
    with_endpoint,
    with_person,
    with_rule,
)

LONDON = ZoneInfo("Europe/London")
THOUSANDS = 3000


def asking(asked: Asked, now: datetime = NOW) -> Decision:
    return decide(asked, now, POLICY)


def reason(asked: Asked, now: datetime = NOW) -> Reason | None:
    decision = asking(asked, now)
    return decision.reason if isinstance(decision, Held) else None


# --- what is allowed: otherwise a function that always holds would pass every test below ---


@pytest.mark.parametrize("way", list(Way))
def test_what_was_agreed_and_is_safe_may_leave(way: Way) -> None:
    assert asking(all_right(way, Content.neutral)) == Allowed() or way is Way.visit
    assert asking(replace(all_right(way, Content.neutral), said=None)) == Allowed()


@pytest.mark.parametrize("way", [Way.telephone, Way.email, Way.post])
def test_the_news_itself_may_leave_where_police_may_be_said(way: Way) -> None:
    assert asking(all_right(way)) == Allowed()
    assert reason(with_rule(all_right(way), may_say_police=None)) is Reason.neutral_only


# --- each reason, alone ---

AGAINST_THE_PERSON = {
    "dead": Reason.death_recorded,
    "stopped": Reason.stopped,
    "kept_out": Reason.kept_out,
    "both_sides": Reason.both_sides,
    "restricted": Reason.restricted,
    "withheld": Reason.withheld,
}
AGAINST_THE_ENDPOINT = {
    "ended": Reason.ended,
    "marked_unsafe": Reason.marked_unsafe,
    "shared": Reason.shared_with_other_side,
    "changed": Reason.changed,
    "came_back": Reason.came_back,
}


@pytest.mark.parametrize("flag", AGAINST_THE_PERSON)
@pytest.mark.parametrize("value", [True, None])
@pytest.mark.parametrize("way", list(Way))
def test_one_thing_against_the_person_holds_every_way(flag: str, value: object, way: Way) -> None:
    asked = with_person(all_right(way, Content.neutral), **{flag: value})
    assert reason(asked) is AGAINST_THE_PERSON[flag]


@pytest.mark.parametrize("flag", AGAINST_THE_ENDPOINT)
@pytest.mark.parametrize("value", [True, None])
@pytest.mark.parametrize("way", [Way.telephone, Way.text, Way.email, Way.post])
def test_one_thing_against_the_endpoint_holds(flag: str, value: object, way: Way) -> None:
    asked = with_endpoint(all_right(way, Content.neutral), **{flag: value})
    assert reason(asked) is AGAINST_THE_ENDPOINT[flag]


def test_every_flag_of_a_person_and_an_endpoint_is_tried() -> None:
    elsewhere = {"owed", "high_risk", "domestic_abuse", "keeps_hours", "sent_at"}
    assert {each.name for each in fields(Person)} == AGAINST_THE_PERSON.keys() | elsewhere
    assert {each.name for each in fields(Endpoint)} == AGAINST_THE_ENDPOINT.keys() | {"channel"}


def test_the_force_pauses_and_whoever_asked_must_answer_for_it() -> None:
    assert reason(replace(all_right(), all_paused=True)) is Reason.all_paused
    assert reason(replace(all_right(), answered_for=False)) is Reason.nobody_answers
    assert reason(with_person(all_right(), owed=False)) is Reason.owed_nothing


def test_wishes_are_kept_each_for_its_own_kind() -> None:
    asked = all_right()
    assert asked.plan is not None
    no_key = replace(asked, plan=replace(asked.plan, key=False))
    assert reason(no_key) is Reason.not_wanted
    routine = replace(no_key, message=replace(asked.message, news=News.routine))
    assert asking(routine) == Allowed()
    assert reason(replace(asked, plan=replace(asked.plan, ways=("call",)))) is Reason.not_agreed


def test_without_a_plan_only_a_neutral_notice_leaves_and_not_to_whoever_is_at_high_risk() -> None:
    assert reason(replace(all_right(), plan=None)) is Reason.no_plan
    neutral = replace(all_right(content=Content.neutral), plan=None)
    assert asking(neutral) == Allowed()
    assert reason(with_person(neutral, high_risk=True)) is Reason.no_plan


@pytest.mark.parametrize(("domestic_abuse", "days"), [(True, 28), (False, 90)])
def test_what_was_said_and_agreed_grows_old(*, domestic_abuse: bool, days: int) -> None:
    for age, old in ((days, False), (days + 1, True)):
        at = NOW - timedelta(days=age)
        asked = with_person(all_right(Way.telephone), domestic_abuse=domestic_abuse, high_risk=domestic_abuse)
        assert asked.said is not None
        assert asked.plan is not None
        rule = replace(asked, said=replace(asked.said, at=at))
        plan = replace(asked, plan=replace(asked.plan, agreed_at=at))
        assert (reason(rule) is Reason.stale) is old
        assert (reason(plan) is Reason.old_plan) is old


def test_the_review_date_that_was_kept_holds_where_it_is_stricter() -> None:
    yesterday = (NOW - timedelta(days=1)).date()
    assert reason(with_rule(all_right(), review_by=yesterday)) is Reason.stale
    assert asking(with_rule(all_right(), review_by=NOW.date())) == Allowed()


def test_unknown_is_unsafe_at_high_risk_and_neutral_for_others() -> None:
    unknown = replace(all_right(), said=None)
    assert reason(unknown) is Reason.neutral_only
    assert reason(with_person(unknown, high_risk=True)) is Reason.unknown
    neutral = replace(all_right(content=Content.neutral), said=None)
    assert asking(neutral) == Allowed()
    assert reason(with_person(neutral, high_risk=True)) is Reason.unknown
    assert reason(with_person(neutral, high_risk=None)) is Reason.unknown


def test_letters_to_people_at_high_risk_need_a_fresh_yes() -> None:
    asked = with_person(all_right(Way.post), high_risk=True)
    assert asked.said is not None
    assert asking(asked) == Allowed()
    older = replace(asked, said=replace(asked.said, at=NOW - timedelta(days=29)))
    assert reason(older) is Reason.letter_not_fresh
    assert asking(with_person(older, high_risk=False)) == Allowed()


@pytest.mark.parametrize(
    "risk", [{"high_risk": True}, {"high_risk": None}, {"high_risk": True, "domestic_abuse": True}], ids=str
)
def test_who_is_at_high_risk_is_visited_where_they_lately_agreed_to_it(risk: dict[str, Any]) -> None:
    visit = with_person(replace(all_right(Way.visit, Content.neutral), said=None), **risk)
    assert asking(visit) == Allowed()
    for age, allowed in ((28, True), (29, False)):
        older = replace(visit, plan=replace(plan_of(visit), agreed_at=NOW - timedelta(days=age)))
        assert (asking(older) == Allowed()) is allowed
        assert reason(older) is (None if allowed else Reason.old_plan)
    assert reason(replace(visit, plan=replace(plan_of(visit), ways=("call", "post")))) is Reason.not_agreed
    assert reason(replace(visit, plan=None)) is Reason.no_plan
    assert reason(with_person(visit, keeps_hours=True)) is Reason.unknown
    assert reason(with_person(visit, withheld=True)) is Reason.withheld
    news = replace(visit, message=replace(visit.message, content=Content.full))
    assert reason(news) is Reason.neutral_only


def test_a_text_never_goes_to_whoever_keeps_hours() -> None:
    text = all_right(Way.text, Content.neutral)
    assert reason(with_person(text, keeps_hours=True)) is Reason.keeps_no_hours
    all_day = (Window(frozenset(range(7)), time(0), time(23, 59)),)
    assert reason(with_rule(text, windows=all_day)) is Reason.keeps_no_hours
    assert asking(with_rule(all_right(Way.telephone), windows=all_day)) == Allowed()


def test_one_message_a_day_and_three_a_week() -> None:
    days = [timedelta(days=each) for each in (2, 3, 4)]
    assert reason(with_person(all_right(), sent_at=(NOW - timedelta(hours=23),))) is Reason.too_many
    assert asking(with_person(all_right(), sent_at=(NOW - timedelta(hours=25),))) == Allowed()
    assert asking(with_person(all_right(), sent_at=tuple(NOW - each for each in days[:2]))) == Allowed()
    assert reason(with_person(all_right(), sent_at=tuple(NOW - each for each in days))) is Reason.too_many


def test_a_day_of_25_hours_is_one_day() -> None:
    morning = datetime(2026, 10, 25, 10, 30, tzinfo=LONDON)
    night = datetime(2026, 10, 25, 0, 5, tzinfo=LONDON)
    letter = all_right(Way.post)
    assert letter.said is not None
    assert letter.plan is not None
    fresh = replace(
        letter,
        said=replace(letter.said, rule=a_rule("post", morning.date()), at=night - timedelta(days=1)),
        plan=replace(letter.plan, agreed_at=night - timedelta(days=1)),
    )
    last = datetime(2026, 10, 25, 23, 30, tzinfo=LONDON)
    assert last.astimezone(UTC) - night.astimezone(UTC) > timedelta(days=1)
    assert reason(with_person(fresh, sent_at=(night,)), last) is Reason.too_many
    assert asking(fresh, last) == Allowed()


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2026-12-25", "2026-06-30"])
def test_quiet_hours_are_those_of_london_on_every_kind_of_day(day: str) -> None:
    """Every five minutes of a day, from what the clock on the wall says: also where an hour comes twice, or never."""
    begin = datetime.fromisoformat(day).replace(tzinfo=LONDON).astimezone(UTC)
    ordinary = day == "2026-06-30"
    seen = Counter[bool]()
    for step in range(25 * 12):
        now = begin + timedelta(minutes=5 * step)
        wall = now.astimezone(LONDON)
        if wall.date().isoformat() != day:
            break
        awake = (8 if ordinary else 10) <= wall.hour < (20 if ordinary else 18)
        asked = replace(all_right(content=Content.neutral), said=None, plan=None)
        assert (asking(asked, now) == Allowed()) is awake, wall
        seen[awake] += 1
    assert seen[True] == (12 if ordinary else 8) * 12


def test_beyond_the_calendar_nothing_leaves() -> None:
    later = datetime(2031, 1, 6, 12, tzinfo=UTC)
    asked = replace(all_right(content=Content.neutral), said=None, plan=None)
    assert reason(asked, later) is Reason.in_doubt


def test_a_moment_without_a_zone_is_a_doubt() -> None:
    assert reason(all_right(), NOW.replace(tzinfo=None)) is Reason.in_doubt


# --- over everything ---


def unsafe(asked: Asked, now: datetime) -> list[str]:  # noqa: PLR0912 (a second reading, written out flat)
    """Say in another way than the product does why a message must not leave: empty where nothing is against it."""
    person, point, said, plan, message = asked.person, asked.endpoint, asked.said, asked.plan, asked.message
    wall, risk = now.astimezone(LONDON), person.high_risk or person.domestic_abuse
    found = []
    if asked.all_paused is not False or asked.answered_for is not True or person.owed is not True:
        found.append("nobody stands behind it")
    if any(getattr(person, flag) is not False for flag in AGAINST_THE_PERSON):
        found.append("something is against the person")
    if message.way is not Way.visit:
        if point is None or any(getattr(point, flag) is not False for flag in AGAINST_THE_ENDPOINT):
            found.append("something is against the endpoint")
        elif point.channel != {"text": "telephone"}.get(message.way, message.way):
            found.append("another channel")
        if said is None and (risk or message.content is Content.full):
            found.append("unknown")
        if said is not None:
            found += unsafe_by_rule(asked, now)
    elif risk is not False:
        agreed = plan is not None and "visit" in plan.ways
        days = (wall.date() - plan.agreed_at.astimezone(LONDON).date()).days if plan else 99
        if not agreed or not 0 <= days <= 28 or person.keeps_hours is not False:
            found.append("a visit to which nobody agreed lately")
    if message.content is Content.full and message.way is Way.text:
        found.append("the news in a text")
    if message.content is Content.full and message.way is Way.email and person.high_risk:
        found.append("the news in an e-mail to somebody at high risk")
    if message.way is Way.text and (person.keeps_hours is not False or (said and said.rule.windows)):
        found.append("a text may be late")
    if plan is None:
        if person.high_risk or message.content is Content.full:
            found.append("no plan")
    else:
        wanted = plan.routine if message.news is News.routine else plan.key
        age = (wall.date() - plan.agreed_at.astimezone(LONDON).date()).days
        if not wanted or age > (28 if person.domestic_abuse else 90) or plan.agreed_at > now:
            found.append("the plan")
    if message.way is not Way.post and not 8 <= wall.hour < 20:
        found.append("at night")
    if message.way in (Way.text, Way.email, Way.post):
        if any(now - at < timedelta(days=1) for at in person.sent_at):
            found.append("twice in a day")
        if sum(now - at < timedelta(days=7) for at in person.sent_at) >= 3:
            found.append("a fourth in a week")
    return found


def unsafe_by_rule(asked: Asked, now: datetime) -> list[str]:
    said, way, person = asked.said, asked.message.way, asked.person
    assert said is not None
    name = {"telephone": "may_call", "text": "may_text", "email": "may_email", "post": "may_post"}[way]
    age = (now.astimezone(LONDON).date() - said.at.astimezone(LONDON).date()).days
    found = []
    if getattr(said.rule, name) is not True:
        found.append("not allowed")
    if age > (28 if person.domestic_abuse else 90) or said.at > now:
        found.append("stale")
    if way is Way.post and person.high_risk and age > 28:
        found.append("an old yes to post")
    if asked.message.content is Content.full and said.rule.may_say_police is not True:
        found.append("police")
    if strip(said.rule, high_risk=True, now=now).standing is not Standing.safe:
        found.append("the strip beside it says no")
    return found


def test_nothing_unsafe_is_allowed() -> None:
    seen = Counter[str]()

    @settings(max_examples=THOUSANDS)
    @given(questions())
    def whatever_is_asked(question: tuple[Asked, datetime]) -> None:
        asked, now = question
        if isinstance(asking(asked, now), Allowed):
            seen[asked.message.way] += 1
            assert not unsafe(asked, now)

    whatever_is_asked()
    assert all(seen[way] >= 10 for way in Way), f"too little was allowed to mean anything: {seen}"


@settings(max_examples=THOUSANDS)
@given(questions())
def test_taking_something_away_never_lets_more_out(question: tuple[Asked, datetime]) -> None:
    """Whoever is held stays held where a rule is forgotten for somebody at high risk, or a flag comes up."""
    asked, now = question
    if isinstance(asking(asked, now), Allowed):
        return
    for flag in AGAINST_THE_PERSON:
        assert isinstance(asking(with_person(asked, **{flag: True}), now), Held)
    if asked.message.way is not Way.visit:
        assert isinstance(asking(replace(with_person(asked, high_risk=True), said=None), now), Held)
    assert isinstance(asking(replace(with_person(asked, high_risk=True), said=None, plan=None), now), Held)


def test_rubbish_is_held() -> None:
    good = all_right()
    for field in fields(Asked):
        for rubbish in ("rubbish", 7, object()):
            changed: Any = {field.name: rubbish}
            assert isinstance(asking(replace(good, **changed)), Held), (field.name, rubbish)
    assert isinstance(asking(replace(good, person=replace(FINE, sent_at=(NOW.replace(tzinfo=None),)))), Held)


# --- an error at any line ---


class Injected(Exception):
    """An error where nobody expects one."""


def decided_with_an_error_at(asked: Asked, line: int) -> tuple[Decision | None, int]:
    """Decide, with an error at the so-many-th line that is run; return the decision, and how many lines were run."""
    run = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal run
        if "keptinformed" not in frame.f_code.co_filename:
            return None
        if event == "line":
            if run == line:
                run += 1
                raise Injected
            run += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        return decide(asked, NOW, POLICY), run
    except Injected:
        return None, run
    finally:
        sys.settrace(before)


@pytest.mark.parametrize("way", [Way.telephone, Way.email, Way.post, Way.visit])
def test_an_error_at_any_line_holds(way: Way) -> None:
    asked = all_right(way) if way is not Way.visit else replace(all_right(way, Content.neutral), said=None)
    assert asking(asked) == Allowed()  # What is read once is read before lines are counted.
    decision, lines = decided_with_an_error_at(asked, -1)
    assert decision == Allowed()
    assert lines > 60
    for line in range(lines):
        decision, _ = decided_with_an_error_at(asked, line)
        assert decision is None or decision == Held(Reason.in_doubt), line

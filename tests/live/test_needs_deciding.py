"""What decides about needs, by itself: policy, completeness, occasions, Enhanced Rights, wishes, safe contact."""

import shutil
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.needs import code_words
from keptinformed.needs.assessing import Filled, Happened, completeness, due
from keptinformed.needs.contact_safety import Rule, Standing, Window, in_words, strip
from keptinformed.needs.enhanced import Facts, domestic_abuse, gives_by_age, is_high_risk, suggestions
from keptinformed.needs.planning import Promised, Wishes, changes, next_update, wishes_after
from keptinformed.needs.policy import needs_policy
from keptinformed.needs.terms import Given, Occasion
from tests.live.a_force import NOW

POLICY = needs_policy()
_POINT, _OTHER = UUID(int=1), UUID(int=2)
MORNING = datetime(2026, 6, 30, 9, 0, tzinfo=UTC)
"""A Tuesday, 10am by the clocks of London."""
WEEKDAY_HOURS = Window(frozenset(range(5)), time(9), time(14))
CALLS = Rule(
    "telephone",
    date(2026, 7, 28),
    may_call=True,
    may_leave_message=False,
    may_say_police=False,
    windows=(WEEKDAY_HOURS,),
    code_word=True,
)


# --- policy ---


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(shipped_policy() / "needs", tmp_path / "needs")
    return tmp_path


@pytest.mark.parametrize(
    ("file", "was", "becomes", "says"),
    [
        ("assessment.yaml", "asks: Have they said", "ask: Have they said", 'Did you mean "asks"'),
        ("assessment.yaml", "id: emotional", "id: practical", 'asks "practical" twice'),
        ("enhanced_rights.yaml", "answers: [fear]", "answers: [feer]", 'Did you mean "fear"'),
        ("enhanced_rights.yaml", "category: intimidated", "category: scared", 'category is "scared"'),
        ("occasions.yaml", "[suspect_arrested]", "[suspect_arested]", 'Did you mean "suspect_arrested"'),
        ("contact_plan.yaml", "often: [7, 14, 28]", "often: [7, 400]", "from 1 to 365"),
        ("safe_contact.yaml", "Call only {windows}.", "Call only then.", "must hold {windows} once"),
        ("safe_contact.yaml", "domestic_abuse: 28", "domestic_abuse: soon", "whole number"),
    ],
)
def test_a_policy_that_cannot_be_used_is_refused_with_what_to_write(
    copied: Path, file: str, was: str, becomes: str, says: str
) -> None:
    path = copied / "needs" / file
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        needs_policy(copied)
    assert says in str(refused.value)
    assert file in str(refused.value)


def test_the_form_has_the_seven_fields_of_mg11() -> None:
    assert len(POLICY.topics) == 7


# --- completeness and occasions ---


def test_a_field_is_complete_when_each_of_its_questions_was_asked() -> None:
    nothing = completeness(POLICY.topics, {})
    assert (nothing.complete, nothing.of) == (0, 7)
    one = completeness(POLICY.topics, {"preferred_means": Given.declined, "emotional": Given.no})
    assert one.complete == 1
    assert one.filled["preferred_means"] is Filled.completed
    assert one.filled["support"] is Filled.in_progress
    whole = completeness(POLICY.topics, {each.id: Given.no for each in POLICY.questions})
    assert whole.is_whole


def test_each_occasion_is_due_until_an_assessment_covers_it() -> None:
    day = timedelta(days=1)
    happened = [
        Happened("crime_reported", NOW),
        Happened("suspect_arrested", NOW + day),
        Happened("suspect_bailed", NOW + 2 * day),
        Happened("suspect_charged", NOW + 3 * day),
        Happened("case_filed", NOW + 4 * day),
    ]

    def occasions(*assessed: datetime, asked: tuple[datetime, ...] = ()) -> list[Occasion]:
        return [each.occasion for each in due(happened, assessed, asked, POLICY.triggers)]

    first, arrest, bail, charge, closure, on_request = Occasion
    assert occasions() == [first, arrest, bail, charge, closure]
    assert occasions(NOW - day) == [arrest, bail, charge, closure]
    assert occasions(NOW, NOW + 2 * day) == [charge, closure]
    assert occasions(NOW + 4 * day) == []
    assert occasions(NOW + 4 * day, asked=(NOW + 5 * day,)) == [on_request]


@given(
    st.lists(
        st.tuples(st.sampled_from(["suspect_arrested", "suspect_charged", "case_closed"]), st.integers(0, 50))
    ),
    st.lists(st.integers(0, 50)),
    st.lists(st.integers(0, 50)),
)
def test_one_more_assessment_never_makes_more_due(
    events: list[tuple[str, int]], assessed: list[int], asked: list[int]
) -> None:
    happened = [Happened(kind, NOW + timedelta(days=days)) for kind, days in events]
    moments = [NOW + timedelta(days=days) for days in assessed]
    requests = [NOW + timedelta(days=days) for days in asked]
    before = {each.occasion for each in due(happened, moments, requests, POLICY.triggers)}
    after = due(happened, [*moments, NOW + timedelta(days=25)], requests, POLICY.triggers)
    assert {each.occasion for each in after} <= before
    assert due(happened, [*moments, NOW + timedelta(days=50)], requests, POLICY.triggers) == ()


# --- Enhanced Rights ---


@pytest.mark.parametrize(
    ("born_on", "part", "expected"),
    [
        (date(2008, 7, 1), "victim", True),
        (date(2008, 6, 30), "victim", False),
        (None, "victim", False),
        (date(2015, 1, 1), "business", False),
        (date(2015, 1, 1), "witness", True),
    ],
)
def test_age_gives_enhanced_rights_up_to_the_day_before_the_18th_birthday(
    born_on: date | None, part: str, *, expected: bool
) -> None:
    facts = Facts(part, date(2026, 6, 30), born_on=born_on)
    assert gives_by_age(facts, POLICY) is expected


def test_reasons_come_from_answers_part_and_offence() -> None:
    def reasons(**more: object) -> list[str]:
        facts = Facts(**{"part": "victim", "happened_on": date(2026, 6, 30)} | more)  # type: ignore[arg-type]
        return [reason.id for reason in suggestions(facts, POLICY)]

    assert reasons() == []
    assert reasons(answers={"fear": Given.yes, "physical": Given.no, "learning": Given.declined}) == ["fear"]
    assert reasons(part="bereaved") == ["bereaved"]
    assert reasons(offence="Rape of a female aged 16 or over") == ["sexual_offence"]
    assert reasons(offence="Grapes stolen") == []
    assert reasons(offence="HARASSMENT") == ["targeted"]
    assert reasons(offence="Rape", part="business") == []
    assert reasons(born_on=date(2012, 1, 1)) == ["age"]


def test_who_is_at_high_risk_and_where_domestic_abuse_is_present() -> None:
    day = date(2026, 6, 30)
    assert not is_high_risk(Facts("victim", day, offence="Burglary"), POLICY)
    assert is_high_risk(Facts("victim", day, offence="Burglary", enhanced=True), POLICY)
    assert is_high_risk(Facts("victim", day, offence="Burglary", offence_is_high_risk=True), POLICY)
    assert is_high_risk(Facts("victim", day, answers={"someone_close": Given.yes}), POLICY)
    assert is_high_risk(Facts("victim", day, born_on=date(2010, 1, 1)), POLICY)
    assert domestic_abuse(Facts("victim", day, answers={"someone_close": Given.yes}), POLICY)
    assert not domestic_abuse(Facts("victim", day, answers={"fear": Given.yes}), POLICY)


# --- wishes and plans ---


@given(st.lists(st.tuples(st.booleans(), st.booleans())))
def test_declining_routine_news_never_declines_key_news_nor_the_other_way(
    plans: list[tuple[bool, bool]],
) -> None:
    history: list[str] = []
    for routine, key_news in plans:
        before = wishes_after(history)
        entered = changes(before, Wishes(routine, key_news))
        history += entered
        assert wishes_after(history) == Wishes(routine, key_news)
        assert any("key_news" in kind for kind in entered) == (before.key_news != key_news)
        assert any("updates" in kind for kind in entered) == (before.routine != routine)


@given(
    every=st.integers(1, 365),
    promised=st.lists(st.integers(0, 400), max_size=5),
    wanted=st.booleans(),
)
def test_a_plan_tightens_and_never_loosens(every: int, promised: list[int], *, wanted: bool) -> None:
    today = date(2026, 6, 30)
    bounds = [Promised("Tell them.", "the Code", today + timedelta(days=days)) for days in promised]
    without = next_update(today, None, bounds, wanted=True).last_day
    with_plan = next_update(today, every, bounds, wanted=wanted).last_day
    assert without is None or (with_plan is not None and with_plan <= without)
    if wanted:
        assert with_plan is not None
        assert with_plan <= today + timedelta(days=every)


# --- safe contact ---


def test_a_rule_is_told_in_the_words_that_stand_beside_the_number() -> None:
    assert in_words(CALLS, MORNING) == (
        "Call only 9am to 2pm on weekdays.",
        "Do not leave a message.",
        "Do not say police.",
        "Do not send a text message.",
        "Ask for the code word.",
    )
    assert strip(CALLS, high_risk=True, now=MORNING).standing is Standing.safe


@pytest.mark.parametrize(
    ("rule", "now", "standing", "first"),
    [
        (CALLS, MORNING + timedelta(hours=4), Standing.held, "It is outside those times now."),
        (CALLS, MORNING + timedelta(days=4), Standing.held, "It is outside those times now."),
        (CALLS, MORNING + timedelta(days=28), Standing.safe, "Call only 9am to 2pm on weekdays."),
        (
            CALLS,
            MORNING + timedelta(days=29),
            Standing.ask_first,
            "This was to be asked again by 28 July 2026.",
        ),
        (
            Rule("telephone", date(2026, 7, 28)),
            MORNING,
            Standing.held,
            "No way of making contact here is safe.",
        ),
        (Rule("email", date(2026, 7, 28), may_call=True), MORNING, Standing.held, "No way of making contact"),
        (Rule("post", date(2026, 1, 1), may_post=True), MORNING, Standing.held, "This was to be asked again"),
        (
            Rule("pigeon", date(2026, 7, 28), may_call=True),
            MORNING,
            Standing.held,
            "What is safe here cannot",
        ),
        (
            Rule(
                "telephone",
                date(2026, 7, 28),
                may_call=True,
                windows=(Window(frozenset(), time(9), time(14)),),
            ),
            MORNING,
            Standing.held,
            "What is safe here cannot",
        ),
    ],
)
def test_whatever_is_stale_unknown_or_unreadable_is_not_safe(
    rule: Rule, now: datetime, standing: Standing, first: str
) -> None:
    found = strip(rule, high_risk=True, now=now)
    assert found.standing is standing
    assert found.sentences[0].startswith(first)


def test_where_nobody_asked_those_at_high_risk_are_not_contacted_and_others_hear_neutral_words() -> None:
    assert strip(None, high_risk=True, now=MORNING).standing is Standing.held
    assert strip(None, high_risk=True, now=MORNING, marked_safe=True).standing is Standing.held
    neutral = strip(None, high_risk=False, now=MORNING)
    assert neutral.standing is Standing.ask_first
    assert "do not say police" in neutral.sentences[0]
    assert strip(None, high_risk=False, now=MORNING, marked_safe=False).standing is Standing.held


_ASKED = st.one_of(st.none(), st.booleans())


@given(
    st.sampled_from(["telephone", "email", "post"]),
    st.tuples(_ASKED, _ASKED, _ASKED, _ASKED, _ASKED, _ASKED),
    st.integers(-200, 200),
)
def test_nothing_is_ever_allowed_that_nobody_said(
    channel: str, said: tuple[bool | None, ...], days: int
) -> None:
    call, message, police, text, email, post = said
    rule = Rule(
        channel,
        MORNING.date() + timedelta(days=days),
        may_call=call,
        may_leave_message=message,
        may_say_police=police,
        may_text=text,
        may_email=email,
        may_post=post,
    )
    found = strip(rule, high_risk=True, now=MORNING)
    words = " ".join(found.sentences)
    assert ("You may call" in words) == (channel == "telephone" and call is True)
    assert ("You may leave a message" in words) <= (call is True and message is True)
    assert ("You may say that you are the police" in words) == (police is True)
    assert ("You may send a text" in words) == (channel == "telephone" and text is True)
    assert ("You may send an e-mail" in words) == (channel == "email" and email is True)
    assert ("You may write a letter" in words) == (channel == "post" and post is True)
    assert found.standing is not Standing.safe or days >= 0


def test_hours_are_told_as_people_say_them() -> None:
    more = Window(frozenset({5}), time(10), time(12, 30))
    rule = Rule("telephone", date(2026, 7, 28), may_call=True, windows=(WEEKDAY_HOURS, more))
    assert in_words(rule, MORNING)[0] == "Call only 9am to 2pm on weekdays, and 10am to 12:30pm on Saturdays."


def test_a_code_word_is_known_again_however_it_is_said_and_kept_by_nobody() -> None:
    first, second = (code_words.digest_of(" Blue  Kettle", point) for point in (_POINT, _OTHER))
    assert code_words.is_right("blue kettle", first, _POINT)
    assert not code_words.is_right("blue kettle", first, _OTHER)
    assert not code_words.is_right("", "", _POINT)
    assert first != second
    assert "kettle" not in first
    with pytest.raises(code_words.BadCodeWord, match="3 to 60"):
        code_words.digest_of("no", _POINT)

"""Contact plans and safe contact through the one door: what is agreed only tightens, and no number stands alone."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from keptinformed import pipeline, pipeline_needs
from keptinformed.access.roles import Role
from keptinformed.cases.models import Event
from keptinformed.cases.timeline import Happening
from keptinformed.needs import finding
from keptinformed.needs.contact_safety import Standing, Window
from keptinformed.needs.keeping import NewRule
from keptinformed.needs.models import SafeContactRule
from keptinformed.needs.planning import Wishes
from keptinformed.needs.refusals import BadNeeds
from keptinformed.needs.terms import Given
from keptinformed.obligations.models import Obligation
from tests.live.a_force import NOW, a_case, actor, somebody
from tests.live.asking_for_needs import a_number, acts, agree, assess, kinds, plan_of

pytestmark = pytest.mark.django_db

ARREST = datetime(2026, 6, 26, 15, 10, tzinfo=UTC)
"""A Friday."""
MONDAY = datetime(2026, 6, 29, 10, 0, tzinfo=UTC)


# --- plans ---


def test_no_routine_updates_leaves_an_arrest_owed() -> None:
    case = a_case()
    victim = somebody(case)
    agree(victim, plan_of(victim, routine=False))
    assert kinds(victim) == ["plan_agreed", "updates_declined"]
    later = NOW + timedelta(hours=1)
    pipeline.record(Happening("suspect_arrested", later), case=case, by=actor(), now=later)
    owed = Obligation.objects.filter(participation=victim, rule__rule="vc2020-r6-arrest")
    assert owed.filter(excused_by__isnull=True).count() == 1
    agree(victim, plan_of(victim, routine=False, key_news=False, ways=()), later)
    assert owed.filter(excused_by__isnull=False).count() == 1
    assert finding.wishes_of(victim) == Wishes(routine=False, key_news=False)
    agree(victim, plan_of(victim, routine=False), later + timedelta(hours=1))
    assert kinds(victim).count("updates_declined") == 1
    assert kinds(victim).count("key_news_wanted") == 1
    assert finding.latest_plans([victim.pk])[victim.pk].version == 3


_WISHES = st.tuples(st.booleans(), st.booleans(), st.integers(1, 365))


@settings(max_examples=8, phases=[Phase.explicit, Phase.generate])
@given(st.lists(_WISHES, min_size=1, max_size=3))
def test_no_plan_ever_makes_anything_due_later_or_goes_unheard(plans: list[tuple[bool, bool, int]]) -> None:
    case = a_case(f"CASE-{uuid4()}")
    victim = somebody(case)
    pipeline.record(Happening("crime_reported", ARREST), case=case, by=actor(), now=ARREST)
    pipeline.record(Happening("suspect_arrested", ARREST), case=case, by=actor(), now=ARREST)
    opened = Obligation.objects.filter(participation=victim)

    def due() -> list[tuple[str, datetime | None]]:
        return sorted(opened.filter(opened_at=ARREST).values_list("rule__rule", "due_at"))

    before = due()
    assert before
    for hours, (routine, key_news, every) in enumerate(plans, start=1):
        now = NOW + timedelta(hours=hours)
        days = every if routine else None
        agree(victim, plan_of(victim, routine=routine, key_news=key_news, every_days=days), now)
        assert finding.wishes_of(victim) == Wishes(routine, key_news)
        if days is not None:
            newest = opened.filter(rule__rule="vc2020-r6-agreed-updates", opened_at=now)
            latest = datetime.combine(now.date() + timedelta(days=days + 1), time(0), UTC)
            assert newest
            assert all(each.due_at is not None and each.due_at <= latest for each in newest)
    assert due() == before


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"every_days": 0}, "1 to 365"),
        ({"every_days": 7, "routine": False}, "no number of days"),
        ({"ways": ()}, "how they want to be told"),
        ({"ways": ("pigeon",)}, "from the list"),
        ({"agreed_with": uuid4()}, "with whom"),
        ({"also_tell": (uuid4(),)}, "may not be told"),
        ({"more": "x" * 1001}, "1000 letters"),
    ],
)
def test_a_plan_that_cannot_be_kept_is_refused(more: dict[str, object], says: str) -> None:
    victim = somebody(a_case())
    with pytest.raises(BadNeeds, match=says):
        agree(victim, plan_of(victim, **more))  # type: ignore[arg-type]
    assert not Event.objects.exists()


# --- safe contact ---


def test_a_rule_stands_beside_its_number_and_the_earlier_one_stays() -> None:
    victim = somebody(a_case(offence="Stalking"))
    point = a_number(victim)
    [way] = finding.ways_of([victim], now=NOW)[victim.pk]
    assert way.strip.standing is Standing.held, "nobody was asked, and stalking is high-risk"
    hours = (Window(frozenset(range(5)), time(9), time(20)),)
    said = NewRule(may_call=True, may_leave_message=False, windows=hours, code_word="Blue kettle")
    pipeline_needs.set_safe_contact(contact_point=point, said=said, by=actor(), now=NOW)
    [way] = finding.ways_of([victim], now=NOW)[victim.pk]
    assert way.strip.standing is Standing.safe
    assert way.strip.sentences == (
        "Call only 9am to 8pm on weekdays.",
        "Do not leave a message.",
        "Do not say police.",
        "Do not send a text message.",
        "Ask for the code word.",
    )
    assert way.review_by == date(2026, 9, 28)
    pipeline_needs.set_safe_contact(
        contact_point=point, said=NewRule(may_call=False), by=actor(), now=NOW + timedelta(hours=1)
    )
    [way] = finding.ways_of([victim], now=NOW)[victim.pk]
    assert way.strip.standing is Standing.held
    assert [row.version for row in finding.rules_of_point(point)] == [2, 1]
    point.refresh_from_db()
    assert point.safe is False
    assert acts().count("safe_contact.set") == 2


def test_where_domestic_abuse_is_present_it_is_asked_again_after_28_days() -> None:
    victim = somebody(a_case())
    assess(victim, someone_close=Given.yes)
    rule = pipeline_needs.set_safe_contact(
        contact_point=a_number(victim), said=NewRule(may_call=True), by=actor(), now=NOW
    )
    assert rule.review_by == date(2026, 7, 28)
    [way] = finding.ways_of([victim], now=NOW + timedelta(days=29))[victim.pk]
    assert way.strip.standing is Standing.ask_first


def test_a_code_word_is_checked_kept_from_everybody_and_each_try_is_noted() -> None:
    victim = somebody(a_case())
    point = a_number(victim)

    def check(word: str) -> bool:
        return pipeline_needs.check_code_word(
            contact_point=point, spoken=word, by=actor(Role.call_handler), now=NOW
        )

    assert not check("")
    said = NewRule(may_call=True, code_word="Blue kettle")
    pipeline_needs.set_safe_contact(contact_point=point, said=said, by=actor(), now=NOW)
    assert check(" blue KETTLE ")
    assert not check("red kettle")
    pipeline_needs.set_safe_contact(contact_point=point, said=NewRule(may_call=True), by=actor(), now=NOW)
    assert check("blue kettle"), "said nothing of it, so it still holds"
    said = NewRule(may_call=True, code_word="")
    pipeline_needs.set_safe_contact(contact_point=point, said=said, by=actor(), now=NOW)
    assert not check("blue kettle")
    assert [act for act in acts() if act.startswith("code_word")] == [
        f"code_word.{each}" for each in ("wrong", "right", "wrong", "right", "wrong")
    ]
    stored = " ".join(SafeContactRule.objects.values_list("code_word_digest", flat=True))
    assert "kettle" not in stored.lower()


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (NewRule(), "at least whether"),
        (NewRule(may_text=True, windows=(Window(frozenset({0}), time(9), time(10)),)), "Hours are for calls"),
        (NewRule(may_call=True, windows=(Window(frozenset({0}), time(10), time(9)),)), "end after"),
        (NewRule(may_call=True, code_word="ab"), "3 to 60"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused(said: NewRule, says: str) -> None:
    point = a_number(somebody(a_case()))
    with pytest.raises(ValueError, match=says):
        pipeline_needs.set_safe_contact(contact_point=point, said=said, by=actor(), now=NOW)
    assert not SafeContactRule.objects.exists()

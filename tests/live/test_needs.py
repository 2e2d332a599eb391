"""Needs through the one door: kept in versions, entered in the history, and what is owed follows at once."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from keptinformed import pipeline, pipeline_needs
from keptinformed.access.actors import NotAllowed
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases import contact_points
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import ContactPoint, Event, Participation
from keptinformed.cases.models.people import Channel
from keptinformed.cases.timeline import Happening
from keptinformed.cases.visibility import NotVisible
from keptinformed.needs import finding
from keptinformed.needs.contact_safety import Standing, Window
from keptinformed.needs.keeping import Answered, NewPlan, NewRule
from keptinformed.needs.models import Answer, AnswerWords, ContactPlan, SafeContactRule
from keptinformed.needs.planning import Wishes
from keptinformed.needs.refusals import BadNeeds
from keptinformed.needs.terms import AskedBy, Decision, Given, Occasion
from keptinformed.obligations.models import Obligation
from keptinformed.privacy.declarations import declared_of, our_models
from tests.live.a_force import NOW, a_case, actor, somebody

pytestmark = pytest.mark.django_db

ARREST = datetime(2026, 6, 26, 15, 10, tzinfo=UTC)
"""A Friday."""
MONDAY = datetime(2026, 6, 29, 10, 0, tzinfo=UTC)


def assess(victim: Participation, now: datetime = NOW, **given_to: Given) -> pipeline_needs.Assessed:
    answers = {
        question: Answered(answer, "What was said" if answer is Given.yes else "")
        for question, answer in (given_to or {"emotional": Given.no}).items()
    }
    return pipeline_needs.assess_needs(
        participation=victim, occasion=Occasion.first_contact, answers=answers, by=actor(), now=now
    )


def plan_of(victim: Participation, *, routine: bool = True, key_news: bool = True, **more: object) -> NewPlan:
    words = {"ways": ("call",), "agreed_with": victim.person.public_id} | more
    return NewPlan(wishes=Wishes(routine, key_news), **words)  # type: ignore[arg-type]


def agree(victim: Participation, plan: NewPlan, now: datetime = NOW) -> ContactPlan:
    return pipeline_needs.agree_plan(participation=victim, plan=plan, by=actor(), now=now)


def a_number(victim: Participation, number: str = "07700 900123") -> ContactPoint:
    new = NewContactPoint(Channel.telephone, number)
    return contact_points.add(victim, new, by=actor(), now=NOW)


def kinds(victim: Participation) -> list[str]:
    found = Event.objects.filter(participation=victim).order_by("at", "event_id")
    return sorted(found.values_list("kind", flat=True))


def acts() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("act", flat=True))


# --- assessments ---


def test_an_assessment_is_kept_in_versions_and_entered_in_the_history() -> None:
    victim = somebody(a_case())
    first = assess(victim, NOW, fear=Given.yes, emotional=Given.declined)
    second = assess(victim, NOW + timedelta(days=1), fear=Given.no)
    assert (first.assessment.version, second.assessment.version) == (1, 2)
    assert [reason.id for reason in first.suggests] == ["fear"]
    assert second.suggests == ()
    assert first.completeness.complete == 0
    assert kinds(victim) == ["needs_assessed", "needs_assessed"]
    assert finding.latest_answers([victim.pk])[victim.pk]["fear"] is Given.no
    assert finding.latest_answers([victim.pk])[victim.pk]["emotional"] is Given.declined, "not asked again"
    earlier = Answer.objects.get(assessment=first.assessment, question="fear")
    assert (earlier.given, earlier.words.text) == ("yes", "What was said")
    assert Answer.objects.get(assessment=first.assessment, question="language").given == "not_asked"
    assert acts().count("needs.assessed") == 2


def test_what_was_answered_cannot_be_overwritten() -> None:
    assess(somebody(a_case()), fear=Given.yes)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Answer.objects.update(given="no")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("DELETE FROM needs_assessment")


def test_a_withdrawn_assessment_counts_no_longer() -> None:
    case = a_case()
    victim = somebody(case)
    made = assess(victim, fear=Given.yes).assessment
    pipeline.record(
        Happening("entry_withdrawn", NOW, victim, about=(made.event.event_id,)),
        case=case,
        by=actor(),
        now=NOW,
    )
    assert finding.latest_answers([victim.pk]) == {}
    [(row, stands)] = finding.assessments_of(victim)
    assert row == made
    assert not stands


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({}, "Nothing was asked"),
        ({"fear": Answered(Given.not_asked)}, "Nothing was asked"),
        ({"fear": Answered(Given.yes)}, "Write it down"),
        ({"shoe_size": Answered(Given.no)}, "no question of the assessment"),
        ({"fear": Answered(Given.no, "x" * 1001)}, "1000 letters"),
    ],
)
def test_an_assessment_that_says_nothing_is_refused(answers: dict[str, Answered], says: str) -> None:
    victim = somebody(a_case())
    with pytest.raises(BadNeeds, match=says):
        pipeline_needs.assess_needs(
            participation=victim, occasion=Occasion.arrest, answers=answers, by=actor(), now=NOW
        )
    assert not Event.objects.exists()


def test_needs_are_due_again_after_what_happened_and_on_request() -> None:
    case = a_case()
    victim, other = somebody(case), somebody(case, "V2")

    def due() -> list[Occasion]:
        return [each.occasion for each in finding.needs_due([victim.pk])[victim.pk]]

    pipeline.record(Happening("crime_reported", ARREST), case=case, by=actor(), now=NOW)
    assert due() == [Occasion.first_contact]
    assess(victim, NOW)
    assert due() == []
    later = NOW + timedelta(hours=1)
    arrest = pipeline.record(Happening("suspect_arrested", later), case=case, by=actor(), now=later)
    pipeline_needs.ask_for_assessment(
        participation=victim, asked_by=AskedBy.partner, by=actor(Role.call_handler), now=later
    )
    assert due() == [Occasion.arrest, Occasion.on_request]
    pipeline.record(
        Happening("entry_withdrawn", later, about=(arrest.event_id,)), case=case, by=actor(), now=later
    )
    assert due() == [Occasion.on_request]
    assess(victim, later)
    assert due() == []
    assert [each.occasion for each in finding.needs_due([other.pk])[other.pk]] == [Occasion.first_contact]


def test_needs_of_a_whole_worklist_take_the_same_number_of_queries(
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    people = []
    for number in range(6):
        case = a_case(f"CASE-{number}")
        people.append(somebody(case))
        pipeline.record(Happening("crime_reported", ARREST), case=case, by=actor(), now=NOW)
        assess(people[-1])
        agree(people[-1], plan_of(people[-1]))
        a_number(people[-1])
    loaded = list(Participation.objects.select_related("person", "case").order_by("pk"))
    numbers = [each.pk for each in loaded]
    for some in (1, 6):
        with django_assert_num_queries(4):  # type: ignore[operator]
            finding.needs_due(numbers[:some])
        with django_assert_num_queries(2):  # type: ignore[operator]
            finding.latest_plans(numbers[:some])
        with django_assert_num_queries(6):  # type: ignore[operator]
            finding.ways_of(loaded[:some], now=NOW)


# --- Enhanced Rights ---


def test_a_child_has_enhanced_rights_by_age_alone_from_the_beginning() -> None:
    case = a_case()
    child = somebody(case)
    child.person.born_on = date(2008, 7, 1)
    child.person.save()
    pipeline.record(Happening("crime_reported", ARREST), case=case, by=actor(), now=ARREST)
    done = assess(child, NOW)
    assert done.given_by_age
    child.refresh_from_db()
    assert child.enhanced_from == ARREST
    assert kinds(child) == ["enhanced_given", "needs_assessed"]
    assert finding.decisions_of(child).get().decision == Decision.by_age
    assert not assess(child, NOW + timedelta(hours=1)).given_by_age
    with pytest.raises(BadNeeds, match="already"):
        pipeline_needs.decline_enhanced_rights(participation=child, why="Looks grown up", by=actor(), now=NOW)


def test_confirming_a_suggestion_moves_an_open_deadline_from_five_working_days_to_one() -> None:
    case = a_case()
    victim = somebody(case)
    pipeline.record(Happening("suspect_arrested", ARREST), case=case, by=actor(), now=ARREST)
    owed = Obligation.objects.get(participation=victim, rule__rule="vc2020-r6-arrest")
    assert owed.due_at == datetime(2026, 7, 3, 23, 0, tzinfo=UTC)
    suggested = assess(victim, MONDAY, fear=Given.yes).suggests
    owed.refresh_from_db()
    assert owed.due_at == datetime(2026, 7, 3, 23, 0, tzinfo=UTC), "a suggestion gives nothing"
    pipeline_needs.confirm_enhanced_rights(
        participation=victim, reasons=[each.id for each in suggested], why="", by=actor(), now=MONDAY
    )
    owed.refresh_from_db()
    assert owed.due_at == datetime(2026, 6, 30, 23, 0, tzinfo=UTC)
    assert "enhanced_given" in kinds(victim)
    assert finding.decisions_of(victim).get().reasons == ["fear"]


def test_a_suggestion_is_declined_with_a_reason_only() -> None:
    victim = somebody(a_case())
    assess(victim, fear=Given.yes)
    with pytest.raises(BadNeeds, match="Write why"):
        pipeline_needs.decline_enhanced_rights(participation=victim, why=" ", by=actor(), now=NOW)
    made = pipeline_needs.decline_enhanced_rights(
        participation=victim, why="Afraid of dogs only", by=actor(), now=NOW
    )
    assert (made.decision, made.reasons, made.event) == (Decision.declined, ["fear"], None)
    victim.refresh_from_db()
    assert victim.enhanced_from is None
    assert "enhanced_rights.declined" in acts()


@pytest.mark.parametrize(("reasons", "why"), [(["made_up"], ""), ([], " ")])
def test_confirming_needs_a_known_reason_or_words(reasons: list[str], why: str) -> None:
    with pytest.raises(BadNeeds):
        pipeline_needs.confirm_enhanced_rights(
            participation=somebody(a_case()), reasons=reasons, why=why, by=actor(), now=NOW
        )


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


# --- who may ---


def test_only_who_may_change_people_of_a_visible_case_comes_in_and_nobody_does_for_a_suspect() -> None:
    case = a_case()
    victim, suspect = somebody(case), somebody(case, "X1", "suspect")
    answers = {"fear": Answered(Given.no)}
    for who, refused in (
        (actor(Role.call_handler), NotAllowed),
        (actor(unit="South", number="B1"), NotVisible),
    ):
        with pytest.raises(refused):
            pipeline_needs.assess_needs(
                participation=victim, occasion=Occasion.arrest, answers=answers, by=who, now=NOW
            )
    with pytest.raises(NotVisible):
        assess(suspect)
    assert not Event.objects.exists()


def test_words_go_and_the_record_stands() -> None:
    victim = somebody(a_case())
    assess(victim, fear=Given.yes)
    agree(victim, plan_of(victim, best_times="Mornings"))
    supervisor = actor(Role.supervisor)
    gone = pipeline_needs.erase_needs_words(
        participation=victim, reason="She asked for it", by=supervisor, now=NOW
    )
    assert gone == 2
    assert not AnswerWords.objects.exists()
    assert finding.latest_answers([victim.pk])[victim.pk]["fear"] is Given.yes
    assert Entry.objects.get(act="words.erased").reason == "She asked for it"


def test_every_field_says_what_it_holds() -> None:
    ours = [model for model in our_models() if model._meta.app_label == "needs"]
    assert len(ours) == 11
    for model in ours:
        declared = declared_of(model)
        fields = [field.name for field in model._meta.concrete_fields]
        assert sorted(declared.personal + declared.special + declared.operational) == sorted(fields), model

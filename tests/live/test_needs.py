"""Needs through the one door: kept in versions, entered in the history, and what is owed follows at once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from keptinformed import pipeline, pipeline_needs
from keptinformed.access.actors import NotAllowed
from keptinformed.access.roles import Role
from keptinformed.cases.models import Event, Participation
from keptinformed.cases.timeline import Happening
from keptinformed.cases.visibility import NotVisible
from keptinformed.needs import finding
from keptinformed.needs.keeping import Answered
from keptinformed.needs.models import Answer
from keptinformed.needs.refusals import BadNeeds
from keptinformed.needs.terms import AskedBy, Decision, Given, Occasion
from keptinformed.obligations.models import Obligation
from keptinformed.privacy.declarations import declared_of, our_models
from tests.live.a_force import NOW, a_case, actor, somebody
from tests.live.asking_for_needs import a_number, acts, agree, assess, kinds, plan_of

pytestmark = pytest.mark.django_db

ARREST = datetime(2026, 6, 26, 15, 10, tzinfo=UTC)
"""A Friday."""
MONDAY = datetime(2026, 6, 29, 10, 0, tzinfo=UTC)


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


def test_every_field_says_what_it_holds() -> None:
    ours = [model for model in our_models() if model._meta.app_label == "needs"]
    assert len(ours) == 11
    for model in ours:
        declared = declared_of(model)
        fields = [field.name for field in model._meta.concrete_fields]
        assert sorted(declared.personal + declared.special + declared.operational) == sorted(fields), model

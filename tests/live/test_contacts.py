"""Logging a contact: one telling about all that was told, as sure as it was, and nothing that it is not."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from keptinformed import pipeline, pipeline_calls, pipeline_contacts
from keptinformed.access.actors import NotAllowed
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Case, Event, EventWords, Participation, Restriction
from keptinformed.cases.timeline import Happening, NotAnEvent
from keptinformed.cases.visibility import NotVisible
from keptinformed.duties.history import Grade, Status
from keptinformed.obligations.current import current_law
from keptinformed.obligations.law import rules_by_id
from keptinformed.obligations.models import Obligation
from keptinformed.pipeline_calls import BadContact
from keptinformed.pipeline_contacts import Ahead, Logged, NewContact
from keptinformed.worklists import calling, telling
from keptinformed.worklists.listing import lines_of
from keptinformed.worklists.models import Contact, Draft
from keptinformed.worklists.policy import contact_policy
from tests.live.a_force import NOW, a_case, actor, somebody

db = pytest.mark.django_db
ARRESTED = datetime(2026, 6, 30, 9, 10, tzinfo=UTC)
GOES_ON = Ahead(review_on=date(2026, 7, 28))
SPOKE = NewContact("spoke", identity="known_number", ahead=GOES_ON)


def an_arrest() -> tuple[Participation, Event]:
    case = a_case()
    victim = somebody(case)
    return victim, happens(case, "suspect_arrested")


def happens(
    case: Case, kind: str, at: datetime = ARRESTED, whom: Participation | None = None, **more: object
) -> Event:
    what = Happening(kind, at, whom, **more)  # type: ignore[arg-type]
    return pipeline.record(what, case=case, by=actor(), now=NOW)


def log(victim: Participation, contact: NewContact, key: UUID | None = None, now: datetime = NOW) -> Logged:
    return pipeline_contacts.log_contact(
        participation=victim, contact=contact, form_key=key or uuid4(), by=actor(), now=now
    )


def open_arrests(victim: Participation) -> int:
    owed = Obligation.objects.filter(participation=victim, rule__promise="told-of-arrest")
    return owed.filter(met_at__isnull=True).count()


@db
@pytest.mark.parametrize(
    ("outcome", "grade"),
    [
        ("spoke", Grade.spoken),
        ("in_person", Grade.spoken),
        ("left_message", Grade.message_left),
        ("no_answer", Grade.attempted),
        ("text_or_email", Grade.sent),
        ("letter", Grade.sent),
    ],
)
def test_each_outcome_is_as_sure_as_it_is_and_stops_no_more(outcome: str, grade: Grade) -> None:
    victim, arrest = an_arrest()
    logged = log(victim, replace(SPOKE, outcome=outcome, told=(arrest.event_id,)))
    assert logged.contact.event.grade == grade
    assert logged.contact.event.about == [arrest.event_id]
    rules = rules_by_id(current_law(NOW))
    owed = Obligation.objects.filter(participation=victim, rule__promise="told-of-arrest")
    assert owed.count() > 1
    for one in owed.select_related("rule"):
        least = rules[one.rule.rule].done_when.least or Grade.attempted
        assert (one.met_at is not None) is (grade >= least), one.rule.rule


@db
def test_a_voicemail_is_recorded_and_stops_nothing() -> None:
    victim, arrest = an_arrest()
    before = list(Obligation.objects.order_by("pk").values())
    logged = log(victim, NewContact("left_message", told=(arrest.event_id,), words="Asked to ring back"))
    assert list(Obligation.objects.order_by("pk").values()) == before
    assert Event.objects.filter(kind="told").get().grade == Grade.message_left
    assert logged.contact.goes_on is None
    assert logged.next_on == min(telling.last_day(one["due_at"]) for one in before if one["due_at"])


@db
def test_what_else_is_overdue_is_said_beside_what_was_saved() -> None:
    victim, arrest = an_arrest()
    spoke = replace(SPOKE, told=(arrest.event_id,))
    assert log(victim, spoke).overdue == 0
    pipeline.record(
        Happening("crime_recorded", NOW - timedelta(days=60)), case=victim.case, by=actor(), now=NOW
    )
    owed = [line for line in lines_of(victim, now=NOW) if line.status is Status.overdue]
    assert log(victim, spoke).overdue == len(owed) > 0


@db
def test_one_contact_tells_of_several_things() -> None:
    victim, arrest = an_arrest()
    bail = happens(victim.case, "suspect_bailed", ARRESTED + timedelta(hours=2))
    log(victim, replace(SPOKE, told=(arrest.event_id, bail.event_id)))
    told = Event.objects.filter(kind="told").get()
    assert told.about == [arrest.event_id, bail.event_id]
    met = Obligation.objects.filter(met_by=told).values_list("opened_by", flat=True)
    assert {arrest.pk, bail.pk} <= set(met)


@db
def test_nothing_chosen_is_an_ordinary_update() -> None:
    victim, _ = an_arrest()
    log(victim, SPOKE)
    assert Event.objects.get(kind="told").about == ["progress"]
    assert open_arrests(victim) > 0


@db
def test_words_stand_apart_and_can_go() -> None:
    victim, _ = an_arrest()
    logged = log(victim, replace(SPOKE, words="She was glad to hear it"))
    assert EventWords.objects.get(event=logged.contact.event).text == "She was glad to hear it"
    EventWords.objects.all().delete()
    assert Contact.objects.get().outcome == "spoke"


@db
def test_the_same_form_twice_is_one_record() -> None:
    victim, arrest = an_arrest()
    key = uuid4()
    first = log(victim, replace(SPOKE, told=(arrest.event_id,)), key)
    again = log(victim, replace(SPOKE, told=(arrest.event_id,)), key, NOW + timedelta(seconds=2))
    assert again == first
    assert Event.objects.filter(kind="told").count() == Contact.objects.count() == 1


@pytest.mark.usefixtures("own_database")
def test_the_same_form_at_the_same_moment_is_one_record() -> None:
    victim, _ = an_arrest()
    key = uuid4()

    def sent(_: int) -> UUID:
        try:
            with transaction.atomic():
                return log(victim, SPOKE, key).contact.public_id
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as several:
        assert len(set(several.map(sent, range(4)))) == 1
    assert Event.objects.filter(kind="told").count() == Contact.objects.count() == 1


@db
def test_an_update_says_when_it_is_looked_at_again_or_why_not() -> None:
    victim, _ = an_arrest()
    for ahead, field in [
        (None, "review_on"),
        (Ahead(), "review_on"),
        (Ahead(date(2026, 6, 29)), "review_on"),
        (Ahead(date(2026, 7, 28), "no_evidence"), "review_on"),
        (Ahead(why_ended="because"), "why_ended"),
    ]:
        with pytest.raises(BadContact) as refused:
            log(victim, replace(SPOKE, ahead=ahead))
        assert refused.value.field == field
    assert not Event.objects.filter(kind="told").exists()
    assert log(victim, SPOKE).contact.review_on == date(2026, 7, 28)
    ended = log(victim, replace(SPOKE, ahead=Ahead(why_ended="no_evidence"))).contact
    assert (ended.goes_on, ended.review_on, ended.why_ended) == (False, None, "no_evidence")


@db
def test_the_database_holds_that_an_update_says_so() -> None:
    victim, arrest = an_arrest()
    with pytest.raises(DatabaseError, match="a_contact_says_when"), transaction.atomic():
        Contact.objects.create(
            participation=victim, event=arrest, outcome="spoke", goes_on=True, at=NOW, by="A1"
        )


@db
def test_nothing_is_told_by_telephone_to_somebody_unknown() -> None:
    victim, _ = an_arrest()
    for identity in ("", "not_checked", "code_word", "called_back", "a feeling"):
        with pytest.raises(BadContact) as refused:
            log(victim, replace(SPOKE, identity=identity))
        assert refused.value.field == "identity"
    assert not Event.objects.filter(kind="told").exists()


@db
@pytest.mark.parametrize(
    "wrong",
    [
        NewContact("shouted"),
        replace(SPOKE, told=("NOT-AN-EVENT",)),
        replace(SPOKE, words="x" * 4001),
        replace(SPOKE, next_on=date(2026, 6, 29)),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_kept(wrong: NewContact) -> None:
    victim, _ = an_arrest()
    with pytest.raises(BadContact):
        log(victim, wrong)
    assert not Event.objects.filter(kind="told").exists()


@db
def test_what_concerns_somebody_else_was_withdrawn_or_is_not_for_them_cannot_have_been_told() -> None:
    victim, arrest = an_arrest()
    other = somebody(victim.case, "V2")
    theirs = happens(victim.case, "leaflet_given", ARRESTED, other)
    graded = happens(victim.case, "thrive_assessed")
    happens(victim.case, "entry_withdrawn", NOW, about=(arrest.event_id,))
    for event in (theirs, graded, arrest):
        with pytest.raises(BadContact, match="from the list"):
            log(victim, replace(SPOKE, told=(event.event_id,)))


@db
def test_no_contact_lies_in_the_future() -> None:
    victim, _ = an_arrest()
    with pytest.raises(NotAnEvent):
        log(victim, replace(SPOKE, at=NOW + timedelta(hours=1)))
    logged = log(victim, replace(SPOKE, at=NOW - timedelta(hours=1)))
    assert logged.contact.at == logged.contact.event.at == NOW - timedelta(hours=1)


@db
def test_the_next_date_follows_from_plan_and_rules_and_may_be_sooner_never_later() -> None:
    victim, arrest = an_arrest()
    happens(victim.case, "plan_agreed", ARRESTED, victim, every_days=14)
    spoke = replace(SPOKE, told=(arrest.event_id,))
    rules = rules_by_id(current_law(NOW))
    agreed = telling.Agreed(14, enhanced=False, calendar=current_law(NOW).calendar)
    foreseen = telling.next_after_telling(NOW.date(), lines_of(victim, now=NOW), rules, agreed)
    first = log(victim, spoke).next_on
    assert first is not None
    assert first == foreseen
    assert first <= date(2026, 7, 14)
    assert log(victim, replace(spoke, next_on=date(2026, 7, 3))).contact.next_on == date(2026, 7, 3)
    assert log(victim, replace(spoke, next_on=date(2026, 12, 3))).contact.next_on == first


@db
def test_what_is_still_untold_is_what_telling_would_meet() -> None:
    victim, arrest = an_arrest()
    happens(victim.case, "crime_reported")
    rules = rules_by_id(current_law(NOW))
    assert [each.event_id for each in telling.untold(lines_of(victim, now=NOW), rules)] == [arrest.event_id]
    log(victim, replace(SPOKE, told=(arrest.event_id,)))
    assert telling.untold(lines_of(victim, now=NOW), rules) == ()


@db
def test_who_may_not_know_of_a_case_logs_nothing_in_it_and_a_suspect_is_told_nothing() -> None:
    victim, _ = an_arrest()
    suspect = somebody(victim.case, "S1", "suspect")
    with pytest.raises(NotVisible):
        log(suspect, SPOKE)
    with pytest.raises(NotAllowed):
        pipeline_contacts.log_contact(
            participation=victim, contact=SPOKE, form_key=uuid4(), by=actor(Role.code_lead), now=NOW
        )
    Restriction.objects.create(
        case=victim.case,
        kind="sensitive",
        reason="made up",
        owner="S1",
        set_by="S1",
        set_at=NOW,
        review_at=NOW,
    )
    with pytest.raises(NotVisible):
        log(victim, SPOKE)


@db
def test_a_draft_is_kept_for_whoever_types_it_and_erased_when_it_is_saved() -> None:
    victim, _ = an_arrest()
    key = uuid4()

    def keep(words: str) -> Draft | None:
        return pipeline_contacts.keep_draft(
            participation=victim, form_key=key, typed={"words": words}, by=actor(), now=NOW
        )

    keep("She")
    keep("She said")
    draft = calling.draft_of(victim, by=actor())
    assert draft is not None
    assert (draft.key, draft.typed) == (key, {"words": "She said"})
    assert calling.draft_of(victim, by=actor(number="A2")) is None
    assert Entry.objects.filter(act="contact.begun").count() == 1
    log(victim, SPOKE, key)
    assert keep("She said, too late") is None
    assert not Draft.objects.exists()


@db
def test_a_draft_can_be_thrown_away() -> None:
    victim, _ = an_arrest()
    pipeline_contacts.keep_draft(
        participation=victim, form_key=uuid4(), typed={"words": "x"}, by=actor(), now=NOW
    )
    pipeline_contacts.throw_draft_away(participation=victim, by=actor(), now=NOW)
    assert not Draft.objects.exists()
    assert Entry.objects.filter(act="words.erased").count() == 1


POLICY = contact_policy()


@given(st.sampled_from(sorted(POLICY.outcomes)), st.sampled_from(["", *sorted(POLICY.identity)]))
def test_only_a_checked_conversation_by_telephone_is_sure(outcome: str, identity: str) -> None:
    grade = telling.grade_of(outcome, identity, POLICY)
    checked = outcome == "spoke" and identity in ("code_word", "called_back")
    assert (grade is Grade.verified) is checked
    assert (grade >= Grade.sent) is POLICY.outcomes[outcome].reached


def test_every_outcome_of_the_panel_has_its_words() -> None:
    says = [each.says for each in POLICY.outcomes.values()]
    assert says == ["Spoke", "Left message", "No answer", "Text or e-mail", "Letter", "In person"]
    assert pipeline_calls.LONGEST == 4000

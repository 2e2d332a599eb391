"""People who ring: made sure of before anything is told, and messages with an owner and a deadline."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from keptinformed import pipeline_calls, pipeline_contacts, pipeline_needs
from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases import contact_points
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import ContactPoint, Event, Participation, Restriction
from keptinformed.cases.models.people import Channel
from keptinformed.cases.visibility import NotVisible
from keptinformed.duties.history import Grade
from keptinformed.needs.keeping import NewRule
from keptinformed.obligations.current import current_law
from keptinformed.pipeline_calls import BadContact, Message
from keptinformed.pipeline_contacts import Ahead, NewContact
from keptinformed.worklists import calling
from keptinformed.worklists.models import CallBack, CallerCheck
from keptinformed.worklists.narrowing import View
from keptinformed.worklists.policy import CallBackWithin, contact_policy
from tests.live.a_force import NOW, a_case, actor, somebody

pytestmark = pytest.mark.django_db

HANDLER = actor(Role.call_handler, "H1", "Control", "C")
ASKED = Message("Please tell PC A1 that the number is a new one", call=True, within="ordinary")


def a_number(victim: Participation, code_word: str | None = None) -> ContactPoint:
    new = NewContactPoint(Channel.telephone, "07700 900123")
    point = contact_points.add(victim, new, by=actor(), now=NOW)
    if code_word is not None:
        said = NewRule(may_call=True, code_word=code_word)
        pipeline_needs.set_safe_contact(contact_point=point, said=said, by=actor(), now=NOW)
    return point


def gives(victim: Participation, word: str, now: datetime = NOW) -> bool:
    return pipeline_calls.give_code_word(participation=victim, spoken=word, by=HANDLER, now=now)


def check_of(victim: Participation, now: datetime = NOW) -> CallerCheck | None:
    return calling.standing_check(victim, by=HANDLER, now=now)


def officer(number: str = "A1", *, left: bool = False) -> Staff:
    return Staff.objects.create(
        staff_number=number,
        name=f"Made Up {number}",
        role="officer",
        is_active=not left,
        left_at=NOW - timedelta(days=1) if left else None,
    )


def test_the_right_word_opens_for_a_while_and_a_wrong_one_closes_again() -> None:
    victim = somebody(a_case())
    a_number(victim, "Blue kettle")
    assert check_of(victim) is None
    assert gives(victim, "blue  KETTLE")
    assert check_of(victim) is not None
    assert calling.standing_check(victim, by=actor(), now=NOW) is None, "a colleague checks for themselves"
    minutes = contact_policy().check_holds_minutes
    assert check_of(victim, NOW + timedelta(minutes=minutes - 1)) is not None
    assert check_of(victim, NOW + timedelta(minutes=minutes)) is None
    later = NOW + timedelta(minutes=1)
    assert not gives(victim, "red kettle", later)
    assert check_of(victim, later) is None
    acts = list(
        Entry.objects.filter(act__startswith="code_word").order_by("id").values_list("act", flat=True)
    )
    assert acts == ["code_word.right", "code_word.wrong"]


def test_guessing_ends_after_a_few_tries_for_everybody_who_answers() -> None:
    victim = somebody(a_case())
    a_number(victim, "Blue kettle")
    for number in range(contact_policy().most_wrong_words):
        by = actor(Role.call_handler, f"H{number}", "Control", "C")
        assert not pipeline_calls.give_code_word(participation=victim, spoken="a guess", by=by, now=NOW)
    with pytest.raises(BadContact, match="too often"):
        gives(victim, "Blue kettle")
    assert gives(victim, "Blue kettle", NOW + timedelta(minutes=contact_policy().check_holds_minutes))


def test_where_no_word_was_agreed_one_rings_back() -> None:
    victim = somebody(a_case())
    with pytest.raises(BadContact, match="Ring back"):
        gives(victim, "anything")
    point = a_number(victim)
    for reached in (False, True):
        pipeline_calls.rang_back(
            participation=victim, contact_point=point.public_id, reached=reached, by=HANDLER, now=NOW
        )
        assert (check_of(victim) is not None) is reached
    assert (
        Entry.objects.filter(act="caller.known").count()
        == Entry.objects.filter(act="caller.not_known").count()
        == 1
    )


def test_only_a_number_that_is_theirs_and_holds_proves_who_they_are() -> None:
    victim = somebody(a_case())
    somebody_else, ended = a_number(somebody(a_case("CASE-2"))), a_number(victim)
    contact_points.end(ended.public_id, by=actor(), now=NOW)
    for point in (somebody_else, ended):
        with pytest.raises(BadContact):
            pipeline_calls.rang_back(
                participation=victim, contact_point=point.public_id, reached=True, by=HANDLER, now=NOW
            )
    assert check_of(victim) is None


def test_a_number_of_somebody_in_danger_is_not_rung_before_it_is_known_to_be_safe() -> None:
    victim = somebody(a_case())
    Participation.objects.filter(pk=victim.pk).update(enhanced_from=NOW)
    victim.refresh_from_db()
    point = a_number(victim)
    with pytest.raises(BadContact, match="may not be rung"):
        pipeline_calls.rang_back(
            participation=victim, contact_point=point.public_id, reached=True, by=HANDLER, now=NOW
        )
    assert check_of(victim) is None


def test_a_contact_with_a_checked_caller_is_as_sure_as_can_be() -> None:
    victim = somebody(a_case())
    a_number(victim, "Blue kettle")
    contact = NewContact("spoke", identity="code_word", ahead=Ahead(why_ended="no_evidence"))

    def log() -> pipeline_contacts.Logged:
        return pipeline_contacts.log_contact(
            participation=victim, contact=contact, form_key=uuid4(), by=HANDLER, now=NOW
        )

    with pytest.raises(BadContact, match="not checked here"):
        log()
    gives(victim, "Blue kettle")
    assert log().contact.event.grade == Grade.verified


def take(victim: Participation, message: Message = ASKED) -> CallBack:
    return pipeline_calls.take_message(
        participation=victim, message=message, form_key=uuid4(), by=HANDLER, now=NOW
    )


def test_a_message_has_an_owner_a_deadline_and_a_place_in_the_history() -> None:
    officer()
    victim = somebody(a_case())
    taken = take(victim)
    assert (taken.owner, taken.taken_by, taken.event.kind) == ("A1", "H1", "message_received")
    assert taken.event.words.text == ASKED.words
    assert taken.due_at == datetime(2026, 7, 1, 23, tzinfo=UTC), "the end of Wednesday, the next working day"
    assert Entry.objects.filter(act="message.taken").get().individuals == [victim.person.public_id]


def test_the_same_message_twice_is_one() -> None:
    victim, key = somebody(a_case()), uuid4()
    made = {
        pipeline_calls.take_message(participation=victim, message=ASKED, form_key=key, by=HANDLER, now=NOW).pk
        for _ in range(2)
    }
    assert len(made) == CallBack.objects.count() == Event.objects.count() == 1


def test_a_weekend_is_no_working_day_and_two_hours_are_two_hours() -> None:
    calendar = current_law(NOW).calendar
    friday = datetime(2026, 7, 3, 9, tzinfo=UTC)
    assert calling.due_at(CallBackWithin("x", "x", working_days=1), calendar, now=friday) == datetime(
        2026, 7, 6, 23, tzinfo=UTC
    )
    assert calling.due_at(CallBackWithin("x", "x", hours=2), calendar, now=friday) == friday + timedelta(
        hours=2
    )


@pytest.mark.parametrize(
    ("message", "field"),
    [
        (Message("", call=False, within="ordinary"), "words"),
        (Message("x" * 4001, call=True, within="ordinary"), "words"),
        (Message("Hello", call=False, within="whenever"), "within"),
    ],
)
def test_a_message_that_says_nothing_is_refused(message: Message, field: str) -> None:
    with pytest.raises(BadContact) as refused:
        take(somebody(a_case()), message)
    assert refused.value.field == field
    assert not Event.objects.exists()


def owed(view: View, **who: str) -> list[CallBack]:
    return [each.call_back for each in calling.calls_owed(view, reader=actor(**who), now=NOW)]  # type: ignore[arg-type]


def test_each_list_has_its_own_calls() -> None:
    officer()
    officer("A9", left=True)
    mine = take(somebody(a_case()))
    nobodys = take(somebody(a_case("CASE-2", officer="A9")))
    other = take(somebody(a_case("CASE-3", team="B", officer="")))
    assert owed(View.mine) == [mine]
    assert owed(View.team) == [mine, nobodys]
    supervisor = {"role": Role.supervisor, "number": "S1"}
    assert owed(View.unit, **supervisor) == [mine, nobodys, other]
    assert owed(View.unowned, **supervisor) == [nobodys, other]
    assert owed(View.overdue, **supervisor) == []
    CallBack.objects.filter(pk=mine.pk).update(due_at=NOW, taken_at=NOW - timedelta(days=1))
    assert owed(View.overdue, **supervisor) == [mine]
    Restriction.objects.create(
        case=mine.participation.case,
        kind="sensitive",
        reason="x",
        owner="S1",
        set_by="S1",
        set_at=NOW,
        review_at=NOW,
    )
    assert owed(View.mine) == []


def test_seen_to_once_by_whoever_comes_first_and_the_message_is_answered() -> None:
    officer()
    taken = take(somebody(a_case()))
    for number in ("A1", "A2"):
        done = pipeline_calls.settle(call_back=taken.public_id, by=actor(number=number), now=NOW)
        assert done.done_by == "A1"
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == [
        "message_received",
        "message_answered",
    ]
    assert owed(View.mine) == []
    with pytest.raises(NotVisible):
        pipeline_calls.settle(call_back=uuid4(), by=actor(), now=NOW)


@pytest.mark.parametrize(("outcome", "settled"), [("spoke", True), ("left_message", False)])
def test_a_contact_that_reaches_them_settles_what_they_asked(outcome: str, settled: bool) -> None:  # noqa: FBT001
    officer()
    victim = somebody(a_case())
    taken = take(victim)
    contact = NewContact(
        outcome,
        identity="known_number",
        ahead=Ahead(why_ended="no_evidence"),
        answers=(taken.public_id,),
    )
    pipeline_contacts.log_contact(
        participation=victim, contact=contact, form_key=uuid4(), by=actor(), now=NOW
    )
    taken.refresh_from_db()
    assert (taken.done_at is not None) is settled


def test_a_message_is_read_only_by_those_who_may_read_words() -> None:
    officer()
    victim = somebody(a_case())
    take(victim)
    (seen,) = calling.calls_owed(View.mine, reader=actor(), now=NOW)
    assert (seen.words, seen.owner, seen.overdue) == (ASKED.words, "Made Up A1", False)
    (unread,) = calling.calls_owed_to(victim, reader=HANDLER, now=NOW)
    assert unread.words is None

"""What may mean danger stands before everybody on duty in the unit, and goes up until somebody says what they did."""

from datetime import timedelta

import pytest

from keptinformed import pipeline_replies
from keptinformed.access.actors import Actor
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Person, Restriction, RestrictionMember
from keptinformed.cases.models.people import Channel
from keptinformed.cases.visibility import NotVisible
from keptinformed.pipeline_replies import BadReply
from keptinformed.replies import alarms
from keptinformed.replies.models import AlarmWords, DangerAlarm
from keptinformed.replies.policy import reply_policy
from keptinformed.replies.terms import Answered
from tests.contact.a_message import NOW, NUMBER, OFFICER, SUPERVISOR, Scene, a_scene, an_address
from tests.live.a_force import actor
from tests.replies.a_reply import DANGER, arrives, on_duty, on_leave, works

pytestmark = pytest.mark.django_db
STEP = timedelta(minutes=15)
COLLEAGUE = actor(number="A2")
OTHER_TEAM = actor(number="B2", team="B")
OTHER_UNIT = actor(Role.supervisor, "S9", unit="South", team="B")
CONTROL = actor(Role.call_handler, "C1", unit="Contact", team="A")
CHIEF = actor(Role.chief_officer, "X1")


@pytest.fixture
def scene() -> Scene:
    made = a_scene()
    an_address(made.victim, NUMBER, Channel.telephone)
    on_duty("A1", NOW - timedelta(hours=2))
    return made


def stands(reader: Actor, after: timedelta = timedelta()) -> bool:
    return bool(alarms.standing_for(reader, now=NOW + after))


@pytest.mark.usefixtures("scene")
def test_what_means_no_danger_alarms_nobody() -> None:
    arrives("Thank you. When will you ring?")
    assert not DangerAlarm.objects.exists()
    assert not stands(OFFICER)


@pytest.mark.usefixtures("scene")
def test_it_stands_before_the_whole_unit_and_never_before_the_owner_alone() -> None:
    arrives(DANGER)
    assert [stands(each) for each in (OFFICER, COLLEAGUE, SUPERVISOR, OTHER_TEAM)] == [True] * 4
    assert [stands(each) for each in (CONTROL, OTHER_UNIT, CHIEF)] == [False] * 3
    assert set(DangerAlarm.objects.get().signs) == {"here", "help", "weapon"}


@pytest.mark.usefixtures("scene")
def test_it_goes_up_when_nobody_says_in_time_what_they_did() -> None:
    arrives(DANGER)
    just_before = STEP - timedelta(seconds=1)
    assert [stands(CONTROL, just_before), stands(OTHER_UNIT, just_before)] == [False, False]
    assert [stands(CONTROL, STEP), stands(OTHER_UNIT, STEP), stands(OFFICER, STEP)] == [True] * 3
    assert not stands(CHIEF, STEP * 10)


@pytest.mark.usefixtures("scene")
def test_where_nobody_of_the_unit_is_on_duty_it_begins_higher() -> None:
    arrives(DANGER, now=NOW + timedelta(hours=12))
    assert DangerAlarm.objects.get().first_rung == len(reply_policy().rungs) - 1


@pytest.mark.usefixtures("scene")
def test_whoever_answers_says_what_they_did_and_the_time_is_kept() -> None:
    reply = arrives(DANGER)
    alarm = DangerAlarm.objects.get()
    with pytest.raises(BadReply):
        pipeline_replies.answer_alarm(alarm.public_id, what=" ", by=SUPERVISOR, now=NOW)
    with pytest.raises(BadReply):
        pipeline_replies.say_answered(reply.public_id, how=Answered.contact, by=OFFICER, now=NOW)
    later = NOW + timedelta(minutes=6)
    pipeline_replies.answer_alarm(alarm.public_id, what="Car sent, she is safe.", by=SUPERVISOR, now=later)
    alarm.refresh_from_db()
    assert (alarm.acknowledged_by, alarm.acknowledged_at) == ("S1", later)
    assert AlarmWords.objects.get(alarm=alarm).text == "Car sent, she is safe."
    assert not any(stands(each, STEP * 3) for each in (OFFICER, SUPERVISOR, CONTROL))
    assert Entry.objects.filter(act="alarm.answered", by="S1").exists()
    with pytest.raises(NotVisible):
        pipeline_replies.answer_alarm(alarm.public_id, what="Again.", by=OFFICER, now=later)


@pytest.mark.usefixtures("scene")
def test_what_nobody_can_match_alarms_as_well_at_once_and_wider() -> None:
    on_leave("A1", NOW + timedelta(days=1))
    on_duty("S1", NOW - timedelta(hours=1))
    arrives(DANGER, sender="07700 900999")
    assert [stands(each) for each in (CONTROL, OTHER_UNIT, SUPERVISOR)] == [True] * 3


def restrict(scene: Scene, *members: str) -> None:
    made = Restriction.objects.create(
        case=scene.case, kind="sensitive", reason="Made up", owner="S1", set_by="S1", set_at=NOW,
        review_at=NOW + timedelta(days=9),
    )  # fmt: skip
    for number in members:
        RestrictionMember.objects.create(restriction=made, staff_number=number, added_by="S1", added_at=NOW)


def test_of_a_restricted_case_only_members_hear_until_the_last_rung(scene: Scene) -> None:
    restrict(scene, "A1")
    arrives(DANGER)
    assert [stands(OFFICER), stands(COLLEAGUE), stands(SUPERVISOR)] == [True, False, False]
    assert not any(stands(each, STEP) for each in (COLLEAGUE, SUPERVISOR, CONTROL))
    (alarm,) = alarms.standing_for(SUPERVISOR, now=NOW + STEP * 2)
    assert (alarm.opens, alarm.restricted) == (False, True)
    # A call handler could not open it in an emergency: they are told nothing.
    assert not stands(CONTROL, STEP * 5)


def test_whoever_has_a_part_in_the_case_never_hears_of_it(scene: Scene) -> None:
    works("A2")
    Person.objects.filter(pk=scene.victim.person_id).update(staff_number="A2")
    arrives(DANGER)
    assert not stands(COLLEAGUE, STEP * 5)
    assert not stands(OFFICER, STEP * 5)  # of the same team

"""A reply lands with one person in one case where that is sure; in any doubt it waits for a person, with the reason."""

from datetime import timedelta

import pytest

from keptinformed import pipeline_replies
from keptinformed.access.actors import NotAllowed
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases import contact_points
from keptinformed.cases.models import ContactPoint, Event, Person
from keptinformed.cases.models.people import Channel
from keptinformed.cases.scrubbing import Ground
from keptinformed.cases.visibility import NotVisible
from keptinformed.contact.models import Attempt
from keptinformed.pipeline_replies import BadReply
from keptinformed.replies.models import DangerAlarm, Reply, ReplyWords
from keptinformed.replies.terms import Answered, Unmatched
from tests.contact.a_message import (
    ADDRESS,
    EARLIER,
    NOW,
    NUMBER,
    OFFICER,
    SUPERVISOR,
    Scene,
    a_scene,
    an_address,
)
from tests.live.a_force import a_case, actor, somebody
from tests.replies.a_reply import DANGER, arrives, arrives_by_mail, on_duty, on_leave, works

pytestmark = pytest.mark.django_db
CLERK = actor(Role.bureau_clerk, "C1", unit="Contact")


@pytest.fixture
def scene() -> Scene:
    made = a_scene()
    an_address(made.victim, NUMBER, Channel.telephone)
    return made


def test_a_text_from_the_only_one_with_that_number_lands_in_their_case(scene: Scene) -> None:
    reply = arrives("Thank you.")
    assert reply.participation == scene.victim
    assert ReplyWords.objects.get(reply=reply).text == "Thank you."
    event = Event.objects.get(case=scene.case, kind="message_received")
    assert (event.participation, event.by, reply.event) == (scene.victim, "kept intake", event)
    noted = Entry.objects.filter(act="reply.received").get()
    assert noted.individuals == [scene.victim.person.public_id]


@pytest.mark.parametrize("written", ["+447700900123", "447700900123", "07700 900123"])
def test_however_the_number_is_written(scene: Scene, written: str) -> None:
    assert arrives(sender=written).participation == scene.victim


@pytest.mark.usefixtures("scene")
def test_the_same_twice_is_one() -> None:
    first = arrives(provider_id="once")
    assert arrives("Something else", provider_id="once") == first
    assert Reply.objects.count() == Event.objects.filter(kind="message_received").count() == 1


@pytest.mark.usefixtures("scene")
def test_what_came_before_it_could_be_looked_up_is_found_by_the_database(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = arrives(provider_id="once")
    looks = iter((None, first))
    monkeypatch.setattr(pipeline_replies, "_taken", lambda _arrived: next(looks))
    assert arrives(provider_id="once") == first
    assert Reply.objects.count() == 1


@pytest.mark.usefixtures("scene")
def test_two_people_with_one_number_are_never_guessed_between() -> None:
    an_address(somebody(a_case("CASE-2")), NUMBER, Channel.telephone)
    reply = arrives()
    assert (reply.participation, reply.not_matched, reply.owner) == (None, Unmatched.several, "")
    assert not Event.objects.filter(kind="message_received").exists()


@pytest.mark.usefixtures("scene")
def test_a_number_that_nobody_has_waits() -> None:
    assert arrives(sender="07700 900999").not_matched == Unmatched.nobody


@pytest.mark.usefixtures("scene")
def test_a_number_that_has_ended_waits() -> None:
    point = ContactPoint.objects.get(channel="telephone")
    contact_points.end(point.public_id, by=OFFICER, now=EARLIER)
    assert arrives().not_matched == Unmatched.nobody


def test_a_number_of_the_suspect_is_never_the_victims(scene: Scene) -> None:
    suspect = somebody(scene.case, "S1", "suspect")
    an_address(suspect, NUMBER, Channel.telephone)
    reply = arrives()
    assert (reply.participation, reply.not_matched) == (None, Unmatched.other_side)


def test_a_number_that_the_suspect_once_had_is_never_the_victims(scene: Scene) -> None:
    suspect = somebody(scene.case, "S1", "suspect")
    point = an_address(suspect, NUMBER, Channel.telephone)
    contact_points.end(point.public_id, by=OFFICER, now=EARLIER)
    assert arrives().not_matched == Unmatched.other_side


def test_an_address_that_reaches_the_suspects_inbox_is_never_the_victims(scene: Scene) -> None:
    an_address(somebody(scene.case, "S1", "suspect"), "made.up+home@example.com", Channel.email)
    assert arrives_by_mail().not_matched == Unmatched.other_side


def test_the_suspects_own_number_says_so(scene: Scene) -> None:
    an_address(somebody(scene.case, "S1", "suspect"), "07700 900555", Channel.telephone)
    assert arrives(sender="07700 900555").not_matched == Unmatched.other_side


@pytest.mark.usefixtures("scene")
def test_a_withheld_number_waits() -> None:
    assert arrives(sender=" ").not_matched == Unmatched.hidden


def test_nobody_writes_after_their_death(scene: Scene) -> None:
    Person.objects.filter(pk=scene.victim.person_id).update(died_on=NOW.date())
    assert arrives().not_matched == Unmatched.death_recorded


def test_an_answer_to_a_message_says_which_of_two_cases(scene: Scene) -> None:
    other = somebody(a_case("CASE-2"))
    an_address(other, ADDRESS, Channel.email)
    scene.ask()
    scene.round()
    ours = Attempt.objects.get()
    reply = arrives_by_mail(in_answer_to=(ours.public_id,))
    assert (reply.participation, reply.in_answer_to) == (scene.victim, ours)


def test_an_answer_from_another_address_waits(scene: Scene) -> None:
    scene.ask()
    scene.round()
    ours = Attempt.objects.get()
    reply = arrives_by_mail(sender="else@example.com", in_answer_to=(ours.public_id,))
    assert (reply.participation, reply.not_matched) == (None, Unmatched.another_sender)


def test_staff_say_whose_it_is_and_its_clock_began_when_it_came(scene: Scene) -> None:
    works("C1", Role.bureau_clerk, unit="Contact")
    waiting = arrives(sender="07700 900999")
    later = NOW + timedelta(days=3)
    with pytest.raises(NotAllowed):
        pipeline_replies.match_reply(waiting.public_id, to=scene.victim.public_id, by=OFFICER, now=later)
    reply = pipeline_replies.match_reply(waiting.public_id, to=scene.victim.public_id, by=CLERK, now=later)
    event = Event.objects.get(kind="message_received")
    assert (event.at, event.recorded_at, reply.matched_by) == (NOW, later, "C1")
    with pytest.raises(NotVisible):
        pipeline_replies.put_aside(waiting.public_id, by=CLERK, now=later)


def test_nobody_matches_it_to_a_case_that_they_do_not_see(scene: Scene) -> None:
    south = actor(Role.supervisor, "S9", unit="South", team="B")
    waiting = arrives(sender="07700 900999")
    with pytest.raises(NotVisible):
        pipeline_replies.match_reply(waiting.public_id, to=scene.victim.public_id, by=south, now=NOW)


def test_nobody_matches_it_to_the_suspect(scene: Scene) -> None:
    suspect = somebody(scene.case, "S1", "suspect")
    waiting = arrives(sender="07700 900999")
    with pytest.raises(NotVisible):
        pipeline_replies.match_reply(waiting.public_id, to=suspect.public_id, by=SUPERVISOR, now=NOW)


@pytest.mark.usefixtures("scene")
def test_nobody_puts_aside_what_may_mean_danger_without_saying_what_was_done() -> None:
    waiting = arrives(DANGER, sender="07700 900999")
    with pytest.raises(BadReply):
        pipeline_replies.put_aside(waiting.public_id, by=SUPERVISOR, now=NOW)
    alarm = DangerAlarm.objects.get()
    pipeline_replies.answer_alarm(alarm.public_id, what="Sent a car.", by=SUPERVISOR, now=NOW)
    pipeline_replies.put_aside(waiting.public_id, by=SUPERVISOR, now=NOW)
    waiting.refresh_from_db()
    assert waiting.answered_how == Answered.not_ours


@pytest.mark.usefixtures("scene")
def test_the_owner_is_the_officer_who_is_on_duty_soon() -> None:
    on_duty("A1", NOW + timedelta(hours=20))
    assert arrives().owner == "A1"


@pytest.mark.usefixtures("scene")
def test_cover_sees_to_it_where_the_officer_is_away() -> None:
    works("A2")
    works("B2", team="B")
    on_leave("A1")
    on_duty("A2", NOW + timedelta(hours=2))
    on_duty("B2", NOW + timedelta(hours=1))
    # B2 is on duty sooner, and does not come to the case: officers come to those of their team.
    assert arrives().owner == "A2"


@pytest.mark.usefixtures("scene")
def test_without_any_roster_it_is_the_officers() -> None:
    assert arrives().owner == "A1"


def test_of_a_case_whose_officer_has_left_nobody_may_be_found(scene: Scene) -> None:
    scene.case.officer = "GONE"
    scene.case.save()
    assert arrives().owner == ""


@pytest.mark.usefixtures("scene")
def test_words_are_erased_and_that_they_wrote_stands() -> None:
    reply = arrives("My neighbour's name is in this.")
    with pytest.raises(NotAllowed):
        pipeline_replies.erase_words(reply.public_id, ground=Ground.untrue, by=OFFICER, now=NOW)
    pipeline_replies.erase_words(reply.public_id, ground=Ground.untrue, by=SUPERVISOR, now=NOW)
    assert not ReplyWords.objects.exists()
    assert Reply.objects.exists()
    assert Entry.objects.filter(act="words.erased", reason__contains="untrue").exists()


@pytest.mark.usefixtures("scene")
def test_it_is_passed_to_nobody_who_may_not_see_the_case() -> None:
    works("B2", team="B")
    works("A2")
    reply = arrives()
    for number in ("B2", "NOBODY"):
        with pytest.raises(BadReply):
            pipeline_replies.pass_on(reply.public_id, to=number, by=SUPERVISOR, now=NOW)
    passed = pipeline_replies.pass_on(reply.public_id, to="A2", by=SUPERVISOR, now=NOW)
    assert (passed.owner, passed.read_at) == ("A2", None)

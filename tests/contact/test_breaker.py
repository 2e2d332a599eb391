"""A provider that does not answer is left alone: messages wait, use up no tries, and leave once it answers again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from demo import notify_stand_in
from keptinformed import pipeline_telling
from keptinformed.contact import breaker
from keptinformed.contact.channels.parcels import Answer
from keptinformed.contact.models import Attempt, ContactTask, Intent, Outcome
from keptinformed.contact.models.messages import OutcomeKind, State
from keptinformed.contact.policy import telling_policy
from keptinformed.contact.terms import Content, Reason, Way
from tests.contact.a_message import NOW, OFFICER, YES, Scene, a_scene, an_address, says
from tests.contact.test_notify import worked
from tests.live.a_force import somebody

pytestmark = pytest.mark.django_db
DELIVERY = telling_policy().delivery
FAILED = Answer(OutcomeKind.failed, detail="made up")
TURNED_AWAY = Answer(OutcomeKind.turned_away, detail="429")


def several(scene: Scene, number: int) -> list[Intent]:
    """Ask for messages to so many people, for nobody has two in a day."""
    made = []
    for each in range(number):
        other = somebody(scene.case, f"R{each}")
        point = an_address(other, f"made.up.{each}@example.com")
        says(point, YES)
        made.append(scene.ask(content=Content.neutral, participation=other, point=point))
    return made


def states() -> list[str]:
    return list(Intent.objects.order_by("pk").values_list("state", flat=True))


def in_trouble(minutes: float) -> tuple[breaker.Resting, ...]:
    return breaker.in_trouble(now=NOW + timedelta(minutes=minutes), delivery=DELIVERY)


@pytest.fixture
def scene() -> Scene:
    return a_scene(planned=False)


def rounds(scene: Scene, *minutes: float) -> None:
    for each in minutes:
        scene.round(NOW + timedelta(minutes=each))


def test_after_so_many_failures_in_a_row_the_way_is_left_alone(scene: Scene) -> None:
    several(scene, 12)
    scene.way.answers = [FAILED] * 99
    rounds(scene, 0, 1, 1.5)
    assert len(scene.way.sent) == DELIVERY.failures == 5
    tries = Intent.objects.order_by("pk").values_list("tries", flat=True)
    assert list(tries) == [1] * 4 + [0] * 8, "who waits has used up no try"
    assert set(states()) == {State.waiting}
    assert not ContactTask.objects.exists()
    (resting,) = in_trouble(1)
    assert (resting.way, resting.since) == (Way.email, NOW)
    assert resting.until == NOW + DELIVERY.alone_first


def test_one_message_is_tried_and_the_others_follow_once_it_is_taken(scene: Scene) -> None:
    several(scene, 12)
    scene.way.answers = [FAILED] * 5
    rounds(scene, 0)
    taken: list[int] = []

    def others_wait() -> None:
        """While it is being called nobody knows how it ends, so no other worker calls, too."""
        if not taken:
            taken.append(1)
            assert Attempt.objects.filter(outcomes__isnull=True).count() == 1
            until = breaker.waits_until(Way.email, now=NOW + timedelta(minutes=4), delivery=DELIVERY)
            assert until is not None

    scene.way.before = others_wait
    rounds(scene, 4, 8, 10)
    assert taken == [1]
    assert set(states()) == {State.handed_over}
    assert in_trouble(10) == ()


def test_a_long_silence_is_asked_ever_more_seldom_and_uses_up_few_tries(scene: Scene) -> None:
    several(scene, 8)
    scene.way.answers = [FAILED] * 999
    rounds(scene, *range(0, 6 * 60, 9))
    assert 12 <= len(scene.way.sent) <= 20
    assert states() == [State.waiting] * 8
    (resting,) = in_trouble(6 * 60)
    assert timedelta(hours=6) < resting.until - NOW <= timedelta(hours=6, minutes=30)
    scene.way.answers = []
    rounds(scene, *range(6 * 60, 7 * 60, 9))
    assert states() == [State.handed_over] * 8


def test_what_waits_until_it_is_old_becomes_a_task(scene: Scene) -> None:
    (intent,) = several(scene, 1)
    scene.way.answers = [TURNED_AWAY] * 999
    for hours in range(0, 73, 4):
        scene.round(NOW + timedelta(hours=hours))
    intent.refresh_from_db()
    assert (intent.state, ContactTask.objects.get().reason) == (State.held, Reason.too_old)
    assert intent.tries == 0, "it was turned away, whatever it was"


def test_one_message_alone_that_fails_again_and_again_closes_no_way(scene: Scene) -> None:
    (poison,) = several(scene, 1)
    scene.way.answers = [FAILED] * 4
    rounds(scene, 0, 2, 8, 30)
    assert Attempt.objects.filter(intent=poison).count() == 4
    assert in_trouble(31) == ()


def test_what_is_unsafe_is_held_at_once_though_its_way_is_left_alone(scene: Scene) -> None:
    several(scene, 6)
    scene.way.answers = [TURNED_AWAY]
    rounds(scene, 0)
    Intent.objects.update(not_before=NOW)
    pipeline_telling.say_went_wrong(
        participation=Intent.objects.latest("pk").participation,
        contact_point=None,
        why="Made up.",
        by=OFFICER,
        now=NOW,
    )
    rounds(scene, 1)
    assert len(scene.way.sent) == 1
    assert states() == [State.waiting] * 5 + [State.held]


def test_ways_are_left_alone_one_by_one(scene: Scene) -> None:
    several(scene, 2)
    scene.way.answers = [TURNED_AWAY]
    rounds(scene, 0)
    assert breaker.waits_until(Way.text, now=NOW, delivery=DELIVERY) is None
    assert breaker.waits_until(Way.email, now=NOW, delivery=DELIVERY) is not None


def test_a_try_of_which_nobody_asked_says_nothing_of_the_provider(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its worker was killed."""
    several(scene, 7)
    with monkeypatch.context() as patched:
        patched.setattr("keptinformed.contact.delivery._call", lambda *_: None)
        rounds(scene, 0)
    rounds(scene, 5)
    assert Outcome.objects.filter(kind=OutcomeKind.unknown).count() == 7
    assert in_trouble(6) == ()


def test_no_more_leave_in_a_minute_than_was_agreed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    several(scene, 9)
    slow = replace(telling_policy(), delivery=replace(DELIVERY, most_in_a_minute=4))
    monkeypatch.setattr("keptinformed.contact.delivery.telling_policy", lambda: slow)
    rounds(scene, 0, 0.5)
    assert len(scene.way.sent) == 4
    assert set(states()) == {State.handed_over, State.waiting}
    assert set(Intent.objects.filter(state=State.waiting).values_list("tries", flat=True)) == {0}
    rounds(scene, 2.1)
    assert len(scene.way.sent) == 8


def test_so_many_are_counted_on_one_way_within_one_minute(scene: Scene) -> None:
    several(scene, 4)
    rounds(scene, 0)
    slow = replace(DELIVERY, most_in_a_minute=4)
    assert breaker.waits_until(Way.email, now=NOW, delivery=slow) == NOW + timedelta(minutes=1)
    assert breaker.waits_until(Way.text, now=NOW, delivery=slow) is None
    assert breaker.waits_until(Way.email, now=NOW + timedelta(minutes=1), delivery=slow) is None


@pytest.fixture
def notify() -> Iterator[notify_stand_in.Notify]:
    with notify_stand_in.running() as running:
        yield running


@pytest.mark.parametrize("status", [429, 403])
def test_notify_that_takes_nothing_costs_no_message_a_try(
    scene: Scene, notify: notify_stand_in.Notify, status: int
) -> None:
    several(scene, 3)
    notify.behaviour.fails = [status] * 2
    for minutes in (0, 0.5, 4, 8, 14, 20):
        worked(notify, minutes)
    assert set(states()) == {State.handed_over}
    assert len(notify.taken) == 3
    assert Outcome.objects.filter(kind=OutcomeKind.turned_away, detail=str(status)).count() == 2
    assert set(Intent.objects.values_list("tries", flat=True)) == {1}


def test_a_provider_that_is_not_there_is_asked_once_in_a_round(scene: Scene) -> None:
    """Waiting for each answer in turn would hold up everything else."""
    several(scene, 6)
    scene.way.can_be_asked = True
    rounds(scene, 0)
    scene.way.becomes = Answer(OutcomeKind.unknown, detail="ReadTimeout")
    rounds(scene, 2)
    assert len(scene.way.asked) == 1
    scene.way.becomes = Answer(OutcomeKind.delivered, "theirs")
    rounds(scene, 4, 10)
    assert len(set(scene.way.asked)) == 6


def test_what_may_have_left_is_asked_about_once_the_way_is_tried_again(scene: Scene) -> None:
    several(scene, 6)
    scene.way.can_be_asked, scene.way.becomes = True, Answer(OutcomeKind.unknown, detail="asked 503")
    scene.way.answers = [TimeoutError("made up")] * 5
    rounds(scene, 0, 1, 1.5)
    assert len(scene.way.sent) == 5
    assert scene.way.asked == [], "it is not asked either, while it is left alone"
    scene.way.becomes = Answer(OutcomeKind.accepted, "theirs")
    rounds(scene, 4, 6, 20)
    assert set(states()) == {State.handed_over}
    assert len(scene.way.sent) == 6


def test_a_way_without_a_provider_is_in_no_trouble() -> None:
    assert in_trouble(0) == ()

"""From "this must be told" to "it was told": handed over once, written down before, and recorded through the door."""

from datetime import timedelta

import pytest

from keptinformed import pipeline_telling
from keptinformed.access_log.models import Entry
from keptinformed.cases import contact_points
from keptinformed.cases.models import Event
from keptinformed.cases.models.people import Channel
from keptinformed.contact import evidence
from keptinformed.contact.channels.parcels import Answer
from keptinformed.contact.models import Attempt, ContactTask, Intent, Outcome, Telling
from keptinformed.contact.models.messages import OutcomeKind, State
from keptinformed.contact.terms import Caution, Content, Reason, TaskKind, Way
from keptinformed.duties.history import Grade
from tests.contact.a_message import (
    ADDRESS,
    NOW,
    NUMBER,
    OFFICER,
    YES_TO_ALL,
    a_scene,
    agrees,
    an_address,
    says,
)

pytestmark = pytest.mark.django_db
HIGH_RISK = "Rape of a female aged 16 and over"
LATER = NOW + timedelta(hours=25)


def state(intent: Intent) -> str:
    intent.refresh_from_db()
    return intent.state


def reasons() -> list[str]:
    return list(ContactTask.objects.order_by("pk").values_list("reason", flat=True))


def test_what_is_safe_leaves_once_and_stands_in_the_history() -> None:
    scene = a_scene()
    intent = scene.ask()
    assert scene.round().recorded == 1
    (parcel,) = scene.way.sent
    assert (parcel.to, parcel.text) == (ADDRESS, "We have news for you.")
    assert ADDRESS not in repr(parcel)
    attempt = Attempt.objects.get(intent=intent)
    assert parcel.reference == str(attempt.public_id)
    told = Event.objects.get(case=scene.case, kind="told")
    assert (told.grade, told.about, told.by) == (Grade.sent, [scene.arrest.event_id], "A1")
    assert told.participation == scene.victim
    assert Telling.objects.get().event == told
    assert state(intent) == State.handed_over
    assert scene.round(LATER).looked_at == 0
    row = Entry.objects.get(act="message.handed_over")
    assert (row.by, row.individuals, row.recipient) == (
        "A1",
        [scene.victim.person.public_id],
        "the person themselves, by email",
    )


def test_a_neutral_notice_tells_nothing() -> None:
    scene = a_scene()
    scene.ask(content=Content.neutral)
    scene.round()
    assert len(scene.way.sent) == 1
    assert Event.objects.get(case=scene.case, kind="told").grade == Grade.attempted


def test_the_same_occasion_is_one_message() -> None:
    scene = a_scene()
    assert scene.ask() == scene.ask()
    scene.round()
    scene.ask()
    scene.round(LATER)
    assert len(scene.way.sent) == 1


def test_what_is_not_safe_is_held_when_it_is_asked_for() -> None:
    scene = a_scene(offence=HIGH_RISK, rule=None)
    intent = scene.ask(content=Content.neutral)
    assert state(intent) == State.held
    task = ContactTask.objects.get()
    assert (task.reason, task.kind, task.owner) == (Reason.unknown, TaskKind.decide, "A1")
    assert Entry.objects.filter(act="message.held").count() == 1
    scene.round()
    assert scene.way.sent == []


def test_what_became_unsafe_since_is_held_when_it_is_handed_over() -> None:
    scene = a_scene()
    intent = scene.ask()
    contact_points.end(scene.point.public_id, by=OFFICER, now=NOW)
    scene.round()
    assert scene.way.sent == []
    assert state(intent) == State.held
    assert reasons() == [Reason.ended]


def test_what_came_at_night_waits_and_leaves_in_the_morning() -> None:
    scene = a_scene()
    night = NOW.replace(hour=22)
    intent = scene.ask(now=night)
    scene.round(night)
    assert (state(intent), reasons(), scene.way.sent) == (State.waiting, [], [])
    scene.round(night + timedelta(hours=10))
    assert state(intent) == State.handed_over


def test_news_that_waited_too_long_becomes_a_task() -> None:
    scene = a_scene()
    intent = scene.ask()
    scene.round(NOW + timedelta(hours=72))
    assert (state(intent), reasons(), scene.way.sent) == (State.held, [Reason.too_old], [])


def test_a_second_message_in_a_day_waits() -> None:
    scene = a_scene()
    scene.ask()
    second = scene.ask(occasion="another")
    scene.round()
    assert len(scene.way.sent) == 1
    assert state(second) == State.waiting
    scene.round(LATER)
    assert len(scene.way.sent) == 2


@pytest.mark.parametrize(
    ("offence", "can_be_asked"), [(HIGH_RISK, True), ("Burglary", False)], ids=["at risk", "nobody to ask"]
)
def test_an_answer_that_stays_away_goes_to_a_person(offence: str, *, can_be_asked: bool) -> None:
    scene = a_scene(offence=offence)
    content = Content.neutral if offence == HIGH_RISK else Content.full
    scene.way.answers, scene.way.can_be_asked = [TimeoutError("made up")], can_be_asked
    intent = scene.ask(content=content)
    for hours in range(0, 60, 5):
        scene.round(NOW + timedelta(hours=hours))
    assert len(scene.way.sent) == 1
    assert scene.way.asked == []
    assert state(intent) == State.unknown
    assert ContactTask.objects.get().kind == TaskKind.reconcile
    assert not Event.objects.filter(kind="told").exists()


def test_an_answer_that_stays_away_is_asked_for_where_somebody_can_be_asked() -> None:
    scene = a_scene()
    scene.way.answers, scene.way.can_be_asked = [TimeoutError("made up")], True
    intent = scene.ask()
    scene.round()
    assert state(intent) == State.waiting
    scene.way.becomes = Answer(OutcomeKind.accepted, "theirs")
    soon = NOW + timedelta(minutes=10)
    scene.round(soon)
    scene.round(soon)
    assert (len(scene.way.sent), len(scene.way.asked)) == (1, 1)
    assert state(intent) == State.handed_over
    assert Event.objects.filter(kind="told").count() == 1


def test_what_surely_never_arrived_is_sent_again() -> None:
    scene = a_scene()
    scene.way.answers, scene.way.can_be_asked = [TimeoutError("made up")], True
    intent = scene.ask()
    scene.round()
    scene.way.becomes = Answer(OutcomeKind.not_made)
    for minutes in (10, 40):
        scene.round(NOW + timedelta(minutes=minutes))
    assert len(scene.way.sent) == 2
    assert state(intent) == State.handed_over


def test_what_fails_five_times_becomes_a_task_and_blocks_nobody() -> None:
    scene, other = a_scene(), a_scene("CASE-2")
    scene.way.answers = [Answer(OutcomeKind.failed, detail="made up")] * 9
    intent = scene.ask()
    when = NOW
    for _ in range(12):
        scene.round(when)
        when += timedelta(hours=3) if when.hour < 15 else timedelta(hours=17)
    assert len(scene.way.sent) == 5
    assert (state(intent), reasons()) == (State.held, [Reason.too_often_failed])
    other.ask(now=when)
    other.round(when)
    assert len(other.way.sent) == 1


def test_what_cannot_be_delivered_ages_the_address() -> None:
    scene = a_scene()
    scene.way.answers = [Answer(OutcomeKind.undeliverable, detail="RCPT 550")]
    first = scene.ask()
    scene.round()
    assert (state(first), reasons()) == (State.held, [Reason.not_delivered])
    second = scene.ask(occasion="another", now=LATER)
    assert state(second) == State.held
    assert reasons()[-1] == Reason.came_back


def test_calls_and_visits_are_tasks() -> None:
    scene = a_scene()
    number = an_address(scene.victim, NUMBER, Channel.telephone)
    says(number, YES_TO_ALL)
    call = scene.ask(Way.telephone, point=number)
    visit = scene.ask(Way.visit, Content.neutral, point=None, occasion="another")
    scene.round()
    assert scene.way.sent == []
    assert {(each.intent, each.kind, each.reason) for each in ContactTask.objects.all()} == {
        (call, TaskKind.call, Reason.by_a_person),
        (visit, TaskKind.visit, Reason.by_a_person),
    }


def test_a_way_that_is_not_set_up_becomes_a_task() -> None:
    scene = a_scene()
    intent = scene.ask()
    pipeline_telling.hand_over_due(ways={}, moment=lambda: NOW)
    (task,) = ContactTask.objects.all()
    assert (state(intent), task.kind, task.reason) == (State.held, TaskKind.decide, Reason.no_provider)


def test_a_worker_that_was_killed_before_the_call_leaves_it_to_a_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = a_scene()
    intent = scene.ask()
    with monkeypatch.context() as patched:
        patched.setattr("keptinformed.contact.delivery._call", lambda *_: None)
        scene.round()
    assert Attempt.objects.filter(intent=intent, outcomes__isnull=True).count() == 1
    scene.round(NOW + timedelta(seconds=30))
    assert state(intent) == State.waiting, "the lease of the first worker still holds"
    scene.round(NOW + timedelta(minutes=5))
    assert (state(intent), scene.way.sent) == (State.unknown, [])


def test_whoever_is_at_risk_is_never_sent_to_again_whatever_the_provider_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A provider that knows of nothing proves it for others; here a person finds out first."""
    scene = a_scene(offence=HIGH_RISK)
    scene.way.can_be_asked, scene.way.becomes = True, Answer(OutcomeKind.not_made)
    intent = scene.ask(content=Content.neutral)
    with monkeypatch.context() as patched:
        patched.setattr("keptinformed.contact.delivery._call", lambda *_: None)
        scene.round()
    assert Attempt.objects.get().caution == Caution.at_most_once
    for minutes in (5, 20, 60):
        scene.round(NOW + timedelta(minutes=minutes))
    assert (state(intent), scene.way.sent) == (State.unknown, [])
    assert reasons() == [Reason.not_known]


def test_a_worker_whose_lease_is_over_calls_nobody() -> None:
    scene = a_scene()
    scene.ask()
    ticks = iter([NOW, NOW, *[NOW + timedelta(minutes=3)] * 9])
    pipeline_telling.hand_over_due(ways={Way.email: scene.way}, moment=lambda: next(ticks))
    assert scene.way.sent == []
    assert Outcome.objects.get().kind == OutcomeKind.not_made


def test_what_left_is_recorded_by_the_next_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = a_scene()
    scene.ask()
    with monkeypatch.context() as patched:
        patched.setattr("keptinformed.pipeline_telling._recorded", lambda *_: 0)
        scene.round()
    assert not Event.objects.filter(kind="told").exists()
    scene.round(NOW + timedelta(minutes=1))
    scene.round(NOW + timedelta(minutes=2))
    assert Event.objects.filter(kind="told").count() == 1
    assert len(scene.way.sent) == 1


def test_what_was_held_and_never_left_is_asked_for_again_once_it_is_safe() -> None:
    scene = a_scene(planned=False)
    held = scene.ask()
    assert state(held) == State.held
    agrees(scene.victim)
    again = scene.ask(content=Content.neutral)
    assert (again, state(again), again.content) == (held, State.waiting, Content.neutral)
    scene.round()
    assert (len(scene.way.sent), state(held)) == (1, State.handed_over)
    (task,) = ContactTask.objects.all()
    assert (task.reason, task.done_at, task.done_by) == (Reason.no_plan, NOW, OFFICER.staff_number)


def test_what_is_held_again_is_left_to_a_person_for_the_reason_of_now() -> None:
    scene = a_scene(planned=False)
    intent = scene.ask()
    agrees(scene.victim)
    scene.ask(Way.post, Content.neutral, now=NOW + timedelta(minutes=1))
    open_now = ContactTask.objects.get(intent=intent, done_at__isnull=True)
    assert open_now.reason == Reason.no_endpoint
    assert state(intent) == State.held


def test_what_surely_never_arrived_may_be_asked_for_again_after_all_tries() -> None:
    scene = a_scene()
    scene.way.answers = [Answer(OutcomeKind.failed, detail="made up")] * 5
    when = NOW
    intent = scene.ask()
    for _ in range(12):
        scene.round(when)
        when += timedelta(hours=3) if when.hour < 15 else timedelta(hours=17)
    assert (len(scene.way.sent), state(intent)) == (5, State.held)
    assert state(scene.ask(now=when)) == State.waiting
    scene.round(when)
    assert (len(scene.way.sent), state(intent)) == (6, State.handed_over)


@pytest.mark.parametrize(
    "answer",
    [Answer(OutcomeKind.accepted), Answer(OutcomeKind.undeliverable), TimeoutError("made up")],
    ids=["accepted", "came back", "nobody knows"],
)
def test_what_left_or_may_have_left_is_never_asked_for_again(answer: Answer | Exception) -> None:
    scene = a_scene()
    scene.way.answers = [answer]
    intent = scene.ask()
    scene.round()
    before = state(intent)
    assert before != State.waiting
    assert (state(scene.ask(now=LATER)), intent.made_at) == (before, NOW)
    assert Intent.objects.get().made_at == NOW
    scene.round(LATER)
    assert len(scene.way.sent) == 1


def test_one_message_that_cannot_be_recorded_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, other = a_scene(), a_scene("CASE-2")
    broken.ask()
    with monkeypatch.context() as patched:
        patched.setattr("keptinformed.pipeline_telling._recorded", lambda *_: 0)
        broken.round()
    right = evidence.evidence_of

    def breaks(outcome: Outcome) -> evidence.Evidence | None:
        if outcome.attempt.intent.participation == broken.victim:
            raise ValueError("made up")
        return right(outcome)

    monkeypatch.setattr(evidence, "evidence_of", breaks)
    other.ask(now=LATER)
    other.round(LATER)
    assert len(other.way.sent) == 1
    assert Event.objects.get(kind="told").case == other.case

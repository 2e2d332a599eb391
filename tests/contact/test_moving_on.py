"""What surely did not get there goes the next way in the plan that is safe: one at a time, and nowhere twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

import pytest

from keptinformed import pipeline_messages, pipeline_needs
from keptinformed.access_log.models import Entry
from keptinformed.contact.channels.parcels import Answer
from keptinformed.contact.models import ContactTask, Intent, PostedLetter, Step
from keptinformed.contact.models.messages import OutcomeKind, State
from keptinformed.contact.terms import Content, Reason, TaskKind, Way
from keptinformed.needs.keeping import NewPlan, NewRule
from keptinformed.needs.planning import Wishes
from tests.contact.a_letter import WORDS, Posting, a_posting
from tests.contact.a_message import EARLIER, NOW, OFFICER, says
from tests.contact.test_delivery import HIGH_RISK

pytestmark = pytest.mark.django_db
BACK = Answer(OutcomeKind.undeliverable, detail="RCPT 550")
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def posting() -> Posting:
    return a_posting()


def agrees(posting: Posting, ways: Sequence[str], now: datetime = EARLIER) -> None:
    plan = NewPlan(Wishes(), posting.scene.victim.person.public_id, ways=tuple(ways))
    pipeline_needs.agree_plan(participation=posting.scene.victim, plan=plan, by=OFFICER, now=now)


def stands(intent: Intent) -> tuple[str, str, str]:
    intent.refresh_from_db()
    return intent.way, intent.state, intent.content


def test_an_e_mail_that_came_back_goes_by_the_next_way_with_the_words_of_that_way(posting: Posting) -> None:
    agrees(posting, ("email", "text", "post", "call"))
    posting.scene.way.answers = [BACK]
    intent = posting.ask(Way.email)
    assert posting.round() == 1
    assert stands(intent) == (Way.text, State.waiting, Content.neutral)
    posting.round(LATER)
    first, second = posting.scene.way.sent
    assert (first.to == second.to, second.text) == (False, "Please ring us on 01632 960123.")
    assert stands(intent)[1] == State.handed_over
    step = Step.objects.get()
    assert (step.from_way, step.to_way, step.reason) == (Way.email, Way.text, Reason.not_delivered)
    check = ContactTask.objects.get(done_at__isnull=True)
    assert (check.kind, check.reason, check.owner) == (TaskKind.check, Reason.came_back, OFFICER.staff_number)
    assert Intent.objects.count() == 1
    assert Entry.objects.filter(act="message.moved_on").count() == 1


def test_the_order_is_that_of_the_plan(posting: Posting) -> None:
    agrees(posting, ("post", "email", "text", "call"))
    posting.scene.way.answers = [BACK]
    intent = posting.ask(Way.email)
    posting.round()
    assert stands(intent) == (Way.post, State.waiting, Content.full)
    posting.round(LATER)
    assert stands(intent)[1] == State.to_post
    assert PostedLetter.objects.get().attempt.intent == intent


def test_after_the_last_way_a_person_has_it_and_nothing_is_tried_twice(posting: Posting) -> None:
    agrees(posting, ("email", "text", "visit", "call"))
    posting.scene.way.answers = [BACK, BACK]
    intent = posting.ask(Way.email)
    for minutes in range(0, 90, 10):
        posting.round(NOW + timedelta(minutes=minutes))
    assert [parcel.to for parcel in posting.scene.way.sent] == [
        "made.up@example.com",
        "07700 900123",
    ]
    task = ContactTask.objects.get(intent=intent, done_at__isnull=True, reason=Reason.not_delivered)
    assert (stands(intent)[1], task.kind) == (State.held, TaskKind.visit)
    assert [step.to_way for step in Step.objects.order_by("pk")] == [Way.text, Way.visit]


def test_what_is_not_safe_now_is_passed_over(posting: Posting) -> None:
    agrees(posting, ("email", "text", "post", "call"))
    posting.scene.way.answers = [BACK]
    intent = posting.ask(Way.email)
    says(posting.number, NewRule(may_text=False, may_call=False), now=NOW)
    posting.round()
    assert stands(intent)[0] == Way.post
    agrees(posting, ("email",), now=NOW)
    posting.round(LATER)
    assert stands(intent)[1] == State.held, "agreed to no longer: it is decided about once more"


def test_where_nothing_is_left_that_was_agreed_the_task_stays(posting: Posting) -> None:
    agrees(posting, ("email",))
    posting.scene.way.answers = [BACK]
    intent = posting.ask(Way.email)
    posting.round()
    assert [step.to_way for step in Step.objects.all()] == [""]
    assert ContactTask.objects.get(intent=intent).kind == TaskKind.decide
    assert posting.round(LATER) == 0


def test_no_more_is_said_than_was_asked_for(posting: Posting) -> None:
    agrees(posting, ("text", "email", "post"))
    posting.scene.way.answers = [BACK]
    intent = posting.ask(Way.text)
    posting.round()
    assert stands(intent) == (Way.email, State.waiting, Content.neutral)
    posting.round(LATER)
    assert posting.scene.way.sent[-1].text == "Please ring us on 01632 960123."
    assert posting.scene.way.sent[-1].subject == "An update"


def test_without_words_for_a_way_it_is_passed_over(posting: Posting) -> None:
    agrees(posting, ("email", "text", "call"))
    posting.scene.way.answers = [BACK]
    intent = posting.ask(Way.email, drafted=())
    posting.round()
    assert ContactTask.objects.get(intent=intent, done_at__isnull=True).kind == TaskKind.call


def test_whoever_is_at_risk_is_told_by_a_person_once_something_left() -> None:
    posting = a_posting(offence=HIGH_RISK)
    agrees(posting, ("email", "post", "call"))
    posting.scene.way.answers = [BACK]
    intent = posting.ask(Way.email, content=Content.neutral)
    posting.round()
    task = ContactTask.objects.get(intent=intent, done_at__isnull=True)
    assert (stands(intent)[:2], task.kind) == ((Way.email, State.held), TaskKind.call)
    assert not PostedLetter.objects.exists()


def test_whoever_is_at_risk_is_sent_the_next_way_where_surely_nothing_left() -> None:
    posting = a_posting(offence=HIGH_RISK)
    agrees(posting, ("email", "post", "call"))
    posting.scene.way.answers = [Answer(OutcomeKind.failed, detail="made up")] * 9
    intent = posting.ask(Way.email, content=Content.neutral)
    when = NOW
    for _ in range(12):
        posting.round(when)
        when += timedelta(hours=3) if when.hour < 15 else timedelta(hours=17)
    assert len(posting.scene.way.sent) == 5
    assert Step.objects.get().to_way == Way.post
    assert stands(intent)[0] == Way.post


def test_what_nobody_knows_of_goes_nowhere(posting: Posting) -> None:
    agrees(posting, ("email", "post", "call"))
    posting.scene.way.answers = [TimeoutError("made up")]
    intent = posting.ask(Way.email)
    assert posting.round() == 0
    assert stands(intent)[:2] == (Way.email, State.unknown)


def test_whoever_saw_to_it_first_is_not_overtaken(posting: Posting) -> None:
    agrees(posting, ("email", "post", "call"))
    posting.scene.way.answers = [BACK]
    posting.ask(Way.email)
    posting.scene.round()
    task = ContactTask.objects.get()
    pipeline_messages.finish_task(task.public_id, what="I rang them.", by=OFFICER, now=LATER)
    assert posting.round(LATER) == 0
    assert not Step.objects.exists()


DICE = Random(6)  # noqa: S311 (not for secrets)
MIXED = [
    (
        DICE.sample(("email", "text", "post", "call", "visit"), 5),
        DICE.sample(("email", "number", "home"), each % 3),
        each % 4,
    )
    for each in range(9)
]
"""Plans in mixed orders, which places are said to be unsafe after asking, and how many messages come back."""


@pytest.mark.parametrize(("order", "unsafe", "back"), MIXED, ids=[f"mixed {each}" for each in range(9)])
def test_no_step_leads_where_it_is_unsafe_or_was_tried(
    order: list[str], unsafe: list[str], back: int, posting: Posting
) -> None:
    agrees(posting, order)
    posting.scene.way.answers = [BACK] * back
    points = {"email": posting.scene.point, "number": posting.number, "home": posting.home}
    intent = posting.ask(Way.email)
    nothing = NewRule(may_call=False, may_text=False, may_email=False, may_post=False, may_say_police=False)
    for name in unsafe:
        says(points[name], nothing, now=NOW)
    for minutes in range(0, 50, 10):
        posting.round(NOW + timedelta(minutes=minutes))
    tried = list(intent.attempts.values_list("contact_point", flat=True))
    assert len(tried) == len(set(tried))
    assert not {points[name].pk for name in unsafe} & set(tried)
    assert stands(intent)[1] in (State.held, State.handed_over, State.to_post)
    assert {parcel.text for parcel in posting.scene.way.sent} <= set(WORDS.values())

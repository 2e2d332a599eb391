"""What comes in is answered by itself only where a message may leave now, once a day, and with nothing to give away."""

from datetime import timedelta
from typing import Any

import pytest

from keptinformed.cases.models import ContactPoint
from keptinformed.cases.models.people import Channel
from keptinformed.contact import facts
from keptinformed.contact.models import Intent, IntentWords
from keptinformed.needs.keeping import NewRule
from keptinformed.replies.models import Reply
from tests.contact.a_message import EARLIER, NOW, NUMBER, YES, YES_TO_ALL, Scene, a_scene, an_address, says
from tests.replies.a_reply import arrives, arrives_by_mail, on_duty, on_leave, works

pytestmark = pytest.mark.django_db
SILENT = NewRule(
    may_call=True, may_leave_message=True, may_say_police=False, may_text=True, may_email=True, may_post=True
)


@pytest.fixture(autouse=True)
def _a_number_to_ring(settings: Any) -> None:
    settings.RING_US = "01632 960100"


def a_telephone(scene: Scene, rule: NewRule | None = YES_TO_ALL) -> ContactPoint:
    point = an_address(scene.victim, NUMBER, Channel.telephone)
    if rule is not None:
        says(point, rule)
    return point


def made() -> list[str]:
    answers = Intent.objects.filter(occasion="reply_received")
    return [IntentWords.objects.get(intent=each).text for each in answers.order_by("pk")]


def ready(**more: Any) -> Scene:
    scene = a_scene(**more)
    on_duty("A1", NOW - timedelta(hours=1))
    return scene


def test_it_says_honestly_by_when_and_where_to_ring_in_danger() -> None:
    a_telephone(ready())
    arrives()
    (said,) = made()
    assert "by 2pm on 30 June" in said
    assert "01632 960100" in said
    assert "ring 999" in said
    assert "press 55" in said


def test_it_says_less_where_nobody_may_say_who_we_are() -> None:
    a_telephone(ready(), SILENT)
    arrives()
    (said,) = made()
    assert "999" not in said


def test_an_e_mail_names_the_cover() -> None:
    a_scene()
    works("A2")
    on_leave("A1")
    on_duty("A2", NOW - timedelta(hours=1))
    arrives_by_mail()
    (said,) = made()
    assert "Made Up A2" in said


def test_it_is_neutral_and_stops_no_clock() -> None:
    a_telephone(ready())
    arrives()
    assert Intent.objects.get().content == "neutral"


def test_once_a_day_for_one_person() -> None:
    a_telephone(ready())
    arrives()
    arrives("And one more thing.")
    assert len(made()) == 1


def test_never_what_nobody_can_match() -> None:
    ready()
    arrives()
    assert Reply.objects.get().participation is None
    assert made() == []


@pytest.mark.parametrize("marked", [{"safe": False}, {"ended_at": EARLIER}])
def test_never_to_a_number_that_is_not_safe(marked: dict[str, object]) -> None:
    point = a_telephone(ready())
    ContactPoint.objects.filter(pk=point.pk).update(**marked)
    arrives()
    assert made() == []


def test_never_to_whoever_is_at_risk_and_did_not_say_that_it_is_safe() -> None:
    a_telephone(ready(offence="Rape"), None)
    arrives()
    assert made() == []


def test_to_whoever_is_at_risk_where_they_said_that_it_is_safe() -> None:
    a_telephone(ready(offence="Rape"))
    arrives()
    assert len(made()) == 1


def test_never_where_texts_were_said_not_to_be_safe() -> None:
    a_telephone(ready(), YES)
    arrives()
    assert made() == []


def test_never_at_night() -> None:
    a_telephone(a_scene())
    night = NOW.replace(hour=1) + timedelta(days=1)
    on_duty("A1", night - timedelta(hours=1))
    arrives(now=night)
    assert made() == []


def test_never_where_no_roster_says_when_it_is_read() -> None:
    a_telephone(a_scene())
    arrives()
    assert made() == []


def test_never_without_a_number_to_ring(settings: Any) -> None:
    settings.RING_US = ""
    a_telephone(ready())
    arrives()
    assert made() == []


def test_where_safety_cannot_be_asked_the_reply_is_kept_and_unanswered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_telephone(ready())

    def broken(*_: object, **__: object) -> None:
        raise ValueError("made up")

    monkeypatch.setattr(facts, "question_of", broken)
    assert arrives().participation is not None
    assert made() == []

"""Texts and e-mails through Notify's own client, against a stand-in that fails in the ways Notify does."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from demo import notify_stand_in
from demo.notify_stand_in import EMAIL_TEMPLATE, KEY, TEXT_TEMPLATE, description, faults_of
from keptinformed import pipeline_telling
from keptinformed.cases.models import Event
from keptinformed.cases.models.people import Channel
from keptinformed.contact import delivery
from keptinformed.contact.channels.notify.sending import BadAccount, Notify, read_account
from keptinformed.contact.channels.parcels import Parcel
from keptinformed.contact.models import ContactTask, Intent
from keptinformed.contact.models.messages import OutcomeKind, State
from keptinformed.contact.terms import Content, Reason, Way
from keptinformed.duties.history import Grade
from tests.contact.a_message import ADDRESS, NOW, NUMBER, YES_TO_ALL, a_scene, an_address, says

TEMPLATES = {Way.text: TEXT_TEMPLATE, Way.email: EMAIL_TEMPLATE}


@pytest.fixture
def notify() -> Iterator[notify_stand_in.Notify]:
    with notify_stand_in.running() as running:
        yield running


def ways(notify: notify_stand_in.Notify) -> dict[Way, Notify]:
    account = read_account(KEY, notify.server, TEMPLATES)
    return {way: Notify(account, way, patience=5) for way in TEMPLATES}


def a_parcel(to: str) -> Parcel:
    return Parcel("7e1c", NOW, to, "An update", "We have news.")


def worked(notify: notify_stand_in.Notify, minutes: float = 0) -> None:
    pipeline_telling.hand_over_due(ways=ways(notify), moment=lambda: NOW + timedelta(minutes=minutes))


def state(intent: Intent) -> str:
    intent.refresh_from_db()
    return intent.state


@pytest.mark.parametrize("number", [NUMBER, "+44 (0)7700 900 123", "0044 7700 900123"])
def test_a_text_is_taken_as_the_description_asks(notify: notify_stand_in.Notify, number: str) -> None:
    answer = ways(notify)[Way.text].send(a_parcel(number))
    (taken,) = notify.taken.values()
    assert (answer.kind, answer.reference) == (OutcomeKind.accepted, taken["id"])
    assert (taken["phone_number"], taken["reference"]) == ("+447700900123", "7e1c")
    assert taken["personalisation"] == {"body": "We have news."}


def test_the_stand_in_refuses_what_the_description_does() -> None:
    text = description()["SendTextMessageRequest"]
    assert faults_of({"phone_number": "+447700900123", "template_id": "x"}, text) == []
    assert faults_of({"phone_number": "+44 (0)7700 900 123", "template_id": "x"}, text)
    assert faults_of({"template_id": "x"}, text)
    assert faults_of({"phone_number": "+447700900123", "template_id": "x", "made_up": "y"}, text)


@pytest.mark.parametrize(
    ("fails", "takes", "kind"),
    [
        ([429], [], OutcomeKind.turned_away),
        ([403], [], OutcomeKind.turned_away),
        ([400], [], OutcomeKind.failed),
        ([500], [], OutcomeKind.unknown),
        ([], [500], OutcomeKind.unknown),
        ([], [0], OutcomeKind.unknown),
    ],
    ids=["too many", "refused", "bad", "broken", "broken after it took it", "line lost after it took it"],
)
def test_it_is_known_whether_it_was_taken(
    notify: notify_stand_in.Notify, fails: list[int], takes: list[int], kind: OutcomeKind
) -> None:
    notify.behaviour.fails, notify.behaviour.takes_and_fails = list(fails), list(takes)
    way = ways(notify)[Way.email]
    assert way.send(a_parcel(ADDRESS)).kind == kind
    assert way.ask("7e1c").kind == (OutcomeKind.accepted if takes else OutcomeKind.not_made)


def test_a_clock_that_is_wrong_takes_nothing(
    notify: notify_stand_in.Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notify_stand_in, "MOST_SKEWED_SECONDS", -1)
    assert ways(notify)[Way.email].send(a_parcel(ADDRESS)).kind == OutcomeKind.turned_away
    assert notify.taken == {}


def test_a_number_that_cannot_be_is_not_delivered(notify: notify_stand_in.Notify) -> None:
    assert ways(notify)[Way.text].send(a_parcel("12345")).kind == OutcomeKind.undeliverable


def test_nobody_there_is_surely_not_sent() -> None:
    with notify_stand_in.running() as gone:
        way = ways(gone)[Way.email]
    assert way.send(a_parcel(ADDRESS)).kind == OutcomeKind.turned_away
    assert way.ask("7e1c").kind == OutcomeKind.unknown


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("delivered", OutcomeKind.delivered),
        ("sending", OutcomeKind.accepted),
        ("permanent-failure", OutcomeKind.undeliverable),
        ("temporary-failure", OutcomeKind.undeliverable),
        ("technical-failure", OutcomeKind.not_made),
        ("something-new", OutcomeKind.unknown),
    ],
)
def test_what_became_of_it(notify: notify_stand_in.Notify, status: str, kind: OutcomeKind) -> None:
    way = ways(notify)[Way.email]
    way.send(a_parcel(ADDRESS))
    notify.becomes(status)
    assert way.ask("7e1c").kind == kind
    assert way.ask("another").kind == OutcomeKind.not_made


@pytest.mark.django_db
def test_a_receipt_says_that_it_came_and_once_only(notify: notify_stand_in.Notify) -> None:
    scene = a_scene()
    scene.ask()
    worked(notify)
    assert Event.objects.get(kind="told").grade == Grade.sent
    worked(notify, minutes=2)
    notify.becomes("delivered")
    for minutes in (10, 20, 60):
        worked(notify, minutes)
    grades = list(Event.objects.filter(kind="told").order_by("pk").values_list("grade", flat=True))
    assert grades == [Grade.sent, Grade.delivered]
    assert len(notify.taken) == 1
    asked = notify.asked
    worked(notify, minutes=600)
    assert notify.asked == asked, "nobody asks about what has come"


@pytest.mark.django_db
def test_that_a_notice_came_is_still_no_telling(notify: notify_stand_in.Notify) -> None:
    scene = a_scene()
    scene.ask(content=Content.neutral)
    worked(notify)
    notify.becomes("delivered")
    worked(notify, minutes=10)
    assert list(Event.objects.filter(kind="told").values_list("grade", flat=True)) == [Grade.attempted]


@pytest.mark.django_db
def test_a_time_out_after_it_was_taken_is_asked_about_and_never_sent_twice(
    notify: notify_stand_in.Notify,
) -> None:
    scene = a_scene()
    notify.behaviour.takes_and_fails = [0]
    intent = scene.ask()
    for minutes in (0, 5, 20, 60):
        worked(notify, minutes)
    assert state(intent) == State.handed_over
    assert len(notify.taken) == 1
    assert Event.objects.filter(kind="told").count() == 1


@pytest.mark.django_db
def test_what_never_comes_is_left_to_a_person(notify: notify_stand_in.Notify) -> None:
    scene = a_scene()
    intent = scene.ask()
    worked(notify)
    notify.becomes("permanent-failure")
    worked(notify, minutes=10)
    assert state(intent) == State.held
    assert ContactTask.objects.get().reason == Reason.not_delivered


@pytest.mark.django_db
def test_a_text_leaves_as_a_neutral_notice(notify: notify_stand_in.Notify) -> None:
    scene = a_scene()
    number = an_address(scene.victim, NUMBER, Channel.telephone)
    says(number, YES_TO_ALL)
    scene.ask(Way.text, Content.neutral, point=number)
    worked(notify)
    assert [each["phone_number"] for each in notify.taken.values()] == ["+447700900123"]


def test_the_account_is_read_whole_or_not_at_all(settings: Any) -> None:
    settings.NOTIFY_KEY, settings.NOTIFY_TEXT_TEMPLATE = KEY, TEXT_TEMPLATE
    assert set(delivery.configured_ways()) == {Way.text}
    with pytest.raises(BadAccount, match="key"):
        read_account("short", "https://api.notifications.service.gov.uk", TEMPLATES)
    with pytest.raises(BadAccount, match="TLS"):
        read_account(KEY, "http://api.notifications.service.gov.uk", TEMPLATES)
    assert notify_stand_in.SECRET not in repr(read_account(KEY, "https://made.up", TEMPLATES))

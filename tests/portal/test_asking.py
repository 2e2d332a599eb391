"""Somebody who is in asks, tells, challenges and chooses: each lands with staff once; only more counts at once."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from keptinformed import pipeline, pipeline_asks, pipeline_portal, pipeline_replies
from keptinformed.access.roles import Role
from keptinformed.access_log.entries import Who
from keptinformed.asking.models import PortalAsk, PortalAskWords
from keptinformed.cases.models import ContactPoint, Event
from keptinformed.cases.timeline import Happening, NotAnEvent
from keptinformed.contact.models import SendingStop
from keptinformed.duties.history import Grade
from keptinformed.needs import finding
from keptinformed.replies import alarms
from keptinformed.replies.models import Reply
from keptinformed.supervision.heartbeats import Job
from keptinformed.supervision.models import Heartbeat
from keptinformed.workers import doors
from tests.desk.signed_in import Time, time
from tests.live.a_force import NOW, actor
from tests.portal.a_page import agrees, everything, inside, key_on
from tests.portal.a_portal import OFFICER, Browser, portal, text_of

__all__ = ["portal", "time"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal", "time")]
WORDS = "a sentence of nobody else"


def test_a_worry_alarms_whoever_is_on_duty_and_the_page_says_when_it_was_read() -> None:
    _, browser = inside()
    before = text_of(browser.get("/page/tell/"))
    assert before.index("Call 999") < before.index("I am worried")
    key = uuid4()
    sent = {"kind": "worried", "text": WORDS, "key": key}
    assert "If you are in danger, do not wait" in text_of(browser.post("/page/tell/", sent))
    assert "It was not sent twice" in text_of(browser.post("/page/tell/", sent))
    assert pipeline_portal.take_up(now=NOW).failed == 0
    reply = Reply.objects.get()
    assert (reply.kind, reply.owner, reply.words.text) == ("worried", "A1", WORDS)
    # Not only the officer: a supervisor of the unit, who has nothing else to do with the case, is alarmed too.
    for reader in (actor(Role.supervisor, "S1"), actor(Role.officer, "A7")):
        assert [each.alarm.reply for each in alarms.standing_for(reader, now=NOW)] == [reply], reader
    assert "Nobody has read it yet" in text_of(browser.get("/page/sent/"))
    pipeline_replies.open_reply(reply.public_id, by=OFFICER, now=NOW)
    pipeline_portal.take_up(now=NOW)
    assert "Read on Tuesday 30 June 2026, 6:00pm" in text_of(browser.get("/page/sent/"))
    assert WORDS not in browser.get("/page/sent/").content.decode()


def test_what_is_wrong_is_said_in_words_and_nothing_typed_is_lost() -> None:
    _, browser = inside()
    refused = browser.post("/page/tell/", {"text": WORDS, "key": uuid4()})
    assert "Choose what you want to tell us" in text_of(refused)
    assert WORDS in refused.content.decode()
    long = "x" * 4001
    refused = browser.post("/page/ask/", {"text": long, "key": uuid4()})
    assert "Write up to 4000 letters" in text_of(refused)
    assert long in refused.content.decode()
    assert not PortalAsk.objects.exclude(kind="updates_shown").exists()


def test_a_tighter_cadence_counts_at_once_and_a_looser_one_waits_for_staff(time: Time) -> None:
    one = everything()
    agrees(one, 14)
    _, browser = inside(one)
    assert "more often from now on" in text_of(_often(browser, 7))
    time.move(minutes=1)
    assert "We speak with you first" in text_of(_often(browser, 28))
    pipeline_portal.take_up(now=time.now)
    assert finding.latest_plans([one.pk])[one.pk].every_days == 7
    waits = Reply.objects.get()
    assert "every 7 days until now, and they want every 28 days" in waits.words.text
    assert (waits.kind, waits.owner) == ("changed", "A1")


def test_nothing_is_put_in_force_by_a_form_where_nobody_agreed_anything_yet() -> None:
    one = everything()
    _, browser = inside(one)
    assert "We speak with you first" in text_of(_often(browser, 7))
    pipeline_portal.take_up(now=NOW)
    assert one.pk not in finding.latest_plans([one.pk])
    assert Reply.objects.get().words.text


def test_a_new_number_is_never_shown_back_lies_sealed_and_changes_nothing_in_force() -> None:
    one = everything()
    agrees(one)
    _, browser = inside(one)
    new = "07700 900777"
    sent = browser.post("/page/ways/new/", {"channel": "telephone", "value": new, "key": uuid4()})
    assert "We speak with you first" in text_of(sent)
    assert new not in PortalAskWords.objects.get().text
    pipeline_portal.take_up(now=NOW)
    for address in ("/page/ways/", "/page/sent/", "/page/now/"):
        shown = browser.get(address).content.decode()
        assert not any(each in shown for each in (new, new.replace(" ", ""), "0777")), address
    assert "0777" not in sent.content.decode()
    assert not PortalAskWords.objects.exists()
    assert [each.ending for each in ContactPoint.objects.filter(participation=one, ended_at=None)] == ["118"]
    staff = Reply.objects.get().words.text
    assert new in staff
    assert "118" in staff


def test_all_messages_stop_at_once_while_what_is_owed_stands_and_somebody_is_to_ring_first() -> None:
    one = everything()
    agrees(one)
    _, browser = inside(one)
    owed = list(one.obligations.order_by("pk").values_list("pk", "due_at", "lapsed_at", "excused_by"))
    assert "Messages are stopped" in text_of(browser.post("/page/ways/quiet/", {"key": uuid4()}))
    pipeline_portal.take_up(now=NOW)
    stop = SendingStop.objects.get(person=one.person, ended_at=None)
    assert stop.was_asked_for
    assert (
        list(one.obligations.order_by("pk").values_list("pk", "due_at", "lapsed_at", "excused_by"))[
            : len(owed)
        ]
        == owed
    )
    assert "ring them first" in Reply.objects.get().words.subject
    assert "No messages are sent to you" in text_of(browser.get("/page/ways/"))


def test_a_no_is_a_challenge_with_owner_and_clock_and_leaves_the_record_standing() -> None:
    _, browser = inside()
    pipeline_portal.take_up(now=NOW)
    told = Event.objects.filter(kind="told").count()
    updates = browser.get("/page/news/").content.decode()
    address = updates.split('action="/page/news/')[1].split('"')[0]
    answer = browser.post(
        f"/page/news/{address}", {"answer": "no", "key": key_on(updates, 'action="/page/news/')}
    )
    assert "your answer stands beside it" in text_of(answer)
    pipeline_portal.take_up(now=NOW)
    reply = Reply.objects.get()
    assert (reply.kind, reply.owner) == ("not_done", "S1")
    assert reply.due_at > NOW
    assert Event.objects.filter(kind="told").count() == told
    assert "You said that you were not told" in text_of(browser.get("/page/news/"))


def test_what_is_late_is_challenged_on_that_very_promise() -> None:
    one = everything()
    _, browser = inside(one)
    address = (
        "/page/next/"
        + browser.get("/page/next/").content.decode().split('href="/page/next/')[-1].split('"')[0]
    )
    form = browser.get(address)
    assert "Make a complaint" in text_of(form)
    assert "Choose what you want to do" in text_of(browser.post(address, {"key": uuid4(), "text": WORDS}))
    sent = {"route": "complaint", "text": WORDS, "key": key_on(form.content.decode())}
    assert "Thank you. We have it" in text_of(browser.post(address, sent))
    pipeline_portal.take_up(now=NOW)
    reply = Reply.objects.get()
    assert (reply.kind, reply.owner, reply.words.text) == ("not_done", "S1", WORDS)
    assert reply.words.subject.startswith("Complains about what is late: ")
    assert Event.objects.filter(case=one.case, kind="complaint_received").count() == 1
    assert "You challenged this on Tuesday 30 June 2026" in text_of(browser.get("/page/next/"))


def _often(browser: Browser, days: int) -> object:
    return browser.post("/page/ways/often/", {"every_days": days, "key": uuid4()})


def test_something_new_on_a_closed_case_reaches_a_named_owner() -> None:
    one = everything()
    told = Happening("told", NOW, one, about=("case_closed",), grade=Grade.spoken)
    closed = Happening("case_closed", NOW - timedelta(hours=1))
    for what in (told, closed):
        pipeline.record(what, case=one.case, by=OFFICER, now=NOW)
    one.case.officer = ""
    one.case.save(update_fields=["officer"])
    _, browser = inside(one)
    browser.post("/page/tell/", {"kind": "new_information", "text": WORDS, "key": uuid4()})
    pipeline_portal.take_up(now=NOW)
    assert Reply.objects.get().owner in ("A1", "S1")


def test_a_right_is_asked_for_and_ticked_which_changes_nothing_that_we_say() -> None:
    _, browser = inside()
    assert "To get help" in text_of(browser.get("/page/list/4/"))
    browser.post("/page/list/4/", {"text": "", "key": uuid4()})
    before = text_of(browser.get("/page/list/"))
    assert "You asked for this on Tuesday 30 June 2026" in before
    browser.post("/page/list/4/done/", {"key": uuid4()})
    pipeline_portal.take_up(now=NOW)
    assert "You told us on Tuesday 30 June 2026 that this happened" in text_of(browser.get("/page/list/"))
    assert Reply.objects.get().words.subject == "Asks for a right: To get help"


def test_an_ask_that_breaks_holds_up_no_other_and_is_never_called_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, browser = inside()
    browser.post("/page/ask/", {"text": WORDS, "key": uuid4()})
    browser.post("/page/tell/", {"kind": "worried", "text": WORDS, "key": uuid4()})
    take = pipeline_asks.take

    def breaks(ask: PortalAsk, **more: Any) -> None:
        if ask.kind == "question":
            raise RuntimeError
        take(ask, **more)

    monkeypatch.setattr(pipeline_asks, "take", breaks)
    doors.run_job(Job.own_pages)
    assert [each.kind for each in Reply.objects.all()] == ["worried"]
    beat = Heartbeat.objects.get(job=Job.own_pages.value.word)
    assert (beat.done_at, beat.failure) == (None, "AsksWait")
    monkeypatch.setattr(pipeline_asks, "take", take)
    doors.run_job(Job.own_pages)
    assert sorted(each.kind for each in Reply.objects.all()) == ["question", "worried"]
    assert Heartbeat.objects.get(job=Job.own_pages.value.word).done_at is not None


def test_nobody_is_told_by_their_own_word_but_by_reading() -> None:
    one = everything()
    for what in (
        Happening("told", NOW, one, about=("progress",), grade=Grade.spoken),
        Happening("updates_declined", NOW, one),
        Happening("case_closed", NOW, one),
    ):
        with pytest.raises(NotAnEvent, match="somebody who works here"):
            pipeline.receive(what, case=one.case, by=Who("page-0", "person"), now=NOW)

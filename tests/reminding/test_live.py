"""Reminders in the running service: put by the worker, read on the desk, gone with the telling, and nobody else's."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from keptinformed import pipeline
from keptinformed.__main__ import main
from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Case, Participation, Restriction, Shift
from keptinformed.cases.timeline import Happening
from keptinformed.cover import keeping
from keptinformed.cover.terms import Span
from keptinformed.duties.history import Grade
from keptinformed.reminding import counting, foreseeing, putting
from keptinformed.reminding.models import PutReminder, ReadReminder
from keptinformed.reminding.terms import Passed
from tests.desk.a_desk import at, signed_in, staff, text_of
from tests.live.a_force import NOW, a_case, actor, somebody

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=40)


@pytest.fixture
def victim(monkeypatch: pytest.MonkeyPatch) -> Participation:
    """A suspect was arrested an hour ago; an officer, their supervisor and the Code lead work here."""
    at(monkeypatch)
    for number, role in (("A1", Role.officer), ("S1", Role.supervisor), ("L1", Role.code_lead)):
        staff(number, role)
    made = somebody(a_case())
    pipeline.record(
        Happening("suspect_arrested", NOW - timedelta(hours=1)), case=made.case, by=actor(), now=NOW
    )
    return made


def moments(case: Case, *, now: datetime = NOW) -> list[datetime]:
    return sorted({each.at for each in foreseeing.foreseen_of(case, now=now, until=LATER)[0]})


def tell(victim: Participation, now: datetime) -> None:
    arrest = victim.case.events.get(kind="suspect_arrested")
    told = Happening("told", now, victim, about=(arrest.event_id,), grade=Grade.spoken)
    pipeline.record(told, case=victim.case, by=actor(), now=now)


def page_of(number: str, role: Role = Role.officer) -> tuple[Client, str]:
    client = signed_in(staff(number, role))
    return client, text_of(client.get("/digest/").content)


def test_what_was_foreseen_is_what_is_then_put_and_once(victim: Participation) -> None:
    ahead, _ = foreseeing.foreseen_of(victim.case, now=NOW, until=LATER)
    assert len(ahead) > 3
    for moment in moments(victim.case):
        for late in (0, 4):
            putting.put_due(now=moment + timedelta(minutes=late))
    rows = PutReminder.objects.all()
    put = [(row.digest_at, row.staff_number, row.step, row.raised, row.promise) for row in rows]
    said = [(each.at, each.to, each.step, each.raised, each.key[2]) for each in ahead]
    assert sorted(put) == sorted(said)


def test_nothing_is_put_after_the_telling_and_what_was_put_is_gone_from_the_digest(
    victim: Participation, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = moments(victim.case)[0]
    assert putting.put_due(now=first).put >= 1
    at(monkeypatch, first + timedelta(minutes=1))
    assert "CASE-1" in page_of("A1")[1]
    tell(victim, first + timedelta(minutes=2))
    told = set(PutReminder.objects.values_list("promise", flat=True))
    put = PutReminder.objects.count()
    for moment in moments(victim.case) + [first + timedelta(days=day) for day in range(20)]:
        putting.put_due(now=moment)
    arrest = victim.case.events.get(kind="suspect_arrested")
    later = PutReminder.objects.filter(opened_by=arrest, promise__in=told)
    assert later.count() == put
    at(monkeypatch, first + timedelta(minutes=3))
    assert "CASE-1" not in page_of("A1")[1]


def test_reading_is_kept_once_with_who_and_when_and_noted(
    victim: Participation, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = moments(victim.case)[0]
    putting.put_due(now=first)
    assert not ReadReminder.objects.exists()
    at(monkeypatch, first + timedelta(minutes=5))
    client, text = page_of("A1")
    assert "Log contact with" in text
    read = ReadReminder.objects.get(reminder__staff_number="A1", reminder__digest_at=first)
    assert (read.by, read.at) == ("A1", first + timedelta(minutes=5))
    at(monkeypatch, first + timedelta(minutes=9))
    client.get("/digest/")
    assert ReadReminder.objects.get(pk=read.pk).at == read.at
    assert Entry.objects.filter(act="digest.read", individuals=[victim.person.public_id]).count() == 2
    assert "CASE-1" not in page_of("S1", Role.supervisor)[1], "a digest is one person's own"


def test_a_restricted_case_reminds_nobody_who_may_not_know_of_it(victim: Participation) -> None:
    Restriction.objects.create(
        case=victim.case, kind="sensitive", reason="Made up", owner="X", set_by="X", set_at=NOW,
        review_at=NOW + timedelta(days=90),
    )  # fmt: skip
    ahead, _ = foreseeing.foreseen_of(victim.case, now=NOW, until=LATER)
    assert {each.to for each in ahead} == {""}, "it says so, rather than tell somebody"
    for moment in moments(victim.case):
        putting.put_due(now=moment)
    assert set(PutReminder.objects.values_list("staff_number", flat=True)) == {""}


def test_what_was_put_before_a_restriction_is_not_shown_after_it(
    victim: Participation, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = moments(victim.case)[0]
    putting.put_due(now=first)
    at(monkeypatch, first + timedelta(minutes=1))
    Restriction.objects.create(
        case=victim.case, kind="sensitive", reason="Made up", owner="X", set_by="X", set_at=NOW,
        review_at=NOW + timedelta(days=90),
    )  # fmt: skip
    assert "CASE-1" not in page_of("A1")[1]
    assert not ReadReminder.objects.exists()


def test_leave_sends_it_up_and_says_so(victim: Participation, monkeypatch: pytest.MonkeyPatch) -> None:
    days = [(NOW + timedelta(days=ahead)).date() for ahead in range(60)]
    Shift.objects.bulk_create([Shift(staff_number="A1", day=day, kind="leave") for day in days])
    ahead, _ = foreseeing.foreseen_of(victim.case, now=NOW, until=LATER)
    assert "A1" not in {each.to for each in ahead}
    assert ahead[0].to == "S1"
    putting.put_due(now=ahead[0].at)
    at(monkeypatch, ahead[0].at)
    text = page_of("S1", Role.supervisor)[1]
    assert "the officer in the case: is not on duty in time" in text
    assert "It came up to you as a supervisor of the team" in text


@pytest.mark.parametrize("ends", [None, LATER])
def test_who_said_that_they_are_away_is_reminded_of_nothing_until_they_are_back(
    victim: Participation, ends: datetime | None
) -> None:
    before = foreseeing.foreseen_of(victim.case, now=NOW, until=LATER)[0]
    assert "A1" in {each.to for each in before}
    officer = Staff.objects.get(staff_number="A1")
    span = Span(NOW - timedelta(minutes=1), ends)
    keeping.say_away(staff=officer, span=span, by=actor(), now=NOW)
    ahead, _ = foreseeing.foreseen_of(victim.case, now=NOW, until=LATER)
    assert "A1" not in {each.to for each in ahead}
    assert {each.key for each in ahead} == {each.key for each in before}
    assert ("officer", Passed.away) in {passed for each in ahead for passed in each.passed}


def test_reminders_that_nobody_in_the_force_can_get_stand_where_everybody_sees_them(
    victim: Participation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def seen() -> str:
        return text_of(signed_in(staff("X1", Role.auditor)).get(reverse("desk:silence")).content)

    assert "Reminders that nobody got" not in seen()
    Staff.objects.exclude(staff_number="X1").update(is_active=False)
    first = moments(victim.case)[0]
    assert putting.put_due(now=first).nobodys > 0
    at(monkeypatch, first)
    assert "Reminders that nobody got" in seen()


def test_the_database_itself_holds_no_two_of_the_same(victim: Participation) -> None:
    putting.put_due(now=moments(victim.case)[0])
    row = PutReminder.objects.order_by("pk")[0]
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_which_reminder_led_to_a_contact_is_counted_without_a_name(
    victim: Participation, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = moments(victim.case)[0]
    putting.put_due(now=first)
    at(monkeypatch, first + timedelta(minutes=5))
    page_of("A1")
    tell(victim, first + timedelta(hours=3))
    found = counting.led_to_contact(reader=actor(Role.supervisor), now=first + timedelta(days=3))
    assert sum(each.led for each in found) >= 1
    assert sum(each.led_read for each in found) == sum(each.led for each in found)
    at(monkeypatch, first + timedelta(days=3))
    text = text_of(signed_in(staff("S1", Role.supervisor)).get("/digest/led/").content)
    assert "A1" not in text
    assert "The officer in the case" in text


def test_simulate_prints_what_is_to_come_and_names_no_victim(
    victim: Participation, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", "CASE-1"]) == 0
    said = capsys.readouterr().out
    assert "Made Up A1, the officer in the case" in said
    assert "if nothing more happens" in said
    assert victim.person.name not in said
    assert Entry.objects.filter(act="reminders.foreseen", by="L1").exists()
    assert main(["simulate", "CASE-404"]) == 2


def test_the_page_of_a_case_says_what_is_to_come(victim: Participation) -> None:
    text = text_of(signed_in(staff()).get(f"/cases/{victim.case.public_id}/reminders/").content)
    assert "Reminders to come" in text
    assert "Made Up S1 a supervisor of the team" in text
    assert "It is a day late" in text

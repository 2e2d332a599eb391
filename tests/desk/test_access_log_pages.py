"""The pages about who looked: open to those who answer for it, noted themselves, and silent where they cannot be."""

import re
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.test import Client

from keptinformed.access.roles import ROLES, Permission, Role
from keptinformed.access_log import sealing, verifying
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, Who, note
from keptinformed.access_log.models import Entry, Seal, Verification
from keptinformed.cases.models import Case
from keptinformed.database.embedded import Server
from keptinformed.desk.access_log.finding import PAGE
from keptinformed.supervision import heartbeats
from keptinformed.supervision.findings import Rule
from keptinformed.supervision.heartbeats import Job
from keptinformed.supervision.models import Alert
from tests.desk.signed_in import Time, colleague, signed_in, time
from tests.live.a_force import a_case, somebody

__all__ = ["time"]


def browser(role: Role, time: Time, number: str = "R1") -> Client:
    return signed_in(colleague(number, role), now=time.now)


def an_alert(time: Time, about: str = "S1", **more: object) -> Alert:
    return Alert.objects.create(
        key=uuid4().hex, rule=Rule.scraping.value, staff_number=about, first_at=time.now, last_at=time.now,
        raised_at=time.now, says="64 cases were looked at within an hour.", entries=[], **more,
    )  # fmt: skip


def looked(case: Case, time: Time, by: str = "S1", act: Act = Act.case_opened) -> None:
    note(act, About(str(case.public_id), reason="rang in"), by=Who(by, "officer"), now=time.now)


def acts() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("act", flat=True))


PAGES = {
    "/cases/{case}/access/": (Permission.see_who_looked, "who_looked.seen"),
    "/access-log/": (Permission.see_access_log, ""),
    "/access-log/seals/": (Permission.see_access_log, ""),
    "/alerts/": (Permission.see_alerts, "alerts.seen"),
    "/alerts/reviewed/": (Permission.see_alerts, "alerts.seen"),
    "/alerts/{alert}/": (Permission.see_alerts, "alerts.seen"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("address", PAGES)
def test_each_role_comes_to_its_pages_and_no_others(address: str, role: Role, time: Time) -> None:
    permission, act = PAGES[address]
    case, alert = a_case(), an_alert(time)
    answer = browser(role, time).get(address.format(case=case.public_id, alert=alert.public_id))
    may = permission in ROLES[role].may
    assert answer.status_code == (200 if may else 403)
    assert acts() == ([act] if may and act else [])
    assert "64 cases" not in answer.text or may


@pytest.mark.django_db
def test_who_looked_shows_everyone_and_the_reader_too(time: Time) -> None:
    case = a_case()
    somebody(case)
    colleague("S1")
    looked(case, time)
    looked(a_case("CASE-2"), time, by="S2")
    time.move(minutes=1)
    page = browser(Role.supervisor, time).get(f"/cases/{case.public_id}/access/").text
    assert "Made Up S1" in page
    assert "S2" not in page
    assert "Opened the case" in page
    assert "Looked up who had opened the case" in page
    assert 'aria-current="page">Who looked' in page
    entry = Entry.objects.get(act="who_looked.seen")
    assert (entry.business_identifier, len(entry.individuals)) == (str(case.public_id), 1)


@pytest.mark.django_db
def test_a_case_that_is_not_visible_is_not_there_and_the_try_is_noted(time: Time) -> None:
    hidden, missing = a_case(unit="South", team="C", officer="X"), uuid4()
    client = browser(Role.officer, time)
    answers = [client.get(f"/cases/{public_id}/access/") for public_id in (hidden.public_id, missing)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert acts() == ["case.refused", "case.refused"]
    assert Entry.objects.filter(business_identifier=str(hidden.public_id)).count() == 1


@pytest.mark.django_db
def test_the_log_is_searched_by_case_by_person_and_by_day(time: Time) -> None:
    one, two = a_case(), a_case("CASE-2")
    colleague("S1")
    looked(one, time)
    looked(two, time, by="S2")
    before, time.now = time.now, time.now + timedelta(days=1)
    looked(two, time, by="S1")
    client = browser(Role.auditor, time)

    def numbers(**asked: object) -> list[str]:
        answer = client.post("/access-log/", {"case": "", "staff_number": "", **asked})
        return re.findall(r'role="rowheader">(\d+)<', answer.text)

    first, second, third = Entry.objects.order_by("id").values_list("id", flat=True)
    assert numbers(case=one.public_id)[1:] == [str(first)], "after the search for it"
    assert numbers(staff_number="S1") == [str(third), str(first)]
    assert numbers(day=before.day, month=before.month, year=before.year) == [str(second), str(first)]
    assert numbers(case=two.public_id, staff_number="S1") == [str(third)]
    assert numbers(staff_number="nobody") == []
    noted = Entry.objects.filter(act="access_log.searched").order_by("id")
    assert [entry.reason for entry in noted][1:3] == ["staff S1; page 1", "day 2026-06-30; page 1"]
    assert noted[0].business_identifier == str(one.public_id)


@pytest.mark.django_db
def test_a_search_without_a_question_asks_for_one(time: Time) -> None:
    client = browser(Role.data_protection, time)
    assert "Enter a case, a staff number or a day" in client.post("/access-log/", {}).text
    assert "Copy the whole number" in client.post("/access-log/", {"case": "12"}).text
    assert (
        "Enter a real date" in client.post("/access-log/", {"day": "31", "month": "2", "year": "2026"}).text
    )
    assert acts() == []


@pytest.mark.django_db
def test_long_answers_come_in_pages_and_own_entries_are_marked(time: Time) -> None:
    case = a_case()
    for _ in range(PAGE + 1):
        looked(case, time, by="R1")
    client = browser(Role.auditor, time)
    first = client.post("/access-log/", {"staff_number": "R1"}).text
    assert "Show earlier entries" in first
    assert "Some of these are your own" in first
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w*)">', first))
    assert hidden["page"] == "2"
    second = client.post("/access-log/", hidden).text
    assert "Show earlier entries" not in second
    assert "Page 2: 3 entries" in second, "one of the cases opened, and the two searches"


@pytest.mark.django_db
def test_seals_and_late_jobs_are_shown(time: Time) -> None:
    client = browser(Role.auditor, time)
    client.post("/access-log/", {"staff_number": "R1"})
    page = client.get("/access-log/seals/").text
    assert "Nothing is sealed yet" in page
    assert "is late" not in page, "what has never come may still come in the first moments"
    time.move(minutes=3)
    page = client.get("/access-log/seals/").text
    assert "The job “seal” is late" in page
    assert "The job “tidy” is late" not in page
    for job in Job:
        heartbeats.mark_done(job, now=time.now)
    Seal.objects.create(
        number=1, form=1, previous="0" * 64, cluster=1, from_transaction=0, below_transaction=9, entries=3,
        root="0" * 64, sealed_at=time.now, key="k", signature="s",
    )  # fmt: skip
    verifying.keep(verifying.Verdict(seals=1, entries=3), now=time.now)
    page = client.get("/access-log/seals/").text
    assert "Sealed up to 18:03:00 on 30 June 2026" in page
    assert "3 rows in 1 batches are as they were sealed" in page
    assert sealing.digest_of(Seal.objects.get()) in page
    assert "is late" not in page
    Verification.objects.create(
        at=time.now + timedelta(hours=1), seals=1, entries=2, findings=["Batch 1: rows were deleted."]
    )
    page = client.get("/access-log/seals/").text
    assert "not as it was sealed" in page
    assert "Batch 1: rows were deleted." in page


@pytest.mark.django_db
def test_data_protection_looks_into_an_alert(time: Time) -> None:
    colleague("S1")
    case, alert = a_case(), an_alert(time)
    looked(case, time)
    Alert.objects.filter(pk=alert.pk).update(entries=[Entry.objects.get().pk])
    client = browser(Role.data_protection, time)
    assert "64 cases were looked at within an hour." in client.get("/alerts/").text
    page = client.get(f"/alerts/{alert.public_id}/").text
    assert "Made Up S1 (S1)" in page
    assert str(case.public_id) in page
    assert "Choose what it came to" in client.post(f"/alerts/{alert.public_id}/", {}).text
    short = {"conclusion": "work", "finding": "fine"}
    assert "Write in a sentence" in client.post(f"/alerts/{alert.public_id}/", short).text
    said = {"conclusion": "work", "finding": "On the bureau desk: the rota says so."}
    assert client.post(f"/alerts/{alert.public_id}/", said).status_code == 302
    assert "64 cases" not in client.get("/alerts/").text
    assert "It was work" in client.get("/alerts/reviewed/").text
    assert "the rota says so" in client.get(f"/alerts/{alert.public_id}/").text
    assert acts().count("alert.reviewed") == 1


@pytest.mark.django_db
def test_an_auditor_reads_alerts_and_nobody_those_about_themselves(time: Time) -> None:
    alert, own = an_alert(time), an_alert(time, about="R1")
    client = browser(Role.auditor, time)
    assert client.get("/alerts/").text.count("64 cases") == 1
    page = client.get(f"/alerts/{alert.public_id}/").text
    assert "What did it come to?" not in page
    said = {"conclusion": "work", "finding": "On the bureau desk: the rota says so."}
    assert client.post(f"/alerts/{alert.public_id}/", said).status_code == 403
    assert client.get(f"/alerts/{own.public_id}/").status_code == 404
    assert not Alert.objects.filter(reviewed_at__isnull=False).exists()


def test_where_the_row_cannot_be_written_nothing_is_shown(own_database: Server, time: Time) -> None:
    case, alert = a_case(), an_alert(time)
    somebody(case)
    colleague("S1")
    supervisor, auditor = browser(Role.supervisor, time), browser(Role.auditor, time, "R2")
    tries = [
        (supervisor, "get", f"/cases/{case.public_id}/access/", {}),
        (auditor, "post", "/access-log/", {"staff_number": "S1"}),
        (auditor, "get", "/alerts/", {}),
        (auditor, "get", f"/alerts/{alert.public_id}/", {}),
    ]
    for client, method, address, data in tries:
        assert getattr(client, method)(address, data).status_code == 200
    with psycopg.connect(own_database.conninfo("of_one_test"), autocommit=True) as owner:
        owner.execute("REVOKE INSERT ON access_log_entry FROM kept_desk")
    written = Entry.objects.count()
    for client, method, address, data in tries:
        client.raise_request_exception = False
        answer = getattr(client, method)(address, data)
        assert answer.status_code == 503, address
        for told in (case.reference, "Made Up S1", "64 cases", "Opened", str(alert.public_id)):
            assert told not in answer.text, f"{address} shows {told}"
    assert Entry.objects.count() == written

"""The pages of referrals: an officer sees what leaves before it leaves, an organisation sees its own alone."""

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from keptinformed import pipeline_referrals
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Event, Participation, Person
from keptinformed.referrals import packing
from keptinformed.referrals.models import Referral, ReferralStep
from keptinformed.referrals.terms import Step
from tests.desk.a_desk import at, signed_in, staff, text_of
from tests.live.a_force import NOW
from tests.referrals.a_referral import VICTIM_SUPPORT, a_victim, refer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_30_june(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch)


@pytest.fixture
def officer() -> Client:
    return signed_in(staff())


@pytest.fixture
def victim_support() -> Client:
    return signed_in(staff("VS1", Role.partner, "Victim Support", ""))


@pytest.fixture
def citizens_advice() -> Client:
    return signed_in(staff("CA1", Role.partner, "Citizens Advice", ""))


def support_of(one: Participation) -> str:
    return f"/cases/{one.case.public_id}/support/{one.public_id}/"


def key_in(page: str) -> str:
    found = re.search(r'name="key" value="([0-9a-f-]+)"', page)
    assert found
    return found[1]


def typed(officer: Client, one: Participation, **more: str) -> dict[str, str]:
    page = officer.get(f"{support_of(one)}victim_support/").text
    way = re.search(r'name="way" type="radio" value="([0-9a-f-]+)"', page)
    assert way
    return {"key": key_in(page), "way": way[1], "helps": "emotional"} | more


def test_an_officer_sees_what_leaves_and_then_refers_once(officer: Client) -> None:
    one = a_victim()
    assert support_of(one) in officer.get(f"/cases/{one.case.public_id}/people/").text
    sent = typed(officer, one)
    looked = officer.post(f"{support_of(one)}victim_support/", sent)
    said = text_of(looked.content)
    assert "This leaves, and nothing else" in said
    assert "Telephone, ends in 123" in said
    assert "0121 496 0123" not in looked.text
    assert "Public task: the Victims' Code" in said
    assert not Referral.objects.exists(), "looking sends nothing"
    for _ in range(2):
        done = officer.post(f"{support_of(one)}victim_support/", sent | {"do": "send"}, follow=True)
        assert "Referred. Victim Support can read it now" in text_of(done.content)
    assert Referral.objects.count() == 1
    assert Event.objects.filter(kind="support_referred").count() == 1


def test_who_must_say_yes_is_not_referred_by_a_form_made_by_hand(officer: Client) -> None:
    one = a_victim(offence="Rape of a female aged 16")
    assert "They must say yes before anything leaves." in text_of(officer.get(support_of(one)).content)
    sent = typed(officer, one)
    assert "They cannot be referred like this." in text_of(
        officer.post(f"{support_of(one)}victim_support/", sent).content
    )
    by_hand = officer.post(f"{support_of(one)}victim_support/", sent | {"do": "send"})
    assert "They must say yes first: it is about a sexual offence" in text_of(by_hand.content)
    assert not Referral.objects.exists()


def test_what_they_said_is_kept_and_a_no_needs_no_kind_of_help(officer: Client) -> None:
    one = a_victim()
    where = f"{support_of(one)}victim_support/offer/"
    asked = officer.get(where).text
    nothing = officer.post(where, {"key": key_in(asked)})
    assert "Choose what they said" in nothing.text
    assert "Choose at least one kind of help" in nothing.text
    done = officer.post(where, {"key": key_in(asked), "said": "no"}, follow=True)
    assert "They said no. Nothing leaves." in text_of(done.content)
    assert Event.objects.filter(kind="support_refused", participation=one).count() == 1


def test_the_two_organisations_and_the_police_see_each_their_own(
    officer: Client, victim_support: Client, citizens_advice: Client
) -> None:
    one = a_victim()
    made = refer(one)
    where = f"/received/{made.public_id}/"
    assert one.person.name in victim_support.get("/received/").text
    assert "0121 496 0123" in victim_support.get(where).text
    assert one.person.name not in citizens_advice.get("/received/").text
    for answer in (citizens_advice.get(where), citizens_advice.post(where, {"step": "accepted"})):
        assert answer.status_code == 404
        assert one.person.name not in answer.text
    nowhere = citizens_advice.get("/received/00000000-0000-4000-8000-000000000000/")
    assert nowhere.status_code == 404
    assert officer.get(where).status_code == 403
    for page in (f"/cases/{one.case.public_id}/", support_of(one), "/referrals/", "/worklist/", "/search/"):
        assert victim_support.get(page).status_code == 403
    assert ReferralStep.objects.filter(kind=Step.accepted).count() == 0


def test_what_is_sent_back_is_on_the_officers_list_with_what_to_do(
    officer: Client, victim_support: Client
) -> None:
    one = a_victim()
    made = refer(one)
    page = victim_support.get(f"/received/{made.public_id}/").text
    assert 'value="outcome:helped"' not in page, "it is accepted before it has an outcome"
    assert (
        "Choose what became of it" in victim_support.post(f"/received/{made.public_id}/", {"words": "x"}).text
    )
    sent = {"step": "rejected:wrong_number", "words": "The line is dead."}
    victim_support.post(f"/received/{made.public_id}/", sent)
    listed = text_of(officer.get("/referrals/").content)
    assert "Sent back. The number or address is wrong" in listed
    where = f"/cases/{one.case.public_id}/referrals/{made.public_id}/"
    shown = text_of(officer.get(where).content)
    assert "Ask them for another, keep it, and refer them again." in shown
    assert "The line is dead." in shown
    assert "Write down what you did" in officer.post(where, {"what": ""} | {"x": "1"}).text
    officer.post(where, {"what": "She gave us another number."})
    assert "No organisation has sent anybody back." in text_of(officer.get("/referrals/").content)


def test_an_organisation_accepts_and_says_what_came_of_it(victim_support: Client) -> None:
    made = refer(a_victim())
    where = f"/received/{made.public_id}/"
    victim_support.post(where, {"step": "accepted"})
    assert 'value="accepted"' not in victim_support.get(where).text
    victim_support.post(where, {"step": "outcome:helped"})
    over = text_of(victim_support.get(where).content)
    assert "It is over." in over
    assert "0121" not in over
    assert made.participation.person.name not in text_of(victim_support.get("/received/").content)


def test_after_something_went_wrong_the_organisation_is_told_to_hold(victim_support: Client) -> None:
    one = a_victim()
    made = refer(one)
    Person.objects.filter(pk=one.person_id).update(died_on=NOW - timedelta(days=1))
    page = text_of(victim_support.get(f"/received/{made.public_id}/").content)
    assert "Do not make contact" in page
    assert "0121" not in page
    assert one.person.name not in page


def test_a_file_leaves_with_its_reason_and_no_cell_is_run(officer: Client) -> None:
    one = a_victim()
    Person.objects.filter(pk=one.person_id).update(name="=HYPERLINK(1)")
    made = refer(Participation.objects.get(pk=one.pk))
    where = f"/cases/{one.case.public_id}/referrals/{made.public_id}/file/"
    assert officer.get(where).status_code == 405
    officer.post(where, {"kind": "json", "reason": ""})
    assert not Entry.objects.filter(act="referral.taken_out").exists()
    as_json = officer.post(where, {"kind": "json", "reason": "No access"})
    assert packing.is_genuine(as_json.content)
    assert json.loads(as_json.json()["content"])["name"] == "=HYPERLINK(1)"
    as_csv = officer.post(where, {"kind": "csv", "reason": "No access"})
    assert "HYPERLINK" not in as_csv["Content-Disposition"]
    names, cells = csv.reader(io.StringIO(as_csv.content.decode("utf-8-sig")))
    told = dict(zip(names, cells, strict=True))
    assert told["name"] == "'=HYPERLINK(1)"
    assert (told["for"], told["reason"], told["taken_out_by"]) == ("Victim Support", "No access", "A1")
    envelope = {"content": told["signed_content"], "key": told["key"], "signature": told["signature"]}
    assert packing.is_genuine(json.dumps(envelope).encode())
    assert [each.recipient for each in Entry.objects.filter(act="referral.taken_out")] == [
        "Victim Support"
    ] * 2


def test_somebody_of_another_case_and_an_organisation_that_is_none_are_not_found(officer: Client) -> None:
    one, other = a_victim(), a_victim("CASE-2")
    made = pipeline_referrals.list_received(by=VICTIM_SUPPORT, now=NOW)
    assert made == []
    there = refer(other)
    case = f"/cases/{one.case.public_id}"
    for where in (
        f"{case}/support/{other.public_id}/",
        f"{case}/referrals/{there.public_id}/",
        f"{support_of(one)}nobody/",
        f"{support_of(one)}nobody/offer/",
    ):
        assert officer.get(where).status_code == 404
    assert officer.post(f"{case}/referrals/{there.public_id}/file/", {"reason": "x"}).status_code == 404

"""Staff ask, invite, give codes and shut somebody's page on pages; each is noted, and none tells more than it must."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.invitations.models import HelpAsk, HelpAskWords, Invitation, NumberCode
from keptinformed.invitations.terms import Mode
from tests.desk.a_desk import at, noted, signed_in, staff, text_of
from tests.live.a_force import a_case, somebody
from tests.portal.a_portal import SAFE, invited

pytestmark = pytest.mark.django_db
CODE = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}")


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch)


def officer() -> Client:
    return signed_in(staff("A1"))


def test_staff_ask_invite_and_print_a_card() -> None:
    one = somebody(a_case("CASE-1", offence="Theft"))
    base, browser = f"/cases/{one.case.public_id}/people/{one.public_id}/own-page", officer()
    assert "They have no page" in text_of(browser.get(f"{base}/").content)
    answers = {name: answer.value for name, answer in SAFE.items()} | {"key": str(uuid4())}
    assert browser.post(f"{base}/check/", answers)["Location"] == f"{base}/invite/"
    offered = browser.get(f"{base}/invite/").content.decode()
    assert re.search(r'value="full"[^>]*checked', offered)
    assert browser.post(f"{base}/invite/", {"mode": "silent", "key": str(uuid4())})["Location"] == f"{base}/"
    invitation = Invitation.objects.get()
    assert (invitation.mode, invitation.made_by) == ("silent", "A1")
    card = text_of(browser.post(f"{base}/code/").content)
    assert CODE.search(card)
    assert "portal.localhost" in card
    six = text_of(browser.post(f"{base}/number/").content)
    assert re.search(r"\d{3} \d{3}", six)
    assert NumberCode.objects.count() == 1
    acts = [act for act, _ in noted()]
    assert {"page.checked", "page.invited", "page.code_given", "page.use_seen"} <= set(acts)
    assert not CODE.search("".join(Entry.objects.values_list("recipient", flat=True)))


def test_where_a_risk_is_present_nothing_is_chosen_and_no_notices_are_offered() -> None:
    one = somebody(a_case("CASE-1", offence="Rape of a female aged 16 and over (domestic)"))
    base, browser = f"/cases/{one.case.public_id}/people/{one.public_id}/own-page", officer()
    browser.post(
        f"{base}/check/", {name: answer.value for name, answer in SAFE.items()} | {"key": str(uuid4())}
    )
    page = browser.get(f"{base}/invite/")
    assert "Off by default" in text_of(page.content)
    assert 'value="full"' not in page.content.decode()
    assert not re.search(r'value="silent"[^>]*checked', page.content.decode())
    refused = browser.post(f"{base}/invite/", {"mode": "full", "key": str(uuid4())})
    assert refused.status_code == 200
    assert not Invitation.objects.exists()


def test_an_unanswered_question_is_not_safe() -> None:
    one = somebody(a_case("CASE-1", offence="Theft"))
    base, browser = f"/cases/{one.case.public_id}/people/{one.public_id}/own-page", officer()
    browser.post(f"{base}/check/", {"key": str(uuid4())})
    assert "Nothing is safe now" in text_of(browser.get(f"{base}/invite/").content)


def test_a_call_handler_shuts_a_page_in_two_presses_with_a_reason() -> None:
    one = invited(Mode.silent).participation
    base = f"/cases/{one.case.public_id}/people/{one.public_id}/own-page"
    handler = signed_in(staff("H1", Role.call_handler, "Contact", ""))
    assert f'href="{base}/shut/"' in handler.get(f"{base}/").content.decode()
    assert 'name="why" value="seen"' in handler.get(f"{base}/shut/").content.decode().replace(
        'value="seen" name="why"', 'name="why" value="seen"'
    )
    assert handler.post(f"{base}/shut/", {"why": "seen"})["Location"] == f"{base}/"
    assert "This page is shut" in text_of(handler.get(f"{base}/").content)
    assert handler.post(f"{base}/code/").status_code == 403
    assert Entry.objects.filter(act="page.frozen", by="H1").exists()


def test_who_cannot_get_in_is_listed_and_their_words_go_when_they_were_rung() -> None:
    ask = HelpAsk.objects.create(at="2026-06-30T16:00:00Z")
    HelpAskWords.objects.create(ask=ask, name="Made Up Name", more="Evenings")
    browser = officer()
    assert "Made Up Name" in text_of(browser.get("/cannot-get-in/").content)
    browser.post(f"/cannot-get-in/{ask.pk}/")
    assert "Nobody waits" in text_of(browser.get("/cannot-get-in/").content)
    assert not HelpAskWords.objects.exists()


@pytest.mark.parametrize(
    ("name", "more", "fits"),
    [
        ("made up GREENAWAY", "it is case-help.", True),
        ("Made Up Greenaway", "", False),
        ("Somebody Else", "CASE-HELP", False),
        ("Made Up Greenaway", "CASE-SOUTH", False),
    ],
)
def test_the_desk_finds_whose_page_it_is_where_name_and_reference_fit(
    name: str, more: str, *, fits: bool
) -> None:
    one = somebody(a_case("CASE-HELP", offence="Theft"))
    other = somebody(a_case("CASE-SOUTH", unit="South", team="Z", officer="Z1"))
    for each in (one, other):
        each.person.name = "Made Up Greenaway"
        each.person.save(update_fields=["name"])
    ask = HelpAsk.objects.create(at="2026-06-30T16:00:00Z")
    HelpAskWords.objects.create(ask=ask, name=name, more=more)
    shown = officer().get("/cannot-get-in/").content.decode()
    assert (f"/cases/{one.case.public_id}/" in shown) is fits
    assert str(other.case.public_id) not in shown
    rows = Entry.objects.filter(act="page.help_seen").values_list("individuals", flat=True)
    assert any(one.person.public_id in each for each in rows) is fits

"""Whoever was sent back was not referred: the duty stands open again, here and in an audit of what is exported."""

import argparse
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from keptinformed import pipeline, pipeline_referrals
from keptinformed.access.actors import Actor, NotAllowed
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.auditor import audit_command
from keptinformed.cases.models import Event, Participation
from keptinformed.cases.timeline import Happening
from keptinformed.intake import exporting
from keptinformed.intake.exporting import Disclosure
from keptinformed.obligations import deriving
from keptinformed.obligations.models import Obligation
from keptinformed.referrals.models import Referral
from keptinformed.referrals.terms import Step
from tests.desk.a_desk import at, signed_in, staff, text_of
from tests.live.a_force import NOW, a_case, somebody
from tests.live.bundles_live import bring_in, obligations, write
from tests.live.test_demo_force_live import said_by_the_audit
from tests.referrals.a_referral import OFFICER, VICTIM_SUPPORT, a_victim, refer

DUTY = "vc2020-r4-referral"
LATER = NOW + timedelta(hours=1)


def status_of(one: Participation) -> str:
    return str(Obligation.objects.with_status(LATER).get(participation=one, rule__rule=DUTY).status)


def sent_back(made: Referral, reason: str = "wrong_number") -> None:
    pipeline_referrals.answer(made.public_id, step=Step.rejected, reason=reason, by=VICTIM_SUPPORT, now=LATER)


@pytest.mark.django_db
def test_the_duty_stands_open_again_and_the_withdrawal_says_who() -> None:
    one = a_victim()
    made = refer(one)
    assert status_of(one) == "met"
    sent_back(made)
    assert status_of(one) == "pending"
    entry = Event.objects.get(kind="entry_withdrawn")
    assert (entry.about, entry.by) == ([Event.objects.get(kind="support_referred").event_id], "VS1")
    assert Entry.objects.filter(act="event.withdrawn", by="VS1", individuals=[one.person.public_id]).exists()
    deriving.derive(one.case_id, now=LATER)
    assert status_of(one) == "pending", "the same once it is derived anew"
    refer(one, now=LATER + timedelta(minutes=1))
    assert status_of(one) == "met"


@pytest.mark.django_db
def test_whoever_is_with_them_all_the_same_was_referred() -> None:
    one = a_victim()
    sent_back(refer(one), "duplicate")
    assert status_of(one) == "met"
    assert not Event.objects.filter(kind="entry_withdrawn").exists()


@pytest.mark.django_db
def test_of_two_organisations_one_that_sends_back_leaves_the_other() -> None:
    one = a_victim()
    made = refer(one)
    refer(one, organisation="citizens_advice", helps=("debt",))  # type: ignore[arg-type]
    sent_back(made)
    assert status_of(one) == "met"


@pytest.mark.django_db
def test_an_entry_that_was_withdrawn_before_is_withdrawn_once() -> None:
    one = a_victim()
    made = refer(one)
    event = Event.objects.get(kind="support_referred")
    gone = Happening("entry_withdrawn", NOW, about=(event.event_id,))
    pipeline.record(gone, case=one.case, by=OFFICER, now=NOW)
    sent_back(made)
    assert Event.objects.filter(kind="entry_withdrawn").count() == 1


@pytest.mark.django_db
def test_nobody_but_an_organisation_takes_back_that_way() -> None:
    refer(a_victim())
    with pytest.raises(NotAllowed):
        pipeline.take_back(Event.objects.get(kind="support_referred"), by=OFFICER, now=LATER)


@pytest.mark.django_db
def test_what_came_back_stands_on_the_officers_first_page(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, LATER)
    officer = signed_in(staff())
    made = refer(a_victim())
    assert "sent back" not in officer.get("/").text
    sent_back(made)
    assert "One referral was sent back by a support organisation" in text_of(officer.get("/").content)
    page = officer.get(f"/cases/{made.participation.case.public_id}/referrals/{made.public_id}/")
    assert "the duty to refer them stands open again" in text_of(page.content)
    assert "sent back" not in signed_in(staff("B2")).get("/").text


@pytest.mark.usefixtures("own_database")
def test_the_audit_of_the_export_says_the_same(tmp_path: Path) -> None:
    one, other = a_victim("BACK"), a_victim("STAYS")
    sent_back(refer(one))
    refer(other)
    late = NOW + timedelta(days=9)
    pipeline.rederive([one.case_id, other.case_id], now=late)
    dpo = Actor("DPO1", Role.data_protection)
    why = Disclosure("the auditor", "to compare the two")
    exporting.export(tmp_path / "out", why, by=dpo, now=late, form="csv", progress=lambda *_: None)
    parser = argparse.ArgumentParser()
    audit_command.add_parser(parser.add_subparsers())
    words = ["audit", tmp_path / "out", "--out", tmp_path / "audit", "--force", settings.FORCE]
    assert audit_command.run(parser.parse_args([*map(str, words), "--as-at", late.isoformat()])) == 0
    audited = said_by_the_audit(tmp_path / "audit" / "obligations.parquet")
    assert audited == obligations()
    met = {row[0]: row[9] for row in audited if row[2] == DUTY}
    assert met["BACK"] is None
    assert met["STAYS"] is not None


@pytest.mark.django_db
def test_the_general_form_refers_nobody_and_leads_to_where_it_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at(monkeypatch, NOW)
    one = somebody(a_case(offence_class="008/67"))
    officer = signed_in(staff())
    path = f"/cases/{one.case.public_id}/record/support-referred/"
    for answer in (officer.get(path, follow=True), officer.post(path, {"who": "V1"}, follow=True)):
        assert answer.redirect_chain[0][0] == f"/cases/{one.case.public_id}/support/"
        assert "A referral is made here" in text_of(answer.content)
    assert not Event.objects.filter(kind="support_referred").exists()


PEOPLE = (
    ("ABUSE", "Coercive behaviour", "victim"),
    ("ASKED", "Coercive behaviour", "victim"),
    ("THEFT", "Theft of cycle", "victim"),
    ("KILLED", "Murder", "bereaved"),
)


@pytest.mark.usefixtures("own_database")
def test_an_import_keeps_what_it_states_and_says_who_was_never_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, NOW)
    cases = [{"case_id": case, "offence": what, "unit": "North", "team": "A"} for case, what, _ in PEOPLE]
    participants = [{"participant_id": "V1", "case_id": case, "role": part} for case, _, part in PEOPLE]
    says = [*((case, "support_referred") for case, *_ in PEOPLE), ("ASKED", "support_consented")]
    events = [
        {
            "event_id": f"E{number}",
            "case_id": case,
            "participant_id": "V1",
            "kind": kind,
            "at": "2026-06-02T10:00",
        }
        for number, (case, kind) in enumerate(says)
    ]
    for name, rows in (("cases", cases), ("participants", participants), ("events", events)):
        write(tmp_path / f"{name}.csv", rows)
    brought = bring_in(tmp_path)
    assert (brought.added["events"], brought.referred_without_a_yes) == (5, 2)
    one = Participation.objects.get(case__reference="ABUSE")
    page = signed_in(staff()).get(f"/cases/{one.case.public_id}/support/{one.public_id}/")
    assert "that they said yes is not on record" in text_of(page.content)

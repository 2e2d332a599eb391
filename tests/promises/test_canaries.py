"""Nothing personal leaves but to those who may see it, each time with the name of whose it is in the access log."""

import logging
import re
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from keptinformed import pipeline_people
from keptinformed.access.roles import Role
from keptinformed.cases import visibility
from keptinformed.cases.models import MirrorLink, Restriction
from keptinformed.cases.models.people import Part
from keptinformed.privacy.declarations import Keeping, declared_of, our_models
from tests.canaries import Canary, PlantedCase, everything_in, plain, planted, smelt
from tests.desk.a_desk import at, signed_in, staff
from tests.live.a_force import NOW, actor
from tests.promises.walking import PASSES_ON, Visit, asks, links_in, names_of_pages, walked

pytestmark = pytest.mark.django_db
NOT_REACHED: dict[str, str] = {
    "case-erase-one": "shows words that are to be erased; tests/desk/test_erasing_pages.py",
    "case-erase-words": "comes after the number of a case was posted; tests/desk/test_erasing_pages.py",
    "case-go-on": "answers to whoever presses the button alone, and shows nothing",
    "case-referral-file": "gives a file to whoever posts a reason alone; tests/referrals/test_referral_pages.py",
    "sending-go-on": "answers to whoever presses the button alone, and shows nothing",
    "danger-alarm": "there while somebody's words alarm; tests/desk/test_reply_pages.py",
    "prompt-card": "words for staff, of nobody; tests/desk/test_at_hand.py",
    "prompt-card-print": "words for staff, of nobody; tests/desk/test_at_hand.py",
    "reply": "there once somebody wrote; tests/desk/test_reply_pages.py",
    "reply-not-matched": "of nobody in a case; tests/desk/test_reply_pages.py",
    "task": "its address is tried with other numbers first; tests/desk/test_stopping_pages.py",
    "moved": "linked where the law changed lately; tests/desk/test_moved_dates.py",
    "paper": "there while a paper waits for the reader's look; tests/gates/test_pages.py",
    "own-page-invite": "comes after the questions; tests/portal/test_desk_pages.py",
    "own-page-code": "answers to whoever presses the button alone; tests/portal/test_desk_pages.py",
    "own-page-number": "answers to whoever presses the button alone; tests/portal/test_desk_pages.py",
    "own-page-spoke": "answers to whoever presses the button alone, and shows nothing",
    "own-page-shut": "there once somebody was invited; tests/portal/test_desk_pages.py",
    "own-page-go-on": "answers to whoever presses the button alone, and shows nothing",
    "own-page-end": "answers to whoever presses the button alone, and shows nothing",
    "cannot-get-in-done": "answers to whoever presses the button alone, and shows nothing",
    "emergency-review": "needs an emergency, which the tests of restrictions open",
    "alert": "for those who look into misuse; names staff, and cases by their number",
    "case-promise": "there once somebody was promised something; tests/promised/test_pages.py",
    "cover-of": "shows when staff are away, no people of a case; tests/cover/test_pages.py",
    "cover-back": "answers to whoever presses the button alone, and shows nothing",
    "self-assessment-score": "of no case; tests/self_assessment/test_pages.py",
    "self-assessment-action-done": "answers to whoever presses the button alone, and shows nothing of a case",
    "cover-ends": "answers to whoever presses the button alone, and shows nothing",
    "directory-entry": "a station or number, no people of a case; tests/cover/test_directory.py",
    "directory-new": "a station or number, no people of a case; tests/cover/test_directory.py",
    "light-duties": "shows when staff are on light duties, no people of a case; tests/cover/test_bureau.py",
    "light-duties-end": "answers to whoever presses the button alone, and shows nothing",
    "take-call": "answers to whoever presses the button alone, and leads to the briefing sheet",
    "give-back": "answers to whoever presses the button alone, and shows nothing",
    "worklist-give": "answers to whoever ticked cases; shows their numbers; tests/cover/test_giving.py",
    "worklist-remove": "takes away a view that somebody saved; shows nothing",
    "worklist-seen-to": "says that a call was made; shows nothing",
    "staff-member": "administrators only; shows staff, no people of a case",
    "staff-end": "administrators only; shows staff, no people of a case",
    "staff-invite": "administrators only; shows staff, no people of a case",
}
"""Names of pages that this walk does not come to, each with its reason."""
ERASES = {"the data protection officer": ("case-erase-words", "case-erase-one")}
"""Where an outsider to every case sees the words that somebody asked to have erased, and whose they are."""
TO_ERASE = {"Person.name", "EventWords.words", "ReplyWords.subject", "ReplyWords.text"}
NOT_PLANTED: dict[str, str] = {
    "HandedCall.to": "a staff number",
    "SentNumber.ending": "the part of a number that is meant to be shown",
    "Participation.frozen_why": "one of our own two sentences",
    "Participation.enhanced_from": "a moment, not a word",
    "Participation.enhanced_recorded_at": "a moment, not a word",
    "ContactPoint.lookup": "a keyed digest",
    "ContactPoint.ending": "the part of a number that is meant to be shown",
    "ContactPoint.safe": "yes or no",
    "Representative.frozen_why": "one of our own two sentences",
    "SafeContactRule.code_word_digest": "a keyed digest; the word itself is planted",
    "SafeContactRule.interpreter": "a language",
    "SafeContactWords.third_party": "beside the planted reason, in the same row",
    "Restriction.reason": "planted where the case is restricted, below",
    "Restriction.lift_reason": "as the reason: on the same page for the same readers",
    "BreakGlass.reason": "for those who review an emergency; tests/desk/test_restrictions.py",
    "BreakGlass.finding": "for those who review an emergency; tests/desk/test_restrictions.py",
    "Reply.sealed": "a number or address that is shown to nobody",
    "Reply.lookup": "a keyed digest",
    "Reply.ending": "the part of a number that is meant to be shown",
    "Reply.kind": "a word of policy/replies.yaml",
    "Reply.not_matched": "a word of policy/replies.yaml",
    "DangerAlarm.signs": "words of policy/danger_words.yaml",
    "Attempt.ending": "the part of a number that is meant to be shown",
    "SendingStop.why": "for those who see to it, data protection too; tests/desk/test_stopping_pages.py",
    "CheckedWords.text": "beside the name of whoever handed a paper in; tests/gates/test_pages.py",
    "Checked.goes_to": "a staff number",
    "Transfer.was": "a staff number",
    "Transfer.to": "a staff number",
    "StoredPage.page": "made of the others, and holds none of them; tests/publishing/test_privacy.py",
    "ContactPlan.agreed_with": "a public id",
    "ContactPlan.also_tell": "public ids",
    "ContactPlan.language": "a language",
    "DraftedWords.subject": "as that of the message, and shown by no page",
    "DraftedWords.text": "the words of other ways; shown by no page before they are those of the message",
    "Freeze.why": "one of our own three sentences",
    "PortalAskWords.text": "what a person wrote on their own page, taken up from there; tests/portal",
    "Account.name": "a keyed digest of a user name",
    "Account.password": "worked out by the hasher; nobody is shown it",
}
"""Personal fields of cases that hold nothing worth looking for, or nothing that can be told from other words."""
OF_STAFF = re.compile(r"(^|_)by$|^(staff_number|officer|owner|taken_by|done_by|set_by)$")


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOW)


def wrongly_told(visits: list[Visit], canaries: list[Canary]) -> list[str]:
    """Return what was shown of `canaries`: page and field, never the word."""
    return sorted({f"{visit.name}: {each.where}" for visit in visits for each in smelt(visit.left, canaries)})


def not_noted(visits: list[Visit], canaries: list[Canary]) -> list[str]:
    """Return what was shown without a row of the access log that names whose it is."""
    return sorted(
        {
            f"{visit.name}: {each.where}"
            for visit in visits
            for each in smelt(visit.left, canaries)
            if str(each.individual) not in visit.noted
        }
    )


def officer_of_the_case() -> Client:
    return signed_in(staff("A1"))


def officer_of(unit: str, team: str) -> Client:
    return signed_in(staff("Z1", Role.officer, unit, team))


OUTSIDERS = {
    "another unit's officer": (Role.officer, "Z1", "South", "Z"),
    "another unit's supervisor": (Role.supervisor, "Z2", "South", "Z"),
    "a chief officer": (Role.chief_officer, "C1", "", ""),
    "an auditor": (Role.auditor, "U1", "", ""),
    "the data protection officer": (Role.data_protection, "P1", "", ""),
    "an administrator": (Role.administrator, "D1", "", ""),
    "a partner": (Role.partner, "R1", "", ""),
}


def test_outsiders_are_told_nothing_by_any_page(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    case = planted("CANARIES-1")
    paths = [visit.path for visit in walked(officer_of_the_case(), case)]
    for who, (role, number, unit, team) in OUTSIDERS.items():
        client = signed_in(staff(number, role, unit, team))
        visits = [asks(client, path) for path in paths] + walked(client, case)
        erasing = [visit for visit in visits if visit.name in ERASES.get(who, ())]
        assert {told.split(": ")[1] for told in wrongly_told(erasing, case.canaries)} <= TO_ERASE, who
        assert not_noted(erasing, case.canaries) == [], who
        visits = [visit for visit in visits if visit not in erasing]
        assert wrongly_told(visits, case.canaries) == [], who
        of_the_case = [visit for visit in visits if str(case.case.public_id) in visit.path]
        let_in = [visit for visit in of_the_case if visit.status not in (403, 404, 405)]
        # Some addresses send everybody away, whether or not there is such a case: that tells nobody anything.
        nowhere = [
            asks(client, visit.path.replace(str(case.case.public_id), str(uuid4()))) for visit in let_in
        ]
        told_apart = [a.name for a, b in zip(let_in, nowhere, strict=True) if a.status != b.status]
        assert told_apart == [], who
        assert {visit.status for visit in let_in} <= {302}, who
    assert not smelt(caplog.text, case.canaries)


def test_a_restricted_case_tells_nothing_to_who_would_have_seen_it() -> None:
    case = planted("CANARIES-2")
    paths = [visit.path for visit in walked(officer_of_the_case(), case)]
    why = case.word("Restriction.reason", case.case.public_id)
    Restriction.objects.create(
        case=case.case, kind="sensitive", reason=why, owner="S9", set_by="S9", set_at=NOW, review_at=NOW
    )
    for who in (
        staff("A2"),
        staff("W1", Role.witness_care, "Care", ""),
        staff("H1", Role.call_handler, "Contact", ""),
    ):
        client = signed_in(who)
        visits = [asks(client, path) for path in paths] + walked(client, case)
        assert wrongly_told(visits, case.canaries) == [], who.role


def test_of_two_mirror_cases_the_one_tells_nothing_of_the_other() -> None:
    here, there = planted("CANARIES-3"), planted("CANARIES-4", unit="South", team="Z", officer="Z1")
    assert here.victim is not None
    pipeline_people.add_participant(
        case=there.case,
        person=here.victim.person.public_id,
        part=Part.suspect,
        since=None,
        by=actor(Role.witness_care, "W1", "Care", ""),
        now=NOW,
    )
    low, high = sorted((here.case, there.case), key=lambda each: each.pk)
    MirrorLink.objects.create(one=low, other=high, at=NOW, by="S9")
    for case, other, number, unit, team in (
        (here, there, "A1", "North", "A"),
        (there, here, "Z1", "South", "Z"),
    ):
        visits = walked(signed_in(staff(number, Role.officer, unit, team)), case)
        others = [each for each in other.canaries if each.individual not in people_of(case)]
        assert wrongly_told(visits, others) == []
        assert wrongly_told(visits, [each for each in case.canaries if each.where == "Person.name"])
        assert str(other.case.public_id) not in "".join(visit.left for visit in visits)


def people_of(case: PlantedCase) -> set[UUID]:
    return set(case.case.participations.values_list("person__public_id", flat=True))


READERS = (
    ("A1", Role.officer, "North", "A"),
    ("S1", Role.supervisor, "North", "B"),
    ("W1", Role.witness_care, "Care", ""),
    ("H1", Role.call_handler, "Contact", ""),
    ("L1", Role.code_lead, "Lead", ""),
)


def test_whatever_a_reader_is_shown_is_noted_with_whose_it_is_and_stands_in_no_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    case = planted("CANARIES-5")
    numbers = [each for each in case.canaries if each.where == "ContactPoint.sealed"]
    walks = {role: walked(signed_in(staff(number, role, *place)), case) for number, role, *place in READERS}
    for role, visits in walks.items():
        assert wrongly_told(visits, case.canaries), f"{role} may see the case, and is shown nobody's name"
        assert not_noted(visits, case.canaries) == [], role
        assert wrongly_told(visits, numbers) == [], "numbers are shown when they are asked for"
        addresses = "\n".join(link for visit in visits for link in [visit.path, *links_in(visit)])
        assert not smelt(addresses, case.canaries), role
        assert not [visit.name for visit in visits if visit.status >= 500], role
    assert not smelt(caplog.text, case.canaries)


def test_the_log_the_database_keeps_and_the_sealed_numbers_hold_no_word() -> None:
    case = planted("CANARIES-7")
    client = officer_of_the_case()
    walked(client, case)
    for each in case.canaries:
        client.post(reverse("desk:search"), {"terms": each.word})
    for model in apps.get_models():
        if model._meta.app_label == "access_log" or model._meta.db_table == "cases_contactpoint":
            assert not smelt(everything_in(model._meta.db_table), case.canaries), model._meta.db_table


def test_who_searches_for_what_they_have_heard_learns_nothing_more() -> None:
    case = planted("CANARIES-8")
    client = officer_of("South", "Z")
    for heard in [*case.canaries[:12], *(each for each in case.canaries if each.where.startswith("Contact"))]:
        left = client.post(reverse("desk:search"), {"terms": heard.word}).content
        others = [each for each in case.canaries if each.word != heard.word]
        assert not smelt(left, others), f"searching for {heard.where} tells more"
        assert case.case.reference.encode() not in left
    left = client.post(reverse("desk:search"), {"terms": case.case.reference[:8]}).content
    assert str(case.case.public_id).encode() not in left
    assert case.case.reference.encode() not in left


def test_every_page_is_walked_to_or_has_its_reason() -> None:
    case = planted("CANARIES-9")
    visits = walked(officer_of_the_case(), case) + walked(signed_in(staff("S1", Role.supervisor)), case)
    names = {visit.name for visit in visits if visit.status != 404 or not names_of_pages()[visit.name]}
    left_out = set(names_of_pages()) - names - PASSES_ON - set(NOT_REACHED)
    assert not left_out, f"{sorted(left_out)}: no link leads there; add a reason to NOT_REACHED, or a link."


def test_every_personal_field_of_a_case_holds_a_canary_or_has_its_reason() -> None:
    planted_in = {each.where for each in planted("CANARIES-10").canaries}
    left_out = [
        where
        for model in our_models()
        if declared_of(model).keeping is Keeping.with_case
        for name in (*declared_of(model).personal, *declared_of(model).special)
        if (where := f"{model.__name__}.{name}") not in planted_in | set(NOT_PLANTED)
        and not OF_STAFF.search(name)
        and holds_words(model, name)
    ]
    assert not left_out, f"{left_out}: plant a canary in tests/canaries.py, or say in NOT_PLANTED why not."


def holds_words(model: type[models.Model], name: str) -> bool:
    kept = model._meta.get_field(name)
    return isinstance(kept, models.CharField | models.TextField | models.BinaryField) and not kept.choices


def test_a_page_that_tells_too_much_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    case = planted("CANARIES-11")
    client = officer_of("South", "Z")
    assert wrongly_told(walked(client, case), case.canaries) == []
    monkeypatch.setattr(visibility, "_within_reach", lambda _reader: Q())
    assert "case: Person.name" in wrongly_told(walked(client, case), case.canaries)


def test_a_page_that_notes_nothing_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    case = planted("CANARIES-12")
    monkeypatch.setattr(visibility, "note", lambda *_args, **_named: None)
    assert "case: Person.name" in not_noted(walked(officer_of_the_case(), case), case.canaries)


@pytest.mark.parametrize(
    "written", ["zqxaaaab", "ZQXAAAAB", "%7Aqxaaaab", "&#122;qxaaaab", "\\u007aqxaaaab", "z q x-aaaab"]
)
def test_the_nose_finds_a_word_however_it_is_written(written: str) -> None:
    assert "zqxaaaab" in plain(f"<p>{written}</p>")

"""What an organisation's system answers counts once, signed there and lately, and only about its own referrals."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from demo.partner_stand_in import KEY, ORGANISATION, signed
from keptinformed.access_log.models import Entry
from keptinformed.intake import partners
from keptinformed.pipeline_partners import post_due
from keptinformed.referrals import finding
from keptinformed.referrals.models import PartnerNonce, Referral, ReferralStep, ReferralWords
from keptinformed.referrals.terms import Step
from keptinformed.timekeeping import clock
from tests.live.a_force import NOW
from tests.referrals.a_referral import OFFICER, a_victim, refer

pytestmark = pytest.mark.django_db
NONCE = "0123456789abcdef"
REJECTED = {"answer": "rejected", "reason": "wrong_number", "words": "It is cut off."}


@pytest.fixture(autouse=True)
def _known(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PARTNER_HOOKS = f"{ORGANISATION}=http://127.0.0.1:9/"
    settings.PARTNER_KEYS = f"{ORGANISATION}={'QUJD' * 16},{ORGANISATION}={KEY}"
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def made() -> Referral:
    return refer(a_victim(), organisation=ORGANISATION, helps=("debt",))  # type: ignore[arg-type]


def says(
    made: Referral | None,
    told: Mapping[str, object] | str,
    *,
    seconds: int = 0,
    nonce: str = NONCE,
    **changed: str,
) -> int:
    body = told if isinstance(told, str) else json.dumps({"referral": str(made.public_id), **told})  # type: ignore[union-attr]
    timestamp = str(int(NOW.timestamp()) + seconds)
    purpose = changed.get("purpose", "kept-referral-answer-1")
    headers = {
        "Kept-Timestamp": changed.get("timestamp", timestamp),
        "Kept-Nonce": changed.get("nonce_shown", nonce),
        "Kept-Signature": changed.get("signature", signed(purpose, timestamp, nonce, body.encode())),
    }
    request = RequestFactory().post(
        "/", changed.get("body", body), content_type="application/json", headers=headers
    )
    answer: HttpResponse = partners.answered(request, changed.get("organisation", ORGANISATION))
    return answer.status_code


def steps(made: Referral) -> list[str]:
    return list(ReferralStep.objects.filter(referral=made).order_by("number").values_list("kind", flat=True))


def test_they_take_somebody_on_and_say_what_came_of_it(made: Referral) -> None:
    assert says(made, {"answer": "accepted"}) == 200
    assert says(made, {"answer": "outcome", "reason": "helped"}, nonce=NONCE[::-1]) == 200
    assert steps(made) == ["sent", "accepted", "outcome"]
    assert Entry.objects.filter(act="referral.answered", by=f"{ORGANISATION} (system)").count() == 2


def test_what_they_send_back_is_the_officers_to_see_to(made: Referral) -> None:
    assert says(made, REJECTED) == 200
    assert [each.pk for each in finding.came_back(OFFICER, now=NOW)] == [made.pk]
    assert ReferralWords.objects.get().text == "It is cut off."


@pytest.mark.parametrize(
    "changed",
    [
        {"signature": ""},
        {"signature": "v1=" + "0" * 64},
        {"purpose": "kept-referral-post-1"},
        {"timestamp": "1"},
        {"timestamp": "soon"},
        {"nonce_shown": "ffffffffffffffff"},
        {"nonce": "short"},
        {"body": '{"referral": "x"}'},
        {"organisation": "victim_support"},
        {"organisation": "nobody"},
    ],
)
def test_what_they_did_not_sign_is_told_nothing(made: Referral, changed: dict[str, Any]) -> None:
    assert says(made, {"answer": "accepted"}, **changed) == 401
    assert (steps(made), PartnerNonce.objects.count()) == (["sent"], 0)


@pytest.mark.parametrize(("seconds", "status"), [(-301, 401), (-299, 200), (299, 200), (301, 401)])
def test_a_signature_counts_for_five_minutes(made: Referral, seconds: int, status: int) -> None:
    assert says(made, {"answer": "accepted"}, seconds=seconds) == status


def test_the_same_request_again_counts_once(made: Referral) -> None:
    assert [says(made, {"answer": "accepted"}), says(made, {"answer": "accepted"})] == [200, 409]
    assert steps(made) == ["sent", "accepted"]


def test_the_same_answer_signed_anew_is_one(made: Referral) -> None:
    """They heard nothing of the first, and say it again."""
    assert [says(made, REJECTED), says(made, REJECTED, nonce=NONCE[::-1])] == [200, 200]
    assert says(made, {"answer": "accepted"}, nonce=NONCE + "x") == 409
    assert steps(made) == ["sent", "rejected"]


@pytest.mark.parametrize(
    "told",
    ["", "{", "[]", '{"referral": 5}', '{"referral": "x", "answer": "accepted"}'],
)
def test_what_is_no_answer_is_refused(told: str) -> None:
    assert says(None, told) == 400


@pytest.mark.parametrize(
    "told",
    [{"answer": "sent"}, {"answer": "withdrawn"}, {"answer": "accepted", "reason": "helped"}, {"answer": "rejected"},
     {"answer": "rejected", "reason": "helped"}, {"answer": "accepted", "words": "x" * 501},
     {"answer": "accepted", "words": "\0"}, {"answer": "accepted", "name": "x"}, {"answer": ["accepted"]}],
)  # fmt: skip
def test_what_no_organisation_answers_is_refused_and_nothing_is_kept(
    made: Referral, told: dict[str, object]
) -> None:
    assert says(made, told) == 400
    assert (steps(made), PartnerNonce.objects.count()) == (["sent"], 0)


def test_what_was_referred_to_another_is_not_there() -> None:
    others = refer(a_victim())
    assert says(others, {"answer": "accepted"}) == 404
    assert says(None, json.dumps({"referral": str(uuid4()), "answer": "accepted"})) == 404
    assert (steps(others), PartnerNonce.objects.count()) == (["sent"], 0)


def test_only_posts_are_taken() -> None:
    assert partners.answered(RequestFactory().get("/"), ORGANISATION).status_code == 405


def test_numbers_used_once_are_forgotten_once_no_signature_with_them_counts(made: Referral) -> None:
    says(made, {"answer": "accepted"})
    for minutes, kept in ((9, 1), (11, 0)):
        post_due(hooks={}, beyond_this_machine=False, moment=lambda: NOW + timedelta(minutes=minutes))  # noqa: B023
        assert PartnerNonce.objects.count() == kept
    assert Step.accepted in steps(made)

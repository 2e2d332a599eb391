"""The demonstration has a text and an e-mail that leave, and texts that an old plan and a shared number hold."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from demo import cast, mail_stand_in, messages, notify_stand_in, partner_stand_in, referrals
from demo.notify_stand_in import EMAIL_TEMPLATE, KEY
from demo.scenes import actor_of
from keptinformed import pipeline, pipeline_partners, pipeline_telling
from keptinformed.access.roles import Role
from keptinformed.cases.models import Event
from keptinformed.cases.timeline import Happening
from keptinformed.contact.channels.notify.sending import Notify, read_account
from keptinformed.contact.channels.parcels import Parcel
from keptinformed.contact.channels.smtp.sending import Smtp, read_server
from keptinformed.contact.models import ContactTask, Intent
from keptinformed.contact.models.messages import OutcomeKind, State
from keptinformed.contact.terms import Way
from keptinformed.duties.history import Grade
from keptinformed.intake import partners
from keptinformed.obligations.models import Obligation
from keptinformed.referrals import outbox
from keptinformed.referrals.models import ReferralStep
from keptinformed.referrals.terms import Step
from tests.live.a_force import a_case, somebody

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 30, 17, 0, tzinfo=UTC)


def test_each_story_is_what_it_says() -> None:
    cast.seat()
    supervisor = actor_of(Role.supervisor)
    stories = (messages.may_leave, messages.tells, messages.is_held, messages.is_shared)
    said = []
    for number, story in enumerate(stories):
        case = a_case(f"DEMO-{number}", unit=supervisor.unit, team=supervisor.team, officer="D1001")
        said.append(story(messages.victim_of(somebody(case).case), supervisor, NOW))
    assert "may leave" in said[0]
    assert "may leave" in said[1]
    assert [each.state for each in Intent.objects.order_by("pk")] == [State.waiting] * 2 + [State.held] * 2
    assert [each.reason for each in ContactTask.objects.order_by("pk")] == [
        "old_plan",
        "shared_with_other_side",
    ]


def test_what_leaves_is_taken_delivered_and_stops_the_clock() -> None:
    cast.seat()
    supervisor = actor_of(Role.supervisor)
    case = a_case("DEMO-1", unit=supervisor.unit, team=supervisor.team, officer="D1001")
    messages.tells(messages.victim_of(somebody(case).case), supervisor, NOW)
    owed = Obligation.objects.filter(case=case, rule__promise="told-of-arrest")
    assert owed.exists()
    with notify_stand_in.running(delivers=True) as notify:
        ways = {Way.email: Notify(read_account(KEY, notify.server, {Way.email: EMAIL_TEMPLATE}), Way.email)}
        pipeline_telling.hand_over_due(ways=ways, moment=lambda: NOW)
        pipeline_telling.hand_over_due(ways=ways, moment=lambda: NOW + timedelta(minutes=2))
    (sent,) = notify.taken.values()
    assert "Someone was arrested in your case" in sent["personalisation"]["body"]
    told = Event.objects.filter(case=case, kind="told").order_by("at")
    assert [each.grade for each in told] == [Grade.sent, Grade.delivered]
    assert not owed.filter(met_at__isnull=True).exists()


def test_an_e_mail_is_taken_by_a_real_mail_server_kept_as_a_file_and_stops_the_clock(tmp_path: Path) -> None:
    cast.seat()
    supervisor = actor_of(Role.supervisor)
    case = a_case("DEMO-1", unit=supervisor.unit, team=supervisor.team, officer="D1001")
    messages.tells(messages.victim_of(somebody(case).case), supervisor, NOW)
    with mail_stand_in.running(tmp_path / "mails") as server:
        elsewhere = Smtp(read_server(server, mail_stand_in.SENDER, "another.example"))
        assert elsewhere.send(
            Parcel("a-reference", NOW, "made.up@example.org", "An update", "Words")
        ).kind == (OutcomeKind.accepted), "what is passed on is sent, and no more"
        way = Smtp(read_server(server, mail_stand_in.SENDER, mail_stand_in.DOMAIN))
        pipeline_telling.hand_over_due(ways={Way.email: way}, moment=lambda: NOW)
    kept = sorted((tmp_path / "mails").glob("*.eml"))
    mail = message_from_bytes(kept[-1].read_bytes(), policy=policy.default)
    assert (len(kept), mail["To"]) == (2, "made.up@example.org")
    assert "Someone was arrested in your case" in mail.get_body().get_content()  # type: ignore[union-attr]
    (told,) = Event.objects.filter(case=case, kind="told")
    assert told.grade == Grade.delivered
    assert not Obligation.objects.filter(
        case=case, rule__promise="told-of-arrest", met_at__isnull=True
    ).exists()


def test_what_the_demo_posts_is_taken_and_both_answers_of_the_stand_in_are(settings: Any) -> None:
    cast.seat()
    supervisor = actor_of(Role.supervisor)
    cases = [
        a_case(f"DEMO-P{each}", unit=supervisor.unit, team=supervisor.team, officer="D1001") for each in "12"
    ]
    with partner_stand_in.running() as partner:
        settings.PARTNER_HOOKS = partner.hook
        settings.PARTNER_KEYS = f"{partner_stand_in.ORGANISATION}={partner_stand_in.KEY}"
        one, other = (messages.victim_of(somebody(each).case) for each in cases)
        said = referrals.are_posted(one, other, supervisor, NOW)
        hooks = outbox.configured_hooks()
        assert pipeline_partners.post_due(hooks=hooks, beyond_this_machine=False, moment=lambda: NOW) == 2
    assert "under Referrals" in said
    for number, taken in enumerate(partner.taken.values(), 1):
        assert partners.read_answer(partner_stand_in.decided(number, taken.content["referral"]))


def test_each_referral_of_the_demo_is_what_it_says() -> None:
    cast.seat()
    supervisor = actor_of(Role.supervisor)
    said = []
    for number, story in enumerate((referrals.is_accepted, referrals.is_sent_back, referrals.is_refused)):
        case = a_case(f"DEMO-{number}", unit=supervisor.unit, team=supervisor.team, officer="D1001")
        pipeline.record(Happening("crime_reported", NOW), case=case, by=supervisor, now=NOW)
        said.append(story(messages.victim_of(somebody(case).case), supervisor, NOW))
    assert "has accepted" in said[0]
    assert "sent back" in said[1]
    assert "They must say yes first" in said[2]
    sent = ReferralStep.objects.filter(kind=Step.sent).order_by("pk").values_list("referral", flat=True)
    steps = [ReferralStep.objects.filter(referral=each).latest("number").kind for each in sent]
    assert steps == [Step.accepted, Step.rejected]
    met = Obligation.objects.filter(rule__rule="vc2020-r4-referral").order_by("case__reference")
    assert [each.met_at is not None for each in met] == [True, False, False]

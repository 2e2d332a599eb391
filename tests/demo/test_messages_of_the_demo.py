"""The demonstration has a text and an e-mail that leave, and texts that an old plan and a shared number hold."""

from datetime import UTC, datetime, timedelta

import pytest

from demo import cast, messages, notify_stand_in
from demo.notify_stand_in import EMAIL_TEMPLATE, KEY
from demo.scenes import actor_of
from keptinformed import pipeline_telling
from keptinformed.access.roles import Role
from keptinformed.cases.models import Event
from keptinformed.contact.channels.notify.sending import Notify, read_account
from keptinformed.contact.models import ContactTask, Intent
from keptinformed.contact.models.messages import State
from keptinformed.contact.terms import Way
from keptinformed.duties.history import Grade
from keptinformed.obligations.models import Obligation
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

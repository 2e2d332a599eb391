"""The demonstration has a text that may leave, one that an old plan holds, and one that a shared number stops."""

from datetime import UTC, datetime

import pytest

from demo import cast, messages
from demo.scenes import actor_of
from keptinformed.access.roles import Role
from keptinformed.contact.models import ContactTask, Intent
from keptinformed.contact.models.messages import State
from tests.live.a_force import a_case, somebody

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 30, 17, 0, tzinfo=UTC)


def test_each_story_is_what_it_says() -> None:
    cast.seat()
    supervisor = actor_of(Role.supervisor)
    stories = (messages.may_leave, messages.is_held, messages.is_shared)
    said = []
    for number, story in enumerate(stories):
        case = a_case(f"DEMO-{number}", unit=supervisor.unit, team=supervisor.team, officer="D1001")
        said.append(story(messages.victim_of(somebody(case).case), supervisor, NOW))
    assert "may leave" in said[0]
    assert [each.state for each in Intent.objects.order_by("pk")] == [State.waiting, State.held, State.held]
    assert [each.reason for each in ContactTask.objects.order_by("pk")] == [
        "old_plan",
        "shared_with_other_side",
    ]

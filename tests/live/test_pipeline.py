"""Recording through the one door: what is owed follows at once."""

from datetime import UTC, datetime, timedelta

import pytest

from keptinformed import pipeline
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Event
from keptinformed.cases.timeline import Happening, NotAnEvent
from keptinformed.duties.history import Grade
from keptinformed.obligations.models import Obligation
from tests.live.a_force import NOW, a_case, actor, somebody

pytestmark = pytest.mark.django_db


def test_an_arrest_must_be_told_and_telling_meets_it() -> None:
    case = a_case()
    victim = somebody(case)
    at = datetime(2026, 6, 26, 15, 10, tzinfo=UTC)
    arrest = pipeline.record(Happening("suspect_arrested", at), case=case, by=actor(), now=at)
    owed = Obligation.objects.get(participation=victim, rule__rule="vc2020-r6-arrest")
    assert owed.opened_by_id == arrest.pk
    assert owed.due_at == datetime(2026, 7, 3, 23, 0, tzinfo=UTC)
    assert owed.met_at is None
    told = pipeline.record(
        Happening("told", NOW, victim, about=(arrest.event_id,), grade=Grade.spoken),
        case=case,
        by=actor(),
        now=NOW,
    )
    owed.refresh_from_db()
    assert owed.met_by_id == told.pk
    assert [entry.act for entry in Entry.objects.order_by("id")] == ["event.recorded", "event.recorded"]


def test_nothing_is_recorded_in_the_future() -> None:
    case = a_case()
    with pytest.raises(NotAnEvent, match="future"):
        pipeline.record(Happening("crime_reported", NOW + timedelta(days=1)), case=case, by=actor(), now=NOW)
    assert not Event.objects.exists()

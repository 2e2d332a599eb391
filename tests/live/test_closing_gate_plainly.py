"""Whom the closing gate waits for, compared with a plain reading of random histories."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keptinformed.cases.models import Event
from keptinformed.closing import gate
from keptinformed.duties.history import Grade
from tests.live.a_force import NOW, a_case, somebody

pytestmark = pytest.mark.django_db
numbers = count(1)
GRADES = st.sampled_from([Grade.attempted, Grade.sent, Grade.delivered, Grade.verified])
HOURS = st.integers(-3, 3)
WHOM = st.sampled_from(["V1", "V2", ""])
THINGS = st.lists(
    st.one_of(
        st.tuples(st.just("told"), HOURS, st.sampled_from(["V1", "V2"]), GRADES,
                  st.sampled_from(["case_closed", "case_filed", "progress", "C1"])),
        st.tuples(st.sampled_from(["key_news_declined", "key_news_wanted", "non_crime"]), HOURS, WHOM,
                  st.none(), st.just("")),
    ),
    max_size=6,
)  # fmt: skip


def plainly_untold(things: list[tuple[str, int, str, Grade | None, str]], withdrawn: set[int]) -> set[str]:
    """Say in plain Python who was not told of a closing C1 at hour 0: what the query is held to."""
    standing = [(number, *thing) for number, thing in enumerate(things) if number not in withdrawn]
    untold = set()
    for whom in ("V1", "V2"):
        mine = [thing for thing in standing if thing[3] in (whom, "")]
        told = any(
            kind == "told" and hour >= 0 and grade is not None and grade >= Grade.delivered
            and about in ("case_closed", "C1")
            for _, kind, hour, _, grade, about in mine
        )  # fmt: skip
        wishes = [(hour, number, kind) for number, kind, hour, *_ in mine if kind.startswith("key_news")]
        declined = bool(wishes) and max(wishes)[2] == "key_news_declined"
        if not (told or declined):
            untold.add(whom)
    return untold


@given(things=THINGS, withdrawn=st.sets(st.integers(0, 5), max_size=2))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_query_says_what_a_plain_reading_says(
    things: list[tuple[str, int, str, Grade | None, str]], withdrawn: set[int]
) -> None:
    with transaction.atomic():
        case = a_case(f"CASE-{next(numbers)}")
        people = {name: somebody(case, name) for name in ("V1", "V2")}
        at = datetime(2026, 6, 20, 10, tzinfo=UTC)
        for number, (kind, hour, whom, grade, about) in enumerate(things):
            Event.objects.create(
                case=case, participation=people.get(whom), event_id=f"E{number}", kind=kind, grade=grade,
                at=at + timedelta(hours=hour), recorded_at=NOW, about=[about] if about else [], by="A1",
            )  # fmt: skip
        gone = [f"E{number}" for number in withdrawn if number < len(things)]
        if gone:
            Event.objects.create(
                case=case, event_id="W", kind="entry_withdrawn", at=NOW, recorded_at=NOW, about=gone, by="A1"
            )
        found = gate.untold(case, "case_closed", at=at, event_id="C1")
        assert {each.participant_id for each in found} == plainly_untold(things, withdrawn)
        transaction.set_rollback(True)

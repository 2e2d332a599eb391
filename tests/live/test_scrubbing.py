"""Words about somebody can go; that something happened, and what is owed for it, stands."""

from datetime import UTC, datetime

import pytest

from keptinformed import pipeline
from keptinformed.access.actors import NotAllowed
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Event, EventWords
from keptinformed.cases.scrubbing import Ground, NothingToErase, erase_words
from keptinformed.cases.timeline import Happening
from keptinformed.cases.visibility import NotVisible
from keptinformed.obligations.models import Obligation
from tests.live.a_force import NOW, a_case, actor, somebody

pytestmark = pytest.mark.django_db
SUPERVISOR = actor(Role.supervisor, "S1")


def written(words: str, unit: str = "North") -> Event:
    case = a_case(unit=unit, officer="A1" if unit == "North" else "Z1")
    somebody(case)
    arrest = Happening("suspect_arrested", datetime(2026, 6, 26, 15, 10, tzinfo=UTC), words=words)
    return pipeline.record(arrest, case=case, by=actor(Role.witness_care), now=NOW)


def test_words_go_and_the_record_stands() -> None:
    event = written("His new address is CANARY Street")
    before = list(Event.objects.values()), list(Obligation.objects.values())
    erase_words(event, ground=Ground.wrong_case, by=SUPERVISOR, now=NOW)
    assert not EventWords.objects.exists()
    assert before == (list(Event.objects.values()), list(Obligation.objects.values()))
    row = Entry.objects.get(act="words.erased")
    assert (row.category, row.by, row.reason) == ("erasure", "S1", f"wrong_case, entry {event.pk}")
    assert row.business_identifier == str(event.case.public_id)
    assert len(row.individuals) == 1
    assert "CANARY" not in repr(Entry.objects.values())


def test_what_is_gone_cannot_go_again() -> None:
    event = written("words")
    erase_words(event, ground=Ground.untrue, by=SUPERVISOR, now=NOW)
    with pytest.raises(NothingToErase):
        erase_words(event, ground=Ground.untrue, by=SUPERVISOR, now=NOW)
    assert Entry.objects.filter(act="words.erased").count() == 1


def test_it_takes_the_right_and_sight_of_the_case() -> None:
    event = written("words", unit="South")
    with pytest.raises(NotAllowed):
        erase_words(event, ground=Ground.untrue, by=actor(Role.witness_care), now=NOW)
    with pytest.raises(NotVisible):
        erase_words(event, ground=Ground.untrue, by=SUPERVISOR, now=NOW)
    assert EventWords.objects.exists()

"""A form that is sent twice is saved once: by a double click, or by two processes at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections, transaction

from keptinformed import pipeline
from keptinformed.cases.models import Case, Event, Submission
from keptinformed.cases.submissions import once
from keptinformed.cases.timeline import Happening, NotAnEvent
from tests.live.a_force import NOW, a_case, actor, somebody


def arrest(case: Case) -> str:
    what = Happening("suspect_arrested", NOW - timedelta(hours=1))
    return pipeline.record(what, case=case, by=actor(), now=NOW).event_id


@pytest.mark.django_db
def test_the_second_answer_is_the_first_one() -> None:
    case, key = a_case(), uuid4()
    somebody(case)
    first = once(key, lambda: arrest(case), by="A1", now=NOW)
    assert once(key, lambda: arrest(case), by="A1", now=NOW) == first
    assert Event.objects.get().event_id == first


@pytest.mark.django_db
def test_another_person_s_key_and_another_form_are_forms_of_their_own() -> None:
    case, key = a_case(), uuid4()
    made = set()
    for number, by in ((key, "A1"), (key, "A2"), (uuid4(), "A1")):
        made.add(once(number, lambda: arrest(case), by=by, now=NOW))
    assert Event.objects.count() == len(made) == 3


@pytest.mark.django_db
def test_what_was_refused_can_be_sent_again() -> None:
    case, key = a_case(), uuid4()

    def too_early() -> str:
        what = Happening("suspect_arrested", NOW + timedelta(days=1))
        return pipeline.record(what, case=case, by=actor(), now=NOW).event_id

    with pytest.raises(NotAnEvent):
        once(key, too_early, by="A1", now=NOW)
    assert not Submission.objects.exists()
    assert once(key, lambda: arrest(case), by="A1", now=NOW) == Event.objects.get().event_id


@pytest.mark.usefixtures("own_database")
def test_two_at_the_same_moment_make_one_record() -> None:
    case = a_case()
    somebody(case)

    def sent(key: UUID) -> str:
        try:
            with transaction.atomic():
                return once(key, lambda: arrest(case), by="A1", now=NOW)
        finally:
            connections.close_all()

    for number in range(1, 6):
        with ThreadPoolExecutor(4) as threads:
            made = list(threads.map(sent, [uuid4()] * 4))
        assert len(set(made)) == 1
        assert Event.objects.count() == number
    connection.close()

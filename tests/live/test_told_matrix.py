"""One event, everybody in the case: who must be told of it, by when, and how surely they were."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from keptinformed.cases.models.people import Part
from keptinformed.duties.history import Grade
from keptinformed.obligations.told_matrix import told_matrix
from tests.live.a_force import NOW, a_case, somebody
from tests.live.test_lines import ARRESTED, happens, told

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_each_person_of_the_case_has_a_row() -> None:
    case = a_case()
    first, second = somebody(case, "V1"), somebody(case, "V2", enhanced_from=ARRESTED - HOUR)
    somebody(case, "S1", "suspect")
    somebody(case, "W1", "witness")
    arrest = happens(case, "suspect_arrested", ARRESTED)
    told(case, first, arrest, ARRESTED + HOUR, Grade.message_left)
    told(case, first, arrest, ARRESTED + 2 * HOUR, Grade.spoken)
    told(case, first, arrest, ARRESTED + 3 * HOUR, Grade.spoken)

    matrix = told_matrix(arrest, now=NOW)
    assert (matrix.rows[0].participant_id, matrix.rows[-1].participant_id) == ("V2", "S1")
    rows = {row.participant_id: row for row in matrix.rows}
    assert rows["V2"].must_be_told
    assert rows["V2"].surest is None
    (line,) = [line for line in rows["V2"].lines if line.promise == "told-of-arrest"]
    # Enhanced Rights: one working day after a Friday.
    assert line.due_at is not None
    assert line.due_at <= ARRESTED.replace(hour=23, minute=0) + timedelta(days=3)
    assert not rows["V1"].must_be_told
    surest = rows["V1"].surest
    assert surest is not None
    assert (surest.grade, surest.at) == (Grade.spoken, ARRESTED + 2 * HOUR)
    assert rows["V1"].tellings[0].grade is Grade.message_left
    suspect = rows["S1"]
    assert suspect.part is Part.suspect
    assert suspect.not_told_by_us
    assert not suspect.lines
    assert not rows["W1"].not_told_by_us
    assert second.pk == rows["V2"].participation


def test_what_was_withdrawn_did_not_tell_anybody() -> None:
    case = a_case()
    victim = somebody(case)
    arrest = happens(case, "suspect_arrested", ARRESTED)
    telling = told(case, victim, arrest, ARRESTED + HOUR)
    happens(case, "entry_withdrawn", NOW, about=(telling.event_id,))
    (row,) = told_matrix(arrest, now=NOW).rows
    assert row.must_be_told
    assert not row.tellings

    happens(case, "entry_withdrawn", NOW, about=(arrest.event_id,))
    matrix = told_matrix(arrest, now=NOW)
    assert matrix.withdrawn
    assert not matrix.rows[0].must_be_told


def test_news_of_another_event_is_no_news_of_this_one() -> None:
    case = a_case()
    victim = somebody(case)
    earlier = happens(case, "suspect_arrested", ARRESTED - HOUR)
    told(case, victim, earlier, ARRESTED - HOUR / 2)
    arrest = happens(case, "suspect_arrested", ARRESTED)
    told(case, victim, earlier, ARRESTED + HOUR)
    assert not told_matrix(arrest, now=NOW).rows[0].tellings

    happens(case, "told", ARRESTED + HOUR, victim, about=("suspect_arrested",), grade=Grade.sent)
    (row,) = told_matrix(arrest, now=NOW).rows
    assert [one.grade for one in row.tellings] == [Grade.sent]


def test_an_event_of_one_victim_concerns_no_other() -> None:
    case = a_case()
    victim, _ = somebody(case, "V1"), somebody(case, "V2")
    event = happens(case, "suspect_arrested", ARRESTED, victim)
    rows = {row.participant_id: row for row in told_matrix(event, now=NOW).rows}
    assert rows["V1"].concerned
    assert rows["V1"].lines
    assert not rows["V2"].concerned
    assert not rows["V2"].lines


def test_four_queries_for_forty_victims(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    case = a_case()
    for number in range(40):
        somebody(case, f"V{number}")
    arrest = happens(case, "suspect_arrested", ARRESTED)
    with django_assert_num_queries(4):
        assert len(told_matrix(arrest, now=NOW).rows) == 40

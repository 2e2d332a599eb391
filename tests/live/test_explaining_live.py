"""Why a date is due: the running service says what `kept explain` says of the same history."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import DjangoAssertNumQueries

from demo.building import build
from keptinformed.auditor import audit
from keptinformed.auditor.explained_case import explain_case as explain_bundle_case
from keptinformed.cases.models import Case
from keptinformed.duties.explaining import Setting
from keptinformed.duties.explaining_words import read_explain_words
from keptinformed.duties.history import History
from keptinformed.duties.reading import shipped_policy
from keptinformed.duties.visible import Viewpoint
from keptinformed.obligations import deriving, explaining
from keptinformed.obligations.models import Obligation
from tests.live.a_force import NOW, a_case, somebody
from tests.live.a_history import write_cases, write_events
from tests.live.test_lines import ARRESTED, happens, told

pytestmark = pytest.mark.django_db


def test_the_demonstration_is_explained_as_the_auditor_explains_it(tmp_path: Path) -> None:
    truth = build(tmp_path / "demo")
    question = audit.Question(truth.bundle, force=settings.FORCE, as_at=truth.now.isoformat())
    law = audit.read_law(question)
    words = read_explain_words(shipped_policy() / "words" / "explain.en.yaml", law.policy.vocabulary)
    chosen = [case.case_id for case in truth.history.cases][::97]
    written = write_cases(only(truth.history, chosen))
    write_events(written, only(truth.history, chosen).events)
    deriving.derive_many(written.numbers, now=truth.now)
    explained = 0
    for case_id in chosen:
        assessed = audit.assess_case(question, case_id, now=truth.now)
        setting = Setting(law.calendar, words, Viewpoint(assessed.as_at))
        expected = [
            one
            for person in explain_bundle_case(assessed, law.policy, setting, case_id, None)
            for one in person.explanations
        ]
        found = explaining.explain_case(written.cases[case_id], now=truth.now)
        assert sorted(found.values(), key=repr) == sorted(expected, key=repr)
        assert not any(one.fault for one in found.values())
        explained += len(expected)
    assert explained > 100


def only(told_all: History, case_ids: list[str]) -> History:
    return replace(
        told_all,
        cases=tuple(one for one in told_all.cases if one.case_id in case_ids),
        participants=tuple(one for one in told_all.participants if one.case_id in case_ids),
        events=tuple(one for one in told_all.events if one.case_id in case_ids),
    )


def test_one_obligation_is_explained_for_staff_and_for_the_victim() -> None:
    case = a_case()
    victim = somebody(case)
    suspect = somebody(case, "S1", "suspect")
    arrest = happens(case, "suspect_arrested", ARRESTED)
    happens(case, "suspect_interviewed", ARRESTED, suspect)
    told(case, victim, arrest, NOW)
    owed = Obligation.objects.get(participation=victim, rule__rule="vc2020-r6-arrest")

    said = explaining.explain_obligation(owed, now=NOW)
    assert said.due == "the end of Friday 3 July 2026"
    assert [day.why for day in said.skipped] == ["Saturday", "Sunday"]
    assert said.obligation.status.value == "met"
    assert "arrested" in said.for_victim[0]
    assert not said.fault


def test_a_whole_case_takes_three_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    case = a_case()
    for number in range(5):
        somebody(case, f"V{number}")
    for _ in range(3):
        happens(case, "suspect_arrested", ARRESTED)
    again = Case.objects.get(pk=case.pk)
    with django_assert_num_queries(3):
        assert len(explaining.explain_case(again, now=NOW)) >= 15

"""What staff should recognise: an intermediary below twelve, hate by perception, a statement about to be taken back."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from keptinformed.cases.models import Person as PersonKept
from keptinformed.contact.drafting.prompt_cards import prompt_cards
from keptinformed.needs.enhanced import Facts
from keptinformed.needs.policy import needs_policy
from keptinformed.needs.recognition import Person, recognised, recognition
from keptinformed.needs.terms import Given
from tests.desk.signed_in import Time, colleague, signed_in, time
from tests.live.a_force import a_case, somebody

__all__ = ["time"]
TODAY = date(2026, 6, 30)


def found(happened: Collection[str] = (), *, works_here: bool = False, **facts: Any) -> list[str]:
    begun = Facts(part="victim", happened_on=TODAY)
    person = Person(replace(begun, **facts), frozenset(happened), works_here=works_here)
    return [each.id for each in recognised(person, recognition(), needs_policy(), TODAY)]


@pytest.mark.parametrize(
    ("born_on", "offence", "asked"),
    [
        (date(2014, 7, 1), "Rape of a girl under 13", True),
        (date(2014, 6, 30), "Rape of a girl under 13", False),
        (date(2016, 1, 1), "Burglary", False),
        (None, "Rape", False),
    ],
)
def test_an_intermediary_must_be_asked_for_below_twelve_and_no_day_later(
    born_on: date | None, offence: str, *, asked: bool
) -> None:
    assert ("intermediary" in found(born_on=born_on, offence=offence)) is asked


def test_what_must_be_done_stands_first() -> None:
    assert found(born_on=date(2016, 1, 1), offence="Rape") == ["intermediary", "voice_of_the_child"]


def test_a_hate_crime_is_one_because_they_think_so_and_not_because_of_an_answer_that_was_not_given() -> None:
    assert found(answers={"hostility": Given.yes}) == ["hate_crime"]
    assert found(answers={"hostility": Given.declined}) == []


def test_an_adult_who_may_need_care_is_asked_about_and_a_child_is_not_called_one() -> None:
    answers = {"learning": Given.yes}
    assert "vulnerable_adult" in found(answers=answers)
    assert "vulnerable_adult" not in found(answers=answers, born_on=date(2010, 1, 1))


def test_a_statement_may_be_taken_back_once_the_suspect_is_out() -> None:
    answers = {"someone_close": Given.yes}
    assert "retraction" not in found(answers=answers)
    assert "retraction" in found(("suspect_bailed",), answers=answers)
    assert "retraction" not in found(("suspect_bailed",))


def test_a_colleague_has_the_same_rights_and_a_suspect_is_no_ones_prompt() -> None:
    assert found(works_here=True) == ["colleague"]
    assert found(works_here=True, part="suspect", born_on=date(2016, 1, 1)) == []


def test_each_leads_to_a_card_and_a_page_that_there_are() -> None:
    for each in recognition():
        assert each.leads in {"needs-assess", "needs-enhanced", "case-support", "case-people"}
        assert not each.card or each.card in prompt_cards()


@pytest.mark.django_db
def test_the_page_of_needs_says_what_must_be_done_and_why(time: Time) -> None:
    child = somebody(a_case(offence="Rape of a girl under 13"))
    PersonKept.objects.filter(pk=child.person_id).update(born_on=date(2016, 1, 1))
    officer = signed_in(colleague("A1"), now=time.now)
    page = officer.get(f"/cases/{child.case.public_id}/people/{child.public_id}/needs/").text
    assert "An intermediary must be asked for" in page
    assert "Because: Under 12, and a sexual offence." in page
    assert "/prompt-cards/speaking_to_a_child/" in page
    assert f"/people/{child.public_id}/before/" in page

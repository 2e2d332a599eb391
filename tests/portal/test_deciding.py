"""What the safety check leaves: deny by default, nothing suggested where a risk is present, and never a louder way."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keptinformed.invitations.eligibility import Known, decide
from keptinformed.invitations.policy import Answer, Finding, safety_policy
from keptinformed.invitations.terms import Mode

POLICY = safety_policy()
SAFE = {each.id: each.safe for each in POLICY.questions}
OFF_BY_DEFAULT = {
    "domestic abuse": Known(offence="Assault (domestic)"),
    "domestic abuse, as they said": Known(answers=frozenset({"someone_close"})),
    "stalking": Known(offence="Stalking involving fear of violence"),
    "stalking, by its code": Known(offence_code="8Q"),
    "honour-based abuse": Known(offence="Threats in the name of honour"),
    "coercive control": Known(offence_code="008/67"),
    "a sexual offence": Known(offence_code="019/16"),
    "a child": Known(finds=frozenset({Finding.child})),
    "the suspect in the household": Known(finds=frozenset({Finding.suspect_in_household})),
    "a counter-allegation": Known(finds=frozenset({Finding.counter_allegation})),
}
answers = st.fixed_dictionaries({}, optional={each.id: st.sampled_from(Answer) for each in POLICY.questions})
known = st.builds(
    Known,
    offence=st.sampled_from(["", "Theft", "Rape of a female", "Stalking", "Assault (domestic)"]),
    finds=st.frozensets(st.sampled_from(Finding)),
)


@pytest.mark.parametrize("what", OFF_BY_DEFAULT)
def test_where_it_is_dangerous_nothing_is_suggested_and_unasked_nothing_is_left(what: str) -> None:
    offer = decide(OFF_BY_DEFAULT[what], SAFE, POLICY)
    assert offer.risks
    assert offer.suggested is None
    assert decide(OFF_BY_DEFAULT[what], {}, POLICY).modes == ()


def test_with_nothing_against_it_the_loudest_is_suggested() -> None:
    offer = decide(Known(offence="Theft"), SAFE, POLICY)
    assert offer.modes == tuple(each.mode for each in POLICY.modes)
    assert offer.suggested is Mode.full


@given(known, answers, st.sampled_from([each.id for each in POLICY.questions]), st.sampled_from(Answer))
def test_an_answer_that_is_not_the_safe_one_never_adds_a_way(
    what: Known, given_: dict[str, Answer], question: str, answer: Answer
) -> None:
    safe = next(each.safe for each in POLICY.questions if each.id == question)
    best = set(decide(what, given_ | {question: safe}, POLICY).modes)
    assert set(decide(what, given_ | {question: answer}, POLICY).modes) <= best
    left_out = {name: each for name, each in given_.items() if name != question}
    unsure = decide(what, left_out | {question: Answer.unsure}, POLICY).modes
    assert decide(what, left_out, POLICY).modes == unsure


@given(known, answers, st.sampled_from(Finding))
def test_a_further_risk_never_adds_a_way(what: Known, given_: dict[str, Answer], finding: Finding) -> None:
    worse = Known(what.offence, what.offence_code, what.answers, what.finds | {finding})
    assert set(decide(worse, given_, POLICY).modes) <= set(decide(what, given_, POLICY).modes)


@given(known, answers)
def test_every_way_that_is_ruled_out_says_why(what: Known, given_: dict[str, Answer]) -> None:
    offer = decide(what, given_, POLICY)
    assert set(offer.modes) | set(offer.against) == set(Mode)
    assert not set(offer.modes) & set(offer.against)
    assert all(offer.against.values())


def test_notices_are_never_left_with_a_shared_device_or_inbox() -> None:
    for question, answer in product(
        ("device", "bill", "messages", "checked", "home"), (Answer.yes, Answer.unsure)
    ):
        assert Mode.full not in decide(Known(), SAFE | {question: answer}, POLICY).modes

"""Rules are said in words that a person would use."""

from datetime import date

import pytest

from keptinformed.duties.history import Grade
from keptinformed.duties.rules import Allowance, Done, Excuse, Span, Unit, Verified
from keptinformed.duties.wording import (
    VERIFIED_IN_WORDS,
    allowance_in_words,
    done_in_words,
    excuse_in_words,
    limits_in_words,
    span_in_words,
)


@pytest.mark.parametrize(
    ("allowance", "words"),
    [
        (Allowance(Unit.working_days, 5), "within 5 working days"),
        (Allowance(Unit.working_days, 1), "within 1 working day"),
        (Allowance(Unit.months, 1), "within 1 month"),
        (Allowance(Unit.minutes, 15), "within 15 minutes"),
        (Allowance(Unit.agreed), "as often as the contact plan agrees"),
        (
            Allowance(Unit.days, 28, or_agreed_if_sooner=True),
            "within 28 days, or as agreed if that is sooner",
        ),
        (Allowance(Unit.before, before=("case_closed",)), "before “case closed”"),
        (
            Allowance(Unit.before, before=("case_filed", "verdict_given", "case_closed")),
            "before “case filed”, “verdict given” or “case closed”",
        ),
    ],
)
def test_an_allowance_in_words(allowance: Allowance, words: str) -> None:
    assert allowance_in_words(allowance) == words


def test_lines_are_said_in_the_order_in_which_they_are_tried() -> None:
    within = [Allowance(Unit.working_days, 1, only_enhanced=True), Allowance(Unit.working_days, 5)]

    assert (
        limits_in_words(within)
        == "within 1 working day with Enhanced Rights; otherwise within 5 working days"
    )


def test_discharge_excuse_and_dates_in_words() -> None:
    assert done_in_words(Done((), Grade.delivered)) == "told about it (at least delivered)"
    assert (
        done_in_words(Done(("support_referred", "support_refused"))) == "support referred or support refused"
    )
    assert excuse_in_words(Excuse("updates_declined", "updates_wanted")) == (
        "from updates declined until updates wanted"
    )
    assert excuse_in_words(Excuse("updates_declined")) == "from updates declined on"
    assert span_in_words(Span(date(2021, 4, 1), date(2022, 3, 31))) == "from 2021-04-01 to 2022-03-31"
    assert span_in_words(Span()) == "always"


def test_every_grade_of_verification_has_its_words() -> None:
    assert list(VERIFIED_IN_WORDS) == list(Verified)

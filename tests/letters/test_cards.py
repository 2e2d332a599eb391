"""What is left at a door: card or leaflet by rule, nothing where it could harm, and eight cards fit on a sheet."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from keptinformed.contact.drafting.cards import (
    ON_A_SHEET,
    Card,
    Leave,
    contact_card,
    officers_card,
    sheet_html,
    sheet_pdf,
    what_to_leave,
)
from keptinformed.contact.drafting.filling import fill
from keptinformed.contact.drafting.marks import pages_of
from keptinformed.contact.drafting.pages import CannotMakePdf
from keptinformed.contact.drafting.wordings import ENGLISH, Form
from keptinformed.errors import Refused
from tests.letters.printed import ALLOWED, EXAMPLES, LETTERS, SENDER, a_letter


@pytest.mark.parametrize(
    ("met", "risk", "left"),
    [
        (True, False, Leave.leaflet),
        (True, True, Leave.leaflet),
        (False, False, Leave.card),
        (False, True, Leave.nothing),
    ],
)
def test_card_or_leaflet(met: bool, risk: bool, left: Leave) -> None:  # noqa: FBT001
    assert what_to_leave(victim_was_met=met, high_risk=risk) is left


def test_each_has_words_and_says_what_happened_once_it_was_left() -> None:
    assert LETTERS.files[Leave.card.value, ENGLISH].gives == ("contact_card_left",)
    assert LETTERS.files[Leave.leaflet.value, ENGLISH].gives == ("leaflet_given",)


def test_a_contact_card_says_what_happens_next_the_number_and_whom_to_ring_and_no_name_of_the_person() -> (
    None
):
    draft = fill(LETTERS.choose(Leave.card.value, Form.letter, "cy"), EXAMPLES, ALLOWED)
    (english,) = contact_card(draft)
    assert english.language == "en", "a card of an unreviewed translation would be cut from its English"
    said = " ".join(english.lines).replace("\u00a0", " ")
    for each in (EXAMPLES["next_step"], EXAMPLES["case_reference"], SENDER.officer, SENDER.officer_phone):
        assert each in said
    assert "Khan" not in said
    with pytest.raises(Refused, match="is no contact card"):
        contact_card(a_letter().draft)


def test_an_officers_card_has_the_next_three_shifts_and_the_desk() -> None:
    card = officers_card(SENDER)
    assert card.shifts == SENDER.shifts
    assert SENDER.desk_phone in " ".join(card.lines).replace("\u00a0", " ")


def test_eight_cards_are_a_sheet() -> None:
    try:
        pdf = sheet_pdf([officers_card(SENDER)])
    except CannotMakePdf as error:
        pytest.skip(str(error))
    (page,) = pages_of(pdf)
    assert page.count("PC Alex Reed") == page.count("Thursday 25 June, 2pm to 10pm") == ON_A_SHEET
    assert PdfReader(BytesIO(pdf)).get_num_pages() == 1


def test_what_stands_on_a_card_is_text() -> None:
    html = sheet_html([Card("<script>", ("{{7*7}}",))])
    assert "<script>" not in html
    assert html.count("{{7*7}}") == ON_A_SHEET
    with pytest.raises(Refused, match="from 1 to 8"):
        sheet_html([])

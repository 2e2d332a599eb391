"""Letters in one envelope: all of them, one greeting, one signature, in the person's language and then in English."""

import pytest

from keptinformed.contact.drafting.filling import Draft
from keptinformed.contact.drafting.marks import mark_of, pages_of, slips_in
from keptinformed.contact.drafting.packs import fill_pack, load_packs
from keptinformed.contact.drafting.pages import CannotMakePdf, Letter, html_of, pdf_of
from keptinformed.contact.drafting.wordings import ENGLISH
from keptinformed.errors import Refused
from tests.letters.printed import ALLOWED, ERIN, EXAMPLES, LETTERS, SENDER

PACKS = load_packs()


def pack(name: str = "information", language: str = ENGLISH) -> Draft:
    return fill_pack(PACKS[name], LETTERS, EXAMPLES, ALLOWED, language)


def letter(draft: Draft) -> Letter:
    return Letter(draft, ERIN, mark_of(ERIN), SENDER, "Monday 22 June 2026")


@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize("language", [ENGLISH, "cy"])
def test_a_pack_holds_each_letter_and_a_translation_beside_its_english(name: str, language: str) -> None:
    draft = pack(name, language)
    languages = [ENGLISH] if language == ENGLISH else [language, ENGLISH]
    wanted = [LETTERS.files[occasion, each].title for each in languages for occasion in PACKS[name]]
    assert [block.title for block in draft.blocks] == wanted
    html = html_of(letter(draft))
    assert html.count('class="signed"') == len(languages)
    assert html.count("Ms Khan,") == len(languages)
    assert html.count('class="note"') == len(languages) - 1


def test_a_pack_has_the_four_parts_that_bedfordshire_named() -> None:
    draft = pack()
    for part in (
        EXAMPLES["report_details"],
        "Victims' Code",
        EXAMPLES["support_service"],
        EXAMPLES["officer_name"],
    ):
        assert part in draft.words.replace("\u00a0", " ")


def test_every_page_of_a_pack_carries_the_mark() -> None:
    try:
        pdf = pdf_of(letter(pack(language="cy")))
    except CannotMakePdf as error:
        pytest.skip(str(error))
    assert len(pages_of(pdf)) >= len(PACKS["information"]) * 2
    assert slips_in(pdf) == ()


def test_an_occasion_without_words_is_refused_with_what_was_meant() -> None:
    with pytest.raises(Refused, match='Did you mean "compensation"'):
        fill_pack(["compensatoin"], LETTERS, EXAMPLES, ALLOWED)

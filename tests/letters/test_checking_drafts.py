"""Every letter filled in for one person agrees with the record, and one with something of somebody else's does not."""

from dataclasses import replace

import pytest

from keptinformed.contact.drafting.checking_drafts import Name, Record, check_draft
from keptinformed.contact.drafting.filling import fill
from keptinformed.contact.drafting.findings import Kind
from keptinformed.contact.drafting.lexicon import load_lexicon
from keptinformed.contact.drafting.reading import load_allowed, load_letters
from keptinformed.contact.drafting.wordings import Form

LETTERS, ALLOWED, LEXICON = load_letters(), load_allowed(), load_lexicon()
EXAMPLES = {name: each.example for name, each in ALLOWED.placeholders.items()}
RECORD = Record(
    person=Name("Ms", "Erin", "Khan"),
    reference=EXAMPLES["case_reference"],
    suspects=(Name("Mr", "Darren", "Pike"),),
    others=(Name("Mrs", "Grace", "Okoro"),),
    staff=(EXAMPLES["officer_name"], EXAMPLES["desk_name"]),
    numbers=tuple(each.example for each in ALLOWED.placeholders.values() if each.kind.value == "phone"),
    addresses=("14 Mill Lane", "NT1 4AB"),
    court=EXAMPLES["court_address"],
    offence="Theft from the person",
)
WRITTEN = [(*key, form) for key, file in LETTERS.files.items() for form in file.wordings]


@pytest.mark.parametrize(("occasion", "language", "form"), WRITTEN, ids=str)
def test_what_ships_agrees_with_the_record_once_it_is_filled_in(
    occasion: str, language: str, form: Form
) -> None:
    chosen = LETTERS.choose(occasion, form, language)
    must_say = chosen.files[0].must_say if form in chosen.files[0].tells_in else ()
    draft = fill(chosen, EXAMPLES, ALLOWED)
    assert [str(found) for found in check_draft(draft, RECORD, LEXICON, must_say=must_say)] == []


@pytest.mark.parametrize("language", ["en", "cy", "ur", "pl"])
@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("officer_phone", "01632 960999", Kind.wrong_number),
        ("case_reference", "20/54321/26", Kind.wrong_case),
        ("reasons", "Darren Pike was not at home.", Kind.suspect_name),
        ("reasons", "Mrs Okoro told us.", Kind.other_name),
        ("keep_safe", "Stay away from 14 Mill Lane, Northtown.", Kind.place),
        ("what_was_done", "You were arrested in error.", Kind.mix_up),
    ],
)
def test_what_is_somebody_elses_is_found_in_every_language(
    language: str, name: str, value: str, kind: Kind
) -> None:
    draft = fill(LETTERS.choose("closing", Form.letter, language), EXAMPLES | {name: value}, ALLOWED)
    found = {each.where for each in check_draft(draft, RECORD, LEXICON) if each.kind is kind}
    assert found == {f"Letter in {block.language}" for block in draft.blocks}


def test_another_persons_letter_is_found_by_its_first_line() -> None:
    draft = fill(LETTERS.choose("closing", Form.letter), EXAMPLES, ALLOWED)
    other = replace(RECORD, person=Name("Mr", "Owen", "Price"))
    assert Kind.wrong_name in {each.kind for each in check_draft(draft, other, LEXICON)}


def test_who_we_are_is_said_only_with_leave() -> None:
    draft = fill(LETTERS.choose("suspect_arrested", Form.telling_text), EXAMPLES, ALLOWED)
    block = draft.blocks[0]
    told = replace(block.paragraphs[0], words=f"Police: {block.paragraphs[0].words}")
    draft = replace(draft, blocks=(replace(block, paragraphs=(told,)),))
    assert [each.kind for each in check_draft(draft, RECORD, LEXICON)] == [Kind.says_police]
    assert check_draft(draft, RECORD, LEXICON, may_say_police=True) == ()


def test_a_translation_and_its_english_are_counted_as_the_one_text_they_are() -> None:
    draft = fill(LETTERS.choose("suspect_arrested", Form.text, "cy"), EXAMPLES, ALLOWED)
    welsh = draft.blocks[0]
    longer = replace(welsh.paragraphs[0], words=f"Mae dŵr yma. {welsh.paragraphs[0].words[:50]}")
    draft = replace(draft, blocks=(replace(welsh, paragraphs=(longer,)), draft.blocks[1]))
    found = [each for each in check_draft(draft, RECORD, LEXICON) if each.kind is Kind.too_many_parts]
    assert [(each.where, each.found) for each in found] == [("Text", "3 parts")]

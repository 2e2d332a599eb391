"""What is filled into a letter is plain text, whatever it looks like; nothing is filled in that is not on the list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keptinformed.contact.drafting.filling import CannotFill, Draft, fill
from keptinformed.contact.drafting.reading import load_allowed, load_letters
from keptinformed.contact.drafting.wordings import Form

LETTERS = load_letters()
ALLOWED = load_allowed()
EXAMPLES = {name: each.example for name, each in ALLOWED.placeholders.items()}
INERT = [
    "{{7*7}}",
    "{% debug %}",
    "{% include '/etc/passwd' %}",
    "((admin))",
    "((case_reference))",
    "((reasons))",
    "{0.__class__.__mro__}",
    "%(case_reference)s",
    "${case_reference}",
    "<script>alert(1)</script>",
    "<b>bold</b> & <img src=x onerror=alert(1)>",
    "[click me](evil)",
    "`code` *bold* # heading",
    "\\g<1> \\1",
]


def filled(occasion: str = "suspect_arrested", form: Form = Form.letter, **values: str) -> Draft:
    return fill(LETTERS.choose(occasion, form), EXAMPLES | values, ALLOWED)


@pytest.mark.parametrize("value", INERT)
def test_a_value_that_looks_like_a_template_stays_as_it_is(value: str) -> None:
    draft = filled(reasons=value)
    assert value in [each.words for each in draft.blocks[0].paragraphs]
    assert "49" not in draft.words
    assert draft.words.count(EXAMPLES["case_reference"]) == 1


@pytest.mark.parametrize("value", INERT)
def test_in_an_e_mail_nothing_stays_that_a_provider_reads_as_a_link_or_a_heading(value: str) -> None:
    draft = filled("complaint_acknowledged", Form.email, answer_by=f"{value} Monday")
    assert not set("[]<>`") & set(draft.words)


@pytest.mark.parametrize(
    "link",
    ["https://evil.example", "http: //evil.example", "www.evil.example", "JavaScript:alert(1)", "mailto:x"],
)
def test_nothing_that_we_send_leads_anywhere(link: str) -> None:
    with pytest.raises(CannotFill, match="web link"):
        filled(reasons=f"See {link} for more.")


@pytest.mark.parametrize(
    "number", ["ring me", "01632 960123; DROP", "0", "+44 (0)1632 960123 x", "https://x"]
)
def test_a_telephone_number_is_one(number: str) -> None:
    with pytest.raises(CannotFill):
        filled(form=Form.text, call_back_number=number)


@pytest.mark.parametrize("number", ["01632 960123", "+44 1632 960123", "(01632) 960-123", "101"])
def test_usual_ways_to_write_a_number_are_taken(number: str) -> None:
    assert number in filled(form=Form.text, call_back_number=number).words


@pytest.mark.parametrize("value", ["", "  \n ", "\u200b", "\x00"])
def test_what_is_missing_is_named_and_what_was_written_is_not(value: str) -> None:
    with pytest.raises(CannotFill, match=r"\(\(reasons\)\) is empty: why, in a few plain sentences"):
        filled(reasons=value)


def test_the_message_never_repeats_the_value() -> None:
    with pytest.raises(CannotFill) as refusal:
        filled(reasons="Erin was seen at https://her.example")
    assert "Erin" not in str(refusal.value)


def test_signs_that_turn_the_direction_are_taken_out_and_those_of_spelling_stay() -> None:
    words = filled(reasons="abc\u202edef\u2066 می\u200cشود").words
    assert "abc def" in words
    assert "می\u200cشود" in words


def test_lines_become_paragraphs_and_points_only_where_they_stand_alone() -> None:
    draft = filled(
        "suspect_bailed", conditions="One rule.\n\nAnother rule.", reasons="Because.\nAnd because."
    )
    points = [each.words for each in draft.blocks[0].paragraphs if each.is_point]
    assert points == ["One rule.", "Another rule."]
    assert "Because.\n\nAnd because." in draft.words


def test_a_text_is_short_and_says_nothing() -> None:
    assert filled(form=Form.text).words == (
        "We have some news for you. Please ring us on 01632 960123 when it is a good time for you to talk."
    )


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_whatever_is_written_the_rest_of_the_letter_stays(value: str) -> None:
    try:
        draft = filled(reasons=value)
    except CannotFill:
        return
    for words in ("Someone has been arrested in your case.", "Your case number is 20/12345/26."):
        assert words in draft.words
    assert draft.made_from == (LETTERS.files["suspect_arrested", "en"].digest,)


@pytest.mark.parametrize("key", list(LETTERS.files), ids="-".join)
def test_every_letter_can_be_filled_in_every_form(key: tuple[str, str]) -> None:
    occasion, language = key
    for form in LETTERS.files[key].wordings:
        draft = fill(LETTERS.choose(occasion, form, language), EXAMPLES, ALLOWED)
        assert "((" not in draft.words + draft.subject
        assert draft.blocks[0].language == language

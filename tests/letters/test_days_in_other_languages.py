"""A day or a time that is entered in English stands in the language of the words around it."""

import re

import pytest

from keptinformed.contact.drafting.calendars import MONTHS, WEEKDAYS, calendars
from keptinformed.contact.drafting.filling import fill, in_language
from keptinformed.contact.drafting.placeholders import Kind
from keptinformed.contact.drafting.reading import load_allowed, load_letters
from keptinformed.contact.drafting.wordings import Form

_ENGLISH = re.compile("|".join((*WEEKDAYS, *MONTHS, r"\d(?:am|pm)\b")))


@pytest.mark.parametrize(
    ("written", "kind", "welsh"),
    [
        ("Monday 1 June 2026", Kind.day, "dydd Llun 1 Mehefin 2026"),
        ("6 July", Kind.day, "6 Gorffennaf"),
        ("10am on 6 July 2026", Kind.time, "10yb ar 6 Gorffennaf 2026"),
        ("midnight on 31 December", Kind.time, "hanner nos ar 31 Rhagfyr"),
        ("2.30pm", Kind.time, "2.30yp"),
        ("when they can", Kind.day, "when they can"),
        ("10am on some day", Kind.time, "10am on some day"),
        ("In May we met on 6 July 2026", Kind.words, "In May we met on 6 July 2026"),
    ],
)
def test_a_day_and_a_time_are_said_in_welsh_and_all_else_stands(written: str, kind: Kind, welsh: str) -> None:
    assert in_language(written, kind, "cy") == welsh
    assert in_language(written, kind, "en") == written
    assert in_language(written, kind, "xx") == written


@pytest.mark.parametrize("language", sorted(calendars()))
def test_each_day_and_month_has_a_word_of_its_own(language: str) -> None:
    calendar = calendars()[language]
    assert len(set(calendar.weekdays)) == 7
    assert len(set(calendar.months)) == 12


def test_no_translation_that_ships_has_an_english_day_or_time_in_it() -> None:
    letters, allowed = load_letters(), load_allowed()
    examples = {
        each.name: each.example
        for each in allowed.placeholders.values()
        if each.kind in (Kind.day, Kind.time)
    }
    seen = 0
    for (occasion, language), file in letters.files.items():
        if language == "en":
            continue
        for form in set(file.wordings) - {Form.call}:
            chosen = letters.choose(occasion, form, language)
            named = {name for each in chosen.files for name in each.wordings[form].placeholders}
            values = {name: examples.get(name, "01632 960123") for name in named}
            for block in fill(chosen, values, allowed).blocks:
                if block.language == language:
                    seen += bool(named & set(examples))
                    assert not _ENGLISH.search(block.words), (occasion, language, form)
    assert seen > 40


def test_a_welsh_day_is_softened_where_its_word_before_asks_for_it() -> None:
    letters, allowed = load_letters(), load_allowed()
    found = [
        fill(
            letters.choose(occasion, Form.letter, "cy"),
            {name: allowed.placeholders[name].example for name in allowed.placeholders},
            allowed,
        ).words.replace("\u00a0", " ")
        for (occasion, language), file in letters.files.items()
        if language == "cy" and Form.letter in file.wordings
    ]
    whole = "\n".join(found)
    assert "ar ddydd Llun 1 Mehefin 2026" in whole
    assert "erbyn dydd " in whole
    assert "ar dydd " not in whole

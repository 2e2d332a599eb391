"""Every word of a page: there for each thing that can happen, in both languages, plain, kind, and read aloud once."""

import re
import string
from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from keptinformed.contact.drafting.findings import Kind
from keptinformed.contact.drafting.lexicon import load_lexicon
from keptinformed.contact.drafting.linting import Asked, lint
from keptinformed.contact.drafting.reading import load_letters
from keptinformed.contact.drafting.wordings import Form
from keptinformed.duties.history import Grade
from keptinformed.duties.reading import load_policy, shipped_policy
from keptinformed.duties.rules import SeenBy
from keptinformed.publishing.policy import portal_policy
from keptinformed.publishing.promised import Outcome
from keptinformed.publishing.sections import (
    MeasuresState,
    ReviewBy,
    RightState,
    RouteKind,
    StatementState,
    StepState,
    SupportState,
)
from keptinformed.publishing.sentences import Sentence
from keptinformed.publishing.words import LANGUAGES, portal_words

WORDS, POLICY, LAW = portal_words(), portal_policy(), load_policy(force="west-midlands")
NEVER_READ = (
    "source.",
    "calendar.",
    "picture.",
    "why.had",
    "why.has",
    "why.have",
    "who.",
    "way.",
    "format.",
    "kept.",
)
"""Parts of sentences, and what only a screen reader says of a picture."""
PICTURES = Path(__file__).parents[2] / "keptinformed" / "publishing" / "pictures"
SEEN = [kind for kind, word in LAW.vocabulary.items() if word.seen_by is SeenBy.participant]


def wanted() -> list[str]:
    """Return every key that a page can name."""
    keys = [f"event.{kind}" for kind in SEEN]
    keys += [f"event.told.{grade.name}" for grade in Grade]
    keys += [f"happened.{kind}" for kind in SEEN]
    keys += [f"why.outcome.{outcome.value}" for outcome in Outcome]
    keys += [f"now.{said}.{word}" for said in {*POLICY.now.values(), "nothing"} for word in ("says", "next")]
    keys += [f"next.{key}{news}" for key in ("is_dated", "was_undated", "done") for news in ("", "_news")]
    keys += [f"ended.{said}" for said in POLICY.ends.values()]
    steps = {step.step for journey in POLICY.journeys.values() for step in journey}
    keys += [f"journey.{step}.{word}" for step in steps for word in ("title", "means")]
    keys += [f"step.{state.value}" for state in StepState]
    keys += [f"source.{edition}" for edition in every_edition()]
    code, charter = (
        next(each for each in LAW.editions if each.id == name) for name in (POLICY.code, POLICY.charter)
    )
    rights = [f"right.{right.number}" for right in code.rights]
    rights += [f"standard.{rule.promise}" for rule in charter.rules if rule.enabled]
    keys += [f"{right}.{word}" for right in rights for word in ("title", "means", "not_yet")]
    keys += [f"right_state.{state.value}" for state in RightState]
    keys += [f"route.{kind.value}.{word}" for kind in RouteKind for word in ("title", "means", "how")]
    keys += [f"review.{by.value}.means" for by in ReviewBy]
    keys += [f"statement.{state.value}" for state in StatementState]
    keys += [f"court.measures.{state.value}" for state in MeasuresState]
    keys += [f"support.{state.value}" for state in SupportState]
    keys += [f"document.{occasion}" for occasion in load_letters().occasions]
    return keys


def every_edition() -> set[str]:
    """Return the editions of the country and of every force whose policy ships."""
    top = shipped_policy()
    forces = [path.name for path in (top / "forces").iterdir() if path.is_dir()]
    return {edition.id for force in forces for edition in load_policy(force=force).editions}


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_sentence_for_all_that_a_page_can_say(language: str) -> None:
    entries = WORDS.languages[language].entries
    assert [key for key in wanted() if not entries.get(key)] == []


def test_every_act_that_a_rule_asks_for_has_words() -> None:
    acts = {rule.done_when.events[0] for rule in LAW.enabled if rule.done_when.events} | {
        "trigger",
        "told_again",
    }
    for language in WORDS.languages.values():
        assert {act for act in acts if f"act.{act}" not in language.entries} == set()


def test_welsh_says_all_that_english_says_and_leaves_room_for_nothing_else() -> None:
    english, welsh = (WORDS.languages[code].entries for code in ("en", "cy"))
    staff = {f"happened.{kind}" for kind in LAW.vocabulary if kind not in SEEN}
    assert set(english) - set(welsh) <= staff
    assert set(welsh) <= set(english)
    for key, text in welsh.items():
        assert room(text) <= room(english[key]), key


def test_a_translation_that_nobody_reviewed_has_its_english_beside_it() -> None:
    said = WORDS.say(Sentence("event.suspect_arrested"), "cy")
    assert [each.language for each in said] == ["cy", "en"]
    reviewed = replace(WORDS.languages["cy"], reviewed=True)
    alone = replace(WORDS, languages={**WORDS.languages, "cy": reviewed})
    assert [each.language for each in alone.say(Sentence("event.suspect_arrested"), "cy")] == ["cy"]
    assert [each.language for each in WORDS.say(Sentence("event.suspect_arrested"), "pl")] == ["en"]


def test_a_day_is_written_as_each_language_writes_it() -> None:
    assert WORDS.languages["en"].day(date(2026, 6, 1)) == "Monday 1 June 2026"
    assert WORDS.languages["cy"].day(date(2026, 6, 1)) == "dydd Llun 1 Mehefin 2026"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_has_a_word_of_the_police_or_blames_or_is_too_long(language: str) -> None:
    lexicon = load_lexicon()
    found = [
        (key, finding.kind.value, finding.found)
        for key, text in read(language).items()
        for finding in lint(Asked(blank(text), Form.letter, language, key), lexicon)
        if finding.kind not in (Kind.too_hard, Kind.no_caveat)
    ]
    assert found == []


def test_each_part_of_a_page_can_be_read_at_nine() -> None:
    """One short sentence is hard by measure alone ("someone was arrested"): a part is measured whole, as it is read."""
    parts: dict[str, list[str]] = defaultdict(list)
    for key, text in read("en").items():
        first, second = key.split(".")[:2]
        split = first in ("now", "route", "right", "review", "court", "public")
        parts[f"{first}.{second}" if split else first].append(blank(text))
    lexicon = load_lexicon()
    hard = [
        (name, finding.found)
        for name, texts in parts.items()
        if len(" ".join(texts).split()) > 15
        for finding in lint(Asked("\n".join(texts), Form.letter, "en", name), lexicon)
        if finding.kind is Kind.too_hard
    ]
    assert hard == []


def test_every_easy_line_is_short_and_has_a_picture_that_is_described() -> None:
    pages = {key.split(".")[1] for key in WORDS.languages["en"].entries if key.startswith("easy.")}
    assert pages >= {
        "now",
        "updates",
        "next",
        "rights",
        "court",
        "support",
        "contact",
        "who_helps",
        "statement",
    }
    for page in pages:
        for line in WORDS.easy(page, "cy"):
            assert len(line.says[-1].text.split()) <= 10
            drawing = (PICTURES / f"{line.picture}.svg").read_text(encoding="utf-8")
            assert drawing.startswith("<svg")
            assert not re.search(r"script|href|style=|url\(", drawing)
            assert WORDS.text(f"picture.{line.picture}", "en")


def read(language: str) -> dict[str, str]:
    """Return every sentence of a language that somebody reads."""
    entries = WORDS.languages[language].entries
    staff = {f"happened.{kind}" for kind in LAW.vocabulary if kind not in SEEN}
    return {
        key: text
        for key, text in entries.items()
        if not key.startswith(NEVER_READ) and key not in staff and not key.endswith(".picture")
    }


def blank(text: str) -> str:
    """Return a sentence with a short word in place of what is filled in."""
    return re.sub(r"\{\w+\}", "it", text)


def room(text: str) -> set[str]:
    """Return what a sentence leaves room for."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}

"""Every duty that is met by telling somebody has words for it: a letter and a text, in English and in Welsh."""

from dataclasses import replace

import pytest

from keptinformed.contact.drafting.coverage import Covered, coverage, faults_between, load_not_told
from keptinformed.contact.drafting.reading import load_letters
from keptinformed.contact.drafting.wordings import ENGLISH, Form, LetterFile, Letters, Wording
from keptinformed.duties.reading import load_policy
from keptinformed.duties.rules import Rule

CODE = "victims-code-2020"
RULES = tuple(rule for rule in load_policy(editions=[CODE]).rules if rule.enabled)
LETTERS = load_letters()
NOT_TOLD = load_not_told()
COVERED = {each.rule.id: each for each in coverage(RULES, LETTERS, NOT_TOLD)}


def test_there_are_duties_and_letters_to_look_at() -> None:
    assert len(RULES) >= 45
    assert sum(rule.done_when.by_telling_of_trigger for rule in RULES) >= 22
    assert len(LETTERS.occasions) >= 40


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.id))
def test_it_has_words_or_a_reason_why_words_cannot_meet_it(rule: Rule) -> None:
    found: Covered = COVERED[rule.id]
    assert found.occasions or found.because, (
        f"{rule.id} ({rule.says}): write policy/letters/…/en.md and cy.md"
    )
    assert not found.missing, f"{rule.id} lacks {', '.join(found.missing)}"


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.done_when.by_telling_of_trigger], ids=lambda rule: str(rule.id)
)
def test_what_is_met_by_telling_alone_always_has_words(rule: Rule) -> None:
    assert rule.id not in NOT_TOLD
    for kind in rule.starts_when:
        about = LETTERS.about(kind)
        assert any(rule.id in LETTERS.files[each, ENGLISH].discharges for each in about), (
            f"nothing tells of {kind}"
        )
        for occasion in about:
            for language in (ENGLISH, "cy"):
                assert {Form.letter, Form.text} <= LETTERS.files[occasion, language].wordings.keys()


def test_letters_reasons_and_duties_agree() -> None:
    assert list(faults_between(RULES, LETTERS, NOT_TOLD)) == []


def test_each_event_a_letter_gives_discharges_the_duty_it_is_for() -> None:
    known = {rule.id: rule for rule in RULES}
    for occasion in LETTERS.occasions:
        file = LETTERS.files[occasion, ENGLISH]
        for name in file.discharges:
            wanted = known[name].done_when.events
            assert not wanted or "told" in wanted or not file.gives or set(file.gives) <= set(wanted)


@pytest.mark.parametrize("gone", [rule.id for rule in RULES if rule.id not in NOT_TOLD])
def test_a_duty_without_words_is_named(gone: str) -> None:
    fewer = Letters({key: _without(file, gone) for key, file in LETTERS.files.items()})
    named = [fault for fault in faults_between(RULES, fewer, NOT_TOLD) if fault.startswith(gone)]
    assert len(named) == 1


def test_a_missing_text_is_named_with_its_language() -> None:
    welsh = LETTERS.files["suspect_arrested", "cy"]
    silent: dict[Form, Wording] = {
        form: words for form, words in welsh.wordings.items() if form is not Form.text
    }
    fewer = Letters({**LETTERS.files, ("suspect_arrested", "cy"): replace(welsh, wordings=silent)})
    assert list(faults_between(RULES, fewer, NOT_TOLD)) == [
        "vc2020-r6-arrest: has no Text in cy for suspect_arrested. Write it."
    ]


def test_a_text_that_only_asks_to_ring_discharges_nothing() -> None:
    for file in LETTERS.files.values():
        assert Form.text not in file.tells_in
        assert file.tells_in, f"{file.occasion}/{file.language} tells in no form"


def _without(file: LetterFile, duty: str) -> LetterFile:
    return replace(file, discharges=tuple(each for each in file.discharges if each != duty))

"""Files of policy/letters are read whole or not at all, and every fault says where it is and what to do."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from keptinformed.contact.drafting.filling import fill
from keptinformed.contact.drafting.reading import load_allowed, load_letters
from keptinformed.contact.drafting.wordings import (
    ENGLISH,
    Chosen,
    Form,
    NoSuchWords,
    NotWithoutEnglish,
    direction_of,
)
from keptinformed.duties.reading import PolicyError, shipped_policy

SHIPPED = shipped_policy()
LETTERS = load_letters()
ALLOWED = load_allowed()
EXAMPLES = {name: each.example for name, each in ALLOWED.placeholders.items()}
ENGLISH_FILE = """---
occasion: suspect_arrested
language: en
title: Someone was arrested
tells_of: [suspect_arrested]
discharges: [vc2020-r6-arrest]
owner: police
never: [suspect_name]
needs: [title_and_surname]
reviewed: no
signed_off: no
---
## Letter

Dear ((title_and_surname)),

Someone was arrested.

## Text

We have some news for you.
"""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    (folder / "suspect_arrested").mkdir(parents=True)
    shutil.copy(SHIPPED / "letters" / "placeholders.yaml", folder)
    (folder / "suspect_arrested" / "en.md").write_text(ENGLISH_FILE, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("---\nocc", "occ", "en.md line 1: must begin with its fields"),
        ("occasion: suspect_arrested", "occasion: arrested", "Make them agree"),
        ("language: en", "language: cy", "must be the name of the file"),
        ("title: Someone was arrested\n", "", "title is missing"),
        ("title: Someone", "titel: Someone", 'Did you mean "title"'),
        ("tells_of: [suspect_arrested]", "tells_of: [suspect_arrestd]", 'no event "suspect_arrestd"'),
        ("owner: police", "owner: polis", 'owner "polis" is not in owners.yaml'),
        ("never: [suspect_name]", "never: [suspect]", "never names"),
        ("needs: [title_and_surname]", "needs: [title_and_surname, reasons]", "used nowhere"),
        ("needs: [title_and_surname]", "needs: []", "is used and not in needs"),
        ("reviewed: no", "reviewed: yes", "reviewed must be no, or say"),
        ("reviewed: no", "reviewed: {by: A reader}", "on is missing"),
        ("reviewed: no\n", "", "reviewed must be no, or say"),
        ("signed_off: no", "signed_off: {by: Readers, on: 2026-01-31}", "until is missing"),
        ("signed_off: no", "signed_off: {by: R, on: 2026-01-31, until: 2026-01-30}", "is not after"),
        ("## Text\n", "## Texts\n", 'Did you mean "Text"'),
        ("## Text\n", "## Letter\n", "given twice"),
        ("## Letter\n", "Hello\n\n## Letter\n", "stands before the first"),
        ("We have some news for you.\n", "", "the part Text is empty"),
        ("We have some news for you.", "See ((case_reference)).", "anybody could read it there"),
        ("((title_and_surname)),", "((title_and_surnam)),", 'Did you mean "title_and_surname"'),
        ("((title_and_surname)),", "((admin)),", "not in placeholders.yaml"),
        ("Someone was arrested.\n", "{{7*7}}\n", "does nothing here"),
        ("Someone was arrested.\n", "{% debug %}\n", "does nothing here"),
        ("Someone was arrested.\n", "${name} and %(name)s\n", "does nothing here"),
        ("Someone was arrested.\n", "{name.__class__}{name}\n", "does nothing here"),
        ("Someone was arrested.\n", "((title_and_surname??no))\n", "is no placeholder"),
        ("Someone was arrested.\n", "((title_and_surname\n", "is no placeholder"),
        ("Someone was arrested.\n", "(((title_and_surname)))\n", "is no placeholder"),
        ("tells_of:", "must_say: [x\ntells_of:", "is not YAML"),
    ],
)
def test_a_fault_names_file_and_line_and_says_what_to_do(policy: Path, old: str, new: str, says: str) -> None:
    path = policy / "letters" / "suspect_arrested" / "en.md"
    assert old in ENGLISH_FILE
    path.write_text(ENGLISH_FILE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyError) as refusal:
        load_letters(policy)
    told = [fault for fault in refusal.value.faults if says in fault]
    assert told, refusal.value.faults
    assert all("suspect_arrested/en.md" in fault for fault in refusal.value.faults)


def test_what_is_right_is_read(policy: Path) -> None:
    file = load_letters(policy).files["suspect_arrested", ENGLISH]
    assert [each.words for each in file.wordings[Form.letter].paragraphs] == [
        "Dear ((title_and_surname)),",
        "Someone was arrested.",
    ]
    assert file.wordings[Form.text].words == "We have some news for you."
    assert not file.sign_off.holds_on(date(2026, 11, 22))


def test_a_translation_cannot_say_what_it_is_for_or_stand_without_its_english(policy: Path) -> None:
    folder = policy / "letters" / "suspect_arrested"
    (folder / "cy.md").write_text(ENGLISH_FILE.replace("language: en", "language: cy"), encoding="utf-8")
    with pytest.raises(PolicyError, match='"tells_of" is no field here'):
        load_letters(policy)
    (folder / "cy.md").write_text(_welsh("0" * 12), encoding="utf-8")
    (folder / "en.md").unlink()
    with pytest.raises(PolicyError, match=r"has no English beside it"):
        load_letters(policy)


def test_an_unreviewed_translation_goes_only_beside_its_english() -> None:
    chosen = LETTERS.choose("closing", Form.letter, "ur")
    assert [file.language for file in chosen.files] == ["ur", "en"]
    with pytest.raises(NotWithoutEnglish):
        Chosen(Form.letter, (LETTERS.files["closing", "ur"],))
    draft = fill(chosen, EXAMPLES, ALLOWED)
    assert [(each.language, each.direction) for each in draft.blocks] == [("ur", "rtl"), ("en", "ltr")]
    assert draft.blocks[0].is_unreviewed_translation


@pytest.mark.parametrize("key", [key for key in LETTERS.files if key[1] != ENGLISH], ids="-".join)
def test_nothing_that_ships_claims_a_review_it_had_not(key: tuple[str, str]) -> None:
    file = LETTERS.files[key]
    assert not file.review.is_done
    for form in file.wordings:
        assert [each.language for each in LETTERS.choose(key[0], form, key[1]).files] == [key[1], ENGLISH]


def test_a_reviewed_translation_may_go_alone(policy: Path) -> None:
    english = load_letters(policy).files["suspect_arrested", ENGLISH]
    welsh = _welsh(english.words_digest).replace("reviewed: no", "reviewed: {by: A. Reader, on: 2026-11-01}")
    (policy / "letters" / "suspect_arrested" / "cy.md").write_text(welsh, encoding="utf-8")
    chosen = load_letters(policy).choose("suspect_arrested", Form.letter, "cy")
    assert [file.language for file in chosen.files] == ["cy"]


def test_a_translation_of_other_english_words_is_not_used(policy: Path) -> None:
    (policy / "letters" / "suspect_arrested" / "cy.md").write_text(_welsh("0" * 12), encoding="utf-8")
    chosen = load_letters(policy).choose("suspect_arrested", Form.letter, "cy")
    assert [file.language for file in chosen.files] == ["en"]


def test_a_force_puts_its_own_in_place_and_adds(policy: Path) -> None:
    english = load_letters(policy).files["suspect_arrested", ENGLISH]
    welsh = _welsh(english.words_digest)
    (policy / "letters" / "suspect_arrested" / "cy.md").write_text(welsh, encoding="utf-8")
    own = policy / "forces" / "northshire" / "letters"
    for occasion in ("suspect_arrested", "bonfire_night"):
        (own / occasion).mkdir(parents=True)
        text = ENGLISH_FILE.replace("occasion: suspect_arrested", f"occasion: {occasion}")
        (own / occasion / "en.md").write_text(
            text.replace("Someone was arrested.", "We of Northshire say it so."), encoding="utf-8"
        )
    theirs = load_letters(policy, force="northshire")
    assert theirs.occasions == ("bonfire_night", "suspect_arrested")
    assert theirs.files["suspect_arrested", ENGLISH].force == "northshire"
    assert "Northshire" in theirs.files["suspect_arrested", ENGLISH].wordings[Form.letter].words
    # Its Welsh was made from the words that ship, so it does not stand for theirs.
    assert [each.language for each in theirs.choose("suspect_arrested", Form.letter, "cy").files] == ["en"]
    assert load_letters(policy).occasions == ("suspect_arrested",)
    assert load_letters(policy, force="southshire").occasions == ("suspect_arrested",)


def test_there_are_no_words_for_what_is_not_written() -> None:
    with pytest.raises(NoSuchWords, match="bonfire_night"):
        LETTERS.choose("bonfire_night", Form.letter)
    with pytest.raises(NoSuchWords):
        LETTERS.choose("closing", Form.telling_text)
    assert [file.language for file in LETTERS.choose("closing", Form.text, "ur").files] == ["en"]
    assert [file.language for file in LETTERS.choose("closing", Form.letter, "fr").files] == ["en"]


@pytest.mark.parametrize(("language", "way"), [("ur", "rtl"), ("ar", "rtl"), ("pl", "ltr"), ("cy", "ltr")])
def test_which_way_a_language_is_read(language: str, way: str) -> None:
    assert direction_of(language) == way


def _welsh(made_from: str) -> str:
    return f"""---
occasion: suspect_arrested
language: cy
title: Cafodd rhywun ei arestio
made_from: "{made_from}"
needs: [title_and_surname]
reviewed: no
signed_off: no
---
## Letter

Annwyl ((title_and_surname)),

Cafodd rhywun ei arestio.
"""

"""The letters that ship have nothing wrong that the linter can see, and what is put wrong in one of them is found."""

import csv
import re
import shutil
from pathlib import Path

import pytest

from keptinformed.__main__ import main
from keptinformed.contact.drafting.filling import fill
from keptinformed.contact.drafting.findings import Kind
from keptinformed.contact.drafting.lexicon import load_lexicon
from keptinformed.contact.drafting.linting_files import lint_letters
from keptinformed.contact.drafting.reading import load_allowed, load_letters
from keptinformed.contact.drafting.wordings import ENGLISH, Form
from keptinformed.duties.reading import shipped_policy

SHIPPED = shipped_policy()
LETTERS, LEXICON, ALLOWED = load_letters(), load_lexicon(), load_allowed()
EXAMPLES = {name: each.example for name, each in ALLOWED.placeholders.items()}


def test_nothing_is_wrong_with_what_ships(capsys: pytest.CaptureFixture[str]) -> None:
    assert [str(finding) for finding in lint_letters(LETTERS, LEXICON, ALLOWED)] == []
    assert main(["check-letters"]) == 0
    told = capsys.readouterr().out
    assert "45 occasions, 93 files" in told
    assert "0 of 93 files are signed off by public readers today" in told
    assert "0 of 48 translations were reviewed" in told


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("Someone has been arrested in your case.", "The suspect has been arrested.", Kind.jargon),
        ("Being arrested", "Being nicked by the TPU", Kind.capitals),
        ("We will tell you what happens next.", "We promise to tell you.", Kind.too_sure),
        ("We have some news for you.", "We have news about the assault.", Kind.offence),
        ("We have some news for you.", "We have news from the police.", Kind.says_police),
        ("We have some news for you.", "Someone was arrested.", Kind.not_neutral),
        ("when it is a good time for you to talk",
         "when it suits you to talk to us at length" * 4, Kind.too_many_parts),
        ("Subject: An update for you", "Subject: Your victim update", Kind.personal),
        ("You can get help from", "Go to www.help.example or to", Kind.link),
        ("ring ((desk_name)) on ((desk_phone))", "try later", Kind.no_way_back),
        ("Being arrested does not",
         "Having been apprehended and conveyed to a custody facility does not inevitably", Kind.too_hard),
        ("Someone has been arrested in your case. This",
         "Someone has been held in your case. This", Kind.stale_translation),
    ],
)  # fmt: skip
def test_what_is_put_wrong_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, kind: Kind
) -> None:
    shutil.copytree(SHIPPED / "letters", tmp_path / "letters")
    path = tmp_path / "letters" / "suspect_arrested" / "en.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    changed = text.replace(old, new)
    if kind is Kind.too_hard:
        changed = re.sub(
            r"(## Letter\n).*?(?=\n## Text)",
            rf"\1\n{new} ((desk_phone)) ((officer_phone))\n",
            changed,
            flags=re.S,
        )
    body = changed.split("---", 2)[2]
    needs = dict.fromkeys(re.findall(r"\(\(([a-z_]+)\)\)", body))
    path.write_text(re.sub(r"needs: \[.*\]", f"needs: [{', '.join(needs)}]", changed), encoding="utf-8")
    assert main(["check-letters", "--policy", str(tmp_path)]) == 1
    assert kind.value in capsys.readouterr().out


def test_a_force_is_checked_by_name_and_its_faults_by_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(SHIPPED / "letters", tmp_path / "letters")
    own = tmp_path / "forces" / "northshire" / "letters" / "suspect_arrested"
    own.mkdir(parents=True)
    text = (SHIPPED / "letters" / "suspect_arrested" / "en.md").read_text(encoding="utf-8")
    (own / "en.md").write_text(text.replace("Being arrested", "Being apprehended"), encoding="utf-8")
    assert main(["check-letters", "--policy", str(tmp_path), "--force", "northshire"]) == 1
    assert "northshire: suspect_arrested/en.md line 13, Letter" in capsys.readouterr().out
    (own / "en.md").write_text(text.replace("language: en", "language: de"), encoding="utf-8")
    assert main(["check-letters", "--policy", str(tmp_path), "--force", "northshire"]) == 2
    assert "must be the name of the file" in capsys.readouterr().err


def test_each_duty_is_listed_with_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-letters", "--duties"]) == 0
    told = capsys.readouterr().out
    assert "vc2020-r6-bail-change: Tell the victim" in told
    assert "    bail_changed, bail_ended\n" in told
    assert "    Money is paid; a letter does not pay it.\n" in told


def test_every_class_of_recorded_crime_has_a_word_that_is_found_in_a_text() -> None:
    with (SHIPPED / "offences" / "recorded_crime_classes.csv").open(encoding="utf-8", newline="") as rows:
        titles = {row["title"] for row in csv.DictReader(rows)}
    assert len(titles) > 100
    silent = {title for title in titles if not LEXICON.words[ENGLISH].offence.search(title)}
    assert silent == set()


@pytest.mark.parametrize("occasion", LETTERS.occasions)
@pytest.mark.parametrize("language", [ENGLISH, "cy"])
def test_a_text_and_what_a_locked_telephone_shows_give_nothing_away(occasion: str, language: str) -> None:
    secret = ("Khan", "20/12345/26", "Northtown", "Alex", "Victim", "police", "heddlu")
    text = fill(LETTERS.choose(occasion, Form.text, language), EXAMPLES, ALLOWED)
    email = fill(LETTERS.choose(occasion, Form.email, language), EXAMPLES, ALLOWED)
    # Below what a locked telephone shows, a name is the news: who reads what they wrote, who has their case now.
    named = {"Alex"} if occasion in ("reply_received", "officer_changed") else set()
    for shown, kept in ((text.words, set()), (email.subject, set()), (email.words, named)):
        assert not [word for word in {*secret} - kept if word.lower() in shown.lower()], shown
    for block in email.blocks:
        assert len(block.paragraphs[0].words) >= LEXICON.limits.preview, (
            "the news would stand on a locked telephone"
        )

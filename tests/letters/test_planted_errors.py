"""How many planted mistakes the linter finds, and how often it cries wolf: measured, written down, and held."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

from keptinformed.contact.drafting.checking_drafts import Name, Pronoun, Record, check_draft
from keptinformed.contact.drafting.filling import Block, Draft
from keptinformed.contact.drafting.findings import Finding, Kind
from keptinformed.contact.drafting.letter_files import paragraphs_of
from keptinformed.contact.drafting.lexicon import load_lexicon
from keptinformed.contact.drafting.wordings import Form

CORPUS = yaml.safe_load((Path(__file__).parent / "planted_errors.yaml").read_text(encoding="utf-8"))
PLANTED, CLEAN = CORPUS["planted"], CORPUS["clean"]
RECORD = Record(
    person=Name("Ms", "Erin", "Khan"),
    pronoun=Pronoun.she,
    reference="20/12345/26",
    suspects=(Name("Mr", "Darren", "Pike"),),
    others=(Name("Mrs", "Grace", "Okoro"), Name("Mr", "Will", "Mason")),
    staff=("PC Alex Reed", "the contact desk"),
    numbers=("01632 960123", "01632 960145", "01632 960100"),
    addresses=("14 Mill Lane", "NT1 4AB", "9 Orchard Road"),
    court="1 Court Street, Northtown",
    offence="Burglary in a dwelling",
)

# Measured on 22 November 2026: 90 of 95 planted mistakes found, and one of 32 texts without any found fault with. The
# same hands wrote linter and mistakes, so in the field it finds fewer. What it does not find stands at the end of the
# planted ones: nicknames, what is only hinted at, and who "he" is in the next sentence. Its false alarm: a neighbour of
# the same surname is taken for the person. Raise the figures when it gets better.
RECALL = 90
FALSE_ALARMS = 1


@cache
def found_in(group: str, number: int) -> tuple[Finding, ...]:
    case = CORPUS[group][number]
    block = Block(
        case.get("language", "en"),
        "",
        paragraphs_of("\n\n".join(case["words"].split("\n"))),
        case.get("subject", ""),
    )
    draft = Draft("planted", Form[case["form"]], (block,), ())
    return check_draft(draft, RECORD, load_lexicon(), may_say_police=case.get("may_say_police", False))


def is_found(number: int) -> bool:
    return Kind[PLANTED[number]["error"]] in {finding.kind for finding in found_in("planted", number)}


def test_there_is_enough_to_measure_and_every_kind_is_planted() -> None:
    assert len(PLANTED) >= 60
    assert len(CLEAN) >= 30
    planted = Counter(case["error"] for case in PLANTED)
    elsewhere = {"no_way_back", "stale_translation"}  # of files, not of drafts: test_shipped_letters.py
    assert {kind.name for kind in Kind} == planted.keys() | elsewhere


def test_recall_is_what_was_measured() -> None:
    missed = [case["words"] for number, case in enumerate(PLANTED) if not is_found(number)]
    assert len(PLANTED) - len(missed) == RECALL, f"of {len(PLANTED)} missed {len(missed)}: {missed}"


def test_false_alarms_are_what_was_measured() -> None:
    alarms = {
        case["words"]: found_in("clean", number)
        for number, case in enumerate(CLEAN)
        if found_in("clean", number)
    }
    assert len(alarms) == FALSE_ALARMS, f"of {len(CLEAN)}: {alarms}"


@pytest.mark.parametrize("kind", sorted({case["error"] for case in PLANTED}))
def test_each_kind_is_found_at_least_once(kind: str) -> None:
    assert any(is_found(number) for number, case in enumerate(PLANTED) if case["error"] == kind)


def test_mistakes_are_not_found_by_finding_everything() -> None:
    extra = Counter(
        finding.kind.name
        for number, case in enumerate(PLANTED)
        for finding in found_in("planted", number)
        if finding.kind.name != case["error"]
    )
    assert extra.total() <= len(PLANTED) // 2, extra

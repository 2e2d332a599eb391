"""Nothing promised is forgotten: every row of the sources, every word and every sentence has its place."""

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from keptinformed.duties.history import Grade, Status
from keptinformed.duties.reading import EVERY_FORCE, load_not_duties, load_policy, shipped_policy
from keptinformed.duties.rules import Layer, Policy, Rule, SeenBy, Unit, Verified
from keptinformed.duties.yaml_text import Items, Section, read_yaml

DATA = Path(__file__).resolve().parents[1] / "data"


def listed(name: str) -> list[str]:
    """Return the lines of a data file that are no comment."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(force=EVERY_FORCE)


@pytest.fixture(scope="module")
def sentences() -> dict[str, str]:
    content = read_yaml(shipped_policy() / "words" / "en.yaml")
    assert isinstance(content, Section)
    return {kind: str(sentence) for kind, sentence in content.items()}


def test_every_row_of_the_sources_is_a_duty_or_is_explained(policy: Policy) -> None:
    lists = sorted(path.name for path in DATA.glob("code_facts_rows_*.txt"))
    rows = [row for name in lists for row in listed(name)]
    duties = {rule.row for rule in policy.rules}
    explained = {entry.row for entry in load_not_duties()}
    print(f"{len(policy.rules)} rules, {len(policy.enabled)} on; {len(rows)} rows in {', '.join(lists)}")

    assert len(lists) == 5
    assert [row for row, count in Counter(rows).items() if count > 1] == [], "in two lists, or twice in one"
    assert sorted(set(rows) - duties - explained) == [], "neither a duty nor explained"
    assert sorted(duties & explained) == [], "a duty, and explained as none"
    assert sorted((duties | explained) - set(rows)) == [], "no such row in the sources"


def test_every_reason_is_its_own() -> None:
    reasons = Counter(entry.reason for entry in load_not_duties())
    assert [reason for reason, count in reasons.items() if count > 1] == []


def test_the_first_words_keep_their_names_and_their_order(policy: Policy) -> None:
    agreed = listed("vocabulary_words.txt")
    assert list(policy.vocabulary)[: len(agreed)] == agreed


def test_every_starting_word_is_in_the_vocabulary(policy: Policy) -> None:
    unknown = {kind for rule in policy.rules for kind in rule.starts_when} - set(policy.vocabulary)
    assert unknown == set()


def test_people_can_read_a_sentence_for_everything_they_may_see(
    policy: Policy, sentences: dict[str, str]
) -> None:
    visible = {word.kind for word in policy.vocabulary.values() if word.seen_by is SeenBy.participant}
    grades = {f"told.{grade.name}" for grade in Grade}
    assert sorted((visible | grades) - set(sentences)) == [], "no sentence"
    assert sorted(set(sentences) - visible - grades) == [], "a sentence nobody may see"


def test_sentences_are_single_plain_and_without_initials(sentences: dict[str, str]) -> None:
    bad = [
        sentence
        for sentence in sentences.values()
        if not re.fullmatch(r"[A-Z][^.!?]*\.", sentence)
        or re.search(r"[A-Z]{2,}|suspect|offender|disposal", sentence)
        or len(sentence.split()) > 26
    ]
    assert bad == []


def test_ids_are_unique_across_editions(policy: Policy) -> None:
    ids = Counter(rule.id for rule in policy.rules)
    assert [rule_id for rule_id, count in ids.items() if count > 1] == []


def test_the_same_news_is_the_same_promise_in_every_layer(policy: Policy) -> None:
    """Otherwise one telling would stand on an officer's list twice."""
    promises: dict[str, set[str]] = defaultdict(set)
    for rule in policy.rules:
        if rule.done_when.by_telling_of_trigger:
            for kind in rule.starts_when:
                promises[kind].add(rule.promise)
    assert {kind: words for kind, words in promises.items() if len(words) > 1} == {}


def test_rules_that_share_a_promise_can_be_opened_by_the_same_event(policy: Policy) -> None:
    statutory: dict[str, set[str]] = defaultdict(set)
    for rule in policy.rules:
        if rule.layer is Layer.statutory:
            statutory[rule.promise] |= set(rule.starts_when)
    strangers = [
        rule.id
        for rule in policy.rules
        if rule.layer is not Layer.statutory
        and rule.promise in statutory
        and not statutory[rule.promise] & set(rule.starts_when)
    ]
    assert strangers == []
    shared = {rule.promise for rule in policy.rules if rule.layer is Layer.force} & set(statutory)
    assert {"told-of-arrest", "told-of-bail", "told-of-charge", "told-of-court-result"} <= shared


def test_the_code_has_its_twelve_rights(policy: Policy) -> None:
    (code,) = [edition for edition in policy.editions if edition.id == "victims-code-2020"]
    assert sorted(right.number for right in code.rights) == list(range(1, 13))


def test_what_is_known_from_memory_only_is_off(policy: Policy) -> None:
    assert [rule.id for rule in policy.enabled if rule.verified is Verified.M_LOW] == []


def test_what_is_off_says_why(policy: Policy) -> None:
    """Only what is from memory, and what a source says was merely planned."""
    off = {rule.id: rule for rule in policy.rules if not rule.enabled}
    from_memory = {rule_id for rule_id, rule in off.items() if rule.verified is Verified.M_LOW}
    assert from_memory == {
        "vc2006-5-20-after-charge",
        "vc2006-5-3x-contact-scheme",
        "vc2020-r12-complaint-answered",
    }
    planned = {"bed-allocation", "kent-compensation", "kent-restorative-justice"}
    assert set(off) == from_memory | planned
    assert [rule.id for rule in off.values() if "switched off" not in rule.note] == []


def test_a_duty_with_a_limit_has_at_least_two_examples(policy: Policy) -> None:
    limited = [rule for rule in policy.rules if rule.within[0].unit is not Unit.before]
    assert [rule.id for rule in limited if len(rule.examples) < 2] == []


def test_a_duty_of_the_code_with_a_limit_has_an_example_with_enhanced_rights(policy: Policy) -> None:
    limits = {Unit.working_days, Unit.days, Unit.months, Unit.hours, Unit.minutes}
    without = [
        rule.id
        for rule in policy.rules
        if rule.layer is Layer.statutory and rule.within[0].unit in limits and not _has_enhanced(rule)
    ]
    assert without == []


def test_every_right_has_a_kept_and_a_missed_example(policy: Policy) -> None:
    seen: dict[int, set[str]] = defaultdict(set)
    for rule in policy.rules:
        if rule.layer is Layer.statutory and rule.right is not None:
            seen[rule.right] |= _statuses(rule)
    lacking = {right for right, statuses in seen.items() if not {Status.met, Status.overdue} <= statuses}
    assert lacking == set()


def _has_enhanced(rule: Rule) -> bool:
    people = [example.words.get("who") for example in rule.examples]
    return any(isinstance(person, Section) and "enhanced_from" in person for person in people)


def _statuses(rule: Rule) -> set[str]:
    found: set[str] = set()
    for example in rule.examples:
        owed = example.words.get("obligations")
        entries = [example.words, *(owed if isinstance(owed, Items) else ())]
        found |= {
            str(entry["status"]) for entry in entries if not isinstance(entry, str) and "status" in entry
        }
    return found

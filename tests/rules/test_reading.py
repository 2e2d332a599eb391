"""The law is read whole from a directory, and every fault of it is told at once."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from keptinformed.duties.history import Grade, Role
from keptinformed.duties.reading import (
    PolicyError,
    load_owners,
    load_policy,
)
from keptinformed.duties.rules import Allowance, Done, Excuse, Layer, Span, Unit, Verified
from tests.rules.written_rules import DUTY, FILE, UPDATES, changed, faults, policy_of, rule_of, write_edition


def test_a_duty_becomes_a_rule_field_by_field(tmp_path: Path) -> None:
    rule = rule_of(
        tmp_path,
        changed(
            DUTY,
            paragraph="≈6.1(a)",
            only_first=True,
            excused_when=[{"from": "key_news_declined", "until": "key_news_wanted"}],
            lapses_when=["case_closed"],
            note="Why it\n reads so.",
            disputed=True,
        ),
    )

    assert (rule.id, rule.edition, rule.row, rule.right) == ("made-up-arrest", "made-up-code", "V20-6.1a", 6)
    assert (rule.layer, rule.verified, rule.paragraph) == (Layer.statutory, Verified.V, "≈6.1(a)")
    assert rule.owed_to == (Role.victim, Role.business)
    assert rule.within == (
        Allowance(Unit.working_days, 1, only_enhanced=True),
        Allowance(Unit.working_days, 5),
    )
    assert rule.done_when == Done((), Grade.delivered)
    assert rule.excused_when == (Excuse("key_news_declined", "key_news_wanted"),)
    assert rule.in_force == Span(date(2021, 4, 1), None)
    assert (rule.only_first, rule.repeats, rule.enabled, rule.disputed) == (True, False, True, True)
    assert rule.note == "Why it reads so."
    assert rule.file.name == FILE


def test_a_series_with_an_agreed_cadence_is_read(tmp_path: Path) -> None:
    rule = rule_of(tmp_path, UPDATES)

    assert rule.repeats
    assert rule.within == (Allowance(Unit.agreed), Allowance(Unit.days, 28))
    assert rule.done_when == Done(("told",), Grade.delivered)


def test_a_duty_may_narrow_the_dates_of_its_edition(tmp_path: Path) -> None:
    rule = rule_of(tmp_path, changed(DUTY, in_force={"to": "2025-03-31"}))

    assert rule.in_force == Span(date(2021, 4, 1), date(2025, 3, 31))


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        ({"to": "2026-01-01"}, "in_force ends on 2026-01-01, after its edition does (2025-12-31)"),
        ({"from": "2021-03-31"}, "in_force begins on 2021-03-31, before its edition does (2021-04-01)"),
        ({"from": "2026-01-01"}, "in_force leaves no day: 2026-01-01 to 2025-12-31"),
        ({"to": "2021-03-31"}, "in_force leaves no day: 2021-04-01 to 2021-03-31"),
    ],
)
def test_a_duty_may_not_reach_beyond_its_edition(tmp_path: Path, own: dict[str, str], sentence: str) -> None:
    folder = write_edition(
        tmp_path, [changed(DUTY, in_force=own)], in_force={"from": "2021-04-01", "to": "2025-12-31"}
    )

    (fault,) = faults(folder)
    assert sentence in fault


def test_every_fault_of_a_directory_is_told(tmp_path: Path) -> None:
    folder = write_edition(
        tmp_path,
        [
            changed(DUTY, starts_when=["arrest"], lapses_when=["closed"], owner="nobody", pargraph="6"),
            changed(DUTY, id="second", says=None, promise=None),
        ],
        title=None,
    )
    (folder / "right_07_statement.yaml").write_text("right: 7\ntitle: [unclosed\n", encoding="utf-8")

    told = "\n".join(faults(folder))

    for part in ("title is missing", '"arrest"', '"closed"', '"nobody"', '"pargraph"', "says is missing"):
        assert part in told
    assert "promise is missing" in told
    assert "right_07_statement.yaml line" in told


def test_a_duty_of_the_same_id_is_refused_across_editions(tmp_path: Path) -> None:
    write_edition(tmp_path / "one", [DUTY])
    write_edition(tmp_path / "two", [DUTY], edition="another-code")

    (fault,) = faults(tmp_path)

    assert fault == (f"{FILE}, duty made-up-arrest: one/{FILE} has a duty of that id too. Give each its own.")


def test_editions_that_count_in_two_time_zones_are_refused(tmp_path: Path) -> None:
    write_edition(tmp_path / "one", [DUTY])
    write_edition(tmp_path / "two", [changed(DUTY, id="b")], edition="b", timezone="Europe/Paris")

    assert "different time zones (Europe/London, Europe/Paris)" in faults(tmp_path)[0]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"layer": "statutary"}, 'layer is "statutary". Did you mean "statutory"?'),
        ({"timezone": "Europe/Londn"}, 'Did you mean "Europe/London"?'),
        ({"working_days": "scotland"}, 'There is no calendar "scotland". There are: england-and-wales.'),
        ({"in_force": {"from": "2021-04-01", "to": "2020-01-01"}}, "before it begins"),
        ({"in_force": {"since": "2021-04-01"}}, '"since" is no field here'),
        ({"edition": "The Code"}, "must be lower-case words joined by hyphens"),
        ({"layer": "force"}, "layer: force and force: NAME go together"),
        ({"force": "west-midlands"}, "layer: force and force: NAME go together"),
        ({"publisher": "Ministry"}, '"publisher" is no field here'),
    ],
)
def test_what_an_edition_may_not_say_is_refused(
    tmp_path: Path, changes: dict[str, Any], sentence: str
) -> None:
    found = faults(write_edition(tmp_path, [DUTY], **changes))

    assert any(sentence in fault for fault in found), found


@pytest.mark.parametrize("content", ["right: 7\ntitle: Statement\n", "title: Statement\n"])
def test_a_file_named_for_one_right_and_about_another_is_refused(tmp_path: Path, content: str) -> None:
    write_edition(tmp_path, [DUTY])
    (tmp_path / "right_08_trial.yaml").write_text(content, encoding="utf-8")

    assert "is named for Right 8, but says" in faults(tmp_path)[0]


def test_two_files_about_one_right_are_refused(tmp_path: Path) -> None:
    write_edition(tmp_path, [DUTY])
    (tmp_path / "more.yaml").write_text("right: 6\ntitle: More\n", encoding="utf-8")

    assert "2 files are about Right 6" in faults(tmp_path)[0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("right: 6\nright: 7\n", f'{FILE} line 2: "right" is given twice'),
        ("duties: &all []\nnote: *all\n", f"{FILE} line 1: repeats a part by an alias"),
        ("title: !!python/name:os.system\n", "carries the tag"),
        ("- right: 6\n", "must hold fields"),
        ("right: 6\n\ttitle: x\n", "is not YAML"),
        ("title: \udcff\n", "is not UTF-8"),
        ("right: 6\nduties: arrest\n", "duties must be a list of sections"),
        ("", "has no duty"),
    ],
)
def test_a_file_that_is_not_what_it_seems_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    write_edition(tmp_path, [DUTY])
    (tmp_path / FILE).write_bytes(text.encode("utf-8", "surrogateescape"))
    if not text:
        (tmp_path / FILE).rename(tmp_path / "empty.yaml")

    found = faults(tmp_path)

    assert any(sentence in fault for fault in found), found


def test_times_and_truth_values_are_never_guessed_at(tmp_path: Path) -> None:
    write_edition(tmp_path, [])
    (tmp_path / FILE).write_text(
        """right: 6
title: No
duties:
  - {id: a, row: no, verified: V, says: 12:30, owner: police, owed_to: [victim], promise: p,
     starts_when: [suspect_arrested], within: [{hours: 010}],
     done_when: {told_about: trigger, least: sent},
     excused_when: [{from: key_news_declined, until: null}],
     examples: [{name: 1e3, suspect_arrested: 2026-05-01 16:10, due: 2026-05-02 02:10:00}]}
""",
        encoding="utf-8",
    )

    (rule,) = load_policy(tmp_path).rules

    assert (rule.row, rule.says, rule.within[0].count) == ("no", "12:30", 10)
    assert rule.excused_when == (Excuse("key_news_declined", None),)
    assert rule.examples[0].name == "1e3"
    assert rule.examples[0].words == {"suspect_arrested": "2026-05-01 16:10", "due": "2026-05-02 02:10:00"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("events: []\n", "events is missing or empty"),
        ("events: [{kind: told, means: T, seen_by: staff}]\n", 'lacks "entry_withdrawn"'),
        (
            "events: [{kind: Told you, means: T, seen_by: staff}]\n",
            "must be lower-case words joined by underscores",
        ),
        ("events: [{kind: told, means: T, seen_by: anyone}]\n", 'seen_by is "anyone"'),
        ("events: [{kind: told, seen_by: staff}]\n", "means is missing"),
        ("events:\n" + "  - {kind: told, means: T, seen_by: staff}\n" * 2, '"told" is in the list twice'),
        ("- told\n", "must begin with events:"),
    ],
)
def test_a_vocabulary_that_cannot_be_used_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    write_edition(tmp_path / "codes" / "made-up-code", [DUTY])
    (tmp_path / "vocabulary.yaml").write_text(text, encoding="utf-8")

    found = faults(tmp_path)

    assert any(sentence in fault for fault in found), found


def test_an_owner_is_listed_once(tmp_path: Path) -> None:
    (tmp_path / "owners.yaml").write_text(
        "owners: [{owner: police, means: P}, {owner: police, means: Q}]", encoding="utf-8"
    )
    with pytest.raises(PolicyError, match='owner "police" is in the list twice'):
        load_owners(tmp_path)


def test_a_refusal_is_fit_to_show_whole(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as refused:
        policy_of(tmp_path, changed(DUTY, owner="x", row=None), changed(DUTY, id="c", row=None))
    assert str(refused.value) == "\n".join(refused.value.faults)
    assert len(refused.value.faults) == 2

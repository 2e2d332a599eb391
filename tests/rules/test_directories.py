"""What a directory of rules may be, and which part of it is read."""

from datetime import date
from pathlib import Path

import pytest

from keptinformed.duties.reading import (
    EVERY_FORCE,
    PolicyError,
    load_owners,
    load_policy,
    shipped_policy,
    working_calendars,
)
from keptinformed.duties.rules import Layer, Right
from tests.rules.written_rules import DUTY, FILE, changed, faults, write_edition


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_edition(tmp_path / "codes" / "made-up-code", [DUTY], sources=["A book"])
    write_edition(tmp_path / "codes" / "old-code", [changed(DUTY, id="old")], edition="old-code", in_force={})
    for force in ("northshire", "southshire"):
        write_edition(
            tmp_path / "forces" / force,
            [changed(DUTY, id=f"{force}-arrest")],
            edition=f"{force}-policy",
            layer="force",
            force=force,
        )
    return tmp_path


def test_a_root_gives_its_codes_and_no_force_pack(root: Path) -> None:
    assert [rule.id for rule in load_policy(root).rules] == ["made-up-arrest", "old"]


def test_the_named_force_is_added(root: Path) -> None:
    policy = load_policy(root, force="northshire")

    assert [edition.id for edition in policy.editions] == [
        "made-up-code",
        "old-code",
        "northshire-policy",
    ]
    assert policy.editions[-1].layer is Layer.force
    assert policy.editions[-1].force == "northshire"


def test_all_forces_are_read_for_lists_and_checks(root: Path) -> None:
    assert len(load_policy(root, force=EVERY_FORCE).editions) == 4


def test_editions_limit_the_codes_and_not_the_force(root: Path) -> None:
    policy = load_policy(root, editions=["old-code"], force="southshire")

    assert [edition.id for edition in policy.editions] == ["old-code", "southshire-policy"]


def test_an_unknown_edition_or_force_is_refused_with_what_there_is(root: Path) -> None:
    with pytest.raises(PolicyError) as refused:
        load_policy(root, editions=["old-cod"], force="west")

    assert refused.value.faults == (
        'There is no edition "old-cod". There are: made-up-code, old-code. Did you mean "old-code"?',
        'There is no pack of a force "west". There are: northshire, southshire.',
    )


def test_a_force_pack_is_no_code(root: Path) -> None:
    with pytest.raises(PolicyError, match='There is no edition "northshire-policy"'):
        load_policy(root, editions=["northshire-policy"])


def test_a_fault_in_a_code_that_was_not_asked_for_stops_nobody(root: Path) -> None:
    (root / "codes" / "old-code" / FILE).write_text("[", encoding="utf-8")

    assert len(load_policy(root, editions=["made-up-code"]).rules) == 1


def test_a_single_edition_and_a_directory_of_editions_will_do(root: Path) -> None:
    assert len(load_policy(root / "codes" / "old-code").rules) == 1
    assert len(load_policy(root / "codes").rules) == 2


def test_a_directory_of_packs_alone_asks_for_the_force(root: Path) -> None:
    with pytest.raises(PolicyError, match="Only packs of forces are here"):
        load_policy(root / "forces")
    assert len(load_policy(root / "forces", force="northshire").rules) == 1


def test_a_folder_is_called_what_its_edition_is_called(root: Path) -> None:
    (root / "codes" / "old-code").rename(root / "codes" / "older")

    assert 'stands in the directory "older", which should be called "old-code"' in faults(root)[0]


def test_an_empty_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"holds no edition\.yaml"):
        load_policy(tmp_path)
    with pytest.raises(PolicyError, match="is no directory"):
        load_policy(tmp_path / "missing")


def test_sources_and_headings_are_kept(root: Path) -> None:
    (edition,) = load_policy(root, editions=["made-up-code"]).editions

    assert edition.sources == ("A book",)
    assert edition.rights == (Right(6, "Investigation"),)


def test_a_root_may_bring_its_own_words_owners_and_holidays(root: Path) -> None:
    shipped = shipped_policy()
    words = (shipped / "vocabulary.yaml").read_text(encoding="utf-8")
    own_word = '\n  - {kind: cake_shared, means: "Cake was shared", seen_by: staff}\n'
    (root / "vocabulary.yaml").write_text(words.rstrip() + own_word, encoding="utf-8")
    (root / "owners.yaml").write_text(
        "owners: [{owner: police, means: P}, {owner: baker, means: B}]", encoding="utf-8"
    )
    (root / "holidays").mkdir()
    (root / "holidays" / "moon.yaml").write_text(
        "first: 2026-01-01\nlast: 2026-12-31\nholidays: []\n", encoding="utf-8"
    )
    duty = changed(DUTY, owner="baker", starts_when=["cake_shared"])
    duty["examples"] = [{"name": "cake", "cake_shared": "2026-05-01 16:10", "due": "2026-05-08"}]
    write_edition(root / "codes" / "made-up-code", [duty], working_days="moon")

    policy = load_policy(root, editions=["made-up-code"])

    assert list(policy.vocabulary)[-1] == "cake_shared"
    assert list(load_owners(root)) == ["police", "baker"]
    assert working_calendars(policy, root)["moon"].is_working_day(date(2026, 5, 4))
    assert not working_calendars(load_policy(), None)["england-and-wales"].is_working_day(date(2026, 5, 4))

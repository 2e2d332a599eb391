"""`kept explain` as a person types it, on a bundle of three small files."""

import json
from pathlib import Path

import pytest

from keptinformed.__main__ import main

CASES = "case_id,force,unit\nC1,west-midlands,North\n"
PARTICIPANTS = (
    "participant_id,case_id,role,enhanced_from\nV1,C1,victim,2026-05-06T10:00+01:00\nW1,C1,witness,\n"
)
EVENTS = """event_id,case_id,participant_id,kind,at,recorded_at,about,grade
A1,C1,,suspect_arrested,2026-05-01T16:10+01:00,,,
T1,C1,V1,told,2026-05-05T10:00+01:00,,A1,message_left
T2,C1,V1,told,2026-05-06T10:00+01:00,,A1,spoken
X1,C1,,entry_withdrawn,2026-05-20T10:00+01:00,,T2,
T3,C1,V1,told,2026-05-14T10:00+01:00,,suspect_arrested,spoken
"""
AS_AT = ("--as-at", "2026-06-01T09:00+01:00")


@pytest.fixture
def bundle(tmp_path: Path) -> str:
    for name, text in (("cases", CASES), ("participants", PARTICIPANTS), ("events", EVENTS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return str(tmp_path)


def test_it_prints_why_and_what_became_of_it(bundle: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", bundle, "C1", "V1", *AS_AT]) == 0
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 80
    flat = " ".join(text.split())
    assert "Case C1, as it stood on Monday 1 June 2026, 09:00" in flat
    assert "V1 (victim, Enhanced Rights from Wednesday 6 May 2026, 10:00)" in flat
    assert "LATE Tell the victim that a suspect has been arrested" in flat
    assert "from the end of Monday 11 May 2026 to the end of Thursday 7 May 2026" in flat
    assert 'only as far as "message left"; this needs at least "delivered" (T1)' in flat
    assert "that entry was withdrawn as wrong (T2)" in flat
    assert "Done late on Thursday 14 May 2026, 10:00" in flat
    assert "W1" not in text
    assert "FAULT" not in text


def test_the_same_for_a_program(bundle: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", bundle, "C1", *AS_AT, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["format"] == 1
    (arrest,) = [one for one in document["obligations"] if one["rule"] == "vc2020-r6-arrest"]
    assert (arrest["status"], arrest["opened_by"]) == ("late", "A1")
    assert arrest["skipped"] == []
    assert len(arrest["for_victim"]) == 2


def test_what_was_known_earlier_can_be_asked(bundle: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", bundle, "C1", "V1", *AS_AT, "--known-at", "2026-05-10", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    (arrest,) = [one for one in document["obligations"] if one["rule"] == "vc2020-r6-arrest"]
    assert arrest["status"] == "met"
    assert "(T2, spoken)" in arrest["outcome"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["C9"], "no usable participant in a case C9"),
        (["C1", "V9"], "Case C1 has no participant V9. It has V1, W1."),
    ],
)
def test_who_is_not_there_is_refused_in_one_sentence(
    bundle: str, asked: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", bundle, *asked, *AS_AT]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert told.out == ""

"""`kept what-if` through its door: which deadlines move, for whom, and what is refused."""

import csv
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dev.repository import ROOT
from keptinformed.__main__ import main
from keptinformed.auditor import audit, judging, what_if
from keptinformed.auditor.what_if import Supposition, suppose
from keptinformed.duties.history import Obligation
from keptinformed.timekeeping.calendar import Holiday
from keptinformed.timekeeping.instants import from_micros
from tests.conformance.stranger import SUITE, history_of, instant, records
from tests.reference import plain

NOW = datetime(2030, 1, 1, tzinfo=UTC)
MADE_UP = ROOT / "conformance" / "made_up_code"
type Key = tuple[str, str, str, str]
type Row = dict[str, str]


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Two arrests before a bank holiday, in two units: one told on the last day, the other not at all."""
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "cases.csv").write_text("case_id,unit\nA,North\nB,South\n", encoding="utf-8")
    (folder / "participants.csv").write_text(
        "participant_id,case_id,role\nerin,A,victim\nfrank,B,victim\n", encoding="utf-8"
    )
    (folder / "events.csv").write_text(
        "event_id,case_id,participant_id,kind,at,about,grade\n"
        "1,A,,suspect_arrested,2026-06-15T16:10,,\n"
        "2,A,erin,told,2026-06-22T09:00,1,spoken\n"
        "1,B,,suspect_arrested,2026-06-18T16:10,,\n",
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """A copy of the law that ships, to be changed."""
    return Path(shutil.copytree(ROOT / "policy", tmp_path / "policy"))


def asked(*words: object, out: Path) -> tuple[list[Row], dict[str, object]]:
    """Run the command and return the moves and the figures."""
    assert main(["what-if", *map(str, words), "--as-at", "2026-06-30", "--out", str(out)]) == 0
    assert sorted(entry.name for entry in out.iterdir()) == ["moves.csv", "what_if.json"]
    with (out / "moves.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)), json.loads((out / "what_if.json").read_text(encoding="utf-8"))


def test_a_holiday_moves_what_it_falls_into(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moves, figures = asked(bundle, "--holiday", "2026-06-19=A day of thanks", out=tmp_path / "out")

    assert [(row["case_id"], row["change"], row["days"], row["hours"]) for row in moves] == [
        ("A", "moves", "1", "24.0"),
        ("B", "moves", "1", "24.0"),
    ]
    assert moves[0]["due_today"] == "2026-06-22T23:00:00.000000Z"
    assert moves[0]["due_then"] == "2026-06-23T23:00:00.000000Z"
    assert (figures["people_affected"], figures["cases_affected"]) == (2, 2)
    told = capsys.readouterr().out
    assert "Friday 19 June 2026 were a holiday (A day of thanks)" in told
    assert "statutory: 2 people: 2 deadlines move (2 later, by 1 day)" in told
    assert "North: 1 person: 1 deadline moves (1 later, by 1 day)" in told
    assert "told-of-arrest: 2 people" in told


def test_a_holiday_announced_after_what_is_known_moves_nothing(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    holiday = "2026-06-19,announced=2026-06-27"
    moves, _ = asked(bundle, "--holiday", holiday, "--known-at", "2026-06-26", out=tmp_path / "out")
    assert moves == []
    assert "Nothing changes" in capsys.readouterr().out
    moves, _ = asked(bundle, "--holiday", holiday, "--known-at", "2026-06-27", out=tmp_path / "out")
    assert len(moves) == 2


def test_a_holiday_given_up_brings_deadlines_forward(bundle: Path, tmp_path: Path) -> None:
    events = bundle / "events.csv"
    events.write_text(
        events.read_text(encoding="utf-8").replace("2026-06-18", "2026-05-21"), encoding="utf-8"
    )
    moves, figures = asked(bundle, "--no-holiday", "2026-05-25", out=tmp_path / "out")
    assert [(row["case_id"], row["days"]) for row in moves] == [("B", "-1")]
    assert figures["owed_today"] == figures["owed_then"] == 2


def test_a_shorter_limit_moves_deadlines_and_turns_statuses(
    bundle: Path, policy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(policy, "victims-code-2020", "working_days: 5", "working_days: 3")
    moves, figures = asked(policy, bundle, out=tmp_path / "out")
    assert [(row["case_id"], row["days"], row["status_today"], row["status_then"]) for row in moves] == [
        ("A", "-4", "met", "late"),
        ("B", "-2", "overdue", "overdue"),
    ]
    assert figures["statuses"] == [{"layer": "statutory", "today": "met", "then": "late", "obligations": 1}]
    told = capsys.readouterr().out
    assert "2 deadlines move (2 earlier, by 2 to 4 days); 1 changes status" in told
    assert "1 would be late instead of met" in told


def edit(policy: Path, edition: str, old: str, new: str) -> None:
    changed = 0
    for path in (policy / "codes" / edition).glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        changed += text.count(old)
        # The worked examples hold for the old law; what-if does not run them.
        path.write_text(text.replace(old, new), encoding="utf-8")
    assert changed


def end(policy: Path, edition: str, last: str) -> None:
    """Give an edition its last day, whether or not it has one already."""
    file = policy / "codes" / edition / "edition.yaml"
    text = file.read_text(encoding="utf-8")
    ended, changed = re.subn(r"in_force: \{from: ([0-9-]+).*\}", rf"in_force: {{from: \1, to: {last}}}", text)
    assert changed == 1
    file.write_text(ended, encoding="utf-8")


def test_a_status_may_change_where_no_deadline_moves(bundle: Path, policy: Path, tmp_path: Path) -> None:
    events = bundle / "events.csv"
    events.write_text(events.read_text(encoding="utf-8").replace("spoken", "sent"), encoding="utf-8")
    edit(policy, "victims-code-2020", "least: delivered", "least: sent")
    moves, _ = asked(policy, bundle, out=tmp_path / "out")
    assert [(row["case_id"], row["change"], row["days"], row["status_then"]) for row in moves] == [
        ("A", "changes status", "", "met")
    ]


def test_a_duty_taken_away_makes_its_obligations_vanish(bundle: Path, policy: Path, tmp_path: Path) -> None:
    edit(policy, "victims-code-2020", "starts_when: [suspect_arrested]", "starts_when: [suspect_summonsed]")
    moves, figures = asked(policy, bundle, out=tmp_path / "out")
    assert [(row["case_id"], row["change"], row["rule_then"]) for row in moves] == [
        ("A", "vanishes", ""),
        ("B", "vanishes", ""),
    ]
    assert (figures["owed_today"], figures["owed_then"]) == (2, 0)


def test_one_of_several_obligations_of_a_duty_may_vanish(bundle: Path, policy: Path, tmp_path: Path) -> None:
    with (bundle / "events.csv").open("a", encoding="utf-8") as events:
        events.write("3,A,,suspect_arrested,2026-06-17T09:00,,\n")
    end(policy, "victims-code-2020", "2026-06-16")
    moves, _ = asked(policy, bundle, out=tmp_path / "out")
    assert [(row["case_id"], row["opened_by"], row["change"]) for row in moves] == [
        ("A", "3", "vanishes"),
        ("B", "1", "vanishes"),
    ]


def test_an_edition_alone_takes_the_place_of_the_one_of_its_id(
    bundle: Path, policy: Path, tmp_path: Path
) -> None:
    edit(policy, "victims-code-2020", "working_days: 5", "working_days: 3")
    moves, figures = asked(policy / "codes" / "victims-code-2020", bundle, out=tmp_path / "out")
    assert [(row["case_id"], row["change"]) for row in moves] == [("A", "moves"), ("B", "moves")]
    assert figures["owed_today"] == figures["owed_then"] == 2


def test_a_new_edition_stands_with_the_rest_and_what_it_adds_appears(bundle: Path, tmp_path: Path) -> None:
    moves, figures = asked(MADE_UP, bundle, out=tmp_path / "out")
    assert {(row["rule_then"], row["change"]) for row in moves} == {("mu-arrest", "appears")}
    assert (figures["owed_today"], figures["owed_then"]) == (2, 4)


def test_a_promise_that_changes_its_edition_is_told_as_one_that_moves(
    bundle: Path, policy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    end(policy, "victims-code-2020", "2026-06-16")
    new = policy / "codes" / "made-up-code"
    shutil.copytree(MADE_UP, new)
    edit(policy, "made-up-code", "{from: 2010-01-01}", "{from: 2026-06-17}")
    edit(policy, "made-up-code", "{working_days: 5}", "{working_days: 4}")
    edit(policy, "made-up-code", "in_force: {from: 2026-03-01, to: 2026-03-31}", "note: In force for ever.")

    moves, _ = asked(policy, bundle, out=tmp_path / "out")
    assert [
        (row["case_id"], row["change"], row["rule_today"], row["rule_then"], row["days"]) for row in moves
    ] == [("B", "moves", "vc2020-r6-arrest", "mu-arrest", "-1")]

    edit(policy, "made-up-code", "{working_days: 4}", "{working_days: 5}")
    capsys.readouterr()
    moves, _ = asked(policy, bundle, out=tmp_path / "out")
    assert moves == []
    assert "1 is owed by another rule and else the same" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("day", "rows_in_a_range", "others_left_out"),
    [(date(2026, 5, 5), 1, 3), (date(2026, 6, 10), 40, 0), (date(2026, 6, 10), 600_000, 0)],
)
def test_it_finds_what_a_plain_comparison_finds(
    day: date, rows_in_a_range: int, others_left_out: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two plain readings of every worked example of the 2020 Code, set side by side one row at a time.

    A range costs the same however little it holds. So where each case is one, every case in which something moves
    is judged, and of the others one in four.
    """
    folder = SUITE / "victims-code-2020" / "as-at-20281231T235959.999999Z"
    monkeypatch.setattr(judging, "ROWS_IN_A_RANGE", rows_in_a_range)
    question = audit.Question(folder, as_at="2028-12-31T23:59:59.999999Z")
    supposition = Supposition(holidays=(Holiday(day, "supposed"),))
    today = audit.read_law(question)
    wanted = set(plainly_moved(today, suppose(today, supposition, None), folder))
    some = narrowed(folder, tmp_path / "some", {case_id for case_id, *_ in wanted}, others_left_out)
    asked_of_some = replace(question, bundle=some)
    what_if.run(asked_of_some, supposition, tmp_path / "out", now=NOW, progress=lambda *_: None)

    with (tmp_path / "out" / "moves.csv").open(encoding="utf-8", newline="") as file:
        found = {
            (row["case_id"], row["rule_today"], row["due_today"], row["due_then"], row["status_then"])
            for row in csv.DictReader(file)
        }
    assert found == wanted
    assert len(wanted) > 3


def narrowed(bundle: Path, target: Path, kept: set[str], left_out: int) -> Path:
    """Write a bundle with the cases `kept` and, of the others, each after which `left_out` are left out."""
    target.mkdir()
    others = sorted({row["case_id"] for row in records(bundle / "cases.csv")} - kept)
    chosen = kept | set(others[:: left_out + 1])
    for table in ("cases", "participants", "events"):
        rows = records(bundle / f"{table}.csv")
        with (target / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(row for row in rows if row["case_id"] in chosen)
    return target


def plainly_moved(
    today: audit.Law, then: audit.Law, folder: Path
) -> Iterator[tuple[str, str, str, str, str]]:
    one, other = (plainly(law, folder) for law in (today, then))
    assert one.keys() == other.keys()
    for key, owed in one.items():
        if (owed.due_at, owed.status) != (other[key].due_at, other[key].status):
            yield (key[0], key[2], written(owed), written(other[key]), other[key].status.value)


def plainly(law: audit.Law, folder: Path) -> dict[Key, Obligation]:
    rows = plain.assess(
        law.policy.enabled, history_of(folder), law.calendar, instant("2028-12-31T23:59:59.999999Z")
    )
    return {(row.case_id, row.participant_id, row.rule_id, row.opened_by): row for row in rows}


def written(owed: Obligation) -> str:
    assert owed.due_at is not None
    return from_micros(owed.due_at).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def test_ids_cannot_run_in_a_spreadsheet(bundle: Path, tmp_path: Path) -> None:
    for path in bundle.iterdir():
        path.write_text(path.read_text(encoding="utf-8").replace("erin", '"=1+1"'), encoding="utf-8")
    moves, _ = asked(bundle, "--holiday", "2026-06-19", out=tmp_path / "out")
    assert [row["participant_id"] for row in moves] == ["'=1+1", "frank"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Say what is to be different"),
        (["--holiday", "2026-06-20"], "as it is (Saturday). Name another day"),
        (["--holiday", "2026-12-25"], "as it is (Christmas Day)"),
        (["--holiday", "1999-06-18"], "outside the calendar"),
        (["--holiday", "next Friday"], '"next Friday" is no date'),
        (["--holiday", "=x"], "cannot be read"),
        (["--no-holiday", "2026-06-19"], "is no holiday of the calendar"),
        (["--no-holiday", "2020-05-04"], "is no holiday of the calendar"),
        (["--holiday", "2026-06-19", "--force", "nowhere"], 'no pack of a force "nowhere"'),
    ],
)
def test_what_cannot_be_supposed_is_refused(
    words: list[str], told: str, bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["what-if", str(bundle), *words, "--out", str(tmp_path / "out")]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def two_duties_of_one_id(policy: Path) -> Path:
    new = policy / "new"
    shutil.copytree(policy / "codes" / "victims-code-2020", new)
    file = new / "edition.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("edition: victims-code-2020", "edition: code-of-today"), encoding="utf-8")
    return new


def a_zone_of_its_own(policy: Path) -> Path:
    for file in policy.glob("*/*/edition.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("Europe/London", "Europe/Lisbon"), encoding="utf-8")
    return policy


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (two_duties_of_one_id, "has the id of one of victims-code-2020, which stays"),
        (a_zone_of_its_own, "Use one time zone"),
        (lambda policy: policy / "forces" / "kent", "Name that force with --force"),
        (lambda policy: policy / "nowhere", "is no directory"),
    ],
    ids=["ids shared", "another zone", "a pack alone", "nothing there"],
)
def test_rules_that_cannot_be_supposed_are_refused(
    rules: Callable[[Path], Path],
    told: str,
    bundle: Path,
    policy: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["what-if", str(rules(policy)), str(bundle)]) == 2
    assert told in capsys.readouterr().err


def test_only_an_earlier_result_is_replaced(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    asked(bundle, "--holiday", "2026-06-19", out=out)
    asked(bundle, "--holiday", "2026-06-16", out=out)
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    assert main(["what-if", str(bundle), "--holiday", "2026-06-19", "--out", str(out)]) == 2
    assert "did not write (notes.txt)" in capsys.readouterr().err
    assert (out / "notes.txt").read_text(encoding="utf-8") == "mine"

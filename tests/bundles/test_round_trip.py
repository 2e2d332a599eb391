"""A history written as a bundle and read again is the same history, whatever its words are made of."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keptinformed.bundles import staging
from keptinformed.bundles.staging import stage
from keptinformed.bundles.writing import Kind, write_bundle
from keptinformed.duties.history import Case, Event, Grade, History, Participant, Precision, Role
from keptinformed.duties.loading import tables_of
from tests.bundles.made_bundles import KINDS, LONDON, Read, in_order, read

FIRST, LAST = -2_208_988_800_000_000, 7_258_118_399_000_000 - 3_600_000_000
SPACES = " \t\r\n"

instants = st.integers(FIRST, LAST) | st.integers(1_700_000_000, 1_700_000_300).map(lambda s: s * 1_000_000)
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
ids = (
    words | st.sampled_from(['a"b', "=1+1", "é", "e\u0301", "a,b", "x\r\ny", "'", "  ", "#", "\ufeff"])
).filter(bool)
event_ids = ids.filter(lambda text: ";" not in text) | st.sampled_from(["told", "suspect_arrested"])


@st.composite
def histories(draw: st.DrawFn) -> History:
    case_ids = draw(st.lists(ids, max_size=4, unique=True))
    cases = [Case(id_, *draw(st.tuples(words, words, words, words, words))) for id_ in case_ids]
    people = [
        draw(participants(case_id, id_))
        for case_id in case_ids
        for id_ in draw(st.lists(ids, max_size=3, unique=True))
    ]
    happened: list[Event] = []
    for case_id in case_ids:
        in_case = draw(st.lists(event_ids, max_size=6, unique=True))
        who = [person.participant_id for person in people if person.case_id == case_id]
        happened += [draw(events(case_id, id_, who, in_case)) for id_ in in_case]
    return History(tuple(cases), tuple(people), tuple(happened))


@st.composite
def participants(draw: st.DrawFn, case_id: str, participant_id: str) -> Participant:
    role = draw(st.sampled_from(Role))
    enhanced = draw(st.none() | instants)
    recorded = draw(st.none() | instants) if enhanced is not None and role is not Role.business else None
    return Participant(case_id, participant_id, role, enhanced, recorded, draw(st.none() | instants))


@st.composite
def events(
    draw: st.DrawFn, case_id: str, event_id: str, people: Sequence[str], in_case: Sequence[str]
) -> Event:
    kind = draw(st.sampled_from(KINDS if people else [kind for kind in KINDS if kind != "told"]))
    naming = st.sampled_from([*in_case, *KINDS, "nothing known"]).filter(
        lambda item: item == item.strip(SPACES)
    )
    telling = kind == "told"
    return Event(
        case_id,
        event_id,
        kind,
        at=draw(instants),
        recorded_at=draw(instants),
        participant_id=draw(st.sampled_from([*people] if telling else ["", *people])),
        precision=draw(st.sampled_from(Precision)),
        about=tuple(draw(st.lists(naming, min_size=1, max_size=4)))
        if kind in {"told", "entry_withdrawn"}
        else (),
        grade=draw(st.sampled_from(Grade) if telling else st.none() | st.sampled_from(Grade)),
        every_days=draw(st.none() | st.integers(1, 365)) if kind == "plan_agreed" else None,
    )


def assert_same(found: Read, history: History) -> None:
    expected, names = tables_of(history, KINDS, LONDON)
    for table, rows in expected.items():
        assert found.tables[table] == sorted(map(tuple, rows), key=in_order), table
    case_ids = {row[0]: row[1] for row in found.tables["case_name"]}
    assert {
        (case_ids[case_no], number): event_id for case_no, number, event_id in found.tables["event_name"]
    } == names.events
    assert {
        number: (case_ids[case_no], id_) for number, case_no, id_, _ in found.tables["participation_name"]
    } == names.participations
    grouping = {row[1:] for row in found.tables["case_name"]}
    assert grouping == {
        (case.case_id, case.force, case.unit, case.team, case.officer, case.offence) for case in history.cases
    }
    assert not found.rejects


@given(histories(), st.sampled_from(["csv", "csv.gz", "parquet"]))
def test_what_is_written_is_what_is_read(history: History, kind: Kind) -> None:
    with TemporaryDirectory() as folder:
        write_bundle(history, Path(folder), kind=kind)
        found = read(Path(folder))
    assert_same(found, history)
    recorded = [event.recorded_at for event in history.events]
    assert found.staged.latest_recorded_at == (max(recorded) if recorded else None)
    months = [event for event in history.events if event.precision is Precision.month]
    assert found.staged.not_datable == len(months)


@given(histories())
def test_looking_up_a_few_cases_at_a_time_reads_the_same(history: History) -> None:
    """As many at once as fit in memory; here one, so that every case is a share of its own."""
    with TemporaryDirectory() as folder, patch.object(staging, "CASES_LOOKED_UP_AT_ONCE", 1):
        write_bundle(history, Path(folder))
        found = read(Path(folder))
    assert_same(found, history)


@given(histories(), st.lists(st.sampled_from(["csv", "csv.gz", "parquet"]), min_size=1, max_size=3))
def test_parts_in_a_folder_are_one_table(history: History, kinds: list[Kind]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for place, kind in enumerate(kinds):
            write_bundle(share(history, place, len(kinds)), folder / str(place), kind=kind)
            for table in ("cases", "participants", "events"):
                (folder / "bundle" / table).mkdir(parents=True, exist_ok=True)
                part = folder / "bundle" / table / f"part-{place}.{kind}"
                (folder / str(place) / f"{table}.{kind}").rename(part)
        assert_same(read(folder / "bundle"), history)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_the_database_may_be_on_disk_and_small(tmp_path: Path, kind: Kind) -> None:
    happened = tuple(Event("c1", f"e{n}", "progress", n, n) for n in range(60_000))
    write_bundle(History((Case("c1"),), (), happened), tmp_path / "bundle", kind=kind)
    with duckdb.connect(str(tmp_path / "staged.duckdb")) as connection:
        connection.execute("SET memory_limit = '200MB'")
        staged = stage(tmp_path / "bundle", connection, kinds=KINDS, zone=LONDON)
        found = connection.execute("SELECT count(*), count(DISTINCT event_no) FROM event").fetchall()
    assert found == [(60_000, 60_000)]
    assert staged.latest_at == 59_999


def share(history: History, place: int, of: int) -> History:
    """Return every `of`-th row of each table, from `place` on."""
    return History(history.cases[place::of], history.participants[place::of], history.events[place::of])


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "parquet"])
def test_writing_twice_gives_the_same_bytes(tmp_path: Path, kind: Kind) -> None:
    history = History((Case("c1"),), (Participant("c1", "p1"),), (Event("c1", "e1", "progress", 1, 2),))
    for name in ("one", "two"):
        write_bundle(
            history, tmp_path / name, kind=kind, extra={"staff": [{"staff_id": "s1", "name": "Alice"}]}
        )
    first = {file.name: file.read_bytes() for file in (tmp_path / "one").iterdir()}
    assert sorted(first) == [f"{name}.{kind}" for name in ("cases", "events", "participants", "staff")]
    assert first == {file.name: file.read_bytes() for file in (tmp_path / "two").iterdir()}


def test_times_are_written_with_as_many_digits_as_they_need(tmp_path: Path) -> None:
    at = (0, 500_000, 1, -1, 60_000_000)
    events = tuple(Event("c1", f"e{n}", "progress", moment, moment) for n, moment in enumerate(at))
    write_bundle(History((Case("c1"),), (), events), tmp_path)
    lines = (tmp_path / "events.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [line.split(",")[4] for line in lines] == [
        "1970-01-01T00:00:00Z",
        "1970-01-01T00:00:00.5Z",
        "1970-01-01T00:00:00.000001Z",
        "1969-12-31T23:59:59.999999Z",
        "1970-01-01T00:01:00Z",
    ]


def test_an_extra_table_may_not_pass_for_one_of_the_three(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="events come from the history"):
        write_bundle(History(), tmp_path, extra={"events": []})

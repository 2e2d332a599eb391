"""An export comes in through the one door: the same rows as one by one, once only, and nothing is overwritten."""

import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from demo.building import build
from keptinformed import pipeline
from keptinformed.access.actors import Actor, NotAllowed
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.arriving import Arrivals
from keptinformed.cases.models import Batch, Case, ContactPoint, Event, Participation, Person, Shift
from keptinformed.cases.timeline import Happening
from keptinformed.duties.history import History
from keptinformed.obligations.closing_policy import closing_policy
from keptinformed.obligations.gates_policy import gates_policy
from keptinformed.privacy.sealing import lookup_of, unseal
from keptinformed.timekeeping.instants import Micros, from_micros
from tests.bundles.made_bundles import ARREST, CASE, PERSON, TOLD, made
from tests.live.bundles_live import (
    ADMINISTRATOR,
    NOW,
    Rows,
    bring_in,
    counts,
    events,
    obligations,
    rejected,
    rows,
    stages,
    table,
    write,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, History]:
    truth = build(tmp_path_factory.mktemp("demo") / "force", cases=24)
    return truth.bundle, truth.history


@pytest.fixture
def bundle(demo: tuple[Path, History], tmp_path: Path) -> Path:
    return Path(shutil.copytree(demo[0], tmp_path / "bundle"))


def test_many_at_once_are_the_rows_of_one_by_one(demo: tuple[Path, History], bundle: Path) -> None:
    # One by one, a case closes only when its victims were told of it: a history that comes whole is let in as it is.
    gates = gates_policy(None, settings.FORCE).gates.values()
    closings = {*closing_policy().closes, *(step for gate in gates for step in gate.steps)}
    write(bundle / "events.csv", [row for row in table(bundle / "events.csv") if row["kind"] not in closings])
    open_history = replace(demo[1], events=tuple(e for e in demo[1].events if e.kind not in closings))
    with transaction.atomic():
        bring_in(bundle, at_once=7)
        at_once = (events(), obligations(), stages())
        transaction.set_rollback(True)
    one_by_one(open_history)
    assert at_once[0] == events()
    assert at_once[1] == obligations()
    assert at_once[2] == stages()
    assert len(at_once[1]) > len(demo[1].cases)


def one_by_one(history: History) -> None:
    cases = {
        case.case_id: Case.objects.create(
            reference=case.case_id, unit=case.unit, team=case.team, officer=case.officer, offence=case.offence
        )
        for case in history.cases
    }
    people = {
        (who.case_id, who.participant_id): Participation.objects.create(
            case=cases[who.case_id],
            person=Person.objects.create(name="", made_up=True),
            participant_id=who.participant_id,
            part=who.role.value,
            since=moment(who.since),
            enhanced_from=moment(who.enhanced_from),
            enhanced_recorded_at=moment(who.enhanced_recorded_at),
        )
        for who in history.participants
    }
    for event in sorted(history.events, key=lambda event: (event.recorded_at, event.at, event.event_id)):
        pipeline.record(
            Happening(
                event.kind,
                from_micros(event.at),
                people.get((event.case_id, event.participant_id)),
                about=event.about,
                grade=event.grade,
                every_days=event.every_days,
                precision=event.precision,
                event_id=event.event_id,
            ),
            case=cases[event.case_id],
            by=Actor("W1", Role.witness_care),
            now=from_micros(event.recorded_at),
        )
    pipeline.rederive([case.pk for case in cases.values()], now=NOW)


def moment(instant: Micros | None) -> datetime | None:
    return None if instant is None else from_micros(instant)


def test_the_same_bundle_again_changes_nothing(bundle: Path) -> None:
    first = bring_in(bundle)
    assert first.batch
    assert not first.rejected
    before = (counts(), events(), obligations())
    again = bring_in(bundle, now=NOW + timedelta(days=1))
    assert (again.batch, sum(again.added.values()), again.rejected) == ("", 0, 0)
    assert (counts(), events(), obligations()) == before


def test_more_rows_add_only_those(bundle: Path, tmp_path: Path) -> None:
    with transaction.atomic():
        bring_in(bundle)
        whole = (events(), obligations(), stages())
        transaction.set_rollback(True)
    fewer = Path(shutil.copytree(bundle, tmp_path / "fewer"))
    for name, missing in (("events", 10), ("participants", 3), ("cases", 5)):
        write(fewer / f"{name}.csv", table(bundle / f"{name}.csv")[:-missing])
    first = bring_in(fewer, tmp_path / "rejects.csv")
    second = bring_in(bundle)
    assert first.added["events"] + second.added["events"] == len(whole[0])
    assert (first.added["cases"] > 5, second.added["cases"]) == (True, 5)
    assert not second.rejected
    assert (events(), obligations(), stages()) == whole


def test_history_that_is_here_is_never_overwritten(bundle: Path, tmp_path: Path) -> None:
    bring_in(bundle)
    before = (counts(), events(), obligations())
    for name, column, value in (
        ("events", "at", "2025-01-01T00:00:00Z"),
        ("participants", "role", "witness"),
        ("cases", "offence", "something else"),
        ("people", "name", "Somebody Else"),
        ("contact_points", "safe", ""),
        ("staff", "team", "Team Z"),
        ("shifts", "kind", "other"),
    ):
        changed = table(bundle / f"{name}.csv")
        changed[3][column] = value
        write(bundle / f"{name}.csv", changed)
    brought = bring_in(bundle, tmp_path / "rejects.csv")
    found = rejected(tmp_path / "rejects.csv")
    assert {(file, line) for file, line, _ in found} == {
        (f"{name}.csv", "5")
        for name in ("events", "participants", "cases", "people", "contact_points", "staff", "shifts")
    }
    assert brought.rejected == len(found) == 7
    assert "never overwritten" in next(reason for file, _, reason in found if file == "events.csv")
    assert (counts(), events(), obligations()) == before


def test_what_cannot_be_used_is_told_with_file_line_and_reason(tmp_path: Path) -> None:
    bundle = made(
        tmp_path / "bundle",
        cases=[CASE, {"case_id": "x" * 201}],
        events=[
            ARREST,
            TOLD,
            ARREST | {"event_id": "e3", "at": "2026-07-01T00:00:00Z"},
            ARREST | {"event_id": "e4", "kind": "dreamt_of"},
            ARREST | {"event_id": "e5", "case_id": "x" * 201},
            TOLD | {"event_id": "e6", "about": "y" * 201},
        ],
    )
    who = {"case_id": "c1", "participant_id": "p1"}
    write(
        bundle / "people.csv",
        [
            who | {"name": "A", "born_on": "1.2.1990"},
            {"case_id": "c2"} | {"name": "B", "participant_id": "p1", "born_on": ""},
        ],
    )
    reach = who | {"channel": "telephone", "value": "07700 900123", "safe": "yes", "preferred": "no"}
    write(
        bundle / "contact_points.csv",
        [
            reach,
            reach | {"value": "+44 7700 900123"},
            reach | {"channel": "pigeon"},
            reach | {"participant_id": "p2"},
        ],
    )
    write(
        bundle / "staff.csv",
        [{"staff_id": "S1", "name": "One", "role": "king"}, {"staff_id": "S2", "name": "Two", "role": ""}],
    )
    shift = {
        "staff_id": "S2",
        "date": "2026-06-30",
        "kind": "early",
        "begins": "2026-06-30T07:00",
        "ends": "2026-06-30T06:00",
    }
    write(
        bundle / "shifts.csv",
        [shift, shift | {"staff_id": "S9", "ends": "2026-06-30T16:00"}, shift | {"date": "30/6"}],
    )
    brought = bring_in(bundle, tmp_path / "rejects.csv")
    found = {(file, line): reason for file, line, reason in rejected(tmp_path / "rejects.csv")}
    for place, words in {
        ("cases.csv", "3"): "longer than this service keeps",
        ("events.csv", "4"): "future",
        ("events.csv", "5"): "unknown kind",
        ("events.csv", "6"): "its case could not be taken in",
        ("events.csv", "7"): "longer than 200",
        ("people.csv", "2"): "born_on is no day",
        ("people.csv", "3"): "no such case",
        ("contact_points.csv", "3"): "perhaps written in another way",
        ("contact_points.csv", "4"): "unknown channel",
        ("contact_points.csv", "5"): "no such participant",
        ("staff.csv", "2"): "unknown role",
        ("shifts.csv", "2"): "ends before it begins",
        ("shifts.csv", "3"): "nobody here",
        ("shifts.csv", "4"): "date is no day",
    }.items():
        assert words in found.pop(place)
    assert not found
    assert brought.added == {
        "cases": 1, "participants": 1, "people": 0, "events": 2, "contact_points": 1, "staff": 1, "shifts": 0,
    }  # fmt: skip
    assert "900123" not in (tmp_path / "rejects.csv").read_text(encoding="utf-8")


def test_numbers_come_in_sealed_and_are_found_again(bundle: Path) -> None:
    bring_in(bundle)
    first = table(bundle / "contact_points.csv")[0]
    point = ContactPoint.objects.get(
        participation__case__reference=first["case_id"],
        participation__participant_id=first["participant_id"],
        channel="telephone",
    )
    assert unseal(point.sealed) == first["value"]
    assert bytes(point.lookup) == lookup_of("telephone", first["value"].replace("0", "+44 ", 1))
    assert first["value"].encode() not in bytes(point.sealed)
    assert point.ending == first["value"][-3:]


def test_somebody_without_a_name_gets_one_when_a_bundle_has_it(bundle: Path, tmp_path: Path) -> None:
    nameless = tmp_path / "nameless"
    nameless.mkdir()
    for name in ("cases", "participants", "events"):
        shutil.copy(bundle / f"{name}.csv", nameless)
    assert bring_in(nameless).added["people"] == 0
    assert set(Person.objects.values_list("name", flat=True)) == {""}
    assert bring_in(bundle).added["people"] == Person.objects.count()
    assert not Person.objects.filter(name="").exists()


def test_what_comes_in_is_in_the_access_log(bundle: Path) -> None:
    brought = bring_in(bundle, at_once=10)
    noted = Entry.objects.filter(act="bundle.imported", business_identifier=brought.batch, by="ADMIN1")
    assert {one for entry in noted for one in entry.individuals} == set(
        Person.objects.values_list("public_id", flat=True)
    )
    assert Batch.objects.get().account["added"]["events"] == Event.objects.count()
    assert set(Event.objects.values_list("by", flat=True)) == {""}
    assert Shift.objects.exists()


def test_only_who_may_import_can() -> None:
    batch = Batch.objects.create(
        public_id="00000000-0000-4000-8000-000000000000", name="", fingerprint="", by="A1", started_at=NOW
    )
    with pytest.raises(NotAllowed):
        pipeline.record_many(Arrivals(), by=Actor("A1", Role.officer), now=NOW, batch=batch)
    pipeline.record_many(Arrivals(), by=ADMINISTRATOR, now=NOW, batch=batch)
    assert not rows("SELECT 1 FROM access_log_entry")


def test_one_participant_named_in_an_event_that_is_here(tmp_path: Path) -> None:
    bring_in(made(tmp_path / "one", events=[ARREST]))
    later = made(
        tmp_path / "two", participants=[PERSON, PERSON | {"participant_id": "p2"}], events=[ARREST, TOLD]
    )
    assert bring_in(later).added["participants"] == 1
    owed: Rows = [row for row in obligations() if row[2] == "vc2020-r6-arrest"]
    assert [(row[1], row[10]) for row in owed] == [("p1", "e2"), ("p2", None)]

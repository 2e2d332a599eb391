"""What is kept here goes out as a bundle, comes in again as it was, and nothing leaves unrecorded."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from demo.building import build
from keptinformed import pipeline
from keptinformed.access.actors import Actor, NotAllowed
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.bundles.tables_out import Format
from keptinformed.cases import as_bundle
from keptinformed.cases.models import Case, Participation, Person, Restriction
from keptinformed.cases.timeline import Happening
from keptinformed.database.embedded import Server
from keptinformed.intake import exporting, importing
from keptinformed.intake.exporting import Disclosure, Exported, ExportRefused
from tests import service_database
from tests.bundles.made_bundles import ARREST, CASE, PERSON, made
from tests.live.bundles_live import ADMINISTRATOR, NOW, bring_in, counts, events, obligations, table

pytestmark = pytest.mark.usefixtures("own_database")

OFFICER = Actor("DPO1", Role.data_protection)
WHY = Disclosure("Made Up Partner", "a trial with made-up people")
TABLES = ("cases", "participants", "events", "people", "contact_points", "staff", "shifts")
MOMENTS = ("begins", "ends")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("demo") / "force", cases=24).bundle


def give_out(out: Path, why: Disclosure = WHY, *, by: Actor = OFFICER, form: Format = "csv") -> Exported:
    return exporting.export(out, why, by=by, now=NOW, form=form, progress=lambda *_: None)


def in_utc(rows: list[dict[str, str]]) -> set[tuple[tuple[str, str], ...]]:
    for row in rows:
        for name in MOMENTS:
            if row.get(name):
                utc = datetime.fromisoformat(row[name]).astimezone(UTC)
                row[name] = utc.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {tuple(sorted(row.items())) for row in rows}


def test_what_came_in_goes_out_as_it_was(demo: Path, tmp_path: Path) -> None:
    bring_in(demo)
    exported = give_out(tmp_path / "out")
    for name in TABLES:
        was, given = table(demo / f"{name}.csv"), table(tmp_path / "out" / f"{name}.csv")
        known = [{column: row[column] for column in was[0]} for row in given]
        assert in_utc(known) == in_utc(was), name
        assert len(given) == len(was) == exported.rows[name]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_bundle_given_out_comes_in_and_goes_out_the_same_again(
    demo: Path,
    tmp_path: Path,
    own_database: Server,
    form: Format,
) -> None:
    bring_in(demo)
    here = (events(), obligations())
    give_out(tmp_path / "out", form=form)
    service_database.clone(own_database, "of_one_test_too", service_database.template(own_database))
    service_database.use(own_database, "of_one_test_too")
    assert counts()["case"] == 0
    assert not bring_in(tmp_path / "out", tmp_path / "rejects.csv", now=NOW + timedelta(hours=1)).rejected
    assert events() == here[0]
    give_out(tmp_path / "again", form=form)
    for file in sorted((tmp_path / "out").iterdir()):
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes(), file.name
    if form == "parquet":
        assert pq.read_table(tmp_path / "out" / "events.parquet").num_rows == len(here[0])


def test_no_suspect_leaves_and_nothing_noted_of_one_alone(tmp_path: Path) -> None:
    bring_in(made(tmp_path / "bundle", events=[ARREST]))
    case = Case.objects.get()
    suspect = Participation.objects.create(
        case=case, person=Person.objects.create(name="Made Up Suspect"), participant_id="S1", part="suspect"
    )
    pipeline.record(
        Happening("appointment_kept", NOW, suspect), case=case, by=Actor("W1", Role.witness_care), now=NOW
    )
    give_out(tmp_path / "out")
    for name in TABLES:
        text = (tmp_path / "out" / f"{name}.csv").read_text(encoding="utf-8")
        assert "S1" not in text, name
        assert "Suspect" not in text, name
    given = {one for entry in Entry.objects.filter(act="bundle.exported") for one in entry.individuals}
    assert suspect.person.public_id not in given
    assert len(given) == 1


def test_restricted_cases_stay_unless_asked_for_and_own_cases_always(tmp_path: Path) -> None:
    cases = [CASE, {"case_id": "c2"}, {"case_id": "c3"}]
    people = [PERSON | {"case_id": case["case_id"]} for case in cases]
    bring_in(made(tmp_path / "bundle", cases=cases, participants=people, events=[ARREST]))
    Restriction.objects.create(
        case=Case.objects.get(reference="c2"),
        kind="sensitive",
        reason="made up",
        owner="A1",
        set_by="A1",
        set_at=NOW,
        review_at=NOW + timedelta(days=30),
    )
    Person.objects.filter(participations__case__reference="c3").update(staff_number=OFFICER.staff_number)
    give_out(tmp_path / "out")
    give_out(tmp_path / "all", Disclosure(WHY.recipient, WHY.reason, with_restricted=True))
    assert [row["case_id"] for row in table(tmp_path / "out" / "cases.csv")] == ["c1"]
    assert [row["case_id"] for row in table(tmp_path / "all" / "cases.csv")] == ["c1", "c2"]
    assert Entry.objects.filter(reason__startswith="restricted cases included").exists()


def test_everybody_who_left_is_in_the_access_log_with_recipient_and_reason(
    demo: Path, tmp_path: Path
) -> None:
    bring_in(demo)
    exported = give_out(tmp_path / "out")
    noted = Entry.objects.filter(act="bundle.exported", business_identifier=str(exported.export))
    assert {(entry.recipient, entry.reason, entry.by) for entry in noted} == {
        (WHY.recipient, WHY.reason, OFFICER.staff_number)
    }
    assert {one for entry in noted for one in entry.individuals} == set(
        Person.objects.values_list("public_id", flat=True)
    )


def test_a_folder_appears_whole_or_not_at_all(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(demo)

    def fail(_sealed: bytes) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(as_bundle, "unseal", fail)
    with pytest.raises(KeyboardInterrupt):
        give_out(tmp_path / "out")
    assert not list(tmp_path.iterdir())
    assert not Entry.objects.filter(act="bundle.exported").exists()


def test_what_will_not_do_is_refused(demo: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="there already"):
        give_out(demo)
    with pytest.raises(ExportRefused, match="--recipient"):
        give_out(tmp_path / "out", Disclosure(" ", WHY.reason))
    with pytest.raises(ExportRefused, match="--reason"):
        give_out(tmp_path / "out", Disclosure("Somebody", "because"))
    with pytest.raises(NotAllowed):
        give_out(tmp_path / "out", by=ADMINISTRATOR)
    assert not Entry.objects.exists()


def test_nobody_else_can_read_what_was_given_out(demo: Path, tmp_path: Path) -> None:
    bring_in(Path(shutil.copytree(demo, tmp_path / "bundle")))
    give_out(tmp_path / "out")
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in (tmp_path / "out").iterdir())
    assert importing.fingerprint_of(tmp_path / "out")

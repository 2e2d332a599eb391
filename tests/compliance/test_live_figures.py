"""The figures of the running service are those that `kept audit` gives for its export; nobody is in them."""

import argparse
import json
import os
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from demo.building import build
from keptinformed.access.actors import Actor
from keptinformed.access.models import Staff
from keptinformed.access.roles import ROLES, Permission, Role
from keptinformed.access_log.models import Entry
from keptinformed.auditor import audit_command
from keptinformed.cases.models import Case, Participation, Restriction
from keptinformed.compliance import working_out
from keptinformed.compliance.models import Run
from keptinformed.compliance.working_out import PREFIX, month_ends, work_out
from keptinformed.intake import exporting
from keptinformed.intake.exporting import Disclosure
from keptinformed.workers import doors
from tests.desk.signed_in import Time, signed_in, time
from tests.live.bundles_live import NOW, bring_in, table
from tests.promises.doors import every_door

__all__ = ["time"]
PAGES = ("/", "/figures/", "/figures/in-full/", "/figures/coverage/")
HIDDEN_UNIT = "Canary Hidden Unit"
NOT_COMPARED = ("bundle", "charts")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("demo") / "force", cases=30).bundle


def audited(bundle: Path, out: Path, *words: str) -> Mapping[str, Any]:
    """Return what `kept audit` says of a bundle."""
    parser = argparse.ArgumentParser()
    audit_command.add_parser(parser.add_subparsers())
    args = parser.parse_args(["audit", str(bundle), "--out", str(out), "--force", settings.FORCE, *words])
    assert audit_command.run(args) == 0
    found: Mapping[str, Any] = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    return found


def hide(case: Case) -> None:
    """Restrict a case, and give it a unit that nothing else has."""
    Case.objects.filter(pk=case.pk).update(unit=HIDDEN_UNIT)
    Restriction.objects.create(
        case=case, kind="sensitive", owner="X", set_by="X", set_at=NOW, review_at=NOW + timedelta(days=1)
    )


def a_case_with_debts() -> Case:
    return Case.objects.filter(obligations__met_at=None, obligations__due_at__lt=NOW).order_by("reference")[0]


def whole(run: Run) -> str:
    return json.dumps([run.figures, run.shown, run.in_short])


@pytest.mark.usefixtures("own_database")
def test_a_run_says_what_the_audit_of_an_export_says(demo: Path, tmp_path: Path) -> None:
    bring_in(demo)
    hide(a_case_with_debts())
    before = Entry.objects.count()
    runs = {run.as_at: run for run in work_out(now=NOW)}
    (noted,) = Entry.objects.order_by("pk")[before:]
    assert (noted.act, noted.by, noted.individuals) == ("figures.worked_out", "kept worker", [])
    assert not list(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")), "ids were left on the disk"

    exporting.export(
        tmp_path / "out",
        Disclosure("the auditor", "to compare the two"),
        by=Actor("DPO1", Role.data_protection),
        now=NOW,
        form="csv",
        progress=lambda *_: None,
    )
    assert len(table(tmp_path / "out" / "cases.csv")) == Case.objects.count() - 1
    earlier: list[str] = []
    for number, moment in enumerate([*month_ends(NOW, 2), NOW]):
        out = tmp_path / f"audit-{number}"
        known = ["--known-at", moment.isoformat()] if moment != NOW else []
        says = audited(tmp_path / "out", out, "--as-at", moment.isoformat(), *known, *earlier)
        earlier = ["--against", str(out)]
        mine = runs[moment].figures
        for part in says:
            if part == "against":
                assert without_name(mine[part]) == without_name(says[part])
            elif part not in NOT_COMPARED:
                assert mine[part] == says[part], (moment, part)
        assert mine["charts"] == says["charts"]
    assert runs[NOW].figures["layers"][0]["all"]["overdue"] > 0
    assert runs[NOW].figures["against"]["changes"], "nothing changed in a month"


def without_name(against: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return against and {name: value for name, value in against.items() if name != "bundle"}


@pytest.mark.usefixtures("own_database")
def test_figures_name_nobody_and_pages_lead_only_where_the_reader_may_go(demo: Path, time: Time) -> None:
    bring_in(demo)
    hidden = a_case_with_debts()
    hide(hidden)
    kept = work_out(now=NOW)
    assert [run.ends_month for run in kept] == [True, True, False]
    ids = [
        *Case.objects.values_list("reference", flat=True),
        *(str(pk) for pk in Case.objects.values_list("public_id", flat=True)),
    ]
    ids += Participation.objects.values_list("participant_id", flat=True)
    for run in kept:
        assert not [each for each in ids if len(each) > 3 and each in whole(run)]
        assert HIDDEN_UNIT not in whole(run)
    unit = Case.objects.exclude(unit=HIDDEN_UNIT).values_list("unit", flat=True)[0]
    for role in Role:
        who = Staff.objects.create(
            staff_number=f"ZQ-{role.value[:12]}", name="Made Up", role=role.value, unit=unit, team="Team A"
        )
        look_around(signed_in(who, now=time.now), role, unit, hidden)


def look_around(client: Client, role: Role, unit: str, hidden: Case) -> None:
    may = ROLES[role].may
    for route in PAGES[1:]:
        answer = client.get(route)
        assert answer.status_code == (200 if Permission.see_figures in may else 403), (role, route)
        assert HIDDEN_UNIT not in answer.text
        lists = {link for link in links(answer.text) if link.startswith("/worklist/?")}
        if not {Permission.see_figures, Permission.see_worklists} <= may:
            assert not lists, role
        if route == "/figures/in-full/" and {Permission.see_figures, Permission.see_worklists} <= may:
            assert lists
            for link in sorted(lists)[:3]:
                assert hidden.reference not in client.get(link).text, (role, link)
    if role is Role.supervisor:
        every = links(client.get("/figures/").text) + links(client.get("/figures/in-full/").text)
        of_units = {link for link in every if "unit=" in link}
        assert any("team=" in link for link in of_units)
        assert all(unit.replace(" ", "+") in link for link in of_units), of_units


def links(page: str) -> list[str]:
    return [piece.partition('"')[0].replace("&amp;", "&") for piece in page.split('href="')[1:]]


@pytest.mark.usefixtures("own_database")
def test_a_day_is_set_against_the_month_before_and_is_forgotten_later(demo: Path) -> None:
    bring_in(demo)
    work_out(now=NOW)
    (later,) = work_out(now=NOW + timedelta(hours=5))
    assert datetime.fromisoformat(later.in_short["before"]["as_at"]) == month_ends(NOW, 1)[0]
    june, latest = work_out(now=NOW + timedelta(days=1))
    assert (june.ends_month, june.as_at.month, latest.ends_month) == (True, 6, False)
    work_out(now=NOW + timedelta(days=60))
    assert not Run.objects.filter(ends_month=False, as_at__lt=NOW + timedelta(days=19)).exists()
    assert Run.objects.filter(ends_month=True, as_at=june.as_at).exists()


@pytest.mark.usefixtures("own_database")
def test_a_folder_of_a_run_that_was_killed_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, fresh = tmp_path / f"{PREFIX}left", tmp_path / f"{PREFIX}fresh"
    for folder in (left, fresh):
        folder.mkdir()
        (folder / "cases.parquet").write_text("ids")
    long_ago = left.stat().st_mtime - 2 * working_out.ABANDONED.total_seconds()
    os.utime(left, (long_ago, long_ago))
    assert work_out(now=NOW) == []
    assert [folder.name for folder in tmp_path.iterdir()] == [fresh.name]


@pytest.mark.django_db
def test_before_the_first_run_pages_say_so_and_no_number_leads_to_another(time: Time) -> None:
    who = Staff.objects.create(staff_number="X1", name="Made Up", role=Role.chief_officer.value)
    client = signed_in(who, now=time.now)
    assert all("There are no figures yet" in client.get(route).text for route in PAGES)
    for wrong in ("1", "0", "-1", "x", "9" * 30, "²"):
        assert client.get("/figures/", {"run": wrong}).status_code == 404


def test_a_month_ends_by_the_clocks_of_london() -> None:
    ends = month_ends(datetime(2026, 4, 1, 0, 30, tzinfo=UTC), 3)
    assert [end.astimezone(UTC).isoformat() for end in ends] == [
        "2026-01-31T23:59:59.999999+00:00",
        "2026-02-28T23:59:59.999999+00:00",
        "2026-03-31T22:59:59.999999+00:00",
    ]
    assert month_ends(datetime(2026, 3, 31, 23, 30, tzinfo=UTC), 1) == ends[-1:]


def test_the_job_is_one_of_the_workers() -> None:
    assert "work_out" in {job.value.word for job in doors.WORK}
    assert {"figures", "figures-in-full", "figures-coverage"} <= {door.name for door in every_door()}

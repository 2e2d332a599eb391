"""Everything that is owed can be worked out anew from the history, and comes out as it stands."""

import argparse
from datetime import timedelta
from pathlib import Path

import pytest

from demo.building import build
from keptinformed.cases.models import Case
from keptinformed.obligations import deriving, rebuild_command
from keptinformed.obligations.models import Obligation
from keptinformed.obligations.rebuilding import rebuild
from keptinformed.timekeeping import clock
from tests.live.a_force import NOW
from tests.live.a_history import write_cases, write_events
from tests.live.test_moves import an_arrest

pytestmark = pytest.mark.django_db


def test_a_rebuild_of_what_was_derived_event_by_event_changes_nothing(tmp_path: Path) -> None:
    truth = build(tmp_path / "demo", cases=60)
    written = write_cases(truth.history)
    write_events(written, truth.history.events)
    for number in written.numbers:
        deriving.derive(number, now=truth.now)
    heard: list[tuple[int, int]] = []
    found = rebuild(now=truth.now, at_once=25, progress=lambda done, total, _: heard.append((done, total)))
    assert (found.cases, found.changed) == (60, 0)
    assert heard == [(25, 60), (50, 60), (60, 60)]


def test_what_went_wrong_is_put_right_and_counted() -> None:
    case, victim = an_arrest()
    an_arrest("CASE-2")
    right = list(Obligation.objects.order_by("opened_by", "rule").values_list("opened_by", "rule", "due_at"))
    one, other = Obligation.objects.of_case(case)[:2]
    Obligation.objects.filter(pk=one.pk).update(due_at=NOW + timedelta(days=900))
    other.delete()
    Obligation.objects.filter(participation__case__reference="CASE-2").delete()

    assert rebuild(now=NOW).changed == len(right) // 2 + 2
    assert (
        list(Obligation.objects.order_by("opened_by", "rule").values_list("opened_by", "rule", "due_at"))
        == right
    )
    assert rebuild(now=NOW).changed == 0
    assert victim.case_id == case.pk


def test_it_goes_on_where_it_was_stopped() -> None:
    numbers = [an_arrest(f"CASE-{number}")[0].pk for number in range(4)]
    Obligation.objects.all().delete()

    class StoppedError(Exception):
        pass

    stopped_at = []

    def stop(done: int, _total: int, last: int) -> None:
        stopped_at.append(last)
        if done == 2:
            raise StoppedError

    with pytest.raises(StoppedError):
        rebuild(now=NOW, at_once=1, progress=stop)
    there = set(Obligation.objects.values_list("case", flat=True))
    assert there == set(numbers[:2])
    found = rebuild(now=NOW, after=stopped_at[-1], at_once=1)
    assert found.cases == 2
    assert found.last == numbers[-1]
    assert rebuild(now=NOW).changed == 0


def rebuild_arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    rebuild_command.add_parser(parser.add_subparsers())
    return parser.parse_args(words)


def test_the_command_says_what_it_found(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    case, _ = an_arrest()
    args = rebuild_arguments("rebuild")
    assert rebuild_command.run(args) == 0
    assert capsys.readouterr().out == "1 cases worked out anew. Nothing changed.\n"
    Obligation.objects.of_case(case).delete()
    assert rebuild_command.run(args) == 1
    assert "rows changed and are right now" in capsys.readouterr().out
    assert rebuild_command.run(rebuild_arguments("rebuild", "--after", str(case.pk))) == 0
    assert capsys.readouterr().out.startswith("0 cases")
    assert Case.objects.count() == 1

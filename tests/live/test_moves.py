"""Law that changes: what it moves is moved, written down, and told to whoever has the case."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from keptinformed.access_log.entries import Who
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Case, Participation
from keptinformed.database.embedded import Server
from keptinformed.duties.reading import shipped_policy
from keptinformed.duties.rules import Allowance, Rule, Unit
from keptinformed.obligations import law
from keptinformed.obligations.law import Law, law_of
from keptinformed.obligations.models import MovedDueDate, Obligation
from keptinformed.obligations.moves import Brought, bring_in, moves_since, notices
from keptinformed.obligations.rebuilding import rebuild
from tests import service_database
from tests.live.a_force import NOW, a_case, somebody
from tests.live.test_lines import ARRESTED, DUE, happens, told

OWNER = Who("owner", "owner")
ANNOUNCED = date(2026, 6, 27)
DAY_OF_REST = date(2026, 6, 29)
RULE = "vc2020-r6-arrest"
MOVED_TO = datetime(2026, 7, 6, 23, 0, tzinfo=UTC)


@pytest.fixture
def as_owner(own_database: Server) -> None:
    """Give a database of the test's own, under the role that may load law, with the law as of before the news."""
    service_database.use(own_database, "of_one_test", as_owner=True)
    law.load(law_of(settings.FORCE, ANNOUNCED - timedelta(days=1)), now=NOW - timedelta(days=10))


@pytest.fixture
def with_day_of_rest(tmp_path: Path) -> Law:
    """Give the law that ships with one more holiday, announced late."""
    root = tmp_path / "policy"
    shutil.copytree(shipped_policy(), root)
    calendar = root / "holidays" / "england-and-wales.yaml"
    lines = calendar.read_text(encoding="utf-8").splitlines()
    later = next(number for number, line in enumerate(lines) if "{date: 2026-08" in line)
    lines.insert(later, f"  - {{date: {DAY_OF_REST}, name: Made-up Day, announced: {ANNOUNCED}}}")
    calendar.write_text("\n".join(lines), encoding="utf-8")
    return law_of(settings.FORCE, ANNOUNCED, root)


def an_arrest(reference: str = "CASE-1", at: datetime = ARRESTED) -> tuple[Case, Participation]:
    case = a_case(reference)
    victim = somebody(case)
    happens(case, "suspect_arrested", at)
    return case, victim


def bring(wanted: Law, now: datetime = NOW) -> Brought:
    return bring_in(wanted, by=OWNER, now=now)


def owed(victim: Participation) -> Obligation:
    return Obligation.objects.get(participation=victim, rule__rule=RULE)


@pytest.mark.usefixtures("as_owner")
def test_a_late_bank_holiday_moves_what_spans_it_and_nothing_else(with_day_of_rest: Law) -> None:
    case, victim = an_arrest()
    _, earlier = an_arrest("CASE-2", ARRESTED - timedelta(days=200))
    assert owed(victim).due_at == DUE
    before = owed(earlier).due_at

    brought = bring(with_day_of_rest)
    assert brought.loaded
    assert brought.cases == 1, "only the case with an event around the day is looked at"
    assert owed(victim).due_at == MOVED_TO
    assert owed(earlier).due_at == before
    assert brought.moved == MovedDueDate.objects.count() > 0
    row = MovedDueDate.objects.get(rule__rule=RULE)
    assert (row.was_due_at, row.due_at, row.case_id, row.participation_id) == (
        DUE,
        MOVED_TO,
        case.pk,
        victim.pk,
    )
    assert row.why == "Monday 29 June 2026 became a day of rest (Made-up Day)."
    entry = Entry.objects.get(act="due_dates.moved")
    assert entry.individuals == [victim.person.public_id]
    assert (entry.by, entry.at) == ("owner", NOW)


@pytest.mark.usefixtures("as_owner")
def test_loading_the_same_law_twice_does_nothing(with_day_of_rest: Law) -> None:
    an_arrest()
    bring(with_day_of_rest)
    ledger = MovedDueDate.objects.count()
    again = bring(with_day_of_rest, NOW + timedelta(days=1))
    assert not again.loaded
    assert MovedDueDate.objects.count() == ledger
    assert Entry.objects.filter(act="due_dates.moved").count() == 1
    assert rebuild(now=NOW).changed == 0


@pytest.mark.usefixtures("as_owner")
def test_what_was_kept_moves_too_but_nobody_is_told_of_it(with_day_of_rest: Law) -> None:
    case, victim = an_arrest()
    arrest = case.events.get(kind="suspect_arrested")
    told(case, victim, arrest, NOW)
    _, waiting = an_arrest("CASE-2")
    bring(with_day_of_rest)
    assert owed(victim).due_at == MOVED_TO
    assert MovedDueDate.objects.filter(participation=victim, rule__rule=RULE).exists()

    moved = [move for move in notices(moves_since(NOW - timedelta(seconds=1))) if move.rule == RULE]
    assert [(move.reference, move.was_due_at, move.due_at) for move in moved] == [("CASE-2", DUE, MOVED_TO)]
    assert moved[0].officer == "A1"
    assert moved[0].participant_id == waiting.participant_id
    assert list(moves_since(NOW)) == []


@pytest.mark.usefixtures("as_owner")
def test_a_holiday_that_is_given_up_moves_dates_back(with_day_of_rest: Law) -> None:
    _, victim = an_arrest()
    bring(with_day_of_rest)
    bring(law_of(settings.FORCE, ANNOUNCED), NOW + timedelta(days=1))
    assert owed(victim).due_at == DUE
    last = MovedDueDate.objects.filter(rule__rule=RULE).latest("moved_at")
    assert last.why == "Monday 29 June 2026 is a working day after all."


def with_rule(of: Law, rule_id: str, **changes: object) -> Law:
    """Return a law in which one rule is different."""

    def changed(rule: Rule) -> Rule:
        return replace(rule, **changes) if rule.id == rule_id else rule  # type: ignore[arg-type]

    editions = tuple(
        replace(edition, rules=tuple(map(changed, edition.rules))) for edition in of.policy.editions
    )
    return replace(of, policy=replace(of.policy, editions=editions))


@pytest.mark.usefixtures("as_owner")
def test_a_changed_rule_moves_its_dates_and_a_dropped_one_takes_its_obligations_away() -> None:
    _, victim = an_arrest()
    today = law_of(settings.FORCE, ANNOUNCED)
    ten = bring(with_rule(today, RULE, within=(Allowance(Unit.working_days, 10),)))
    assert owed(victim).due_at == DUE + timedelta(days=7)
    assert MovedDueDate.objects.get(participation=victim).why == "The rule itself was changed."
    assert ten.moved == 1

    gone = bring(with_rule(today, RULE, enabled=False), NOW + timedelta(days=1))
    assert not Obligation.objects.filter(rule__rule=RULE).exists()
    assert (gone.moved, gone.changed) == (0, 1)
    assert MovedDueDate.objects.count() == 1
    assert rebuild(now=NOW).changed == 0


@pytest.mark.usefixtures("as_owner")
def test_nothing_is_moved_where_the_ledger_cannot_be_kept(
    with_day_of_rest: Law, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, victim = an_arrest()

    def fails(*_args: object, **_more: object) -> None:
        raise RuntimeError("the ledger is full")

    monkeypatch.setattr(MovedDueDate.objects, "bulk_create", fails)
    with pytest.raises(RuntimeError, match="full"):
        bring(with_day_of_rest)
    assert owed(victim).due_at == DUE
    loaded = law.loaded()
    assert loaded is not None
    assert DAY_OF_REST not in (loaded.holidays or ())

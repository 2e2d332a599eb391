"""Each thing that happens is judged by the law of its day: no Code leaves a gap to the next one."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from keptinformed.duties import engine
from keptinformed.duties.history import Case, Event, History, Obligation, Participant, Role
from keptinformed.duties.reading import EVERY_FORCE, load_policy, working_calendars
from keptinformed.duties.rules import Layer, Policy, Unit
from keptinformed.timekeeping.instants import Micros, from_micros, to_micros

LONDON = ZoneInfo("Europe/London")
PLAIN, ENHANCED = "plain", "enhanced"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(force=EVERY_FORCE)


def at(local: str) -> Micros:
    """Return the instant of a local time in London."""
    return to_micros(datetime.fromisoformat(local).replace(tzinfo=LONDON))


def owed(policy: Policy, layer: Layer, kind: str, local: str, role: Role = Role.victim) -> list[Obligation]:
    """Return what one event opens in one layer, for someone plain and for someone Enhanced all along."""
    people = (
        Participant("c", PLAIN, role),
        Participant("c", ENHANCED, role, enhanced_from=at("2006-01-01 00:00")),
    )
    history = History((Case("c"),), people, (Event("c", "e", kind, at(local), at(local)),))
    rules = [rule for rule in policy.enabled if rule.layer is layer]
    calendar = working_calendars(policy)["england-and-wales"]
    return engine.assess(rules, history, calendar, at("2025-01-01 00:00"))


def last_days(obligations: list[Obligation], promise_of: dict[str, str], promise: str) -> dict[str, str]:
    """Return the last day allowed, with the rule, for each of the two people and one promise."""
    found: dict[str, str] = {}
    for one in obligations:
        if promise_of[one.rule_id] == promise:
            assert one.participant_id not in found, "two Codes judge one event"
            assert one.due_at is not None
            last = from_micros(one.due_at - 1).astimezone(LONDON).date()
            found[one.participant_id] = f"{one.rule_id} {last}"
    return found


def test_the_codes_follow_each_other_day_by_day(policy: Policy) -> None:
    codes = [edition for edition in policy.editions if edition.layer is Layer.statutory]
    spans = sorted((code.in_force.first or date.min, code.in_force.last or date.max) for code in codes)

    assert [code.id for code in codes] == [f"victims-code-{year}" for year in (2006, 2013, 2020)]
    assert spans[0][0] == date(2006, 4, 3)
    assert spans[-1][1] == date.max
    assert [later[0] - earlier[1] for earlier, later in pairwise(spans)] == [timedelta(days=1)] * (
        len(codes) - 1
    )


@pytest.mark.parametrize(
    ("arrested", "plain", "enhanced"),
    [
        ("2013-12-09 00:00", "vc2006-5-14-arrest 2013-12-16", "vc2006-5-14-arrest 2013-12-10"),
        ("2013-12-09 23:59", "vc2006-5-14-arrest 2013-12-16", "vc2006-5-14-arrest 2013-12-10"),
        ("2013-12-10 00:00", "vc2013-arrest 2013-12-17", "vc2013-arrest 2013-12-11"),
        ("2021-03-31 23:50", "vc2013-arrest 2021-04-09", "vc2013-arrest 2021-04-01"),
        ("2021-04-01 00:10", "vc2020-r6-arrest 2021-04-12", "vc2020-r6-arrest 2021-04-06"),
    ],
)
def test_an_arrest_at_a_border_is_judged_once(
    policy: Policy, arrested: str, plain: str, enhanced: str
) -> None:
    promises = {rule.id: rule.promise for rule in policy.rules}
    found = owed(policy, Layer.statutory, "suspect_arrested", arrested)

    assert last_days(found, promises, "told-of-arrest") == {PLAIN: plain, ENHANCED: enhanced}


@pytest.mark.parametrize(
    ("reported", "rules"),
    [
        ("2015-11-15 23:59", set()),
        ("2015-11-16 00:00", {"vc2013-written-acknowledgement", "vc2013-restorative-justice"}),
    ],
)
def test_the_additions_of_2015_begin_on_their_day(policy: Policy, reported: str, rules: set[str]) -> None:
    added = {rule.id for rule in policy.rules if rule.in_force.first == date(2015, 11, 16)}
    found = {one.rule_id for one in owed(policy, Layer.statutory, "crime_reported", reported)}

    assert found & added == rules
    assert "vc2013-information" in found


@pytest.mark.parametrize("day", ["2013-12-10", "2015-11-16", "2021-03-31"])
def test_release_under_investigation_is_only_in_the_code_of_2020(policy: Policy, day: str) -> None:
    assert owed(policy, Layer.statutory, "suspect_under_investigation", f"{day} 12:00") == []


@pytest.mark.parametrize("kind", ["suspect_arrested", "crime_reported"])
@pytest.mark.parametrize("day", ["2009-06-01", "2015-06-01", "2021-06-01"])
def test_a_witness_who_is_no_victim_has_no_code_for_news(policy: Policy, kind: str, day: str) -> None:
    assert owed(policy, Layer.statutory, kind, f"{day} 12:00", Role.witness) == []


def test_the_referral_and_the_month_of_2006_have_no_shorter_limit_for_anyone(policy: Policy) -> None:
    """One loose sentence of the guide of 2007 would give them one working day."""
    rules = {rule.id: rule for rule in policy.rules}
    for rule_id in ("vc2006-5-4-referral", "vc2006-5-9-monthly"):
        assert [line.only_enhanced for line in rules[rule_id].within] == [False]
    assert rules["vc2006-5-2-no-investigation"].disputed


@pytest.mark.parametrize(
    ("promise", "limits"),
    [
        (
            "monthly-updates",
            {
                "vc2006-5-9-monthly": (Unit.days, 28),
                "wmc-updates": (Unit.days, 28),
                "wm-monthly": (Unit.months, 1),
                "stf-monthly": (Unit.months, 1),
            },
        ),
        ("message-answered", {"wm-letters": (Unit.days, 10), "stf-views": (Unit.working_days, 10)}),
        (
            "referred-to-support",
            {
                "vc2006-5-4-referral": (Unit.working_days, 2),
                "vc2013-referral": (Unit.working_days, 2),
                "vc2020-r4-referral": (Unit.working_days, 2),
                "stf-referral": (Unit.days, 2),
            },
        ),
    ],
)
def test_units_that_the_sources_keep_apart_are_kept_apart(
    policy: Policy, promise: str, limits: dict[str, tuple[Unit, int]]
) -> None:
    found = {
        rule.id: (rule.within[-1].unit, rule.within[-1].count)
        for rule in policy.rules
        if rule.promise == promise
    }
    assert found == limits

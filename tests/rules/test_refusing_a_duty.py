"""Everything that a duty may not say is refused, with a sentence that names what was meant."""

from pathlib import Path
from typing import Any

import pytest

from keptinformed.duties.reading import load_policy
from tests.rules.written_rules import DUTY, FILE, UPDATES, changed, faults, write_edition

BEFORE = [{"before": ["case_closed"]}]
EXAMPLE = {"name": "one", "suspect_arrested": "2026-05-01 16:10", "due": "2026-05-11"}

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no example": (changed(DUTY, examples=None), "has no example"),
    "an empty list of examples": (changed(DUTY, examples=[]), "has no example"),
    "least below sent": (
        changed(DUTY, done_when={"told_about": "trigger", "least": "message_left"}),
        'least is "message_left", and an attempt tells nobody',
    ),
    "a telling without least": (
        changed(DUTY, done_when={"told_about": "trigger"}),
        "done_when needs least:",
    ),
    "unknown grade": (
        changed(DUTY, done_when={"told_about": "trigger", "least": "deliverd"}),
        'least is "deliverd", which is no grade. Did you mean "delivered"?',
    ),
    "what starts it does it": (
        changed(DUTY, done_when={"event": ["suspect_arrested"]}),
        "suspect_arrested both starts the duty and does it",
    ),
    "a telling starts what a telling does": (
        changed(DUTY, starts_when=["suspect_arrested", "told"]),
        "told both starts the duty and does it",
    ),
    "an excuse that ends as it begins": (
        changed(DUTY, excused_when=[{"from": "key_news_declined", "until": "key_news_declined"}]),
        "excused_when begins and ends with key_news_declined",
    ),
    "a series without event": (
        changed(UPDATES, done_when={"told_about": "trigger", "least": "delivered"}),
        "repeats, so done_when must name its events: write {event: [told], least: delivered}",
    ),
    "updates that forget people who join": (
        changed(UPDATES, starts_when=["crime_reported", "plan_agreed", "updates_wanted"]),
        "starts_when must also name participant_joined, case_reopened",
    ),
    "before beside another line": (
        changed(DUTY, within=[{"working_days": 1, "if": "enhanced"}, *BEFORE]),
        "before: must be the only line of within",
    ),
    "before in lapses_when": (
        changed(DUTY, within=BEFORE, lapses_when=["case_closed"]),
        "case_closed stands in before: and in lapses_when",
    ),
    "before in starts_when": (
        changed(DUTY, within=[{"before": ["suspect_arrested"]}]),
        "suspect_arrested stands in before: and in starts_when",
    ),
    "before in done_when": (
        changed(DUTY, within=BEFORE, done_when={"event": ["case_closed"]}),
        "case_closed stands in before: and in done_when",
    ),
    "a series that its own start ends": (
        changed(UPDATES, lapses_when=["case_closed", "case_reopened"]),
        "repeats, and case_reopened both starts and lapses it",
    ),
    "before and repeats": (changed(UPDATES, within=BEFORE), "a repeating duty cannot be due before:"),
    "before for the enhanced only": (
        changed(DUTY, within=[{"before": ["case_closed"], "if": "enhanced"}]),
        "leave out if: enhanced",
    ),
    "a line that never applies": (
        changed(DUTY, within=[{"working_days": 5}, {"working_days": 1, "if": "enhanced"}]),
        "line 2 of within never applies",
    ),
    "an agreed line after the last word": (
        changed(UPDATES, within=[{"days": 28}, {"agreed": True}]),
        "line 2 of within never applies",
    ),
    "no line": (changed(DUTY, within=[]), "within is missing or empty"),
    "two units": (changed(DUTY, within=[{"days": 1, "hours": 2}]), "must name one unit"),
    "unknown unit": (
        changed(DUTY, within=[{"workdays": 5}]),
        '"workdays" is no field here. Did you mean "working_days"?',
    ),
    "a count of nothing": (
        changed(DUTY, within=[{"days": 0}]),
        'days must be a whole number from 1 to 3660, not "0"',
    ),
    "a negative count": (changed(DUTY, within=[{"hours": -1}]), "hours must be a whole number from 1"),
    "half a day": (changed(DUTY, within=[{"days": 2.5}]), "days must be a whole number"),
    "an endless count": (changed(DUTY, within=[{"minutes": 10**9}]), "minutes must be a whole number"),
    "sooner than hours": (
        changed(DUTY, within=[{"hours": 5, "or_agreed_if_sooner": True}]),
        "or_agreed_if_sooner goes with days only",
    ),
    "an unknown condition": (
        changed(DUTY, within=[{"days": 5, "if": "vulnerable"}]),
        "if: can only be enhanced",
    ),
    "agreed that is not": (changed(DUTY, within=[{"agreed": False}]), "agreed must be true"),
    "unknown start": (
        changed(DUTY, starts_when=["suspect_arested"]),
        'starts_when names "suspect_arested", which no vocabulary word is. Did you mean "suspect_arrested"?',
    ),
    "unknown discharge": (
        changed(DUTY, done_when={"event": ["suport_referred"]}),
        'done_when names "suport_referred", which no vocabulary word is. Did you mean "support_referred"?',
    ),
    "unknown before": (
        changed(DUTY, within=[{"before": ["case_close"]}]),
        'within before: names "case_close"',
    ),
    "unknown excuse": (changed(DUTY, excused_when=[{"from": "declined"}]), 'excused_when names "declined"'),
    "unknown end of an excuse": (
        changed(DUTY, excused_when=[{"from": "key_news_declined", "until": "wanted"}]),
        'excused_when names "wanted"',
    ),
    "unknown lapse": (changed(DUTY, lapses_when=["closed"]), 'lapses_when names "closed"'),
    "a correction as a fact": (
        changed(DUTY, lapses_when=["entry_withdrawn"]),
        "lapses_when names entry_withdrawn, which corrects the record",
    ),
    "a word twice": (
        changed(DUTY, lapses_when=["case_closed", "case_closed"]),
        'lapses_when names "case_closed" more than once',
    ),
    "M-low and judged": (changed(DUTY, verified="M-low"), "is graded M-low (from memory only)"),
    "unknown grade of verification": (
        changed(DUTY, verified="V-reb"),
        'verified is "V-reb". Did you mean "V-rep"?',
    ),
    "unknown owner": (
        changed(DUTY, owner="polic"),
        'owner is "polic", which no owner is. Did you mean "police"?',
    ),
    "unknown role": (
        changed(DUTY, owed_to=["victims"]),
        'owed_to names "victims", which is no role. Did you mean "victim"?',
    ),
    "unknown field": (
        changed(DUTY, start_when=["suspect_arrested"]),
        '"start_when" is no field here. Did you mean "starts_when"?',
    ),
    "a duty with its own layer": (changed(DUTY, layer="charter"), '"layer" is no field here'),
    "no row": (changed(DUTY, row=None), "row is missing"),
    "no id": (changed(DUTY, id=None), "id is missing"),
    "an id that is a sentence": (changed(DUTY, id="Told of arrest"), "must be lower-case words"),
    "another Right": (changed(DUTY, right=7), "says right: 7, but its file is about Right 6"),
    "a truth value in words": (
        changed(DUTY, only_first="yes"),
        'only_first must be true or false, not "yes"',
    ),
    "a list that is a word": (changed(DUTY, starts_when="suspect_arrested"), "starts_when must be a list"),
    "a text that is a list": (changed(DUTY, says=["Tell", "them"]), "says must be a text, not a list"),
    "no way to do it": (changed(DUTY, done_when={"least": "sent"}), "must say either told_about: trigger"),
    "two ways to do it": (
        changed(DUTY, done_when={"told_about": "trigger", "event": ["told"], "least": "sent"}),
        "must say either told_about: trigger",
    ),
    "told about something else": (
        changed(DUTY, done_when={"told_about": "arrest", "least": "sent"}),
        "told_about can only be trigger",
    ),
    "a date that is none": (
        changed(DUTY, in_force={"from": "2026-02-30"}),
        'from must be a date such as 2021-04-01, not "2026-02-30"',
    ),
    "a law that ends before it begins": (
        changed(DUTY, in_force={"from": "2026-02-03", "to": "2026-02-02"}),
        "in_force ends on 2026-02-02, before it begins on 2026-02-03",
    ),
    "a duty older than its Code": (
        changed(DUTY, in_force={"from": "2020-01-01"}),
        "in_force begins on 2020-01-01, before its edition does (2021-04-01)",
    ),
    "an example that expects nothing": (
        changed(DUTY, examples=[{"name": "one", "suspect_arrested": "2026-05-01"}]),
        "does not say what is due",
    ),
    "an example where nothing happens": (
        changed(DUTY, examples=[{"name": "one", "due": "never"}]),
        "has no event",
    ),
    "an example with a misspelt word": (
        changed(DUTY, examples=[{**EXAMPLE, "suspect_charge": "2026-05-02"}]),
        'names "suspect_charge", which no vocabulary word is. Did you mean "suspect_charged"?',
    ),
    "an example with a misspelt field": (
        changed(DUTY, examples=[{**EXAMPLE, "stat": "2026-05-02"}]),
        'Did you mean "status"?',
    ),
    "an example on a day that is none": (
        changed(DUTY, examples=[{**EXAMPLE, "suspect_arrested": "2026-02-30"}]),
        'at is "2026-02-30". Write a local time such as 2026-05-01 16:10, or a day',
    ),
    "an example in an hour that the clocks skipped": (
        changed(DUTY, examples=[{**EXAMPLE, "suspect_arrested": "2026-03-29 01:30"}]),
        "an hour that the clocks skipped",
    ),
    "a telling about nothing": (
        changed(DUTY, examples=[{**EXAMPLE, "told": "2026-05-02 09:00"}]),
        "needs at:, about: and grade:",
    ),
    "a telling about what is not there": (
        changed(
            DUTY, examples=[{**EXAMPLE, "told": {"at": "2026-05-02", "about": "arest", "grade": "read"}}]
        ),
        'told is about "arest", which is neither an event id here',
    ),
    "a cadence on the wrong event": (
        changed(DUTY, examples=[{**EXAMPLE, "case_closed": {"at": "2026-05-02", "every_days": 3}}]),
        "every_days belongs to plan_agreed only",
    ),
    "two events of one id": (
        changed(DUTY, examples=[{**EXAMPLE, "case_closed": {"at": "2026-05-02", "id": "e01"}}]),
        "has two events with the id e01",
    ),
    "a status for what is never owed": (
        changed(DUTY, examples=[{**EXAMPLE, "due": "never", "status": "met"}]),
        "has a status for what is never owed",
    ),
    "two ways to expect": (
        changed(DUTY, examples=[{**EXAMPLE, "obligations": [{"status": "met"}]}]),
        "says obligations: and also due: or status:",
    ),
    "an unknown status": (
        changed(DUTY, examples=[{**EXAMPLE, "status": "missed"}]),
        'status is "missed".',
    ),
}


@pytest.mark.parametrize(("duty", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_what_a_duty_may_not_say_is_refused_with_its_file_and_name(
    tmp_path: Path, duty: dict[str, Any], sentence: str
) -> None:
    found = faults(write_edition(tmp_path / "code", [duty]))

    assert any(sentence in fault for fault in found), found
    named = f"duty {duty.get('id', 'without an id')}"
    assert all(fault.startswith(f"{FILE} line ") and named in fault for fault in found)


def test_a_sentence_reads_as_the_reader_of_the_file_would_want_it(tmp_path: Path) -> None:
    folder = write_edition(tmp_path, [changed(DUTY, starts_when=["suspect_arested"])])

    assert faults(folder) == (
        'right_06_investigation.yaml line 4, duty made-up-arrest: starts_when names "suspect_arested",'
        ' which no vocabulary word is. Did you mean "suspect_arrested"?',
    )


def test_a_switched_off_duty_may_be_from_memory(tmp_path: Path) -> None:
    folder = write_edition(tmp_path, [changed(DUTY, verified="M-low", enabled=False)])

    policy = load_policy(folder)
    assert [rule.enabled for rule in policy.rules] == [False]
    assert policy.enabled == ()

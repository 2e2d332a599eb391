"""Writes the published conformance suite: golden cases, rules and holidays as plain files, for any engine."""

import csv
import hashlib
import io
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dev.golden_cases import MADE_UP, GoldenCase, Judged, SuiteWrong, of_examples, of_hand
from dev.repository import ROOT
from keptinformed.auditor import judging
from keptinformed.bundles.columns import Table
from keptinformed.bundles.writing import iso, write_bundle
from keptinformed.duties.history import History, Obligation
from keptinformed.duties.reading import EVERY_FORCE, load_policy, working_calendars
from keptinformed.duties.rules import Allowance, Done, Edition, Rule, Unit, Word
from keptinformed.timekeeping.calendar import WorkingCalendar
from tests.reference import plain

HOME = ROOT / "conformance"
SUITE = HOME / "suite"
"""Everything in here is generated, and nothing else may stand here."""


@dataclass(frozen=True)
class Law:
    """Every edition that the suite judges by, with their calendars and words."""

    editions: Mapping[str, Edition]
    calendars: Mapping[str, WorkingCalendar]
    vocabulary: Mapping[str, Word]

    def rules(self, judged: Judged) -> list[Rule]:
        """Return the duties of some editions that are switched on. Raises SuiteWrong for an unknown one."""
        if unknown := sorted(set(judged.editions) - set(self.editions)):
            raise SuiteWrong(f"A hard case names the edition {unknown[0]}, which does not exist. Mend it.")
        return [rule for name in judged.editions for rule in self.editions[name].rules if rule.enabled]


def read_law() -> Law:
    """Read what ships, every force's own pack included, and the made-up Code. Raises PolicyError."""
    shipped, made_up = load_policy(force=EVERY_FORCE), load_policy(HOME / "made_up_code")
    editions = {edition.id: edition for edition in (*shipped.editions, *made_up.editions)}
    return Law(editions, working_calendars(shipped), shipped.vocabulary)


def files() -> dict[str, str]:
    """Return the text of every file of the suite by its path under SUITE. Raises Refused."""
    law = read_law()
    cases = [*of_examples(law.editions.values()), *of_hand(HOME / "hard_cases.yaml")]
    groups: dict[Judged, list[GoldenCase]] = {}
    for case in cases:
        groups.setdefault(case.judged, []).append(case)
    written = {f"rules/{edition.id}.json": _json(_rules(edition)) for edition in law.editions.values()}
    written |= {f"holidays/{name}.csv": _holidays(calendar) for name, calendar in law.calendars.items()}
    words = [(word.kind, word.means) for word in law.vocabulary.values()]
    written["vocabulary.csv"] = _csv(("kind", "means"), words)
    listed = []
    for judged in sorted(groups, key=_folder):
        made = _group(law, judged, groups[judged])
        written |= {f"{_folder(judged)}/{name}": text for name, text in made.items()}
        listed.append(_entry(judged, len(groups[judged]), made["expected.csv"], written))
    written["manifest.json"] = _json(_manifest(law, listed, written))
    return written


def _group(law: Law, judged: Judged, cases: Sequence[GoldenCase]) -> dict[str, str]:
    """Return the bundle and the expected rows of the cases that are judged alike."""
    rules = law.rules(judged)
    together = History(
        tuple(case for one in cases for case in one.history.cases),
        tuple(person for one in cases for person in one.history.participants),
        tuple(event for one in cases for event in one.history.events),
    )
    (calendar,) = {law.editions[name].working_days for name in judged.editions}
    found = plain.assess(rules, together, law.calendars[calendar], judged.as_at, judged.known_at)
    for case in cases:
        wrong = case.said.differences([one for one in found if one.case_id == case.case_id])
        if wrong:
            raise SuiteWrong(f"{case.case_id} ({case.shows}): {'; '.join(wrong)}.")
    told = [{"case_id": case.case_id, "shows": case.shows} for case in cases]
    with tempfile.TemporaryDirectory() as folder:
        write_bundle(together, Path(folder), extra={"golden": told})
        texts = {
            f"{name}.csv": (Path(folder) / f"{name}.csv").read_text(encoding="utf-8")
            for name in (*Table, "golden")
        }
    return texts | {"expected.csv": _expected(found, {rule.id: rule for rule in rules})}


def _expected(found: Iterable[Obligation], rules: Mapping[str, Rule]) -> str:
    rows = []
    for one in found:
        rule = rules[one.rule_id]
        times = ["" if at is None else iso(at) for at in (one.opened_at, one.due_at, one.met_at)]
        lapsed = "" if one.lapsed_at is None else iso(one.lapsed_at)
        key = (one.case_id, one.participant_id, one.rule_id, one.opened_by)
        about = (rule.edition, rule.layer.value, rule.promise)
        rows.append((*key, *about, *times, one.met_by, lapsed, one.excused_by, one.status.value))
    return _csv(tuple(judging.COLUMNS), rows)


def _folder(judged: Judged) -> str:
    """Return where a group stands; no colon, as some systems allow none in a name."""
    name = f"as-at-{_stamp(judged.as_at)}"
    if judged.known_at is not None:
        name += f"-known-at-{_stamp(judged.known_at)}"
    return f"{'+'.join(judged.editions)}/{name}"


def _stamp(instant: int) -> str:
    return iso(instant).replace("-", "").replace(":", "")


def _entry(judged: Judged, cases: int, expected: str, written: Mapping[str, str]) -> dict[str, Any]:
    return {
        "folder": _folder(judged),
        "editions": list(judged.editions),
        "rules": [f"rules/{name}.json" for name in judged.editions],
        "rules_sha256": [_sha256(written[f"rules/{name}.json"]) for name in judged.editions],
        "as_at": iso(judged.as_at),
        "known_at": None if judged.known_at is None else iso(judged.known_at),
        "cases": cases,
        "rows": expected.count("\n") - 1,
        "expected_sha256": _sha256(expected),
    }


def _manifest(law: Law, listed: list[dict[str, Any]], written: Mapping[str, str]) -> dict[str, Any]:
    return {
        "suite": "Kept Informed conformance suite",
        "meaning": "docs/reference/duties.md",
        "made_up": [MADE_UP],
        "cases": sum(entry["cases"] for entry in listed),
        "rows": sum(entry["rows"] for entry in listed),
        "holidays": {name: f"holidays/{name}.csv" for name in law.calendars},
        "vocabulary_sha256": _sha256(written["vocabulary.csv"]),
        "groups": listed,
    }


def _rules(edition: Edition) -> dict[str, Any]:
    return {
        "edition": edition.id,
        "title": edition.title,
        "layer": edition.layer.value,
        "rules": [_rule(rule) for rule in edition.rules],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    """Return a duty in the words of the policy files, with nothing left to a default."""
    return {
        "id": rule.id,
        "says": rule.says,
        "edition": rule.edition,
        "layer": rule.layer.value,
        "promise": rule.promise,
        "enabled": rule.enabled,
        "in_force": {"from": _day(rule.in_force.first), "to": _day(rule.in_force.last)},
        "timezone": rule.timezone,
        "working_days": rule.working_days,
        "owed_to": [role.value for role in rule.owed_to],
        "starts_when": list(rule.starts_when),
        "only_first": rule.only_first,
        "within": [_line(line) for line in rule.within],
        "done_when": _done(rule.done_when),
        "excused_when": [{"from": spell.begins, "until": spell.ends} for spell in rule.excused_when],
        "lapses_when": list(rule.lapses_when),
        "repeats": rule.repeats,
    }


def _line(line: Allowance) -> dict[str, Any]:
    if line.unit is Unit.before:
        return {"before": list(line.before)}
    amount: dict[str, Any] = {line.unit.value: True if line.unit is Unit.agreed else line.count}
    if line.or_agreed_if_sooner:
        amount["or_agreed_if_sooner"] = True
    if line.only_enhanced:
        amount["if"] = "enhanced"
    return amount


def _done(done: Done) -> dict[str, Any]:
    how: dict[str, Any] = (
        {"told_about": "trigger"} if done.by_telling_of_trigger else {"event": list(done.events)}
    )
    return how | {"least": None if done.least is None else done.least.name}


def _holidays(calendar: WorkingCalendar) -> str:
    rows = [(_day(one.day), one.name, _day(one.announced), _day(one.given_up)) for one in calendar.holidays]
    return _csv(("date", "name", "announced", "given_up"), rows)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _csv(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows(["" if value is None else value for value in row] for row in rows)
    return text.getvalue()


def _json(content: object) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()

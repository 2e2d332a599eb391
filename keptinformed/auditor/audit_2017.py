"""Asks of a bundle what auditors asked of one force in October 2017, and shows each answer three ways.

An answer is a share of people (one person in one case): as counted then; with those taken out for whom there
is a legitimate reason; and between the worst and the best that the reasons allow.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from keptinformed.auditor.measures import Measure, file_of, measure_of, page_of, refuse
from keptinformed.auditor.seen import seen
from keptinformed.duties.fields import Fields
from keptinformed.duties.rules import Layer, Policy
from keptinformed.timekeeping.instants import Micros

FILE = "audit_2017.yaml"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something may rightly be missing from the records."""

    kind: str
    """The word of the vocabulary by which it is recorded."""
    says: str
    for_measures: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the audit, and the share that the auditors wrote down."""

    measure: Measure
    published: int
    """In per cent, of a number of cases that is not known."""


@dataclass(frozen=True, slots=True)
class Audit2017:
    """The audit as the file of measures tells it."""

    title: str
    source: str
    note: str
    asked: tuple[Asked, ...]
    reasons: tuple[Reason, ...]
    done_after_all: frozenset[str]
    """Reasons that mean it was done and stands where it cannot be counted: done, in the best case."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many people."""

    done: int
    of: int

    def as_json(self) -> Mapping[str, object]:
        """Return the two numbers and the share, from 0 to 1, rounded to six places; null of nobody."""
        share = round(self.done / self.of, 6) if self.of else None
        return {"done": self.done, "of": self.of, "share": share}


@dataclass(frozen=True, slots=True)
class Answer:
    """What one layer's promises show for one question. Each person is in exactly one of the first four."""

    layer: Layer
    done: int
    missed: int
    """Its time is over, it is not done, and nobody recorded a reason."""
    with_reason: int
    """Not done, and one of the reasons stands on record."""
    unsettled: int
    """Not done, no reason, and its time is not over, or the promise ended or was excused otherwise."""
    done_after_all: int
    """Of those with a reason, how many have one that means it was done."""
    by_reason: tuple[tuple[Reason, int], ...]
    """How many of those with a reason have this one; a person may have several."""

    @property
    def raw(self) -> Share:
        """As the auditors counted: of everybody, how many have it on record, whatever the reason."""
        return Share(self.done, self.done + self.missed + self.with_reason + self.unsettled)

    @property
    def reasons_taken_out(self) -> Share:
        """Of those whose time is over and who have no reason."""
        return Share(self.done, self.done + self.missed)

    @property
    def worst(self) -> Share:
        """Whoever has a reason counts as missed."""
        return Share(self.done, self.done + self.missed + self.with_reason)

    @property
    def best(self) -> Share:
        """Whoever has a reason is taken out, and what stands only in a log counts as done."""
        done = self.done + self.done_after_all
        return Share(done, done + self.missed)


@dataclass(frozen=True, slots=True)
class Answered:
    """One question with the answer of each layer in which a promise of it was opened; none: not measured."""

    asked: Asked
    layers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """The whole audit, asked of one bundle."""

    audit: Audit2017
    answered: tuple[Answered, ...]

    def as_json(self) -> Mapping[str, object]:
        """Return what `docs/reference/summary.md` says of this part, its keys in a stable order."""
        return {
            "title": self.audit.title,
            "source": self.audit.source,
            "measures": [
                {
                    "measure": one.asked.measure.id,
                    "says": one.asked.measure.says,
                    "published": one.asked.published,
                    "layers": [_answer(answer) for answer in one.layers],
                }
                for one in self.answered
            ],
        }


def _answer(answer: Answer) -> Mapping[str, object]:
    return {
        "layer": answer.layer.value,
        "done": answer.done,
        "missed": answer.missed,
        "with_reason": answer.with_reason,
        "done_after_all": answer.done_after_all,
        "unsettled": answer.unsettled,
        "by_reason": [{"reason": reason.kind, "people": people} for reason, people in answer.by_reason],
        "raw": answer.raw.as_json(),
        "reasons_taken_out": answer.reasons_taken_out.as_json(),
        "worst": answer.worst.as_json(),
        "best": answer.best.as_json(),
    }


def read(root: Path | None = None) -> Audit2017:
    """Return the audit, of the directory of rules `root` where it has its own. Raises PolicyError."""
    path = file_of(FILE, root)
    faults: list[str] = []
    page = page_of(path, faults)
    page.only(("title", "source", "force", "edition", "measures", "reasons", "bounds", "note"))
    asked = tuple(
        _asked(Fields(section, f"{path.name} line {section.line}", faults))
        for section in page.sections("measures")
    )
    reasons = tuple(
        _reason(Fields(section, f"{path.name} line {section.line}", faults))
        for section in page.sections("reasons")
    )
    bounds = Fields(page.part("bounds"), f"{path.name}, bounds", faults)
    best = Fields(bounds.part("best"), f"{path.name}, best", faults)
    found = Audit2017(
        page.text("title"),
        page.text("source"),
        page.text("note", required=False),
        asked,
        reasons,
        frozenset(best.texts("counted_as_met")),
    )
    refuse(faults)
    return found


def _asked(entry: Fields) -> Asked:
    entry.only(("id", "title", "verified", "says", "promises", "published", "note"))
    return Asked(measure_of(entry), entry.number("published", 100, lowest=0))


def _reason(entry: Fields) -> Reason:
    entry.only(("kind", "says", "for_measures", "note"))
    return Reason(
        entry.text("kind"),
        entry.text("says"),
        entry.texts("for_measures"),
        entry.text("note", required=False),
    )


_TABLES = """
CREATE OR REPLACE TEMP TABLE asked_rule (rule_id VARCHAR, measure VARCHAR, layer VARCHAR);
CREATE OR REPLACE TEMP TABLE asked_reason (measure VARCHAR, code INTEGER, until INTEGER);
"""
# One row for each person and question; a reason runs from the latest event that gives it, unless one that
# ends it came after.
_PEOPLE = """
WITH mark AS ({seen}),
running AS (
    SELECT r.measure, m.p, r.code FROM mark AS m JOIN asked_reason AS r ON m.kind IN (r.code, r.until)
    GROUP BY ALL
    HAVING arg_max(m.kind, (m.ts, m.event_no)) = r.code
),
person AS (
    SELECT a.measure, a.layer, w.p,
        bool_or(o.met_at IS NOT NULL) AS done, bool_or(o.status = 'overdue') AS missed
    FROM read_parquet($path) AS o
    JOIN asked_rule AS a USING (rule_id)
    JOIN case_name AS c USING (case_id)
    JOIN participation_name AS w ON w.case_no = c.case_no AND w.participant_id = o.participant_id
    GROUP BY ALL
)
SELECT measure, layer, done, missed, reasons, count(*)
FROM (
    SELECT person.*, list_sort(list(running.code) FILTER (running.code IS NOT NULL)) AS reasons
    FROM person LEFT JOIN running USING (measure, p)
    GROUP BY ALL
)
GROUP BY ALL
"""


def ask(
    connection: duckdb.DuckDBPyConnection,
    obligations: Path,
    audit: Audit2017,
    policy: Policy,
    seen_from: tuple[Micros, Micros | None],
) -> Answers:
    """Answer every question of `audit` from the staged bundle in `connection` and the file `obligations`.

    `seen_from` is (as at, known at). A reason counts if it stands on record by then.
    """
    codes = {kind: code for code, kind in enumerate(policy.vocabulary, start=1)}
    connection.execute(_TABLES)
    try:
        marks = _fill(connection, audit, policy, codes)
        people = connection.execute(
            _PEOPLE.format(seen=seen(marks, *seen_from)), {"path": str(obligations)}
        ).fetchall()
    finally:
        connection.execute("DROP TABLE asked_rule; DROP TABLE asked_reason")
    words = {code: kind for kind, code in codes.items()}
    groups: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for measure, layer, done, missed, reasons, number in people:
        kinds = frozenset(words[code] for code in reasons or ())
        groups[measure, layer].append(Group(bool(done), bool(missed), kinds, int(number)))
    return Answers(
        audit,
        tuple(
            Answered(
                one,
                tuple(
                    answer(layer, groups[one.measure.id, layer.value], audit)
                    for layer in Layer
                    if (one.measure.id, layer.value) in groups
                ),
            )
            for one in audit.asked
        ),
    )


def _fill(
    connection: duckdb.DuckDBPyConnection, audit: Audit2017, policy: Policy, codes: Mapping[str, int]
) -> set[int]:
    """Fill the two small tables; return the codes of every kind of event that they name."""
    rules, reasons = [], []
    for one in audit.asked:
        making = [rule for rule in policy.enabled if rule.promise in one.measure.promises]
        rules += [(rule.id, one.measure.id, rule.layer.value) for rule in making]
        ends = {excuse.begins: excuse.ends for rule in making for excuse in rule.excused_when}
        reasons += [
            (one.measure.id, codes[reason.kind], codes.get(ends.get(reason.kind) or ""))
            for reason in audit.reasons
            if one.measure.id in reason.for_measures and reason.kind in codes
        ]
    if rules:
        connection.executemany("INSERT INTO asked_rule VALUES (?, ?, ?)", rules)
    if reasons:
        connection.executemany("INSERT INTO asked_reason VALUES (?, ?, ?)", reasons)
    return {code for _, *pair in reasons for code in pair if code is not None}


@dataclass(frozen=True, slots=True)
class Group:
    """So many people who are alike in what was done for them and in the reasons on record."""

    done: bool
    missed: bool
    reasons: Collection[str]
    people: int


def answer(layer: Layer, groups: Sequence[Group], audit: Audit2017) -> Answer:
    """Put every group of people in its place."""
    undone = [group for group in groups if not group.done]
    excused = [group for group in undone if group.reasons]
    plain = [group for group in undone if not group.reasons]
    by_reason = [
        (reason, sum(group.people for group in excused if reason.kind in group.reasons))
        for reason in audit.reasons
    ]
    return Answer(
        layer,
        done=sum(group.people for group in groups if group.done),
        missed=sum(group.people for group in plain if group.missed),
        with_reason=sum(group.people for group in excused),
        unsettled=sum(group.people for group in plain if not group.missed),
        done_after_all=sum(g.people for g in excused if audit.done_after_all & set(g.reasons)),
        by_reason=tuple((reason, people) for reason, people in by_reason if people),
    )

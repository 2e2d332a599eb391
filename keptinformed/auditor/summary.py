"""Counts the obligations of an audit by Right, duty, owner, unit, team and month: what `summary.json` says.

Layers are counted apart: no figure here adds a statutory promise to a force's own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import add
from pathlib import Path

import duckdb

from keptinformed.auditor.facts import RunFacts
from keptinformed.auditor.figures import UNTIED, EditionSummary, LayerSummary, Row, Summary
from keptinformed.auditor.measures import Measure, measure
from keptinformed.auditor.tallies import Tally
from keptinformed.duties.rules import Edition, Layer, Policy

_RULES = """
CREATE OR REPLACE TEMP TABLE audited_rule (rule_id VARCHAR, layer VARCHAR, owner VARCHAR, zone VARCHAR)
"""
# Naming the local month of millions of instants is slow, so it is done once for each quarter of an hour: the
# offset of every zone has been a whole number of those for as long as there have been computers.
_TALLY = """
CREATE OR REPLACE TEMP TABLE audited_tally AS
WITH quarter AS (
    SELECT number, zone, strftime(timezone(zone, make_timestamptz(number * 900000000)), '%Y-%m') AS month
    FROM (SELECT DISTINCT epoch_us(opened_at) // 900000000 AS number FROM read_parquet($path)),
        (SELECT DISTINCT zone FROM audited_rule)
)
SELECT r.layer, r.owner, o.rule_id, coalesce(c.unit, '') AS unit, coalesce(c.team, '') AS team, q.month,
    count(*) FILTER (o.status = 'met') AS met, count(*) FILTER (o.status = 'late') AS late,
    count(*) FILTER (o.status = 'overdue') AS overdue, count(*) FILTER (o.status = 'excused') AS excused,
    count(*) FILTER (o.status = 'lapsed') AS lapsed, count(*) FILTER (o.status = 'pending') AS pending
FROM read_parquet($path) AS o
JOIN audited_rule AS r USING (rule_id)
JOIN quarter AS q ON q.number = epoch_us(o.opened_at) // 900000000 AND q.zone = r.zone
LEFT JOIN case_name AS c USING (case_id)
GROUP BY ALL
"""
_TABLES = """
SELECT grouping(rule_id, owner, unit, team, month) AS kept_out, layer, rule_id, owner, unit, team, month,
    sum(met), sum(late), sum(overdue), sum(excused), sum(lapsed), sum(pending)
FROM audited_tally
GROUP BY GROUPING SETS ((layer, rule_id), (layer, owner), (layer, unit), (layer, unit, team), (layer, month))
ORDER BY ALL
"""
_PEOPLE = """
SELECT layer, count(*), count(*) FILTER (let_down)
FROM (
    SELECT r.layer, o.case_id, o.participant_id, bool_or(o.status IN ('late', 'overdue')) AS let_down
    FROM read_parquet(?) AS o JOIN audited_rule AS r USING (rule_id)
    GROUP BY ALL
)
GROUP BY layer
"""
_STRANGERS = """
SELECT DISTINCT o.rule_id FROM read_parquet(?) AS o ANTI JOIN audited_rule AS r USING (rule_id) ORDER BY 1
"""
# What `grouping()` answers for each grouping set: a bit is 1 where the column was summed over.
_BY_RULE, _BY_OWNER, _BY_UNIT, _BY_TEAM, _BY_MONTH = 0b01111, 0b10111, 0b11011, 0b11001, 0b11110

type _Tables = Mapping[tuple[str, int], tuple[Row, ...]]
"""The rows of each layer's tables, by (layer, grouping set)."""


def summarise(
    connection: duckdb.DuckDBPyConnection,
    obligations_path: Path,
    policy: Policy,
    facts: RunFacts,
    questions: Iterable[Measure] = (),
) -> Summary:
    """Count the obligations in the Parquet file `obligations_path` under the rules of `policy`.

    `questions` are answered from the same counts. `connection` must hold the table
    `case_name(case_id, unit, team, ...)`; nothing is left behind in it.
    Raises ValueError where the file holds a rule that the policy does not know.
    """
    path = str(obligations_path)
    connection.execute(_RULES)
    try:
        if policy.rules:
            connection.executemany(
                "INSERT INTO audited_rule VALUES (?, ?, ?, ?)",
                [(rule.id, rule.layer.value, rule.owner, rule.timezone) for rule in policy.rules],
            )
        _refuse_strangers(connection, path)
        connection.execute(_TALLY, {"path": path})
        tables = _tables(connection)
        people = {
            str(layer): (int(owed), int(let_down))
            for layer, owed, let_down in connection.execute(_PEOPLE, [path]).fetchall()
        }
    finally:
        connection.execute("DROP TABLE IF EXISTS audited_tally; DROP TABLE audited_rule")
    return _summary(tables, people, policy, facts, questions)


def _refuse_strangers(connection: duckdb.DuckDBPyConnection, path: str) -> None:
    strangers = [str(rule_id) for (rule_id,) in connection.execute(_STRANGERS, [path]).fetchall()]
    if strangers:
        raise ValueError(
            f"{path} holds obligations of rules that this policy does not have ({', '.join(strangers[:5])}): "
            "run the audit again with the rules that it was made with"
        )


def _tables(connection: duckdb.DuckDBPyConnection) -> _Tables:
    found: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for summed_over, layer, *rest in connection.execute(_TABLES).fetchall():
        keys, counts = rest[:5], rest[5:]
        shown = tuple(
            str(key) for place, key in enumerate(keys) if not summed_over & (1 << (len(keys) - 1 - place))
        )
        found[str(layer), int(summed_over)].append(Row(shown, Tally(*(int(count) for count in counts))))
    return {where: tuple(rows) for where, rows in found.items()}


def _summary(
    tables: _Tables,
    people: Mapping[str, tuple[int, int]],
    policy: Policy,
    facts: RunFacts,
    questions: Iterable[Measure],
) -> Summary:
    by_rule = {
        row.keys[0]: row.tally for (_, table), rows in tables.items() if table == _BY_RULE for row in rows
    }
    judged = {edition.layer for edition in policy.editions}
    opened = [(rule, by_rule[rule.id]) for rule in policy.enabled if rule.id in by_rule]
    return Summary(
        facts=facts,
        layers=tuple(
            _layer(layer, tables, people.get(layer.value, (0, 0)), policy, by_rule)
            for layer in Layer
            if layer in judged
        ),
        shared_promises=_shared_promises(policy, by_rule),
        never_opened=tuple(rule for rule in policy.enabled if rule.id not in by_rule),
        switched_off=tuple(rule for rule in policy.rules if not rule.enabled),
        measures=measure(questions, policy, opened),
    )


def _layer(
    layer: Layer, tables: _Tables, people: tuple[int, int], policy: Policy, by_rule: Mapping[str, Tally]
) -> LayerSummary:
    owed, let_down = people
    return LayerSummary(
        layer=layer,
        all=_sum(row.tally for row in tables.get((layer.value, _BY_RULE), ())),
        people=owed,
        people_let_down=let_down,
        editions=tuple(_edition(one, by_rule) for one in policy.editions if one.layer is layer),
        by_owner=tables.get((layer.value, _BY_OWNER), ()),
        by_unit=tables.get((layer.value, _BY_UNIT), ()),
        by_team=tables.get((layer.value, _BY_TEAM), ()),
        by_month=tables.get((layer.value, _BY_MONTH), ()),
    )


def _edition(edition: Edition, by_rule: Mapping[str, Tally]) -> EditionSummary:
    opened = tuple((rule, by_rule[rule.id]) for rule in edition.rules if rule.id in by_rule)
    rights: dict[int, Tally] = defaultdict(Tally)
    for rule, tally in opened:
        rights[rule.right or UNTIED] += tally
    return EditionSummary(
        edition=edition,
        all=_sum(tally for _, tally in opened),
        by_right=tuple(sorted(rights.items(), key=lambda item: (item[0] == UNTIED, item[0]))),
        by_rule=opened,
    )


def _shared_promises(
    policy: Policy, by_rule: Mapping[str, Tally]
) -> tuple[tuple[str, tuple[tuple[Layer, Tally], ...]], ...]:
    made: dict[str, dict[Layer, Tally]] = defaultdict(dict)
    for rule in policy.rules:
        if rule.id in by_rule:
            layers = made[rule.promise]
            layers[rule.layer] = layers.get(rule.layer, Tally()) + by_rule[rule.id]
    return tuple(
        (promise, tuple((layer, layers[layer]) for layer in Layer if layer in layers))
        for promise, layers in sorted(made.items())
        if len(layers) > 1
    )


def _sum(tallies: Iterable[Tally]) -> Tally:
    return reduce(add, tallies, Tally())

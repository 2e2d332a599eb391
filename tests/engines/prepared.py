"""A scene as the tables that `duties.sql` reads, for engines other than the product's own road."""

from dataclasses import dataclass

from keptinformed.duties.compiling import Tables, compile_rules, in_one_zone
from keptinformed.duties.history import Obligation
from keptinformed.duties.loading import Names, days_of, kinds_of, obligations_of, tables_of
from keptinformed.duties.rules import Rule
from keptinformed.timekeeping.instants import day_of_number, local_day
from tests.engines.histories import Scene


@dataclass(frozen=True)
class Prepared:
    """The tables of one scene, and what is needed to read the answer."""

    tables: Tables
    rules: list[Rule]
    names: Names

    def obligations(self, rows: list[tuple[object, ...]]) -> list[Obligation]:
        """Return the rows of the query as obligations, sorted."""
        return obligations_of(rows, self.rules, self.names)


def prepared(scene: Scene) -> Prepared:
    """Return the tables of `scene`."""
    enabled = [rule for rule in scene.rules if rule.enabled]
    zone = in_one_zone(enabled)
    kinds = kinds_of(enabled, scene.history)
    tables, names = tables_of(scene.history, kinds, zone)
    span = days_of(tables, scene.as_at)
    compiled = compile_rules(
        enabled,
        kinds,
        scene.calendar,
        days=None if span is None else (day_of_number(span[0]), day_of_number(span[1])),
        known_on=None if scene.known_at is None else local_day(scene.known_at, zone),
    )
    return Prepared(tables | compiled, enabled, names)

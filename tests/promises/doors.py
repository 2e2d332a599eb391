"""Every address of the desk: how it is filled in, and what the declared matrix (`doors.csv`) says of it."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from keptinformed.access.roles import Role

MATRIX = Path(__file__).with_name("doors.csv")
NOBODY = "nobody"
READERS = (NOBODY, *(role.value for role in Role))
METHODS = ("GET", "POST")
_PART = re.compile(r"<(?:\w+:)?(\w+)>")


class Kind(StrEnum):
    """What a case is to whoever asks for it."""

    own_team = "own team"
    other_unit = "other unit"
    restricted = "restricted"
    staff_involved = "staff involved"
    mirror = "mirror of own"


NO_CASE = "-"


@dataclass(frozen=True)
class Door:
    """One address of the desk, as the resolver knows it."""

    name: str
    route: str
    view: Any

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the names of what is filled in."""
        return tuple(_PART.findall(self.route))

    @property
    def is_of_a_case(self) -> bool:
        """Say whether what it shows depends on which case it is filled in with."""
        return self.route.startswith(("cases/<", "contacts/", "calls/<"))

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of case that it is tried with."""
        return tuple(kind.value for kind in Kind) if self.is_of_a_case else (NO_CASE,)


@dataclass(frozen=True)
class Row:
    """One line of the matrix, as it stands for one kind of case."""

    door: str
    method: str
    kind: str
    statuses: dict[str, int]


def every_door() -> list[Door]:
    """Walk the resolver, included files and all."""
    return sorted(_walk(get_resolver(), ""), key=lambda door: door.name)


def _walk(resolver: URLResolver, before: str) -> Iterator[Door]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield Door(pattern.name or route, route, pattern.callback)


def address(door: Door, parts: dict[str, object]) -> str:
    """Return the address, filled in. Raises KeyError for a part that nobody said how to fill in."""
    return reverse(f"desk:{door.name}", kwargs={name: parts[name] for name in door.parts})


def matrix() -> list[Row]:
    """Read the matrix; a line may stand for several kinds of case, with a semicolon between them."""
    with MATRIX.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return [
        Row(line["door"], line["method"], kind.strip(), {reader: int(line[reader]) for reader in READERS})
        for line in lines
        for kind in line["case"].split(";")
    ]


def as_lines(rows: list[Row]) -> list[str]:
    """Return lines for the matrix: kinds of case that are answered alike stand on one."""
    alike: dict[tuple[str, str, tuple[int, ...]], list[str]] = {}
    for row in rows:
        statuses = tuple(row.statuses[reader] for reader in READERS)
        alike.setdefault((row.door, row.method, statuses), []).append(row.kind)
    return [
        ",".join([door, method, "; ".join(kinds), *map(str, statuses)])
        for (door, method, statuses), kinds in alike.items()
    ]

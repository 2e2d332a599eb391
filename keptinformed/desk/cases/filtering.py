"""Narrows a timeline: what was chosen stands in the address, so nothing personal may be chosen by its words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol
from urllib.parse import urlencode

from keptinformed.desk.cases.choices import choices
from keptinformed.desk.cases.reading import Entry, Somebody


class Asked(Protocol):
    """The part of a request's address that a filter reads."""

    def getlist(self, key: str) -> list[str]:
        """Return the values given for a name."""


def filtered(entries: Sequence[Entry], people: Mapping[int, Somebody], asked: Asked) -> dict[str, object]:
    """Return the entries that fit what was chosen, and the filter as the page shows it.

    What is unknown in the address is left out, so that an old link still opens.
    """
    groups = dict(enumerate(choices().groups, start=1))
    chosen = [number for number in groups if str(number) in asked.getlist("what")]
    whom = [one for one in people.values() if str(one.public_id) in asked.getlist("whom")][:1]
    kinds = {kind for number in chosen for kind in choices().groups[groups[number]]}
    fitting = [
        entry
        for entry in entries
        if (not kinds or entry.kind in kinds)
        and (not whom or entry.whom is None or entry.whom.number == whom[0].number)
    ]
    return {
        "entries": fitting,
        "everything": len(entries),
        "groups": [_kinds(entries, groups, chosen), _whom(people.values(), whom)],
        "selected": _selected(groups, chosen, whom),
    }


def _kinds(entries: Sequence[Entry], groups: Mapping[int, str], chosen: Sequence[int]) -> dict[str, object]:
    present = {entry.kind for entry in entries}
    items = [
        {"value": str(number), "text": title, "chosen": number in chosen}
        for number, title in groups.items()
        if number in chosen or present & set(choices().groups[title])
    ]
    return {"name": "what", "legend": "What happened", "kind": "checkboxes", "items": items}


def _whom(people: Iterable[Somebody], whom: Sequence[Somebody]) -> dict[str, object]:
    items = [{"value": "", "text": "Anybody", "chosen": not whom}]
    items += [
        {"value": str(one.public_id), "text": one.name, "chosen": one in whom} for one in people if one.owed
    ]
    return {"name": "whom", "legend": "About whom", "kind": "select", "items": items}


def _selected(
    groups: Mapping[int, str], chosen: Sequence[int], whom: Sequence[Somebody]
) -> list[dict[str, str]]:
    every = [("what", str(number), groups[number]) for number in chosen]
    every += [("whom", str(one.public_id), one.name) for one in whom]
    return [
        {"text": text, "without": "?" + urlencode([pair[:2] for pair in every if pair[:2] != (name, value)])}
        for name, value, text in every
    ]

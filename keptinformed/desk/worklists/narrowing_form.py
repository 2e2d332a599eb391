"""The filter of a worklist: what it offers, what was chosen, and the addresses without each of the choices."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse

from keptinformed.access.actors import Actor
from keptinformed.access.models import Staff
from keptinformed.access.roles import Reach
from keptinformed.duties.rules import Layer
from keptinformed.worklists.listing import promises
from keptinformed.worklists.narrowing import Narrowed, View
from keptinformed.worklists.own_views import as_address
from keptinformed.worklists.policy import list_policy

LAYERS = {
    Layer.statutory: "The law, such as the Code for victims",
    Layer.charter: "A charter",
    Layer.national: "A national commitment",
    Layer.force: "A promise of the force itself",
}


def address(view: View, chosen: Narrowed, **more: object) -> str:
    """Return the address of a list."""
    words = {"view": view.value} | as_address(chosen) | {name: str(value) for name, value in more.items()}
    return f"{reverse('desk:worklist')}?{urlencode(words)}"


def filter_of(view: View, chosen: Narrowed, reader: Actor) -> dict[str, object]:
    """Return what `patterns/filter_list.html` shows. Two queries."""
    given = as_address(chosen)
    offered = _offered(reader)
    groups = [
        _select(name, legend, [("", "All"), *items], given.get(name, ""))
        for name, (legend, items) in offered.items()
        if items
    ]
    hidden = [_select("view", "List", [(each.value, each.called) for each in View], view.value)]
    names = {name: dict(items) for name, (_, items) in offered.items()}
    selected = [
        {
            "text": f"{offered[name][0]}: {names[name].get(value, value)}",
            "without": _address_of(view, {key: other for key, other in given.items() if key != name}),
        }
        for name, value in given.items()
        if name in offered
    ]
    return {"groups": hidden + groups, "selected": selected, "clear": _address_of(view, {})}


def _offered(reader: Actor) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    colleagues = _colleagues(reader)
    units = sorted({each.unit for each in colleagues if each.unit})
    teams = sorted({each.team for each in colleagues if each.team})
    policy = list_policy()
    within = [(str(days), _within(days)) for days in policy.due_within_days]
    return {
        "unit": ("Unit", [(each, each) for each in units]),
        "team": ("Team", [(each, each) for each in teams]),
        "officer": ("Officer", [(str(each.public_id), each.name) for each in colleagues]),
        "promise": ("What is owed", list(promises().items())),
        "layer": ("Promised in", [(layer.value, says) for layer, says in LAYERS.items()]),
        "due_within": ("Due", within),
        "enhanced": ("Enhanced Rights", [("1", "Only with Enhanced Rights")]),
        "no_contact_for": ("No contact for", [(str(d), f"{d} days or more") for d in policy.no_contact_days]),
    }


def _colleagues(reader: Actor) -> list[Staff]:
    """Those whose cases the reader comes to: narrowing by anybody else would find nothing."""
    found = Staff.objects.filter(is_active=True).order_by("name")
    if reader.reach is not Reach.force:
        found = found.filter(unit=reader.unit)
    if reader.reach in (Reach.team, Reach.own):
        found = found.filter(team=reader.team)
    return list(found.only("public_id", "name", "unit", "team")[:500])


def _within(days: int) -> str:
    near = {0: "By the end of today", 1: "By the end of tomorrow"}
    return near.get(days, f"Within {days} days")


def _select(name: str, legend: str, items: Iterable[tuple[str, str]], given: str) -> dict[str, object]:
    offered = [{"value": value, "text": text, "chosen": value == given} for value, text in items]
    return {"name": name, "legend": legend, "kind": "select", "items": offered}


def _address_of(view: View, given: dict[str, str]) -> str:
    return f"{reverse('desk:worklist')}?{urlencode({'view': view.value} | given)}"

"""Walks through the pages of the desk as a reader can, by following links, and keeps what each answered."""

import re
from dataclasses import dataclass, field
from html import unescape

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from keptinformed.access_log.models import Entry
from tests.canaries import PlantedCase

MOST_OF_A_KIND = 2
"""Pages of one name that are opened, such as the sixty forms to record something."""
PASSES_ON = {"sign-out", "sign-in", "sign-in-to-the-demo", "sign-in-by-force", "sign-in-by-force-back"}
"""Addresses that end the visit or lead elsewhere; they show nobody's data."""


@dataclass
class Visit:
    """What one page answered, and whom its rows in the access log name."""

    name: str
    path: str
    status: int
    left: str
    """Body and headers."""
    noted: set[str] = field(default_factory=set)


def names_of_pages() -> dict[str, int]:
    """Return every page of the desk by name, and how many things its address takes."""
    found: dict[str, int] = {}

    def walk(patterns: "list[URLPattern | URLResolver]", before: str) -> None:
        for each in patterns:
            path = before + str(each.pattern)
            if isinstance(each, URLResolver):
                walk(each.url_patterns, path)
            elif each.name:
                found[each.name] = path.count("<")

    walk(get_resolver().url_patterns, "")
    return found


def asks(client: Client, path: str) -> Visit:
    before = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    client.raise_request_exception = False  # What a page says when it fails is looked at, too.
    answer = client.get(path)
    body = answer.getvalue()
    headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
    noted = {
        str(one)
        for individuals in Entry.objects.filter(pk__gt=before).values_list("individuals", flat=True)
        for one in individuals
    }
    return Visit(resolve(path).url_name or "", path, answer.status_code, f"{headers}\n{body.decode()}", noted)


def links_in(visit: Visit) -> list[str]:
    found = re.findall(r'(?:href|action)="([^"#?]+)', visit.left)
    return [unescape(link) for link in found if link.startswith("/") and not link.startswith("/static/")]


def begins_at(case: PlantedCase) -> list[str]:
    """Return the pages about nothing, and of those about one thing the ones about the case and about its victim."""
    assert case.victim is not None
    of_one = (case.case.public_id, case.victim.public_id)
    pages = sorted(names_of_pages().items())
    about_nothing = [reverse(f"desk:{name}") for name, takes in pages if takes == 0]
    about_one = [reverse(f"desk:{name}", args=[one]) for name, takes in pages if takes == 1 for one in of_one]
    return [reverse("desk:case", args=[case.case.public_id]), *about_nothing, *about_one]


def walked(client: Client, case: PlantedCase) -> list[Visit]:
    """Open what a reader can come to from a case and from the pages that everybody has, by following links."""
    waiting = begins_at(case)
    seen: dict[str, Visit] = {}
    opened: dict[str, int] = {}
    while waiting:
        path = waiting.pop(0)
        name = resolve(path).url_name or ""
        if path in seen or name in PASSES_ON or opened.get(name, 0) >= MOST_OF_A_KIND:
            continue
        seen[path] = asks(client, path)
        opened[name] = opened.get(name, 0) + 1
        waiting += links_in(seen[path])
    return list(seen.values())

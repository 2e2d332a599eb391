"""A page that shows every pattern at once, with awkward words in it; it needs no server and no database."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from dev.repository import ROOT
from keptinformed.sites import pages

STATIC = ROOT / "keptinformed" / "desk" / "static"
NOW = datetime(2026, 6, 3, 8, 32, tzinfo=UTC)
PLAIN_WORDS = {
    "name": "Erin O'Néill-Ghebreyesus",
    "reference": "20DV/104932/26",
    "long": "Neither-she-nor-anybody-else-at-that-address must be told by post or a card through the door",
}


@cache
def environment() -> Environment:
    """Return the pages' own environment, in which only `static` is ours: it knows no settings."""
    folders = [
        ROOT / "keptinformed/sites/templates",
        ROOT / "keptinformed/desk/templates",
        ROOT / "tests/desk",
    ]
    made = pages.environment(loader=FileSystemLoader(folders))
    made.globals["static"] = lambda path: f"/static/{path}"
    return made


def render(template: str, **differing: Any) -> str:
    """Return a page of the desk as PC 1234 sees it in the demo, but for what is `differing`."""
    return environment().get_template(template).render(_around() | differing)


def gallery(words: Mapping[str, str] = PLAIN_WORDS, **differing: Any) -> str:
    """Return the page with every pattern, with these words where people's words go."""
    return render("gallery.html", **(_about(words) | differing))


def _around() -> dict[str, Any]:
    return {
        "reader": {"name": "Alice Ahmed", "role": "officer"},
        "force_name": "Mercia Vale Police",
        "demo": True,
        "now": NOW,
        "navigation": [
            {"text": "My victims", "href": "#mine", "current": True},
            {"text": "Search", "href": "#search", "current": False},
            {"text": "Team today", "href": "#team", "current": False},
        ],
        "footer_links": [
            {"text": "Help", "href": "#help"},
            {"text": "Accessibility", "href": "#accessibility"},
        ],
        "sign_out_href": "#out",
        "sign_in_href": "#in",
        "csrf_input": Markup('<input type="hidden" name="token" value="t">'),
    }


def _about(words: Mapping[str, str]) -> dict[str, Any]:
    items = [
        {"value": "a", "text": "Team A", "chosen": True},
        {"value": "b", "text": words["long"], "chosen": False},
    ]
    kinds = {"team": "checkboxes", "when": "radios", "unit": "select"}
    return {
        "words": words,
        "day": date(2026, 6, 6),
        "marking": "OFFICIAL-SENSITIVE",
        "facts": [{"what": "Offence", "is": "Burglary"}, {"what": "Victim", "is": words["name"]}],
        "subpages": [
            {"text": "Now and next", "href": "#now", "current": True},
            {"text": "Timeline", "href": "#timeline", "current": False, "waiting": 0},
            {"text": "Contacts", "href": "#contacts", "current": False, "waiting": 3},
            {"text": "Who looked", "href": "#access", "current": False},
        ],
        "groups": [
            {"name": name, "legend": name.title(), "kind": kind, "items": items}
            for name, kind in kinds.items()
        ],
        "chosen": [{"text": words["long"], "without": "#list"}, {"text": "Team A", "without": "#list"}],
        "entries": [
            {"title": "Contact", "at": NOW, "by": "PC 1234", "text": words["long"], "label": "Withdrawn"},
            {"title": words["long"], "at": date(2026, 6, 1), "by": "the system"},
        ],
        "messages": [{"message": f"Saved for {words['name']}", "level_tag": "success"}],
        "errors": [{"text": "Say what was said", "href": "#said"}],
    }

"""Reads policy/portal/choices.yaml: what somebody can choose about court and their statement, and how staff read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from keptinformed.asking.terms import Kind
from keptinformed.duties.fields import Fields
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml

FILE = "choices.yaml"
MOST_PERIODS, MOST_AHEAD = 10, 3650


class NotAChoice(ValueError):
    """Something chosen that no form of ours offers."""


@dataclass(frozen=True, slots=True)
class Box:
    """One question of a form, and what can be chosen."""

    name: str
    says: str
    """What staff read above what was chosen."""
    several: bool
    required: bool
    options: Mapping[str, str]
    """Each by its id; what staff read of it."""


@dataclass(frozen=True, slots=True)
class ChoiceForm:
    """One form, and the ask that it becomes."""

    form: str
    ask: Kind
    page: str
    """The part of the published page on which it stands."""
    boxes: tuple[Box, ...]

    def as_about(self, chosen: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
        """Return what was chosen in each box as an ask holds it, such as `make=now`. Raises NotAChoice."""
        found = tuple(f"{box.name}={each}" for box in self.boxes for each in chosen.get(box.name, ()))
        self.in_words(found)
        return found

    def in_words(self, about: Iterable[str]) -> str:
        """Return what staff read of an ask: each box in which something was chosen. Raises NotAChoice. Pure."""
        boxes = {box.name: box for box in self.boxes}
        lines: dict[str, list[str]] = {}
        for each in about:
            name, _, option = each.partition("=")
            if name not in boxes or option not in boxes[name].options:
                raise NotAChoice("That is none of what can be chosen.")
            lines.setdefault(boxes[name].says, []).append(boxes[name].options[option])
        return "\n".join(f"{says}: {'; '.join(chosen)}." for says, chosen in lines.items())


@dataclass(frozen=True, slots=True)
class ChoicePolicy:
    """All of policy/portal/choices.yaml."""

    periods: int
    ahead: timedelta
    forms: Mapping[str, ChoiceForm]

    def of_ask(self, kind: Kind) -> ChoiceForm | None:
        """Return the form of which an ask came; None where it came of none of these."""
        return next((form for form in self.forms.values() if form.ask is kind), None)


@cache
def choice_policy(root: Path | None = None) -> ChoicePolicy:
    """Return what is in `portal/choices.yaml` under `root`, or in the policy that ships. Raises PolicyError."""
    faults: list[str] = []
    try:
        content = read_yaml((root or shipped_policy()) / "portal" / FILE)
    except UnreadableYaml as unreadable:
        raise PolicyError([str(unreadable)]) from None
    page = Fields(content if isinstance(content, Section) else Section(), FILE, faults)
    page.only(("days", "forms"))
    days = Fields(page.part("days"), f"{FILE}, days", faults)
    days.only(("periods", "ahead"))
    made = ChoicePolicy(
        days.number("periods", MOST_PERIODS),
        timedelta(days=days.number("ahead", MOST_AHEAD)),
        {each.form: each for each in (_form(page, section) for section in page.sections("forms"))},
    )
    if faults:
        raise PolicyError(faults)
    return made


def _form(page: Fields, section: Section) -> ChoiceForm:
    entry = Fields(section, f"{FILE} line {section.line}", page.faults)
    entry.only(("form", "ask", "page", "boxes"))
    boxes = tuple(_box(page, each) for each in entry.sections("boxes"))
    return ChoiceForm(
        entry.text("form"), entry.one_of("ask", Kind, fallback=Kind.question), entry.text("page"), boxes
    )


def _box(page: Fields, section: Section) -> Box:
    entry = Fields(section, f"{FILE} line {section.line}", page.faults)
    entry.only(("name", "says", "several", "required", "options"))
    options = [Fields(each, f"{FILE} line {each.line}", page.faults) for each in entry.sections("options")]
    for each in options:
        each.only(("id", "says"))
    return Box(
        entry.text("name"),
        entry.text("says"),
        entry.flag("several", default=False),
        entry.flag("required", default=False),
        {each.text("id"): each.text("says") for each in options},
    )

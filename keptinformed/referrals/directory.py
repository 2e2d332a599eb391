"""Reads policy/help: where people find practical help, by kind of help and by area, and what must be checked again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from keptinformed.duties.fields import Fields, meant, read_day
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml
from keptinformed.referrals.policy import referral_policy

NATIONAL = "national"
_FIELDS = (
    "id", "title", "helps", "areas", "does", "web", "telephone", "refers", "checked_on", "check_again", "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Help:
    """Somebody who helps, and how they are found."""

    id: str
    title: str
    helps: tuple[str, ...]
    """Kinds of help of policy/referrals.yaml."""
    areas: tuple[str, ...]
    """Units in which they help; empty: everywhere."""
    does: str
    web: str
    telephone: str
    refers: str
    """The organisation to which staff refer somebody for it; empty where there is none."""
    checked_on: date
    check_again: date

    def is_stale(self, today: date) -> bool:
        """Say whether it was to be checked again by now. Pure."""
        return today > self.check_again


@cache
def directory(force: str = "", root: Path | None = None) -> tuple[Help, ...]:
    """Return what holds everywhere, then what `force` adds. Raises PolicyError with every fault."""
    folder = (root or shipped_policy()) / "help"
    own = [folder / f"{force}.yaml"] if force and (folder / f"{force}.yaml").exists() else []
    faults: list[str] = []
    found: dict[str, Help] = {}
    for path in (folder / f"{NATIONAL}.yaml", *own):
        for made in _read(path, faults):
            if made.id in found:
                faults.append(f'help/{path.name}: id "{made.id}" is given twice. Give each an id of its own.')
            found[made.id] = made
    if faults:
        raise PolicyError(faults)
    return tuple(found.values())


def of_kind(entries: Collection[Help], *, help_wanted: str = "", area: str = "") -> tuple[Help, ...]:
    """Return those that give a kind of help in an area, what is near first. Empty words leave nothing out. Pure."""
    fitting = [
        each
        for each in entries
        if (not help_wanted or help_wanted in each.helps)
        and (not area or not each.areas or area in each.areas)
    ]
    return tuple(sorted(fitting, key=lambda each: not each.areas))


def _read(path: Path, faults: list[str]) -> list[Help]:
    name = f"help/{path.name}"
    try:
        content = read_yaml(path)
    except UnreadableYaml as unreadable:
        faults.append(str(unreadable))
        return []
    page = Fields(content if isinstance(content, Section) else Section(), name, faults)
    page.only(("entries",))
    return [
        _entry(Fields(section, f"{name} line {section.line}", faults)) for section in page.sections("entries")
    ]


def _entry(entry: Fields) -> Help:
    entry.only(_FIELDS)
    entry.text("source")
    policy, helps = referral_policy(), entry.texts("helps")
    for word in helps:
        if word not in policy.helps:
            entry.fault(
                f'helps names "{word}", which referrals.yaml does not know.{meant(word, list(policy.helps))}'
            )
    refers, web = entry.text("refers", required=False), entry.text("web", required=False)
    if refers and refers not in policy.organisations:
        entry.fault(f'refers names "{refers}", which is no organisation of referrals.yaml.')
    if web and not web.startswith("https://"):
        entry.fault("web must begin with https://: people are sent nowhere that can be read on the way.")
    checked, again = (_day(entry, each) for each in ("checked_on", "check_again"))
    if again <= checked:
        entry.fault("check_again must be later than checked_on.")
    return Help(
        id=entry.text("id"),
        title=entry.text("title"),
        helps=helps,
        areas=entry.texts("areas", required=False),
        does=entry.text("does"),
        web=web,
        telephone=entry.text("telephone", required=False),
        refers=refers,
        checked_on=checked,
        check_again=again,
    )


def _day(entry: Fields, name: str) -> date:
    day = read_day(entry.text(name))
    if day is None:
        entry.fault(f"{name} must be a day, as in 2026-06-01.")
    return day or date.min

"""The Home Office's list of offences, and which of them make contact with a victim dangerous by their nature."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import fullmatch, match

import yaml

from keptinformed.duties.reading import shipped_policy


@dataclass(frozen=True, slots=True)
class OffenceClass:
    """One offence of the list, or one class in which crime is recorded (policy/offences)."""

    code: str
    """`019/16` of an offence, `19H` of a class of recorded crime. Unique over both."""
    group: str
    title: str
    police_uk: str = ""
    """The category on data.police.uk; of an offence only where all recorded crime of its number has the same."""


@cache
def classes() -> dict[str, OffenceClass]:
    """Return every offence and every class of recorded crime by code, in the order of the lists."""
    recorded = {
        row["class"]: OffenceClass(row["class"], row["group"], row["title"], row["police_uk"])
        for row in _rows("recorded_crime_classes.csv")
    }
    categories = _categories(recorded)
    offences = {
        row["code"]: OffenceClass(
            row["code"], row["group"], row["title"], categories.get(_number(row["code"]), "")
        )
        for row in _rows("home_office_codes.csv")
    }
    return offences | recorded


def is_high_risk(offence: str) -> bool:
    """Say whether an offence (its code, as in `Case.offence_class`) is listed as dangerous to make contact after.

    False means that it is not listed: neither an unknown code nor, of domestic abuse, a listed one says that contact
    is safe (policy/offences/high_risk.yaml).
    """
    return bool(why_high_risk(offence))


def why_high_risk(offence: str) -> str:
    """Return the reason for which an offence is listed as high-risk; empty where it is not."""
    return _high_risk().get(offence, "")


@cache
def _high_risk() -> dict[str, str]:
    written = yaml.safe_load((_folder() / "high_risk.yaml").read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for entry in written["high_risk"]:
        for pattern in [*entry.get("codes", ()), *entry.get("classes", ())]:
            for code in matching(str(pattern)):
                # The first reason stands: the list begins with the gravest.
                found.setdefault(code, str(entry["why"]))
    return found


def is_an_offence(code: str) -> bool:
    """Say whether a code is written like one of an offence (`019/16`), not like a class of recorded crime."""
    return fullmatch(r"\d{3}/\d{2}", code) is not None


def matching(pattern: str) -> list[str]:
    """Return the codes that a line of high_risk.yaml names: one, or `019/*` or `19*` for all of a number."""
    if not pattern.endswith("*"):
        return [pattern] if pattern in classes() else []
    of_offences, number = "/" in pattern, _number(pattern)
    return [code for code in classes() if is_an_offence(code) == of_offences and _number(code) == number]


def _categories(recorded: dict[str, OffenceClass]) -> dict[str, str]:
    """The category of each number whose classes all have the same."""
    found: dict[str, set[str]] = {}
    for each in recorded.values():
        found.setdefault(_number(each.code), set()).add(each.police_uk)
    return {number: next(iter(names)) for number, names in found.items() if number and len(names) == 1}


def _number(code: str) -> str:
    """The number that a code of either list begins with, without noughts in front: `19` of `019/16` and of `19H`."""
    found = match(r"0*(\d+)", code)
    return found[1] if found else ""


def _rows(name: str) -> list[dict[str, str]]:
    with (_folder() / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _folder() -> Path:
    return shipped_policy() / "offences"

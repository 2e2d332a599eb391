"""The made-up people of the demonstration: names, needs and ways to reach them, for the later service.

Telephone numbers are from the range that Ofcom keeps free for drama; e-mail addresses end in example.org.
The auditor never opens these tables.
"""

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from demo.case_file import CaseFile, Person
from demo.chance import Dice, dice
from keptinformed.duties.history import Role

type Row = dict[str, str]

_NAMES = yaml.safe_load((Path(__file__).parent / "names.yaml").read_text(encoding="utf-8"))
_NEEDS = {
    "": 78.0,
    "interpreter": 6.0,
    "large print": 4.0,
    "British Sign Language": 2.0,
    "easy read": 3.0,
    "hearing loop": 2.0,
    "a friend present": 5.0,
}
_LANGUAGES = {"en": 84.0, "cy": 6.0, "pl": 4.0, "pa": 3.0, "ar": 3.0}


@dataclass(slots=True)
class People:
    """The tables `people` and `contact_points`, row by row."""

    people: list[Row] = field(default_factory=list)
    contact_points: list[Row] = field(default_factory=list)

    def add(self, seed: int, case: CaseFile, person: Person, *, name: str = "") -> None:
        """Make somebody up for one participation, or give them a name that a story needs."""
        rolled = dice(seed, f"{case.case_id}/{person.participant_id}/person")
        business = person.role is Role.business
        made_up_name = (
            f"{rolled.choice(_NAMES['family'])} {rolled.choice(_NAMES['trades'])}"
            if business
            else _name(rolled)
        )
        self.people.append(
            {
                "case_id": case.case_id,
                "participant_id": person.participant_id,
                "name": name or made_up_name,
                "language": "en" if business else _one_of(rolled, _LANGUAGES),
                "needs": "" if business else _one_of(rolled, _NEEDS),
                "made_up": "yes",
            }
        )
        at_risk = person.enhanced_from is not None and rolled.random() < 0.3
        preferred = rolled.choice(("telephone", "telephone", "email", "post"))
        self._add_contact_points(case, person, at_risk=at_risk, preferred=preferred)

    def _add_contact_points(self, case: CaseFile, person: Person, *, at_risk: bool, preferred: str) -> None:
        """Add three ways to reach somebody; at risk, only the telephone is safe."""
        number = len(self.people)
        written_is_safe = "no" if at_risk else "yes"
        points = (
            ("telephone", f"07700 {900_000 + number % 1000}", "yes"),
            ("email", f"person{number}@example.org", written_is_safe),
            ("post", f"{1 + number % 98} Demonstration Street, Demoton, ZZ99 9ZZ", written_is_safe),
        )
        for channel, value, safe in points:
            self.contact_points.append(
                {
                    "case_id": case.case_id,
                    "participant_id": person.participant_id,
                    "channel": channel,
                    "value": value,
                    "safe": safe,
                    "preferred": "yes" if channel == preferred and safe == "yes" else "no",
                    "made_up": "yes",
                }
            )


def staff_name(number: int) -> str:
    """Return the name of the member of staff with that place in the list."""
    given, family = _NAMES["staff_given"], _NAMES["staff_family"]
    return f"{given[number % len(given)]} {family[(number * 7) % len(family)]}"


def _name(rolled: Dice) -> str:
    return f"{rolled.choice(_NAMES['given'])} {rolled.choice(_NAMES['family'])}"


def _shop(rolled: Dice) -> str:
    return f"{rolled.choice(_NAMES['family'])} {rolled.choice(_NAMES['trades'])}"


def _one_of(rolled: Dice, shares: dict[str, float]) -> str:
    return rolled.choices(list(shares), weights=list(shares.values()))[0]

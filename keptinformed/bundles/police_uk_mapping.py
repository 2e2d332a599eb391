"""Reads what data.police.uk's words mean in the vocabulary: `policy/mappings/police_uk.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import yaml

from keptinformed.errors import Refused

MAPPING_FILE = "mappings/police_uk.yaml"


class BadMapping(Refused):
    """The mapping file does not say what each word means; the message names the word."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one published word stands for: an event of this kind, or (None) nothing that happened."""

    kind: str | None
    because: str


@dataclass(frozen=True, slots=True)
class PoliceUkMapping:
    """The meaning of every crime type and outcome."""

    crime_recorded_as: str
    crime_exceptions: Mapping[str, Meaning]
    outcomes: Mapping[str, Meaning]

    def kind_of_crime(self, crime_type: str) -> str | None:
        """Return the kind of event that a street row of this crime type is."""
        exception = self.crime_exceptions.get(crime_type)
        return self.crime_recorded_as if exception is None else exception.kind

    def kinds(self) -> frozenset[str]:
        """Return every word of the vocabulary that the mapping uses."""
        meanings = (*self.crime_exceptions.values(), *self.outcomes.values())
        return frozenset(kind for kind in (self.crime_recorded_as, *(m.kind for m in meanings)) if kind)


def load_mapping(file: Path) -> PoliceUkMapping:
    """Return the mapping that `file` holds.

    Raises BadMapping where a word has no `kind` or no `because`, and OSError where there is no file.
    """
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    try:
        crimes = content["crime_types"]
        return PoliceUkMapping(
            crime_recorded_as=str(crimes["otherwise"]),
            crime_exceptions=_meanings(crimes["exceptions"], file),
            outcomes=_meanings(content["outcomes"], file),
        )
    except (KeyError, TypeError) as error:
        raise BadMapping(
            f"{file} needs crime_types (otherwise, exceptions) and outcomes; {error} is missing or misplaced."
        ) from error


def _meanings(words: Mapping[str, object], file: Path) -> dict[str, Meaning]:
    meanings: dict[str, Meaning] = {}
    for word, said in words.items():
        if not isinstance(said, dict) or set(said) != {"kind", "because"} or not said["because"]:
            raise BadMapping(
                f"{file}: {word!r} must say its `kind` (a word of the vocabulary, or null) and `because`."
            )
        meanings[word] = Meaning(cast("str | None", said["kind"]), str(said["because"]))
    return meanings

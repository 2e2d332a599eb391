"""What staff choose from when they record something: kinds of event in groups, and how sure a telling was."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from keptinformed.duties.history import Grade
from keptinformed.duties.reading import shipped_policy


@dataclass(frozen=True, slots=True)
class GradeWords:
    """How sure a telling was: as it stands in a list, and as the title of an entry."""

    says: str
    title: str
    """Holds `{name}`."""


@dataclass(frozen=True, slots=True)
class Choices:
    """`policy/words/recording.en.yaml` as plain values."""

    groups: Mapping[str, tuple[str, ...]]
    """The kinds of each group, by its title, in the order in which they are offered."""
    says: Mapping[str, str]
    """What happened, for kinds whose description in the vocabulary says more than that."""
    often: tuple[str, ...]
    one_person: frozenset[str]
    """The kinds that concern one person, never everyone."""
    ordinary_update: tuple[str, str]
    """The kind that an ordinary update is about, and how it reads."""
    of_referrals: str
    """What whoever wants to record a referral reads: it is made where consent is asked for."""
    grades: Mapping[Grade, GradeWords]

    @property
    def kinds(self) -> frozenset[str]:
        """Every kind that somebody can record here."""
        return frozenset(kind for kinds in self.groups.values() for kind in kinds)


@cache
def choices(root: Path | None = None) -> Choices:
    """Return what is in the file under `root`, or in the policy that ships."""
    text = (root or shipped_policy()).joinpath("words", "recording.en.yaml").read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    update = content["ordinary_update"]
    return Choices(
        groups={each["title"]: tuple(each["kinds"]) for each in content["groups"]},
        says=content["says"],
        often=tuple(content["often"]),
        one_person=frozenset(content["one_person"]),
        ordinary_update=(update["kind"], update["says"]),
        of_referrals=content["of_referrals"],
        grades={Grade[name]: GradeWords(**words) for name, words in content["grades"].items()},
    )

"""The words in which the pages about messages speak (policy/words/telling.en.yaml, policy/safe_telling.yaml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import yaml

from keptinformed.contact.policy import MADE, telling_policy
from keptinformed.contact.terms import Reason, TaskKind, Way
from keptinformed.duties.reading import shipped_policy


@dataclass(frozen=True, slots=True)
class Called:
    """Something in a word or two, and in a sentence."""

    called: str
    says: str


@dataclass(frozen=True, slots=True)
class Sayings:
    """The file as plain values."""

    ways: Mapping[Way, Called]
    waits: Mapping[Way, str]
    states: Mapping[str, Called]
    outcomes: Mapping[str, str]
    kinds: Mapping[TaskKind, str]
    overtaken: str
    """What is asked of whoever has a task, while its person may not be told anything."""
    who: Mapping[str, str]
    instead: Mapping[Reason, str]


@dataclass(frozen=True, slots=True)
class Why:
    """Why something is held, and what works instead."""

    says: str
    instead: str


@cache
def sayings() -> Sayings:
    """Return the words. Raises KeyError, ValueError where one is missing or stands for nothing."""
    path = shipped_policy() / "words" / "telling.en.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Sayings(
        ways={Way(way): Called(each["called"], each["does"]) for way, each in content["ways"].items()},
        waits={way: content["waits"][way.value] for way in MADE},
        states={state: Called(each["called"], each["says"]) for state, each in content["states"].items()},
        outcomes=dict(content["outcomes"]),
        kinds={TaskKind(kind): says for kind, says in content["kinds"].items()},
        overtaken=content["overtaken"],
        who=dict(content["who"]),
        instead={reason: content["instead"][reason.value] for reason in Reason},
    )


def why(reason: Reason) -> Why:
    """Return why something is held, in words."""
    return Why(telling_policy().sentences[reason], sayings().instead[reason])

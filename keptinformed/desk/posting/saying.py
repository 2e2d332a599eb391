"""The words in which the pages about letters speak (policy/words/posting.en.yaml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import yaml

from keptinformed.duties.reading import shipped_policy


@dataclass(frozen=True, slots=True)
class PostingWords:
    """The file as plain values."""

    states: Mapping[str, str]
    taken_out: Mapping[str, str]
    why: str
    steps: Mapping[str, str]


@cache
def posting_words() -> PostingWords:
    """Return the words. Raises KeyError where one is missing."""
    path = shipped_policy() / "words" / "posting.en.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return PostingWords(
        states=dict(content["states"]),
        taken_out={each["why"]: each["says"] for each in content["taken_out"]},
        why=content["why"],
        steps=dict(content["steps"]),
    )

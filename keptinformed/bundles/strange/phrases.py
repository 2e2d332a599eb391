"""Reads the words by which the finder knows a telling: `policy/mappings/telling_phrases.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from keptinformed.duties.fields import Fields
from keptinformed.duties.reading import PolicyError
from keptinformed.duties.yaml_text import Items, Section, read_yaml

type Phrases = frozenset[tuple[str, ...]]
"""Each phrase as its words."""

_LISTS = (
    *("people", "pronouns", "told", "spoken", "sent", "delivered", "attempted", "message_left"),
    *("negations", "promises", "others", "told_us", "updates", "context"),
)


@dataclass(frozen=True, slots=True)
class TellingPhrases:
    """The lists of the file, by name, and the phrases of each topic by its word of the vocabulary."""

    lists: Mapping[str, Phrases]
    topics: Mapping[str, Phrases]

    @property
    def context(self) -> frozenset[str]:
        """The words beside a find that may be copied."""
        return frozenset(word for phrase in self.lists["context"] for word in phrase)


def read_phrases(path: Path) -> TellingPhrases:
    """Return what the file says. Raises PolicyError."""
    faults: list[str] = []
    content = read_yaml(path)
    page = Fields(content if isinstance(content, Section) else Section(), path.name, faults)
    page.only((*_LISTS, "topics"))
    lists = {name: _phrases(page.texts(name)) for name in _LISTS}
    topics = {}
    for kind, words in page.part("topics").items():
        if not isinstance(words, Items) or not all(isinstance(word, str) for word in words):
            page.fault(f"topics: {kind} must be a list of phrases.")
            continue
        topics[kind] = _phrases(tuple(str(word) for word in words))
    if faults:
        raise PolicyError(faults)
    return TellingPhrases(lists, topics)


def _phrases(texts: tuple[str, ...]) -> Phrases:
    return frozenset(tuple(text.split()) for text in texts)

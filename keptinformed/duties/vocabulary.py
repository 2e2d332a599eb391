"""The vocabulary: the closed list of words for what can happen in a case, each with a plain description."""

import re
from collections.abc import Mapping
from pathlib import Path

from keptinformed.duties.fields import Fields
from keptinformed.duties.rules import SeenBy, Word
from keptinformed.duties.yaml_text import Section, read_yaml

TOLD = "told"
PLAN_AGREED = "plan_agreed"
ENTRY_WITHDRAWN = "entry_withdrawn"
STARTS_OF_UPDATES = (PLAN_AGREED, "updates_wanted", "participant_joined", "case_reopened")
"""What every rule about regular updates starts with, so that nobody who joins late is left out."""

_WORD = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
# The engine codes a telling about a word as 1000 + the word's own code.
_MOST_WORDS = 999


def read_vocabulary(path: Path, faults: list[str]) -> dict[str, Word]:
    """Return the words of `vocabulary.yaml` in the order of their codes, adding to `faults` what is wrong.

    Raises UnreadableYaml where the file is no YAML at all.
    """
    content = read_yaml(path)
    if not isinstance(content, Section):
        faults.append(f"{path.name}: must begin with events: and a list of words under it.")
        return {}
    page = Fields(content, path.name, faults)
    page.only(("title", "note", "events"))
    words: dict[str, Word] = {}
    for section in page.sections("events"):
        entry = Fields(section, f"{path.name} line {section.line}", faults)
        entry.only(("kind", "means", "seen_by"))
        kind = entry.text("kind")
        if kind and not _WORD.fullmatch(kind):
            entry.fault(f'kind "{kind}" must be lower-case words joined by underscores, such as case_closed.')
        if kind in words:
            entry.fault(f'kind "{kind}" is in the list twice. Keep one.')
        means, seen_by = entry.text("means"), entry.one_of("seen_by", SeenBy, fallback=SeenBy.staff)
        words[kind] = Word(kind, means, seen_by)
    _check_indispensable(words, page)
    return words


def codes(vocabulary: Mapping[str, Word]) -> dict[str, int]:
    """Return the number of each word: its position in the list, from 1."""
    return {kind: number for number, kind in enumerate(vocabulary, start=1)}


def _check_indispensable(words: Mapping[str, Word], page: Fields) -> None:
    for kind in (TOLD, ENTRY_WITHDRAWN, *STARTS_OF_UPDATES):
        if kind not in words:
            page.fault(f'lacks "{kind}", without which the rules cannot be judged. Add it to events.')
    if len(words) > _MOST_WORDS:
        page.fault(f"has {len(words)} words; at most {_MOST_WORDS} can be told apart.")

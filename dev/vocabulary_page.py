"""Writes docs/reference/vocabulary.md: every word for what can happen, what it means, and what it opens and settles."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from keptinformed.duties.reading import EVERY_FORCE, load_policy, shipped_policy
from keptinformed.duties.rules import Rule

_INTRODUCTION = """# The vocabulary

Every word for what can happen in a case. Exports, mappings and rules use these words and no others. Written by
`./kept docs` from `policy/vocabulary.yaml` and the rules; change it there.

**Opens** says how many duties that are switched on begin with such an event, and how many of these the Code of 2020
makes; the rest are of earlier Codes, national commitments and forces. **Settles** says the same of duties that such an
event itself meets. What is owed news of is met by a telling: `told`, with the word for what was told as its `about`. So
an arrest is `suspect_arrested`, and the call about it, in a mapping, `{told: suspect_arrested}`. News of nothing in
particular is `{told: progress}`. Which duty it is exactly stands in [the catalogue](duties.md#the-catalogue).

A word that opens and settles nothing is no waste: it may end a duty, excuse one, or say what was told.
"""
_CODE = "victims-code-2020"


def text() -> str:
    """Return the whole page. Raises PolicyError where the vocabulary or the rules cannot be read."""
    policy = load_policy(force=EVERY_FORCE)
    rules = [rule for rule in policy.rules if rule.enabled]
    opened = _by_kind(rules, lambda rule: rule.starts_when)
    settled = _by_kind(rules, lambda rule: rule.done_when.events)
    lines = [_INTRODUCTION]
    for heading, kinds in _sections():
        lines += [f"## {heading}\n", "| word | what happened | opens | settles |", "|---|---|---|---|"]
        for kind in kinds:
            means = policy.vocabulary[kind].means.replace("|", "/")
            lines.append(f"| `{kind}` | {means} | {_of_duties(opened, kind)} | {_of_duties(settled, kind)} |")
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _by_kind(rules: Iterable[Rule], kinds: Callable[[Rule], Iterable[str]]) -> Mapping[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        for kind in dict.fromkeys(kinds(rule)):
            found.setdefault(kind, []).append(rule)
    return found


def _of_duties(by_kind: Mapping[str, list[Rule]], kind: str) -> str:
    rules = by_kind.get(kind, [])
    if not rules:
        return ""
    of_the_code = sum(rule.edition == _CODE for rule in rules)
    duties = "1 duty" if len(rules) == 1 else f"{len(rules)} duties"
    return f"{duties}, {of_the_code} of 2020" if of_the_code else duties


def _sections() -> Iterator[tuple[str, list[str]]]:
    """Yield the headings of the vocabulary's file, each with the words below it, in its order."""
    lines = (shipped_policy() / "vocabulary.yaml").read_text(encoding="utf-8").split("\nevents:\n")[1]
    heading = "Words"
    found: list[tuple[str, str]] = []
    for line in lines.splitlines():
        stripped = line.strip()
        if stripped.startswith("# "):
            heading = stripped.removeprefix("# ")
        elif stripped.startswith("- {kind: "):
            found.append((heading, stripped.removeprefix("- {kind: ").split(",")[0]))
    for name, words in groupby(found, key=lambda one: one[0]):
        yield name, [word for _, word in words]

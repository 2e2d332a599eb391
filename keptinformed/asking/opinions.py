"""Reads policy/portal/opinion.yaml: what is asked at the end, and of whom never; and puts answers down for the box."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from keptinformed.duties.fields import Fields
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml
from keptinformed.invitations.terms import Mode

FILE = "opinion.yaml"


class NotAnOpinion(ValueError):
    """Answers that no form of ours could have put down."""


@dataclass(frozen=True, slots=True)
class OpinionPolicy:
    """All of policy/portal/opinion.yaml."""

    after: frozenset[str]
    modes: frozenset[Mode]
    although: frozenset[str]
    """Risks of the safety check with which it is asked all the same."""
    questions: Mapping[str, str]
    """What staff read above the figures, by question."""
    answers: Mapping[str, str]
    """What staff read of each answer, from the best to the worst."""
    not_counted: frozenset[str]
    """Answers that no share counts."""

    def put_down(self, given: Mapping[str, str]) -> str:
        """Return the text under which answers lie in the box. Raises NotAnOpinion."""
        text = "\n".join(f"{question}={answer}" for question, answer in given.items())
        self.read_again(text)
        return text

    def read_again(self, text: str) -> dict[str, str]:
        """Return what `put_down` put down. Raises NotAnOpinion."""
        found = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
        if not found or set(found) - set(self.questions) or set(found.values()) - set(self.answers):
            raise NotAnOpinion("These are no answers.")
        return found


@cache
def opinion_policy(root: Path | None = None) -> OpinionPolicy:
    """Return what is in `portal/opinion.yaml` under `root`, or in the policy that ships. Raises PolicyError."""
    faults: list[str] = []
    try:
        content = read_yaml((root or shipped_policy()) / "portal" / FILE)
    except UnreadableYaml as unreadable:
        raise PolicyError([str(unreadable)]) from None
    page = Fields(content if isinstance(content, Section) else Section(), FILE, faults)
    page.only(("asked", "questions", "answers"))
    asked = Fields(page.part("asked"), f"{FILE}, asked", faults)
    asked.only(("after", "modes", "although"))
    questions = _entries(page, "questions", ("id", "says", "drives"))
    answers = _entries(page, "answers", ("id", "says", "counts"))
    made = OpinionPolicy(
        frozenset(asked.texts("after")),
        frozenset(Mode(each) for each in asked.texts("modes") if each in {mode.value for mode in Mode}),
        frozenset(asked.texts("although", required=False)),
        {each.text("id"): each.text("says") for each in questions},
        {each.text("id"): each.text("says") for each in answers},
        frozenset(each.text("id") for each in answers if not each.flag("counts", default=True)),
    )
    if faults:
        raise PolicyError(faults)
    return made


def _entries(page: Fields, name: str, allowed: tuple[str, ...]) -> list[Fields]:
    found = [Fields(each, f"{FILE} line {each.line}", page.faults) for each in page.sections(name)]
    for each in found:
        each.only(allowed)
    return found

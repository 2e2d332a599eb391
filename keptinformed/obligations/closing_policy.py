"""Reads policy/closing.yaml: who must have been told before a case may close, and what an exception asks for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from keptinformed.duties.fields import Fields, meant
from keptinformed.duties.history import Grade, Role
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.rules import Excuse, Rule
from keptinformed.duties.vocabulary import read_vocabulary
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml

FIELDS = ("closes", "least", "owed_to", "excused", "signed_by", "attempts", "exceptions", "say")
MOST_ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a case may close though somebody was not told."""

    id: str
    says: str
    asks: str
    needs_attempts: bool


@dataclass(frozen=True, slots=True)
class ClosingPolicy:
    """policy/closing.yaml, in its words."""

    closes: Mapping[str, str]
    """The kinds of event that close a case, each with how a page says it."""
    least: Grade
    owed_to: tuple[Role, ...]
    excused: tuple[Excuse, ...]
    signed_by: tuple[str, ...]
    attempts: int
    on_days: int
    reasons: Mapping[str, Reason]
    say: tuple[str, ...]

    def least_for(self, kind: str, rules: Collection[Rule]) -> Grade:
        """Return how surely somebody must have been told of `kind`: as written, or more where a duty asks for it."""
        asked = [
            rule.done_when.least
            for rule in rules
            if kind in rule.starts_when and rule.done_when.by_telling_of_trigger and rule.done_when.least
        ]
        return max([self.least, *asked])


@cache
def closing_policy(root: Path | None = None) -> ClosingPolicy:
    """Return what is in `closing.yaml` under `root`, or in the policy that ships.

    Raises PolicyError with a sentence for everything that is wrong.
    """
    faults: list[str] = []
    path = _file("closing.yaml", root)
    try:
        kinds = frozenset(read_vocabulary(_file("vocabulary.yaml", root), faults))
        content = read_yaml(path)
    except UnreadableYaml as unreadable:
        raise PolicyError([str(unreadable)]) from None
    if not isinstance(content, Section):
        raise PolicyError([f"{path.name}: must begin with closes: and a list of kinds."])
    page = Fields(content, path.name, faults)
    page.only(FIELDS)
    made = _read(page, kinds)
    if faults:
        raise PolicyError(faults)
    return made


def _file(name: str, root: Path | None) -> Path:
    """Return a file under `root`, or the one that ships where a force's own folder leaves it out."""
    own = root / name if root else None
    return own if own and own.exists() else shipped_policy() / name


def _read(page: Fields, kinds: Collection[str]) -> ClosingPolicy:
    attempts = Fields(page.part("attempts"), page.where, page.faults)
    attempts.only(("number", "on_days"))
    return ClosingPolicy(
        closes=dict(_close(each, page, kinds) for each in page.sections("closes")),
        least=_grade(page),
        owed_to=_parts(page),
        excused=tuple(_excuse(each, page, kinds) for each in page.sections("excused", required=False)),
        signed_by=page.texts("signed_by"),
        attempts=attempts.number("number", MOST_ATTEMPTS),
        on_days=attempts.number("on_days", MOST_ATTEMPTS),
        reasons={
            reason.id: reason for reason in (_reason(each, page) for each in page.sections("exceptions"))
        },
        say=page.texts("say"),
    )


def _close(section: Section, page: Fields, kinds: Collection[str]) -> tuple[str, str]:
    entry = Fields(section, f"{page.where} line {section.line}", page.faults)
    entry.only(("kind", "says"))
    kind = entry.text("kind")
    _known(entry, "closes", kind, kinds)
    return kind, entry.text("says")


def _known(page: Fields, name: str, kind: str, kinds: Collection[str]) -> None:
    if kind not in kinds:
        page.fault(f'{name} names "{kind}", which is no event of vocabulary.yaml.{meant(kind, kinds)}')


def _grade(page: Fields) -> Grade:
    written = page.text("least")
    if written not in Grade.__members__ or Grade[written] < Grade.sent:
        page.fault(f'least is "{written}": give a grade from sent on.{meant(written, Grade.__members__)}')
        return Grade.delivered
    return Grade[written]


def _parts(page: Fields) -> tuple[Role, ...]:
    roles = [role.value for role in Role]
    given = page.texts("owed_to")
    for word in given:
        if word not in roles:
            page.fault(f'owed_to names "{word}", which is no part in a case.{meant(word, roles)}')
    return tuple(Role(word) for word in given if word in roles)


def _excuse(section: Section, page: Fields, kinds: Collection[str]) -> Excuse:
    entry = Fields(section, f"{page.where} line {section.line}", page.faults)
    entry.only(("begins", "ends"))
    begins, ends = entry.text("begins"), entry.text("ends", required=False)
    for kind in filter(None, (begins, ends)):
        _known(entry, "excused", kind, kinds)
    return Excuse(begins, ends or None)


def _reason(section: Section, page: Fields) -> Reason:
    entry = Fields(section, f"{page.where} line {section.line}", page.faults)
    entry.only(("exception", "says", "asks", "needs_attempts"))
    return Reason(
        entry.text("exception"),
        entry.text("says"),
        entry.text("asks"),
        entry.flag("needs_attempts", default=False),
    )

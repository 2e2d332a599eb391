"""Reads policy/gates/: before which steps a gate stands, what evidence it asks for, and which force has it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from keptinformed.access.roles import Role as StaffRole
from keptinformed.duties.fields import Fields, meant
from keptinformed.duties.history import Grade, Role
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.vocabulary import read_vocabulary
from keptinformed.duties.yaml_text import Section, UnreadableYaml, read_yaml
from keptinformed.obligations.closing_policy import Reason

FOLDER = "gates"
SWITCHED_ON, PAPERS = "switched_on.yaml", "papers.yaml"
GATE_FIELDS = ("gate", "title", "says", "steps", "source", "rows", "evidence", "signed_by", "exceptions")
EVIDENCE_FIELDS = ("asks", "form", "kinds", "least", "about", "since", "paper", "parts", "unless_declined")


class Form(StrEnum):
    """What sort of evidence a gate looks for; the database knows the same (gates/migrations)."""

    entry = "entry"
    """An entry of the history of one of `kinds`, at or before the step."""
    kept = "kept"
    """Such an entry that another system sent, or that has an assessment or a contact plan behind it: no bare entry."""
    told = "told"
    """A telling of at least that grade, `about` any of the kinds, or about anything at all."""
    paper = "paper"
    """A paper that passed every check it must pass."""
    duties = "duties"
    """Nothing is overdue to them when the step is taken."""
    rationale = "rationale"
    """The reasons for the decision that the step records (policy/decisions.yaml), where it is recorded here."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a gate asks for."""

    asks: str
    form: Form
    kinds: tuple[str, ...]
    least: Grade
    since: tuple[str, ...]
    """It must be no older than the latest of these, where there is one."""
    paper: str
    parts: tuple[Role, ...]
    """Asked for each person who has one of these parts; for the case as a whole where there are none."""
    unless_declined: bool
    """Whether somebody who asked not to be told (`excused` in closing.yaml) need not be."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One file of policy/gates/."""

    id: str
    title: str
    says: str
    steps: tuple[str, ...]
    """The kinds of event before which it stands."""
    source: str
    rows: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    signed_by: tuple[str, ...]
    """The roles that may sign that somebody goes through without."""
    reasons: Mapping[str, Reason]


@dataclass(frozen=True, slots=True)
class Check:
    """One look that a paper must pass."""

    id: str
    says: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """What is handed in to be checked."""

    id: str
    says: str
    of_person: bool
    asks: str
    """`needs` or `duties`: what is looked at before it can be handed in at all."""
    stale: bool
    checks: tuple[Check, ...]
    reasons: Mapping[str, str]
    """Why it may be sent back, in words."""


@dataclass(frozen=True, slots=True)
class GatesPolicy:
    """The gates of one force."""

    gates: Mapping[str, Gate]
    """Those that stand for it."""
    offered: Mapping[str, Gate]
    """All there are."""
    papers: Mapping[str, Paper]

    def before(self, step: str) -> tuple[Gate, ...]:
        """Return the gates that stand before a kind of event."""
        return tuple(gate for gate in self.gates.values() if step in gate.steps)


@cache
def gates_policy(root: Path | None = None, force: str = "") -> GatesPolicy:
    """Return the gates under `root`, or of the policy that ships, as they stand for `force`.

    Raises PolicyError with a sentence for everything that is wrong.
    """
    faults: list[str] = []
    folder = _folder(root)
    try:
        kinds = frozenset(read_vocabulary(_vocabulary(root), faults))
        papers = _papers(_page(folder / PAPERS, ("papers",), faults))
        gates = {}
        for path in sorted(folder.glob("*.yaml")):
            if path.name not in (SWITCHED_ON, PAPERS):
                gate = _gate(_page(path, GATE_FIELDS, faults), kinds, papers)
                gates[gate.id] = gate
                if gate.id != path.stem:
                    faults.append(f'{path.name}: gate is "{gate.id}", and the file is called otherwise.')
        chosen = _chosen(_page(folder / SWITCHED_ON, ("otherwise", "forces"), faults), gates, root, force)
    except UnreadableYaml as unreadable:
        raise PolicyError([str(unreadable)]) from None
    if faults:
        raise PolicyError(faults)
    return GatesPolicy({each: gates[each] for each in gates if each in chosen}, gates, papers)


def _folder(root: Path | None) -> Path:
    own = root / FOLDER if root else None
    return own if own and own.exists() else shipped_policy() / FOLDER


def _vocabulary(root: Path | None) -> Path:
    own = root / "vocabulary.yaml" if root else None
    return own if own and own.exists() else shipped_policy() / "vocabulary.yaml"


def _page(path: Path, allowed: Collection[str], faults: list[str]) -> Fields:
    content = read_yaml(path)
    if not isinstance(content, Section):
        faults.append(f"{path.name}: must begin with {next(iter(allowed))}:")
        content = Section()
    page = Fields(content, path.name, faults)
    page.only(allowed)
    return page


def _gate(page: Fields, kinds: Collection[str], papers: Mapping[str, Paper]) -> Gate:
    reasons = [_reason(each, page) for each in page.sections("exceptions")]
    return Gate(
        id=page.text("gate"),
        title=page.text("title"),
        says=page.text("says"),
        steps=_known(page, "steps", page.texts("steps"), kinds),
        source=page.text("source"),
        rows=page.texts("rows"),
        evidence=tuple(_evidence(each, page, kinds, papers) for each in page.sections("evidence")),
        signed_by=_roles(page, "signed_by"),
        reasons={reason.id: reason for reason in reasons},
    )


def _evidence(
    section: Section, page: Fields, kinds: Collection[str], papers: Mapping[str, Paper]
) -> Evidence:
    entry = Fields(section, f"{page.where} line {section.line}", page.faults)
    entry.only(EVIDENCE_FIELDS)
    form = entry.one_of("form", Form, fallback=Form.entry)
    wanted = "about" if form is Form.told else "kinds"
    least = entry.one_of("least", Grade, fallback=Grade.delivered) if form is Form.told else Grade.attempted
    if form is Form.told and least < Grade.sent:
        entry.fault("least is lower than sent, which tells nobody anything.")
    if form in (Form.entry, Form.kept) and not entry.has("kinds"):
        entry.fault("kinds is missing: say which entries of the history count.")
    paper = entry.text("paper", required=form is Form.paper)
    if paper and (form is not Form.paper or paper not in papers):
        entry.fault(f'paper is "{paper}".{meant(paper, papers)} It goes with form: paper only.')
    parts = _parts(entry)
    of_case = form is Form.rationale or (form is Form.paper and not papers.get(paper, _NO_PAPER).of_person)
    if bool(parts) == of_case:
        entry.fault("parts is given for what is asked of the case, or missing for what is asked of people.")
    return Evidence(
        asks=entry.text("asks"),
        form=form,
        kinds=_known(entry, wanted, entry.texts(wanted, required=False), kinds),
        least=least,
        since=_known(entry, "since", entry.texts("since", required=False), kinds),
        paper=paper,
        parts=parts,
        unless_declined=entry.flag("unless_declined", default=False),
    )


def _reason(section: Section, page: Fields) -> Reason:
    entry = Fields(section, f"{page.where} line {section.line}", page.faults)
    entry.only(("exception", "says", "asks", "needs_attempts"))
    return Reason(
        entry.text("exception"),
        entry.text("says"),
        entry.text("asks"),
        entry.flag("needs_attempts", default=False),
    )


def _papers(page: Fields) -> dict[str, Paper]:
    found = [_paper(each, page) for each in page.sections("papers")]
    return {paper.id: paper for paper in found}


def _paper(section: Section, page: Fields) -> Paper:
    entry = Fields(section, f"{page.where} line {section.line}", page.faults)
    entry.only(("paper", "says", "of", "asks", "stale", "checks", "reasons"))
    of, asks = entry.text("of"), entry.text("asks")
    if of not in ("person", "case"):
        entry.fault(f'of is "{of}": write person or case.')
    if asks not in ("needs", "duties"):
        entry.fault(f'asks is "{asks}": write needs or duties.')
    if asks == "needs" and of != "person":
        entry.fault("asks is needs, which only a person has.")
    return Paper(
        id=entry.text("paper"),
        says=entry.text("says"),
        of_person=of == "person",
        asks=asks,
        stale=entry.flag("stale", default=False),
        checks=tuple(_check(each, page) for each in entry.sections("checks")),
        reasons=dict(_sent_back(each, page) for each in entry.sections("reasons")),
    )


def _check(section: Section, page: Fields) -> Check:
    entry = Fields(section, f"{page.where} line {section.line}", page.faults)
    entry.only(("check", "says", "roles"))
    return Check(entry.text("check"), entry.text("says"), _roles(entry, "roles"))


def _sent_back(section: Section, page: Fields) -> tuple[str, str]:
    entry = Fields(section, f"{page.where} line {section.line}", page.faults)
    entry.only(("reason", "says"))
    return entry.text("reason"), entry.text("says")


def _chosen(page: Fields, gates: Collection[str], root: Path | None, force: str) -> tuple[str, ...]:
    forces = {path.name for path in (_folder(root).parent / "forces").glob("*") if path.is_dir()}
    chosen = _known(page, "otherwise", page.texts("otherwise", required=False), gates, "no gate")
    for section in page.sections("forces", required=False):
        entry = Fields(section, f"{page.where} line {section.line}", page.faults)
        entry.only(("force", "gates"))
        name, named = entry.text("force"), entry.texts("gates", required=False)
        if forces and name not in forces:
            entry.fault(f'force is "{name}", which is no folder of forces/.{meant(name, forces)}')
        known = _known(entry, "gates", named, gates, "no gate")
        if name == force:
            chosen = known
    return chosen


def _known(
    page: Fields, name: str, words: tuple[str, ...], known: Collection[str], otherwise: str = "no event"
) -> tuple[str, ...]:
    for word in words:
        if word not in known:
            page.fault(f'{name} names "{word}", which is {otherwise} here.{meant(word, known)}')
    return words


def _roles(page: Fields, name: str) -> tuple[str, ...]:
    roles = [role.value for role in StaffRole]
    return _known(page, name, page.texts(name), roles, "no role")


def _parts(page: Fields) -> tuple[Role, ...]:
    roles = [role.value for role in Role]
    given = _known(page, "parts", page.texts("parts", required=False), roles, "no part in a case")
    return tuple(Role(word) for word in given if word in roles)


_NO_PAPER = Paper("", "", of_person=True, asks="", stale=False, checks=(), reasons={})

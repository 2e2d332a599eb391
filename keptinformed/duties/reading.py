"""Reads the law: every Code, charter and force policy under a directory, whole or not at all.

Layout of a policy directory: `vocabulary.yaml`, `owners.yaml`, `codes/EDITION/edition.yaml` with one file
for each Right beside it, and the same under `forces/FORCE/`. A directory may also be one edition, or a
directory of editions; what it lacks (vocabulary, owners, holidays) is then taken from what ships.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from re import fullmatch
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from keptinformed.duties.checking import Known, faults_of
from keptinformed.duties.examples import faults_of_examples
from keptinformed.duties.fields import Fields, meant
from keptinformed.duties.parsing import Place, read_duty, read_span, where_of
from keptinformed.duties.rules import Edition, Layer, Policy, Right, Rule
from keptinformed.duties.vocabulary import read_vocabulary
from keptinformed.duties.yaml_text import Items, Section, UnreadableYaml, read_yaml
from keptinformed.errors import Refused
from keptinformed.timekeeping.calendar import WorkingCalendar, load_calendar

EVERY_FORCE = "*"
"""Given as `force`, reads the packs of all forces: for lists and checks, never for judging."""

_EDITION_FIELDS = (
    "edition",
    "title",
    "layer",
    "force",
    "in_force",
    "timezone",
    "working_days",
    "sources",
    "note",
)
_EDITION_FILE = "edition.yaml"
_LEGAL_NAME = r"[a-z0-9]+([-.][a-z0-9]+)*"


class PolicyError(Refused):
    """A policy that cannot be used: `faults` holds one sentence for everything that is wrong."""

    def __init__(self, faults: Collection[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class NotADuty:
    """A row of the source table that is not encoded as a duty, and why."""

    row: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Folder:
    """One edition's directory, and its edition without rules yet."""

    path: Path
    edition: Edition


def shipped_policy() -> Path:
    """Return the policy directory that came with this program, installed or in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "policy"
    return installed if installed.is_dir() else package.parent / "policy"


def load_policy(
    root: Path | None = None, *, editions: Collection[str] | None = None, force: str | None = None
) -> Policy:
    """Return the editions, rules and words under `root`, or of the policy that ships.

    `editions` limits the Codes to these ids. Without `force` no force's own pack is read; with it that
    force's alone; with `EVERY_FORCE` all. Rules that are switched off are in it too: see `Policy.enabled`.

    Raises PolicyError with every fault found, unknown editions and forces among them.
    """
    top = shipped_policy() if root is None else root
    faults: list[str] = []
    try:
        words = read_vocabulary(_file_of(top, "vocabulary.yaml"), faults)
        known = Known(words, load_owners(top))
        folders = _chosen(_folders(top, faults), editions, force, faults)
        read = tuple(_with_rules(folder, known, faults) for folder in folders)
    except UnreadableYaml as error:
        raise PolicyError([*faults, str(error)]) from error
    faults += _faults_between(read)
    faults += _faults_of_calendars(read, top)
    if faults:
        raise PolicyError(faults)
    return Policy(read, words)


def load_owners(root: Path | None = None) -> dict[str, str]:
    """Return who can owe a duty, each with a description, in order of the list.

    Raises PolicyError.
    """
    path = _file_of(shipped_policy() if root is None else root, "owners.yaml")
    faults: list[str] = []
    owners: dict[str, str] = {}
    content = _page(path, faults)
    for section in Fields(content, path.name, faults).sections("owners"):
        entry = Fields(section, f"{path.name} line {section.line}", faults)
        entry.only(("owner", "means"))
        owner = entry.text("owner")
        if owner in owners:
            entry.fault(f'owner "{owner}" is in the list twice. Keep one.')
        owners[owner] = entry.text("means")
    if faults:
        raise PolicyError(faults)
    return owners


def load_not_duties(root: Path | None = None) -> tuple[NotADuty, ...]:
    """Return the rows of the sources that are no duty, from `not_duties.yaml`; none where there is no file.

    Raises PolicyError.
    """
    path = (shipped_policy() if root is None else root) / "not_duties.yaml"
    if not path.is_file():
        return ()
    faults: list[str] = []
    rows: dict[str, NotADuty] = {}
    for section in Fields(_page(path, faults, bare_list="rows"), path.name, faults).sections("rows"):
        entry = Fields(section, f"{path.name} line {section.line}", faults)
        entry.only(("row", "reason"))
        row = NotADuty(entry.text("row"), entry.text("reason"))
        if row.row in rows:
            entry.fault(f'row "{row.row}" is in the list twice. Keep one.')
        rows[row.row] = row
    if faults:
        raise PolicyError(faults)
    return tuple(rows.values())


def working_calendars(policy: Policy, root: Path | None = None) -> dict[str, WorkingCalendar]:
    """Return the calendar of working days that each edition names, by its name.

    Raises CalendarUnusable where a file is missing or cannot be used.
    """
    top = shipped_policy() if root is None else root
    names = sorted({edition.working_days for edition in policy.editions})
    return {name: _calendar(name, top) for name in names}


def _file_of(root: Path, name: str) -> Path:
    own = root / name
    return own if own.is_file() else shipped_policy() / name


def _calendar(name: str, root: Path) -> WorkingCalendar:
    own = root / "holidays" / f"{name}.yaml"
    return load_calendar(name, root if own.is_file() else shipped_policy())


def _page(path: Path, faults: list[str], bare_list: str = "") -> Section:
    """Return a file that must be a section; an unreadable one is a fault like any other.

    A file that is a list and nothing else is taken as the field `bare_list`, where that is given.
    """
    try:
        content = read_yaml(path)
    except UnreadableYaml as error:
        faults.append(str(error))
        return Section()
    if isinstance(content, Items) and bare_list:
        return Section({bare_list: content})
    if isinstance(content, Section):
        return content
    faults.append(f"{path.name}: must hold fields such as title: …, not a bare list or text.")
    return Section()


def _folders(root: Path, faults: list[str]) -> tuple[_Folder, ...]:
    """Find every edition under a policy directory, a single edition, or a directory of editions."""
    if not root.is_dir():
        raise PolicyError([f"{root} is no directory. Name one that holds {_EDITION_FILE} or codes/."])
    if (root / _EDITION_FILE).is_file():
        paths = [root]
    else:
        places = [root / "codes", root / "forces"]
        places = places if any(place.is_dir() for place in places) else [root]
        paths = sorted(path.parent for place in places for path in place.glob(f"*/{_EDITION_FILE}"))
    if not paths:
        raise PolicyError([f"{root} holds no {_EDITION_FILE}, neither itself nor under codes/ or forces/."])
    return tuple(_Folder(path, _read_edition(path, faults)) for path in paths)


def _read_edition(folder: Path, faults: list[str]) -> Edition:
    fields = Fields(_page(folder / _EDITION_FILE, faults), f"{folder.name}/{_EDITION_FILE}", faults)
    fields.only(_EDITION_FIELDS)
    edition = Edition(
        id=fields.text("edition"),
        title=fields.text("title"),
        layer=fields.one_of("layer", Layer, fallback=Layer.statutory),
        in_force=read_span(fields),
        timezone=fields.text("timezone"),
        working_days=fields.text("working_days"),
        force=fields.text("force", required=False),
        sources=fields.texts("sources", required=False),
    )
    if edition.id and not fullmatch(_LEGAL_NAME, edition.id):
        fields.fault(f'edition "{edition.id}" must be lower-case words joined by hyphens.')
    if edition.timezone and not _is_zone(edition.timezone):
        hint = meant(edition.timezone, available_timezones())
        fields.fault(f'timezone "{edition.timezone}" is unknown.{hint}')
        edition = replace(edition, timezone="Europe/London")
    if (edition.layer is Layer.force) != bool(edition.force):
        fields.fault("layer: force and force: NAME go together. Give both or neither.")
    expected = {"codes": edition.id, "forces": edition.force}.get(folder.parent.name)
    if expected and expected != folder.name:
        fields.fault(f'stands in the directory "{folder.name}", which should be called "{expected}".')
    return edition


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _chosen(
    folders: tuple[_Folder, ...], editions: Collection[str] | None, force: str | None, faults: list[str]
) -> tuple[_Folder, ...]:
    codes = {folder.edition.id for folder in folders if not folder.edition.force}
    packs = {folder.edition.force for folder in folders if folder.edition.force}
    for wanted in editions or ():
        if wanted not in codes:
            there = ", ".join(sorted(codes)) or "none"
            faults.append(f'There is no edition "{wanted}". There are: {there}.{_closest(wanted, codes)}')
    if force not in (None, EVERY_FORCE, *packs):
        there = ", ".join(sorted(packs)) or "none"
        faults.append(
            f'There is no pack of a force "{force}". There are: {there}.{_closest(str(force), packs)}'
        )
    chosen = tuple(
        folder
        for folder in folders
        if (folder.edition.force and force in (EVERY_FORCE, folder.edition.force))
        or (not folder.edition.force and (editions is None or folder.edition.id in editions))
    )
    if not chosen and not faults:
        faults.append(f"Only packs of forces are here ({', '.join(sorted(packs))}). Name one with --force.")
    return chosen


def _closest(written: str, known: Collection[str]) -> str:
    hint = meant(written, known)
    return hint if "Did you mean" in hint else ""


def _with_rules(folder: _Folder, known: Known, faults: list[str]) -> Edition:
    rules: list[Rule] = []
    rights: list[Right] = []
    for path in sorted(folder.path.glob("*.yaml")):
        if path.name != _EDITION_FILE:
            fields = Fields(_page(path, faults), path.name, faults)
            right = _right_of(path, fields)
            if right is not None:
                rights.append(Right(right, fields.text("title")))
            rules += _rules(fields, Place(folder.edition, path, right), known)
    numbers = Counter(right.number for right in rights)
    faults += [
        f"{folder.path.name}: {count} files are about Right {number}. Make them one."
        for number, count in numbers.items()
        if count > 1
    ]
    if not rules and not faults:
        faults.append(f"{folder.path.name}: has no duty. Add a file with duties: and a list under it.")
    return replace(folder.edition, rules=tuple(rules), rights=tuple(rights))


def _right_of(path: Path, fields: Fields) -> int | None:
    """Return the Right that a file is about; its name and its content must agree."""
    fields.only(("right", "title", "note", "duties"))
    right = fields.number("right", highest=99) if fields.has("right") else None
    named = fullmatch(r"right_(\d+)_\w+\.yaml", path.name)
    if named and right != int(named[1]):
        said = f"right: {right}" if right is not None else "no right:"
        fields.fault(f"is named for Right {int(named[1])}, but says {said}. Make them agree.")
    return right


def _rules(fields: Fields, place: Place, known: Known) -> Iterator[Rule]:
    # A Right may hold no duty of this kind and still stand in the list with its title.
    for section in fields.sections("duties", required=False):
        rule = read_duty(section, place, fields.faults)
        if rule is not None:
            where = where_of(place.file, section.line, rule.id)
            wrong = [*faults_of(rule, known), *faults_of_examples(rule, known.kinds)]
            fields.faults += [f"{where}: {sentence}" for sentence in wrong]
            yield rule


def _faults_between(editions: tuple[Edition, ...]) -> Iterator[str]:
    """Find what is right in each edition and wrong in their company."""
    for edition_id, count in Counter(edition.id for edition in editions).items():
        if count > 1:
            yield f'{count} editions are called "{edition_id}". Give each its own id.'
    first: dict[str, Rule] = {}
    for rule in (rule for edition in editions for rule in edition.rules):
        if rule.id in first:
            other = f"{first[rule.id].file.parent.name}/{first[rule.id].file.name}"
            yield f"{rule.file.name}, duty {rule.id}: {other} has a duty of that id too. Give each its own."
        first.setdefault(rule.id, rule)
    zones = sorted({edition.timezone for edition in editions})
    if len(zones) > 1:
        yield f"The editions count days in different time zones ({', '.join(zones)}). Judge them apart."


def _faults_of_calendars(editions: tuple[Edition, ...], root: Path) -> Iterator[str]:
    names: Mapping[str, str] = {edition.working_days: edition.id for edition in editions}
    for name, edition_id in names.items():
        try:
            if name:
                _calendar(name, root)
        except ValueError as error:
            yield f"{edition_id}: {error}"

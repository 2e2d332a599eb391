"""Reads a mapping file, and says in sentences that teach everything that is wrong with it."""

import re
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from keptinformed.bundles.columns import COLUMNS, Table
from keptinformed.bundles.files import Dialect
from keptinformed.bundles.strange.mapping import Condition, Entry, Meaning, Source, StrangeMapping, folded
from keptinformed.bundles.strange.values import NOTHING, ValueReader
from keptinformed.duties.fields import Fields
from keptinformed.duties.yaml_text import Items, Section, UnreadableYaml, Value, read_yaml
from keptinformed.errors import Refused

CHOOSE = "choose"
ENCODINGS = {
    "utf-8": "", "utf-16": "", "cp1252": "cp1252", "cp1250": "cp1250", "latin-1": "latin-1",
    "iso-8859-15": "iso-8859-15", "cp850": "cp850", "cp437": "cp437", "mac-roman": "mac-roman",
}  # fmt: skip
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
_FILE_NAME = re.compile(r"[^/\\\0]+\.csv(\.gz)?|[^/\\\0]+\.(txt|tsv|dat)")
_FAULTS_SHOWN = 20


class BadMapping(Refused):
    """A mapping that cannot be used: `faults` holds one sentence for everything that is wrong."""

    def __init__(self, faults: Sequence[str]) -> None:
        more = len(faults) - _FAULTS_SHOWN
        shown = [*faults[:_FAULTS_SHOWN], *([f"and {more} more of the kind"] if more > 0 else [])]
        super().__init__("\n".join(shown))
        self.faults = tuple(faults)


def load_mapping(path: Path, kinds: Sequence[str]) -> StrangeMapping:
    """Return the mapping that the file says; `kinds` are the words of the vocabulary. Raises BadMapping."""
    try:
        content = read_yaml(path)
    except UnreadableYaml as error:
        raise BadMapping([str(error)]) from error
    if not isinstance(content, Section) or not content:
        raise BadMapping(
            [f"{path.name}: is no mapping: it needs title, files, cases, participants and events."]
        )
    faults = _left_to_choose(content, path.name, content.line)
    if faults:
        raise BadMapping(faults)
    mapping = _Reader(path.name, content, kinds, faults).mapping()
    if faults:
        raise BadMapping(faults)
    return mapping


def _left_to_choose(value: Value, file: str, line: int) -> list[str]:
    """Return a sentence for everything that a draft left to a person and nobody has chosen."""
    found: list[str] = []
    if isinstance(value, Section):
        for key, inside in value.items():
            where = f"{file}, in the section that begins on line {value.line}"
            text = inside if isinstance(inside, str) else ""
            if folded(key).startswith(CHOOSE):
                found.append(
                    f'{where}: "{key}" is still to be chosen. Put what is meant there, or delete it.'
                )
            elif folded(text).startswith(CHOOSE):
                found.append(f'{where}: {key} still says "{text}". Put what is meant in its place.')
            else:
                found += _left_to_choose(inside, file, value.line)
    elif isinstance(value, Items):
        for item in value:
            if isinstance(item, str) and folded(item).startswith(CHOOSE):
                found.append(
                    f'{file}, below line {line}: a list still says "{item}". Put what is meant there.'
                )
            else:
                found += _left_to_choose(item, file, line)
    return found


class _Reader:
    """Takes one mapping file apart."""

    def __init__(self, file: str, content: Section, kinds: Sequence[str], faults: list[str]) -> None:
        self.file = file
        self.page = Fields(content, file, faults)
        self.faults = faults
        self.values = ValueReader(kinds, self.page)

    def mapping(self) -> StrangeMapping:
        """Return what the file says; what is wrong is in the faults."""
        self.page.only(
            (
                "title",
                "note",
                "zone",
                "dates",
                "midnight_means_day",
                "empty",
                "files",
                *(table for table in Table),
            )
        )
        sources = self._sources()
        entries = tuple(entry for table in Table for entry in self._entries(table, sources))
        unused = sorted(set(sources) - {entry.source for entry in entries})
        for name in unused:
            self.page.fault(f'the file "{name}" is read by nothing. Use it in from:, or take it out.')
        return StrangeMapping(
            name=self.file,
            title=self.page.text("title"),
            sources=sources,
            entries=entries,
            empty=frozenset({"", *map(folded, self.page.texts("empty", required=False))}),
            zone=self._zone(),
            midnight_means_day=self.page.flag("midnight_means_day", default=False),
        )

    def _zone(self) -> ZoneInfo | None:
        written = self.page.text("zone", required=False)
        try:
            return ZoneInfo(written) if written else None
        except (KeyError, ValueError, OSError):  # a name that is none, a path, a folder
            self.page.fault(f'zone "{written}" is no time zone. Write one such as Europe/London or UTC.')
            return None

    def _sources(self) -> dict[str, Source]:
        found = {}
        for name, section in self.page.part("files").items():
            if not isinstance(section, Section):
                self.page.fault(f"files: {name} must be a section, such as {name}: {{name: export.csv}}.")
                continue
            entry = Fields(section, f"{self.file} line {section.line}, file {name}", self.faults)
            entry.only(("name", "separator", "encoding", "quoted", "lines_before_heading", "optional"))
            pattern = entry.text("name")
            if pattern and not _FILE_NAME.fullmatch(pattern.lower()):
                entry.fault(
                    f'name "{pattern}" must be a file in the export\'s folder that ends in .csv, .csv.gz, '
                    ".txt, .tsv or .dat; * stands for anything. A workbook must be saved as CSV first."
                )
            found[name] = Source(name, pattern, _dialect(entry), entry.flag("optional", default=False))
        return found

    def _entries(self, table: Table, sources: dict[str, Source]) -> list[Entry]:
        found = []
        for number, section in enumerate(self.page.sections(table), start=1):
            fields = Fields(section, f"{self.file} line {section.line}, {table} {number}", self.faults)
            found.append(self._entry(table, number, fields, sources))
        return found

    def _entry(self, table: Table, number: int, fields: Fields, sources: dict[str, Source]) -> Entry:
        own: tuple[str, ...] = ("from", "when", "when_given")
        own += ("once",) if table is not Table.events else ()
        own += ("enhanced_when",) if table is Table.participants else ()
        fields.only((*own, *COLUMNS[table].names))
        source = fields.text("from")
        if source and source not in sources:
            fields.fault(
                f'from names "{source}", which is not under files: {", ".join(sources) or "none is"}.'
            )
        values = {name: value for name in COLUMNS[table].names if (value := self.values.read(fields, name))}
        for name in COLUMNS[table].required:
            if not fields.has(name) and not (
                table is Table.events and name in {"event_id", "participant_id"}
            ):
                fields.fault(f"{name} is missing: say which column holds it.")
        entry = Entry(
            table=table,
            number=number,
            source=source,
            values=values,
            condition=Condition(
                fields.texts("when_given", required=False) if fields.has("when_given") else (),
                _among(fields, "when"),
            ),
            once=fields.flag("once", default=False),
            enhanced_when=Condition((), _among(fields, "enhanced_when")),
        )
        if entry.enhanced_when and "enhanced_from" not in values:
            fields.fault("enhanced_when needs enhanced_from: the date from which Enhanced Rights hold.")
        if table is Table.events:
            _check_tellings(entry, fields)
        return entry


def _check_tellings(entry: Entry, fields: Fields) -> None:
    kind = entry.values.get("kind")
    meanings = [kind] if isinstance(kind, Meaning) else list(getattr(kind, "meanings", ()))
    tellings = [meaning for meaning in meanings if "told" in meaning.words]
    for name in ("participant_id", "grade"):
        if tellings and name not in entry.values:
            fields.fault(f"a telling needs {name}: {_WHY[name]}")
    if any(not meaning.about for meaning in tellings) and "about" not in entry.values:
        fields.fault(f"a telling needs about: {_WHY['about']}")


_WHY = {
    "participant_id": "say which column, or which columns together, tell who was told.",
    "grade": "say how sure it is that it arrived: by a column of channels, or a word for all (grade: sent).",
    "about": (
        "say what was told: {told: suspect_arrested} behind the code word, {told: progress} for news of "
        "nothing in particular; all words are in docs/reference/vocabulary.md."
    ),
}


def _among(fields: Fields, name: str) -> dict[str, frozenset[str]]:
    if not fields.has(name):
        return {}
    found: dict[str, frozenset[str]] = {}
    for column, words in fields.part(name).items():
        listed = [words] if isinstance(words, str) else words
        if not isinstance(listed, list) or not listed or not all(isinstance(word, str) for word in listed):
            fields.fault(f"{name}: {column} must be a list of words, such as {name}: {{{column}: [Y, YES]}}.")
            continue
        found[column] = frozenset(folded(str(word)) for word in listed)
    return found


def _dialect(entry: Fields) -> Dialect:
    separator = entry.text("separator", required=False) or "comma"
    if separator not in SEPARATORS:
        entry.fault(f'separator "{separator}" must be {", ".join(list(SEPARATORS)[:-1])} or bar.')
    encoding = (entry.text("encoding", required=False) or "utf-8").lower()
    if encoding not in ENCODINGS:
        entry.fault(f'encoding "{encoding}" is not known here. Use one of: {", ".join(ENCODINGS)}.')
    return Dialect(
        SEPARATORS.get(separator, ","),
        ENCODINGS.get(encoding, ""),
        quoted=entry.flag("quoted", default=True),
        lines_before_heading=(
            entry.number("lines_before_heading", 1000, lowest=0) if entry.has("lines_before_heading") else 0
        ),
    )


__all__ = ["CHOOSE", "ENCODINGS", "NOTHING", "SEPARATORS", "BadMapping", "load_mapping"]

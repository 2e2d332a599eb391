"""Reads what a mapping says of one column of the bundle: which column holds it, what its codes mean."""

import re
from collections.abc import Collection, Sequence

from keptinformed.bundles.columns import COLUMNS
from keptinformed.bundles.strange.dates import DateFormat
from keptinformed.bundles.strange.mapping import Coded, Meaning, Moment, Template, Value, folded
from keptinformed.bundles.strange.synonyms import words_of
from keptinformed.duties.fields import Fields, meant
from keptinformed.duties.history import Grade, Precision, Role
from keptinformed.duties.yaml_text import Items, Section
from keptinformed.duties.yaml_text import Value as Written

NOTHING = "nothing"
"""The word for a code that is known and makes no event, or no participant."""
_TIMES = frozenset().union(*(columns.times for columns in COLUMNS.values()))
_PIECE = re.compile(r"\{([^{}]+)\}")
_SHOWN = 40


class ValueReader:
    """Reads the columns of one mapping; what is wrong becomes a sentence of the section it stands in."""

    def __init__(self, kinds: Sequence[str], page: Fields) -> None:
        self.words: dict[str, Collection[str]] = {
            "kind": kinds,
            "about": kinds,
            "role": [role.value for role in Role],
            "grade": [grade.name for grade in Grade],
            "precision": [precision.value for precision in Precision],
        }
        self.dates = _formats(page, page.texts("dates", required=False)) if page.has("dates") else ()
        if not self.dates:
            page.fault(
                "dates is missing: say how times are written, most precise first, such as "
                '["%d/%m/%Y %H:%M", "%d/%m/%Y"], or [iso].'
            )

    def read(self, fields: Fields, name: str) -> Value | None:
        """Return what the section says of the bundle's column `name`; None where it says nothing."""
        written = fields.section.get(name, "")
        if written in ("", []):
            return None
        if name in self.words:
            return self._word(fields, name, written)
        if name in _TIMES:
            return self._moment(fields, name, written)
        return _template(fields, name, written)

    def _moment(self, fields: Fields, name: str, written: Written) -> Moment | None:
        if isinstance(written, str):
            return Moment((written,), self.dates)
        if isinstance(written, Items) and all(isinstance(item, str) for item in written):
            return Moment(tuple(str(item) for item in written), self.dates)
        if isinstance(written, Section):
            inside = Fields(written, f"{fields.where}, {name}", fields.faults)
            inside.only(("column", "columns", "formats"))
            columns = inside.texts("columns") if inside.has("columns") else (inside.text("column"),)
            return Moment(columns, _formats(inside, inside.texts("formats")))
        fields.fault(f"{name} must be a column, such as {name}: date_reported, or two: {name}: [date, time].")
        return None

    def _word(self, fields: Fields, name: str, written: Written) -> Value | None:
        if not isinstance(written, Section):
            return self._meaning(fields, name, written, name)
        inside = Fields(written, f"{fields.where}, {name}", fields.faults)
        if name == "about" and "ids" in written:
            inside.only(("ids",))
            return _template(inside, "ids", written["ids"])
        inside.only(("column", "codes", "if_empty", "otherwise"))
        column = inside.text("column")
        if "codes" not in written:
            return Coded(column, if_empty=self._one(inside, "if_empty", name))
        codes: dict[str, Meaning] = {}
        spelt: dict[str, str] = {}
        for code, value in inside.part("codes").items():
            if folded(code) in codes:
                inside.fault(f'codes lists "{_cut(code)}" twice (case does not count). Keep one.')
            if meaning := self._meaning(inside, f'the code "{_cut(code)}"', value, name):
                codes[folded(code)], spelt[folded(code)] = meaning, code
        if not codes and not inside.part("codes"):
            inside.fault("codes is empty: list every code word and what it means.")
        if_empty, otherwise = self._one(inside, "if_empty", name), self._one(inside, "otherwise", name)
        return Coded(column, codes, spelt, if_empty, otherwise)

    def _one(self, inside: Fields, field: str, name: str) -> Meaning | None:
        return self._meaning(inside, field, inside.section[field], name) if inside.has(field) else None

    def _meaning(self, fields: Fields, of: str, written: Written, name: str) -> Meaning | None:
        """Return what a word, a list of words or `{told: …}` means as a `name` of the bundle."""
        if isinstance(written, Section):
            if name != "kind" or set(written) != {"told"}:
                fields.fault(f"{of} must be a word or {{told: what was told}}, not a section.")
                return None
            about = self._meaning(fields, of, written["told"], "about")
            return about and Meaning(("told",), about.words)
        listed = [written] if isinstance(written, str) else list(written)
        words = [word for word in listed if isinstance(word, str) and word]
        if len(words) < len(listed) or not words:
            fields.fault(f'{of} is empty. Write a word, or "{NOTHING}" where it stands for none.')
            return None
        if words == [NOTHING] and name in {"kind", "role"}:
            return Meaning()
        for word in words:
            if word not in self.words[name]:
                fields.fault(
                    f'{of}: "{_cut(word)}" is no {_NAMES[name]}.{_meant(word, name, self.words[name])} '
                    f"If it is a column, write {name}: {{column: {_cut(word)}, codes: {{…}}}}."
                )
                return None
        if len(words) > 1 and name not in {"kind", "about"}:
            fields.fault(f"{of} means several {name}s. Choose one.")
        return Meaning(tuple(words))


def _meant(word: str, name: str, known: Collection[str]) -> str:
    if name in {"kind", "about"} and set(words_of(word)) & _NEWS:
        return " News of nothing in particular is {told: progress}."
    return meant(word, known)


_NEWS = {"update", "updates", "updated", "news"}
_NAMES = {
    "kind": "word of the vocabulary (docs/reference/vocabulary.md)",
    "about": "word of the vocabulary (docs/reference/vocabulary.md)", "role": "role", "grade": "grade",
    "precision": "precision",
}  # fmt: skip


def _template(fields: Fields, name: str, written: Written) -> Template | None:
    if isinstance(written, Section) and set(written) == {"always"} and isinstance(written["always"], str):
        return Template(((written["always"], False),))
    if not isinstance(written, str):
        fields.fault(
            f'{name} must be a column, a text made of columns such as "{{crime_ref}}-victim", or '
            "{always: text}."
        )
        return None
    if "{" not in written and "}" not in written:
        return Template(((written, True),))
    pieces = [(text, place % 2 == 1) for place, text in enumerate(_PIECE.split(written)) if text]
    if any("{" in text or "}" in text for text, is_column in pieces if not is_column):
        fields.fault(f'{name} "{_cut(written)}" has a brace without its other half. Write {{column}}.')
    return Template(tuple(pieces))


def _formats(fields: Fields, written: Sequence[str]) -> tuple[DateFormat, ...]:
    formats = tuple(DateFormat(text) for text in written)
    for one in formats:
        if fault := one.fault():
            fields.fault(f'the date format "{_cut(one.written)}" {fault}.')
    if len({one.day_before_month for one in formats} - {None}) > 1:
        fields.fault(
            "some formats put the day first and some the month: 3/4 would be two days. Keep one order."
        )
    return formats


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"

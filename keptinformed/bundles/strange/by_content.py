"""Guesses what a column of a log is by what stands in it, where its heading says nothing that is known."""

from collections.abc import Iterable, Mapping, Sequence

from keptinformed.bundles.counted import counted
from keptinformed.bundles.strange.shapes import Column, Shape
from keptinformed.bundles.strange.synonyms import best, words_of

_ROWS_FOR_EACH_CODE = 3
_FEWEST_KINDS = 3
_HALF = 0.5
_NEARLY_ALL = 0.95
_COMES_AGAIN = 1.2
"""How many rows there are at least, on average, for each case of a log."""


def codes(
    columns: Sequence[Column], name: str, known: Mapping[str, Iterable[str]], told: Iterable[str] = ()
) -> tuple[Column, str] | None:
    """Return the column whose code words are kinds, roles or grades, and why that is thought.

    Few values that come again and again are codes; of what, their words tell. A column of kinds may hold
    words that are all unknown, for something must have happened in each row; no other column may.
    """
    found: list[tuple[float, int, Column]] = []
    for column in columns:
        distinct = len(column.values)
        has_words = any(any(char.isalpha() for char in value) for value in column.values)
        if column.shape is not Shape.code or not has_words or column.filled < distinct * _ROWS_FOR_EACH_CODE:
            continue
        known_words = sum(_says(value, known, told if name == "kind" else ()) for value in column.values)
        found.append((known_words / distinct, distinct, column))
    if not found:
        return None
    share, distinct, column = max(found, key=lambda one: one[:2])
    if share < _HALF and (name != "kind" or distinct < _FEWEST_KINDS):
        return None
    again = f"{counted(distinct, 'value')} that come again and again"
    return column, f"no heading says it; {again}" + (f", and {share:.0%} of them are known" if share else "")


def _says(value: str, known: Mapping[str, Iterable[str]], told: Iterable[str]) -> bool:
    return best(value, known) is not None or bool(set(words_of(value)) & set(told))


def case(columns: Sequence[Column]) -> tuple[Column, str] | None:
    """Return the column of cases, and why that is thought: its values come again, and others go with them."""
    found = []
    for column in columns:
        if not _are_references(column) or column.filled < len(column.values) * _COMES_AGAIN:
            continue
        others = [other for other in columns if other is not column and _are_references(other)]
        following = [other for other in others if goes_with_one(other, column)]
        found.append((len(following), len(column.values), column, following))
    if not found:
        return None
    _, distinct, column, following = max(found, key=lambda one: one[:2])
    why = f"no heading says it; {counted(distinct, 'value')} that come again"
    return column, why + (f", and “{following[0].name}” goes with one of them each" if following else "")


def participant(columns: Sequence[Column], cases: Column) -> tuple[Column, str] | None:
    """Return the column of people: values that come again, each in one case."""
    fewest = len(cases.values) * _HALF
    found = [
        column
        for column in columns
        if _are_references(column)
        and fewest <= len(column.values) < column.filled
        and goes_with_one(column, cases)
    ]
    if not found:
        return None
    return max(found, key=lambda column: len(column.values)), (
        "no heading says it; its values come again, each in one case only"
    )


def goes_with_one(column: Column, other: Column) -> bool:
    """Tell whether nearly each value of `column` stands beside one value of `other` alone."""
    beside: dict[str, set[str]] = {}
    for value, partner in zip(column.cells, other.cells, strict=True):
        if value and partner:
            beside.setdefault(value, set()).add(partner)
    alone = sum(len(partners) == 1 for partners in beside.values())
    return bool(beside) and alone >= len(beside) * _NEARLY_ALL


def _are_references(column: Column) -> bool:
    """Tell whether the values look like numbers of something: digits in nearly all of them."""
    if column.shape not in {Shape.reference, Shape.identifier, Shape.code}:
        return False
    numbered = sum(any(char.isdigit() for char in value) for value in column.values)
    return len(column.values) >= _FEWEST_KINDS and numbered >= len(column.values) * _NEARLY_ALL

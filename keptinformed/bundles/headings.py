"""Checks the heading of a part, and says what is probably wrong with one that will not do."""

from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches

from keptinformed.bundles.columns import COLUMNS
from keptinformed.bundles.files import BundleError, Part


def places(part: Part, heading: Sequence[str]) -> dict[str, int]:
    """Return where each column that is read stands in `heading`, from 0; absent optional ones are left out.

    Raises BundleError where a required column is missing, one stands there twice, or a name that is not
    read is so like one that is missing that the difference can only be a slip.
    """
    columns = COLUMNS[part.table]
    counts = Counter(heading)
    missing = [name for name in columns.required if name not in counts]
    slips = {
        meant: written
        for written in counts
        if (meant := _plain(written)) in columns.names and meant not in counts and written != meant
    }
    if slips:
        meant, written = next(iter(slips.items()))
        raise BundleError(
            f"{part.name}, heading: the column {quoted(written)} is not known; did you mean {meant}? "
            "Rename it: names are compared letter by letter."
        )
    if missing:
        raise BundleError(f"{part.name}, heading: {_missing(missing)}: {_why(missing, heading)}.")
    for name in columns.names:
        if counts[name] > 1:
            raise BundleError(
                f"{part.name}, heading: the column {name} is there {counts[name]} times: keep one of them."
            )
    return {name: heading.index(name) for name in columns.names if name in counts}


def _plain(name: str) -> str:
    return "_".join(name.strip("\ufeff \t\r\n\"'").lower().replace("-", " ").replace("_", " ").split())


def _missing(names: list[str]) -> str:
    if len(names) == 1:
        return f"the column {names[0]} is missing"
    return f"the columns {', '.join(names[:-1])} and {names[-1]} are missing"


def _why(missing: list[str], heading: Sequence[str]) -> str:
    if len(heading) == 1:
        for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
            if mark in heading[0]:
                return f"the file seems to be separated by {name}; save it again separated by commas"
        if heading[0].startswith("sep="):
            return "its first line is a note to a spreadsheet; delete that line"
    for name in missing:
        alike = get_close_matches(name, [_plain(written) for written in heading], n=1, cutoff=0.75)
        if alike:
            written = next(one for one in heading if _plain(one) == alike[0])
            return f"did you mean {quoted(written)}? If so, rename it to {name}"
    return (
        "add them to the export's first line, spelt exactly so"
        if len(missing) > 1
        else ("add it to the export's first line, spelt exactly so")
    )


def quoted(name: str) -> str:
    """Return a name from a file in quotation marks, cut, and without what a terminal would obey."""
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name)
    return f"\N{LEFT DOUBLE QUOTATION MARK}{shown[:60]}\N{RIGHT DOUBLE QUOTATION MARK}"

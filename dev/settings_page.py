"""Writes docs/operations/settings.md from what the service's `Environment` says of each of its settings."""

import ast
import itertools
from dataclasses import fields
from pathlib import Path

from keptinformed.sites import environment
from keptinformed.sites.environment import PREFIX, Environment, Mode

HEAD = """# Settings

Generated from `keptinformed/sites/environment.py`. Each is a variable of the process; where a name is followed by
`_FILE` it names a file that holds the value, which suits secrets. A variable that begins with `KEPT_` and is not here
is refused, so that a slip of the pen is noticed. In production a missing or unsafe one stops the start with a sentence
that says which.

| variable | default | meaning |
|---|---|---|
"""


def text() -> str:
    """Return the page. Raises KeyError for a setting that has no sentence under it."""
    says = docstrings(Path(environment.__file__).read_text(encoding="utf-8"))
    rows = []
    for field in fields(Environment):
        default = str(field.default.value if isinstance(field.default, Mode) else field.default)
        default = {"False": "no", "True": "yes", "0.0": "0"}.get(default, default)
        meaning = " ".join(says[field.name].split())
        rows.append(f"| `{PREFIX}{field.name.upper()}` | {f'`{default}`' if default else ''} | {meaning} |\n")
    return HEAD + "".join(rows)


def docstrings(source: str) -> dict[str, str]:
    """Return the sentence under each field of the class Environment."""
    body = next(
        node.body
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef) and node.name == "Environment"
    )
    told = {}
    for field, after in itertools.pairwise(body):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
        ):
            told[field.target.id] = str(after.value.value)
    return told

"""Reads a YAML file of law or words as plain text values, each section knowing the line it began on.

Every value stays text, because YAML's own guesses are surprises in a legal text: `16:10` would become
the number 970, `2026-05-01` a date that has lost how it was written, and `no` a truth value.
"""

from pathlib import Path

import yaml

type Value = str | Items | Section

_PLAIN_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map")}
_NOTHING = {"null", "~"}
# libyaml reads the whole policy some ten times faster; the pure reader gives the same nodes.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class UnreadableYaml(ValueError):
    """A file that is no YAML, or uses what the law files may not: the message is one sentence."""


class Items(list["Value"]):
    """A YAML list."""


class Section(dict[str, "Value"]):
    """A YAML mapping, with the line of the file on which it begins."""

    line: int = 0


def read_yaml(path: Path) -> Value:
    """Return what the file says, all scalars as text; an empty file is an empty section.

    Raises UnreadableYaml, naming file and line, where the file cannot be read, is no YAML, names a key
    twice, or uses aliases or tags.
    """
    return yaml_of(read_text(path), path.name)


def read_text(path: Path) -> str:
    """Return the text of a policy file. Raises UnreadableYaml where it cannot be read or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableYaml(f"{path.name}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise UnreadableYaml(f"{path.name}: is not UTF-8 text. Save it as UTF-8.") from error


def yaml_of(text: str, file: str) -> Value:
    """Return what `text` says, as `read_yaml` does; `file` is how the messages of UnreadableYaml name it."""
    try:
        node = yaml.compose(text, Loader=_Loader)
        return Section() if node is None else _value(node, file, set())
    except RecursionError as error:
        raise UnreadableYaml(f"{file}: is nested too deeply to be a policy file.") from error
    except yaml.YAMLError as error:
        raise UnreadableYaml(f"{file}{_place(error)}: is not YAML ({_problem(error)}).") from error


def _value(node: yaml.Node, file: str, seen: set[int]) -> Value:
    where = f"{file} line {node.start_mark.line + 1}"
    # An alias gives the same node again. Refused: a few lines of them can unfold into gigabytes.
    if id(node) in seen:
        raise UnreadableYaml(f"{where}: repeats a part by an alias (*name). Write the part out.")
    seen.add(id(node))
    if node.tag not in _PLAIN_TAGS:
        raise UnreadableYaml(f"{where}: carries the tag {node.tag}. Policy files hold plain text only.")
    if isinstance(node, yaml.MappingNode):
        return _section(node, file, seen)
    if isinstance(node, yaml.SequenceNode):
        return Items(_value(item, file, seen) for item in node.value)
    says_nothing = isinstance(node, yaml.ScalarNode) and not node.style and node.value in _NOTHING
    return "" if says_nothing else str(node.value)


def _section(node: yaml.MappingNode, file: str, seen: set[int]) -> Section:
    section = Section()
    section.line = node.start_mark.line + 1
    for key_node, value_node in node.value:
        where = f"{file} line {key_node.start_mark.line + 1}"
        if not isinstance(key_node, yaml.ScalarNode):
            raise UnreadableYaml(f"{where}: a key must be a word.")
        if key_node.value in section:
            raise UnreadableYaml(f'{where}: "{key_node.value}" is given twice in one section. Keep one.')
        section[key_node.value] = _value(value_node, file, seen)
    return section


def _place(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f" line {mark.line + 1}" if mark else ""


def _problem(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or error).split("\n", maxsplit=1)[0]

"""Frozen values to JSON and back, by the types that their fields declare; what does not fit is refused."""

import types
from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

type Plain = str | int | bool | list["Plain"] | dict[str, "Plain"] | None
"""What JSON can hold, less numbers with a point."""


class NotAsWritten(ValueError):
    """JSON that is not of the shape that is asked for, such as one of an earlier version."""


def to_plain(value: object) -> Plain:
    """Return a frozen value, with all that it holds, as JSON can hold it."""
    if isinstance(value, Enum):
        return cast("Plain", value.value)
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} cannot be published.")


def from_plain[T](kind: type[T], value: object) -> T:
    """Return the frozen value of `kind` that `to_plain` wrote. Raises NotAsWritten."""
    return cast("T", _read(kind, value))


def _read(kind: Any, value: object) -> object:
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise NotAsWritten(f"{value!r:.40} is no list.")
        return tuple(_read(get_args(kind)[0], item) for item in value)
    if get_origin(kind) in (Union, types.UnionType):
        inner = [each for each in get_args(kind) if each is not types.NoneType]
        return None if value is None else _read(inner[0], value)
    if is_dataclass(kind):
        return _read_fields(cast("type[object]", kind), value)
    return _read_one(kind, value)


def _read_fields(kind: type[object], value: object) -> object:
    wanted = _hints(cast("Hashable", kind))
    if not isinstance(value, Mapping) or set(value) != set(wanted):
        raise NotAsWritten(f"This is no {kind.__name__}.")
    return kind(**{name: _read(hint, value[name]) for name, hint in wanted.items()})


def _read_one(kind: Any, value: object) -> object:
    try:
        if kind in (date, datetime):
            return kind.fromisoformat(cast("str", value))
        if issubclass(kind, Enum):
            return kind(value)
    except (TypeError, ValueError) as problem:
        raise NotAsWritten(f"{value!r:.40} is no {kind.__name__}.") from problem
    if type(value) is not kind:
        raise NotAsWritten(f"{value!r:.40} is no {kind.__name__}.")
    return value


@cache
def _hints(kind: Hashable) -> Mapping[str, Any]:
    hints = get_type_hints(cast("Any", kind))
    return {field.name: hints[field.name] for field in fields(cast("Any", kind))}

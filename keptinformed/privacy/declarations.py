"""What each field of a table holds about people, how long it stays, and who may change the table."""

from dataclasses import dataclass
from enum import Enum

from django.apps import apps
from django.db.models import Model


class Rights(Enum):
    """What the service's own database role may do with a table; nobody but the owner may change its shape."""

    working = "SELECT, INSERT, UPDATE, DELETE"
    """Rows live and change: staff, people, restrictions."""
    append_only = "SELECT, INSERT"
    """History: a row once written stays as it is (security-ux.md, control 16)."""
    erasable = "SELECT, INSERT, DELETE"
    """Personal words kept apart from a history, so that they can go while the history stands."""
    read_only = "SELECT"
    """The law: loaded by the owner, read by everyone."""


class Keeping(Enum):
    """How long a table's rows are kept, in the groups of the police's review, retention and disposal."""

    with_case = "for as long as the case is kept"
    access_log = "as long as the law asks of logs; never shortened by erasing a person"
    employment = "while the person works here, and for the access log's sake afterwards"
    derived = "until it is worked out anew"
    apart = "for figures over the years: it names nobody, and nothing leads from it to anybody"
    law = "always: old cases are judged by the law of their day"
    passing = "days: sign-in attempts, sessions and the like"


@dataclass(frozen=True, slots=True)
class Declared:
    """What a model says of itself. Every field stands in exactly one of the three tuples (a test sees to it)."""

    rights: Rights
    keeping: Keeping
    personal: tuple[str, ...] = ()
    special: tuple[str, ...] = ()
    """Special-category data, such as health, ethnicity and sexual life."""
    operational: tuple[str, ...] = ()


class Undeclared(LookupError):
    """A model of ours that does not say what its fields hold. Give it a `declared`."""


def declared_of(model: type[Model]) -> Declared:
    """Return what a model of ours says of itself. Raises Undeclared."""
    found = getattr(model, "declared", None)
    if not isinstance(found, Declared):
        raise Undeclared(
            f"{model.__module__}.{model.__name__} has no `declared`: see privacy/declarations.py."
        )
    return found


def our_models() -> list[type[Model]]:
    """Return every model that this project defines, in a fixed order."""
    return sorted(
        (model for model in apps.get_models() if model.__module__.startswith("keptinformed.")),
        key=lambda model: model._meta.label,
    )

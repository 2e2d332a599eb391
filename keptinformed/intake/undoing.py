"""Takes an import back whole, within a day and only where nobody has worked with it since."""

from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from psycopg import errors

from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.cases import stages
from keptinformed.cases.models import Batch
from keptinformed.errors import Refused
from keptinformed.obligations import deriving

_CASES_AT_ONCE = 2_000
_WHY_NOT = {
    "KI001": "There is no such import, or it was taken back already. Look its number up again.",
    "KI002": "That import is older than 24 hours and has become part of the record. Withdraw what was wrong.",
    "KI003": "Somebody has worked on cases of that import since. Withdraw what was wrong, entry by entry.",
}


class CannotUndo(Refused):
    """An import that stays; says why, and what to do instead."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What went with an import."""

    events: int
    cases: int


@transaction.atomic
def undo(public_id: str, *, by: Actor, now: datetime) -> TakenBack:
    """Remove exactly the rows of one import. Its batch stays, and so does every row of the access log.

    The database itself holds to the 24 hours and refuses where anybody recorded something since; it writes the
    access log, too. Raises CannotUndo, NotAllowed.
    """
    require(by, Permission.import_bundle)
    events, cases, remaining = _call(_batch(public_id), by, now)
    for numbers in batched(remaining, _CASES_AT_ONCE):
        deriving.derive_many(numbers, now=now)
        stages.refresh(numbers)
    return TakenBack(events, cases)


def _batch(public_id: str) -> int:
    try:
        wanted = UUID(public_id)
    except ValueError:
        raise CannotUndo(_WHY_NOT["KI001"]) from None
    found = Batch.objects.filter(public_id=wanted).values_list("pk", flat=True).first()
    if found is None:
        raise CannotUndo(_WHY_NOT["KI001"])
    return found


def _call(batch: int, by: Actor, now: datetime) -> tuple[int, int, list[int]]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT events, cases, remaining FROM take_back_import(%s, %s, %s, %s)",
                [batch, by.staff_number, by.role.value, now],
            )
            events, cases, remaining = cursor.fetchone()
    except DatabaseError as problem:
        cause = problem.__cause__
        why = _WHY_NOT.get(cause.sqlstate or "") if isinstance(cause, errors.Error) else None
        if why is None:
            raise
        raise CannotUndo(why) from None
    return int(events), int(cases), [int(number) for number in remaining]

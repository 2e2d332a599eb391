"""History stays as it was written: the service's database role can add to it, and nothing else."""

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from psycopg import sql

from keptinformed.database import roles
from keptinformed.privacy.declarations import Rights, declared_of, our_models

pytestmark = pytest.mark.django_db

MUST_STAY = {"access_log_entry", "access_log_seal", "access_log_verification", "cases_event"}
CHANGING = {"UPDATE": "UPDATE {} SET {} = {}", "DELETE": "DELETE FROM {}", "TRUNCATE": "TRUNCATE {} CASCADE"}
ALLOWED = {
    Rights.append_only: set[str](),
    Rights.read_only: set[str](),
    Rights.erasable: {"DELETE"},
}
HISTORY = [model for model in our_models() if declared_of(model).rights in ALLOWED]


def refused(statement: sql.Composed | str) -> bool:
    """Say whether the database itself refuses a statement for want of a right."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as problem:
        return isinstance(problem.__cause__, psycopg.errors.InsufficientPrivilege)
    return False


def test_the_tables_that_must_stay_say_so() -> None:
    append_only = {
        model._meta.db_table for model in HISTORY if declared_of(model).rights is Rights.append_only
    }
    assert append_only >= MUST_STAY


@pytest.mark.parametrize("table", [model._meta.db_table for model in HISTORY])
def test_no_row_of_a_history_can_be_changed_or_taken_away(table: str) -> None:
    model = next(model for model in HISTORY if model._meta.db_table == table)
    column = next(str(field.column) for field in model._meta.fields)
    names = [sql.Identifier(table), sql.Identifier(column), sql.Identifier(column)]
    for what, statement in CHANGING.items():
        tried = sql.SQL(statement).format(*names[: statement.count("{}")])
        assert refused(tried) is (what not in ALLOWED[declared_of(model).rights]), f"{what} {table}"


@pytest.mark.parametrize("table", sorted(MUST_STAY))
def test_the_service_cannot_get_round_that(table: str) -> None:
    for statement in (
        f"ALTER TABLE {table} ADD COLUMN more text",
        f"DROP TABLE {table}",
        f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE",
        f"CREATE RULE gone AS ON INSERT TO {table} DO INSTEAD NOTHING",
        "SET session_replication_role = replica",
    ):
        assert refused(statement), statement


def test_the_service_owns_nothing_and_has_no_powers() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) IN (%s, current_user)",
            [roles.DESK],
        )
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT bool_or(rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication) "
            "FROM pg_roles WHERE rolname IN (%s, current_user)",
            [roles.DESK],
        )
        assert cursor.fetchone() == (False,)

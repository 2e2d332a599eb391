"""The database roles of the service, which own nothing, and what each may do with every table."""

from typing import Final

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from keptinformed.database.portal_rights import PORTAL_RIGHTS
from keptinformed.privacy.declarations import Rights, declared_of, our_models

DESK: Final = "kept_desk"
"""The role that the desk, the workers and imports work under. Logins are made members of it."""
PORTAL: Final = "kept_portal"
"""The role of the portal, which is told nothing of cases: `portal_rights` is all that it may do."""
READ_ONLY_SCHEMAS: Final = ("law",)
FUNCTIONS: Final = ("take_back_import(bigint, text, text, timestamptz)",)
"""What the role may have done under the owner's rights, each with its own narrow conditions; nobody else may."""


def grant(connection: BaseDatabaseWrapper) -> None:
    """Give the service's role exactly the rights that the models declare; run by the owner, safe to repeat.

    Raises Undeclared where a model of ours does not say what may be done with its table.
    """
    with connection.cursor() as cursor:
        _make(cursor.connection, DESK)
        run = cursor.connection.execute
        role = sql.Identifier(DESK)
        run(sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(role))
        run(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        run(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role))
        for table, rights in rights_of_tables().items():
            run(sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(rights.value), sql.Identifier(table), role))
        for function in FUNCTIONS:
            run(sql.SQL("REVOKE ALL ON FUNCTION {} FROM PUBLIC").format(sql.SQL(function)))
            run(sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(sql.SQL(function), role))
        for schema in READ_ONLY_SCHEMAS:
            run(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(sql.Identifier(schema), role))
            run(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(sql.Identifier(schema), role))


def grant_portal(connection: BaseDatabaseWrapper) -> None:
    """Give the portal's role exactly what `portal_rights` says, and nothing else; run by the owner, safe to repeat."""
    with connection.cursor() as cursor:
        _make(cursor.connection, PORTAL)
        run = cursor.connection.execute
        role = sql.Identifier(PORTAL)
        # Rights in single columns outlive a REVOKE on the table, unless they are named.
        for (table,) in run("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
            columns = sql.SQL(", ").join(map(sql.Identifier, _columns(cursor.connection, table)))
            run(sql.SQL("REVOKE ALL ON {} FROM {}").format(sql.Identifier(table), role))
            run(sql.SQL("REVOKE ALL ({}) ON {} FROM {}").format(columns, sql.Identifier(table), role))
        run(sql.SQL("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {}").format(role))
        run(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        for table, rights in PORTAL_RIGHTS.items():
            for right in rights:
                run(sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(right), sql.Identifier(table), role))
            if "INSERT" in rights:
                _grant_numbering(cursor.connection, table)


def _columns(connection: object, table: str) -> list[str]:
    found = connection.execute(  # type: ignore[attr-defined]
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s",
        (table,),
    )
    return [name for (name,) in found.fetchall()]


def _grant_numbering(connection: object, table: str) -> None:
    run = connection.execute  # type: ignore[attr-defined]
    name = f"{table}_id_seq"
    if run("SELECT to_regclass(%s)", (f"public.{name}",)).fetchone()[0] is not None:
        run(sql.SQL("GRANT USAGE ON SEQUENCE {} TO {}").format(sql.Identifier(name), sql.Identifier(PORTAL)))


def rights_of_tables() -> dict[str, Rights]:
    """Return the rights of every table that a model stands for; tables of other packages are working tables."""
    ours = {model._meta.db_table: declared_of(model).rights for model in our_models()}
    theirs = {
        model._meta.db_table: Rights.working
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed or model._meta.app_label == "procrastinate"
    }
    return theirs | ours


def _make(connection: object, name: str) -> None:
    run = connection.execute  # type: ignore[attr-defined]
    if run("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone() is None:
        run(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(name)))

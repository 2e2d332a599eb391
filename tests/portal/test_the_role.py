"""The portal's database role may do what is written down for it; it is refused all else, new tables included."""

from collections.abc import Iterator

import psycopg
import pytest
from django.apps import apps
from django.db import connection
from psycopg import sql

from keptinformed.database.portal_rights import PORTAL_RIGHTS
from keptinformed.database.roles import PORTAL
from tests.service_database import PASSWORD, PORTAL_LOGIN

pytestmark = pytest.mark.django_db
TABLES = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)})
EVERYTHING = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


@pytest.fixture(scope="module")
def portal_login(django_db_setup: None) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:  # noqa: ARG001
    """Connect as the portal does."""
    told = connection.settings_dict
    with psycopg.connect(
        host=told["HOST"], dbname=told["NAME"], user=PORTAL_LOGIN, password=PASSWORD, autocommit=True
    ) as made:
        yield made


@pytest.mark.parametrize("table", TABLES)
def test_what_is_not_written_down_is_refused(
    table: str, portal_login: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    if table in PORTAL_RIGHTS:
        return
    for statement in ("SELECT 1 FROM {} LIMIT 1", "DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            portal_login.execute(sql.SQL(statement).format(sql.Identifier(table)))


def test_the_role_has_exactly_what_is_written_down(
    portal_login: "psycopg.Connection[tuple[str, ...]]",
) -> None:
    granted = portal_login.execute(
        "SELECT table_schema || '.' || table_name, privilege_type FROM information_schema.role_table_grants"
        " WHERE grantee = %s",
        [PORTAL],
    )
    whole = {(table.removeprefix("public."), right) for table, right in granted}
    granted = portal_login.execute(
        "SELECT table_name, privilege_type, column_name FROM information_schema.role_column_grants"
        " WHERE grantee = %s",
        [PORTAL],
    )
    columns = {row for row in granted if (row[0], row[1]) not in whole}
    written = {
        (table, right) for table, rights in PORTAL_RIGHTS.items() for right in rights if "(" not in right
    }
    in_part = {
        (table, right.split(" ")[0], column.strip())
        for table, rights in PORTAL_RIGHTS.items()
        for right in rights
        if "(" in right
        for column in right.partition("(")[2].rstrip(")").split(",")
    }
    assert whole == written
    assert columns == in_part


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE invitations_freeze SET ended_at = now(), ended_by = 'x'",
        "DELETE FROM invitations_freeze",
        "UPDATE invitations_account SET has_door = true",
        "UPDATE invitations_account SET opens_until = NULL",
        "UPDATE invitations_account SET person = page",
        "UPDATE asking_portalask SET taken_at = now()",
        "SELECT text FROM asking_portalaskwords",
        "SELECT name FROM invitations_helpaskwords",
        "SELECT by, individuals FROM access_log_entry",
        "SELECT participation_id FROM published_page",
        "INSERT INTO invitations_activationcode (digest) VALUES ('x')",
        "INSERT INTO invitations_numbercode (digest) VALUES ('x')",
        "SELECT mode FROM invitations_invitation",
    ],
)
def test_a_portal_in_strange_hands_cannot(
    statement: str, portal_login: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        portal_login.execute(statement)


def test_every_table_that_is_written_down_is_there() -> None:
    assert set(PORTAL_RIGHTS) <= set(TABLES)
    assert not [
        right
        for rights in PORTAL_RIGHTS.values()
        for right in rights
        if right.split(" ")[0] not in EVERYTHING
    ]

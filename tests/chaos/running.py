"""Gives a run of the chaos a PostgreSQL of its own."""

from collections.abc import Callable

import psycopg
from django.db import connections

from keptinformed.database.embedded import Server
from tests import service_database
from tests.chaos import messages as killing
from tests.chaos.looking import Found, Plan

NAME = "chaos"


def messages(plan: Plan, say: Callable[[str], None]) -> Found:
    """Hand messages over while workers are killed, on a server that is started for it."""
    with service_database.served() as server:
        service_database.clone(server, NAME, service_database.template(server))
        service_database.use(server, NAME)
        try:
            return killing.prove(plan, conninfo_of(NAME), say, lambda: _analyse(server))
        finally:
            connections["default"].close()


def _analyse(server: Server) -> None:
    """Let PostgreSQL know how large its tables are, as it does by itself within a minute."""
    with psycopg.connect(server.conninfo(NAME), autocommit=True) as owner:
        owner.execute("ANALYZE")


def conninfo_of(name: str) -> dict[str, str]:
    """Return how another process signs in to the database that Django's connection leads to."""
    told = connections["default"].settings_dict
    return {
        "host": str(told["HOST"]),
        "user": str(told["USER"]),
        "password": str(told["PASSWORD"]),
        "dbname": name,
    }

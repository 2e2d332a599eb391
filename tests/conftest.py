"""What every test shares: how long Hypothesis searches, and that no skipped test goes unsaid."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

    from keptinformed.database.embedded import Server

EXAMPLES = int(os.environ.get("KEPT_EXAMPLES", "40"))
"""How many examples each property tries. `KEPT_EXAMPLES=2000 ./kept test` searches longer, and at random."""

settings.register_profile(
    "kept",
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="KEPT_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("kept")


def pytest_configure(config: pytest.Config) -> None:
    """Print why a test was skipped, always."""
    if "s" not in config.option.reportchars:
        config.option.reportchars += "s"


@pytest.fixture(scope="session")
def service_server() -> "Iterator[Server]":
    """Give a PostgreSQL for the service, started when the first test asks for it."""
    from tests import service_database  # noqa: PLC0415 (most tests need no database)

    with service_database.served() as server:
        yield server


@pytest.fixture(scope="session")
def django_db_setup(service_server: "Server", django_db_blocker: "DjangoDbBlocker") -> None:
    """Give pytest-django a database made from the template; every test ends by rolling back what it did."""
    from tests import service_database  # noqa: PLC0415

    with django_db_blocker.unblock():
        made = service_database.template(service_server)
        service_database.clone(service_server, "shared_by_tests", made)
        service_database.use(service_server, "shared_by_tests")


@pytest.fixture
def own_database(
    service_server: "Server",
    django_db_setup: None,  # noqa: ARG001
    django_db_blocker: "DjangoDbBlocker",
) -> "Iterator[Server]":
    """Give a test a database of its own, where what it commits stays until it ends and others can connect."""
    from tests import service_database  # noqa: PLC0415

    with django_db_blocker.unblock():
        made = service_database.template(service_server)
        service_database.clone(service_server, "of_one_test", made)
        service_database.use(service_server, "of_one_test")
        try:
            yield service_server
        finally:
            service_database.use(service_server, "shared_by_tests")

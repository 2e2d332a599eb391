"""Engines made ready once for each test process, and stopped when its tests are over."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.engines.engines import Engine, EngineMissing, opened


@pytest.fixture(scope="session")
def engine_named() -> Iterator[Callable[[str], Engine]]:
    """Give any engine by its name; skip the test, saying how to get it, where it is not here."""
    ready: dict[str, Engine] = {}
    with ExitStack() as until_the_end:

        def named(name: str) -> Engine:
            if name not in ready:
                try:
                    ready[name] = until_the_end.enter_context(opened(name))
                except EngineMissing as missing:
                    pytest.skip(str(missing))
            return ready[name]

        yield named

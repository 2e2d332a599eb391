"""One demonstration force for all tests: it is made the same every time."""

import pytest

import demo


@pytest.fixture(scope="session")
def truth(tmp_path_factory: pytest.TempPathFactory) -> demo.Truth:
    return demo.build(tmp_path_factory.mktemp("demo") / "force")

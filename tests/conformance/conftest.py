"""The engines of `tests/engines`, made ready in the same way."""

from tests.engines.conftest import engine_named

__all__ = ["engine_named"]

"""What every test shares: how long Hypothesis searches, and that no skipped test goes unsaid."""

import os

import pytest
from hypothesis import HealthCheck, settings

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

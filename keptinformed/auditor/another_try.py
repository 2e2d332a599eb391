"""Starts a long run afresh, once, where the database engine failed in itself."""

from collections.abc import Callable

import duckdb

from keptinformed.auditor.progress import Console


def with_another_try[Result](work: Callable[[], Result], console: Console) -> Result:
    """Return what `work` gives; where the engine reports an internal or fatal error, say so and call it once more.

    The engine has been seen to fail so at random, and its connection is then of no more use: `work` must open
    its own, and leave nothing half done (docs/decisions/0008). Raises what the second call raises.
    """
    try:
        return work()
    except (duckdb.InternalException, duckdb.FatalException) as error:
        console.tell(f"kept: the database engine failed in itself; starting afresh. ({error})")
    return work()

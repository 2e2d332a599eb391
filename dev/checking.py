"""`./kept check` and `./kept fix`: everything about the code that a machine can judge, fastest first."""

import sys
from collections.abc import Callable
from time import monotonic

from dev import whitespace
from dev.repository import run_python


def check() -> int:
    """Run every check, report all that fail, and return 0 only where none did."""
    checks: dict[str, Callable[[], int]] = {
        "white space": _whitespace,
        "format (ruff format)": lambda: run_python("-m", "ruff", "format", "--check", "--quiet", "."),
        "lint (ruff)": lambda: run_python("-m", "ruff", "check", "--quiet", "."),
        "generated documents": lambda: run_python("-m", "dev", "docs", "--check"),
        "import contracts": _contracts,
        "types (mypy, strict)": lambda: run_python("-m", "mypy", "--no-error-summary"),
    }
    failed = []
    for name, passes in checks.items():
        started = monotonic()
        status = passes()
        print(f"{'ok    ' if status == 0 else 'FAILED'}  {name}  ({monotonic() - started:.1f} s)", flush=True)
        if status != 0:
            failed.append(name)
    if failed:
        print(
            f"kept check: failed: {', '.join(failed)}. ./kept fix mends what a machine can.", file=sys.stderr
        )
    return 1 if failed else 0


def fix() -> int:
    """Mend what a machine can; return 0 where nothing is left for a person."""
    whitespace.tidy()
    left = run_python("-m", "ruff", "check", "--fix", "--quiet", ".")
    run_python("-m", "ruff", "format", "--quiet", ".")
    run_python("-m", "dev", "docs")
    return left


def _whitespace() -> int:
    names = whitespace.untidy()
    for name in names:
        print(f"{name}: stray white space, or no single line end at its end")
    return 1 if names else 0


def _contracts() -> int:
    # The import linter prints a page even when all is well; here only a broken contract is news.
    return run_python("-c", _LINT_IMPORTS)


_LINT_IMPORTS = """
import contextlib, io, sys
from importlinter.cli import lint_imports, EXIT_STATUS_SUCCESS
told = io.StringIO()
with contextlib.redirect_stdout(told):
    status = lint_imports(no_cache=True)
if status != EXIT_STATUS_SUCCESS:
    print(told.getvalue())
sys.exit(status)
"""

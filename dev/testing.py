"""`./kept test`, `./kept prove` and `./kept ci`: run the tests, with the optional programs some of them use."""

from collections.abc import Sequence

from dev import checking, optional_programs
from dev.repository import ROOT, run_python

CHAOS_OF_A_BUILD = "0.1"
"""The part of `./kept prove` that each build does."""


def test(arguments: Sequence[str]) -> int:
    """Run pytest with the arguments given; return its exit status."""
    optional_programs.install_missing()
    return run_python("-m", "pytest", *arguments)


def prove(arguments: Sequence[str]) -> int:
    """Break things on purpose with the options given (tests/chaos); return 0 where nothing was lost or done twice.

    With `cover` it lives through a year of the made-up force instead, and looks for a victim who has nobody.
    """
    if arguments[:1] == ["cover"]:
        return run_python("-m", "demo.year_of_cover", *arguments[1:])
    return run_python("-m", "tests.chaos", *arguments)


def ci() -> int:
    """Run the checks, the demo, a tenth of the chaos and the tests, whatever fails; return 0 only where all passed.

    The tests run last, so that their closing lines are the last thing printed.
    """
    failed = []
    if checking.check() != 0:
        failed.append("check")
    if (ROOT / "demo" / "__main__.py").is_file() and run_python("-m", "demo", "--exit") != 0:
        failed.append("demo")
    if prove(["--part", CHAOS_OF_A_BUILD]) != 0:
        failed.append("prove")
    if test([]) != 0 and not passes_alone():
        failed.append("test")
    if failed:
        print(f"kept ci: failed: {', '.join(failed)}.", flush=True)
    return 1 if failed else 0


def passes_alone() -> bool:
    """Run again, one by one, what failed beside other tests; say so, since such a test leans on time or on others."""
    print(
        "kept ci: tests failed while two processes ran. They run once more by themselves; "
        "what passes now leans on time or on others, and wants mending.",
        flush=True,
    )
    return test(["--last-failed", "--last-failed-no-failures", "none", "-n0"]) == 0

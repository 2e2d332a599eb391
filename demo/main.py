"""`./kept demo`: builds the made-up force, audits it, and opens the desk on it."""

import sys
from functools import partial
from pathlib import Path
from time import monotonic

from demo.building import MADE_UP, build
from demo.times import NOW
from keptinformed.auditor import audit
from keptinformed.auditor.audit_command import in_short
from keptinformed.auditor.progress import Console
from keptinformed.errors import Refused
from keptinformed.timekeeping import clock

FORCE_PACK = "west-midlands"
"""The made-up force has promised what this real one did, so that the report has a second layer to show."""
DEFAULT_OUT = Path(__file__).resolve().parents[1] / "var" / "demo"


def run(out: Path = DEFAULT_OUT, *, desk: bool = True, leave: bool = False) -> int:
    """Build the force in `out`, audit it into `out`/audit, and serve the desk on it until Ctrl-C.

    With `leave` it asks the desk's pages whether they answer, and ends; without `desk` there is none.
    Returns 0, or what Refused says.
    """
    try:
        bundle = _build_and_audit(out)
        if desk:
            from demo.desk import open_desk  # noqa: PLC0415 (without the desk nothing of the service is needed)

            open_desk(bundle, partial(print, flush=True), leave=leave)
    except Refused as refusal:
        print(f"kept: {refusal}", file=sys.stderr)
        return refusal.exit_status
    except KeyboardInterrupt:
        print("\nkept: stopped.", file=sys.stderr)
        return 130 if not desk else 0
    return 0


def _build_and_audit(out: Path) -> Path:
    truth = build(out)
    cases, events = len(truth.history.cases), len(truth.history.events)
    print(f"Built {cases:,} cases, {truth.people:,} people and {events:,} events in {truth.bundle}.")
    print(MADE_UP)
    print()
    console = Console(monotonic)
    question = audit.Question(truth.bundle, force=FORCE_PACK, as_at=NOW.isoformat())
    try:
        figures = audit.run(question, out / "audit", now=clock.now(), progress=console)
    finally:
        console.end_line()
    for line in in_short(figures, out / "audit"):
        print(line)
    print()
    print(f"What the simulator planted, which the audit has not seen: {out / 'truth.csv'}")
    print("Stories with a lesson each, such as:")
    print(f"  ./kept explain {truth.bundle} DEMO-STORY-FRIDAY-BEFORE-A-BANK-HOLIDAY")
    print(f"  ./kept explain {truth.bundle} DEMO-STORY-ENHANCED-MID-CLOCK")
    return truth.bundle

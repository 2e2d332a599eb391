"""`./kept prove`: breaks things on purpose, counts what became of it, and writes `docs/assurance/chaos.md`."""

import argparse
import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "assurance" / "chaos.md"
MESSAGES, KILLS, STOPS, CRASHES = 20_000, 200, 200, 10


def main() -> int:
    """Do all of it, or a part, and say what was found; return 1 where anything was lost or done twice."""
    parser = argparse.ArgumentParser(prog="kept prove", allow_abbrev=False)
    parser.add_argument(
        "--part", type=_part, default=1.0, help="a part of it, such as 0.1; writes no page unless it is all"
    )
    args = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.service_settings")
    django.setup()
    return prove(args.part)


def prove(part: float) -> int:
    """Do a part of it."""
    from bench.page import machine  # noqa: PLC0415
    from keptinformed.timekeeping import clock  # noqa: PLC0415
    from tests.chaos import database, looking, page, running  # noqa: PLC0415

    kept = database.prove(database.Plan(crashes=max(round(CRASHES * part), 1)), say)
    told = running.messages(
        looking.Plan(
            messages=max(int(MESSAGES * part), 40),
            kills=max(int(KILLS * part), 2),
            stops=max(int(STOPS * part), 2),
        ),
        say,
    )
    print(page.render(told, kept, machine(), f"{clock.now():%d %B %Y}"))
    faults = [*(f"{each.kind}: {each.says}" for each in told.faults), *kept.faults]
    for fault in faults[:50]:
        print(f"kept prove: {fault}", file=sys.stderr)
    if faults:
        print(f"kept prove: {len(faults)} faults.", file=sys.stderr)
        return 1
    if part == 1.0:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page.render(told, kept, machine(), f"{clock.now():%d %B %Y}"), encoding="utf-8")
        say(f"wrote {PAGE.relative_to(ROOT)}")
    return 0


def say(what: str) -> None:
    """Tell the person who waits what is being done."""
    print(f"prove: {what} …", file=sys.stderr, flush=True)


def _part(text: str) -> float:
    try:
        part = float(text)
    except ValueError:
        part = 0.0
    if not 0 < part <= 1:
        raise argparse.ArgumentTypeError("a part is above 0 and at most 1")
    return part


if __name__ == "__main__":
    sys.exit(main())

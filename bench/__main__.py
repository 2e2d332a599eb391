"""`./kept bench`: measures the goals of the engine in one run and writes `docs/reference/performance.md`."""

import argparse
import sys
from pathlib import Path

from bench import measuring, page
from bench.forces import make_force
from tests.engines import postgresql

FORCE_YEAR = 350_000
NATION = 2_000_000
PLAIN_SHARE = 100
"""The plain reading judges one case in this many; it takes each by itself, so its time is in proportion."""
POSTGRESQL_SHARE = 5
"""PostgreSQL judges in bulk one case in this many of the force year."""


def main() -> int:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(prog="kept bench")
    parser.add_argument("--runs", type=int, default=3, help="runs of each measurement; the median counts (3)")
    parser.add_argument(
        "--scale", type=float, default=1.0, help="a part of the full sizes, to try it out; writes no page"
    )
    args = parser.parse_args()
    folder = measuring.ROOT / "var" / "bench"
    found = measure(folder, args.scale, args.runs)
    text = page.render(found, page.machine())
    if args.scale == 1.0:
        (measuring.ROOT / "docs" / "reference" / "performance.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


def measure(folder: Path, scale: float, runs: int) -> page.Found:
    """Do every measurement at `scale` of the full sizes."""

    def force(cases: int) -> Path:
        size = max(int(cases * scale), 200)
        say(f"making a force of {size:,} cases")
        return make_force(folder / f"force-{size}", size)

    year, nation = force(FORCE_YEAR), force(NATION)
    say("reading the events of the force year and doing nothing with them")
    scan = measuring.scan(year, runs + 2)
    say("judging the force year, Parquet to Parquet")
    judged, size = measuring.from_parquet_to_parquet(year, runs)
    say("auditing the force year, as a process of its own")
    audit = measuring.whole_audit(year, 1)
    say("judging the nation, Parquet to Parquet")
    nation_judged, nation_size = measuring.from_parquet_to_parquet(nation, 1)
    say("auditing the nation, as a process of its own")
    nation_audit = measuring.whole_audit(nation, 1)
    sample = force(FORCE_YEAR // PLAIN_SHARE)
    say("judging a sample by the plain reading")
    plain = measuring.plain_reading(sample)
    bulk = force(FORCE_YEAR // POSTGRESQL_SHARE)
    in_postgresql = {}
    for version in postgresql.installations():
        say(f"judging in PostgreSQL {version}")
        in_postgresql[version] = measuring.in_postgresql(bulk, version, 1)
    return page.Found(
        scan, judged, size, audit, nation_judged, nation_size, nation_audit, plain, PLAIN_SHARE, in_postgresql
    )


def say(what: str) -> None:
    """Tell the person who waits what is being done."""
    print(f"bench: {what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

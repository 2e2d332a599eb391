"""`./kept bench`: measures the goals of the engine in one run and writes `docs/reference/performance.md`."""

import argparse
import sys
from pathlib import Path

from bench import alike, live, measuring, others, page, tried
from bench.forces import make_force
from keptinformed.auditor import on_spark
from keptinformed.database import embedded as postgresql

FORCE_YEAR = 350_000
NATION = 2_000_000
COUNTRY = 6_700_000
"""About what England and Wales record in a year."""
PLAIN_SHARE = 100
"""The plain reading judges one case in this many; it takes each by itself, so its time is in proportion."""
POSTGRESQL_SHARE = 20
"""PostgreSQL judges in bulk one case in this many of the force year."""


def main() -> int:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(prog="kept bench")
    parser.add_argument(
        "--runs", type=int, default=2, help="runs of each short measurement; the median counts (2)"
    )
    parser.add_argument(
        "--scale", type=float, default=1.0, help="a part of the full sizes, to try it out; writes no page"
    )
    parser.add_argument(
        "--country", action="store_true", help="a year of England and Wales too: it takes long and much disk"
    )
    parser.add_argument(
        "--live", action="store_true", help="only what recording an event costs the running service"
    )
    parser.add_argument(
        "--alike", action="store_true", help="only whether time gives away who has a page of their own"
    )
    parser.add_argument("--tried", action="store_true", help="only what was tried to make the engine faster")
    args = parser.parse_args()
    folder = measuring.ROOT / "var" / "bench"
    if args.live:
        return measure_live(folder, args.scale)
    if args.alike:
        return measure_alike(folder, args.scale)
    if args.tried:
        return measure_tries(folder, args.scale)
    found = measure(folder, args.scale, args.runs, country=args.country)
    text = page.render(found, page.machine())
    if args.scale == 1.0:
        (measuring.ROOT / "docs" / "reference" / "performance.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


def measure_live(folder: Path, scale: float) -> int:
    """Measure the running service and write `docs/reference/live-performance.md`."""
    text = live.render(live.measure(folder, scale, say), page.machine())
    if scale == 1.0:
        (measuring.ROOT / "docs" / "reference" / "live-performance.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


def measure_alike(folder: Path, scale: float) -> int:
    """Measure tries to come in to somebody's own page, and write `docs/reference/alike.md`."""
    text = alike.render(alike.measure(folder, scale, say), page.machine())
    if scale == 1.0:
        (measuring.ROOT / "docs" / "reference" / "alike.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


def measure_tries(folder: Path, scale: float) -> int:
    """Measure what was tried and write `docs/reference/engine-tried.md`."""
    size = max(int(FORCE_YEAR * scale), 200)
    text = tried.render(tried.measure(make_force(folder / f"force-{size}", size), say), page.machine())
    if scale == 1.0:
        (measuring.ROOT / "docs" / "reference" / "engine-tried.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


def measure(folder: Path, scale: float, runs: int, *, country: bool) -> page.Found:
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
    say("judging two million cases, Parquet to Parquet")
    larger, larger_size = measuring.from_parquet_to_parquet(nation, 1)
    audited_country = None
    if country:
        bundle = force(COUNTRY)
        say("auditing a year of England and Wales, as a process of its own, stopped once and gone on with")
        audited_country = measuring.stopped_and_resumed(bundle)
    sample = force(FORCE_YEAR // PLAIN_SHARE)
    say("judging a sample by the plain reading")
    plain = measuring.plain_reading(sample)
    bulk = force(FORCE_YEAR // POSTGRESQL_SHARE)
    in_postgresql = {}
    for version in postgresql.installations():
        say(f"judging in PostgreSQL {version}")
        in_postgresql[version] = measuring.in_postgresql(bulk, version, 1)
    say("doing one rule with the tools people reach for")
    one_rule = others.compare(bulk)
    say("judging on Spark, where it is installed")
    spark = measuring.on_spark_too(bulk) if on_spark.why_not() is None else None
    return page.Found(
        scan=scan,
        year=judged,
        year_size=size,
        year_audit=audit,
        larger=larger,
        larger_size=larger_size,
        country=audited_country,
        country_cases=max(int(COUNTRY * scale), 200),
        plain=plain,
        plain_share=PLAIN_SHARE,
        postgresql=in_postgresql,
        spark=spark,
        one_rule=one_rule,
    )


def say(what: str) -> None:
    """Tell the person who waits what is being done."""
    print(f"bench: {what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

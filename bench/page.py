"""Writes what was measured as a page, with the machine named and no figure that was not measured."""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench import measuring
from bench.measuring import Size
from bench.others import Other
from bench.timing import Measured

GIBIBYTE = 1 << 30


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that one run measured."""

    scan: Measured
    year: Measured
    year_size: Size
    year_audit: Measured
    larger: Measured
    larger_size: Size
    country: Measured | None
    country_cases: int
    plain: tuple[Measured, int, int]
    """What a sample took, the obligations in it, the rows in which the engine differs."""
    plain_share: int
    postgresql: Mapping[int, tuple[Measured, Measured, int]]
    """By version: what it took, what DuckDB took for the same, the rows that differ."""
    spark: tuple[Measured, Measured, int] | None
    """The same for Spark; None where it is not installed."""
    one_rule: tuple[Measured, list[Other]]
    """What our query took for one rule, and what each other tool took for its nearest thing."""


def machine() -> str:
    """Return the machine in one line: processor, cores, memory, system, versions."""
    processor = platform.machine()
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            processor = line.split(":", 1)[1].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIBIBYTE
    return (
        f"{processor}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}; "
        f"Python {platform.python_version()}, DuckDB {version('duckdb')}"
    )


def render(found: Found, on: str) -> str:
    """Return the page in Markdown."""
    scan = found.scan.median
    plain_seconds, plain_obligations, plain_differ = found.plain
    plain_whole = plain_seconds.median * found.plain_share
    exponent = measuring.growth(
        (found.year.median, found.year_size.obligations), (found.larger.median, found.larger_size.obligations)
    )
    others = [(f"PostgreSQL {number}", *row) for number, row in sorted(found.postgresql.items())]
    others += [("Spark, on this machine, its start included", *found.spark)] if found.spark else []
    rows = [
        ("reading the events, doing nothing with them", scan, "1"),
        (
            "Parquet to Parquet: read, check, judge, write",
            found.year.median,
            _times(found.year.median / scan),
        ),
        (
            "`kept audit`: all of it, with the report",
            found.year_audit.median,
            _times(found.year_audit.median / scan),
        ),
        (
            f"the plain reading of the tests (one case in {found.plain_share}, its time multiplied)",
            plain_whole,
            _times(plain_whole / scan),
        ),
    ]
    lines = [
        "# Performance",
        "",
        "Written by `./kept bench`; every figure was measured by that command in one run. Ratios travel from",
        f"machine to machine, seconds do not: these were measured on {on}.",
        "The forces are made up (`bench/force.sql`).",
        "",
        f"## A force's year: {found.year_size.cases:,} cases, {found.year_size.events:,} events, "
        f"{found.year_size.obligations:,} obligations",
        "",
        "| what | seconds | times the reading |",
        "|---|---:|---:|",
        *(f"| {what} | {seconds:.1f} | {times} |" for what, seconds, times in rows),
        "",
        f"- The plain reading takes {_times(plain_whole / found.year.median)} the time of the engine, end to "
        f"end. On its sample ({plain_obligations:,} obligations) {plain_differ} rows differ.",
        f"- The whole audit's process needed {found.year_audit.memory / GIBIBYTE:.2f} GiB of memory at most.",
        "",
        f"## Growth: {found.larger_size.cases:,} cases, {found.larger_size.events:,} events, "
        f"{found.larger_size.obligations:,} obligations",
        "",
        f"Parquet to Parquet took {found.larger.median:.1f} s. Time grows with the number of obligations "
        f"to the power of {exponent:.2f} (1 is linear).",
        "",
        f"## A year of England and Wales: {found.country_cases:,} cases",
        "",
        *_country(found.country),
        "",
        "## The same query on other engines, in bulk",
        "",
        "The tables are loaded beforehand, and each engine writes the result to a table or file of its own.",
        "",
        "| engine | seconds | DuckDB, seconds | times DuckDB | rows that differ |",
        "|---|---:|---:|---:|---:|",
        *(
            f"| {name} | {there.median:.1f} | {here.median:.1f} | "
            f"{_times(there.median / here.median)} | {differ} |"
            for name, there, here, differ in others
        ),
    ]
    if found.spark is None:
        lines += ["", "Spark was not installed where this was measured."]
    ours, tools = found.one_rule
    lines += [
        "",
        "## One rule, with the tools people reach for",
        "",
        "Told of an arrest within five working days, on the same part of the force year. No tool can",
        "say that; each was asked for the nearest thing it can say.",
        "",
        "| tool | says | seconds | times ours |",
        "|---|---|---:|---:|",
        f"| our query | working days, grades, Enhanced Rights, excuses | {ours.median:.2f} | 1 |",
        *(
            f"| {tool.name} | {tool.says} | {tool.measured.median:.2f} | "
            f"{_times(tool.measured.median / ours.median)} |"
            if tool.measured
            else f"| {tool.name} | {tool.says} | not installed | |"
            for tool in tools
        ),
    ]
    return "\n".join(lines) + "\n"


def _country(audit: Measured | None) -> list[str]:
    if audit is None:
        return ["Not measured in this run: `./kept bench --country` does."]
    return [
        f"`kept audit --work`, report and all, took {audit.median / 60:.1f} minutes, stopped once half way "
        f"and gone on with. Neither process needed more than {audit.memory / GIBIBYTE:.2f} GiB."
    ]


def _times(ratio: float) -> str:
    return f"{ratio:.1f} times" if ratio < 100 else f"{ratio:,.0f} times"

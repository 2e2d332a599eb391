"""Reads a Parquet part as text columns, so that every bundle is checked in the same way whatever made it."""

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import CaseExpression, ColumnExpression, ConstantExpression, Expression, FunctionExpression

from keptinformed.bundles.columns import COLUMNS
from keptinformed.bundles.files import BundleError, Part
from keptinformed.bundles.headings import places

_WHOLE = {f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG", "HUGE")} | {
    "INTEGER",
    "UINTEGER",
    "UUID",
}
_FRACTIONS = {"FLOAT", "DOUBLE"}
_LOCAL_TIMES = {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "DATE"}
_INSTANTS = {
    "TIMESTAMP WITH TIME ZONE": ("epoch_us", "make_timestamp"),
    "TIMESTAMPTZ_NS": ("epoch_ns", "make_timestamp_ns"),
}
_EXACT_IN_A_DOUBLE = 2.0**53


def rows(part: Part, connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    """Return the rows of a part: `line` (from 1), `flaw` (null) and every column that is read, as text.

    Nothing but the heading is read yet. Raises BundleError where the part is no Parquet, its heading will
    not do, or a column is of a type that cannot stand for what it should hold.
    """
    try:
        heading = pq.read_schema(part.path).names
        relation = connection.read_parquet(str(part.path), file_row_number=True)
    except (pa.ArrowException, OSError, duckdb.Error) as error:
        raise unreadable(part) from error
    where = places(part, heading)
    # DuckDB renames the second of two columns that differ only in case, so columns go by place.
    return relation.select(
        (ColumnExpression("file_row_number") + ConstantExpression(1)).alias("line"),
        _nothing().alias("flaw"),
        *(
            _as_text(part, name, relation.columns[where[name]], str(relation.types[where[name]])).alias(name)
            if name in where
            else _nothing().alias(name)
            for name in COLUMNS[part.table].names
        ),
    )


def unreadable(part: Part) -> BundleError:
    """Return what to say where a part turns out to be no Parquet, or a damaged one."""
    return BundleError(
        f"{part.name} is no Parquet file, is damaged or holds text that is not UTF-8: export it again."
    )


def _nothing() -> Expression:
    return ConstantExpression(None).cast("VARCHAR")


def _as_text(part: Part, name: str, column: str, kind: str) -> Expression:
    """Return `column` as the text that a CSV of the same export would hold."""
    value = ColumnExpression(column)
    is_time = name in COLUMNS[part.table].times
    if kind == "VARCHAR" or kind.startswith("ENUM"):
        return value.cast("VARCHAR")
    if kind == '"NULL"':
        return _nothing()
    if kind in _FRACTIONS:
        # A column of whole numbers with gaps comes out of many tools as fractions: 28.0 and nothing.
        return _whole_numbers(value)
    if is_time and kind in _LOCAL_TIMES:
        return value.cast("VARCHAR")
    if is_time and kind in _INSTANTS:
        count, make = _INSTANTS[kind]
        utc = FunctionExpression(make, FunctionExpression(count, value)).cast("VARCHAR")
        return FunctionExpression("||", utc, ConstantExpression("Z"))
    if not is_time and (kind in _WHOLE or (kind.startswith("DECIMAL") and kind.endswith(",0)"))):
        return value.cast("VARCHAR")
    wanted = "text in ISO 8601, timestamps or dates" if is_time else "text"
    raise BundleError(f"{part.name}: the column {name} is of the type {kind.lower()}: export it as {wanted}.")


def _whole_numbers(value: Expression) -> Expression:
    absent = FunctionExpression("isnan", value)
    whole = (value == FunctionExpression("trunc", value)) & (
        FunctionExpression("abs", value) < ConstantExpression(_EXACT_IN_A_DOUBLE)
    )
    return (
        CaseExpression(absent, _nothing())
        .when(whole, value.cast("BIGINT").cast("VARCHAR"))
        .otherwise(value.cast("VARCHAR"))
    )

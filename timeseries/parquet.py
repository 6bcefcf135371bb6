"""Rows of any table to a Parquet file and back, every bit of them, a few megabytes at a time.

PostgreSQL says them as CSV, which Arrow reads by the column. What Arrow has no exact type for, such
as numeric, jsonb, uuid and arrays, stays the text that PostgreSQL writes and reads.
"""

from collections.abc import Iterator, Sequence
from typing import IO, Any

import numpy as np
import pyarrow as pa
from psycopg import sql
from pyarrow import csv

from timeseries.arrow import parquet as pq
from timeseries.contents import Column
from timeseries.copy import copy_columns, copy_rows

AT_ONCE = 8 * 1024 * 1024  # bytes of CSV, some hundred thousand rows; each becomes a row group
ROWS_AT_ONCE = 65_536
EXACT = {
    "smallint": pa.int16(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "real": pa.float32(),
    "double precision": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp with time zone": pa.timestamp("us", "UTC"),
}
OUT = sql.SQL("COPY ({rows} ORDER BY {order}) TO STDOUT (FORMAT CSV)")


def schema_of(columns: Sequence[Column]) -> pa.Schema:
    """The columns of the file; each field says its type in PostgreSQL."""
    return pa.schema(
        pa.field(column.name, EXACT.get(column.type, pa.string()), metadata={"type": column.type})
        for column in columns
    )


def write(
    cursor, rows: sql.Composable, columns: Sequence[Column], file: IO[bytes], *, order: list[str]
) -> None:
    """Write the rows of a query to a file, sorted by ``order``, as all of them were at one moment.

    The query's columns are ``columns``, and its transaction was told ``contents.PLAINLY``.
    """
    schema = schema_of(columns)
    keys = sql.SQL(", ").join(map(sql.Identifier, order))
    with (
        pq.ParquetWriter(file, schema, compression="zstd") as writer,
        cursor.copy(OUT.format(rows=rows, order=keys)) as copy,
    ):
        for block in _blocks(copy):
            writer.write_table(_parsed(block, schema))


def read(cursor, file: IO[bytes], table: str) -> None:
    """Append all rows of a file to a table that has its columns."""
    for batch in pq.ParquetFile(file).iter_batches(batch_size=ROWS_AT_ONCE):
        names = batch.schema.names
        if all(_is_plain(field.type) for field in batch.schema):
            columns = {name: _as_numpy(batch.column(name)) for name in names}
            copy_columns(cursor, table, columns)
        else:
            values = [column.to_pylist() for column in batch.columns]
            copy_rows(cursor, table, names, zip(*values, strict=True))


def _blocks(copy) -> Iterator[bytes]:
    """What COPY sends, cut between rows: it sends one at a time."""
    held: list[bytes] = []
    size = 0
    for row in copy:
        held.append(bytes(row))
        size += len(row)
        if size >= AT_ONCE:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def _parsed(block: bytes, schema: pa.Schema) -> pa.Table:
    return csv.read_csv(
        pa.BufferReader(block),
        csv.ReadOptions(column_names=schema.names, use_threads=False, block_size=len(block) + 1),
        csv.ParseOptions(newlines_in_values=True),
        # Only NULL is sent without quotes and without a letter.
        csv.ConvertOptions(
            column_types=schema,
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    ).cast(schema)


def _is_plain(kind: pa.DataType) -> bool:
    """Whether ``copy_columns`` takes it."""
    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_timestamp(kind)


def _as_numpy(column: Any) -> np.ndarray:
    is_instant = pa.types.is_timestamp(column.type)
    plain = column.cast(pa.int64()) if is_instant else column
    numbers = (plain.fill_null(0) if plain.null_count else plain).to_numpy(zero_copy_only=False)
    if is_instant:
        numbers = numbers.view("datetime64[us]")
    if not column.null_count:
        return numbers
    return np.ma.masked_array(numbers, mask=column.is_null().to_numpy(zero_copy_only=False))

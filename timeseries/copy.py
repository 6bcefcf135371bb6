"""Bulk loading with binary COPY: the only place in the project that writes rows around the ORM."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from django.db.backends.utils import CursorWrapper
from psycopg import sql

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
POSTGRES_EPOCH = np.datetime64("2000-01-01", "us")


def copy_columns(cursor: CursorWrapper, table: str, columns: Mapping[str, np.ndarray]) -> int:
    """Append rows to a table, given as one array a column, and return how many were written.

    Arrays have one length and hold int16/32/64, float64, datetime64 (stored as timestamptz, in
    UTC) or fixed-length bytes (stored as text). Defaults, ``save()`` and signals are skipped, so
    every NOT NULL column needs an array or a database default. Raises IntegrityError as COPY does.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    payload = encode(list(columns.values()))
    with cursor.copy(statement) as copy:
        copy.write(payload)
    return len(next(iter(columns.values())))


def copy_rows(
    cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Iterable[Sequence]
) -> int:
    """Append rows of any types to a table, as ``copy_columns`` does, and return how many.

    For what arrays cannot hold: text, data, and columns without a value here and there.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    written = 0
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            written += 1
    return written


def encode(columns: list[np.ndarray]) -> bytes:
    """Return columns in PostgreSQL's binary COPY format: big-endian, each value with its length.

    Raises TypeError for another type of array, ValueError for unequal lengths and for NaT.
    """
    if len({len(column) for column in columns}) != 1:
        raise ValueError("Columns of a COPY have one length")
    columns = [_as_stored(column) for column in columns]
    layout: list[tuple[str, str]] = [("fields", ">i2")]
    for index, column in enumerate(columns):
        layout += [(f"length{index}", ">i4"), (f"value{index}", column.dtype.newbyteorder(">").str)]
    rows = np.empty(len(columns[0]), dtype=layout)
    rows["fields"] = len(columns)
    for index, column in enumerate(columns):
        rows[f"length{index}"] = column.dtype.itemsize
        rows[f"value{index}"] = column
    return b"".join((HEADER, rows.tobytes(), TRAILER))


def _as_stored(column: np.ndarray) -> np.ndarray:
    if column.dtype.kind == "M":
        if np.isnat(column).any():  # PostgreSQL would read -infinity
            raise ValueError("NaT cannot be stored")
        return (column.astype("datetime64[us]") - POSTGRES_EPOCH).astype("int64")
    if column.dtype.kind not in "ifS":
        raise TypeError(f"COPY of {column.dtype} is not supported")
    return column

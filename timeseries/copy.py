"""Bulk loading with COPY: the only place in the project that writes rows around the ORM."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from django.db.backends.utils import CursorWrapper
from psycopg import Copy, sql
from psycopg.abc import PQGen
from psycopg.generators import copy_from

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
JSONB_VERSION = b"\x01"
# Values of unequal length are padded on the way: no more of that at once, in bytes.
PADDED_AT_ONCE = 4 * 1024 * 1024
POSTGRES_EPOCH = np.datetime64("2000-01-01", "us")


def copy_columns(cursor: CursorWrapper, table: str, columns: Mapping[str, np.ndarray]) -> int:
    """Append rows to a table, given as one array a column, and return how many were written.

    Arrays have one length and hold int16/32/64, float32/64, datetime64 (stored as
    timestamptz, in UTC) or bytes (stored as text; as jsonb when they come from ``as_jsonb``).
    Masked elements are stored as NULL. Defaults, ``save()`` and signals are skipped, so every NOT
    NULL column needs an array or a database default. Raises IntegrityError as COPY does.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    payload = encode(list(columns.values()))
    with cursor.copy(statement) as copy:
        copy.write(payload)
    return len(next(iter(columns.values())))


def as_jsonb(texts: np.ndarray) -> np.ndarray:
    """Turn bytes of JSON into what ``copy_columns`` stores in a jsonb column."""
    return np.char.add(JSONB_VERSION, texts) if len(texts) else texts


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


def received(copy: Copy) -> list[bytes]:
    """Return what a COPY TO sends, row by row: psycopg's own loop takes twice as long for each."""

    def rows() -> PQGen[list[bytes]]:
        found: list[bytes] = []
        while isinstance(row := (yield from copy_from(copy.connection.pgconn)), memoryview):
            found.append(bytes(row))
        return found

    return copy.connection.wait(rows())


def as_array(column: np.ndarray) -> str:
    """Return numbers as the text of an array: adapting them one by one takes ten times as long."""
    return f"{{{','.join(map(repr, column.tolist()))}}}"


def encode(columns: list[np.ndarray]) -> bytes:
    """Return columns in PostgreSQL's binary COPY format: big-endian, each value with its length.

    Raises TypeError for another type of array, ValueError for unequal lengths and for NaT.
    """
    if len({len(column) for column in columns}) != 1:
        raise ValueError("Columns of a COPY have one length")
    columns = [_as_stored(column) for column in columns]
    width = 2 + sum(4 + column.dtype.itemsize for column in columns)
    step = max(PADDED_AT_ONCE // width, 1)
    parts = (
        _rows([column[start : start + step] for column in columns])
        for start in range(0, len(columns[0]), step)
    )
    return b"".join((HEADER, *parts, TRAILER))


def _rows(columns: list[np.ndarray]) -> bytes:
    """Lay rows out as if all values had their column's full length, then leave out what is not."""
    layout: list[tuple[str, str]] = [("fields", ">i2")]
    for index, column in enumerate(columns):
        layout += [(f"length{index}", ">i4"), (f"value{index}", column.dtype.newbyteorder(">").str)]
    rows = np.empty(len(columns[0]), dtype=layout)
    rows["fields"] = len(columns)
    lengths = [_lengths(column) for column in columns]
    for index, column in enumerate(columns):
        rows[f"length{index}"] = lengths[index]
        rows[f"value{index}"] = np.ma.getdata(column)
    if all(isinstance(length, int) for length in lengths):
        return rows.tobytes()
    return _without_padding(rows, columns, lengths)


def _without_padding(rows: np.ndarray, columns: list[np.ndarray], lengths: list) -> bytes:
    stays = np.ones((len(rows), rows.dtype.itemsize), dtype=bool)
    for index, (column, length) in enumerate(zip(columns, lengths, strict=True)):
        if not isinstance(length, int):
            assert rows.dtype.fields is not None
            start, size = rows.dtype.fields[f"value{index}"][1], column.dtype.itemsize
            stays[:, start : start + size] = np.arange(size) < length[:, None]
    return rows.view(np.uint8).reshape(stays.shape)[stays].tobytes()


def _lengths(column: np.ndarray) -> int | np.ndarray:
    """The length of each value as it is sent, -1 for NULL; one number if it is the same for all."""
    mask = np.ma.getmaskarray(column) if np.ma.is_masked(column) else None
    if column.dtype.kind != "S" and mask is None:
        return column.dtype.itemsize
    plain = np.ma.getdata(column)
    lengths = np.char.str_len(plain) if column.dtype.kind == "S" else plain.dtype.itemsize
    return np.asarray(lengths if mask is None else np.where(mask, -1, lengths))


def _as_stored(column: np.ndarray) -> np.ndarray:
    if column.dtype.kind == "M":
        if np.isnat(column).any():  # PostgreSQL would read -infinity
            raise ValueError("NaT cannot be stored")
        return (column.astype("datetime64[us]") - POSTGRES_EPOCH).astype("int64")
    if column.dtype.kind not in "ifS":
        raise TypeError(f"COPY of {column.dtype} is not supported")
    return column

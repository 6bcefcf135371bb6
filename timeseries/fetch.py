"""Many rows read at once: their values cross the wire as the server holds them, not as text."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import psycopg
from django.db import connection
from psycopg import pq, sql

from timeseries.copy import HEADER, POSTGRES_EPOCH, TRAILER

ARRAY_HEADER = 20  # dimensions, flags, type, length and lower bound
SENT_BY = {"int32": "int4send", "f8": "float8send", "datetime64[us]": "timestamptz_send"}
GATHER = sql.SQL("""
    SELECT string_agg({row}, '') FROM (SELECT * FROM ({rows}) AS asked LIMIT {limit}) AS found
""")


def fetch_binary(statement: str | sql.Composable, values: Mapping[str, Any]) -> list[tuple]:
    """Return the rows of a statement. Select an instant by ``timestamptz_send``, see instants.

    Numbers take half the time they take as text. Parameters are bound by the server, which knows
    their types from where they stand.
    """
    connection.ensure_connection()
    binary: Any = psycopg.Cursor(connection.connection)
    binary.format = pq.Format.BINARY
    # Django's own wrapper around it: errors, query log and hooks as for any other cursor.
    wrapped = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrapped(binary) as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def instants(sent: Iterable[bytes]) -> np.ndarray:
    """Return what ``timestamptz_send`` gave as datetime64[us], in UTC."""
    microseconds = np.frombuffer(b"".join(sent), dtype=">i8").astype("int64")
    return microseconds.astype("timedelta64[us]") + POSTGRES_EPOCH


def elements(sent: bytes, kind: str) -> np.ndarray:
    """Return what ``array_send`` gave, of one dimension and without NULLs, as an array.

    ``kind`` is the numpy type of its elements as they are sent, such as >i2.
    """
    each = np.dtype([("length", ">i4"), ("value", kind)])
    values = np.frombuffer(sent, dtype=each, offset=ARRAY_HEADER)["value"]
    return values.astype(values.dtype.newbyteorder("="))


def copied(cursor, statement: sql.Composable, types: Mapping[str, str]) -> dict[str, np.ndarray]:
    """Return the rows of a statement as columns, which come by binary COPY.

    ``types`` are those of its columns, of one width and never NULL: int32, int64, f8, and
    datetime64[us] for an instant, in UTC.
    """
    wire = sql.SQL("COPY ({}) TO STDOUT (FORMAT BINARY)").format(statement)
    fields: list[tuple[str, Any]] = [("fields", ">i2")]
    for name, kind in types.items():
        fields += [(f"{name} length", ">i4"), (name, _as_sent(kind))]
    row = np.dtype(fields)
    with cursor.copy(wire) as copy:
        sent_bytes = b"".join(copy)
    rows = np.frombuffer(sent_bytes[len(HEADER) : -len(TRAILER)], dtype=row)
    return {name: _read(rows[name], kind) for name, kind in types.items()}


def fetch_columns(
    statement: sql.Composable, types: Mapping[str, str], *, most: int
) -> dict[str, np.ndarray] | None:
    """Return the rows of a statement as columns, in any order, or None if there are more.

    ``types`` are those of its columns, never NULL: int32, f8, and datetime64[us] for an instant, in
    UTC. All rows come as one value, which takes a tenth of the time that a message for each does.
    """
    sent = [
        sql.SQL("{}({})").format(sql.SQL(SENT_BY[kind]), sql.Identifier(name))
        for name, kind in types.items()
    ]
    gather = GATHER.format(row=sql.SQL(" || ").join(sent), rows=statement, limit=most + 1)
    ((gathered,),) = fetch_binary(gather.as_string(None), {})
    row = np.dtype([(name, _as_sent(kind)) for name, kind in types.items()])
    rows = np.frombuffer(gathered or b"", dtype=row)
    return None if len(rows) > most else {name: _read(rows[name], types[name]) for name in types}


def fetch_arrays(statement: sql.Composable, types: Mapping[str, str]) -> dict[str, np.ndarray]:
    """Return a few thousand rows of a statement as columns, in their order.

    ``types`` are as for ``fetch_columns``. Each column comes as an array, which of so few rows is
    made sooner than one value of them all, and read sooner than a message for each.
    """
    sent = [sql.SQL("array_send(array_agg({}))").format(sql.Identifier(name)) for name in types]
    gather = sql.SQL("SELECT {} FROM ({}) AS found").format(sql.SQL(", ").join(sent), statement)
    (arrays,) = fetch_binary(gather.as_string(None), {})
    columns = zip(types.items(), arrays, strict=True)
    return {
        name: _read(
            elements(sent, _as_sent(kind).str) if sent else np.zeros(0, _as_sent(kind)), kind
        )
        for (name, kind), sent in columns
    }


def _as_sent(kind: str) -> np.dtype:
    return np.dtype("int64" if kind.startswith("datetime64") else kind).newbyteorder(">")


def _read(sent: np.ndarray, kind: str) -> np.ndarray:
    column = sent.astype(sent.dtype.newbyteorder("="))
    is_instant = kind.startswith("datetime64")
    return column.astype("timedelta64[us]") + POSTGRES_EPOCH if is_instant else column

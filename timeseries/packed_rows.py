"""Packed days as they are stored: what is in a row, and the bytes of it for a binary COPY."""

import struct
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from psycopg import sql

from timeseries.codec import (
    OFFSETS,
    PARTS,
    pack_instants,
    pack_numbers,
    total,
    unpack_instants,
    unpack_numbers,
)
from timeseries.copy import HEADER, POSTGRES_EPOCH, TRAILER
from timeseries.policies import PackingPolicy

NULL = struct.pack(">i", -1)

# How a number is sent, with its length; and the elements of an array, with their type's number.
NUMBERS = {
    "int2": struct.Struct(">ih"),
    "int4": struct.Struct(">ii"),
    "int8": struct.Struct(">iq"),
    "float8": struct.Struct(">id"),
}
ELEMENTS = {"int2": (">i2", 21), "int4": (">i4", 23), "int8": (">i8", 20), "float8": (">f8", 701)}
ARRAY = struct.Struct(">iiiIii")  # length, dimensions, NULLs, type, elements, lower bound

TYPES = {
    "day": "instant",
    "count": "int4",
    "start": "instant",
    "tick": "int8",
    "step": "int8",
    **dict(zip(OFFSETS, ("int2", "int4", "int8"), strict=True)),
    **dict.fromkeys(("value_sum", "value_min", "value_max"), "float8"),
}
PART_TYPES = dict(zip(PARTS, ("int8", "int2", "float8", "int2", "int4", "float8"), strict=True))

Row = Mapping[str, Any]


class PackedWrong(Exception):
    """What was packed does not unpack to what it was; nothing was changed."""


def packed_row(
    packing: PackingPolicy,
    *,
    series: int,
    day: np.datetime64,
    instants: np.ndarray,
    values: Mapping[str, np.ndarray],
) -> Row:
    """Pack the readings of a series and day, ascending and without repeats, into a row.

    Raises PackedWrong if they would not come back bit by bit.
    """
    first = values[packing.values[0]]
    row: dict[str, Any] = {packing.series: series, "day": day, "count": len(instants)}
    row |= pack_instants(instants)
    for name in packing.values:
        row |= pack_numbers(values[name], name)
    row["value_sum"] = total(row, packing.values[0], len(instants))
    row["value_min"], row["value_max"] = float(first.min()), float(first.max())
    if not _comes_back(row, instants, values):
        raise PackedWrong(f"{packing.table}: {series} of {day} would not come back as it is.")
    return row


def copy_packed(cursor, packing: PackingPolicy, rows: Iterable[Row]) -> None:
    """Append packed rows to their table."""
    types = {packing.series: "int4", **TYPES}
    for name in packing.values:
        types |= {f"{name}_{part}": kind for part, kind in PART_TYPES.items()}
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(packing.table), sql.SQL(", ").join(map(sql.Identifier, types))
    )
    fields = struct.pack(">h", len(types))
    with cursor.copy(statement) as copy:
        copy.write(HEADER)
        for row in rows:
            sent = (_as_sent(row[name], kind) for name, kind in types.items())
            copy.write(b"".join((fields, *sent)))
        copy.write(TRAILER)


def _comes_back(row: Row, instants: np.ndarray, values: Mapping[str, np.ndarray]) -> bool:
    count = len(instants)
    return np.array_equal(unpack_instants(row, count), instants) and all(
        np.array_equal(unpack_numbers(row, name, count).view("int64"), numbers.view("int64"))
        for name, numbers in values.items()
    )


def _as_sent(value: Any, kind: str) -> bytes:
    if value is None:
        return NULL
    if isinstance(value, np.ndarray):
        return _array(value, kind)
    if kind == "instant":
        since = value.astype("datetime64[us]") - POSTGRES_EPOCH
        return NUMBERS["int8"].pack(8, int(since.astype("int64")))
    number = NUMBERS[kind]
    return number.pack(number.size - 4, value)


def _array(values: np.ndarray, kind: str) -> bytes:
    sent, oid = ELEMENTS[kind]
    each = np.empty(len(values), dtype=[("length", ">i4"), ("value", sent)])
    each["length"], each["value"] = np.dtype(sent).itemsize, values
    body = each.tobytes()
    return ARRAY.pack(ARRAY.size - 4 + len(body), 1, 0, oid, len(values), 1) + body

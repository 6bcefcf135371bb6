"""Columns as texts, by the column: what stands in the cells of CSV and of workbooks."""

import re
from collections.abc import Callable

import numpy as np
import pyarrow as pa

from spreadsheets.formats import escape
from timeseries.arrow import compute as pc

NEEDS_QUOTES = re.compile(r'[",\r\n]|^$|^\s|\s$')
INSTANT = len("2026-03-01T09:30:00.000000Z")


def csv_texts(column: pa.Array) -> pa.StringArray:
    """The cells of a column, of any type that ``exporting.tables`` knows; nulls stay null."""
    if pa.types.is_timestamp(column.type):
        filled = column.fill_null(0) if column.null_count else column
        return pc.if_else(pc.is_null(column), None, iso_texts(filled))
    if pa.types.is_floating(column.type):
        return number_texts(column)
    if pa.types.is_boolean(column.type):
        return pc.if_else(column, "1", "0")
    if not pa.types.is_string(column.type) and not pa.types.is_dictionary(column.type):
        return column.cast(pa.string())
    return each_once(column, _quoted)


def iso_texts(column: pa.TimestampArray) -> pa.StringArray:
    """Instants in UTC to the microsecond, in ISO 8601. Years have four digits."""
    naive = column.view("int64").cast(pa.timestamp("us"))
    plain = naive.cast(pa.string())
    texts = np.empty((len(plain), INSTANT), dtype="u1")
    written = np.frombuffer(contents(plain), dtype="u1")
    texts[:, :-1] = written.reshape(len(plain), INSTANT - 1)
    texts[:, 10], texts[:, -1] = ord("T"), ord("Z")
    places = np.arange(len(plain) + 1, dtype="int32") * INSTANT
    return pa.StringArray.from_buffers(len(plain), pa.py_buffer(places), pa.py_buffer(texts))


def number_texts(column: pa.FloatingPointArray) -> pa.StringArray:
    """Numbers in as few digits as give back the same one. What repeats itself is written once."""
    if column.null_count == 0 and len(column):
        bits = np.asarray(column).view("int64")  # minus zero is not zero
        if (bits == bits[0]).all():
            return pa.repeat(column[0].cast(pa.string()), len(column))
    return column.cast(pa.string())


def each_once(column: pa.Array, written: Callable[[str], str]) -> pa.StringArray:
    """The texts of a column as they are written, each different one worked out once."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    texts = pa.array([written(text) for text in column.dictionary.to_pylist()], pa.string())
    return pc.take(texts, column.indices)


def contents(texts: pa.StringArray) -> bytes:
    """One text after the other."""
    _, places, data = texts.buffers()
    ends = np.frombuffer(places, dtype="int32")[[texts.offset, texts.offset + len(texts)]]
    return data[ends[0] : ends[1]].to_pybytes()


def _quoted(text: str) -> str:
    cell = escape(text)
    return '"' + cell.replace('"', '""') + '"' if NEEDS_QUOTES.search(cell) else cell

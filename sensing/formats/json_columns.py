"""Columns of JSON read as text, without an object for each of their elements.

For bodies in which every column is plain and right: numbers, or times in quotes, of one kind in
each. Whatever else a body holds is decoded element by element (``formats.readings``).
"""

import msgspec
import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from sensing.services.checks import Batch, Codes

INSTANT = pa.timestamp("us", "UTC")
NOTHING = msgspec.Raw()
# Microseconds since 1970 have sixteen digits from 2001 to 2286; here with the comma behind them.
PRESENT = np.dtype([("high", "<u8"), ("low", "<u8"), ("end", "u1")])
ZEROS, SIXES = np.uint64(0x3030303030303030), np.uint64(0x0606060606060606)
TOPS, THREES = np.uint64(0xF0F0F0F0F0F0F0F0), np.uint64(0x3030303030303030)
PAIRS = np.uint64(0x000000FF000000FF)


class PlainSeries(msgspec.Struct, gc=False):
    """Readings of one sensor, each column as it was sent."""

    sensor_id: str
    timestamps: msgspec.Raw
    values: msgspec.Raw
    qualities: msgspec.Raw = NOTHING


PLAIN = msgspec.json.Decoder(list[PlainSeries] | PlainSeries)


def by_column(body: bytes, *, longest_code: int, most: int) -> Batch | None:
    """Return the readings of a body, or None if it has to be read element by element."""
    try:
        found = PLAIN.decode(body)
        series = found if isinstance(found, list) else [found]
        if not series or any(len(each.sensor_id) > longest_code for each in series):
            return None
        values = [_inner(each.values) for each in series]
        counts = [column.count(b",") + 1 for column in values]
        if sum(counts) > most:
            return None
        times = _times([_inner(each.timestamps) for each in series], counts)
        numbers = _numbers(values, counts)
        qualities = _qualities(series, counts)
    except (msgspec.DecodeError, UnicodeDecodeError, pa.ArrowInvalid, ValueError):
        return None
    places = np.repeat(np.arange(len(series), dtype="int32"), counts)
    codes = Codes([each.sensor_id for each in series], places)
    return Batch(np.arange(sum(counts)), codes, times, numbers, qualities)


def _inner(column: msgspec.Raw) -> bytes:
    """What stands between the brackets. Raises ValueError if there is nothing, or no bracket."""
    text = bytes(column).strip()
    inner = text[1:-1].strip()
    if text[:1] != b"[" or not inner:
        raise ValueError("a column is a list, and not empty")
    return inner


def _times(columns: list[bytes], counts: list[int]) -> np.ndarray:
    text = b",".join(columns) + b","
    if len(text) == sum(counts) * PRESENT.itemsize:
        found = _microseconds(np.frombuffer(text, PRESENT))
        if found is not None:
            return found.astype("datetime64[us]")
    kind = INSTANT if columns[0][:1] == b'"' else pa.int64()
    found = _column(columns, counts, kind)
    return found.cast(pa.int64()).to_numpy().astype("datetime64[us]")


def _microseconds(sent: np.ndarray) -> np.ndarray | None:
    """Numbers of sixteen digits, or None if others are among them."""
    high, low = _eight_digits(sent["high"]), _eight_digits(sent["low"])
    if high is None or low is None or (sent["end"] != ord(",")).any():
        return None
    return (high * np.uint64(10**8) + low).astype("int64")


def _eight_digits(words: np.ndarray) -> np.ndarray | None:
    """Eight digits in a word each, the first in its lowest byte; None if something is no digit.

    Daniel Lemire, "Quickly parsing eight digits", 2018.
    """
    if ((words & TOPS != THREES) | (words + SIXES & TOPS != THREES)).any():
        return None
    digits = words - ZEROS
    pairs = digits * np.uint64(10) + (digits >> np.uint64(8))
    upper = (pairs & PAIRS) * np.uint64(100 + (1_000_000 << 32))
    lower = ((pairs >> np.uint64(16)) & PAIRS) * np.uint64(1 + (10_000 << 32))
    return (upper + lower) >> np.uint64(32)


def _numbers(columns: list[bytes], counts: list[int]) -> np.ndarray:
    return _column(columns, counts, pa.float64()).to_numpy()


def _qualities(series: list[PlainSeries], counts: list[int]) -> np.ndarray:
    sent = [bytes(each.qualities) for each in series]
    if not any(sent):
        return np.ones(sum(counts))
    return _numbers([_inner(each.qualities) for each in series], counts)


def _column(columns: list[bytes], counts: list[int], kind: pa.DataType) -> pa.Array:
    """Raises ArrowInvalid for what is not of this kind, ValueError for another number of them."""
    if [column.count(b",") + 1 for column in columns] != counts:
        raise ValueError("the columns are not of one length")
    text = b"\n".join(columns)
    if b", " in text:
        text = text.replace(b", ", b",")
    text = text.replace(b",", b"\n")
    if kind != INSTANT and b'"' in text:
        raise ValueError("a number has no quotes")
    table = arrow_csv.read_csv(
        pa.py_buffer(text),
        arrow_csv.ReadOptions(column_names=["it"], use_threads=False, block_size=len(text) + 1),
        arrow_csv.ParseOptions(delimiter="\t"),
        arrow_csv.ConvertOptions(column_types={"it": kind}, null_values=[]),
    )
    if len(table) != sum(counts):
        raise ValueError("an element holds a comma or a line")
    return table["it"].combine_chunks()

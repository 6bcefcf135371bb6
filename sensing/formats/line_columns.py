"""Points of the line protocol by the column, for bodies in which every point is plain and right.

Plain is what machines send: no escapes, no quotes, no text, a time in each line. Whatever else a
body holds, it is read point by point (``formats.lines``), more slowly, with a reason for each.
"""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from line_protocol_parser import LineFormatError, parse_line
from pyarrow import csv as arrow_csv

from sensing.services.checks import Batch, Codes

NAMES = ["key", "fields", "time"]
TYPES = {
    "key": pa.dictionary(pa.int32(), pa.string()),
    "fields": pa.string(),
    "time": pa.int64(),
}
WORDS = {"t": "1", "T": "1", "true": "1", "True": "1", "TRUE": "1"}
WORDS |= {"f": "0", "F": "0", "false": "0", "False": "0", "FALSE": "0"}
LARGEST = 2**62

Find = Callable[[str, tuple[tuple[str, str], ...], str], str | None]


def by_column(body: bytes, *, unit: int, find: Find) -> Batch | None:
    """Return the readings of a body, or None if it has to be read point by point.

    ``unit`` is that of the times in nanoseconds, ``find`` tells the sensor of a field by its
    measurement, tags and name.
    """
    if not body or any(mark in body for mark in (b"\\", b'"', b"#", b"\r", b"\t")):
        return None
    try:
        points = _points(body)
        fields, values, parents = _fields(points["fields"])
        codes = _codes(points["key"], fields, parents, find)
    except (pa.ArrowInvalid, LineFormatError, ValueError):
        return None
    times = points["time"].to_numpy()
    if codes is None or (np.abs(times) > LARGEST // max(unit, 1000)).any():
        return None
    return Batch(
        index=parents.astype("int64"),
        sensor_ids=codes,
        timestamps=(times[parents] * unit // 1000).astype("datetime64[us]"),
        values=values,
        qualities=np.ones(len(values)),
    )


def _points(body: bytes) -> dict[str, pa.Array]:
    table = arrow_csv.read_csv(
        pa.py_buffer(body),
        arrow_csv.ReadOptions(column_names=NAMES, use_threads=False, block_size=len(body) + 1),
        arrow_csv.ParseOptions(delimiter=" ", quote_char=False, ignore_empty_lines=False),
        arrow_csv.ConvertOptions(column_types=TYPES, null_values=[]),
    ).combine_chunks()
    return {name: table[name].chunk(0) for name in NAMES}


def _fields(texts: pa.Array) -> tuple[pa.DictionaryArray, np.ndarray, np.ndarray]:
    """The name, the number and the point of every field."""
    lists = pc.split_pattern(texts, ",")
    pairs = pc.split_pattern(lists.values, "=")
    if (np.diff(pairs.offsets.to_numpy()) != 2).any():
        raise ValueError("a field is a name and a value")
    both = pairs.values
    names = both.take(pa.array(np.arange(0, len(both), 2)))
    numbers = both.take(pa.array(np.arange(1, len(both), 2)))
    parents = np.repeat(np.arange(len(texts)), np.diff(lists.offsets.to_numpy()))
    fields = names.dictionary_encode()
    if len(parents) > len(texts):
        _refuse_repeated(parents, fields)
    return fields, _numbers(numbers), parents


def _refuse_repeated(parents: np.ndarray, fields: pa.DictionaryArray) -> None:
    """Of a name that comes twice in a point only the last counts."""
    both = parents * len(fields.dictionary) + fields.indices.to_numpy()
    if len(np.unique(both)) < len(both):
        raise ValueError("a name comes twice")


def _numbers(texts: pa.Array) -> np.ndarray:
    try:
        return texts.cast(pa.float64()).to_numpy()
    except pa.ArrowInvalid:
        whole = pc.match_substring_regex(texts, "^-?[0-9]+[iu]$")
        plain = pc.if_else(whole, pc.utf8_rtrim(texts, "iu"), texts)
        for word, number in WORDS.items():
            plain = pc.if_else(pc.equal(plain, word), number, plain)
        return plain.cast(pa.float64()).to_numpy()


def _codes(
    keys: pa.DictionaryArray, fields: pa.DictionaryArray, parents: np.ndarray, find: Find
) -> Codes | None:
    """The sensors of all fields; None if there is one that no mapping fits."""
    names = fields.dictionary.to_pylist()
    pairs = keys.indices.to_numpy()[parents].astype("int64") * len(names)
    distinct, places = np.unique(pairs + fields.indices.to_numpy(), return_inverse=True)
    known = [parse_line(f"{key} {names[0]}=0") for key in keys.dictionary.to_pylist()]
    codes = []
    for pair in distinct.tolist():
        point = known[pair // len(names)]
        code = find(point["measurement"], tuple(point["tags"].items()), names[pair % len(names)])
        if code is None:
            return None
        codes.append(code)
    return Codes(codes, places.astype("int32"))

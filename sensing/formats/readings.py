"""Readings as devices send them, as rows or columns of JSON or as CSV, and the same as columns.

What is right is read by the column. Only what is not is gone through one by one, more slowly and
with a reason for each.
"""

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from sensing.formats.json_columns import INSTANT, by_column
from sensing.services.checks import Batch, Codes, Refusal

MOST_IN_BATCH = 100_000
MOST_BY_COLUMN = 500_000  # which take less time and memory
COLUMNS = ("sensor_id", "timestamp", "value", "quality")
NEEDED = COLUMNS[:3]
TYPES = {
    "sensor_id": pa.dictionary(pa.int32(), pa.string()),
    "timestamp": INSTANT,
    "value": pa.float64(),
    "quality": pa.float64(),
}

LONGEST_CODE = 255
PEEK = 1_000  # bytes in which columns show that they are some
Code = Annotated[str, msgspec.Meta(max_length=LONGEST_CODE)]


class Unreadable(Exception):
    """The body as a whole says nothing, with the reason and what to do."""


class SentReading(msgspec.Struct, gc=False):
    """One reading, its time as it was sent."""

    sensor_id: Code
    timestamp: str
    value: float
    quality: float = 1.0


class CheckedReading(msgspec.Struct, gc=False):
    """One reading, its time understood."""

    sensor_id: Code
    timestamp: Annotated[datetime, msgspec.Meta(tz=True)]
    value: float
    quality: float = 1.0


class SentSeries(msgspec.Struct, gc=False):
    """Readings of one sensor, by the column; times are texts or microseconds since 1970."""

    sensor_id: Code
    timestamps: list[str | int]
    values: list[float]
    qualities: list[float] | None = None


ROWS = msgspec.json.Decoder(list[SentReading])
SERIES = msgspec.json.Decoder(list[SentSeries] | SentSeries)


def from_json(body: bytes) -> tuple[Batch, list[Refusal]]:
    """Turn a batch into columns, and what cannot be read into refusals. Raises Unreadable.

    Rows with something malformed among them are gone through element by element; columns are taken
    as a whole or not at all. The places of readings in columns are counted through all of them.
    """
    if b'"timestamps"' in body[:PEEK]:
        plain = by_column(body, longest_code=LONGEST_CODE, most=MOST_BY_COLUMN)
        if plain is not None:
            return plain, []
    try:
        sent = ROWS.decode(body)
        instants = _instants([reading.timestamp for reading in sent])
    except (msgspec.DecodeError, pa.ArrowInvalid):  # and ValidationError, a DecodeError
        return _from_columns(body)
    except UnicodeDecodeError as error:
        raise Unreadable("The body is not UTF-8.") from error
    return _of_rows(sent, range(len(sent)), instants), []


def from_csv(body: bytes) -> tuple[Batch, list[Refusal]]:
    """Turn lines into columns, and those that cannot be read into refusals. Raises Unreadable.

    The first line names the columns, in any order; ``quality`` may be missing. Lines are counted
    from 0 as places, and from 1 with the first line in the reasons, as editors count them.
    """
    batch = _csv_by_column(body)
    return (batch, []) if batch else _csv_line_by_line(body)


def _csv_by_column(body: bytes) -> Batch | None:
    """The same of a body in which every line is right; None of others."""
    first, _, rest = body.removeprefix(b"\xef\xbb\xbf").partition(b"\n")
    names = [name.strip().lower() for name in first.decode(errors="replace").split(",")]
    if not rest.strip() or set(names) - {*COLUMNS} or len({*names}) < len(names):
        return None
    if not {*names} >= {*NEEDED}:
        return None
    try:
        table = arrow_csv.read_csv(
            pa.py_buffer(rest),
            arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=len(rest) + 1),
            arrow_csv.ParseOptions(invalid_row_handler=None),
            arrow_csv.ConvertOptions(column_types=TYPES, null_values=[""]),
        ).combine_chunks()
    except pa.ArrowInvalid:
        return None
    if any(table[name].null_count for name in NEEDED):
        return None
    return _of_table(table)


def _of_table(table: pa.Table) -> Batch:
    _limited(len(table), MOST_BY_COLUMN)
    codes = table["sensor_id"].chunk(0)
    qualities = np.ones(len(table))
    if "quality" in table.column_names:
        qualities = table["quality"].fill_null(1.0).to_numpy()
    return Batch(
        index=np.arange(len(table)),
        sensor_ids=Codes(
            [code.strip() for code in codes.dictionary.to_pylist()], codes.indices.to_numpy()
        ),
        timestamps=_naive(table["timestamp"]),
        values=table["value"].to_numpy(),
        qualities=qualities,
    )


def _csv_line_by_line(body: bytes) -> tuple[Batch, list[Refusal]]:
    try:
        lines = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))
        names = [name.strip().lower() for name in next(lines, [])]
        places = _places(names)
        sent, index, refused = [], [], []
        for place, line in enumerate(line for line in lines if line):
            try:
                sent.append(_reading(line, places, len(names)))
                index.append(place)
            except ValueError as error:
                reason = f"malformed: line {lines.line_num}: {error}"
                refused.append(Refusal(place, reason, sent=",".join(line)))
    except UnicodeDecodeError as error:
        raise Unreadable("The body is not UTF-8.") from error
    except csv.Error as error:
        raise Unreadable(f"The body is no CSV at line {lines.line_num}: {error}.") from error
    return _of_checked(sent, index, most=MOST_BY_COLUMN), refused


def _places(names: list[str]) -> list[int | None]:
    missing = [name for name in NEEDED if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    if missing or unknown or len({*names}) < len(names):
        raise Unreadable(
            f"The first line names the columns {', '.join(NEEDED)} and, if there is one, quality, "
            f"each once; it says {', '.join(names)!r:.200}."
        )
    return [names.index(name) if name in names else None for name in COLUMNS]


def _reading(line: list[str], places: list[int | None], count: int) -> CheckedReading:
    """One line. Raises ValueError with the column and the value."""
    if len(line) != count:
        raise ValueError(f"{len(line)} columns and not {count}")
    code, moment, value, quality = (line[at].strip() if at is not None else "" for at in places)
    try:
        instant = datetime.fromisoformat(moment)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ValueError(f"timestamp {moment!r:.80} is no time with a zone, as 2026-03-01T09:30Z")
    if len(code) > 255:
        raise ValueError("a sensor_id has up to 255 characters")
    share = _number("quality", quality) if quality else 1.0
    return CheckedReading(code, instant, _number("value", value), share)


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{name} {text!r:.80} is no number, as 21.5") from None


def _from_columns(body: bytes) -> tuple[Batch, list[Refusal]]:
    try:
        found = SERIES.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        parsed = _parsed(body)
        first = parsed[0] if isinstance(parsed, list) and parsed else parsed
        if isinstance(first, dict) and "timestamps" in first:
            raise Unreadable(f"The columns cannot be read: {error}") from error
        return _one_by_one(parsed)
    return _of_series(found if isinstance(found, list) else [found]), []


def _of_series(series: list[SentSeries]) -> Batch:
    for each in series:
        lengths = {len(each.timestamps), len(each.values)}
        if each.qualities is not None:
            lengths.add(len(each.qualities))
        if len(lengths) > 1:
            raise Unreadable(f"The columns of {each.sensor_id!r:.80} are not of one length.")
    counts = [len(each.values) for each in series]
    _limited(sum(counts), MOST_BY_COLUMN)
    if not counts:
        return _of_rows([], [], np.array([], "datetime64[us]"))
    places = np.repeat(np.arange(len(series), dtype="int32"), counts)
    return Batch(
        index=np.arange(sum(counts)),
        sensor_ids=Codes([each.sensor_id for each in series], places),
        timestamps=_joined([_times(each) for each in series], "datetime64[us]"),
        values=_joined([each.values for each in series]),
        qualities=_joined([each.qualities or [1.0] * len(each.values) for each in series]),
    )


def _joined(parts: list, kind: str = "float64") -> np.ndarray:
    return np.concatenate([np.asarray(part, dtype=kind) for part in parts])


def _times(series: SentSeries) -> np.ndarray:
    """Texts or microseconds since 1970, of one kind in one column."""
    numbers = np.array(series.timestamps)
    if numbers.dtype.kind == "i":
        return numbers.astype("datetime64[us]")
    try:
        return _instants(series.timestamps)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise Unreadable(
            f"The timestamps of {series.sensor_id!r:.80} are texts with a zone, such as "
            f"2026-03-01T09:30:00Z, or microseconds since 1970: {error}"
        ) from error


def _one_by_one(elements: Any) -> tuple[Batch, list[Refusal]]:
    if not isinstance(elements, list):
        raise Unreadable("A list of readings is expected, or columns of one sensor.")
    sent, index, refused = [], [], []
    for place, element in enumerate(elements):
        try:
            sent.append(msgspec.convert(element, CheckedReading))
            index.append(place)
        except msgspec.ValidationError as error:
            refused.append(Refusal(place, f"malformed: {error}", sent=as_sent(element)))
    return _of_checked(sent, index), refused


def as_sent(element: Any) -> str:
    return json.dumps(element, ensure_ascii=False)


def _parsed(body: bytes) -> Any:
    """JSON, whatever it says; NaN and Infinity are read as numbers."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"The body is not JSON: {error}") from error


def _of_checked(
    sent: list[CheckedReading], index: Sequence[int], *, most: int = MOST_IN_BATCH
) -> Batch:
    seconds = np.array([reading.timestamp.timestamp() for reading in sent], dtype="float64")
    instants = np.rint(seconds * 1e6).astype("int64").astype("datetime64[us]")
    return _of_rows(sent, index, instants, most=most)


def _of_rows(
    sent: Sequence, index: Sequence[int], instants: np.ndarray, *, most: int = MOST_IN_BATCH
) -> Batch:
    _limited(len(sent), most)
    return Batch(
        index=np.array(index, dtype="int64"),
        sensor_ids=Codes.of([reading.sensor_id for reading in sent]),
        timestamps=instants,
        values=np.array([reading.value for reading in sent], dtype="float64"),
        qualities=np.array([reading.quality for reading in sent], dtype="float64"),
    )


def _instants(texts: list) -> np.ndarray:
    """ISO 8601 with a zone as datetime64[us] in UTC. Raises ArrowInvalid, and ArrowTypeError."""
    return _naive(pa.array(texts, pa.string()).cast(INSTANT))


def _naive(instants: pa.Array | pa.ChunkedArray) -> np.ndarray:
    return instants.cast(pa.int64()).to_numpy().astype("datetime64[us]")


def _limited(count: int, most: int) -> None:
    if count > most:
        raise Unreadable(f"Such a batch holds up to {most:,} readings; send it in parts.")

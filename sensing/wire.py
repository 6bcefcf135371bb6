"""Readings as devices send them, as rows or columns of JSON or as CSV, and the same as columns."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Annotated, Any

import msgspec
import numpy as np

from sensing.services.checks import Batch, Refusal

MOST_IN_BATCH = 100_000
COLUMNS = ("sensor_id", "timestamp", "value", "quality")
NEEDED = COLUMNS[:3]

Code = Annotated[str, msgspec.Meta(max_length=255)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class Unreadable(Exception):
    """The body as a whole says nothing, with the reason and what to do."""


class SentReading(msgspec.Struct, gc=False):
    """One reading."""

    sensor_id: Code
    timestamp: Instant
    value: float
    quality: float = 1.0


class SentSeries(msgspec.Struct, gc=False):
    """Readings of one sensor, by the column."""

    sensor_id: Code
    timestamps: list[Instant]
    values: list[float]
    qualities: list[float] | None = None


ROWS = msgspec.json.Decoder(list[SentReading])
SERIES = msgspec.json.Decoder(list[SentSeries] | SentSeries)


def from_json(body: bytes) -> tuple[Batch, list[Refusal]]:
    """Turn a batch into columns, and what cannot be read into refusals. Raises Unreadable.

    The whole is decoded at once into typed structs. Only a batch of rows with something malformed
    in it is gone through element by element; columns are taken as a whole or not at all. The
    places of readings in columns are counted through all of them.
    """
    try:
        sent = ROWS.decode(body)
    except msgspec.DecodeError:  # and ValidationError, its subclass
        return _from_columns(body)
    except UnicodeDecodeError as error:
        raise Unreadable("The body is not UTF-8.") from error
    return _of_rows(sent, range(len(sent))), []


def from_csv(body: bytes) -> tuple[Batch, list[Refusal]]:
    """Turn lines into columns, and those that cannot be read into refusals. Raises Unreadable.

    The first line names the columns, in any order; ``quality`` may be missing. Lines are counted
    from 0 as places, and from 1 with the first line in the reasons, as editors count them.
    """
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
    return _of_rows(sent, index), refused


def _places(names: list[str]) -> list[int | None]:
    missing = [name for name in NEEDED if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    if missing or unknown or len({*names}) < len(names):
        raise Unreadable(
            f"The first line names the columns {', '.join(NEEDED)} and, if there is one, quality, "
            f"each once; it says {', '.join(names)!r:.200}."
        )
    return [names.index(name) if name in names else None for name in COLUMNS]


def _reading(line: list[str], places: list[int | None], count: int) -> SentReading:
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
    return SentReading(code, instant, _number("value", value), share)


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
    pairs = zip(series, counts, strict=True)
    return _batch(
        range(sum(counts)),
        list(chain.from_iterable([each.sensor_id] * count for each, count in pairs)),
        list(chain.from_iterable(each.timestamps for each in series)),
        list(chain.from_iterable(each.values for each in series)),
        list(chain.from_iterable(each.qualities or [1.0] * len(each.values) for each in series)),
    )


def _one_by_one(elements: Any) -> tuple[Batch, list[Refusal]]:
    if not isinstance(elements, list):
        raise Unreadable("A list of readings is expected, or columns of one sensor.")
    sent, index, refused = [], [], []
    for place, element in enumerate(elements):
        try:
            sent.append(msgspec.convert(element, SentReading))
            index.append(place)
        except msgspec.ValidationError as error:
            refused.append(Refusal(place, f"malformed: {error}", sent=as_sent(element)))
    return _of_rows(sent, index), refused


def as_sent(element: Any) -> str:
    return json.dumps(element, ensure_ascii=False)


def _parsed(body: bytes) -> Any:
    """JSON, whatever it says; NaN and Infinity are read as numbers."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"The body is not JSON: {error}") from error


def _of_rows(sent: list[SentReading], index: Sequence[int]) -> Batch:
    return _batch(
        index,
        [reading.sensor_id for reading in sent],
        [reading.timestamp for reading in sent],
        [reading.value for reading in sent],
        [reading.quality for reading in sent],
    )


def _batch(
    index: Sequence[int],
    codes: list[str],
    instants: list[datetime],
    values: list[float],
    qualities: list[float],
) -> Batch:
    if len(codes) > MOST_IN_BATCH:
        raise Unreadable(f"A batch holds up to {MOST_IN_BATCH:,} readings; send it in parts.")
    seconds = np.array([instant.timestamp() for instant in instants], dtype="float64")
    return Batch(
        index=np.array(index, dtype="int64"),
        sensor_ids=codes,
        timestamps=np.rint(seconds * 1e6).astype("int64").astype("datetime64[us]"),
        values=np.array(values, dtype="float64"),
        qualities=np.array(qualities, dtype="float64"),
    )

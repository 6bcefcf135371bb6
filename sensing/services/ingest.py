"""Storing readings: the only writer of their table.

A batch is checked by the column and copied straight into its partitions. Only a batch that meets a
reading it already knows takes the slower road, through a staging table.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
import psycopg
from django.db import connection, transaction

from sensing.lifecycle import READINGS, READINGS_BY_HOUR
from sensing.sql import (
    ADD_STAGED_READINGS,
    CREATE_STAGING,
    LOCK_REGISTRY_SHARED,
    REPLACE_STAGED_READINGS,
    RESOLVE_SENSORS,
)
from timeseries import packing, rollups
from timeseries.copy import copy_columns
from timeseries.partitions import catalog

NO_SENSOR = -1
# Beyond these, an hour with a reading each microsecond might not be summed or averaged, which
# PostgreSQL answers with an error: the rollups of every sensor would stand still.
SMALLEST_VALUE, LARGEST_VALUE = 1e-290, 1e298


@dataclass(frozen=True)
class Batch:
    """Readings as columns of one length, in the order they were sent.

    ``sensor_ids`` are the codes devices send; ``timestamps`` are datetime64[us] in UTC, values and
    qualities float64. ``index`` is each reading's place in what the client sent.
    """

    index: np.ndarray
    sensor_ids: Sequence[str]
    timestamps: np.ndarray
    values: np.ndarray
    qualities: np.ndarray


@dataclass(frozen=True)
class Refusal:
    """One reading that was not stored, and why."""

    index: int
    reason: str


@dataclass
class Outcome:
    """What became of a batch: ``received`` is the sum of the other four."""

    received: int
    stored: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)


class BatchRefused(Exception):
    """Some readings of an all-or-nothing batch cannot be stored, so none was."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"{len(outcome.refused)} of {outcome.received} readings are refused")
        self.outcome = outcome


@dataclass(frozen=True)
class _Rows:
    """Checked readings, sorted by sensor and time: concurrent batches lock rows in one order."""

    index: np.ndarray
    sensor: np.ndarray
    timestamp: np.ndarray
    value: np.ndarray
    quality: np.ndarray

    def __len__(self) -> int:
        return len(self.index)

    def where(self, chosen: np.ndarray) -> "_Rows":
        return _Rows(*(column[chosen] for column in vars(self).values()))

    def columns(self) -> dict[str, np.ndarray]:
        names = ("sensor_id", "timestamp", "value", "quality")
        return dict(zip(names, list(vars(self).values())[1:], strict=True))


def store_readings(
    batch: Batch,
    *,
    now: datetime,
    refused: Sequence[Refusal] = (),
    atomic: bool = False,
) -> Outcome:
    """Store a batch in one transaction and return what became of each reading.

    A reading with an unknown sensor, a time outside the window, a value that is not finite or
    cannot be summed, or a quality outside 0..1 is refused with its reason and the rest is kept.
    ``refused`` are readings that could not even be read. With ``atomic`` any refusal raises
    BatchRefused and nothing is stored. Repeating a batch changes nothing; another value for the
    same instant replaces the first; within a batch the last one counts.
    """
    outcome = Outcome(received=len(batch.index) + len(refused), refused=list(refused))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK_REGISTRY_SHARED)
        rows = _checked(cursor, batch, outcome, now=now)
        if not (atomic and outcome.refused):
            changed = {"series": rows.sensor, "instants": rows.timestamp}
            packing.make_room(cursor, READINGS, **changed, now=now)
            _store(cursor, rows, outcome)
        if atomic and outcome.refused:
            outcome.refused.sort(key=lambda refusal: refusal.index)
            raise BatchRefused(outcome)
    outcome.refused.sort(key=lambda refusal: refusal.index)
    return outcome


def _checked(cursor, batch: Batch, outcome: Outcome, *, now: datetime) -> _Rows:
    """Note the refusals of a batch and return the rest, sorted."""
    keys = _resolve(cursor, batch.sensor_ids)
    start, end = (_instant(moment) for moment in READINGS.window(now))
    window = f"outside {_words(start)} to {_words(end)}"
    sizes = np.abs(batch.values)
    checks = [
        (keys == NO_SENSOR, lambda at: f"unknown sensor: {batch.sensor_ids[at]!r:.80}"),
        (
            ~((batch.timestamps >= start) & (batch.timestamps < end)),
            lambda at: f"timestamp {window}: {_words(batch.timestamps[at])}",
        ),
        (~np.isfinite(batch.values), lambda at: f"value not finite: {batch.values[at]}"),
        (
            (sizes > LARGEST_VALUE) | ((sizes < SMALLEST_VALUE) & (sizes > 0)),
            lambda at: f"value too large or too small to be summed: {batch.values[at]}",
        ),
        (
            ~((batch.qualities >= 0) & (batch.qualities <= 1)),
            lambda at: f"quality outside 0 to 1: {batch.qualities[at]}",
        ),
    ]
    good = np.ones(len(keys), dtype=bool)
    for bad, reason in checks:
        for at in np.flatnonzero(bad & good):
            outcome.refused.append(Refusal(int(batch.index[at]), reason(at)))
        good &= ~bad
    rows = _Rows(batch.index, keys, batch.timestamps, batch.values, batch.qualities).where(good)
    return rows.where(np.lexsort((rows.timestamp, rows.sensor)))


def _resolve(cursor, sensor_ids: Sequence[str]) -> np.ndarray:
    codes = [code for code in set(sensor_ids) if _is_storable(code)]
    cursor.execute(RESOLVE_SENSORS, {"codes": codes})
    known = dict(cursor.fetchall())
    keys = (known.get(code, NO_SENSOR) for code in sensor_ids)
    return np.fromiter(keys, dtype="int32", count=len(sensor_ids))


def _is_storable(code: str) -> bool:
    """Whether PostgreSQL can hold the text: null bytes and half surrogate pairs it cannot."""
    if code.isprintable():
        return True
    with suppress(UnicodeEncodeError):
        return "\0" not in code and bool(code.encode())
    return False


def _store(cursor, rows: _Rows, outcome: Outcome) -> None:
    if not len(rows):
        return
    try:
        with transaction.atomic():
            copy_columns(cursor, "sensing_reading", rows.columns())
    except psycopg.errors.UniqueViolation:
        _store_known(cursor, rows, outcome)
    except psycopg.errors.CheckViolation:
        _store(cursor, _with_partition(rows, outcome), outcome)
    else:
        outcome.stored += len(rows)
        _touch(cursor, rows.sensor, rows.timestamp)


def _store_known(cursor, rows: _Rows, outcome: Outcome) -> None:
    """Store rows of which some are there already, under their key or twice in the batch."""
    is_followed = _is_followed(rows)
    last = rows.where(~is_followed)
    cursor.execute(CREATE_STAGING)
    copy_columns(cursor, "staged_reading", last.columns())
    bounds = {
        "start": last.timestamp.min().astype(datetime).replace(tzinfo=UTC),
        "end": last.timestamp.max().astype(datetime).replace(tzinfo=UTC),
    }
    try:
        with transaction.atomic():
            cursor.execute(ADD_STAGED_READINGS)
            stored = cursor.fetchall()
    except Exception as error:
        if not isinstance(error.__cause__, psycopg.errors.CheckViolation):
            raise
        cursor.execute("DROP TABLE staged_reading")
        _store(cursor, _with_partition(rows, outcome), outcome)
        return
    cursor.execute(REPLACE_STAGED_READINGS, bounds)
    updated = cursor.fetchall()
    cursor.execute("DROP TABLE staged_reading")
    outcome.stored += len(stored)
    outcome.updated += len(updated)
    outcome.unchanged += len(last) - len(stored) - len(updated)
    changed = stored + updated
    _count_overruled(rows, is_followed, changed, outcome)
    if changed:
        sensors, moments = zip(*changed, strict=True)
        naive = [moment.replace(tzinfo=None) for moment in moments]
        _touch(cursor, np.array(sensors), np.array(naive, dtype="datetime64[us]"))


def _is_followed(rows: _Rows) -> np.ndarray:
    """Which rows a later one of the same batch overrules."""
    is_followed = np.zeros(len(rows), dtype=bool)
    is_followed[:-1] = (rows.sensor[:-1] == rows.sensor[1:]) & (
        rows.timestamp[:-1] == rows.timestamp[1:]
    )
    return is_followed


def _count_overruled(
    rows: _Rows, is_followed: np.ndarray, changed: list[tuple], outcome: Outcome
) -> None:
    """Count overruled rows as if each was sent on its own, unless the batch is a repeated one."""
    moved = {(sensor, moment.replace(tzinfo=None)) for sensor, moment in changed}
    for at in np.flatnonzero(is_followed):
        same = (rows.value[at], rows.quality[at]) == (rows.value[at + 1], rows.quality[at + 1])
        if same or (rows.sensor[at], rows.timestamp[at].astype(datetime)) not in moved:
            outcome.unchanged += 1
        else:
            outcome.updated += 1


def _with_partition(rows: _Rows, outcome: Outcome) -> _Rows:
    """Refuse the rows that no partition takes; only a maintenance job that lags leaves such."""
    fits = np.zeros(len(rows), dtype=bool)
    for partition in catalog(READINGS):
        fits |= (rows.timestamp >= _instant(partition.start)) & (
            rows.timestamp < _instant(partition.end)
        )
    if fits.all():
        raise RuntimeError("A reading passed every check and was refused by the database.")
    for at in np.flatnonzero(~fits):
        reason = f"no partition is ready for {_words(rows.timestamp[at])}; send it again later"
        outcome.refused.append(Refusal(int(rows.index[at]), reason))
    return rows.where(fits)


def _touch(cursor, sensors: np.ndarray, timestamps: np.ndarray) -> None:
    hours = timestamps.astype("datetime64[h]").astype("int64")
    pairs = np.unique(sensors.astype("int64") << 32 | hours)
    rollups.touch(
        cursor,
        READINGS_BY_HOUR,
        series=(pairs >> 32).astype("int32"),
        buckets=(pairs & 0xFFFFFFFF).astype("datetime64[h]"),
    )


def _instant(moment: datetime) -> np.datetime64:
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "us")


def _words(instant: np.datetime64 | np.ndarray) -> str:
    return "nothing" if np.isnat(instant) else f"{instant.astype('datetime64[s]')}Z"

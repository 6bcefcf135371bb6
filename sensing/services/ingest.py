"""Storing readings: the only writer of their table.

A batch is checked by the column and copied straight into its partitions. Only a batch that meets a
reading it already knows takes the slower road, through a staging table.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

import numpy as np
import psycopg
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from sensing.lifecycle import READINGS, READINGS_BY_HOUR
from sensing.services import newest, quarantine
from sensing.services.checks import (
    Batch,
    Kind,
    Reach,
    Refusal,
    Sensors,
    as_instant,
    in_words,
    refusals,
    resolve,
)
from sensing.services.quarantine import Origin
from sensing.services.watching.suspicion import suspect
from sensing.sql.readings import (
    ADD_STAGED_READINGS,
    CORRECTED,
    CREATE_STAGING,
    LOCK_REGISTRY_SHARED,
    REPLACE_STAGED_READINGS,
)
from timeseries import arrivals, packing, rollups
from timeseries.copy import copy_columns
from timeseries.partitions import catalog


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
    """Checked readings, sorted by sensor and time: concurrent batches lock rows in one order.

    ``at`` is their place in the batch.
    """

    at: np.ndarray
    sensor: np.ndarray
    timestamp: np.ndarray
    value: np.ndarray
    quality: np.ndarray

    def __len__(self) -> int:
        return len(self.at)

    def where(self, chosen: np.ndarray) -> "_Rows":
        if chosen.dtype == bool and chosen.all():
            return self
        return _Rows(*(column[chosen] for column in vars(self).values()))

    def sorted(self) -> "_Rows":
        step = np.diff(self.sensor)
        if ((step > 0) | (step == 0) & (self.timestamp[1:] >= self.timestamp[:-1])).all():
            return self
        return self.where(np.lexsort((self.timestamp, self.sensor)))

    def columns(self) -> dict[str, np.ndarray]:
        names = ("sensor_id", "timestamp", "value", "quality")
        return dict(zip(names, list(vars(self).values())[1:], strict=True))


def store_readings(
    batch: Batch,
    *,
    now: datetime,
    refused: Sequence[Refusal] = (),
    atomic: bool = False,
    origin: Origin | None = None,
    reach: Reach | None = None,
) -> Outcome:
    """Store a batch in one transaction and return what became of each reading.

    A reading with an unknown sensor, a time outside the window, a value that is not finite, cannot
    be summed or lies outside the range its sensor insists on, or a quality outside 0..1 is refused
    with its reason and the rest is kept. ``refused`` are readings that could not even be read. With
    ``atomic`` any refusal raises BatchRefused and nothing is stored. With an ``origin``, what is
    refused goes to the quarantine. With a ``reach``, other sensors are unknown. Repeating a batch
    changes nothing; another value for the same instant replaces the first, unless that was
    corrected; within a batch the last one counts.
    """
    outcome = Outcome(received=len(batch.index) + len(refused), refused=list(refused))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK_REGISTRY_SHARED)
        sensors = resolve(cursor, batch.sensor_ids, reach)
        rows = _checked(batch, sensors, outcome, now=now)
        if not (atomic and outcome.refused):
            _Store(cursor, batch, outcome).store(rows, now=now)
            suspect(cursor, rows.sensor, rows.timestamp, rows.value, sensors.limits, now=now)
        outcome.refused.sort(key=lambda refusal: refusal.index)
        if atomic and outcome.refused:
            raise BatchRefused(outcome)
        if origin and outcome.refused:
            quarantine.keep(cursor, batch, outcome.refused, origin=origin, now=now)
    return outcome


def _checked(batch: Batch, sensors: Sensors, outcome: Outcome, *, now: datetime) -> _Rows:
    """Note the refusals of a batch and return the rest, sorted."""
    bad = refusals(batch, sensors, now=now)
    outcome.refused += bad
    rows = _Rows(
        np.arange(len(batch.index)),
        sensors.keys,
        batch.timestamps,
        batch.values,
        batch.qualities,
    ).sorted()
    if not bad:
        return rows
    return rows.where(~np.isin(rows.at, np.array([refusal.at for refusal in bad])))


@dataclass(frozen=True)
class _Store:
    """One batch on its way into the table."""

    cursor: CursorWrapper
    batch: Batch
    outcome: Outcome

    def store(self, rows: _Rows, *, now: datetime) -> None:
        """What is old is packed at once, where it can be; what is left, and else, becomes rows."""
        left = rows.where(~self._packed(rows, now))
        packing.make_room(
            self.cursor, READINGS, series=left.sensor, instants=left.timestamp, now=now
        )
        self._add(left)

    def _packed(self, rows: _Rows, now: datetime) -> np.ndarray:
        arrived = arrivals.pack_arrivals(
            self.cursor,
            READINGS,
            series=rows.sensor,
            instants=rows.timestamp,
            values={"value": rows.value, "quality": rows.quality},
            now=now,
            left_out=partial(corrected_among, self.cursor),
        )
        self.outcome.stored += arrived.stored
        self.outcome.updated += arrived.updated
        self.outcome.unchanged += arrived.unchanged
        changed(self.cursor, rows.where(arrived.changed))
        return arrived.packed

    def _add(self, rows: _Rows) -> None:
        if not len(rows):
            return
        try:
            with transaction.atomic():
                copy_columns(self.cursor, "sensing_reading", rows.columns())
        except psycopg.errors.UniqueViolation:
            self._store_known(rows)
        except psycopg.errors.CheckViolation:
            self._add(self._with_partition(rows))
        else:
            self.outcome.stored += len(rows)
            changed(self.cursor, rows)

    def _store_known(self, rows: _Rows) -> None:
        """Store rows of which some are there already, under their key or twice in the batch."""
        is_followed = _is_followed(rows)
        last = rows.where(~is_followed)
        self.cursor.execute(CREATE_STAGING)
        copy_columns(self.cursor, "staged_reading", last.columns())
        try:
            with transaction.atomic():
                self.cursor.execute(ADD_STAGED_READINGS)
                stored = self.cursor.fetchall()
        except Exception as error:
            if not isinstance(error.__cause__, psycopg.errors.CheckViolation):
                raise
            self.cursor.execute("DROP TABLE staged_reading")
            self._add(self._with_partition(rows))
            return
        updated = self._replaced(last)
        self.outcome.stored += len(stored)
        self.outcome.updated += len(updated)
        self.outcome.unchanged += len(last) - len(stored) - len(updated)
        moved = {(sensor, moment.replace(tzinfo=None)) for sensor, moment in stored + updated}
        _count_overruled(rows, is_followed, moved, self.outcome)
        pairs = zip(last.sensor.tolist(), last.timestamp.tolist(), strict=True)
        changed(self.cursor, last.where(np.array([pair in moved for pair in pairs])))

    def _replaced(self, rows: _Rows) -> list[tuple]:
        bounds = {
            "start": rows.timestamp.min().astype(datetime).replace(tzinfo=UTC),
            "end": rows.timestamp.max().astype(datetime).replace(tzinfo=UTC),
        }
        self.cursor.execute(REPLACE_STAGED_READINGS, bounds)
        updated = self.cursor.fetchall()
        self.cursor.execute("DROP TABLE staged_reading")
        return updated

    def _with_partition(self, rows: _Rows) -> _Rows:
        """Refuse the rows that no partition takes; only a maintenance job that lags leaves such."""
        fits = np.zeros(len(rows), dtype=bool)
        for partition in catalog(READINGS):
            fits |= (rows.timestamp >= as_instant(partition.start)) & (
                rows.timestamp < as_instant(partition.end)
            )
        if fits.all():
            raise RuntimeError("A reading passed every check and was refused by the database.")
        for at in rows.at[~fits].tolist():
            moment = in_words(self.batch.timestamps[at])
            reason = f"no partition is ready for {moment}; send it again later"
            self.outcome.refused.append(
                Refusal(int(self.batch.index[at]), reason, Kind.PARTITION, at)
            )
        return rows.where(fits)


def _is_followed(rows: _Rows) -> np.ndarray:
    """Which rows a later one of the same batch overrules."""
    is_followed = np.zeros(len(rows), dtype=bool)
    is_followed[:-1] = (rows.sensor[:-1] == rows.sensor[1:]) & (
        rows.timestamp[:-1] == rows.timestamp[1:]
    )
    return is_followed


def _count_overruled(rows: _Rows, is_followed: np.ndarray, moved: set, outcome: Outcome) -> None:
    """Count overruled rows as if each was sent on its own, unless the batch is a repeated one."""
    for at in np.flatnonzero(is_followed):
        same = (rows.value[at], rows.quality[at]) == (rows.value[at + 1], rows.quality[at + 1])
        if same or (rows.sensor[at], rows.timestamp[at].astype(datetime)) not in moved:
            outcome.unchanged += 1
        else:
            outcome.updated += 1


def changed(cursor, rows: _Rows) -> None:
    """Note what follows from rows that were stored, sorted: marked hours and newest readings."""
    if not len(rows):
        return
    touch_hours(cursor, rows.sensor, rows.timestamp)
    is_last = np.append(rows.sensor[1:] != rows.sensor[:-1], True)
    last = rows.where(is_last)
    newest.note(cursor, last.sensor, last.timestamp, last.value, last.quality)


def corrected_among(cursor, sensors: list[int]) -> set[int]:
    """Those of these sensors of which some reading was ever corrected."""
    cursor.execute(CORRECTED, {"sensors": sensors})
    return {key for (key,) in cursor.fetchall()}


def touch_hours(cursor, sensors: np.ndarray, timestamps: np.ndarray) -> None:
    """Mark the hours of readings that changed, sorted by sensor and time."""
    hours = timestamps.astype("datetime64[h]").astype("int64")
    pairs = sensors.astype("int64") << 32 | hours
    pairs = pairs[np.diff(pairs, prepend=pairs[:1] - 1) > 0]
    rollups.touch(
        cursor,
        READINGS_BY_HOUR,
        series=(pairs >> 32).astype("int32"),
        buckets=(pairs & 0xFFFFFFFF).astype("datetime64[h]"),
    )

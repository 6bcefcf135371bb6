"""Reading a series back: what is newest, a page of it, and how fresh its hours are.

Every question carries a bound of time as a literal, so that one or two partitions are planned and
not all of them. Bounds are widened step by step until there are rows enough.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection

from sensing.lifecycle import READINGS, READINGS_BY_DAY, READINGS_BY_HOUR
from sensing.models import Sensor
from sensing.sql import NEWEST_HOUR, PAGE_OF_ALL_READINGS, PAGE_OF_READINGS
from timeseries.fetch import fetch_binary, instants
from timeseries.models import TouchedBucket

HOUR = timedelta(hours=1)
FIRST_STEP = timedelta(days=1)
WIDER = 8

Row = tuple[datetime, int, float, float]


@dataclass(frozen=True)
class Columns:
    """Readings as arrays of one length: datetime64[us] in UTC, integer keys, float64 twice."""

    timestamps: np.ndarray
    sensors: np.ndarray
    values: np.ndarray
    qualities: np.ndarray

    def __len__(self) -> int:
        return len(self.timestamps)

    def rows(self) -> list[Row]:
        """The same as tuples, for the few."""
        moments = [moment.replace(tzinfo=UTC) for moment in self.timestamps.tolist()]
        others = (self.sensors.tolist(), self.values.tolist(), self.qualities.tolist())
        return list(zip(moments, *others, strict=True))


@dataclass(frozen=True)
class Position:
    """The last reading of a page; the next page holds what is older."""

    timestamp: datetime
    sensor: int


NOTHING = Columns(
    np.array([], dtype="datetime64[us]"),
    np.array([], dtype="int32"),
    np.array([], dtype="float64"),
    np.array([], dtype="float64"),
)


@dataclass(frozen=True)
class Freshness:
    """How far the hourly summary of a sensor is behind its readings."""

    waiting_hours: int
    oldest_mark: datetime | None


def newest_page(sensor: Sensor | None, **asked) -> list[Row]:
    """The same as newest_columns, as tuples (timestamp, sensor key, value, quality)."""
    return newest_columns(sensor, **asked).rows()


def newest_columns(
    sensor: Sensor | None,
    *,
    limit: int,
    now: datetime,
    start: datetime | None = None,
    end: datetime | None = None,
    after: Position | None = None,
) -> Columns:
    """Return up to ``limit`` readings, newest first.

    Of one sensor or of all, in ``[start, end)``, older than ``after``.
    """
    oldest, youngest = READINGS.window(now)
    oldest = READINGS.width.floor(oldest)
    lower = max(start, oldest) if start else oldest
    upper = min(end, youngest) if end else youngest
    if after:
        upper = min(upper, after.timestamp + timedelta(microseconds=1))
    step = _first_step(sensor, limit)
    while upper > lower:
        low = max(lower, upper - step)
        is_old = low < READINGS_BY_DAY.may_hold(now)
        rows = _page(sensor, low, upper, after, limit, is_old=is_old)
        if len(rows) >= limit or low == lower:
            return rows
        step *= WIDER
        if not len(rows):
            # Silent for a while: go straight to the last hour that is known of.
            known = newest_hour(sensor, oldest=oldest)
            if known is None:
                break
            upper = min(upper, known + HOUR)
    return NOTHING


def newest_hour(sensor: Sensor | None, *, oldest: datetime) -> datetime | None:
    """The latest hour that has readings, summarised or only marked, of one sensor or of any."""
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"policy": READINGS_BY_HOUR.name, "oldest": oldest}
        if sensor:
            values["sensor"] = sensor.pk
        cursor.execute(NEWEST_HOUR[sensor is not None], values)
        return cursor.fetchone()[0]


def freshness(sensor: Sensor) -> Freshness:
    marks = TouchedBucket.objects.filter(policy=READINGS_BY_HOUR.name, series__contains=[sensor.pk])
    moments = list(marks.order_by("marked_at").values_list("marked_at", "bucket"))
    return Freshness(
        waiting_hours=len({bucket for _, bucket in moments}),
        oldest_mark=moments[0][0] if moments else None,
    )


def _first_step(sensor: Sensor | None, limit: int) -> timedelta:
    """Just long enough for a sensor that keeps its pace."""
    if sensor is None:
        return HOUR
    if sensor.expected_interval is None:
        return FIRST_STEP
    return min(max(sensor.expected_interval * limit * 1.1, HOUR), timedelta(days=365))


def _page(
    sensor: Sensor | None,
    low: datetime,
    upper: datetime,
    after: Position | None,
    limit: int,
    *,
    is_old: bool,
) -> Columns:
    values: dict[str, Any] = {"low": low, "upper": upper, "limit": limit}
    if sensor:
        statement, values["sensor"] = PAGE_OF_READINGS[is_old], sensor.pk
        if after:
            values["upper"] = min(upper, after.timestamp)
    else:
        statement = PAGE_OF_ALL_READINGS[is_old]
        values["after"] = after.timestamp if after else upper
        values["after_sensor"] = after.sensor if after else 0
    return _columns(sensor, fetch_binary(statement, values))


def _columns(sensor: Sensor | None, rows: list[tuple]) -> Columns:
    if not rows:
        return NOTHING
    moments, values, qualities, *sensors = zip(*rows, strict=True)
    return Columns(
        timestamps=instants(moments),
        sensors=np.array(sensors[0]) if sensor is None else np.full(len(rows), sensor.pk),
        values=np.array(values),
        qualities=np.array(qualities),
    )

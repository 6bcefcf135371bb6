"""Reading a series back: what is newest, a page of it, and how fresh its hours are.

Every question carries a bound of time as a literal, so that one or two partitions are planned and
not all of them. Bounds are widened step by step until there are rows enough.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import numpy as np
from django.db import connection
from psycopg import sql

from sensing.lifecycle import PACKED_READINGS, READINGS, READINGS_BY_HOUR
from sensing.models import Sensor
from sensing.sql.readings import NEWEST_HOUR, PAGE_OF_ALL_READINGS, PAGE_OF_READINGS
from timeseries.fetch import fetch_arrays, fetch_binary, instants
from timeseries.models import TouchedBucket
from timeseries.unpacking import is_packed, unpacked

HOUR = timedelta(hours=1)
FIRST_STEP = timedelta(days=1)
WIDER = 8
SENT = {"timestamp": "datetime64[us]", "value": "f8", "quality": "f8"}

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

    def and_also(self, others: "Columns") -> "Columns":
        pairs = zip(vars(self).values(), vars(others).values(), strict=True)
        return Columns(*(np.concatenate(pair) for pair in pairs))

    def newest(self, limit: int) -> "Columns":
        """Up to so many of one sensor, newest first."""
        chosen = np.argsort(self.timestamps)[::-1][:limit]
        return Columns(*(column[chosen] for column in vars(self).values()))

    def days(self) -> np.ndarray:
        return self.timestamps.astype("datetime64[D]")

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
    oldest, youngest = READINGS.readable(now)
    oldest = READINGS.width.floor(oldest)
    lower = max(start, oldest) if start else oldest
    upper = min(end, youngest) if end else youngest
    if after:
        upper = min(upper, after.timestamp + timedelta(microseconds=1))
    packed_until = PACKED_READINGS.may_hold(now)
    step = _first_step(sensor, limit)
    while upper > lower:
        low = max(lower, upper - step)
        rows = _page(sensor, low, upper, after, limit, packed_until=packed_until)
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
    packed_until: datetime,
) -> Columns:
    if sensor:
        upper = min(upper, after.timestamp) if after else upper
        return _page_of_one(sensor, low, upper, limit, packed_until=packed_until)
    return _columns(
        fetch_binary(
            PAGE_OF_ALL_READINGS[low < packed_until],
            {
                "low": low,
                "upper": upper,
                "limit": limit,
                "after": after.timestamp if after else upper,
                "after_sensor": after.sensor if after else 0,
            },
        ),
    )


def _page_of_one(
    sensor: Sensor, low: datetime, upper: datetime, limit: int, *, packed_until: datetime
) -> Columns:
    if low >= packed_until:
        return _rows_of_one(sensor, low, upper, limit)
    old_until = min(upper, packed_until)
    old_days = _days(low, old_until)
    while True:
        asked: dict[str, Any] = {"start": low, "end": old_until, "limit": limit}
        days, found = unpacked(READINGS, series=sensor.pk, **asked)
        packed = _of_one(sensor, found["timestamp"], found["value"], found["quality"])
        if len(packed) >= limit:
            old_days = old_days[old_days >= days[0]]
        # A day that is packed has no rows, so their partitions need not be planned.
        gaps = np.setdiff1d(old_days, days)
        since = max(low, _midnight(gaps[0]) if len(gaps) else old_until)
        rows = _rows_of_one(sensor, since, upper, limit)
        if len(rows) == limit:
            gaps = gaps[gaps >= rows.days()[-1]]
        silent = np.setdiff1d(gaps, rows.days())
        # What is in neither may have been packed between the two questions.
        if not is_packed(READINGS, series=sensor.pk, days=[*map(_midnight, silent)]):
            return rows.and_also(packed).newest(limit) if len(packed) else rows


def _rows_of_one(sensor: Sensor, low: datetime, upper: datetime, limit: int) -> Columns:
    if low >= upper:
        return NOTHING
    asked = {"sensor": sensor.pk, "low": low, "upper": upper, "limit": limit}
    literals = {name: sql.Literal(value) for name, value in asked.items()}
    found = fetch_arrays(PAGE_OF_READINGS.format(**literals), SENT)
    return _of_one(sensor, *found.values())


def _days(low: datetime, end: datetime) -> np.ndarray:
    """Every day that has a moment between the two, as datetime64[D]."""
    first = np.datetime64(low.astimezone(UTC).date(), "D")
    last = np.datetime64((end.astimezone(UTC) - timedelta(microseconds=1)).date(), "D")
    return np.arange(first, last + 1)


def _midnight(day: np.datetime64) -> datetime:
    return datetime.combine(day.astype("datetime64[D]").item(), time(), tzinfo=UTC)


def _columns(rows: list[tuple]) -> Columns:
    if not rows:
        return NOTHING
    moments, values, qualities, sensors = zip(*rows, strict=True)
    return Columns(instants(moments), *map(np.array, (sensors, values, qualities)))


def _of_one(
    sensor: Sensor, timestamps: np.ndarray, values: np.ndarray, qualities: np.ndarray
) -> Columns:
    return Columns(timestamps, np.full(len(timestamps), sensor.pk), values, qualities)

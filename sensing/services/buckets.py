"""Readings summed up by buckets of time, from the hours where those are enough and exact.

An hour whose readings have changed since it was computed is marked; it is computed here from the
readings, so that what is committed is in the next answer. Marks are asked for before the hours: who
takes a mark away has renewed its hour in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection

from sensing.lifecycle import READINGS, READINGS_BY_HOUR
from sensing.models import Sensor
from sensing.services.series import newest_columns
from timeseries.fetch import fetch_binary, instants

HOUR = timedelta(hours=1)
EPOCH = np.datetime64("1970-01-01", "us")
MOST_READINGS = 1_000_000
MOST_BUCKETS = 100_000

CHANGED_HOURS = """
    SELECT DISTINCT sensor_id, bucket FROM timeseries_touchedbucket
    CROSS JOIN LATERAL unnest(series) AS changed (sensor_id)
    WHERE policy = %(policy)s AND sensor_id = ANY(%(sensors)s)
      AND bucket >= %(start)s AND bucket < %(end)s
"""


# Read with timeseries.fetch, which is where the form of the instants is explained.
HOURS = """
    SELECT sensor_id, timestamptz_send(hour), count, sum, min, max, first, last
    FROM sensing_readinghour
    WHERE sensor_id = ANY(%(sensors)s) AND hour >= %(start)s AND hour < %(end)s
    ORDER BY sensor_id, hour
"""


class TooMuch(Exception):
    """The question would take more than is answered at once, with what to ask instead."""


@dataclass(frozen=True)
class Parts:
    """What buckets are made of, one element a reading or an hour, in the order of time."""

    at: np.ndarray
    count: np.ndarray
    sum: np.ndarray
    min: np.ndarray
    max: np.ndarray
    first: np.ndarray
    last: np.ndarray

    def part(self, chosen: slice | np.ndarray) -> "Parts":
        return Parts(*(column[chosen] for column in vars(self).values()))


@dataclass(frozen=True)
class Series:
    """The buckets of one sensor that have readings: datetime64[us] starts, in UTC, and values."""

    sensor: Sensor
    starts: np.ndarray
    values: np.ndarray


AGGREGATES = {
    "avg": lambda parts, edges: _sum(parts.sum, edges) / _sum(parts.count, edges),
    "sum": lambda parts, edges: _sum(parts.sum, edges),
    "count": lambda parts, edges: _sum(parts.count, edges),
    "min": lambda parts, edges: np.minimum.reduceat(parts.min, edges),
    "max": lambda parts, edges: np.maximum.reduceat(parts.max, edges),
    "first": lambda parts, edges: parts.first[edges],
    "last": lambda parts, edges: parts.last[np.append(edges[1:], len(parts.last)) - 1],
}


def comes_from_hours(start: datetime, end: datetime, bucket: timedelta) -> bool:
    """Whether whole hours make up the buckets and the range."""
    return all(_is_whole(part) for part in (bucket, _since(start), _since(end)))


def in_buckets(
    sensors: Sequence[Sensor],
    *,
    start: datetime,
    end: datetime,
    bucket: timedelta,
    aggregate: str,
    now: datetime,
) -> list[Series]:
    """Return the buckets in ``[start, end)`` of each sensor, aligned to 1970.

    ``aggregate`` is a key of AGGREGATES. A bucket without readings is left out. Raises TooMuch.
    """
    if len(sensors) * ((end - start) / bucket) > MOST_BUCKETS:
        raise TooMuch(f"More than {MOST_BUCKETS:,} buckets; ask for wider ones or a shorter time.")
    if comes_from_hours(start, end, bucket):
        parts = _hours(sensors, start, end, now)
    else:
        parts = {sensor.pk: _readings(sensor, start, end, now) for sensor in sensors}
    return [_summed(sensor, parts[sensor.pk], bucket, aggregate) for sensor in sensors]


def _hours(
    sensors: Sequence[Sensor], start: datetime, end: datetime, now: datetime
) -> dict[int, Parts]:
    by_key = {sensor.pk: sensor for sensor in sensors}
    asked: dict[str, Any] = {"sensors": [*by_key], "start": start, "end": end}
    # Of older hours the readings are gone, and what is stored stays.
    oldest = READINGS.width.floor(READINGS.horizon(now))
    with connection.cursor() as cursor:
        marked = {**asked, "start": max(start, oldest), "policy": READINGS_BY_HOUR.name}
        cursor.execute(CHANGED_HOURS, marked)
        changed: dict[int, list[datetime]] = {key: [] for key in by_key}
        for key, hour in cursor.fetchall():
            changed[key].append(hour)
    rows = fetch_binary(HOURS, asked)
    keys, hours, *figures = zip(*rows, strict=True) if rows else [()] * 8
    stored = Parts(instants(hours), *np.array(figures, dtype="float64"))
    edges = (np.searchsorted(keys, [*by_key], side=side) for side in ("left", "right"))
    return {
        key: _renewed(stored.part(slice(*ends)), by_key[key], changed[key], now)
        for key, *ends in zip(by_key, *edges, strict=True)
    }


def _renewed(parts: Parts, sensor: Sensor, hours: list[datetime], now: datetime) -> Parts:
    """The same, but for these hours, which are computed from their readings."""
    if not hours:
        return parts
    marked = np.array([hour.replace(tzinfo=None) for hour in hours], dtype="datetime64[us]")
    found = [parts.part(~np.isin(parts.at, marked))]
    for hour in hours:
        readings = _readings(sensor, hour, hour + HOUR, now)
        if len(readings.at):
            found.append(_one_hour(readings, hour))
    columns = zip(*(vars(each).values() for each in found), strict=True)
    every = Parts(*map(np.concatenate, columns))
    return every.part(np.argsort(every.at))


def _one_hour(readings: Parts, hour: datetime) -> Parts:
    start = np.array([0])
    names = ("count", "sum", "min", "max", "first", "last")
    at = np.array([hour.replace(tzinfo=None)], dtype="datetime64[us]")
    return Parts(at, *(AGGREGATES[name](readings, start) for name in names))


def _readings(sensor: Sensor, start: datetime, end: datetime, now: datetime) -> Parts:
    found = newest_columns(sensor, limit=MOST_READINGS + 1, now=now, start=start, end=end)
    if len(found) > MOST_READINGS:
        raise TooMuch(
            f"Sensor {sensor.sensor_id} has more than {MOST_READINGS:,} readings in that time; "
            "ask for whole hours in buckets of hours, or a shorter time."
        )
    at, values = found.timestamps[::-1], found.values[::-1]
    return Parts(at, np.ones(len(at)), values, values, values, values, values)


def _summed(sensor: Sensor, parts: Parts, bucket: timedelta, aggregate: str) -> Series:
    width = np.timedelta64(bucket, "us")
    places = (parts.at - EPOCH) // width
    edges = np.flatnonzero(np.diff(places, prepend=places[:1] - 1))
    starts = EPOCH + places[edges] * width
    values = AGGREGATES[aggregate](parts, edges) if len(edges) else np.zeros(0)
    return Series(sensor, starts, values)


def _sum(column: np.ndarray, edges: np.ndarray) -> np.ndarray:
    return np.add.reduceat(column, edges)


def _since(moment: datetime) -> timedelta:
    return moment - datetime(1970, 1, 1, tzinfo=UTC)


def _is_whole(part: timedelta) -> bool:
    return part % HOUR == timedelta()

"""Readings summed up by buckets of time, from days or hours where those are enough and exact.

A day or an hour whose readings have changed since it was computed is marked; it is computed here
from the hours or the readings, so that what is committed is in the next answer. Marks are asked for
before the summaries: who takes a mark away has renewed its bucket in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection
from psycopg import sql

from sensing.lifecycle import READING_HOURS, READINGS, READINGS_BY_DAY, READINGS_BY_HOUR
from sensing.models import Sensor
from sensing.services.parts import AGGREGATES, Parts, added_up, covered, of_readings
from sensing.services.series import newest_columns
from timeseries.fetch import fetch_columns
from timeseries.policies import RollupPolicy

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EPOCH = np.datetime64("1970-01-01", "us")
MOST_READINGS = 1_000_000
MOST_BUCKETS = 100_000
MOST_SUMMARIES = 5_000_000
SOURCES = {"days": DAY, "hours": HOUR}  # and the readings

CHANGED = """
    SELECT DISTINCT sensor_id, policy, bucket FROM timeseries_touchedbucket
    CROSS JOIN LATERAL unnest(series) AS changed (sensor_id)
    WHERE policy = ANY(%(policies)s) AND sensor_id = ANY(%(sensors)s)
      AND bucket >= %(start)s AND bucket < %(end)s
"""

SUMMARIES = sql.SQL("""
    SELECT sensor_id, {bucket} AS start, count, sum, min, max, first, last, squares, good, minutes
    FROM {table}
    WHERE sensor_id = ANY({sensors}) AND {bucket} >= {low} AND {bucket} < {high}
""")
FIGURES = ("sum", "min", "max", "first", "last", "squares")
COUNTS = ("count", "good", "minutes")
SENT = {
    "sensor_id": "int32",
    "start": "datetime64[us]",
    **dict.fromkeys(COUNTS, "int32"),
    **dict.fromkeys(FIGURES, "f8"),
}


class TooMuch(Exception):
    """The question would take more than is answered at once, with what to ask instead."""


@dataclass(frozen=True)
class Series:
    """The buckets of one sensor that have readings: datetime64[us] starts, in UTC, and values."""

    sensor: Sensor
    starts: np.ndarray
    values: np.ndarray


@dataclass(frozen=True)
class Question:
    """What is asked of some sensors, in ``[start, end)``."""

    sensors: Sequence[Sensor]
    start: datetime
    end: datetime
    now: datetime

    def asked(self) -> dict[str, Any]:
        keys = [sensor.pk for sensor in self.sensors]
        return {"sensors": keys, "start": self.start, "end": self.end}


def source_of(start: datetime, end: datetime, bucket: timedelta) -> str:
    """The widest summaries that make up the buckets and the range: days, hours or readings."""
    parts = (bucket, _since(start), _since(end))
    whole = (name for name, width in SOURCES.items() if not any(part % width for part in parts))
    return next(whole, "readings")


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
    parts = parts_of(source_of(start, end, bucket), Question(sensors, start, end, now))
    return [_summed(sensor, parts[sensor.pk], bucket, aggregate) for sensor in sensors]


def parts_of(source: str, question: Question) -> dict[int, Parts]:
    """The days, hours or readings of each sensor, by its key. Raises TooMuch."""
    return {"days": _days, "hours": _hours, "readings": _readings}[source](question)


def _days(question: Question) -> dict[int, Parts]:
    # Of older days the hours are gone, and what is stored stays.
    oldest = READING_HOURS.width.floor(READING_HOURS.horizon(question.now))
    changed = _changed(question, READINGS_BY_DAY, oldest)
    return _renewed(question, READINGS_BY_DAY, changed, _hours)


def _hours(question: Question) -> dict[int, Parts]:
    oldest = READINGS.width.floor(READINGS.horizon(question.now))
    changed = _changed(question, READINGS_BY_HOUR, oldest)
    return _renewed(question, READINGS_BY_HOUR, changed, _readings)


def _readings(question: Question) -> dict[int, Parts]:
    return {sensor.pk: _readings_of(sensor, question) for sensor in question.sensors}


def _readings_of(sensor: Sensor, question: Question) -> Parts:
    bounds: dict[str, Any] = {"start": question.start, "end": question.end}
    found = newest_columns(sensor, limit=MOST_READINGS + 1, now=question.now, **bounds)
    if len(found) > MOST_READINGS:
        raise TooMuch(
            f"Sensor {sensor.sensor_id} has more than {MOST_READINGS:,} readings in that time; "
            "ask for whole hours in buckets of hours, or a shorter time."
        )
    return of_readings(found.timestamps[::-1], found.values[::-1], found.qualities[::-1])


def _changed(
    question: Question, rollup: RollupPolicy, oldest: datetime
) -> dict[int, set[datetime]]:
    """The buckets of each sensor that are marked, or of which a part is."""
    policies = [READINGS_BY_HOUR.name, rollup.name]
    asked = {**question.asked(), "policies": policies, "start": max(question.start, oldest)}
    found: dict[int, set[datetime]] = {sensor.pk: set() for sensor in question.sensors}
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, asked)
        for key, _policy, bucket in cursor.fetchall():
            found[key].add(rollup.bucket_of(bucket))
    return found


def _renewed(
    question: Question, rollup: RollupPolicy, changed: dict[int, set[datetime]], find
) -> dict[int, Parts]:
    """The summaries that are stored, and those that changed made of what is finer."""
    found = _stored(question, rollup)
    for sensor in question.sensors:
        buckets = sorted(changed[sensor.pk])
        if buckets:
            finer = [
                find(Question([sensor], bucket, bucket + rollup.width, question.now))[sensor.pk]
                for bucket in buckets
            ]
            found[sensor.pk] = _replaced(found[sensor.pk], buckets, finer)
    return found


def _stored(question: Question, rollup: RollupPolicy) -> dict[int, Parts]:
    wanted = [sensor.pk for sensor in question.sensors]
    statement = SUMMARIES.format(
        bucket=sql.Identifier(rollup.bucket),
        table=sql.Identifier(rollup.target._meta.db_table),
        sensors=sql.Literal(wanted),
        low=sql.Literal(question.start),
        high=sql.Literal(question.end),
    )
    found = fetch_columns(statement, SENT, most=MOST_SUMMARIES)
    if found is None:
        raise TooMuch(f"More than {MOST_SUMMARIES:,} summaries; ask for a shorter time.")
    keys, starts = found.pop("sensor_id"), found.pop("start")
    order = np.lexsort((starts, keys))
    columns = {name: column[order].astype("float64") for name, column in found.items()}
    every = Parts(starts[order], **columns)
    edges = (np.searchsorted(keys[order], wanted, side=side) for side in ("left", "right"))
    return {key: every.part(slice(*ends)) for key, *ends in zip(wanted, *edges, strict=True)}


def _replaced(parts: Parts, buckets: list[datetime], finer: list[Parts]) -> Parts:
    starts = np.array([bucket.replace(tzinfo=None) for bucket in buckets], "datetime64[us]")
    renewed = [parts.part(~np.isin(parts.at, starts))]
    for at, found in zip(starts, finer, strict=True):
        if len(found.at):
            renewed.append(added_up(found, np.array([0]), np.array([at])))
    columns = zip(*(vars(each).values() for each in renewed), strict=True)
    every = Parts(*map(np.concatenate, columns))
    return every.part(np.argsort(every.at))


def _summed(sensor: Sensor, parts: Parts, bucket: timedelta, aggregate: str) -> Series:
    width = np.timedelta64(bucket, "us")
    places = (parts.at - EPOCH) // width
    edges = np.flatnonzero(np.diff(places, prepend=places[:1] - 1))
    starts = EPOCH + places[edges] * width
    values = AGGREGATES[aggregate](parts, edges) if len(edges) else np.zeros(0)
    if aggregate == "covered":
        values = covered(values, pace=sensor.expected_interval, bucket=bucket)
    return Series(sensor, starts, values)


def _since(moment: datetime) -> timedelta:
    return moment - datetime(1970, 1, 1, tzinfo=UTC)

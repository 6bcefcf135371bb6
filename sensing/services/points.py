"""A few points of some sensors that draw the same line as all of their readings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from sensing.lifecycle import READINGS
from sensing.models import Sensor
from sensing.services.buckets import HOUR, Question, parts_of
from sensing.services.downsampling import A_BUCKET, m4
from sensing.services.parts import Parts
from sensing.services.streams import LEAST, TooManyReadings, readings_of

MOST_READINGS = 1_000_000  # that are read to draw one line


@dataclass(frozen=True)
class Line:
    """Points of one sensor: datetime64[us] in UTC, ascending, and float64 values."""

    sensor: Sensor
    at: np.ndarray
    values: np.ndarray


def lines(
    sensors: Sequence[Sensor], *, start: datetime, end: datetime, points: int, now: datetime
) -> tuple[str, list[Line]]:
    """Return about ``points`` points in ``[start, end)`` of each sensor, and what they come from.

    That is "readings", of which each point is one; or "hours", if these are as fine as is asked
    for, if the readings are gone, or if one of the sensors has more than MOST_READINGS. Of an hour
    there are its first, least, greatest and last value, whose moments in the hour are not known.
    """
    asked = {"start": start, "end": end, "now": now}
    if not _need_hours(start, end, points, now):
        try:
            found = [readings_of(sensor, **asked, most=MOST_READINGS) for sensor in sensors]
            every = [(part.timestamps, part.values) for part in found]
            return "readings", _thinned(sensors, every, start, end, points)
        except TooManyReadings:
            pass
    first, last = _floor(start), _floor(end - LEAST)
    hours = parts_of("hours", Question(sensors, first, last + HOUR, now))
    every = [_corners(hours[sensor.pk]) for sensor in sensors]
    return "hours", _thinned(sensors, every, first, last + HOUR, points)


def _need_hours(start: datetime, end: datetime, points: int, now: datetime) -> bool:
    oldest = READINGS.width.floor(READINGS.horizon(now))
    return (end - start) / (points // A_BUCKET) >= HOUR or start < oldest


def _thinned(
    sensors: Sequence[Sensor],
    every: list[tuple[np.ndarray, np.ndarray]],
    start: datetime,
    end: datetime,
    points: int,
) -> list[Line]:
    found = []
    for sensor, (at, values) in zip(sensors, every, strict=True):
        chosen = m4(at, values, start=start, end=end, points=points)
        found.append(Line(sensor, at[chosen], values[chosen]))
    return found


def _corners(hours: Parts) -> tuple[np.ndarray, np.ndarray]:
    """First, least and greatest in the order of a line that rises or falls, and last."""
    rises = hours.first <= hours.last
    inner = np.where(rises, hours.min, hours.max), np.where(rises, hours.max, hours.min)
    values = np.column_stack([hours.first, *inner, hours.last])
    at = hours.at[:, None] + np.array([0, HOUR / 3, HOUR / 1.5, HOUR - LEAST], dtype="m8[us]")
    # An hour with one reading is one point.
    there = np.column_stack([np.ones(len(values), bool), *[hours.count > 1] * 3])
    return at[there], values[there]


def _floor(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)

"""All readings of some sensors between two moments, in portions that fit into memory.

They come newest day first; within a day by sensor, the highest key first; of a sensor newest first.
So each partition and packed day is read once, sensor by sensor, and nothing is sorted that does not
fit into memory. A portion is one statement, over a range of time and sensors that no other portion
has: what is stored all the while comes once, also if its day is packed meanwhile, and a reader that
is slow, or gone, keeps no statement waiting.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from psycopg import sql

from sensing.lifecycle import PACKED_READINGS, READINGS
from sensing.models import Sensor
from sensing.services.series import NOTHING, Columns
from sensing.sql.readings import PORTION_OF_READINGS
from timeseries.buckets import Width
from timeseries.fetch import fetch_columns

PORTION = 100_000  # readings aimed at
MOST = 4 * PORTION  # of a portion that is fuller than those before it
STRIDE = 8  # how much larger or smaller a portion may be than the one before
DAY = timedelta(days=1)
LEAST = timedelta(microseconds=1)
TYPES = {"sensor_id": "int32", "timestamp": "datetime64[us]", "value": "f8", "quality": "f8"}


class TooManyReadings(Exception):
    """There are more readings than may be held at once."""


@dataclass(frozen=True)
class Box:
    """The range of time ``[low, upper)`` and some sensors, by their keys in ascending order.

    ``is_whole`` if there are no others between the first and the last.
    """

    low: datetime
    upper: datetime
    keys: np.ndarray
    is_whole: bool

    @property
    def size(self) -> float:
        """In sensors times seconds."""
        return len(self.keys) * (self.upper - self.low).total_seconds()

    def cut(self, size: float) -> "list[Box]":
        """Return what comes last and what comes first of it, or nothing if it is small enough."""
        length = max(timedelta(seconds=min(size / len(self.keys), 1e9)), LEAST)
        if self.upper - self.low <= length:
            return []
        last_day = Width.DAY.floor(self.upper - LEAST)
        if len(self.keys) == 1:
            at = self.upper - length
        elif self.low < last_day:
            at = min(Width.DAY.floor(self.upper - length - LEAST) + DAY, last_day)
        else:
            count = max(int(len(self.keys) * size / self.size), 1)
            return [replace(self, keys=self.keys[:-count]), replace(self, keys=self.keys[-count:])]
        return [replace(self, upper=at), replace(self, low=at)]


def portions(
    keys: np.ndarray, *, is_whole: bool, start: datetime | None, end: datetime | None, now: datetime
) -> Iterator[Columns]:
    """Yield the readings in ``[start, end)`` of the sensors with these keys, which ascend.

    ``is_whole`` if no other sensor is registered. Only what the retention keeps is there, and what
    comes in after ``now`` is left out unless it is late.
    """
    oldest, youngest = READINGS.window(now)
    oldest = READINGS.width.floor(oldest)
    low, upper = max(start or oldest, oldest), min(end or youngest, youngest)
    waiting = [Box(low, upper, keys, is_whole)] if low < upper and len(keys) else []
    density = PORTION / (len(keys) * DAY.total_seconds()) if len(keys) else 0.0
    while waiting:
        box = waiting.pop()
        if parts := box.cut(PORTION / density):
            waiting += parts
            continue
        found = _portion(box, packed_until=PACKED_READINGS.may_hold(now))
        if found is None:
            density *= STRIDE
            waiting.append(box)
            continue
        density = max(len(found) / box.size, density / STRIDE)
        if len(found):
            yield found


def readings_of(
    sensor: Sensor, *, start: datetime, end: datetime, now: datetime, most: int
) -> Columns:
    """Return the readings of one sensor in ``[start, end)``, oldest first.

    Raises TooManyReadings if there are more than ``most``.
    """
    parts, count = [NOTHING], 0
    asked = {"start": start, "end": end, "now": now}
    for part in portions(np.array([sensor.pk]), is_whole=False, **asked):
        count += len(part)
        if count > most:
            raise TooManyReadings
        parts.append(part)
    columns = zip(*(vars(part).values() for part in parts), strict=True)
    return Columns(*(np.concatenate(column)[::-1] for column in columns))


def _portion(box: Box, *, packed_until: datetime) -> Columns | None:
    """The readings in the box, in order; None if there are more than MOST."""
    bounds = {"low": sql.Literal(box.low), "upper": sql.Literal(box.upper)}
    statement = PORTION_OF_READINGS[box.low < packed_until].format(sensors=_sensors(box), **bounds)
    found = fetch_columns(statement, TYPES, most=MOST)
    if found is None:
        return None
    return _in_order(
        Columns(found["timestamp"], found["sensor_id"], found["value"], found["quality"]), box
    )


def _sensors(box: Box) -> sql.Composable:
    if box.is_whole:
        ends = map(sql.Literal, (int(box.keys[0]), int(box.keys[-1])))
        return sql.SQL("BETWEEN {} AND {}").format(*ends)
    return sql.SQL("= ANY({}::int[])").format(sql.Literal(box.keys.tolist()))


def _in_order(found: Columns, box: Box) -> Columns:
    places = np.searchsorted(box.keys, found.sensors)
    known = box.keys[places] == found.sensors
    if not known.all():  # of sensors that were registered meanwhile
        return _in_order(Columns(*(column[known] for column in vars(found).values())), box)
    since = np.datetime64(Width.DAY.floor(box.low).replace(tzinfo=None), "us")
    days, times = np.divmod((found.timestamps - since).astype("int64"), DAY // LEAST)
    order = np.argsort((days * len(box.keys) + places) * (DAY // LEAST) + times, kind="stable")
    return Columns(*(column[order[::-1]] for column in vars(found).values()))

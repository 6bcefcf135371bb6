"""Readings of a few sensors, stored by the real service, and their hours computed by hand."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import add

import numpy as np

from sensing.lifecycle import READING_HOURS, READINGS, READINGS_BY_DAY, READINGS_BY_HOUR
from sensing.models import Reading, ReadingHour
from sensing.services.ingest import Batch, Outcome, store_readings
from tests.conftest import NOON
from timeseries import rollups

HOUR = timedelta(hours=1)
Hours = dict[tuple[str, datetime], tuple[float, ...]]


def ago(minutes: float) -> datetime:
    return NOON - timedelta(minutes=minutes)


def send(*readings: tuple[str, datetime, float]) -> Outcome:
    """Store a batch of (sensor, moment, value) as it comes."""
    codes, moments, values = zip(*readings, strict=True) if readings else ((), (), ())
    naive = [moment.astimezone(UTC).replace(tzinfo=None) for moment in moments]
    batch = Batch(
        index=np.arange(len(readings)),
        sensor_ids=codes,
        timestamps=np.array(naive, dtype="datetime64[us]"),
        values=np.array(values, dtype="float64"),
        qualities=np.ones(len(readings)),
    )
    return store_readings(batch, now=NOON)


def refresh() -> int:
    """Compute the marked hours and their days; returns how many marks of hours there were."""
    taken = rollups.refresh_all(READINGS, READINGS_BY_HOUR)
    rollups.refresh_all(READING_HOURS, READINGS_BY_DAY)
    return taken


def summary(readings: Iterable[tuple[str, datetime, float]]) -> Hours:
    """What the hours of these readings must be; each instant of a sensor comes once."""
    values = defaultdict(list)
    for code, moment, value in sorted(readings):
        values[code, moment.replace(minute=0, second=0, microsecond=0)].append(value)
    return {
        hour: (len(v), total, min(v), max(v), v[0], v[-1], total / len(v))
        for hour, v in values.items()
        for total in [reduce(add, v)]
    }


def raw() -> Hours:
    """What the hours of the stored readings must be."""
    return summary(Reading.objects.values_list("sensor__sensor_id", "timestamp", "value"))


def rolled_up() -> Hours:
    """The hours as they are stored."""
    fields = ("count", "sum", "min", "max", "first", "last", "average")
    rows = ReadingHour.objects.values_list("sensor__sensor_id", "hour", *fields)
    return {(code, hour): tuple(figures) for code, hour, *figures in rows}

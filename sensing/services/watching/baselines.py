"""What is usual at a sensor in each hour of the week."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from django.db.models.functions import Extract

from sensing.detectors import seasonal
from sensing.models import ReadingHour, SeasonalBaseline

WEEKS = timedelta(weeks=8)
DAY = timedelta(days=1)
AT_ONCE = 100  # sensors whose summaries are held in memory

Baseline = tuple[np.ndarray, np.ndarray]


def baselines_of(sensors: Sequence[int], *, now: datetime) -> list[Baseline]:
    """Return the medians and spreads of sensors; those that are older than a day are made anew."""
    wanted = set(sensors)
    rows = SeasonalBaseline.objects.filter(sensor__in=wanted, computed_at__gt=now - DAY)
    known = {row.sensor_id: (np.array(row.medians), np.array(row.spreads)) for row in rows}
    stale = sorted(wanted - known.keys())
    for start in range(0, len(stale), AT_ONCE):
        known |= _learn(stale[start : start + AT_ONCE], now=now)
    return [known[sensor] for sensor in sensors]


def _learn(sensors: Sequence[int], *, now: datetime) -> dict[int, Baseline]:
    hours = (
        ReadingHour.objects.filter(sensor__in=sensors, hour__gte=now - WEEKS, hour__lt=now)
        .annotate(epoch=Extract("hour", "epoch"))
        .values_list("sensor_id", "epoch", "average", "deviation")
    )
    table = np.array(list(hours), float).reshape(-1, 4)
    learned = {sensor: _baseline(table[table[:, 0] == sensor]) for sensor in sensors}
    SeasonalBaseline.objects.bulk_create(
        [
            SeasonalBaseline(
                sensor_id=sensor,
                medians=medians.tolist(),
                spreads=spreads.tolist(),
                hours=int((table[:, 0] == sensor).sum()),
                computed_at=now,
            )
            for sensor, (medians, spreads) in learned.items()
        ],
        update_conflicts=True,
        unique_fields=["sensor"],
        update_fields=["medians", "spreads", "hours", "computed_at"],
    )
    return learned


def _baseline(summaries: np.ndarray) -> Baseline:
    times = (summaries[:, 1] * 1_000_000).astype("int64")
    return seasonal.baseline(
        seasonal.hour_of_week(times), summaries[:, 2], np.nan_to_num(summaries[:, 3])
    )

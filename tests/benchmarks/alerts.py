"""An hour of ten thousand watched sensors, of which a thousand flap around their limit.

Half of these stay within the hysteresis, half go far back and come again within the cooldown. Each
minute's readings are stored in one batch and then watched, as the worker does.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median

import numpy as np
from django.db.models import Sum

from sensing.models import AnomalyAlert, Sensor, SensorGroup, Watch, WatchRule
from sensing.services import newest
from sensing.services.checks import Batch, Codes
from sensing.services.ingest import store_readings
from sensing.services.watching import run
from tests.benchmarks import stream
from tests.benchmarks.connecting import application
from tests.benchmarks.figures import Figure, milliseconds, seconds

SENSORS, FLAPPING, MINUTES = 10_000, 1_000, 60
STEP = timedelta(seconds=10)
LIMIT = 80.0


def measure(scratch) -> Iterator[Figure]:
    end = datetime.now(UTC).replace(second=0, microsecond=0)
    with application(scratch.empty("alerts")):
        codes = make_sensors()
        bare = [
            seconds(store_readings, minute_of(codes, end - timedelta(hours=2), number), now=end)
            for number in range(10)
        ]
        watch_them(since=end - timedelta(hours=2))
        stored, watched = [], []
        for number in range(MINUTES):
            batch = minute_of(codes, end - timedelta(hours=1), number)
            now = end - timedelta(minutes=MINUTES - number - 1)
            stored.append(seconds(store_readings, batch, now=now))
            watched.append(seconds(watch, now))
        yield from figures(bare, stored, watched)


def figures(bare: list[float], stored: list[float], watched: list[float]) -> Iterator[Figure]:
    alerts = AnomalyAlert.objects.count()
    each = AnomalyAlert.objects.values("sensor").distinct().count()
    held = Watch.objects.aggregate(
        hysteresis=Sum("held_by_hysteresis"), cooldown=Sum("held_by_cooldown")
    )
    yield Figure(
        "alerts of 1,000 flapping sensors",
        f"{alerts:,}",
        alerts / FLAPPING,
        of="events",
        at_least=1.0 if each == FLAPPING else 2.0,
        at_most=1.0,
    )
    yield Figure("held back by hysteresis", f"{held['hysteresis']:,}", of="counted by sensor")
    yield Figure("held back by cooldown", f"{held['cooldown']:,}", of="counted by sensor")
    yield Figure("one minute of 10,000 sensors watched", milliseconds(median(watched)))
    yield Figure(
        "a batch of 60,000, watched",
        milliseconds(median(stored[10:])),
        median(stored[10:]) / median(bare[1:]),
        of="a batch that nothing watches",
        at_most=1.1,
    )


def make_sensors() -> list[str]:
    codes = [f"plant-{number}" for number in range(SENSORS)]
    Sensor.objects.bulk_create(
        Sensor(pk=stream.SENSORS + number, sensor_id=code, type="temperature")
        for number, code in enumerate(codes, 1)
    )
    return codes


def watch_them(*, since: datetime) -> None:
    """The rule is as old as the readings, whose clock is not that of the database."""
    group = SensorGroup.objects.create(name="plant")
    group.sensors.set(Sensor.objects.filter(sensor_id__startswith="plant-"))
    WatchRule.objects.create(
        name="hot", group=group, detector="range", high=LIMIT, deadband=2, cooldown=STEP * 12
    )
    WatchRule.objects.update(updated_at=since)


def watch(now: datetime) -> None:
    newest.go_through()
    while run.watch(now=now):
        pass


def minute_of(codes: list[str], start: datetime, number: int) -> Batch:
    """Six readings of every sensor. Those that flap are first, half of them within two degrees."""
    count = 6
    naive = np.datetime64(start.replace(tzinfo=None), "us") + np.timedelta64(60 * number, "s")
    times = naive + np.arange(count) * np.timedelta64(10, "s")
    values = np.full((SENSORS, count), 60.0)
    values[: FLAPPING // 2] = np.tile([LIMIT + 1, LIMIT - 1], count // 2)
    values[FLAPPING // 2 : FLAPPING] = np.tile([LIMIT + 10, LIMIT - 10], count // 2)
    total = SENSORS * count
    return Batch(
        index=np.arange(total),
        sensor_ids=Codes(codes, np.repeat(np.arange(SENSORS, dtype="int32"), count)),
        timestamps=np.tile(times, SENSORS),
        values=values.ravel(),
        qualities=np.ones(total),
    )

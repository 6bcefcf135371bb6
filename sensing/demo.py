"""A living plant nursery to look at: for the same moment it always measures the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from django.contrib.gis.geos import Point

from accounts.models import User
from sensing import demo_drift, demo_maintenance
from sensing.lifecycle import READINGS, READINGS_BY_HOUR
from sensing.models import (
    AnomalyAlert,
    LineMapping,
    MaintenanceTask,
    Sensor,
    SensorGroup,
    Technician,
    WatchRule,
)
from sensing.services.ingest import Batch, store_readings
from sensing.services.maintenance import complete_task
from sensing.services.series import newest_page
from sensing.tasks import ring_for_rollups
from timeseries import maintenance

STEP = timedelta(seconds=30)
HISTORY = timedelta(days=14)
HOT_EVERY = 211  # hours
OUTSIDE = {"temperature", "humidity", "light"}  # that follow the weather
HALLS = {"propagation": (6.5610, 46.5210), "hall A": (6.5622, 46.5216), "hall B": (6.5634, 46.5222)}


@dataclass(frozen=True)
class Signal:
    """How one kind of sensor behaves: a level, a swing over the day, and noise."""

    type: str
    unit: str
    level: float
    swing: float
    noise: float
    decimals: int
    least: float
    most: float


SIGNALS = {
    "air-temperature": Signal("temperature", "°C", 22, 5, 0.3, 2, 5, 40),
    "air-humidity": Signal("humidity", "%", 68, -12, 1.2, 1, 20, 100),
    "light": Signal("light", "klx", 18, 18, 0.8, 2, 0, 120),
    "soil-moisture": Signal("humidity", "%", 42, -3, 0.4, 1, 10, 90),
    "pump-pressure": Signal("pressure", "bar", 3.1, 0.15, 0.04, 3, 0.5, 6),
    "pump-vibration": Signal("vibration", "mm/s", 1.8, 0.2, 0.15, 3, 0, 11),
    "irrigation-flow": Signal("flow", "l/min", 12, 4, 0.6, 2, 0, 60),
    "power": Signal("power", "kW", 7.5, 3, 0.4, 3, 0, 40),
}


def seed(*, now: datetime) -> Iterator[str]:
    """Make sensors, two weeks of readings up to now, alerts and tasks; yield what was done."""
    sensors = _sensors()
    LineMapping.objects.get_or_create(name="Any device", defaults={"sensor_id": "{host}.{field}"})
    yield f"{len(sensors)} sensors"
    start = max(_newest(sensors) or now - HISTORY, now - HISTORY)
    days = max(1, -(-(now - start) // timedelta(days=1)))
    stored = 0
    for day in range(days):
        first = start + timedelta(days=day)
        stored += send(sensors, first, min(first + timedelta(days=1), now), now=now)
        yield f"readings of day {day + 1} of {days}, {stored:,} so far"
    taken = maintenance.refresh(READINGS, READINGS_BY_HOUR, now=now)
    yield f"hourly summaries, {taken:,} marks taken"
    _rules(sensors)
    yield "rules that readings are watched by"
    if not AnomalyAlert.objects.exists():
        _events(sensors, now=now)
        yield "alerts, tasks and a log"
    yield from demo_drift.seed(sensors, send, until=now - HISTORY, now=now)
    if not Technician.objects.exists():
        yield demo_maintenance.seed(now=now)


def tick(*, now: datetime) -> int:
    """Send what the sensors measured since they were last heard of; return how many readings."""
    sensors = list(Sensor.objects.active().filter(sensor_id__in=_codes()).order_by("id"))
    start = _newest(sensors)
    sent = send(sensors, start, now, now=now) if start else 0
    ring_for_rollups()
    return sent


def send(
    sensors: list[Sensor],
    start: datetime,
    end: datetime,
    *,
    now: datetime,
    every: timedelta = STEP,
) -> int:
    """Store the readings of all sensors after ``start`` up to ``end``, in large batches."""
    step = every // timedelta(microseconds=1)
    first = int(start.timestamp() * 1e6) // step + 1
    last = int(end.timestamp() * 1e6) // step
    moments = np.arange(first, last + 1) * step
    if not len(moments) or not sensors:
        return 0
    count, many = len(moments), len(sensors)
    values = np.concatenate([values_of(sensor, moments) for sensor in sensors])
    batch = Batch(
        index=np.arange(count * many),
        sensor_ids=[sensor.sensor_id for sensor in sensors for _ in range(count)],
        timestamps=np.tile(moments, many).astype("datetime64[us]"),
        values=values,
        qualities=np.ones(count * many),
    )
    return store_readings(batch, now=now).stored


def values_of(sensor: Sensor, moments: np.ndarray) -> np.ndarray:
    """What a sensor measures at moments in microseconds since 1970; the same whenever asked."""
    signal = SIGNALS[sensor.sensor_id.split(".")[1]]
    phase = phase_of(sensor)
    hours = moments / 3.6e9
    day = np.sin((hours % 24 - 9 - phase) / 24 * 2 * np.pi)
    if signal.type == "light":
        day = np.maximum(day, 0) * 2 - 1
    weather = np.sin(hours / 61 + phase * 9) * 0.4 * (signal.type in OUTSIDE)
    use = sum(np.sin(hours * pace + phase * 60 * pace) for pace in (1.7, 0.83, 0.31))
    noise = np.sin(moments / 1e6 * 12.9898 + phase * 78.233) * 43758.5453 % 1 - 0.5
    values = signal.level + signal.swing * (day + weather) / 1.4
    values = values + signal.noise * (2 * noise + use) + demo_drift.drift_of(sensor, hours)
    # Once in about nine days the machine runs hot for half an hour.
    hot = (hours + phase * HOT_EVERY) % HOT_EVERY < 0.5
    values = values + np.where(hot, (signal.most - signal.level) * 0.35, 0)
    return np.round(np.clip(values, signal.least, signal.most), signal.decimals)


def phase_of(sensor: Sensor) -> float:
    """What sets sensors of one kind apart, from 0 to 1."""
    return sum(map(ord, sensor.sensor_id)) % 97 / 97


def last_hot(sensor: Sensor, *, now: datetime) -> datetime:
    """When its machine last began to run hot."""
    hours = now.timestamp() / 3600
    return now - timedelta(hours=(hours + phase_of(sensor) * HOT_EVERY) % HOT_EVERY)


def _codes() -> list[str]:
    return [f"{hall.replace(' ', '-')}.{name}" for hall in HALLS for name in SIGNALS]


def _sensors() -> list[Sensor]:
    for hall, (longitude, latitude) in HALLS.items():
        for place, (name, signal) in enumerate(SIGNALS.items()):
            Sensor.objects.get_or_create(
                sensor_id=f"{hall.replace(' ', '-')}.{name}",
                defaults={
                    "type": signal.type,
                    "unit": signal.unit,
                    "location": f"{hall}, bay {place + 1}",
                    "point": Point(longitude + place * 0.00008, latitude, srid=4326),
                    "expected_interval": STEP,
                    "plausible_min": signal.least,
                    "plausible_max": signal.most,
                },
            )
    return list(Sensor.objects.filter(sensor_id__in=_codes()).order_by("id"))


def _newest(sensors: list[Sensor]) -> datetime | None:
    rows = newest_page(sensors[0], limit=1, now=datetime.now(UTC)) if sensors else []
    return rows[0][0] if rows else None


def _rules(sensors: list[Sensor]) -> None:
    """A hall each, with rules of halls; and limits of each pump."""
    whole = SensorGroup.objects.get_or_create(name="nursery", defaults={"kind": "other"})[0]
    for hall in HALLS:
        known = {"kind": "hall", "parent": whole}
        group, is_new = SensorGroup.objects.get_or_create(name=hall, defaults=known)
        if is_new:
            prefix = hall.replace(" ", "-")
            group.sensors.set([each for each in sensors if each.sensor_id.startswith(prefix)])
    minutes = timedelta(minutes=1)
    silent = {"group": whole, "detector": "missing", "span": 10 * minutes, "severity": 3}
    stuck = {"group": whole, "detector": "stuck", "span": 60 * minutes, "severity": 2}
    unusual = {"group": whole, "detector": "seasonal", "bound": 6, "deadband": 2, "severity": 2}
    WatchRule.objects.get_or_create(name="Nothing is heard", defaults=silent)
    WatchRule.objects.get_or_create(name="Always the same", defaults=stuck)
    unusual["persists"] = 5 * minutes
    WatchRule.objects.get_or_create(name="Unusual for the hour", defaults=unusual)
    for sensor in sensors:
        signal = SIGNALS[sensor.sensor_id.split(".")[1]]
        if signal.type in ("pressure", "vibration"):
            limits = {
                "sensor": sensor,
                "detector": "range",
                "high": round(signal.level + (signal.most - signal.level) * 0.25, 2),
                "deadband": signal.noise,
                "persists": 2 * minutes,
                "severity": 4,
                "recommended_actions": ["Check the bearing of the pump.", "Look at the coupling."],
            }
            WatchRule.objects.get_or_create(name=f"{sensor} too high", defaults=limits)


def _events(sensors: list[Sensor], *, now: datetime) -> None:
    by_code = {sensor.sensor_id: sensor for sensor in sensors}
    vibration = by_code["hall-A.pump-vibration"]
    alert = AnomalyAlert.objects.create(
        sensor=vibration,
        anomaly_type=AnomalyAlert.Kind.SPIKE,
        severity=AnomalyAlert.Severity.HIGH,
        confidence=0.87,
        description="Vibration rose to three times its usual level for half an hour.",
        evidence={"usual": 1.8, "seen": 5.2, "unit": "mm/s"},
        recommended_actions=["Check the bearing of pump A.", "Look at the coupling."],
        happened_at=last_hot(vibration, now=now),
    )
    MaintenanceTask.objects.create(
        sensor=vibration,
        alert=alert,
        equipment="pump A",
        task_type="bearing inspection",
        priority=MaintenanceTask.Priority.HIGH,
        required_skills=["mechanics"],
        parts_needed=["bearing 6204"],
        estimated_hours=2,
        scheduled_start_at=now + timedelta(hours=20),
        scheduled_end_at=now + timedelta(hours=22),
    )
    done = MaintenanceTask.objects.create(
        sensor=by_code["propagation.air-humidity"],
        equipment="humidity sensor of the propagation house",
        task_type="calibration",
        started_at=now - timedelta(days=3, hours=2),
    )
    complete_task(
        done,
        by=User.objects.order_by("id").first(),
        now=now - timedelta(days=3),
        notes="Calibrated against the reference, off by 1.3 %.",
        hours=2,
    )

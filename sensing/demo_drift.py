"""Months behind the demonstration, in which two sensors drift: references and a month of checks."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import numpy as np

from sensing.lifecycle import READINGS, READINGS_BY_HOUR
from sensing.models import DriftCheck, DriftReference, Sensor
from sensing.services.drift import freeze_each, prospects
from sensing.services.drift_checks import WINDOW, check_all
from sensing.services.drift_samples import DAY, midnight
from timeseries import maintenance

REFERENCE_DAYS, CHECKED_DAYS = 28, 30
STEP = timedelta(minutes=10)  # of what is older than the demonstration's own readings
PORTION = timedelta(days=7)
FIRST, LAST = -20, 60  # days from when the demonstration was made, in which they drift
DRIFTS = {"hall-B.pump-pressure": 0.006, "propagation.irrigation-flow": -0.06}  # a day

Send = Callable[..., int]


def drift_of(sensor: Sensor, hours: np.ndarray) -> np.ndarray:
    """How far a sensor is off at hours since 1970."""
    days = hours / 24 - sensor.created_at.timestamp() / 86400
    return DRIFTS.get(sensor.sensor_id, 0.0) * (np.clip(days, FIRST, LAST) - FIRST)


def seed(sensors: list[Sensor], send: Send, *, until: datetime, now: datetime) -> Iterator[str]:
    """Send what was measured before ``until``, freeze references, check day by day; once."""
    if DriftReference.objects.exists():
        return
    end = midnight(now) - CHECKED_DAYS * DAY - WINDOW
    start = end - REFERENCE_DAYS * DAY
    portions = -(-(until - start) // PORTION)
    for first in (start + place * PORTION for place in range(portions)):
        send(sensors, first, min(first + PORTION, until), every=STEP, now=now)
    maintenance.refresh(READINGS, READINGS_BY_HOUR, now=now)
    asked = prospects(sensors, start=start, end=end, now=now)
    made = freeze_each(asked, by=None, now=end, reason="All sensors were calibrated.")
    yield f"{len(made)} references"
    for days_ago in range(CHECKED_DAYS, -1, -1):
        check_all(now=midnight(now) - days_ago * DAY)
    drifted = DriftCheck.objects.newest().filter(verdict=DriftCheck.Verdict.DRIFTED).count()
    yield f"{CHECKED_DAYS + 1} days of drift checks, {drifted} sensors have drifted"

"""Readings of a sensor, sent at noon."""

from datetime import UTC, datetime

import numpy as np

from sensing.models import Sensor
from sensing.services.checks import Batch
from sensing.services.ingest import Outcome, store_readings
from tests.conftest import NOON


def send(sensor: Sensor, readings: dict[datetime, float], *, quality: float = 1.0) -> Outcome:
    """Store values by their instants in one batch."""
    naive = [moment.astimezone(UTC).replace(tzinfo=None) for moment in readings]
    return store_readings(
        Batch(
            index=np.arange(len(readings)),
            sensor_ids=[sensor.sensor_id] * len(readings),
            timestamps=np.array(naive, dtype="datetime64[us]"),
            values=np.array([*readings.values()], dtype="float64"),
            qualities=np.full(len(readings), quality),
        ),
        now=NOON,
    )

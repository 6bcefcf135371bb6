"""The newest reading of every sensor, known without a look at the readings.

Each batch leaves a row with its newest; a worker goes through them. Until then both are asked.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from django.db import connection, transaction

from config.live import announce
from sensing.models import READINGS, Sensor
from timeseries.copy import as_array

NOTE = """
    INSERT INTO sensing_newestofbatch (sensors, timestamps, values, qualities)
    VALUES (%(sensors)s, %(timestamps)s, %(values)s, %(qualities)s)
"""

ONE_AT_A_TIME = "SELECT pg_try_advisory_xact_lock(hashtext('sensing.newest'))"

# Of one instant the batch with the higher key came later: it waited for the other's reading.
GO_THROUGH = """
    WITH taken AS (DELETE FROM sensing_newestofbatch RETURNING *)
    INSERT INTO sensing_newestreading AS known (sensor_id, timestamp, value, quality)
    SELECT DISTINCT ON (sensor_id) sensor_id, timestamp, value, quality
    FROM taken
    CROSS JOIN LATERAL unnest(sensors, timestamps, values, qualities)
        AS sent (sensor_id, timestamp, value, quality)
    WHERE EXISTS (SELECT FROM sensing_sensor WHERE sensing_sensor.id = sent.sensor_id)
    ORDER BY sensor_id, timestamp DESC, taken.id DESC
    ON CONFLICT (sensor_id) DO UPDATE SET
        timestamp = excluded.timestamp, value = excluded.value, quality = excluded.quality
    WHERE excluded.timestamp >= known.timestamp
"""

NEWEST = """
    SELECT DISTINCT ON (sensor_id) timestamp, sensor_id, value, quality FROM (
        SELECT sensor_id, timestamp, value, quality, 0 AS batch FROM sensing_newestreading
        UNION ALL
        SELECT sent.*, newest.id FROM sensing_newestofbatch AS newest
        CROSS JOIN LATERAL unnest(sensors, timestamps, values, qualities)
            AS sent (sensor_id, timestamp, value, quality)
    ) AS known
    WHERE sensor_id = ANY(%(sensors)s)
    ORDER BY sensor_id, timestamp DESC, batch DESC
"""


class Newest(NamedTuple):
    """A reading, as ``services.series`` gives it."""

    timestamp: datetime
    sensor: int
    value: float
    quality: float


def note(
    cursor, sensors: np.ndarray, timestamps: np.ndarray, values: np.ndarray, qualities: np.ndarray
) -> None:
    """Leave word of the newest readings of a batch, one of each sensor, in its transaction."""
    moments = ",".join(np.datetime_as_string(timestamps, timezone="UTC").tolist())
    cursor.execute(
        NOTE,
        {
            "sensors": as_array(sensors),
            "timestamps": f"{{{moments}}}",
            "values": as_array(values),
            "qualities": as_array(qualities),
        },
    )


def go_through() -> None:
    """Keep the newest reading of each sensor of the batches since. Repeating it changes nothing."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
        if cursor.fetchone()[0]:
            cursor.execute(GO_THROUGH)
            if cursor.rowcount:
                announce(READINGS)


def newest_of(sensors: Sequence[Sensor]) -> dict[int, Newest]:
    """Return the newest reading of each sensor that has one, by its key."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, {"sensors": [sensor.pk for sensor in sensors]})
        return {row[1]: Newest(*row) for row in cursor.fetchall()}

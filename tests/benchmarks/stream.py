"""The readings that benchmarks store: one endless stream of a thousand sensors taking turns.

Ten million of them reach 180 days back. A smaller set is the newest part of the same stream. They
are stored as the application leaves them that receives them in batches: each sorted by sensor.
"""

from datetime import datetime, timedelta

import numpy as np
import psycopg

from sensing.lifecycle import READINGS
from sensing.models import Sensor
from tests.benchmarks.connecting import statement
from timeseries.copy import encode
from timeseries.partitions import catalog

SENSORS = 1_000
BATCH = 10_000
STEP = timedelta(days=180) / 10_000  # between two readings of one sensor
GAP = np.timedelta64(STEP, "us") / SENSORS  # between two readings of the stream

# Frozen at once, as rows are that have been there for a while; so the vacuum has little to write.
COPY_DAY = """
    COPY {} (sensor_id, timestamp, value, quality) FROM STDIN (FORMAT BINARY, FREEZE)
"""
SUMMARISE_DAY = """
    INSERT INTO sensing_readinghour (sensor_id, hour, count, sum, min, max, first, last)
    SELECT sensor_id, date_trunc('hour', timestamp, 'UTC') AS hour, count(*), sum(value),
           min(value), max(value), (array_agg(value))[1], (array_agg(value))[count(*)]
    FROM (SELECT * FROM {} ORDER BY sensor_id, timestamp) AS ordered
    GROUP BY sensor_id, hour
"""


def make_sensors() -> None:
    Sensor.objects.bulk_create(
        Sensor(id=key, sensor_id=code(key), type="temperature", expected_interval=STEP)
        for key in range(1, SENSORS + 1)
    )


def code(key: int) -> str:
    return f"bench-{key:04d}"


def readings(numbers: np.ndarray, *, end: np.datetime64, gap: np.timedelta64 = GAP) -> dict:
    """Columns of the readings of these numbers; number 1 is the newest, one gap before ``end``."""
    return {
        "sensor_id": (numbers % SENSORS + 1).astype("int32"),
        "timestamp": end - gap * numbers,
        "value": np.round(20 + 5 * np.sin(numbers / 5e4) + numbers % 7 / 10, 2),
        "quality": np.ones(len(numbers)),
    }


def fill(connected: psycopg.Connection, rows: int, *, now: datetime) -> None:
    """Store the newest so many readings, and the summaries of their hours."""
    end = instant(now)
    for partition in catalog(READINGS):
        since, until = ((end - instant(edge)) // GAP for edge in (partition.start, partition.end))
        numbers = np.arange(min(since, rows), max(until, 0), -1)
        if not len(numbers):
            continue
        with connected.transaction(), connected.cursor() as cursor:
            cursor.execute(statement("TRUNCATE {}", partition.table))
            with cursor.copy(statement(COPY_DAY, partition.table)) as copy:
                copy.write(encode(list(readings(as_stored(numbers), end=end).values())))
            cursor.execute(statement(SUMMARISE_DAY, partition.table))
    for table in ("sensing_reading", "sensing_readinghour"):
        connected.execute(statement("VACUUM (ANALYZE) {}", table))


def as_stored(numbers: np.ndarray) -> np.ndarray:
    """The oldest batch first, and in each the readings by sensor and time."""
    return numbers[np.lexsort((-numbers, numbers % SENSORS, -(numbers // BATCH)))]


def instant(moment: datetime) -> np.datetime64:
    return np.datetime64(moment.replace(tzinfo=None), "us")

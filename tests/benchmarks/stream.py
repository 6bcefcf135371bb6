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

Columns = dict[str, np.ndarray]

COPY = "COPY sensing_reading (sensor_id, timestamp, value, quality) FROM STDIN (FORMAT BINARY)"
COPY_NEWEST = COPY.replace("sensing_reading", "sensing_newestreading")
RENEW_NEWEST = """
    INSERT INTO sensing_newestreading (sensor_id, timestamp, value, quality)
    SELECT DISTINCT ON (sensor_id) sensor_id, timestamp, value, quality FROM sensing_reading
    WHERE timestamp >= %s ORDER BY sensor_id, timestamp DESC
    ON CONFLICT (sensor_id) DO UPDATE SET
        timestamp = excluded.timestamp, value = excluded.value, quality = excluded.quality
"""
# Frozen at once, as rows are that have been there for a while; so the vacuum has little to write.
COPY_DAY = """
    COPY {} (sensor_id, timestamp, value, quality) FROM STDIN (FORMAT BINARY, FREEZE)
"""
SUMMARISE_DAY = """
    INSERT INTO sensing_readinghour (
        sensor_id, hour, count, sum, min, max, first, last, squares, good, minutes
    )
    SELECT sensor_id, date_trunc('hour', timestamp, 'UTC') AS hour, count(*), sum(value),
           min(value), max(value), (array_agg(value))[1], (array_agg(value))[count(*)],
           var_pop(value) * count(*), count(*), count(DISTINCT date_trunc('minute', timestamp))
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


def readings(numbers: np.ndarray, *, end: datetime, gap: np.timedelta64 = GAP) -> Columns:
    """The readings of these numbers: 1 is the newest before ``end``, 0 and below come after it."""
    return {
        "sensor_id": (numbers % SENSORS + 1).astype("int32"),
        "timestamp": instant(end) - gap * numbers,
        "value": np.round(20 + 5 * np.sin(numbers / 5e4) + numbers % 7 / 10, 2),
        "quality": np.ones(len(numbers)),
    }


def fill(connected: psycopg.Connection, rows: int, *, end: datetime) -> None:
    """Store so many readings before ``end``, and the summaries of their hours."""
    for partition in catalog(READINGS):
        since, until = (numbers_until(edge, end) for edge in (partition.start, partition.end))
        numbers = np.arange(min(since, rows), max(until, 0), -1)
        if not len(numbers):
            continue
        with connected.transaction(), connected.cursor() as cursor:
            cursor.execute(statement("TRUNCATE {}", partition.table))
            with cursor.copy(statement(COPY_DAY, partition.table)) as copy:
                copy.write(encode(list(readings(as_stored(numbers), end=end).values())))
            cursor.execute(statement(SUMMARISE_DAY, partition.table))
    newest = readings(np.arange(1, min(rows, SENSORS) + 1), end=end)
    with connected.cursor() as cursor, cursor.copy(COPY_NEWEST) as copy:
        copy.write(encode(list(newest.values())))
    for table in ("sensing_reading", "sensing_readinghour", "sensing_newestreading"):
        connected.execute(statement("VACUUM (ANALYZE) {}", table))


def go_on(connected: psycopg.Connection, *, end: datetime, now: datetime) -> None:
    """Store the readings that came since."""
    numbers = np.arange(0, numbers_until(now, end), -1)
    with connected.cursor() as cursor, cursor.copy(COPY) as copy:
        copy.write(encode(list(readings(numbers, end=end).values())))
    connected.execute(RENEW_NEWEST, [end])


def numbers_until(moment: datetime, end: datetime) -> int:
    return int((instant(end) - instant(moment)) // GAP)


def as_stored(numbers: np.ndarray) -> np.ndarray:
    """The oldest batch first, and in each the readings by sensor and time."""
    return numbers[np.lexsort((-numbers, numbers % SENSORS, -(numbers // BATCH)))]


def instant(moment: datetime) -> np.datetime64:
    return np.datetime64(moment.replace(tzinfo=None), "us")

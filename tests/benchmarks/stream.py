"""The readings that benchmarks store: one endless stream of a thousand sensors taking turns.

Ten million of them reach 180 days back. A smaller set is the newest part of the same stream.
"""

from datetime import timedelta

import numpy as np
import psycopg

from sensing.models import Sensor
from timeseries.copy import encode

SENSORS = 1_000
STEP = timedelta(days=180) / 10_000  # between two readings of one sensor
GAP = np.timedelta64(STEP, "us") / SENSORS  # between two readings of the stream
COPIED_AT_ONCE = 250_000

COPY = "COPY sensing_reading (sensor_id, timestamp, value, quality) FROM STDIN (FORMAT BINARY)"
SUMMARISE = """
    INSERT INTO sensing_readinghour (sensor_id, hour, count, sum, min, max, first, last)
    SELECT sensor_id, date_trunc('hour', timestamp, 'UTC') AS hour, count(*), sum(value), min(value),
           max(value), (array_agg(value))[1], (array_agg(value))[count(*)]
    FROM (SELECT * FROM sensing_reading ORDER BY sensor_id, timestamp) AS ordered
    GROUP BY sensor_id, hour
"""


def make_sensors() -> None:
    Sensor.objects.bulk_create(
        Sensor(id=number + 1, sensor_id=code(number), type="temperature", expected_interval=STEP)
        for number in range(SENSORS)
    )


def code(number: int) -> str:
    return f"bench-{number:04d}"


def readings(first: int, count: int, *, end: np.datetime64) -> dict[str, np.ndarray]:
    """Columns of the stream's readings, oldest first; number 0 is the newest, just before ``end``."""
    number = np.arange(first + count - 1, first - 1, -1)
    return {
        "sensor_id": (number % SENSORS + 1).astype("int32"),
        "timestamp": end - GAP * (number + 1),
        "value": np.round(20 + 5 * np.sin(number / 5e4) + number % 7 / 10, 2),
        "quality": np.ones(count),
    }


def fill(connected: psycopg.Connection, rows: int) -> None:
    """Store the newest so many readings and the summaries of their hours."""
    import time
    t=time.time()
    end = np.datetime64("now", "us")
    for first in range((rows - 1) // COPIED_AT_ONCE * COPIED_AT_ONCE, -1, -COPIED_AT_ONCE):
        columns = readings(first, min(COPIED_AT_ONCE, rows - first), end=end)
        with connected.cursor().copy(COPY) as copy:
            copy.write(encode(list(columns.values())))
    print("copied", time.time()-t)
    connected.execute("VACUUM (ANALYZE) sensing_reading")
    print("vacuumed", time.time()-t)
    connected.execute(SUMMARISE)
    print("summarised", time.time()-t)
    connected.execute("VACUUM (ANALYZE) sensing_readinghour")
    print("vacuumed", time.time()-t)

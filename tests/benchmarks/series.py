"""A quarter of a year of one sensor by the hour, from the hours and from the rows.

The sensor has a reading every five seconds for 90 days. The hours answer by ``in_buckets``, the
rows by the statement that computes the same from them; both until the last row is received. Then a
reading comes in late, and the answer with it is timed before any rollup has run.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import psycopg

from sensing.lifecycle import READINGS, READINGS_BY_HOUR
from sensing.models import Sensor
from sensing.services.buckets import in_buckets
from sensing.services.ingest import Batch, store_readings
from tests.benchmarks.connecting import application, owner
from tests.benchmarks.figures import Figure, alternate, milliseconds, seconds
from tests.benchmarks.scratch import Scratch
from tests.benchmarks.stream import COPY
from timeseries import rollups
from timeseries.buckets import Width
from timeseries.copy import encode

DAYS = 90
PACE = 5  # seconds
A_DAY = 86_400 // PACE
HOUR = timedelta(hours=1)
FROM_ROWS = """
    SELECT date_trunc('hour', timestamp, 'UTC') AS hour, avg(value) FROM sensing_reading
    WHERE sensor_id = 1 AND timestamp >= '{}' AND timestamp < '{}' GROUP BY hour ORDER BY hour
"""


def measure(scratch: Scratch) -> Iterator[Figure]:
    database = scratch.empty("series")
    end = Width.DAY.floor(datetime.now(UTC))
    start = end - timedelta(days=DAYS)
    with application(database), owner(database) as connected:
        scratch.say(f"storing {DAYS * A_DAY:,} readings of a sensor")
        fill(connected, start)
        sensor = Sensor.objects.get(pk=1)

        def from_hours(number: int) -> float:
            return seconds(by_hour, sensor, start, end)

        taken = alternate(
            7,
            hours=from_hours,
            rows=lambda number: seconds(
                lambda: connected.execute(FROM_ROWS.format(start, end)).fetchall()
            ),
        )
        late = start + timedelta(days=40, seconds=5)
        assert late_is_in(sensor, late, start, end), "the late reading is not in the answer"
        stale = seconds(by_hour, sensor, start, end)
    yield Figure(
        f"hourly series over {DAYS} days",
        milliseconds(taken["hours"]),
        taken["rows"] / taken["hours"],
        of=f"as fast as from {DAYS * A_DAY:,} rows, {milliseconds(taken['rows'])}",
        at_least=100,
    )
    yield Figure("hourly series, one hour changed", milliseconds(stale), of="not yet rolled up")


def by_hour(sensor: Sensor, start: datetime, end: datetime) -> np.ndarray:
    (found,) = in_buckets(
        [sensor], start=start, end=end, bucket=HOUR, aggregate="avg", now=datetime.now(UTC)
    )
    return found.values


def late_is_in(sensor: Sensor, late: datetime, start: datetime, end: datetime) -> bool:
    before = by_hour(sensor, start, end)
    moment = np.array([late.replace(tzinfo=None)], dtype="datetime64[us]")
    values, one = np.array([1e6]), np.ones(1)
    sent = Batch(np.zeros(1, dtype="int64"), [sensor.sensor_id], moment, values, one)
    store_readings(sent, now=datetime.now(UTC))
    return bool((by_hour(sensor, start, end) != before).sum() == 1)


def fill(connected: psycopg.Connection, start: datetime) -> None:
    first = np.datetime64(start.replace(tzinfo=None), "us")
    for day in range(DAYS):
        places = np.arange(A_DAY) + day * A_DAY
        moments = first + (places * PACE).astype("timedelta64[s]")
        values = np.round(20 + 5 * np.sin(places / 5e4), 2)
        columns = [np.ones(A_DAY, dtype="int32"), moments, values, np.ones(A_DAY)]
        with connected.cursor() as cursor, cursor.copy(COPY) as incoming:
            incoming.write(encode(columns))
    rollups.mark_range(READINGS, READINGS_BY_HOUR, start=start, end=start + timedelta(days=DAYS))
    rollups.refresh_all(READINGS, READINGS_BY_HOUR)
    for table in ("sensing_reading", "sensing_readinghour"):
        connected.execute(f"VACUUM (ANALYZE) {table}")

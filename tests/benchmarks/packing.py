"""Packed days: how small they are, how fast they are made, and how fast SQL sums what is in them.

A day of twelve sensors with a reading a second is packed by the pass itself: once with decimals of
two places that wander, once with random doubles. The rows are measured before, with their index,
and summed before; the packed day is unpacked by the function that any SQL may call. Then every
series of the Numenta Anomaly Benchmark is packed, if its files are there.
"""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import psycopg
from django.db import connection

from sensing.lifecycle import READINGS
from sensing.models import Sensor
from tests.benchmarks.connecting import application, maintained, owner, statement
from tests.benchmarks.figures import Figure, alternate, milliseconds, seconds
from tests.benchmarks.scratch import Scratch
from tests.benchmarks.stream import COPY
from tests.conftest import DATA
from timeseries import packing
from timeseries.buckets import Width
from timeseries.copy import encode
from timeseries.partitions import Partition, catalog

SENSORS = 12
SECONDS = 86_400
DAY = timedelta(days=1)
NAB = sorted((DATA / "sensing" / "nab" / "data").glob("*/*.csv"))
KEEP = "CREATE TABLE {} AS TABLE {}"
SUM = "SELECT count(*), sum(value) FROM {}"
OF_ONE = "SELECT sum(value) FROM {} WHERE sensor_id = 1 AND timestamp >= '{}' AND timestamp < '{}'"
SUMMARY = "SELECT sum(count), sum(value_sum) FROM sensing_packedreadings WHERE day = '{1}'"
SUMMARY_OF_ONE = """
    SELECT value_sum FROM sensing_packedreadings WHERE sensor_id = 1 AND day = '{1}'
"""


def measure(scratch: Scratch) -> Iterator[Figure]:
    day = Width.DAY.floor(datetime.now(UTC)) - 20 * DAY
    wandering = np.round(20 + np.cumsum(np.random.default_rng(1).normal(0, 0.02, SECONDS)), 2)
    yield from packed_day(scratch.empty("decimals"), day, wandering)
    yield from packed_doubles(scratch.empty("doubles"), day)
    if NAB:
        yield from packed_nab(scratch.empty("nab"))


def packed_day(database: str, day: datetime, values: np.ndarray) -> Iterator[Figure]:
    with application(database), owner(database) as connected:
        store(connected, day, np.tile(values, SENSORS))
        rows = partition_at(day)
        connected.execute(statement(KEEP, "unpacked_day", rows.table))
        connected.execute("ALTER TABLE unpacked_day ADD PRIMARY KEY (sensor_id, timestamp)")
        connected.execute("VACUUM (ANALYZE) unpacked_day")
        taken = pack(database)
        yield Figure("packing a day of decimals", f"{SENSORS * SECONDS / taken:,.0f} readings/s")
        each = packed_size() / (SENSORS * SECONDS)
        yield Figure(
            "packed decimals of two places",
            f"{each:.2f} bytes",
            each / 2.3,
            of="2.3 bytes a reading, with the index",
            at_most=1,
        )
        unpacked = f"sensing_unpacked('{day}', '{day + DAY}')"
        assert same(connected, "unpacked_day", unpacked), "packed days hold something else"
        connected.execute("VACUUM (ANALYZE) sensing_packedreadings")
        for name, bound, asked, instead in (
            ("a packed day", 1.2, SUM, SUMMARY),
            ("a packed day of one sensor", 0.3, OF_ONE, SUMMARY_OF_ONE),
            ("a day as it is unpacked", None, SUM, SUM),
            ("a day of one sensor as it is unpacked", None, OF_ONE, OF_ONE),
        ):
            times = alternate(
                7,
                rows=lambda n, asked=asked: timed(connected, asked, "unpacked_day", day),
                packed=lambda n, asked=instead: timed(connected, asked, unpacked, day),
            )
            yield Figure(
                f"summing {name}",
                milliseconds(times["packed"]),
                times["packed"] / times["rows"],
                of=f"{milliseconds(times['rows'])} of its rows",
                at_most=bound,
            )


def packed_doubles(database: str, day: datetime) -> Iterator[Figure]:
    with application(database), owner(database) as connected:
        store(connected, day, np.random.default_rng(2).normal(20, 5, SENSORS * SECONDS))
        before = partition_at(day).size
        pack(database)
        size = packed_size()
        yield Figure(
            "packed random doubles",
            f"{size / (SENSORS * SECONDS):.2f} bytes",
            size / before,
            of=f"{before / (SENSORS * SECONDS):.1f} bytes a row, with the index",
            at_most=0.1,
        )


def packed_nab(database: str) -> Iterator[Figure]:
    """Each file is a sensor, shifted by whole days to lie as late as a packed day can."""
    with application(database), owner(database) as connected:
        end = READINGS.packing.horizon(datetime.now(UTC)).replace(tzinfo=None)
        readings = 0
        for key, path in enumerate(NAB, 1):
            with path.open() as lines:
                found = {row["timestamp"]: float(row["value"]) for row in csv.DictReader(lines)}
            moments = np.array([*found], dtype="datetime64[us]")
            shift = np.datetime64(end, "D") - moments.max().astype("datetime64[D]") - 1
            moments = moments + shift
            kept = moments >= np.datetime64(end - timedelta(days=160), "us")
            send(
                connected,
                np.full(len(moments), key)[kept],
                moments[kept],
                np.array([*found.values()])[kept],
            )
            readings += int(kept.sum())
        pack(database)
        each = packed_size() / readings
        yield Figure(
            "packed series of the NAB",
            f"{each:.2f} bytes",
            each / 4,
            of=f"4 bytes a reading, of {readings:,} in {len(NAB)} files",
            at_most=1,
        )


def store(connected: psycopg.Connection, day: datetime, values: np.ndarray) -> None:
    start = np.datetime64(day.replace(tzinfo=None), "us")
    moments = start + np.arange(SECONDS).astype("timedelta64[s]")
    for part in range(SENSORS):
        chosen = slice(part * SECONDS, (part + 1) * SECONDS)
        send(connected, np.full(SECONDS, part + 1), moments, values[chosen])
    assert Sensor.objects.count() >= SENSORS


def send(connected: psycopg.Connection, sensors, moments, values) -> None:
    columns = [sensors.astype("int32"), moments, values, np.ones(len(values))]
    with connected.cursor() as cursor, cursor.copy(COPY) as incoming:
        incoming.write(encode(columns))


def partition_at(day: datetime) -> Partition:
    return next(part for part in catalog(READINGS) if part.start == day)


def packed_size() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('sensing_packedreadings')")
        return cursor.fetchone()[0]


def pack(database: str) -> float:
    with maintained(database):
        return seconds(packing.pack_old, READINGS, now=datetime.now(UTC))


def timed(connected: psycopg.Connection, asked: str, rows: str, day: datetime) -> float:
    return seconds(lambda: connected.execute(asked.format(rows, day, day + DAY)).fetchall())


def same(connected: psycopg.Connection, one: str, other: str) -> bool:
    columns = "sensor_id, timestamp, value, quality"
    found = connected.execute(
        f"SELECT count(*) FROM (SELECT {columns} FROM {one} EXCEPT SELECT {columns} FROM {other}) x"
    ).fetchone()
    return found == (0,)

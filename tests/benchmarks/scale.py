"""Ten times as much again: the newest readings among 100 million, and among 3,000 partitions.

A thousand sensors with a reading every two and a half minutes for 180 days, 100 million when
``--rows`` says ten; all but the last days are packed as the pass would pack them. The newest 1,000
of one sensor are read as ``newest_readings`` reads them. A reading that comes in late is answered
in its hour, here and in a database with a hundredth of the days. And the same page is read among 30
partitions and among 3,000, of the same rows.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median

import numpy as np
import psycopg

from sensing.lifecycle import PACKED_READINGS, READINGS
from sensing.models import Sensor
from sensing.services.buckets import in_buckets
from sensing.services.ingest import Batch, store_readings
from sensing.services.series import newest_page
from tests.benchmarks import stream
from tests.benchmarks.connecting import application, maintained, owner, statement, switched_to
from tests.benchmarks.figures import Figure, alternate, milliseconds, seconds, sql_seconds
from tests.benchmarks.scratch import Scratch
from timeseries.buckets import Width
from timeseries.copy import encode
from timeseries.packed_rows import copy_packed, packed_row
from timeseries.partitions import catalog

TIMES = 10  # as many readings as other benchmarks have
DAYS, FEW_DAYS = 180, 2
LIMIT = 1_000
LONGEST = 0.002  # seconds of SQL
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FEW, MANY = 30, 3_000
PARTITION = """
    CREATE TABLE {} PARTITION OF sensing_reading FOR VALUES FROM ({}) TO ({})
"""


def measure(scratch: Scratch) -> Iterator[Figure]:
    rows = scratch.most_rows * TIMES
    few, many = scratch.empty("few_days"), scratch.empty("many_days")
    now = datetime.now(UTC)
    for database, days in ((few, FEW_DAYS), (many, DAYS)):
        scratch.say(f"storing {rows * days // DAYS:,} readings")
        with application(database), owner(database) as connected:
            fill(connected, per_day=rows // DAYS // stream.SENSORS, days=days, now=now)
    yield from newest_and_late(few, many, rows)
    yield among_partitions(scratch)


def newest_and_late(few: str, many: str, rows: int) -> Iterator[Figure]:
    with application(few) as little, application(many) as much:

        def page(connected, number: int) -> float:
            with switched_to(connected):
                return median(sql_seconds(read, number * 20 + each) for each in range(20))

        def late(connected, number: int) -> float:
            with switched_to(connected):
                return median(seconds(late_reading, number * 20 + each) for each in range(20))

        newest = alternate(15, much=lambda number: page(much, number))
        visible = alternate(
            15,
            little=lambda number: late(little, number),
            much=lambda number: late(much, number),
        )
    yield Figure(
        f"newest of one sensor among {rows:,}",
        milliseconds(newest["much"]),
        newest["much"] / LONGEST,
        of=f"{milliseconds(LONGEST)}, packed and rows",
        at_most=1,
    )
    yield Figure(
        "a late reading stored and in its hour",
        milliseconds(visible["much"]),
        visible["much"] / visible["little"],
        of=f"{milliseconds(visible['little'])} among {rows * FEW_DAYS // DAYS:,}",
        at_most=1.5,
    )


def among_partitions(scratch: Scratch) -> Figure:
    filled = scratch.filled(scratch.most_rows // 10)
    few, many = (scratch.copied(filled, name) for name in ("partitions", "more_partitions"))
    cut(few, FEW)
    scratch.say(f"making {MANY:,} partitions")
    extend(many, MANY)
    with application(few) as little, application(many) as much:

        def page(connected, number: int) -> float:
            with switched_to(connected):
                return median(sql_seconds(read, number * 20 + each) for each in range(20))

        taken = alternate(
            15,
            little=lambda number: page(little, number),
            much=lambda number: page(much, number),
        )
    return Figure(
        f"newest of one sensor, {MANY:,} partitions",
        milliseconds(taken["much"]),
        taken["much"] / taken["little"],
        of=f"{milliseconds(taken['little'])} among {FEW}",
        at_most=1.5,
    )


def fill(connected: psycopg.Connection, *, per_day: int, days: int, now: datetime) -> None:
    """Store as many readings of each sensor and day; the old days packed, the others as rows."""
    step = DAY / per_day
    Sensor.objects.update(expected_interval=step)
    horizon = PACKED_READINGS.horizon(now)
    for day in Width.DAY.starts(now - timedelta(days=days - 1), now):
        moments = stream.instant(day) + np.arange(per_day) * np.timedelta64(step, "us")
        moments = moments[moments < stream.instant(now)]
        with connected.cursor() as cursor:
            if day < horizon:
                copy_packed(cursor, PACKED_READINGS, packed(day, moments))
            else:
                with cursor.copy(stream.COPY) as copy:
                    copy.write(encode(as_rows(moments)))
    for table in ("sensing_reading", "sensing_packedreadings"):
        connected.execute(statement("VACUUM (ANALYZE) {}", table))


def packed(day: datetime, moments: np.ndarray) -> Iterator[dict]:
    for key in range(1, stream.SENSORS + 1):
        yield packed_row(
            PACKED_READINGS,
            series=key,
            day=stream.instant(day),
            instants=moments,
            values={"value": values_of(key, moments), "quality": np.ones(len(moments))},
        )


def as_rows(moments: np.ndarray) -> list[np.ndarray]:
    keys = np.repeat(np.arange(1, stream.SENSORS + 1, dtype="int32"), len(moments))
    values = [values_of(key, moments) for key in range(1, stream.SENSORS + 1)]
    return [keys, np.tile(moments, stream.SENSORS), np.concatenate(values), np.ones(len(keys))]


def values_of(key: int, moments: np.ndarray) -> np.ndarray:
    return np.round(20 + 5 * np.sin(moments.astype("int64") / 1e10 + key), 2)


def read(number: int) -> None:
    key = number * 7 % stream.SENSORS + 1
    found = newest_page(Sensor.objects.get(pk=key), limit=LIMIT, now=datetime.now(UTC))
    assert len(found) == LIMIT


def late_reading(number: int) -> None:
    """Store a reading for an hour ago or more, and ask for its hour."""
    sensor = Sensor.objects.get(pk=number * 11 % stream.SENSORS + 1)
    moment = datetime.now(UTC) - HOUR - timedelta(microseconds=number)
    at = np.array([moment.replace(tzinfo=None)], dtype="datetime64[us]")
    one = np.ones(1)
    batch = Batch(np.zeros(1, dtype="int64"), [sensor.sensor_id], at, one * 1e6, one)
    store_readings(batch, now=datetime.now(UTC))
    start = moment.replace(minute=0, second=0, microsecond=0)
    asked = {"start": start, "end": start + HOUR, "bucket": HOUR, "aggregate": "max"}
    (found,) = in_buckets([sensor], **asked, now=datetime.now(UTC))
    assert found.values.tolist() == [1e6], "the late reading is not in the answer"


def cut(database: str, count: int) -> None:
    """Leave so many partitions: today's, those before it, and one after it."""
    with application(database):
        partitions = [part for part in catalog(READINGS) if part.start <= datetime.now(UTC) + DAY]
        gone = [*partitions[:-count]]
        gone += [part for part in catalog(READINGS) if part.start > partitions[-1].start]
    with owner(database) as connected:
        for partition in gone:
            connected.execute(statement("DROP TABLE {}", partition.table))


def extend(database: str, count: int) -> None:
    """Make partitions before the oldest until there are so many."""
    with maintained(database):
        partitions = catalog(READINGS, using="owner")
    with owner(database) as connected:
        for place in range(1, count - len(partitions) + 1):
            start = partitions[0].start - place * DAY
            name = psycopg.sql.Identifier(f"sensing_reading_{start:%Y%m%d}")
            bounds = (psycopg.sql.Literal(each.isoformat()) for each in (start, start + DAY))
            connected.execute(psycopg.sql.SQL(PARTITION).format(name, *bounds))

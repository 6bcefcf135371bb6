"""Readings that are old enough to go, some packed and some in rows, and their archives."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.storage import storages
from django.db import connection, connections

from sensing.lifecycle import READINGS
from timeseries import archives, dropping, packing, retention
from timeseries.buckets import Width
from timeseries.models import Archive, TouchedBucket
from timeseries.partitions import Partition, catalog, make_ahead, partition_from

DAY = timedelta(days=1)
ROWS = """
    SELECT sensor_id, timestamp::text, float8send(value), float8send(quality) FROM sensing_reading
    WHERE timestamp >= %(start)s AND timestamp < %(end)s
    UNION ALL
    SELECT sensor_id, timestamp::text, float8send(value), float8send(quality)
    FROM sensing_unpacked(%(start)s, %(end)s)
    ORDER BY 1, 2
"""


def partition_of(moment: datetime) -> Partition:
    return partition_from(READINGS, Width.DAY.floor(moment))


def expired(partition: Partition) -> datetime:
    """When a partition goes."""
    return partition.end + READINGS.keep


def bits(partition: Partition) -> list[tuple]:
    """Every reading of a day by its bits, packed or not, in order."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, {"start": partition.start, "end": partition.end})
        return [tuple(map(bytes_of, row)) for row in cursor.fetchall()]


def bytes_of(value):
    return bytes(value) if isinstance(value, memoryview) else value


def pack(partition: Partition) -> None:
    packing.pack(READINGS, partition, connections["owner"])


def archive(partition: Partition) -> Archive | None:
    return archives.archive(READINGS, partition, now=expired(partition))


def drop(partition: Partition) -> bool:
    TouchedBucket.objects.all().delete()  # as if the rollup had been computed
    return dropping.drop(READINGS, partition, connections["owner"], now=expired(partition))


def is_there(partition: Partition) -> bool:
    return partition.table in {each.table for each in catalog(READINGS)}


def files() -> set[str]:
    """Names of all files in the storage of archives."""
    root = Path(storages["archives"].location)
    return {str(path.relative_to(root)) for path in root.rglob("*.parquet")}


@contextmanager
def partitions_made_again(now: datetime) -> Iterator[None]:
    """For the other tests of this database, which find their partitions there."""
    try:
        yield
    finally:
        retention.remember([])
        make_ahead(READINGS, now=now)

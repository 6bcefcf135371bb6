"""A partitioned table of the tests' own, so that the real ones are left alone."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
from dateutil.relativedelta import relativedelta
from django.apps.registry import Apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from psqlextra.models import PostgresPartitionedModel
from psqlextra.partitioning import PostgresPartitioningManager
from psqlextra.partitioning.config import PostgresPartitioningConfig
from psqlextra.types import PostgresPartitioningMethod
from psycopg import sql

from tests.conftest import NOON
from timeseries.buckets import Width
from timeseries.models import TouchedBucket
from timeseries.partitions import Partition, catalog
from timeseries.policies import PartitionPolicy, RollupPolicy
from timeseries.rollups import touch
from timeseries.strategy import PolicyStrategy

nowhere = Apps()  # not Django's registry: these models have no migrations


class Sample(PostgresPartitionedModel):
    """One value of a made-up series."""

    pk = models.CompositePrimaryKey("series", "at")
    series = models.IntegerField()
    at = models.DateTimeField()
    value = models.FloatField()

    class PartitioningMeta:
        method = PostgresPartitioningMethod.RANGE
        key = ["at"]

    class Meta:
        app_label = "scratch"
        apps = nowhere


class Missing(PostgresPartitionedModel):
    """A model whose table nobody made."""

    pk = models.CompositePrimaryKey("series", "at")
    series = models.IntegerField()
    at = models.DateTimeField()

    class PartitioningMeta:
        method = PostgresPartitioningMethod.RANGE
        key = ["at"]

    class Meta:
        app_label = "scratch"
        apps = nowhere


CREATE_SAMPLES = sql.SQL("""
    CREATE TABLE scratch_sample (
        series int, at timestamptz, value float8 NOT NULL CHECK (value > '-infinity'),
        PRIMARY KEY (series, at)
    ) PARTITION BY RANGE (at)
""")

# Computes nothing: it notes what it was asked for, as the marks of a policy that nobody refreshes.
NOTE_HOURS = sql.SQL("""
    INSERT INTO timeseries_touchedbucket (policy, bucket, series)
    SELECT 'computed', bucket, ARRAY[series]
    FROM unnest(%(series)s::int[], %(buckets)s::timestamptz[]) AS asked (series, bucket)
    WHERE bucket >= %(start)s AND bucket < %(end)s
""")

SAMPLES_BY_HOUR = RollupPolicy(
    name="scratch.sample_hour",
    target=Sample,
    series="series",
    bucket="at",
    width=timedelta(hours=1),
    recompute=NOTE_HOURS,
)
SAMPLES = PartitionPolicy(
    model=Sample,
    width=Width.DAY,
    ahead=2,
    keep=relativedelta(days=3),
    read_by=(SAMPLES_BY_HOUR,),
)
MISSING = PartitionPolicy(model=Missing, width=Width.DAY, ahead=2, keep=relativedelta(days=3))


def manager_of(*policies: PartitionPolicy) -> PostgresPartitioningManager:
    return PostgresPartitioningManager(
        [
            PostgresPartitioningConfig(model=policy.model, strategy=PolicyStrategy(policy))
            for policy in policies
        ]
    )


manager = manager_of(SAMPLES)
manager_with_a_failing_table = manager_of(MISSING, SAMPLES)


DAY = timedelta(days=1)
TODAY = Width.DAY.floor(NOON)
MADE = range(-3, 3)  # the days, counted from today, that SAMPLES wants at noon


def day(offset: int) -> Partition:
    """The partition of a day counted from today."""
    start = TODAY + offset * DAY
    return Partition(start=start, end=start + DAY, table=f"scratch_sample_{start:%Y%m%d}")


def tables(*offsets: int) -> list[str]:
    return [day(offset).table for offset in offsets]


def existing() -> list[str]:
    return [partition.table for partition in catalog(SAMPLES)]


def insert(connection: BaseDatabaseWrapper, at: datetime, *, series: int = 1) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO scratch_sample VALUES (%s, %s, 0)", [series, at])


def mark(
    connection: BaseDatabaseWrapper, at: datetime, *, policy: str = SAMPLES_BY_HOUR.name
) -> None:
    """Leave the mark of a changed hour."""
    hour = np.array([at.replace(tzinfo=None)], dtype="datetime64[h]")
    rollup = replace(SAMPLES_BY_HOUR, name=policy)
    with connection.cursor() as cursor:
        touch(cursor, rollup, series=np.array([1]), buckets=hour)


def computed() -> list[datetime]:
    """The hours that SAMPLES_BY_HOUR was asked for."""
    asked = TouchedBucket.objects.filter(policy="computed").order_by("bucket")
    return list(asked.values_list("bucket", flat=True))


def remove(*offsets: int) -> None:
    """Drop partitions behind the policy's back."""
    for offset in offsets:
        run_as_owner(sql.SQL("DROP TABLE {}").format(sql.Identifier(day(offset).table)))


def run_as_owner(statement: sql.Composable) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)

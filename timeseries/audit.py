"""Rollups proved from time to time: a random sample is computed anew and compared.

What differs is told, and right from then on.
"""

import random
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from psycopg import sql

from timeseries.partitions import catalog
from timeseries.policies import PartitionPolicy, RollupPolicy
from timeseries.rollups import ONLY_REFRESHER, PATIENCE, known_in, recompute

BUCKETS, SERIES = 4, 250

STORED = sql.SQL("""
    SELECT {series}, stored::text FROM {target} AS stored
    WHERE {bucket} = %(bucket)s AND {series} = ANY(%(series)s)
""")
MARKED = """
    SELECT DISTINCT unnest(series) FROM timeseries_touchedbucket
    WHERE policy = %(policy)s AND bucket = %(bucket)s
"""

Marks = list[tuple[datetime, int]]


class RollupsDiffer(Exception):
    """Rows of a rollup were not what their source says; they are now."""


@dataclass(frozen=True)
class Audit:
    """How many rows were looked at, and which of them differed: bucket and series."""

    looked_at: int
    differing: Marks


def audit(source: PartitionPolicy, rollup: RollupPolicy, *, now: datetime) -> Audit:
    """Compare some random buckets of a rollup with what their source gives, and mend them.

    Buckets that are marked are left out: that they are late is known.
    """
    looked_at, differing = 0, []
    for bucket in _chosen(source, rollup, now):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ONLY_REFRESHER, [rollup.name])
            if not cursor.fetchone()[0]:
                continue  # it is being computed right now
            cursor.execute(PATIENCE)
            before, after = _both(cursor, source, rollup, bucket)
            looked_at += len(after)
            keys = sorted(key for key in after if before.get(key) != after[key])
            differing += [(bucket, key) for key in keys]
    return Audit(looked_at, differing)


def _chosen(source: PartitionPolicy, rollup: RollupPolicy, now: datetime) -> list[datetime]:
    """Starts of random buckets that are over, each of a random partition."""
    partitions = [part for part in catalog(source) if part.start + rollup.width <= now]
    picked = random.sample(partitions, min(BUCKETS, len(partitions)))
    return [
        rollup.bucket_of(part.start + random.random() * (min(part.end, now) - part.start))  # noqa: S311
        for part in picked
    ]


def _both(
    cursor, source: PartitionPolicy, rollup: RollupPolicy, bucket: datetime
) -> tuple[dict[int, str | None], dict[int, str | None]]:
    """Rows of a bucket as they are stored and as they are computed; None where there is none."""
    end = bucket + rollup.width
    series = known_in(cursor, source, rollup, start=bucket, end=end).get(bucket, [])
    chosen = sorted(random.sample(series, min(SERIES, len(series))))
    before = _stored(cursor, rollup, bucket, chosen)
    recompute(cursor, source, rollup, [(bucket, key) for key in chosen])
    after = _stored(cursor, rollup, bucket, chosen)
    cursor.execute(MARKED, {"policy": rollup.name, "bucket": bucket})
    marked = {key for (key,) in cursor.fetchall()}
    return (
        {key: before.get(key) for key in chosen if key not in marked},
        {key: after.get(key) for key in chosen if key not in marked},
    )


def _stored(cursor, rollup: RollupPolicy, bucket: datetime, series: list[int]) -> dict[int, str]:
    names = {"series": rollup.series, "target": rollup.target._meta.db_table}
    identifiers = {name: sql.Identifier(text) for name, text in names.items()}
    statement = STORED.format(bucket=sql.Identifier(rollup.bucket), **identifiers)
    cursor.execute(statement, {"bucket": bucket, "series": series})
    return dict(cursor.fetchall())

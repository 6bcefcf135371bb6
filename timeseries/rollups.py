"""Rollups that are exact: what changed is marked, and what is marked is computed anew from rows.

Marks, never a watermark: a transaction that commits late would be passed over for ever.
"""

from bisect import bisect_left
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection, transaction
from psycopg import sql

from timeseries.copy import as_array
from timeseries.policies import PartitionPolicy, RollupPolicy, read_from

MARKS_AT_ONCE = 100
PATIENCE = "SET LOCAL statement_timeout = '10min'"  # the role's own limit is for web requests

ONLY_REFRESHER = "SELECT pg_try_advisory_xact_lock(hashtext('rollup'), hashtext(%s))"

TAKE_MARKS = """
    DELETE FROM timeseries_touchedbucket WHERE id IN (
        SELECT id FROM timeseries_touchedbucket
        WHERE policy = %(policy)s ORDER BY bucket LIMIT %(limit)s
    ) RETURNING bucket, series
"""

ADD_MARKS = """
    INSERT INTO timeseries_touchedbucket (policy, bucket, series)
    SELECT %(policy)s, to_timestamp(bucket), array_agg(series)
    FROM unnest(%(buckets)s::bigint[], %(series)s::int[]) AS changed (bucket, series)
    GROUP BY bucket
"""

PARTITIONS = """
    SELECT bounds[1]::timestamptz, bounds[2]::timestamptz FROM (
        SELECT regexp_match(
            pg_get_expr(child.relpartbound, child.oid), 'FROM \\(''(.+)''\\) TO \\(''(.+)''\\)'
        ) AS bounds
        FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
        WHERE inhparent = %(table)s::regclass
    ) AS partition
    WHERE bounds[1]::timestamptz <= %(last)s AND bounds[2]::timestamptz > %(first)s
"""

PACKED_BUCKETS = sql.SQL("""
    SELECT {series}, date_bin(%(width)s, {key}, '2000-01-01+00')
    FROM {unpacked}(%(start)s, %(end)s)
    UNION
""")

# Of each bucket, the series that have raw rows or a rollup row.
KNOWN = sql.SQL("""
    SELECT bucket, array_agg(series) AS series FROM (
        SELECT {series} AS series, date_bin(%(width)s, {key}, '2000-01-01+00') AS bucket
        FROM {source} WHERE {key} >= %(start)s AND {key} < %(end)s
        UNION
        {packed}
        SELECT {series}, {bucket} FROM {target}
        WHERE {bucket} >= %(start)s AND {bucket} < %(end)s
    ) AS known
    GROUP BY bucket
""")
MARK_RANGE = sql.SQL("""
    INSERT INTO timeseries_touchedbucket (policy, bucket, series)
    SELECT %(policy)s, bucket, series FROM ({known}) AS known
""")


def touch(cursor, policy: RollupPolicy, *, series: np.ndarray, buckets: np.ndarray) -> None:
    """Mark buckets as changed, in the transaction that changes their rows.

    ``series`` are int keys and ``buckets`` datetime64 starts, pairs of one length without repeats.
    """
    if not len(series):
        return
    seconds = buckets.astype("datetime64[s]").astype("int64")
    pairs = {"series": as_array(series), "buckets": as_array(seconds)}
    cursor.execute(ADD_MARKS, {"policy": policy.name, **pairs})


def refresh(source: PartitionPolicy, rollup: RollupPolicy, *, limit: int = MARKS_AT_ONCE) -> int:
    """Recompute up to ``limit`` marked buckets and return how many marks were taken.

    A mark is deleted in the transaction that recomputes its bucket, so a crash loses nothing and a
    repeat changes nothing. One refresher a rollup works at a time; another gets 0 and goes home:
    with two, the one that read first could write last.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ONLY_REFRESHER, [rollup.name])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(PATIENCE)
        cursor.execute(TAKE_MARKS, {"policy": rollup.name, "limit": limit})
        marks = cursor.fetchall()
        pairs = {(bucket, key) for bucket, series in marks for key in series}
        recompute(cursor, source, rollup, sorted(pairs))
    return len(marks)


def refresh_all(source: PartitionPolicy, rollup: RollupPolicy) -> int:
    """Recompute until no mark is left, and return how many were taken."""
    taken = 0
    while more := refresh(source, rollup):
        taken += more
    return taken


def recompute(
    cursor, source: PartitionPolicy, rollup: RollupPolicy, marks: list[tuple[datetime, int]]
) -> None:
    """Compute sorted (bucket, series) pairs anew, a partition of the source at a time.

    The bounds stand in the statement as literals, so its cost does not grow with the number of
    partitions. Buckets without a partition are left as they are: their source is gone.
    """
    if not marks:
        return
    ends = {"first": marks[0][0], "last": marks[-1][0]}
    cursor.execute(PARTITIONS, {"table": source.table, **ends})
    for start, end in cursor.fetchall():
        inside = marks[bisect_left(marks, (start,)) : bisect_left(marks, (end,))]
        if inside:
            buckets, series = map(list, zip(*inside, strict=True))
            pairs = {"series": series, "buckets": buckets}
            cursor.execute(rollup.recompute, {**pairs, "start": start, "end": end})
            _pass_on(cursor, rollup, inside)


def _pass_on(cursor, rollup: RollupPolicy, marks: list[tuple[datetime, int]]) -> None:
    """Mark what is computed from a rollup whose buckets were computed anew."""
    for wider in read_from(rollup.target):
        buckets = {(wider.bucket_of(bucket), key) for bucket, key in marks}
        starts, series = zip(*sorted(buckets), strict=True)
        naive = [start.replace(tzinfo=None) for start in starts]
        touch(cursor, wider, series=np.array(series), buckets=np.array(naive, "datetime64[us]"))


def mark_range(
    source: PartitionPolicy, rollup: RollupPolicy, *, start: datetime, end: datetime
) -> int:
    """Mark every bucket that has raw rows or a rollup row in a range of time, of all series.

    Returns how many buckets of time. This is how a rollup is rebuilt: mark, then refresh.
    """
    values: dict[str, Any] = {"policy": rollup.name, "width": rollup.width}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        marking = MARK_RANGE.format(known=_known(source, rollup))
        cursor.execute(marking, {**values, "start": start, "end": end})
        return cursor.rowcount


def known_in(
    cursor, source: PartitionPolicy, rollup: RollupPolicy, *, start: datetime, end: datetime
) -> dict[datetime, list[int]]:
    """Return the series of each bucket that has raw rows or a rollup row in a range of time."""
    values = {"width": rollup.width, "start": start, "end": end}
    cursor.execute(_known(source, rollup), values)
    return dict(cursor.fetchall())


def _known(source: PartitionPolicy, rollup: RollupPolicy) -> sql.Composed:
    series, key = sql.Identifier(rollup.series), sql.Identifier(source.key)
    packed: sql.Composable = sql.SQL("")
    if source.packing:
        unpacked = sql.Identifier(source.packing.unpacked)
        packed = PACKED_BUCKETS.format(series=series, key=key, unpacked=unpacked)
    return KNOWN.format(
        packed=packed,
        series=series,
        bucket=sql.Identifier(rollup.bucket),
        key=key,
        source=sql.Identifier(source.table),
        target=sql.Identifier(rollup.target._meta.db_table),
    )

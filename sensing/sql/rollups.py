"""How the summaries of readings are computed.

Values reach the aggregates in the order of time, so that floating-point sums come out the same
whenever and wherever they are computed. What would be too small for a double is taken for nothing:
PostgreSQL answers it with an error, and the summaries of every sensor would stand still.
"""

from psycopg import sql

# All hours lie between start and end, one partition.
_FRESH_HOURS = """
    SELECT touched.sensor_id, touched.bucket, summary.*
    FROM touched CROSS JOIN LATERAL (
        SELECT count(*) AS count, sum(value) AS sum, min(value) AS min, max(value) AS max,
               (array_agg(value))[1] AS first, (array_agg(value))[count(*)] AS last,
               CASE WHEN var_pop(value) > 1e-290 THEN var_pop(value) * count(*) ELSE 0 END
                   AS squares,
               count(*) FILTER (WHERE quality >= 0.5) AS good,
               bit_count(bit_or(1::bigint << minute)::bit(64)) AS minutes
        FROM (
            SELECT value, quality, timestamp,
                   floor(date_part('epoch', timestamp - touched.bucket) / 60)::int AS minute
            FROM sensing_reading
            WHERE sensor_id = touched.sensor_id
              AND timestamp >= touched.bucket AND timestamp < touched.bucket + interval '1 hour'
              AND timestamp >= %(start)s AND timestamp < %(end)s
            UNION ALL
            SELECT value, quality, timestamp,
                   floor(date_part('epoch', timestamp - touched.bucket) / 60)::int
            FROM sensing_unpacked(touched.bucket, touched.bucket + interval '1 hour')
            WHERE sensor_id = touched.sensor_id AND day >= %(start)s AND day < %(end)s
            ORDER BY timestamp
        ) AS ordered
    ) AS summary
"""

# Squares of hours are about the means of hours: what lies between those and the mean of the day is
# added (Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample
# variances", 1979).
_FRESH_DAYS = """
    SELECT touched.sensor_id, touched.bucket, summary.*
    FROM touched CROSS JOIN LATERAL (
        SELECT coalesce(sum(count), 0) AS count, sum(sum) AS sum, min(min) AS min, max(max) AS max,
               (array_agg(first))[1] AS first, (array_agg(last))[count(*)] AS last,
               sum(squares)
                   + sum(CASE WHEN abs(apart) > 1e-145 THEN count * apart * apart ELSE 0 END)
                   AS squares,
               sum(good) AS good, sum(minutes) AS minutes
        FROM (
            SELECT stored.*,
                   average - sum(sum) OVER whole / sum(count) OVER whole AS apart
            FROM sensing_readinghour AS stored
            WHERE sensor_id = touched.sensor_id
              AND hour >= touched.bucket AND hour < touched.bucket + interval '24 hours'
              AND hour >= %(start)s AND hour < %(end)s
            WINDOW whole AS (ORDER BY hour ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
            ORDER BY hour
        ) AS ordered
    ) AS summary
"""

# Emptied by the count and not by what fresh lacks, which the planner takes for few rows and joins
# by the bucket alone, every sensor with every other.
_REPLACE = """
    WITH touched AS (
        SELECT * FROM unnest(%(series)s::int[], %(buckets)s::timestamptz[])
            AS asked (sensor_id, bucket)
    ), fresh AS (
        {fresh}
    ), emptied AS (
        DELETE FROM {target} AS stored USING fresh
        WHERE fresh.count = 0
          AND stored.sensor_id = fresh.sensor_id AND stored.{bucket} = fresh.bucket
          AND stored.{bucket} >= %(start)s AND stored.{bucket} < %(end)s
    )
    INSERT INTO {target} (
        sensor_id, {bucket}, count, sum, min, max, first, last, squares, good, minutes
    )
    SELECT sensor_id, bucket, count, sum, min, max, first, last, squares, good, minutes
    FROM fresh WHERE count > 0
    ON CONFLICT (sensor_id, {bucket}) DO UPDATE SET
        count = excluded.count, sum = excluded.sum, min = excluded.min, max = excluded.max,
        first = excluded.first, last = excluded.last, squares = excluded.squares,
        good = excluded.good, minutes = excluded.minutes
"""


def _replace(fresh: str, target: str, bucket: str) -> sql.Composed:
    names = {"target": sql.Identifier(target), "bucket": sql.Identifier(bucket)}
    return sql.SQL(_REPLACE).format(fresh=sql.SQL(fresh), **names)


RECOMPUTE_READING_HOURS = _replace(_FRESH_HOURS, "sensing_readinghour", "hour")
RECOMPUTE_READING_DAYS = _replace(_FRESH_DAYS, "sensing_readingday", "day")

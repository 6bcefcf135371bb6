"""SQL that the ORM cannot say."""

from psycopg import sql

# Values reach the aggregates in the order of time, so that floating-point sums come out the same
# whenever and wherever the hour is computed. All hours lie between start and end, one partition.
RECOMPUTE_READING_HOURS = sql.SQL("""
    WITH touched AS (
        SELECT * FROM unnest(%(series)s::int[], %(buckets)s::timestamptz[]) AS t (sensor_id, hour)
    ), fresh AS (
        SELECT touched.sensor_id, touched.hour, summary.*
        FROM touched CROSS JOIN LATERAL (
            SELECT count(*) AS count, sum(value) AS sum, min(value) AS min, max(value) AS max,
                   (array_agg(value))[1] AS first, (array_agg(value))[count(*)] AS last
            FROM (
                SELECT value FROM sensing_reading
                WHERE sensor_id = touched.sensor_id
                  AND timestamp >= touched.hour AND timestamp < touched.hour + interval '1 hour'
                  AND timestamp >= %(start)s AND timestamp < %(end)s
                ORDER BY timestamp
            ) AS ordered
        ) AS summary
        WHERE summary.count > 0
    ), emptied AS (
        DELETE FROM sensing_readinghour AS stored USING touched
        WHERE stored.sensor_id = touched.sensor_id AND stored.hour = touched.hour
          AND stored.hour >= %(start)s AND stored.hour < %(end)s
          AND NOT EXISTS (
              SELECT 1 FROM fresh
              WHERE fresh.sensor_id = touched.sensor_id AND fresh.hour = touched.hour
          )
    )
    INSERT INTO sensing_readinghour (sensor_id, hour, count, sum, min, max, first, last)
    SELECT sensor_id, hour, count, sum, min, max, first, last FROM fresh
    ON CONFLICT (sensor_id, hour) DO UPDATE SET
        count = excluded.count, sum = excluded.sum, min = excluded.min, max = excluded.max,
        first = excluded.first, last = excluded.last
""")

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
                SELECT value, timestamp FROM sensing_reading
                WHERE sensor_id = touched.sensor_id
                  AND timestamp >= touched.hour AND timestamp < touched.hour + interval '1 hour'
                  AND timestamp >= %(start)s AND timestamp < %(end)s
                UNION ALL
                SELECT value, timestamp
                FROM sensing_unpacked(touched.hour, touched.hour + interval '1 hour')
                WHERE sensor_id = touched.sensor_id AND day >= %(start)s AND day < %(end)s
                ORDER BY timestamp
            ) AS ordered
        ) AS summary
    ), emptied AS (
        -- By the count and not by what fresh lacks, which the planner takes for few rows and joins
        -- by the hour alone, every sensor with every other.
        DELETE FROM sensing_readinghour AS stored USING fresh
        WHERE fresh.count = 0
          AND stored.sensor_id = fresh.sensor_id AND stored.hour = fresh.hour
          AND stored.hour >= %(start)s AND stored.hour < %(end)s
    )
    INSERT INTO sensing_readinghour (sensor_id, hour, count, sum, min, max, first, last)
    SELECT sensor_id, hour, count, sum, min, max, first, last FROM fresh WHERE count > 0
    ON CONFLICT (sensor_id, hour) DO UPDATE SET
        count = excluded.count, sum = excluded.sum, min = excluded.min, max = excluded.max,
        first = excluded.first, last = excluded.last
""")

RESOLVE_SENSORS = """
    SELECT sensor_id, id FROM sensing_sensor
    WHERE sensor_id = ANY(%(codes)s) AND status <> 'decommissioned'
"""

# Held by whoever stores readings, until its commit; deleting a sensor waits for it.
LOCK_REGISTRY_SHARED = "SELECT pg_advisory_xact_lock_shared(hashtext('sensing.registry'))"

CREATE_STAGING = """
    CREATE TEMPORARY TABLE staged_reading (
        sensor_id int NOT NULL, timestamp timestamptz NOT NULL,
        value float8 NOT NULL, quality float8 NOT NULL
    ) ON COMMIT DROP
"""

ADD_STAGED_READINGS = """
    INSERT INTO sensing_reading (sensor_id, timestamp, value, quality)
    SELECT sensor_id, timestamp, value, quality FROM staged_reading ORDER BY sensor_id, timestamp
    ON CONFLICT (sensor_id, timestamp) DO NOTHING
    RETURNING sensor_id, timestamp
"""

# A second statement, so that it sees what another batch committed while the first one waited.
REPLACE_STAGED_READINGS = """
    UPDATE sensing_reading AS known SET value = staged.value, quality = staged.quality
    FROM staged_reading AS staged
    WHERE known.sensor_id = staged.sensor_id AND known.timestamp = staged.timestamp
      AND known.timestamp BETWEEN %(start)s AND %(end)s
      AND (known.value, known.quality) IS DISTINCT FROM (staged.value, staged.quality)
    RETURNING known.sensor_id, known.timestamp
"""

# Read with timeseries.fetch, which is where the form of the instants is explained.
PAGE_OF_READINGS = """
    SELECT timestamptz_send(timestamp), value, quality FROM sensing_reading
    WHERE sensor_id = %(sensor)s AND timestamp >= %(low)s AND timestamp < %(upper)s
    ORDER BY timestamp DESC LIMIT %(limit)s
"""

_PAGE_OF_ALL = sql.SQL("""
    SELECT timestamptz_send(timestamp), value, quality, sensor_id FROM (
        SELECT sensor_id, timestamp, value, quality FROM sensing_reading
        {packed}
    ) AS kept
    WHERE timestamp >= %(low)s AND timestamp < %(upper)s
      AND (timestamp, sensor_id) < (%(after)s, %(after_sensor)s)
    ORDER BY timestamp DESC, sensor_id DESC LIMIT %(limit)s
""")
_PACKED = sql.SQL("""
    UNION ALL
    SELECT sensor_id, timestamp, value, quality FROM sensing_unpacked(%(low)s, %(upper)s)
""")
# By whether days are asked for that may be packed.
PAGE_OF_ALL_READINGS = {
    False: _PAGE_OF_ALL.format(packed=sql.SQL("")),
    True: _PAGE_OF_ALL.format(packed=_PACKED),
}

_NEWEST_HOUR = """
    SELECT greatest(
        (SELECT max(hour) FROM sensing_readinghour WHERE hour >= %(oldest)s {of_sensor}),
        (SELECT max(bucket) FROM timeseries_touchedbucket WHERE policy = %(policy)s {of_series})
    )
"""
# By whether one sensor is asked for.
NEWEST_HOUR = {
    True: sql.SQL(_NEWEST_HOUR).format(
        of_sensor=sql.SQL("AND sensor_id = %(sensor)s"),
        of_series=sql.SQL("AND series @> ARRAY[%(sensor)s]"),
    ),
    False: sql.SQL(_NEWEST_HOUR).format(of_sensor=sql.SQL(""), of_series=sql.SQL("")),
}

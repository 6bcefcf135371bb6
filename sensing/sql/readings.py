"""SQL that the ORM cannot say."""

from psycopg import sql

# Of a sensor whose implausible values are kept, every value is plausible.
RESOLVE_SENSORS = """
    SELECT sensor.sensor_id, id,
           CASE implausible WHEN 'refused' THEN coalesce(plausible_min, '-inf') ELSE '-inf' END,
           CASE implausible WHEN 'refused' THEN coalesce(plausible_max, 'inf') ELSE 'inf' END,
           limits.low, limits.high
    FROM sensing_sensor AS sensor
    LEFT JOIN sensing_sensorlimits AS limits ON limits.sensor_id = sensor.id
    WHERE sensor.sensor_id = ANY(%(codes)s) AND status <> 'decommissioned'
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
      AND NOT coalesce((
          SELECT is_corrected FROM sensing_correctedreading AS corrected
          WHERE corrected.sensor_id = known.sensor_id AND corrected.timestamp = known.timestamp
          ORDER BY corrected.id DESC LIMIT 1
      ), false)
    RETURNING known.sensor_id, known.timestamp
"""

PAGE_OF_READINGS = sql.SQL("""
    SELECT timestamp, value, quality FROM sensing_reading
    WHERE sensor_id = {sensor} AND timestamp >= {low} AND timestamp < {upper}
    ORDER BY timestamp DESC LIMIT {limit}
""")

# Read with timeseries.fetch, which is where the form of the instants is explained.
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

_PORTION = """
    SELECT sensor_id, timestamp, value, quality FROM sensing_reading
    WHERE sensor_id {sensors} AND timestamp >= {low} AND timestamp < {upper}
"""
_PACKED_PORTION = """
    UNION ALL
    SELECT sensor_id, timestamp, value, quality FROM sensing_unpacked({low}, {upper})
    WHERE sensor_id {sensors}
"""
# By whether days are asked for that may be packed. The bounds are written into it.
PORTION_OF_READINGS = {
    False: sql.SQL(_PORTION),
    True: sql.SQL(_PORTION + _PACKED_PORTION),
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

CORRECTED = """
    SELECT sensor_id FROM unnest(%(sensors)s::int[]) AS asked (sensor_id)
    WHERE EXISTS (SELECT FROM sensing_correction WHERE sensor_id = asked.sensor_id)
"""

QUARANTINE_IS_FULL = """
    SELECT count(*) = %(most)s FROM (
        SELECT FROM sensing_refusedreading WHERE status = 'waiting' LIMIT %(most)s
    ) AS waiting
"""

# What is sent again and again is counted.
KEEP_REFUSED = """
    INSERT INTO sensing_refusedreading AS known (
        kind, reason, source, sender_id, sensor_id, timestamp, value, quality, sent, times,
        status, received_at
    )
    SELECT kind, reason, %(source)s, %(sender)s, sensor_id, timestamp, value, quality, sent, times,
           'waiting', %(now)s
    FROM unnest(
        %(kind)s::text[], %(reason)s::text[], %(sensor_id)s::text[], %(timestamp)s::timestamptz[],
        %(value)s::float8[], %(quality)s::float8[], %(sent)s::text[], %(times)s::int[]
    ) AS refused (kind, reason, sensor_id, timestamp, value, quality, sent, times)
    ORDER BY kind, sensor_id, timestamp, value, quality, sent
    ON CONFLICT (kind, source, sensor_id, timestamp, value, quality, sent)
        WHERE status = 'waiting'
    DO UPDATE SET times = known.times + excluded.times, received_at = excluded.received_at,
                  reason = excluded.reason, sender_id = excluded.sender_id
"""

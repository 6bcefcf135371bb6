"""SQL of watching, which the ORM cannot say."""

from psycopg import sql

SUSPECT = """
    INSERT INTO sensing_suspicion (sensors, since) VALUES (%(sensors)s, %(since)s)
"""

TAKE_SUSPICIONS = """
    WITH taken AS (DELETE FROM sensing_suspicion RETURNING *)
    SELECT sensor_id, min(suspected.since) FROM taken
    CROSS JOIN LATERAL unnest(taken.sensors, taken.since) AS suspected (sensor_id, since)
    GROUP BY sensor_id
"""

# The first ones of each sensor from an instant of its own on; ``low`` is the least of these.
READINGS_SINCE = sql.SQL("""
    SELECT reading.sensor_id, reading.timestamp, reading.value
    FROM unnest({sensors}::int[], {since}::timestamptz[]) AS asked (sensor_id, since)
    CROSS JOIN LATERAL (
        SELECT sensor_id, timestamp, value FROM sensing_reading
        WHERE sensor_id = asked.sensor_id AND timestamp >= asked.since
          AND timestamp >= {low} AND timestamp < {upper}
        ORDER BY timestamp LIMIT {each}
    ) AS reading
""")

ONE_AT_A_TIME = "SELECT pg_try_advisory_xact_lock(hashtext('sensing.watch'))"

KEEP_WATCHES = """
    UPDATE sensing_watch AS watch SET
        phase = kept.phase, began_at = kept.began_at, cleared_at = kept.cleared_at,
        seen_until = kept.seen_until, checked_at = kept.checked_at, finding_id = kept.finding_id,
        episode = kept.episode, memory = kept.memory,
        held_by_hysteresis = kept.held_by_hysteresis, held_by_duration = kept.held_by_duration,
        held_by_cooldown = kept.held_by_cooldown, held_by_snooze = kept.held_by_snooze,
        held_by_maintenance = kept.held_by_maintenance
    FROM unnest(
        %(id)s::bigint[], %(phase)s::int[], %(began_at)s::timestamptz[],
        %(cleared_at)s::timestamptz[], %(seen_until)s::timestamptz[],
        %(checked_at)s::timestamptz[], %(finding_id)s::bigint[], %(episode)s::bytea[],
        %(memory)s::bytea[], %(held_by_hysteresis)s::int[], %(held_by_duration)s::int[],
        %(held_by_cooldown)s::int[], %(held_by_snooze)s::int[], %(held_by_maintenance)s::int[]
    ) AS kept (
        id, phase, began_at, cleared_at, seen_until, checked_at, finding_id, episode, memory,
        held_by_hysteresis, held_by_duration, held_by_cooldown, held_by_snooze, held_by_maintenance
    )
    WHERE watch.id = kept.id
"""

KEEP_FINDINGS = """
    UPDATE sensing_finding AS finding SET
        ended_at = kept.ended_at, returns = kept.returns, value = kept.value,
        strength = kept.strength, evidence = kept.evidence
    FROM unnest(
        %(id)s::bigint[], %(ended_at)s::timestamptz[], %(returns)s::int[], %(value)s::float8[],
        %(strength)s::float8[], %(evidence)s::jsonb[]
    ) AS kept (id, ended_at, returns, value, strength, evidence)
    WHERE finding.id = kept.id
"""

KEEP_ALERTS = """
    UPDATE sensing_anomalyalert AS alert SET
        ended_at = kept.ended_at, returns = kept.returns, severity = kept.severity,
        evidence = kept.evidence, updated_at = kept.updated_at
    FROM unnest(
        %(id)s::uuid[], %(ended_at)s::timestamptz[], %(returns)s::int[], %(severity)s::int[],
        %(evidence)s::jsonb[], %(updated_at)s::timestamptz[]
    ) AS kept (id, ended_at, returns, severity, evidence, updated_at)
    WHERE alert.id = kept.id
"""

"""SQL that the ORM cannot say."""

from psycopg import sql

# Held by whoever stores frames, until its commit; deleting a camera waits for it.
LOCK_REGISTRY_SHARED = "SELECT pg_advisory_xact_lock_shared(hashtext('cameras.registry'))"

# Rows are locked in one order, so that two batches of the same cameras never wait for each other.
# The age is compared again by the update, which sees what another batch committed meanwhile.
MOVE_LAST_SEEN = """
    WITH seen AS (
        SELECT id, to_timestamp(microseconds / 1e6) AS at
        FROM unnest(%(cameras)s::int[], %(moments)s::bigint[]) AS t (id, microseconds)
    ), locked AS (
        SELECT camera.id, seen.at FROM cameras_camera AS camera JOIN seen USING (id)
        WHERE camera.last_seen_at IS NULL OR camera.last_seen_at < seen.at
        ORDER BY camera.id FOR NO KEY UPDATE OF camera
    )
    UPDATE cameras_camera AS camera SET last_seen_at = locked.at FROM locked
    WHERE camera.id = locked.id
      AND (camera.last_seen_at IS NULL OR camera.last_seen_at < locked.at)
"""

CREATE_STAGING = """
    CREATE TEMPORARY TABLE staged_frame (LIKE cameras_frame) ON COMMIT DROP;
    CREATE TEMPORARY TABLE staged_detection (LIKE cameras_detection) ON COMMIT DROP
"""
DROP_STAGING = "DROP TABLE staged_frame, staged_detection"

ADD_STAGED_FRAMES = """
    INSERT INTO cameras_frame SELECT * FROM staged_frame ORDER BY camera_id, captured_at, number
    ON CONFLICT (camera_id, captured_at, number) DO NOTHING
    RETURNING camera_id, captured_at, number
"""

CONTENT = (
    "size",
    "processing_ms",
    "quality",
    "blur",
    "brightness",
    "average_confidence",
    "status",
    "width",
    "height",
    "detection_count",
    "vehicle_count",
    "person_count",
    "model_version",
    "summary",
)
DETECTED = (
    "place",
    "object_class",
    "confidence",
    "x1",
    "y1",
    "x2",
    "y2",
    "speed_kmh",
    "track_id",
    "direction",
    "attributes",
)


def _columns(table: str, names: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(table, name) for name in names)


# A second statement, so that it sees what another batch committed while the first one waited.
# A frame that is done is not made to wait again by the repetition of an older message.
REPLACE_STAGED_FRAMES = sql.SQL("""
    UPDATE cameras_frame AS known SET ({names}, received_at) = ROW({staged}, staged.received_at)
    FROM staged_frame AS staged
    WHERE known.camera_id = staged.camera_id AND known.captured_at = staged.captured_at
      AND known.number = staged.number AND known.captured_at BETWEEN %(start)s AND %(end)s
      AND NOT (known.status >= 2 AND staged.status < 2)
      AND (
        ({known}) IS DISTINCT FROM ({staged})
        OR EXISTS (
            (SELECT {detected} FROM cameras_detection AS detection
             WHERE detection.camera_id = staged.camera_id
               AND detection.captured_at = staged.captured_at
               AND detection.number = staged.number
               AND detection.captured_at BETWEEN %(start)s AND %(end)s
             EXCEPT
             SELECT {detected} FROM staged_detection AS detection
             WHERE detection.camera_id = staged.camera_id
               AND detection.captured_at = staged.captured_at
               AND detection.number = staged.number)
            UNION ALL
            (SELECT {detected} FROM staged_detection AS detection
             WHERE detection.camera_id = staged.camera_id
               AND detection.captured_at = staged.captured_at
               AND detection.number = staged.number
             EXCEPT
             SELECT {detected} FROM cameras_detection AS detection
             WHERE detection.camera_id = staged.camera_id
               AND detection.captured_at = staged.captured_at
               AND detection.number = staged.number
               AND detection.captured_at BETWEEN %(start)s AND %(end)s)
        )
      )
    RETURNING known.camera_id, known.captured_at, known.number
""").format(
    names=sql.SQL(", ").join(map(sql.Identifier, CONTENT)),
    known=_columns("known", CONTENT),
    staged=_columns("staged", CONTENT),
    detected=_columns("detection", DETECTED),
)

DROP_DETECTIONS = """
    DELETE FROM cameras_detection AS known
    USING unnest(%(cameras)s::int[], %(moments)s::timestamptz[], %(numbers)s::bigint[])
        AS changed (camera_id, captured_at, number)
    WHERE known.camera_id = changed.camera_id AND known.captured_at = changed.captured_at
      AND known.number = changed.number AND known.captured_at BETWEEN %(start)s AND %(end)s
"""

ADD_STAGED_DETECTIONS = """
    INSERT INTO cameras_detection
    SELECT staged.* FROM staged_detection AS staged
    JOIN unnest(%(cameras)s::int[], %(moments)s::timestamptz[], %(numbers)s::bigint[])
        AS changed (camera_id, captured_at, number) USING (camera_id, captured_at, number)
    ORDER BY staged.camera_id, staged.captured_at, staged.number, staged.place
"""

_SENT_STATUSES = sql.SQL("""
    (
        SELECT place, camera_id, number, status, ms,
               to_timestamp(0) + microseconds * interval '1 microsecond' AS captured_at
        FROM unnest(%(places)s::int[], %(cameras)s::int[], %(moments)s::bigint[],
                    %(numbers)s::bigint[], %(statuses)s::smallint[], %(times)s::real[])
            AS t (place, camera_id, microseconds, number, status, ms)
    ) AS sent
    WHERE frame.camera_id = sent.camera_id AND frame.captured_at = sent.captured_at
      AND frame.number = sent.number AND frame.captured_at BETWEEN %(start)s AND %(end)s
""")

SETTLE_FRAMES = sql.SQL("""
    UPDATE cameras_frame AS frame
    SET status = sent.status, processing_ms = coalesce(sent.ms, frame.processing_ms)
    FROM {sent}
      AND (frame.status, frame.processing_ms)
          IS DISTINCT FROM (sent.status, coalesce(sent.ms, frame.processing_ms))
    RETURNING sent.place
""").format(sent=_SENT_STATUSES)

# Asked only when some were not changed: they may be as they should, or not be there.
KNOWN_FRAMES = sql.SQL("SELECT sent.place FROM cameras_frame AS frame, {sent}").format(
    sent=_SENT_STATUSES
)

CREATE_STAGED_METRICS = """
    CREATE TEMPORARY TABLE staged_metric (LIKE cameras_systemmetric) ON COMMIT DROP
"""

ADD_STAGED_METRICS = """
    INSERT INTO cameras_systemmetric SELECT * FROM staged_metric ORDER BY series_id, measured_at
    ON CONFLICT (series_id, measured_at) DO NOTHING
"""

REPLACE_STAGED_METRICS = """
    UPDATE cameras_systemmetric AS known SET value = staged.value
    FROM staged_metric AS staged
    WHERE known.series_id = staged.series_id AND known.measured_at = staged.measured_at
      AND known.measured_at BETWEEN %(start)s AND %(end)s AND known.value <> staged.value
"""

# By hours of the clock; the bound is a literal, so that two partitions are planned.
FRAMES_BY_HOUR = """
    SELECT date_trunc('hour', captured_at, 'UTC') AS hour, count(*),
           count(*) FILTER (WHERE status = 3), sum(vehicle_count), sum(person_count)
    FROM cameras_frame
    WHERE camera_id = %(camera)s AND captured_at >= %(start)s AND captured_at < %(end)s
    GROUP BY hour ORDER BY hour
"""

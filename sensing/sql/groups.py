"""SQL of which groups a sensor is in."""

from psycopg import sql

# The groups of a sensor and those that they are part of, nearest first. UNION ends circles too.
GROUPS_ABOVE = sql.SQL("""
    WITH RECURSIVE above AS (
        SELECT sensorgroup_id AS id, 0 AS distance
        FROM sensing_sensorgroup_sensors WHERE sensor_id = %(sensor)s
        UNION
        SELECT part.parent_id, distance + 1 FROM above
        JOIN sensing_sensorgroup AS part ON part.id = above.id
        WHERE part.parent_id IS NOT NULL AND distance < 100
    )
    SELECT found.id, found.name FROM sensing_sensorgroup AS found
    JOIN above ON above.id = found.id
    GROUP BY found.id ORDER BY min(distance), found.name
""")

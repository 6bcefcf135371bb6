"""Hourly means that sensors are compared by."""

from psycopg import sql

# Of most of whose readings the quality is good. Hours that were summed up before their good ones
# were counted have no minutes either; they are taken as they are.
GOOD_HOURS = sql.SQL("(found.good * 2 >= found.count OR found.minutes = 0)")

# Each sensor has a range of time of its own; all lie between low and high, which spare partitions.
MEANS = sql.SQL("""
    SELECT found.sensor_id, found.hour, found.average, found.count
    FROM unnest({sensors}::int[], {starts}::timestamptz[], {ends}::timestamptz[])
        AS asked (sensor_id, start, "end")
    JOIN sensing_readinghour AS found ON found.sensor_id = asked.sensor_id
        AND found.hour >= asked.start AND found.hour < asked."end"
    WHERE found.hour >= {low} AND found.hour < {high} AND {good}
""")

GOOD_DAYS = sql.SQL("""
    SELECT found.sensor_id, date_trunc('day', found.hour, 'UTC') AS day
    FROM sensing_readinghour AS found
    WHERE found.sensor_id = ANY({sensors}) AND found.hour >= {low} AND found.hour < {high}
        AND {good}
    GROUP BY 1, 2 HAVING count(*) >= {least}
""")

LOCK_DRIFT = "SELECT pg_advisory_xact_lock(hashtext('sensing.drift'))"

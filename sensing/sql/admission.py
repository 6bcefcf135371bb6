"""SQL of who may send for which sensors."""

from psycopg import sql

# What a sender is admitted to, and which of the codes it sent it may name: nothing but a row for
# one without bounds, and none for one that is gone by now. UNION ends circles too.
_ADMISSION = sql.SQL("""
    WITH RECURSIVE admission AS (
        SELECT * FROM {table} WHERE {key} = %(key)s
    ), reached AS (
        SELECT sensorgroup_id AS id FROM {groups} WHERE {admission_id} = (SELECT id FROM admission)
        UNION
        SELECT registers_in_id FROM admission
        UNION
        SELECT part.id FROM sensing_sensorgroup AS part JOIN reached ON part.parent_id = reached.id
    )
    SELECT admission.id, admission.reaches_all, admission.registers_in_id, ARRAY(
        SELECT sensor.sensor_id FROM sensing_sensor AS sensor
        WHERE sensor.sensor_id = ANY(%(codes)s)
          AND (admission.reaches_all OR EXISTS (
              SELECT FROM sensing_sensorgroup_sensors AS member
              WHERE member.sensor_id = sensor.id
                AND member.sensorgroup_id IN (SELECT id FROM reached)
          ))
    )
    FROM {holders} AS holder LEFT JOIN admission ON true
    WHERE holder.{holder_key} = %(key)s
""")

# Of two requests that bring one code, the second waits for the first and registers nothing.
_REGISTER_SENSORS = sql.SQL("""
    WITH fresh AS (
        INSERT INTO sensing_sensor
            (sensor_id, type, unit, location, status, implausible, created_at, updated_at)
        SELECT code, registers_type, registers_unit, '', 'active', 'kept', now(), now()
        FROM unnest(%(codes)s::text[]) WITH ORDINALITY AS sent (code, place), {table} AS admission
        WHERE admission.id = %(admission)s AND registers_in_id IS NOT NULL
        ORDER BY place
        ON CONFLICT (sensor_id) DO NOTHING
        RETURNING id
    ), joined AS (
        INSERT INTO sensing_sensorgroup_sensors (sensorgroup_id, sensor_id)
        SELECT registers_in_id, fresh.id FROM fresh, {table} AS admission
        WHERE admission.id = %(admission)s
        RETURNING id
    )
    UPDATE {table} SET registered_count = registered_count + (SELECT count(*) FROM joined)
    WHERE id = %(admission)s
""")

_OF_TOKENS = {
    "table": sql.Identifier("sensing_deviceaccess"),
    "key": sql.Identifier("token_id"),
    "groups": sql.Identifier("sensing_deviceaccess_groups"),
    "admission_id": sql.Identifier("deviceaccess_id"),
    "holders": sql.Identifier("accounts_apitoken"),
    "holder_key": sql.Identifier("token_key"),
}
_OF_SUBSCRIPTIONS = {
    "table": sql.Identifier("sensing_mqttsubscription"),
    "key": sql.Identifier("id"),
    "groups": sql.Identifier("sensing_mqttsubscription_groups"),
    "admission_id": sql.Identifier("mqttsubscription_id"),
    "holders": sql.Identifier("sensing_mqttsubscription"),
    "holder_key": sql.Identifier("id"),
}
# By whose admission it is.
ADMISSION = {
    "token": _ADMISSION.format(**_OF_TOKENS),
    "subscription": _ADMISSION.format(**_OF_SUBSCRIPTIONS),
}
REGISTER_SENSORS = {
    "token": _REGISTER_SENSORS.format(table=_OF_TOKENS["table"]),
    "subscription": _REGISTER_SENSORS.format(table=_OF_SUBSCRIPTIONS["table"]),
}

"""How far a place reaches beyond its parent, as functions of the database.

Triggers refuse by them, and forms, the API and imports ask them first, so that there is one answer.
"""

from django.db import migrations

# Only what lies outside is measured: the corners of the difference, on the spheroid. Real maps are
# drawn on the plane, so whether anything lies outside is decided there.
REACH = """
    CREATE FUNCTION inventory_reach_m(child geometry, parent geometry) RETURNS double precision
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT CASE WHEN ST_Covers(parent, child) THEN 0 ELSE coalesce((
            SELECT max(ST_Distance(point.geom::geography, parent::geography))
            FROM ST_DumpPoints(ST_Difference(child, parent)) AS point
        ), 0) END
    $$
"""

OUTSIDE = """
    CREATE FUNCTION inventory_outside(
        code text, shape geometry, parent_code text, parent_shape geometry, tolerance_m numeric
    ) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    DECLARE
        reach double precision := inventory_reach_m(shape, parent_shape);
        swapped boolean;
    BEGIN
        IF reach IS NULL OR reach <= tolerance_m THEN
            RETURN NULL;
        END IF;
        swapped := inventory_reach_m(ST_FlipCoordinates(shape), parent_shape) <= tolerance_m;
        RETURN format(
            '%s reaches %s m beyond %s; %s m are allowed.',
            code, round(reach::numeric, 1), parent_code, tolerance_m::numeric(8, 2)
        ) || CASE WHEN swapped THEN ' Longitude and latitude seem to be swapped.' ELSE '' END;
    END
    $$
"""

REFUSE = """
    CREATE FUNCTION inventory_refuse(sentence text) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        IF sentence IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = sentence;
        END IF;
    END
    $$
"""


class Migration(migrations.Migration):
    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.RunSQL(REACH, "DROP FUNCTION inventory_reach_m"),
        migrations.RunSQL(OUTSIDE, "DROP FUNCTION inventory_outside"),
        migrations.RunSQL(REFUSE, "DROP FUNCTION inventory_refuse"),
    ]

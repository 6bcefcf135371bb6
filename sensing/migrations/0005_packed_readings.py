"""Days of readings in one row a sensor, and the function that gives the readings back."""

import django.db.models.deletion
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

# One query, so that the planner puts it in place of the call and looks only at the days and sensors
# that are asked for. Of a sensor that keeps its pace only the part between the two is unpacked;
# otherwise the day, and what lies outside is left out at the end.
UNPACK = """
    CREATE FUNCTION sensing_unpacked(low timestamptz, high timestamptz)
    RETURNS TABLE (
        sensor_id int, "timestamp" timestamptz, value float8, quality float8, day timestamptz
    )
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT kept.sensor_id, kept.timestamp, kept.value, kept.quality, kept.day
        FROM (
            SELECT part.sensor_id, part.day, part.keeps_pace,
                   part.start + interval '1 microsecond'
                       * (part.tick * (part.step * place
                          + coalesce(small_offset, whole_offset, large_offset, 0))) AS timestamp,
                   CASE WHEN value_base IS NOT NULL
                        THEN (value_base + coalesce(value_small, value_whole, 0)) / value_divisor
                        WHEN value_known IS NOT NULL THEN value_known[coalesce(value_small, 0) + 1]
                        ELSE value_plain END AS value,
                   CASE WHEN quality_base IS NOT NULL
                        THEN (quality_base + coalesce(quality_small, quality_whole, 0))
                             / quality_divisor
                        WHEN quality_known IS NOT NULL
                        THEN quality_known[coalesce(quality_small, 0) + 1]
                        ELSE quality_plain END AS quality
            FROM (
                SELECT packed.sensor_id, packed.day, packed.start, packed.tick, packed.step,
                       keeps_pace,
                       generate_series(first, last) AS place,
                       unnest(packed.small_offsets[first + 1 : last + 1]) AS small_offset,
                       unnest(packed.offsets[first + 1 : last + 1]) AS whole_offset,
                       unnest(packed.large_offsets[first + 1 : last + 1]) AS large_offset,
                       packed.value_base, value_divisor, packed.value_known,
                       unnest(packed.value_small[first + 1 : last + 1]) AS value_small,
                       unnest(packed.value_whole[first + 1 : last + 1]) AS value_whole,
                       unnest(packed.value_plain[first + 1 : last + 1]) AS value_plain,
                       packed.quality_base, quality_divisor, packed.quality_known,
                       unnest(packed.quality_small[first + 1 : last + 1]) AS quality_small,
                       unnest(packed.quality_whole[first + 1 : last + 1]) AS quality_whole,
                       unnest(packed.quality_plain[first + 1 : last + 1]) AS quality_plain
                FROM sensing_packedreadings AS packed
                CROSS JOIN LATERAL (
                    SELECT packed.small_offsets IS NULL AND packed.offsets IS NULL
                           AND packed.large_offsets IS NULL AND packed.step > 0 AS keeps_pace
                ) AS pace
                CROSS JOIN LATERAL (
                    SELECT CASE WHEN keeps_pace THEN least(packed.count, greatest(0, ceil(
                               extract(epoch FROM low - packed.start) * 1000000
                               / (packed.tick * packed.step))))::int ELSE 0 END AS first,
                           CASE WHEN keeps_pace THEN least(packed.count, greatest(0, ceil(
                               extract(epoch FROM high - packed.start) * 1000000
                               / (packed.tick * packed.step))))::int
                               ELSE packed.count END - 1 AS last,
                           power(10::float8, packed.value_decimals) AS value_divisor,
                           power(10::float8, packed.quality_decimals) AS quality_divisor
                ) AS places
                WHERE packed.day > low - interval '24 hours' AND packed.day < high
            ) AS part
        ) AS kept
        WHERE kept.keeps_pace OR kept.timestamp >= low AND kept.timestamp < high
    $$
"""

# What the admin lists: a reading with one key. The key is written so that it can be read back.
VIEW = """
    CREATE VIEW sensing_readingrow AS
    SELECT sensor_id || '-' || (extract(epoch FROM timestamp) * 1000000)::bigint AS id,
           sensor_id, timestamp, value, quality, day
    FROM (
        SELECT sensor_id, timestamp, value, quality,
               date_bin('1 day', timestamp, '2000-01-01 00:00+00') AS day
        FROM sensing_reading
        UNION ALL
        SELECT sensor_id, timestamp, value, quality, day
        FROM sensing_unpacked('2000-01-01 00:00+00', '2100-01-01 00:00+00')
    ) AS kept
"""
ROWS_ALONE = """
    CREATE VIEW sensing_readingrow AS
    SELECT sensor_id || '-' || (extract(epoch FROM timestamp) * 1000000)::bigint AS id,
           sensor_id, timestamp, value, quality
    FROM sensing_reading
"""

COMPRESSED = ("small_offsets", "offsets", "large_offsets")
COMPRESSED += tuple(
    f"{name}_{part}" for name in ("value", "quality") for part in ("small", "whole", "plain")
)
# A third of the time of PostgreSQL's own.
COMPRESS = ", ".join(f"ALTER {column} SET COMPRESSION lz4" for column in COMPRESSED)


def array(field: models.Field) -> ArrayField:
    return ArrayField(base_field=field, null=True, size=None)


class Migration(migrations.Migration):
    dependencies = [("sensing", "0004_audit_deletions")]

    operations = [
        migrations.CreateModel(
            name="PackedReadings",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "sensor_id",
                        "day",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "sensor",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="sensing.sensor",
                    ),
                ),
                ("day", models.DateTimeField(help_text="Midnight at which it begins (UTC).")),
                ("count", models.IntegerField(help_text="Readings in it.")),
                ("start", models.DateTimeField(help_text="The first instant.")),
                ("tick", models.BigIntegerField(help_text="Unit of the times, in microseconds.")),
                ("step", models.BigIntegerField(help_text="The pace, in ticks.")),
                ("small_offsets", array(models.SmallIntegerField())),
                ("offsets", array(models.IntegerField())),
                ("large_offsets", array(models.BigIntegerField())),
                ("value_sum", models.FloatField(help_text="Sum of the values.")),
                ("value_min", models.FloatField(help_text="Smallest value.")),
                ("value_max", models.FloatField(help_text="Largest value.")),
                ("value_base", models.BigIntegerField(null=True)),
                ("value_decimals", models.SmallIntegerField(null=True)),
                ("value_known", array(models.FloatField())),
                ("value_small", array(models.SmallIntegerField())),
                ("value_whole", array(models.IntegerField())),
                ("value_plain", array(models.FloatField())),
                ("quality_base", models.BigIntegerField(null=True)),
                ("quality_decimals", models.SmallIntegerField(null=True)),
                ("quality_known", array(models.FloatField())),
                ("quality_small", array(models.SmallIntegerField())),
                ("quality_whole", array(models.IntegerField())),
                ("quality_plain", array(models.FloatField())),
            ],
            options={"default_permissions": (), "abstract": False},
        ),
        migrations.AddIndex(
            "packedreadings", models.Index(fields=["day"], name="sensing_packed_by_day")
        ),
        migrations.AddConstraint(
            "packedreadings",
            models.CheckConstraint(
                condition=models.Q(count__gt=0),
                name="sensing_packedreadings_has_readings",
                violation_error_message="A day without readings is not packed.",
            ),
        ),
        migrations.RunSQL(f"ALTER TABLE sensing_packedreadings {COMPRESS}", ""),
        migrations.RunSQL(UNPACK, "DROP FUNCTION sensing_unpacked"),
        migrations.RunSQL("DROP VIEW sensing_readingrow", ROWS_ALONE),
        migrations.RunSQL(VIEW, "DROP VIEW sensing_readingrow"),
    ]

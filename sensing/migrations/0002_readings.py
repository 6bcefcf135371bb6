"""Readings in partitions and packed into days, and what reads them, written by hand.

A generated migration puts the foreign key after the primary key that contains it, and adds a default
partition, in which one stray row would stop every later partition from being made.
"""

import django.db.models.deletion
import django.db.models.functions.math
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations, models
from psqlextra.backend.migrations.operations import PostgresCreatePartitionedModel
from psqlextra.manager import PostgresManager
from psqlextra.models import PostgresPartitionedModel
from psqlextra.types import PostgresPartitioningMethod

from config.migrating import AtOnce

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
READING_ROW = """
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
# Readings that are not packed, for lists of what is new.
RECENT_READING_ROW = """
    CREATE VIEW sensing_recentreadingrow AS
    SELECT sensor_id || '-' || (extract(epoch FROM timestamp) * 1000000)::bigint AS id,
           sensor_id, timestamp, value, quality
    FROM sensing_reading
"""

# Which sensors each rule watches, and the narrowest range of each sensor. One change after the
# other: two at once would not see each other's rules.
SPREAD_RULES = """
    CREATE FUNCTION sensing_spread_rules() RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock(hashtext('sensing.watching'));
        WITH RECURSIVE inside AS (
            SELECT id AS rule_id, group_id FROM sensing_watchrule
            WHERE is_active AND group_id IS NOT NULL
            UNION
            SELECT inside.rule_id, part.id FROM inside
            JOIN sensing_sensorgroup AS part ON part.parent_id = inside.group_id
        ), wanted AS (
            SELECT id AS rule_id, sensor_id FROM sensing_watchrule
            WHERE is_active AND sensor_id IS NOT NULL
            UNION
            SELECT rule.id, member.sensor_id FROM inside
            JOIN sensing_sensorgroup_sensors AS member ON member.sensorgroup_id = inside.group_id
            JOIN sensing_watchrule AS rule ON rule.id = inside.rule_id
            WHERE NOT EXISTS (
                SELECT FROM sensing_watchrule AS own
                WHERE own.is_active AND own.sensor_id = member.sensor_id
                  AND own.detector = rule.detector
            )
        ), gone AS (
            DELETE FROM sensing_watch
            WHERE (rule_id, sensor_id) NOT IN (SELECT rule_id, sensor_id FROM wanted)
        )
        INSERT INTO sensing_watch (
            rule_id, sensor_id, phase, episode, memory, held_by_hysteresis, held_by_duration,
            held_by_cooldown, held_by_snooze, held_by_maintenance, created_at
        )
        SELECT rule_id, sensor_id, 0, '', '', 0, 0, 0, 0, 0, now() FROM wanted
        ON CONFLICT (rule_id, sensor_id) DO NOTHING;

        DELETE FROM sensing_sensorlimits WHERE sensor_id NOT IN (
            SELECT watch.sensor_id FROM sensing_watch AS watch
            JOIN sensing_watchrule AS rule ON rule.id = watch.rule_id
            WHERE rule.detector = 'range'
        );
        INSERT INTO sensing_sensorlimits AS known (sensor_id, low, high)
        SELECT watch.sensor_id, coalesce(max(rule.low), '-inf'), coalesce(min(rule.high), 'inf')
        FROM sensing_watch AS watch JOIN sensing_watchrule AS rule ON rule.id = watch.rule_id
        WHERE rule.detector = 'range'
        GROUP BY watch.sensor_id
        ON CONFLICT (sensor_id) DO UPDATE
        SET low = excluded.low, high = excluded.high
        WHERE (known.low, known.high) IS DISTINCT FROM (excluded.low, excluded.high);
    END
    $$
"""

COMPRESSED = ("small_offsets", "offsets", "large_offsets")
COMPRESSED += tuple(
    f"{name}_{part}" for name in ("value", "quality") for part in ("small", "whole", "plain")
)
# A third of the time of PostgreSQL's own.
COMPRESS = ", ".join(f"ALTER {column} SET COMPRESSION lz4" for column in COMPRESSED)


def sensor_key() -> models.ForeignKey:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        to="sensing.sensor",
    )


def array(field: models.Field) -> ArrayField:
    return ArrayField(base_field=field, null=True, size=None)


class Migration(AtOnce):
    dependencies = [("sensing", "0001_initial")]

    operations = [
        PostgresCreatePartitionedModel(
            name="Reading",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "sensor_id",
                        "timestamp",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("sensor", sensor_key()),
                ("timestamp", models.DateTimeField(help_text="When it was measured (UTC).")),
                ("value", models.FloatField(help_text="In the unit of its sensor.")),
                (
                    "quality",
                    models.FloatField(default=1.0, help_text="From 0, useless, to 1, good."),
                ),
            ],
            options={
                "indexes": [
                    BrinIndex(
                        autosummarize=True,
                        fields=["timestamp"],
                        name="sensing_reading_by_time",
                        pages_per_range=32,
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value__gt", float("-inf")), ("value__lt", float("inf"))
                        ),
                        name="sensing_reading_value_finite",
                        violation_error_message="A reading's value is a finite number.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quality__gte", 0), ("quality__lte", 1)),
                        name="sensing_reading_quality_share",
                        violation_error_message="Quality lies between 0 and 1.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("timestamp__gte", "2000-01-01T00:00:00Z"),
                            ("timestamp__lt", "2100-01-01T00:00:00Z"),
                        ),
                        name="sensing_reading_time_sane",
                        violation_error_message="A reading's time lies between the years 2000 and 2100.",
                    ),
                ],
            },
            partitioning_options={
                "method": PostgresPartitioningMethod.RANGE,
                "key": ["timestamp"],
            },
            bases=(PostgresPartitionedModel,),
            managers=[
                ("objects", PostgresManager()),
            ],
        ),
        PostgresCreatePartitionedModel(
            name="ReadingHour",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "sensor_id",
                        "hour",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("sensor", sensor_key()),
                ("hour", models.DateTimeField(help_text="Start of the hour (UTC).")),
                ("count", models.IntegerField(help_text="Readings in it.")),
                ("sum", models.FloatField(help_text="Sum of their values.")),
                ("min", models.FloatField(help_text="Smallest value.")),
                ("max", models.FloatField(help_text="Largest value.")),
                (
                    "average",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.F("sum") / models.F("count"),
                        help_text="Mean value.",
                        output_field=models.FloatField(),
                    ),
                ),
                ("first", models.FloatField(help_text="Value of the earliest reading.")),
                ("last", models.FloatField(help_text="Value of the latest reading.")),
                (
                    "squares",
                    models.FloatField(
                        default=0, help_text="Sum of the squared differences from the mean."
                    ),
                ),
                (
                    "good",
                    models.IntegerField(
                        default=0, help_text="Readings of a quality of at least 0.5."
                    ),
                ),
                (
                    "minutes",
                    models.IntegerField(
                        default=0, help_text="Minutes in which there is a reading."
                    ),
                ),
                (
                    "deviation",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.math.Sqrt(
                            models.F("squares") / models.F("count")
                        ),
                        help_text="Standard deviation, of the readings as a whole population.",
                        output_field=models.FloatField(),
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["hour"], name="sensing_readinghour_by_hour")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("count__gt", 0)),
                        name="sensing_readinghour_has_readings",
                        violation_error_message="An hour without readings has no summary.",
                    )
                ],
            },
            partitioning_options={
                "method": PostgresPartitioningMethod.RANGE,
                "key": ["hour"],
            },
            bases=(PostgresPartitionedModel,),
            managers=[
                ("objects", PostgresManager()),
            ],
        ),
        PostgresCreatePartitionedModel(
            name="ReadingDay",
            fields=[
                ("sensor", sensor_key()),
                ("count", models.IntegerField(help_text="Readings in it.")),
                ("sum", models.FloatField(help_text="Sum of their values.")),
                ("min", models.FloatField(help_text="Smallest value.")),
                ("max", models.FloatField(help_text="Largest value.")),
                (
                    "average",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.F("sum") / models.F("count"),
                        help_text="Mean value.",
                        output_field=models.FloatField(),
                    ),
                ),
                ("first", models.FloatField(help_text="Value of the earliest reading.")),
                ("last", models.FloatField(help_text="Value of the latest reading.")),
                (
                    "squares",
                    models.FloatField(
                        default=0, help_text="Sum of the squared differences from the mean."
                    ),
                ),
                (
                    "deviation",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.math.Sqrt(
                            models.F("squares") / models.F("count")
                        ),
                        help_text="Standard deviation, of the readings as a whole population.",
                        output_field=models.FloatField(),
                    ),
                ),
                (
                    "good",
                    models.IntegerField(
                        default=0, help_text="Readings of a quality of at least 0.5."
                    ),
                ),
                (
                    "minutes",
                    models.IntegerField(
                        default=0, help_text="Minutes in which there is a reading."
                    ),
                ),
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
                ("day", models.DateTimeField(help_text="Start of the day (UTC).")),
            ],
            options={
                "indexes": [models.Index(fields=["day"], name="sensing_readingday_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("count__gt", 0)),
                        name="sensing_readingday_has_readings",
                        violation_error_message="A day without readings has no summary.",
                    )
                ],
            },
            partitioning_options={
                "method": PostgresPartitioningMethod.RANGE,
                "key": ["day"],
            },
            bases=(PostgresPartitionedModel,),
            managers=[
                ("objects", PostgresManager()),
            ],
        ),
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
                    sensor_key(),
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
            options={
                "default_permissions": (),
                "abstract": False,
                "indexes": [models.Index(fields=["day"], name="sensing_packed_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(count__gt=0),
                        name="sensing_packedreadings_has_readings",
                        violation_error_message="A day without readings is not packed.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadingRow",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("timestamp", models.DateTimeField()),
                ("value", models.FloatField()),
                ("quality", models.FloatField()),
                (
                    "sensor",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="sensing.sensor",
                    ),
                ),
            ],
            options={
                "verbose_name": "reading",
                "db_table": "sensing_readingrow",
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RecentReadingRow",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("timestamp", models.DateTimeField()),
                ("value", models.FloatField()),
                ("quality", models.FloatField()),
                (
                    "sensor",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="sensing.sensor",
                    ),
                ),
            ],
            options={
                "verbose_name": "recent reading",
                "db_table": "sensing_recentreadingrow",
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.RunSQL(f"ALTER TABLE sensing_packedreadings {COMPRESS}", ""),
        migrations.RunSQL(UNPACK, "DROP FUNCTION sensing_unpacked"),
        migrations.RunSQL(READING_ROW, "DROP VIEW sensing_readingrow"),
        migrations.RunSQL(RECENT_READING_ROW, "DROP VIEW sensing_recentreadingrow"),
        migrations.RunSQL(SPREAD_RULES, "DROP FUNCTION sensing_spread_rules()"),
    ]

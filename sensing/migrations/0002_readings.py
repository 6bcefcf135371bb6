"""The partitioned tables, written by hand.

A generated migration puts the foreign key after the primary key that contains it, and adds a default
partition, in which one stray row would stop every later partition from being made.
"""

import django.db.models.deletion
from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations, models
from psqlextra.backend.migrations.operations import PostgresCreatePartitionedModel
from psqlextra.manager import PostgresManager
from psqlextra.models import PostgresPartitionedModel
from psqlextra.types import PostgresPartitioningMethod

# What the admin lists: a reading with one key. The key is written so that it can be read back.
CREATE_READING_ROW = """
    CREATE VIEW sensing_readingrow AS
    SELECT sensor_id || '-' || (extract(epoch FROM timestamp) * 1000000)::bigint AS id,
           sensor_id, timestamp, value, quality
    FROM sensing_reading
"""


def sensor_key() -> models.ForeignKey:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        to="sensing.sensor",
    )


class Migration(migrations.Migration):
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
            partitioning_options={
                "method": PostgresPartitioningMethod.RANGE,
                "key": ["timestamp"],
            },
            bases=(PostgresPartitionedModel,),
            managers=[("objects", PostgresManager())],
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
                ("count", models.IntegerField(help_text="Readings in the hour.")),
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
            ],
            partitioning_options={
                "method": PostgresPartitioningMethod.RANGE,
                "key": ["hour"],
            },
            bases=(PostgresPartitionedModel,),
            managers=[("objects", PostgresManager())],
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
        migrations.RunSQL(CREATE_READING_ROW, "DROP VIEW sensing_readingrow"),
        migrations.AddIndex(
            "reading",
            BrinIndex(
                autosummarize=True,
                fields=["timestamp"],
                name="sensing_reading_by_time",
                pages_per_range=32,
            ),
        ),
        migrations.AddIndex(
            "readinghour", models.Index(fields=["hour"], name="sensing_readinghour_by_hour")
        ),
        migrations.AddConstraint(
            "reading",
            models.CheckConstraint(
                condition=models.Q(value__gt=float("-inf"), value__lt=float("inf")),
                name="sensing_reading_value_finite",
                violation_error_message="A reading's value is a finite number.",
            ),
        ),
        migrations.AddConstraint(
            "reading",
            models.CheckConstraint(
                condition=models.Q(quality__gte=0, quality__lte=1),
                name="sensing_reading_quality_share",
                violation_error_message="Quality lies between 0 and 1.",
            ),
        ),
        migrations.AddConstraint(
            "reading",
            models.CheckConstraint(
                condition=models.Q(
                    timestamp__gte="2000-01-01T00:00:00Z", timestamp__lt="2100-01-01T00:00:00Z"
                ),
                name="sensing_reading_time_sane",
                violation_error_message="A reading's time lies between the years 2000 and 2100.",
            ),
        ),
        migrations.AddConstraint(
            "readinghour",
            models.CheckConstraint(
                condition=models.Q(count__gt=0),
                name="sensing_readinghour_has_readings",
                violation_error_message="An hour without readings has no summary.",
            ),
        ),
    ]

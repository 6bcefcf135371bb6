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

from config.migrating import AtOnce

# What the admin lists: rows with one key each, written so that it can be read back.
CREATE_DETECTION_ROW = """
    CREATE VIEW inventory_detectionrow AS
    SELECT session_id || '-' || number || '-'
           || (extract(epoch FROM created_at) * 1000000)::bigint AS id,
           session_id, number, created_at, confidence, model_class, center_x_px, center_y_px,
           area_px, is_empty_container, is_alive
    FROM inventory_detection
"""
CREATE_ESTIMATION_ROW = """
    CREATE VIEW inventory_estimationrow AS
    SELECT session_id || '-' || number || '-'
           || (extract(epoch FROM created_at) * 1000000)::bigint AS id,
           session_id, number, created_at, confidence, method, detected_area_cm2, estimated_count
    FROM inventory_estimation
"""


def loose_key(to: str, **options) -> models.ForeignKey:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        to=f"inventory.{to}",
        **options,
    )


class Migration(AtOnce):
    dependencies = [("inventory", "0003_ledger")]

    operations = [
        PostgresCreatePartitionedModel(
            name="Detection",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "session_id",
                        "number",
                        "created_at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("session", loose_key("photosession")),
                ("number", models.IntegerField(help_text="Its place in the answer of the model.")),
                ("created_at", models.DateTimeField(help_text="When it was found (UTC).")),
                ("classification", loose_key("classification", null=True, blank=True)),
                ("movement", loose_key("stockmovement", null=True, blank=True)),
                (
                    "center_x_px",
                    models.FloatField(help_text="Pixels from the left.", verbose_name="center x"),
                ),
                (
                    "center_y_px",
                    models.FloatField(help_text="Pixels from the top.", verbose_name="center y"),
                ),
                ("width_px", models.FloatField(help_text="Pixels.", verbose_name="width")),
                ("height_px", models.FloatField(help_text="Pixels.", verbose_name="height")),
                (
                    "area_px",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.CombinedExpression(
                            models.F("width_px"), "*", models.F("height_px")
                        ),
                        help_text="Square pixels of its box.",
                        output_field=models.FloatField(),
                        verbose_name="area",
                    ),
                ),
                ("confidence", models.FloatField(help_text="From 0, a guess, to 1, certain.")),
                (
                    "is_empty_container",
                    models.BooleanField(default=False, verbose_name="empty container"),
                ),
                ("is_alive", models.BooleanField(default=True, verbose_name="alive")),
                (
                    "container_type",
                    models.CharField(blank=True, help_text="Such as plug or box.", max_length=50),
                ),
                (
                    "model_class",
                    models.CharField(
                        blank=True, help_text="What the model calls it.", max_length=100
                    ),
                ),
            ],
            options={
                "indexes": [
                    BrinIndex(
                        autosummarize=True,
                        fields=["created_at"],
                        name="inventory_detection_by_time",
                        pages_per_range=32,
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("confidence__gte", 0), ("confidence__lte", 1)),
                        name="inventory_detection_confidence_share",
                        violation_error_message="Confidence lies between 0 and 1.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("center_x_px__gt", float("-inf")),
                            ("center_x_px__lt", float("inf")),
                            ("center_y_px__gt", float("-inf")),
                            ("center_y_px__lt", float("inf")),
                            ("height_px__gt", 0),
                            ("height_px__lt", float("inf")),
                            ("width_px__gt", 0),
                            ("width_px__lt", float("inf")),
                        ),
                        name="inventory_detection_box_finite",
                        violation_error_message="A box has a center, a width and a height above 0.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("created_at__gte", "2000-01-01T00:00:00Z"),
                            ("created_at__lt", "2100-01-01T00:00:00Z"),
                        ),
                        name="inventory_detection_time_sane",
                        violation_error_message="A detection's time lies between the years 2000 and 2100.",
                    ),
                ],
            },
            partitioning_options={
                "method": PostgresPartitioningMethod.RANGE,
                "key": ["created_at"],
            },
            bases=(PostgresPartitionedModel,),
            managers=[
                ("objects", PostgresManager()),
            ],
        ),
        PostgresCreatePartitionedModel(
            name="Estimation",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "session_id",
                        "number",
                        "created_at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("session", loose_key("photosession")),
                ("number", models.IntegerField(help_text="Its place in the answer of the model.")),
                ("created_at", models.DateTimeField(help_text="When it was estimated (UTC).")),
                ("classification", loose_key("classification", null=True, blank=True)),
                ("movement", loose_key("stockmovement", null=True, blank=True)),
                (
                    "vegetation_polygon",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Corners of the green, as pairs of pixels.",
                    ),
                ),
                (
                    "detected_area_cm2",
                    models.FloatField(
                        help_text="Square centimeters of green.", verbose_name="area"
                    ),
                ),
                (
                    "estimated_count",
                    models.IntegerField(help_text="Plants on it.", verbose_name="plants"),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("band_estimation", "by bands"),
                            ("density_estimation", "by density"),
                            ("grid_analysis", "by grid"),
                        ],
                        help_text="How they were counted.",
                        max_length=18,
                    ),
                ),
                (
                    "confidence",
                    models.FloatField(default=0.7, help_text="From 0, a guess, to 1, certain."),
                ),
                (
                    "used_density_parameters",
                    models.BooleanField(
                        default=False,
                        help_text="Counted by stored densities, not by the photo's own.",
                    ),
                ),
            ],
            options={
                "indexes": [
                    BrinIndex(
                        autosummarize=True,
                        fields=["created_at"],
                        name="inventory_estimation_by_time",
                        pages_per_range=32,
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("confidence__gte", 0), ("confidence__lte", 1)),
                        name="inventory_estimation_confidence_share",
                        violation_error_message="Confidence lies between 0 and 1.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("detected_area_cm2__gte", 0),
                            ("detected_area_cm2__lt", float("inf")),
                            ("estimated_count__gte", 0),
                        ),
                        name="inventory_estimation_numbers_not_negative",
                        violation_error_message="Area and plants are not negative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "method__in",
                                ["band_estimation", "density_estimation", "grid_analysis"],
                            )
                        ),
                        name="inventory_estimation_method_known",
                        violation_error_message="This method is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("created_at__gte", "2000-01-01T00:00:00Z"),
                            ("created_at__lt", "2100-01-01T00:00:00Z"),
                        ),
                        name="inventory_estimation_time_sane",
                        violation_error_message="An estimation's time lies between the years 2000 and 2100.",
                    ),
                ],
            },
            partitioning_options={
                "method": PostgresPartitioningMethod.RANGE,
                "key": ["created_at"],
            },
            bases=(PostgresPartitionedModel,),
            managers=[
                ("objects", PostgresManager()),
            ],
        ),
        migrations.CreateModel(
            name="DetectionRow",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("session", loose_key("photosession", related_name="+")),
                ("number", models.IntegerField()),
                ("created_at", models.DateTimeField()),
                ("confidence", models.FloatField()),
                ("model_class", models.CharField(max_length=100, verbose_name="class")),
                ("center_x_px", models.FloatField(verbose_name="center x")),
                ("center_y_px", models.FloatField(verbose_name="center y")),
                ("area_px", models.FloatField(verbose_name="area")),
                ("is_empty_container", models.BooleanField(verbose_name="empty container")),
                ("is_alive", models.BooleanField(verbose_name="alive")),
            ],
            options={
                "verbose_name": "detection",
                "db_table": "inventory_detectionrow",
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="EstimationRow",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("session", loose_key("photosession", related_name="+")),
                ("number", models.IntegerField()),
                ("created_at", models.DateTimeField()),
                ("confidence", models.FloatField()),
                ("method", models.TextField()),
                ("detected_area_cm2", models.FloatField(verbose_name="area")),
                ("estimated_count", models.IntegerField(verbose_name="plants")),
            ],
            options={
                "verbose_name": "estimation",
                "db_table": "inventory_estimationrow",
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.RunSQL(CREATE_DETECTION_ROW, "DROP VIEW inventory_detectionrow"),
        migrations.RunSQL(CREATE_ESTIMATION_ROW, "DROP VIEW inventory_estimationrow"),
    ]

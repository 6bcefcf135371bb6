"""The partitioned tables, written by hand.

A generated migration puts the foreign key after the primary key that contains it, and adds a default
partition, in which one stray row would stop every later partition from being made.
"""

import cameras.models.fields
import django.db.models.deletion
from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations, models
from psqlextra.backend.migrations.operations import PostgresCreatePartitionedModel
from psqlextra.manager import PostgresManager
from psqlextra.models import PostgresPartitionedModel
from psqlextra.types import PostgresPartitioningMethod

from config.migrating import AtOnce

# What the admin lists: rows with one key. The key is written so that it can be read back.
CREATE_ROWS = """
    CREATE VIEW cameras_framerow AS
    SELECT camera_id || '-' || (extract(epoch FROM captured_at) * 1000000)::bigint
           || '-' || number AS id,
           camera_id, captured_at, number, status, processing_ms, quality, detection_count,
           vehicle_count, person_count, average_confidence, model_version
    FROM cameras_frame;
    CREATE VIEW cameras_detectionrow AS
    SELECT camera_id || '-' || (extract(epoch FROM captured_at) * 1000000)::bigint
           || '-' || number || '-' || place AS id,
           camera_id, captured_at, number, place, object_class, confidence, x1, y1, x2, y2,
           speed_kmh, track_id, direction
    FROM cameras_detection;
    CREATE VIEW cameras_systemmetricrow AS
    SELECT series_id || '-' || (extract(epoch FROM measured_at) * 1000000)::bigint AS id,
           series_id, measured_at, value
    FROM cameras_systemmetric;
"""
DROP_ROWS = """
    DROP VIEW cameras_framerow; DROP VIEW cameras_detectionrow; DROP VIEW cameras_systemmetricrow;
"""


class Migration(AtOnce):
    dependencies = [("cameras", "0001_initial")]

    operations = [
        PostgresCreatePartitionedModel(
            name="Detection",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "camera_id",
                        "captured_at",
                        "number",
                        "place",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "camera",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="cameras.camera",
                    ),
                ),
                ("captured_at", models.DateTimeField(help_text="When its frame was taken (UTC).")),
                ("number", models.BigIntegerField(help_text="Of its frame.")),
                (
                    "place",
                    models.SmallIntegerField(
                        help_text="Among the detections of its frame, from 0."
                    ),
                ),
                (
                    "object_class",
                    models.SmallIntegerField(
                        choices=[
                            (1, "car"),
                            (2, "truck"),
                            (3, "bus"),
                            (4, "motorcycle"),
                            (5, "bicycle"),
                            (6, "pedestrian"),
                            (7, "other"),
                        ],
                        help_text="What was recognized.",
                    ),
                ),
                (
                    "confidence",
                    cameras.models.fields.RealField(help_text="From 0, a guess, to 1, certain."),
                ),
                (
                    "x1",
                    cameras.models.fields.RealField(
                        help_text="Left edge, as a share of the picture's width."
                    ),
                ),
                (
                    "y1",
                    cameras.models.fields.RealField(
                        help_text="Upper edge, as a share of its height."
                    ),
                ),
                (
                    "x2",
                    cameras.models.fields.RealField(
                        help_text="Right edge, as a share of its width."
                    ),
                ),
                (
                    "y2",
                    cameras.models.fields.RealField(
                        help_text="Lower edge, as a share of its height."
                    ),
                ),
                (
                    "speed_kmh",
                    cameras.models.fields.RealField(
                        help_text="Estimated speed, in km/h.", null=True
                    ),
                ),
                (
                    "track_id",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="The same for one thing in many frames.",
                        max_length=64,
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Where it went, such as 'north'.",
                        max_length=20,
                    ),
                ),
                ("attributes", models.JSONField(default=dict, help_text="Such as its color.")),
            ],
            options={
                "indexes": [
                    BrinIndex(
                        autosummarize=True,
                        fields=["captured_at"],
                        name="cameras_detection_by_time",
                        pages_per_range=32,
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("object_class__gte", 1), ("object_class__lte", 7)),
                        name="cameras_detection_class_known",
                        violation_error_message="This class of things is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidence__gte", 0), ("confidence__lte", 1)),
                        name="cameras_detection_confidence_share",
                        violation_error_message="Confidence lies between 0 and 1.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("x1__gte", 0),
                            ("x1__lt", models.F("x2")),
                            ("x2__lte", 1),
                            ("y1__gte", 0),
                            ("y1__lt", models.F("y2")),
                            ("y2__lte", 1),
                        ),
                        name="cameras_detection_box_ordered",
                        violation_error_message="A box lies within the picture, and its left upper corner before the right lower one.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("speed_kmh", None),
                            models.Q(("speed_kmh__gte", 0), ("speed_kmh__lte", 1000)),
                            _connector="OR",
                        ),
                        name="cameras_detection_speed_possible",
                        violation_error_message="A speed lies between 0 and 1,000 km/h.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("captured_at__gte", "2000-01-01T00:00:00Z"),
                            ("captured_at__lt", "2100-01-01T00:00:00Z"),
                        ),
                        name="cameras_detection_time_sane",
                        violation_error_message="A frame's time lies between the years 2000 and 2100.",
                    ),
                ],
            },
            partitioning_options={
                "method": PostgresPartitioningMethod.RANGE,
                "key": ["captured_at"],
            },
            bases=(PostgresPartitionedModel,),
            managers=[
                ("objects", PostgresManager()),
            ],
        ),
        PostgresCreatePartitionedModel(
            name="Frame",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "camera_id",
                        "captured_at",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "camera",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="cameras.camera",
                    ),
                ),
                (
                    "captured_at",
                    models.DateTimeField(
                        help_text="When it was taken, by the camera's clock (UTC)."
                    ),
                ),
                ("number", models.BigIntegerField(help_text="As the camera counts its frames.")),
                ("received_at", models.DateTimeField(help_text="When it was stored (UTC).")),
                ("size", models.IntegerField(help_text="Of the picture, in bytes.", null=True)),
                (
                    "processing_ms",
                    cameras.models.fields.RealField(
                        help_text="Time its processing took, in milliseconds.", null=True
                    ),
                ),
                (
                    "quality",
                    cameras.models.fields.RealField(
                        help_text="From 0, useless, to 1, good.", null=True
                    ),
                ),
                (
                    "blur",
                    cameras.models.fields.RealField(
                        help_text="From 0, sharp, to 1, blurred.", null=True
                    ),
                ),
                (
                    "brightness",
                    cameras.models.fields.RealField(
                        help_text="From 0, black, to 1, white.", null=True
                    ),
                ),
                (
                    "average_confidence",
                    cameras.models.fields.RealField(
                        help_text="Of its detections, from 0 to 1.", null=True
                    ),
                ),
                (
                    "status",
                    models.SmallIntegerField(
                        choices=[
                            (0, "pending"),
                            (1, "processing"),
                            (2, "completed"),
                            (3, "failed"),
                            (4, "skipped"),
                        ],
                        default=0,
                    ),
                ),
                ("width", models.SmallIntegerField(help_text="In pixels.", null=True)),
                ("height", models.SmallIntegerField(help_text="In pixels.", null=True)),
                (
                    "detection_count",
                    models.SmallIntegerField(default=0, help_text="Things detected in it."),
                ),
                (
                    "vehicle_count",
                    models.SmallIntegerField(default=0, help_text="Vehicles among them."),
                ),
                (
                    "person_count",
                    models.SmallIntegerField(default=0, help_text="People on foot among them."),
                ),
                (
                    "model_version",
                    models.CharField(
                        blank=True, default="", help_text="What processed it.", max_length=50
                    ),
                ),
                (
                    "summary",
                    models.JSONField(default=dict, help_text="What else the processing found."),
                ),
            ],
            options={
                "indexes": [
                    BrinIndex(
                        autosummarize=True,
                        fields=["captured_at"],
                        name="cameras_frame_by_time",
                        pages_per_range=32,
                    ),
                    models.Index(
                        condition=models.Q(("status__in", [0, 1, 3])),
                        fields=["captured_at"],
                        name="cameras_frame_not_done",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__gte", 0), ("status__lte", 4)),
                        name="cameras_frame_status_known",
                        violation_error_message="This status of a frame is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("quality", None),
                                models.Q(("quality__gte", 0), ("quality__lte", 1)),
                                _connector="OR",
                            ),
                            models.Q(
                                ("blur", None),
                                models.Q(("blur__gte", 0), ("blur__lte", 1)),
                                _connector="OR",
                            ),
                            models.Q(
                                ("brightness", None),
                                models.Q(("brightness__gte", 0), ("brightness__lte", 1)),
                                _connector="OR",
                            ),
                            models.Q(
                                ("average_confidence", None),
                                models.Q(
                                    ("average_confidence__gte", 0), ("average_confidence__lte", 1)
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="cameras_frame_scores_are_shares",
                        violation_error_message="Scores lie between 0 and 1.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number__gte", 0),
                            ("detection_count__gte", 0),
                            ("person_count__gte", 0),
                            ("vehicle_count__gte", 0),
                            models.Q(("size", None), ("size__gte", 0), _connector="OR"),
                            models.Q(
                                ("processing_ms", None),
                                models.Q(
                                    ("processing_ms__gte", 0), ("processing_ms__lt", 1000000000.0)
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="cameras_frame_numbers_not_negative",
                        violation_error_message="Numbers, counts, sizes and times are not negative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("width", None), ("width__gt", 0), _connector="OR"),
                            models.Q(("height", None), ("height__gt", 0), _connector="OR"),
                        ),
                        name="cameras_frame_picture_has_pixels",
                        violation_error_message="A picture is at least one pixel wide and high.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("captured_at__gte", "2000-01-01T00:00:00Z"),
                            ("captured_at__lt", "2100-01-01T00:00:00Z"),
                        ),
                        name="cameras_frame_time_sane",
                        violation_error_message="A frame's time lies between the years 2000 and 2100.",
                    ),
                ],
            },
            partitioning_options={
                "method": PostgresPartitioningMethod.RANGE,
                "key": ["captured_at"],
            },
            bases=(PostgresPartitionedModel,),
            managers=[
                ("objects", PostgresManager()),
            ],
        ),
        PostgresCreatePartitionedModel(
            name="SystemMetric",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "series_id",
                        "measured_at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="cameras.metricseries",
                    ),
                ),
                ("measured_at", models.DateTimeField(help_text="When it was measured (UTC).")),
                ("value", models.FloatField(help_text="In the unit of its series.")),
            ],
            options={
                "indexes": [
                    BrinIndex(
                        autosummarize=True,
                        fields=["measured_at"],
                        name="cameras_systemmetric_by_time",
                        pages_per_range=32,
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value__gt", float("-inf")), ("value__lt", float("inf"))
                        ),
                        name="cameras_systemmetric_value_finite",
                        violation_error_message="A metric's value is a finite number.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("measured_at__gte", "2000-01-01T00:00:00Z"),
                            ("measured_at__lt", "2100-01-01T00:00:00Z"),
                        ),
                        name="cameras_systemmetric_time_sane",
                        violation_error_message="A metric's time lies between the years 2000 and 2100.",
                    ),
                ],
            },
            partitioning_options={
                "method": PostgresPartitioningMethod.RANGE,
                "key": ["measured_at"],
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
                ("captured_at", models.DateTimeField()),
                ("number", models.BigIntegerField()),
                ("place", models.SmallIntegerField()),
                ("object_class", models.SmallIntegerField()),
                ("confidence", cameras.models.fields.RealField()),
                ("x1", cameras.models.fields.RealField()),
                ("y1", cameras.models.fields.RealField()),
                ("x2", cameras.models.fields.RealField()),
                ("y2", cameras.models.fields.RealField()),
                ("speed_kmh", cameras.models.fields.RealField(null=True)),
                ("track_id", models.CharField(max_length=64)),
                ("direction", models.CharField(max_length=20)),
            ],
            options={
                "verbose_name": "detection",
                "db_table": "cameras_detectionrow",
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="FrameRow",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("captured_at", models.DateTimeField()),
                ("number", models.BigIntegerField()),
                ("status", models.SmallIntegerField()),
                ("processing_ms", cameras.models.fields.RealField(null=True)),
                ("quality", cameras.models.fields.RealField(null=True)),
                ("detection_count", models.SmallIntegerField()),
                ("vehicle_count", models.SmallIntegerField()),
                ("person_count", models.SmallIntegerField()),
                ("average_confidence", cameras.models.fields.RealField(null=True)),
                ("model_version", models.CharField(max_length=50)),
            ],
            options={
                "verbose_name": "frame",
                "db_table": "cameras_framerow",
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SystemMetricRow",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("measured_at", models.DateTimeField()),
                ("value", models.FloatField()),
            ],
            options={
                "verbose_name": "system metric",
                "db_table": "cameras_systemmetricrow",
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.RunSQL(CREATE_ROWS, DROP_ROWS),
    ]

import datetime
import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
import sensing.models.history
import uuid
from django.conf import settings
from django.db import migrations, models

from config.migrating import AtOnce


class Migration(AtOnce):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("jobs", "0001_initial"),
        ("notifications", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sensor",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "sensor_id",
                    models.CharField(
                        error_messages={"unique": "Another sensor has this id already."},
                        help_text="The code that devices send, such as 'pump-3-temperature'.",
                        max_length=255,
                        unique=True,
                        verbose_name="sensor id",
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("temperature", "temperature"),
                            ("humidity", "humidity"),
                            ("pressure", "pressure"),
                            ("vibration", "vibration"),
                            ("voltage", "voltage"),
                            ("current", "current"),
                            ("power", "power"),
                            ("energy", "energy"),
                            ("flow", "flow"),
                            ("level", "level"),
                            ("speed", "speed"),
                            ("light", "light"),
                            ("audio", "audio"),
                            ("count", "count"),
                            ("other", "other"),
                        ],
                        help_text="What it measures.",
                        max_length=20,
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True, help_text="Unit of its values, such as °C.", max_length=50
                    ),
                ),
                (
                    "location",
                    models.CharField(
                        blank=True, help_text="Where it is, in words.", max_length=255
                    ),
                ),
                (
                    "point",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True,
                        help_text="Where it is on the map, longitude and latitude (WGS 84).",
                        null=True,
                        srid=4326,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("inactive", "inactive"),
                            ("maintenance", "in maintenance"),
                            ("decommissioned", "decommissioned"),
                        ],
                        default="active",
                        max_length=14,
                    ),
                ),
                (
                    "expected_interval",
                    models.DurationField(
                        blank=True,
                        help_text="Time between two readings, as hours:minutes:seconds; it is late after twice that.",
                        null=True,
                    ),
                ),
                (
                    "plausible_min",
                    models.FloatField(
                        blank=True,
                        help_text="Smallest value that can be right, in its unit.",
                        null=True,
                    ),
                ),
                (
                    "plausible_max",
                    models.FloatField(
                        blank=True,
                        help_text="Largest value that can be right, in its unit.",
                        null=True,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "implausible",
                    models.CharField(
                        choices=[("kept", "kept"), ("refused", "refused")],
                        default="kept",
                        help_text="Refused ones wait in the quarantine.",
                        max_length=7,
                        verbose_name="values outside are",
                    ),
                ),
            ],
            options={
                "ordering": ["sensor_id"],
                "indexes": [
                    models.Index(fields=["type", "sensor_id"], name="sensing_sensor_by_type"),
                    models.Index(fields=["status", "sensor_id"], name="sensing_sensor_by_status"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sensor_id__regex", "^\\s*$"), _negated=True),
                            models.Q(("sensor_id__regex", "^\\s|\\s$"), _negated=True),
                        ),
                        name="sensing_sensor_id_not_blank",
                        violation_error_message="A sensor id is not blank and has no spaces at its ends.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "type__in",
                                [
                                    "temperature",
                                    "humidity",
                                    "pressure",
                                    "vibration",
                                    "voltage",
                                    "current",
                                    "power",
                                    "energy",
                                    "flow",
                                    "level",
                                    "speed",
                                    "light",
                                    "audio",
                                    "count",
                                    "other",
                                ],
                            )
                        ),
                        name="sensing_sensor_type_known",
                        violation_error_message="This type of sensor is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["active", "inactive", "maintenance", "decommissioned"])
                        ),
                        name="sensing_sensor_status_known",
                        violation_error_message="A sensor is active, inactive, in maintenance or decommissioned.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expected_interval", None),
                            ("expected_interval__gt", "0 seconds"),
                            _connector="OR",
                        ),
                        name="sensing_sensor_interval_positive",
                        violation_error_message="The expected interval must be longer than nothing.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("plausible_min", None),
                            ("plausible_max", None),
                            ("plausible_min__lt", models.F("plausible_max")),
                            _connector="OR",
                        ),
                        name="sensing_sensor_plausible_range_ordered",
                        violation_error_message="The plausible minimum must be below the maximum.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("implausible__in", ["kept", "refused"])),
                        name="sensing_sensor_implausible_known",
                        violation_error_message="Implausible values are kept or refused.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SensorEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                (
                    "sensor_id",
                    models.CharField(
                        error_messages={"unique": "Another sensor has this id already."},
                        help_text="The code that devices send, such as 'pump-3-temperature'.",
                        max_length=255,
                        verbose_name="sensor id",
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("temperature", "temperature"),
                            ("humidity", "humidity"),
                            ("pressure", "pressure"),
                            ("vibration", "vibration"),
                            ("voltage", "voltage"),
                            ("current", "current"),
                            ("power", "power"),
                            ("energy", "energy"),
                            ("flow", "flow"),
                            ("level", "level"),
                            ("speed", "speed"),
                            ("light", "light"),
                            ("audio", "audio"),
                            ("count", "count"),
                            ("other", "other"),
                        ],
                        help_text="What it measures.",
                        max_length=20,
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True, help_text="Unit of its values, such as °C.", max_length=50
                    ),
                ),
                (
                    "location",
                    models.CharField(
                        blank=True, help_text="Where it is, in words.", max_length=255
                    ),
                ),
                (
                    "point",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True,
                        help_text="Where it is on the map, longitude and latitude (WGS 84).",
                        null=True,
                        srid=4326,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("inactive", "inactive"),
                            ("maintenance", "in maintenance"),
                            ("decommissioned", "decommissioned"),
                        ],
                        default="active",
                        max_length=14,
                    ),
                ),
                (
                    "expected_interval",
                    models.DurationField(
                        blank=True,
                        help_text="Time between two readings, as hours:minutes:seconds; it is late after twice that.",
                        null=True,
                    ),
                ),
                (
                    "plausible_min",
                    models.FloatField(
                        blank=True,
                        help_text="Smallest value that can be right, in its unit.",
                        null=True,
                    ),
                ),
                (
                    "plausible_max",
                    models.FloatField(
                        blank=True,
                        help_text="Largest value that can be right, in its unit.",
                        null=True,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="sensing.sensor",
                    ),
                ),
                (
                    "implausible",
                    models.CharField(
                        choices=[("kept", "kept"), ("refused", "refused")],
                        default="kept",
                        help_text="Refused ones wait in the quarantine.",
                        max_length=7,
                        verbose_name="values outside are",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AnomalyAlert",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "anomaly_type",
                    models.CharField(
                        choices=[
                            ("threshold", "outside its range"),
                            ("spike", "spike"),
                            ("drift", "drift"),
                            ("stuck", "stuck value"),
                            ("missing", "missing data"),
                            ("low_value", "low value"),
                            ("unusual", "unusual course"),
                            ("other", "other"),
                        ],
                        help_text="What kind of event.",
                        max_length=20,
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "1 low"),
                            (2, "2 moderate"),
                            (3, "3 high"),
                            (4, "4 critical"),
                            (5, "5 emergency"),
                        ]
                    ),
                ),
                ("confidence", models.FloatField(help_text="From 0, a guess, to 1, certain.")),
                ("description", models.TextField(blank=True)),
                (
                    "evidence",
                    models.JSONField(blank=True, default=dict, help_text="Numbers that led to it."),
                ),
                (
                    "recommended_actions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("acknowledged", "acknowledged"),
                            ("resolved", "resolved"),
                            ("ignored", "ignored"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                (
                    "happened_at",
                    models.DateTimeField(help_text="When the event began, by the readings."),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.TextField(blank=True, help_text="Why it was resolved or ignored.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who acknowledged, resolved or ignored it last.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts_settled",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sensor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="sensing.sensor",
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When it was over, by the readings; empty while it lasts.",
                        null=True,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        help_text="The group that it is of, if one alert stands for all its sensors.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="sensing.sensorgroup",
                    ),
                ),
                (
                    "returns",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Times that it was over and came back within the cooldown.",
                    ),
                ),
                (
                    "snoozed_until",
                    models.DateTimeField(
                        blank=True, help_text="Nobody is told of it before.", null=True
                    ),
                ),
            ],
            options={
                "ordering": ["-happened_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["open", "acknowledged"])),
                        fields=["sensor", "-happened_at"],
                        name="sensing_alert_unsettled",
                    ),
                    models.Index(fields=["sensor", "-happened_at"], name="sensing_alert_of_sensor"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("severity__gte", 1), ("severity__lte", 5)),
                        name="sensing_anomalyalert_severity_known",
                        violation_error_message="Severity is a number from 1 to 5.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidence__gte", 0), ("confidence__lte", 1)),
                        name="sensing_anomalyalert_confidence_share",
                        violation_error_message="Confidence lies between 0 and 1.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["open", "acknowledged", "resolved", "ignored"])
                        ),
                        name="sensing_anomalyalert_status_known",
                        violation_error_message="This status of an alert is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "open"), ("settled_at__isnull", False), _connector="OR"
                        ),
                        name="sensing_anomalyalert_settled_has_moment",
                        violation_error_message="An alert that is not open says when it was settled.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "anomaly_type__in",
                                [
                                    "threshold",
                                    "spike",
                                    "drift",
                                    "stuck",
                                    "missing",
                                    "low_value",
                                    "unusual",
                                    "other",
                                ],
                            )
                        ),
                        name="sensing_anomalyalert_type_known",
                        violation_error_message="This type of anomaly is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None),
                            ("ended_at__gte", models.F("happened_at")),
                            _connector="OR",
                        ),
                        name="sensing_anomalyalert_event_ordered",
                        violation_error_message="An event is over after it began.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MaintenanceTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "equipment",
                    models.CharField(help_text="Machine or device to work on.", max_length=255),
                ),
                (
                    "task_type",
                    models.CharField(
                        help_text="Such as inspection or calibration.", max_length=100
                    ),
                ),
                ("description", models.TextField(blank=True)),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "1 urgent"),
                            (2, "2 high"),
                            (3, "3 normal"),
                            (4, "4 low"),
                            (5, "5 someday"),
                        ],
                        default=3,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "pending"),
                            ("in_progress", "in progress"),
                            ("completed", "completed"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="pending",
                        max_length=11,
                    ),
                ),
                (
                    "required_skills",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        blank=True,
                        default=list,
                        help_text="What a technician must be able to do.",
                        size=None,
                    ),
                ),
                (
                    "parts_needed",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        help_text="Each with its quantity, such as 2 x bearing 6204.",
                        size=None,
                    ),
                ),
                (
                    "estimated_hours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Planned working hours.",
                        max_digits=6,
                        null=True,
                    ),
                ),
                (
                    "actual_hours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Hours it really took.",
                        max_digits=6,
                        null=True,
                    ),
                ),
                ("scheduled_start_at", models.DateTimeField(blank=True, null=True)),
                ("scheduled_end_at", models.DateTimeField(blank=True, null=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("notes", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "alert",
                    models.ForeignKey(
                        blank=True,
                        help_text="The alert that asked for it, if one did.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="sensing.anomalyalert",
                    ),
                ),
                (
                    "technician",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="maintenance_tasks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sensor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="sensing.sensor",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who completed it or gave it up.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, help_text="Why it waits, failed or was cancelled."
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who began with it last.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "routine",
                    models.ForeignKey(
                        blank=True,
                        help_text="The routine that made it, if one did.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="sensing.maintenanceroutine",
                    ),
                ),
            ],
            options={
                "ordering": ["priority", "scheduled_start_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["pending", "in_progress"])),
                        fields=["priority", "scheduled_start_at"],
                        name="sensing_task_open",
                    ),
                    models.Index(fields=["ended_at"], name="sensing_task_ended"),
                    models.Index(fields=["scheduled_start_at"], name="sensing_task_planned"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("priority__gte", 1), ("priority__lte", 5)),
                        name="sensing_maintenancetask_priority_known",
                        violation_error_message="Priority is a number from 1, urgent, to 5.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["pending", "in_progress", "completed", "failed", "cancelled"],
                            )
                        ),
                        name="sensing_maintenancetask_status_known",
                        violation_error_message="This status of a task is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("scheduled_start_at", None),
                            ("scheduled_end_at", None),
                            ("scheduled_end_at__gte", models.F("scheduled_start_at")),
                            _connector="OR",
                        ),
                        name="sensing_maintenancetask_schedule_ordered",
                        violation_error_message="The planned end lies before the planned start.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("started_at", None),
                            ("ended_at", None),
                            ("ended_at__gte", models.F("started_at")),
                            _connector="OR",
                        ),
                        name="sensing_maintenancetask_work_ordered",
                        violation_error_message="The work ended before it started.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", False), ("status__in", ["completed", "failed"])
                            ),
                            ("status__in", ["pending", "in_progress", "cancelled"]),
                            _connector="OR",
                        ),
                        name="sensing_maintenancetask_ended_when_over",
                        violation_error_message="A task that is completed or failed says when it ended.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("estimated_hours", None),
                                ("estimated_hours__gte", 0),
                                _connector="OR",
                            ),
                            models.Q(
                                ("actual_hours", None), ("actual_hours__gte", 0), _connector="OR"
                            ),
                        ),
                        name="sensing_maintenancetask_hours_positive",
                        violation_error_message="Hours cannot be negative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "in_progress"), _negated=True),
                            ("started_at__isnull", False),
                            _connector="OR",
                        ),
                        name="sensing_maintenancetask_started_when_in_progress",
                        violation_error_message="A task in progress says when it was started.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["failed", "cancelled"]), _negated=True),
                            models.Q(("reason__regex", "^\\s*$"), _negated=True),
                            _connector="OR",
                        ),
                        name="sensing_maintenancetask_given_up_with_reason",
                        violation_error_message="A task that failed or is cancelled says why.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("scheduled_end_at", None),
                            ("scheduled_start_at__isnull", False),
                            _connector="OR",
                        ),
                        name="sensing_maintenancetask_end_has_start",
                        violation_error_message="A planned end needs a planned start.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("required_skills__contains", [""]), _negated=True),
                            models.Q(("parts_needed__contains", [""]), _negated=True),
                        ),
                        name="sensing_maintenancetask_lists_named",
                        violation_error_message="Skills and parts have names.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["pending", "in_progress"])),
                        fields=("routine",),
                        name="sensing_maintenancetask_routine_once",
                        violation_error_message="A task of this routine is to be done already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MaintenanceTaskEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "equipment",
                    models.CharField(help_text="Machine or device to work on.", max_length=255),
                ),
                (
                    "task_type",
                    models.CharField(
                        help_text="Such as inspection or calibration.", max_length=100
                    ),
                ),
                ("description", models.TextField(blank=True)),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "1 urgent"),
                            (2, "2 high"),
                            (3, "3 normal"),
                            (4, "4 low"),
                            (5, "5 someday"),
                        ],
                        default=3,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "pending"),
                            ("in_progress", "in progress"),
                            ("completed", "completed"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="pending",
                        max_length=11,
                    ),
                ),
                (
                    "required_skills",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        blank=True,
                        default=list,
                        help_text="What a technician must be able to do.",
                        size=None,
                    ),
                ),
                (
                    "parts_needed",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        help_text="Each with its quantity, such as 2 x bearing 6204.",
                        size=None,
                    ),
                ),
                (
                    "estimated_hours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Planned working hours.",
                        max_digits=6,
                        null=True,
                    ),
                ),
                (
                    "actual_hours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Hours it really took.",
                        max_digits=6,
                        null=True,
                    ),
                ),
                ("scheduled_start_at", models.DateTimeField(blank=True, null=True)),
                ("scheduled_end_at", models.DateTimeField(blank=True, null=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("notes", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "alert",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The alert that asked for it, if one did.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sensing.anomalyalert",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="sensing.maintenancetask",
                    ),
                ),
                (
                    "technician",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sensor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sensing.sensor",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Who completed it or gave it up.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, help_text="Why it waits, failed or was cancelled."
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Who began with it last.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "routine",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The routine that made it, if one did.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sensing.maintenanceroutine",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MaintenanceLog",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "equipment",
                    models.CharField(help_text="Machine or device worked on.", max_length=255),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "pending"),
                            ("in_progress", "in progress"),
                            ("completed", "completed"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="completed",
                        help_text="How it ended.",
                        max_length=11,
                    ),
                ),
                ("notes", models.TextField(blank=True, help_text="What was found and done.")),
                (
                    "actual_hours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Working hours.",
                        max_digits=6,
                        null=True,
                    ),
                ),
                (
                    "completed_at",
                    models.DateTimeField(help_text="When it was done, not when it was entered."),
                ),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "technician",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="maintenance_logs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="logs",
                        to="sensing.maintenancetask",
                    ),
                ),
                (
                    "sensor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="logs",
                        to="sensing.sensor",
                    ),
                ),
            ],
            options={
                "ordering": ["-completed_at", "-id"],
                "indexes": [
                    models.Index(fields=["sensor", "completed_at"], name="sensing_log_of_sensor")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["pending", "in_progress", "completed", "failed", "cancelled"],
                            )
                        ),
                        name="sensing_maintenancelog_status_known",
                        violation_error_message="This status of a task is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("actual_hours", None), ("actual_hours__gte", 0), _connector="OR"
                        ),
                        name="sensing_maintenancelog_hours_positive",
                        violation_error_message="Hours cannot be negative.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnomalyAlertEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "anomaly_type",
                    models.CharField(
                        choices=[
                            ("threshold", "outside its range"),
                            ("spike", "spike"),
                            ("drift", "drift"),
                            ("stuck", "stuck value"),
                            ("missing", "missing data"),
                            ("low_value", "low value"),
                            ("unusual", "unusual course"),
                            ("other", "other"),
                        ],
                        help_text="What kind of event.",
                        max_length=20,
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "1 low"),
                            (2, "2 moderate"),
                            (3, "3 high"),
                            (4, "4 critical"),
                            (5, "5 emergency"),
                        ]
                    ),
                ),
                ("confidence", models.FloatField(help_text="From 0, a guess, to 1, certain.")),
                ("description", models.TextField(blank=True)),
                (
                    "evidence",
                    models.JSONField(blank=True, default=dict, help_text="Numbers that led to it."),
                ),
                (
                    "recommended_actions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("acknowledged", "acknowledged"),
                            ("resolved", "resolved"),
                            ("ignored", "ignored"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                (
                    "happened_at",
                    models.DateTimeField(help_text="When the event began, by the readings."),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.TextField(blank=True, help_text="Why it was resolved or ignored.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="sensing.anomalyalert",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Who acknowledged, resolved or ignored it last.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sensor",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sensing.sensor",
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When it was over, by the readings; empty while it lasts.",
                        null=True,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The group that it is of, if one alert stands for all its sensors.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sensing.sensorgroup",
                    ),
                ),
                (
                    "returns",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Times that it was over and came back within the cooldown.",
                    ),
                ),
                (
                    "snoozed_until",
                    models.DateTimeField(
                        blank=True, help_text="Nobody is told of it before.", null=True
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LineMappingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                (
                    "name",
                    models.CharField(
                        error_messages={"unique": "Another mapping has this name already."},
                        help_text="Such as Telegraf, CPU.",
                        max_length=100,
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Of mappings that fit a point, that with the lowest is taken.",
                    ),
                ),
                (
                    "measurement",
                    models.CharField(
                        blank=True,
                        help_text="Fits points of this measurement; empty, of any.",
                        max_length=255,
                    ),
                ),
                (
                    "sensor_id",
                    models.CharField(
                        default="{measurement}.{field}",
                        help_text="Such as {host}.{measurement}.{field}: names in braces stand for the point's measurement, its field and its tags. A point without one of them does not fit.",
                        max_length=255,
                        verbose_name="sensor id",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(default=True, help_text="Others are passed over."),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="sensing.linemapping",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LineMapping",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "name",
                    models.CharField(
                        error_messages={"unique": "Another mapping has this name already."},
                        help_text="Such as Telegraf, CPU.",
                        max_length=100,
                        unique=True,
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Of mappings that fit a point, that with the lowest is taken.",
                    ),
                ),
                (
                    "measurement",
                    models.CharField(
                        blank=True,
                        help_text="Fits points of this measurement; empty, of any.",
                        max_length=255,
                    ),
                ),
                (
                    "sensor_id",
                    models.CharField(
                        default="{measurement}.{field}",
                        help_text="Such as {host}.{measurement}.{field}: names in braces stand for the point's measurement, its field and its tags. A point without one of them does not fit.",
                        max_length=255,
                        verbose_name="sensor id",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(default=True, help_text="Others are passed over."),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ["position", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^\\s*$|^\\s|\\s$|/"), _negated=True),
                        name="sensing_linemapping_name_plain",
                        violation_error_message="A name is not blank, and has no slashes and no spaces at its ends.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sensor_id__regex", "^([^{}]|\\{[^{}]+\\})+$")),
                        name="sensing_linemapping_sensor_id_readable",
                        violation_error_message="A sensor id is text with names in braces, each brace closed, as {host}.{field}.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CorrectedReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("timestamp", models.DateTimeField(help_text="When it was measured (UTC).")),
                (
                    "raw_value",
                    models.FloatField(help_text="As it was sent, before any correction."),
                ),
                (
                    "raw_quality",
                    models.FloatField(help_text="As it was sent, before any correction."),
                ),
                ("value", models.FloatField(help_text="That holds since.")),
                ("quality", models.FloatField(help_text="That holds since.")),
                ("is_corrected", models.BooleanField(help_text="False once it was undone.")),
                (
                    "sensor",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sensing.sensor",
                    ),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_readings",
                        to="sensing.correction",
                    ),
                ),
            ],
            options={
                "ordering": ["correction", "timestamp"],
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["sensor", "timestamp", "-id"], name="sensing_corrected_by_reading"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("correction", "timestamp"),
                        name="sensing_correctedreading_once",
                        violation_error_message="A correction changes a reading once.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.DateTimeField(help_text="Readings from this moment on (UTC).")),
                ("end", models.DateTimeField(help_text="Readings before this moment (UTC).")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("set", "set the value to"),
                            ("add", "add to the value"),
                            ("multiply", "multiply the value by"),
                            ("quality", "set the quality to"),
                            ("undo", "undo a correction"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "amount",
                    models.FloatField(blank=True, help_text="Of an undoing, none.", null=True),
                ),
                (
                    "reason",
                    models.TextField(
                        help_text="Why, for who reads it in ten years.", max_length=2000
                    ),
                ),
                ("readings", models.PositiveIntegerField(help_text="How many were changed.")),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sensor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="sensing.sensor",
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="sensing.correction",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-id"],
                "default_permissions": ("add", "change", "view"),
                "indexes": [
                    models.Index(fields=["sensor", "start"], name="sensing_correction_of_sensor")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("start__lt", models.F("end"))),
                        name="sensing_correction_range_ordered",
                        violation_error_message="The end lies after the start.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["set", "add", "multiply", "quality", "undo"])
                        ),
                        name="sensing_correction_kind_known",
                        violation_error_message="This kind of correction is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount", None), ("kind", "undo"), ("undoes__isnull", False)),
                            models.Q(
                                models.Q(("kind", "undo"), _negated=True),
                                ("amount__gt", float("-inf")),
                                ("amount__isnull", False),
                                ("amount__lt", float("inf")),
                                ("undoes", None),
                            ),
                            _connector="OR",
                        ),
                        name="sensing_correction_kind_complete",
                        violation_error_message="A correction has a finite amount, an undoing what it undoes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", "^\\s*$"), _negated=True),
                        name="sensing_correction_has_reason",
                        violation_error_message="A correction says why.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NewestOfBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sensors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), help_text="Keys of sensors.", size=None
                    ),
                ),
                (
                    "timestamps",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateTimeField(),
                        help_text="When they were measured (UTC).",
                        size=None,
                    ),
                ),
                (
                    "values",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.FloatField(),
                        help_text="In the units of the sensors.",
                        size=None,
                    ),
                ),
                (
                    "qualities",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.FloatField(),
                        help_text="From 0, useless, to 1, good.",
                        size=None,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="NewestReading",
            fields=[
                (
                    "sensor",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="newest",
                        serialize=False,
                        to="sensing.sensor",
                    ),
                ),
                ("timestamp", models.DateTimeField(help_text="When it was measured (UTC).")),
                ("value", models.FloatField(help_text="In the unit of its sensor.")),
                ("quality", models.FloatField(help_text="From 0, useless, to 1, good.")),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RefusedReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("malformed", "cannot be read"),
                            ("sensor", "unknown sensor"),
                            ("time", "outside the kept time"),
                            ("value", "no number that can be kept"),
                            ("quality", "quality outside 0 to 1"),
                            ("implausible", "outside the plausible range"),
                            ("partition", "no partition is ready"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "reason",
                    models.CharField(help_text="In words, with what was wrong.", max_length=500),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("json", "JSON"),
                            ("csv", "CSV"),
                            ("lines", "InfluxDB line protocol"),
                            ("prometheus", "Prometheus remote write"),
                            ("mqtt", "MQTT"),
                        ],
                        help_text="The way it came.",
                        max_length=10,
                    ),
                ),
                (
                    "sensor_id",
                    models.CharField(blank=True, max_length=255, verbose_name="sensor id"),
                ),
                (
                    "timestamp",
                    models.DateTimeField(
                        blank=True,
                        help_text="When it was measured (UTC); empty if that was no time.",
                        null=True,
                    ),
                ),
                (
                    "value",
                    models.FloatField(
                        blank=True,
                        help_text="In the unit of its sensor; empty if it was no number.",
                        null=True,
                    ),
                ),
                (
                    "quality",
                    models.FloatField(default=1.0, help_text="From 0, useless, to 1, good."),
                ),
                (
                    "sent",
                    models.TextField(blank=True, help_text="What cannot be read, as it came."),
                ),
                (
                    "times",
                    models.PositiveIntegerField(default=1, help_text="How often it was sent."),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("stored", "sent again and stored"),
                            ("dismissed", "dismissed"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("received_at", models.DateTimeField(help_text="When it came last.")),
                (
                    "sender",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whose token or session sent it.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who sent it again or dismissed it.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-received_at", "-id"],
                "default_permissions": ("change", "view"),
                "indexes": [
                    models.Index(
                        fields=["status", "-received_at"], name="sensing_refused_by_status"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "waiting")),
                        fields=(
                            "kind",
                            "source",
                            "sensor_id",
                            "timestamp",
                            "value",
                            "quality",
                            "sent",
                        ),
                        name="sensing_refusedreading_once",
                        nulls_distinct=False,
                        violation_error_message="The same reading waits here already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "malformed",
                                    "sensor",
                                    "time",
                                    "value",
                                    "quality",
                                    "implausible",
                                    "partition",
                                ],
                            )
                        ),
                        name="sensing_refusedreading_kind_known",
                        violation_error_message="This kind of refusal is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source__in", ["json", "csv", "lines", "prometheus", "mqtt"])
                        ),
                        name="sensing_refusedreading_source_known",
                        violation_error_message="This way in is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["waiting", "stored", "dismissed"])),
                        name="sensing_refusedreading_status_known",
                        violation_error_message="A refused reading waits, was stored or was dismissed.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("status", "waiting")),
                            models.Q(
                                models.Q(("status", "waiting"), _negated=True),
                                ("settled_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="sensing_refusedreading_settled_has_moment",
                        violation_error_message="A reading waits, or was stored or dismissed at a moment.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value", None),
                            models.Q(("value__gt", float("-inf")), ("value__lt", float("inf"))),
                            _connector="OR",
                        ),
                        name="sensing_refusedreading_value_finite",
                        violation_error_message="A value is a finite number.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quality__gt", float("-inf")), ("quality__lt", float("inf"))
                        ),
                        name="sensing_refusedreading_quality_finite",
                        violation_error_message="A quality is a finite number.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeviceAccess",
            fields=[
                (
                    "reaches_all",
                    models.BooleanField(
                        default=False,
                        help_text="May send for every sensor; otherwise for those of its groups and of their parts, and for no other.",
                        verbose_name="all sensors",
                    ),
                ),
                (
                    "registers_type",
                    models.CharField(
                        choices=[
                            ("temperature", "temperature"),
                            ("humidity", "humidity"),
                            ("pressure", "pressure"),
                            ("vibration", "vibration"),
                            ("voltage", "voltage"),
                            ("current", "current"),
                            ("power", "power"),
                            ("energy", "energy"),
                            ("flow", "flow"),
                            ("level", "level"),
                            ("speed", "speed"),
                            ("light", "light"),
                            ("audio", "audio"),
                            ("count", "count"),
                            ("other", "other"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="type of new sensors",
                    ),
                ),
                (
                    "registers_unit",
                    models.CharField(
                        blank=True,
                        help_text="Unit of their values, such as °C.",
                        max_length=50,
                        verbose_name="unit of new sensors",
                    ),
                ),
                (
                    "registers_most",
                    models.PositiveIntegerField(
                        default=1000,
                        help_text="Sensors that it may register in all.",
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="registers at most",
                    ),
                ),
                (
                    "registered_count",
                    models.PositiveIntegerField(
                        default=0,
                        editable=False,
                        help_text="Sensors that it has registered so far.",
                        verbose_name="registered",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "token",
                    models.OneToOneField(
                        error_messages={"unique": "What this token may send for is said already."},
                        help_text="A token that may send measurements only; it goes with it.",
                        limit_choices_to={"kind": "device"},
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.KNOX_TOKEN_MODEL,
                        to_field="token_key",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="May send for sensors of these.",
                        related_name="+",
                        to="sensing.sensorgroup",
                    ),
                ),
                (
                    "registers_in",
                    models.ForeignKey(
                        blank=True,
                        help_text="A sensor that nobody knows yet is registered in this group, for which it may send too. Without one, readings of such a sensor are refused.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sensing.sensorgroup",
                        verbose_name="registers in",
                    ),
                ),
            ],
            options={
                "verbose_name": "device access",
                "verbose_name_plural": "device accesses",
                "ordering": ["token"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "registers_type__in",
                                [
                                    "temperature",
                                    "humidity",
                                    "pressure",
                                    "vibration",
                                    "voltage",
                                    "current",
                                    "power",
                                    "energy",
                                    "flow",
                                    "level",
                                    "speed",
                                    "light",
                                    "audio",
                                    "count",
                                    "other",
                                ],
                            )
                        ),
                        name="sensing_deviceaccess_registers_type_known",
                        violation_error_message="This type of sensor is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("registers_most__lte", 1000000)),
                        name="sensing_deviceaccess_registers_most_sane",
                        violation_error_message="It registers 1,000,000 sensors at most.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SensorGroup",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "name",
                    models.CharField(
                        error_messages={"unique": "Another group has this name already."},
                        help_text="Such as Hall A, line 3.",
                        max_length=100,
                        unique=True,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("line", "line"),
                            ("hall", "hall"),
                            ("machine", "machine"),
                            ("other", "other"),
                        ],
                        default="other",
                        max_length=7,
                    ),
                ),
                (
                    "description",
                    models.TextField(
                        blank=True,
                        help_text="What belongs to it, and who looks after it.",
                        max_length=2000,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        help_text="The group that it is part of. Who may send for that may send for this.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="sensing.sensorgroup",
                    ),
                ),
                (
                    "sensors",
                    models.ManyToManyField(blank=True, related_name="groups", to="sensing.sensor"),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^\\s*$|^\\s|\\s$|/"), _negated=True),
                        name="sensing_sensorgroup_name_plain",
                        violation_error_message="A name is not blank, and has no slashes and no spaces at its ends.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["line", "hall", "machine", "other"])),
                        name="sensing_sensorgroup_kind_known",
                        violation_error_message="A group is a line, a hall, a machine or other.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeviceAccessGroupEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "deviceaccess",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sensing.deviceaccess",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "sensorgroup",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sensing.sensorgroup",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DeviceAccessEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "reaches_all",
                    models.BooleanField(
                        default=False,
                        help_text="May send for every sensor; otherwise for those of its groups and of their parts, and for no other.",
                        verbose_name="all sensors",
                    ),
                ),
                (
                    "registers_type",
                    models.CharField(
                        choices=[
                            ("temperature", "temperature"),
                            ("humidity", "humidity"),
                            ("pressure", "pressure"),
                            ("vibration", "vibration"),
                            ("voltage", "voltage"),
                            ("current", "current"),
                            ("power", "power"),
                            ("energy", "energy"),
                            ("flow", "flow"),
                            ("level", "level"),
                            ("speed", "speed"),
                            ("light", "light"),
                            ("audio", "audio"),
                            ("count", "count"),
                            ("other", "other"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="type of new sensors",
                    ),
                ),
                (
                    "registers_unit",
                    models.CharField(
                        blank=True,
                        help_text="Unit of their values, such as °C.",
                        max_length=50,
                        verbose_name="unit of new sensors",
                    ),
                ),
                (
                    "registers_most",
                    models.PositiveIntegerField(
                        default=1000,
                        help_text="Sensors that it may register in all.",
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="registers at most",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("id", models.IntegerField()),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="sensing.deviceaccess",
                    ),
                ),
                (
                    "token",
                    models.ForeignKey(
                        db_constraint=False,
                        error_messages={"unique": "What this token may send for is said already."},
                        help_text="A token that may send measurements only; it goes with it.",
                        limit_choices_to={"kind": "device"},
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.KNOX_TOKEN_MODEL,
                        to_field="token_key",
                    ),
                ),
                (
                    "registers_in",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="A sensor that nobody knows yet is registered in this group, for which it may send too. Without one, readings of such a sensor are refused.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sensing.sensorgroup",
                        verbose_name="registers in",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SensorGroupEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                (
                    "name",
                    models.CharField(
                        error_messages={"unique": "Another group has this name already."},
                        help_text="Such as Hall A, line 3.",
                        max_length=100,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("line", "line"),
                            ("hall", "hall"),
                            ("machine", "machine"),
                            ("other", "other"),
                        ],
                        default="other",
                        max_length=7,
                    ),
                ),
                (
                    "description",
                    models.TextField(
                        blank=True,
                        help_text="What belongs to it, and who looks after it.",
                        max_length=2000,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The group that it is part of. Who may send for that may send for this.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sensing.sensorgroup",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="sensing.sensorgroup",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SensorGroupMemberEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "sensor",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sensing.sensor",
                    ),
                ),
                (
                    "sensorgroup",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sensing.sensorgroup",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SensorGroupMember",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
            },
            bases=("sensing.sensorgroup_sensors",),
        ),
        migrations.CreateModel(
            name="DeviceAccessGroup",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
            },
            bases=("sensing.deviceaccess_groups",),
        ),
        migrations.CreateModel(
            name="MqttBridge",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("client_id", models.CharField(max_length=64, unique=True)),
                (
                    "seen_at",
                    models.DateTimeField(help_text="When it last gave a sign of life.", null=True),
                ),
                (
                    "connected_at",
                    models.DateTimeField(help_text="Empty while it is not connected.", null=True),
                ),
                (
                    "last_received_at",
                    models.DateTimeField(help_text="When the last message came.", null=True),
                ),
                (
                    "problem",
                    models.CharField(blank=True, help_text="What it waits for.", max_length=500),
                ),
                (
                    "topics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500),
                        default=list,
                        help_text="Topic filters that the broker sends it messages of.",
                        size=None,
                    ),
                ),
                (
                    "stored",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        help_text="The newest messages stored: the broker may not know yet, and send them again.",
                        size=None,
                    ),
                ),
            ],
            options={
                "verbose_name": "MQTT bridge",
                "ordering": ["client_id"],
            },
        ),
        migrations.CreateModel(
            name="MqttSubscription",
            fields=[
                (
                    "reaches_all",
                    models.BooleanField(
                        default=False,
                        help_text="May send for every sensor; otherwise for those of its groups and of their parts, and for no other.",
                        verbose_name="all sensors",
                    ),
                ),
                (
                    "registers_type",
                    models.CharField(
                        choices=[
                            ("temperature", "temperature"),
                            ("humidity", "humidity"),
                            ("pressure", "pressure"),
                            ("vibration", "vibration"),
                            ("voltage", "voltage"),
                            ("current", "current"),
                            ("power", "power"),
                            ("energy", "energy"),
                            ("flow", "flow"),
                            ("level", "level"),
                            ("speed", "speed"),
                            ("light", "light"),
                            ("audio", "audio"),
                            ("count", "count"),
                            ("other", "other"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="type of new sensors",
                    ),
                ),
                (
                    "registers_unit",
                    models.CharField(
                        blank=True,
                        help_text="Unit of their values, such as °C.",
                        max_length=50,
                        verbose_name="unit of new sensors",
                    ),
                ),
                (
                    "registers_most",
                    models.PositiveIntegerField(
                        default=1000,
                        help_text="Sensors that it may register in all.",
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="registers at most",
                    ),
                ),
                (
                    "registered_count",
                    models.PositiveIntegerField(
                        default=0,
                        editable=False,
                        help_text="Sensors that it has registered so far.",
                        verbose_name="registered",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "name",
                    models.CharField(
                        error_messages={"unique": "Another subscription has this name already."},
                        help_text="Such as climate of hall A.",
                        max_length=100,
                        unique=True,
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        error_messages={
                            "unique": "Another subscription has this topic filter already."
                        },
                        help_text="Such as plant/+/temperature or plant/#: + stands for one level, # at the end for all that follow.",
                        max_length=500,
                        unique=True,
                        verbose_name="topic filter",
                    ),
                ),
                (
                    "qos",
                    models.SmallIntegerField(
                        choices=[(0, "at most once"), (1, "until acknowledged")],
                        default=1,
                        help_text="Messages sent until acknowledged are not lost while the bridge is down.",
                        verbose_name="quality of service",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("number", "a number"),
                            ("json", "a JSON object with one value"),
                            ("fields", "a JSON object of many values"),
                            ("lines", "InfluxDB's line protocol"),
                        ],
                        default="number",
                        max_length=6,
                    ),
                ),
                (
                    "sensor_id",
                    models.CharField(
                        default="{topic}",
                        help_text="Such as {2}.{3}: numbers in braces stand for levels of the topic, from 1, {topic} for all of it with dots, and {field} for the name of one value of many. A message without one of them is refused. Lines are read by the line mappings instead.",
                        max_length=255,
                        verbose_name="sensor id",
                    ),
                ),
                (
                    "value_path",
                    models.CharField(
                        blank=True,
                        help_text="Where in JSON the value is, such as data.value, or the object of many values, which empty is the whole.",
                        max_length=200,
                    ),
                ),
                (
                    "timestamp_path",
                    models.CharField(
                        blank=True,
                        help_text="Where in JSON the time is, such as ts: a text with a time zone, or a number since 1970. Empty, it is when the message came; retained messages are passed over then.",
                        max_length=200,
                    ),
                ),
                (
                    "time_unit",
                    models.CharField(
                        choices=[
                            ("s", "seconds"),
                            ("ms", "milliseconds"),
                            ("us", "microseconds"),
                            ("ns", "nanoseconds"),
                        ],
                        default="s",
                        help_text="Of times that are numbers, in JSON and in lines.",
                        max_length=2,
                    ),
                ),
                (
                    "quality_path",
                    models.CharField(
                        blank=True,
                        help_text="Where in JSON the quality is, a share from 0 to 1. Empty, it is 1.",
                        max_length=200,
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(default=True, help_text="Others are not subscribed to."),
                ),
                ("last_received_at", models.DateTimeField(editable=False, null=True)),
                ("last_refused_at", models.DateTimeField(editable=False, null=True)),
                ("last_refusal", models.CharField(blank=True, editable=False, max_length=500)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="May send for sensors of these.",
                        related_name="+",
                        to="sensing.sensorgroup",
                    ),
                ),
                (
                    "registers_in",
                    models.ForeignKey(
                        blank=True,
                        help_text="A sensor that nobody knows yet is registered in this group, for which it may send too. Without one, readings of such a sensor are refused.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sensing.sensorgroup",
                        verbose_name="registers in",
                    ),
                ),
            ],
            options={
                "verbose_name": "MQTT subscription",
                "ordering": ["name"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "registers_type__in",
                                [
                                    "temperature",
                                    "humidity",
                                    "pressure",
                                    "vibration",
                                    "voltage",
                                    "current",
                                    "power",
                                    "energy",
                                    "flow",
                                    "level",
                                    "speed",
                                    "light",
                                    "audio",
                                    "count",
                                    "other",
                                ],
                            )
                        ),
                        name="sensing_mqttsubscription_registers_type_known",
                        violation_error_message="This type of sensor is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("registers_most__lte", 1000000)),
                        name="sensing_mqttsubscription_registers_most_sane",
                        violation_error_message="It registers 1,000,000 sensors at most.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^\\s*$|^\\s|\\s$|/"), _negated=True),
                        name="sensing_mqttsubscription_name_plain",
                        violation_error_message="A name is not blank, and has no slashes and no spaces at its ends.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("topic__regex", "^(#|(\\+|[^+#/]*)(/(\\+|[^+#/]*))*(/#)?)$"),
                            models.Q(("topic", ""), _negated=True),
                            models.Q(("topic__startswith", "$share/"), _negated=True),
                        ),
                        name="sensing_mqttsubscription_topic_valid",
                        violation_error_message="A topic filter has + only as a whole level and # only as the last one, as plant/+/temperature or plant/#.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("qos__in", [0, 1])),
                        name="sensing_mqttsubscription_qos_known",
                        violation_error_message="The quality of service is 0 or 1.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("form__in", ["number", "json", "fields", "lines"])),
                        name="sensing_mqttsubscription_form_known",
                        violation_error_message="A message is a number, JSON with one value or many, or lines.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sensor_id__regex", "^([^{}]|\\{([1-9][0-9]?|topic|field)\\})+$")
                        ),
                        name="sensing_mqttsubscription_sensor_id_readable",
                        violation_error_message="A sensor id is text with levels of the topic in braces, as {2}.{3}, or {topic} or {field}.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("time_unit__in", ["s", "ms", "us", "ns"])),
                        name="sensing_mqttsubscription_time_unit_known",
                        violation_error_message="A unit of time is s, ms, us or ns.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("form", "json"), _negated=True),
                            models.Q(("value_path", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="sensing_mqttsubscription_value_has_path",
                        violation_error_message="Say where in JSON the value is.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MqttSubscriptionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "reaches_all",
                    models.BooleanField(
                        default=False,
                        help_text="May send for every sensor; otherwise for those of its groups and of their parts, and for no other.",
                        verbose_name="all sensors",
                    ),
                ),
                (
                    "registers_type",
                    models.CharField(
                        choices=[
                            ("temperature", "temperature"),
                            ("humidity", "humidity"),
                            ("pressure", "pressure"),
                            ("vibration", "vibration"),
                            ("voltage", "voltage"),
                            ("current", "current"),
                            ("power", "power"),
                            ("energy", "energy"),
                            ("flow", "flow"),
                            ("level", "level"),
                            ("speed", "speed"),
                            ("light", "light"),
                            ("audio", "audio"),
                            ("count", "count"),
                            ("other", "other"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="type of new sensors",
                    ),
                ),
                (
                    "registers_unit",
                    models.CharField(
                        blank=True,
                        help_text="Unit of their values, such as °C.",
                        max_length=50,
                        verbose_name="unit of new sensors",
                    ),
                ),
                (
                    "registers_most",
                    models.PositiveIntegerField(
                        default=1000,
                        help_text="Sensors that it may register in all.",
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="registers at most",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("id", models.IntegerField()),
                (
                    "name",
                    models.CharField(
                        error_messages={"unique": "Another subscription has this name already."},
                        help_text="Such as climate of hall A.",
                        max_length=100,
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        error_messages={
                            "unique": "Another subscription has this topic filter already."
                        },
                        help_text="Such as plant/+/temperature or plant/#: + stands for one level, # at the end for all that follow.",
                        max_length=500,
                        verbose_name="topic filter",
                    ),
                ),
                (
                    "qos",
                    models.SmallIntegerField(
                        choices=[(0, "at most once"), (1, "until acknowledged")],
                        default=1,
                        help_text="Messages sent until acknowledged are not lost while the bridge is down.",
                        verbose_name="quality of service",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("number", "a number"),
                            ("json", "a JSON object with one value"),
                            ("fields", "a JSON object of many values"),
                            ("lines", "InfluxDB's line protocol"),
                        ],
                        default="number",
                        max_length=6,
                    ),
                ),
                (
                    "sensor_id",
                    models.CharField(
                        default="{topic}",
                        help_text="Such as {2}.{3}: numbers in braces stand for levels of the topic, from 1, {topic} for all of it with dots, and {field} for the name of one value of many. A message without one of them is refused. Lines are read by the line mappings instead.",
                        max_length=255,
                        verbose_name="sensor id",
                    ),
                ),
                (
                    "value_path",
                    models.CharField(
                        blank=True,
                        help_text="Where in JSON the value is, such as data.value, or the object of many values, which empty is the whole.",
                        max_length=200,
                    ),
                ),
                (
                    "timestamp_path",
                    models.CharField(
                        blank=True,
                        help_text="Where in JSON the time is, such as ts: a text with a time zone, or a number since 1970. Empty, it is when the message came; retained messages are passed over then.",
                        max_length=200,
                    ),
                ),
                (
                    "time_unit",
                    models.CharField(
                        choices=[
                            ("s", "seconds"),
                            ("ms", "milliseconds"),
                            ("us", "microseconds"),
                            ("ns", "nanoseconds"),
                        ],
                        default="s",
                        help_text="Of times that are numbers, in JSON and in lines.",
                        max_length=2,
                    ),
                ),
                (
                    "quality_path",
                    models.CharField(
                        blank=True,
                        help_text="Where in JSON the quality is, a share from 0 to 1. Empty, it is 1.",
                        max_length=200,
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(default=True, help_text="Others are not subscribed to."),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="sensing.mqttsubscription",
                    ),
                ),
                (
                    "registers_in",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="A sensor that nobody knows yet is registered in this group, for which it may send too. Without one, readings of such a sensor are refused.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sensing.sensorgroup",
                        verbose_name="registers in",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MqttSubscriptionGroupEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "mqttsubscription",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sensing.mqttsubscription",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "sensorgroup",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sensing.sensorgroup",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MqttSubscriptionGroup",
            fields=[],
            options={
                "proxy": True,
                "default_permissions": (),
            },
            bases=("sensing.mqttsubscription_groups",),
        ),
        migrations.CreateModel(
            name="HistoryImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="UUID"
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        help_text="Kept for 30 days after its upload.",
                        upload_to=sensing.models.history.place_of_file,
                    ),
                ),
                (
                    "file_name",
                    models.CharField(
                        help_text="As its sender named it.", max_length=255, verbose_name="file"
                    ),
                ),
                (
                    "sha256",
                    models.CharField(
                        help_text="Of the file; the same file has the same.",
                        max_length=64,
                        verbose_name="SHA-256",
                    ),
                ),
                (
                    "size",
                    models.PositiveBigIntegerField(
                        help_text="Of the file as it was sent, in bytes."
                    ),
                ),
                (
                    "tail",
                    models.BinaryField(
                        default=b"", help_text="The end of its content, at most 16 KB."
                    ),
                ),
                (
                    "dialect",
                    models.JSONField(
                        help_text="How it is written: encoding, delimiter, decimal mark."
                    ),
                ),
                (
                    "plan",
                    models.JSONField(
                        blank=True,
                        help_text="Where times and values stand, and in which form.",
                        null=True,
                    ),
                ),
                (
                    "findings",
                    models.JSONField(
                        blank=True,
                        help_text="What the check found: figures by series, problems.",
                        null=True,
                    ),
                ),
                (
                    "mapping",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Ids of sensors, by columns or codes of the file.",
                    ),
                ),
                (
                    "stops_on_problems",
                    models.BooleanField(
                        default=False,
                        help_text="Import nothing of a file with a bad line.",
                        verbose_name="stop at problems",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "uploaded"),
                            ("checking", "being checked"),
                            ("checked", "checked"),
                            ("importing", "being imported"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="uploaded",
                        max_length=9,
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=0, help_text="Grows with each job asked for; an older job stops."
                    ),
                ),
                (
                    "done_lines",
                    models.PositiveBigIntegerField(
                        default=0,
                        help_text="Everything up to this line is stored or refused.",
                        verbose_name="lines done",
                    ),
                ),
                (
                    "total_lines",
                    models.PositiveBigIntegerField(blank=True, null=True, verbose_name="lines"),
                ),
                (
                    "stored_count",
                    models.PositiveBigIntegerField(
                        default=0, help_text="New readings.", verbose_name="stored"
                    ),
                ),
                (
                    "updated_count",
                    models.PositiveBigIntegerField(
                        default=0,
                        help_text="Readings whose value was another one before.",
                        verbose_name="updated",
                    ),
                ),
                (
                    "unchanged_count",
                    models.PositiveBigIntegerField(
                        default=0,
                        help_text="Readings that were there already.",
                        verbose_name="unchanged",
                    ),
                ),
                (
                    "old_count",
                    models.PositiveBigIntegerField(
                        default=0, help_text="Readings older than is kept.", verbose_name="too old"
                    ),
                ),
                (
                    "refused_count",
                    models.PositiveBigIntegerField(
                        default=0,
                        help_text="Values and lines that come back as a file.",
                        verbose_name="refused",
                    ),
                ),
                ("error", models.TextField(blank=True, help_text="Why the whole file failed.")),
                ("uploaded_at", models.DateTimeField(auto_now_add=True)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "started_at",
                    models.DateTimeField(
                        blank=True, help_text="When its import was first asked for.", null=True
                    ),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.job",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="history_imports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historic import",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["sha256"], name="sensing_historyimport_of_file"),
                    models.Index(
                        condition=models.Q(("file", ""), _negated=True),
                        fields=["uploaded_at"],
                        name="sensing_historyimport_kept",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "uploaded",
                                    "checking",
                                    "checked",
                                    "importing",
                                    "done",
                                    "failed",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="sensing_historyimport_state_known",
                        violation_error_message="This state of an import is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="sensing_historyimport_sha256_whole",
                        violation_error_message="A SHA-256 is 64 hexadecimal digits.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("finished_at__isnull", False),
                                ("state__in", ["done", "failed", "cancelled"]),
                            ),
                            models.Q(
                                models.Q(
                                    ("state__in", ["done", "failed", "cancelled"]), _negated=True
                                ),
                                ("finished_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="sensing_historyimport_finished_has_moment",
                        violation_error_message="An import says when it ended if, and only if, it has.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["uploaded", "failed", "cancelled"]),
                            ("plan__isnull", False),
                            _connector="OR",
                        ),
                        name="sensing_historyimport_plan_before_check",
                        violation_error_message="A file is checked and imported by a plan.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["importing", "done"]), _negated=True),
                            ("started_at__isnull", False),
                            _connector="OR",
                        ),
                        name="sensing_historyimport_started_has_moment",
                        violation_error_message="An import says when it was started.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("total_lines", None),
                            ("done_lines__lte", models.F("total_lines")),
                            _connector="OR",
                        ),
                        name="sensing_historyimport_lines_done_exist",
                        violation_error_message="No more lines are done than there are.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoryImportEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="UUID")),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        help_text="Kept for 30 days after its upload.",
                        upload_to=sensing.models.history.place_of_file,
                    ),
                ),
                (
                    "file_name",
                    models.CharField(
                        help_text="As its sender named it.", max_length=255, verbose_name="file"
                    ),
                ),
                (
                    "sha256",
                    models.CharField(
                        help_text="Of the file; the same file has the same.",
                        max_length=64,
                        verbose_name="SHA-256",
                    ),
                ),
                (
                    "size",
                    models.PositiveBigIntegerField(
                        help_text="Of the file as it was sent, in bytes."
                    ),
                ),
                (
                    "dialect",
                    models.JSONField(
                        help_text="How it is written: encoding, delimiter, decimal mark."
                    ),
                ),
                (
                    "plan",
                    models.JSONField(
                        blank=True,
                        help_text="Where times and values stand, and in which form.",
                        null=True,
                    ),
                ),
                (
                    "mapping",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Ids of sensors, by columns or codes of the file.",
                    ),
                ),
                (
                    "stops_on_problems",
                    models.BooleanField(
                        default=False,
                        help_text="Import nothing of a file with a bad line.",
                        verbose_name="stop at problems",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "uploaded"),
                            ("checking", "being checked"),
                            ("checked", "checked"),
                            ("importing", "being imported"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="uploaded",
                        max_length=9,
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=0, help_text="Grows with each job asked for; an older job stops."
                    ),
                ),
                (
                    "done_lines",
                    models.PositiveBigIntegerField(
                        default=0,
                        help_text="Everything up to this line is stored or refused.",
                        verbose_name="lines done",
                    ),
                ),
                (
                    "total_lines",
                    models.PositiveBigIntegerField(blank=True, null=True, verbose_name="lines"),
                ),
                (
                    "stored_count",
                    models.PositiveBigIntegerField(
                        default=0, help_text="New readings.", verbose_name="stored"
                    ),
                ),
                (
                    "updated_count",
                    models.PositiveBigIntegerField(
                        default=0,
                        help_text="Readings whose value was another one before.",
                        verbose_name="updated",
                    ),
                ),
                (
                    "unchanged_count",
                    models.PositiveBigIntegerField(
                        default=0,
                        help_text="Readings that were there already.",
                        verbose_name="unchanged",
                    ),
                ),
                (
                    "old_count",
                    models.PositiveBigIntegerField(
                        default=0, help_text="Readings older than is kept.", verbose_name="too old"
                    ),
                ),
                (
                    "refused_count",
                    models.PositiveBigIntegerField(
                        default=0,
                        help_text="Values and lines that come back as a file.",
                        verbose_name="refused",
                    ),
                ),
                ("error", models.TextField(blank=True, help_text="Why the whole file failed.")),
                ("uploaded_at", models.DateTimeField(auto_now_add=True)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "started_at",
                    models.DateTimeField(
                        blank=True, help_text="When its import was first asked for.", null=True
                    ),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="jobs.job",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="sensing.historyimport",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("began_at", models.DateTimeField(help_text="When it began, by the readings.")),
                (
                    "ended_at",
                    models.DateTimeField(help_text="When it was over, by the readings.", null=True),
                ),
                (
                    "returns",
                    models.PositiveIntegerField(
                        default=0, help_text="Times that it came back within the cooldown."
                    ),
                ),
                (
                    "value",
                    models.FloatField(help_text="The reading that was furthest beyond the rule."),
                ),
                (
                    "strength",
                    models.FloatField(
                        help_text="How far it was: beyond the limit, a minute, in spreads, or as a score."
                    ),
                ),
                (
                    "evidence",
                    models.JSONField(default=dict, help_text="What the rule held it against."),
                ),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="sensing.anomalyalert",
                    ),
                ),
                (
                    "sensor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="sensing.sensor",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="sensing.watchrule",
                    ),
                ),
            ],
            options={
                "ordering": ["began_at", "id"],
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["sensor", "-began_at"], name="sensing_finding_of_sensor"),
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["alert"],
                        name="sensing_finding_lasting",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None),
                            ("ended_at__gte", models.F("began_at")),
                            _connector="OR",
                        ),
                        name="sensing_finding_ordered",
                        violation_error_message="An event is over after it began.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SeasonalBaseline",
            fields=[
                (
                    "sensor",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="baseline",
                        serialize=False,
                        to="sensing.sensor",
                    ),
                ),
                (
                    "medians",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.FloatField(),
                        help_text="Monday 00:00 UTC first.",
                        size=168,
                    ),
                ),
                (
                    "spreads",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.FloatField(),
                        help_text="Robust standard deviations; NaN if unknown.",
                        size=168,
                    ),
                ),
                (
                    "hours",
                    models.PositiveIntegerField(
                        help_text="Hourly summaries that it was computed from."
                    ),
                ),
                ("computed_at", models.DateTimeField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SensorLimits",
            fields=[
                (
                    "sensor",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="limits",
                        serialize=False,
                        to="sensing.sensor",
                    ),
                ),
                ("low", models.FloatField(help_text="Minus infinity if there is none.")),
                ("high", models.FloatField(help_text="Infinity if there is none.")),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Suspicion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sensors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), help_text="Keys of sensors.", size=None
                    ),
                ),
                (
                    "since",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateTimeField(),
                        help_text="From which reading on, of each.",
                        size=None,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "phase",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "normal"), (1, "beyond, not for long yet"), (2, "beyond")],
                        default=0,
                    ),
                ),
                (
                    "began_at",
                    models.DateTimeField(
                        help_text="When the event began, by the readings.", null=True
                    ),
                ),
                (
                    "cleared_at",
                    models.DateTimeField(help_text="When the last event was over.", null=True),
                ),
                (
                    "seen_until",
                    models.DateTimeField(help_text="The newest reading gone through.", null=True),
                ),
                (
                    "checked_at",
                    models.DateTimeField(help_text="When the worker looked last.", null=True),
                ),
                ("episode", models.BinaryField(default=bytes)),
                ("memory", models.BinaryField(default=bytes)),
                (
                    "held_by_hysteresis",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Times that readings went back, and not far enough to end an event.",
                    ),
                ),
                (
                    "held_by_duration",
                    models.PositiveIntegerField(
                        default=0, help_text="Events that were over before the least duration."
                    ),
                ),
                (
                    "held_by_cooldown",
                    models.PositiveIntegerField(
                        default=0, help_text="Times that an event came back within the cooldown."
                    ),
                ),
                (
                    "held_by_snooze",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Times that it came back while its alert was snoozed or ignored.",
                    ),
                ),
                (
                    "held_by_maintenance",
                    models.PositiveIntegerField(
                        default=0, help_text="Events while the sensor was in maintenance."
                    ),
                ),
                ("created_at", models.DateTimeField(help_text="Since when it is watched.")),
                (
                    "finding",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="sensing.finding",
                    ),
                ),
                (
                    "sensor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watches",
                        to="sensing.sensor",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watches",
                        to="sensing.watchrule",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "watches",
                "ordering": ["rule", "sensor"],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("phase__gt", 0)),
                        fields=["phase"],
                        name="sensing_watch_going_on",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rule", "sensor"),
                        name="sensing_watch_once",
                        violation_error_message="This sensor is watched by this rule already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phase__in", [0, 1, 2])),
                        name="sensing_watch_phase_known",
                        violation_error_message="This phase of a watch is not known.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WatchRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        error_messages={"unique": "Another rule has this name already."},
                        help_text="Such as Pump A runs hot.",
                        max_length=100,
                        unique=True,
                    ),
                ),
                (
                    "detector",
                    models.CharField(
                        choices=[
                            ("range", "outside a range"),
                            ("rate", "changes too fast"),
                            ("stuck", "stuck value"),
                            ("missing", "no readings"),
                            ("seasonal", "unusual for the hour of the week"),
                            ("learned", "unusual course"),
                        ],
                        max_length=8,
                        verbose_name="watched for",
                    ),
                ),
                (
                    "low",
                    models.FloatField(
                        blank=True,
                        help_text="Of a range, in the unit of the sensor.",
                        null=True,
                        verbose_name="lower limit",
                    ),
                ),
                (
                    "high",
                    models.FloatField(
                        blank=True,
                        help_text="Of a range, in the unit of the sensor.",
                        null=True,
                        verbose_name="upper limit",
                    ),
                ),
                (
                    "bound",
                    models.FloatField(
                        blank=True,
                        help_text="Of a change: units a minute. Of the hour of the week: how many usual spreads, such as 4.",
                        null=True,
                    ),
                ),
                (
                    "span",
                    models.DurationField(
                        blank=True,
                        help_text="Of a stuck value or missing readings: for how long, such as 00:15:00.",
                        null=True,
                        verbose_name="how long",
                    ),
                ),
                (
                    "deadband",
                    models.FloatField(
                        default=0,
                        help_text="How far back within the limit readings must be before the event is over.",
                        verbose_name="hysteresis",
                    ),
                ),
                (
                    "persists",
                    models.DurationField(
                        default=datetime.timedelta(0),
                        help_text="An event that is over sooner makes no alert; it is counted.",
                        verbose_name="least duration",
                    ),
                ),
                (
                    "cooldown",
                    models.DurationField(
                        default=datetime.timedelta(seconds=600),
                        help_text="What comes back within this time is the same event; it is counted.",
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "1 low"),
                            (2, "2 moderate"),
                            (3, "3 high"),
                            (4, "4 critical"),
                            (5, "5 emergency"),
                        ],
                        default=3,
                    ),
                ),
                (
                    "recommended_actions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        blank=True,
                        default=list,
                        help_text="What to do, shown with the alert.",
                        size=None,
                    ),
                ),
                (
                    "is_shared",
                    models.BooleanField(
                        default=False,
                        help_text="Of a group: sensors that leave their course together make one alert.",
                        verbose_name="one alert for the group",
                    ),
                ),
                (
                    "resolves_itself",
                    models.BooleanField(
                        default=False,
                        help_text="Resolve the alert when the event and its cooldown are over.",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        help_text="All sensors of the group and of its parts.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
                        to="sensing.sensorgroup",
                    ),
                ),
                (
                    "sensor",
                    models.ForeignKey(
                        blank=True,
                        help_text="Either a sensor or a group.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
                        to="sensing.sensor",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("group__isnull", False), ("sensor", None)),
                            models.Q(("group", None), ("sensor__isnull", False)),
                            _connector="OR",
                        ),
                        name="sensing_watchrule_one_scope",
                        violation_error_message="A rule is of a sensor or of a group, and not of both.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("detector", "range"), _negated=True),
                                ("low__isnull", False),
                                ("high__isnull", False),
                                _connector="OR",
                            ),
                            models.Q(
                                models.Q(("detector__in", ["rate", "seasonal"]), _negated=True),
                                models.Q(("bound__gt", 0), ("bound__isnull", False)),
                                _connector="OR",
                            ),
                            models.Q(
                                models.Q(("detector__in", ["stuck", "missing"]), _negated=True),
                                models.Q(
                                    ("span__gt", datetime.timedelta(0)), ("span__isnull", False)
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="sensing_watchrule_detector_complete",
                        violation_error_message="A range needs a limit, a change and the hour of the week a bound above 0, a stuck value and missing readings how long.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "detector__in",
                                ["range", "rate", "stuck", "missing", "seasonal", "learned"],
                            )
                        ),
                        name="sensing_watchrule_detector_known",
                        violation_error_message="Nothing known watches for this.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("low", None),
                            ("high", None),
                            models.Q(
                                (
                                    "deadband__lt",
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("high"), "-", models.F("low")
                                        ),
                                        "/",
                                        models.Value(2),
                                    ),
                                ),
                                ("low__lt", models.F("high")),
                            ),
                            _connector="OR",
                        ),
                        name="sensing_watchrule_limits_ordered",
                        violation_error_message="The lower limit lies below the upper one, and the hysteresis leaves something between them.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("low", None),
                                models.Q(("low__gt", float("-inf")), ("low__lt", float("inf"))),
                                _connector="OR",
                            ),
                            models.Q(
                                ("high", None),
                                models.Q(("high__gt", float("-inf")), ("high__lt", float("inf"))),
                                _connector="OR",
                            ),
                            models.Q(("bound", None), ("bound__lt", float("inf")), _connector="OR"),
                            ("deadband__gte", 0),
                            ("deadband__lt", float("inf")),
                        ),
                        name="sensing_watchrule_numbers_finite",
                        violation_error_message="Limits are finite numbers, and no hysteresis is negative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cooldown__gte", datetime.timedelta(0)),
                            ("persists__gte", datetime.timedelta(0)),
                            ("cooldown__lte", datetime.timedelta(days=7)),
                            ("persists__lte", datetime.timedelta(days=7)),
                            models.Q(
                                ("span", None),
                                ("span__lte", datetime.timedelta(days=7)),
                                _connector="OR",
                            ),
                        ),
                        name="sensing_watchrule_times_sane",
                        violation_error_message="Durations lie between nothing and seven days.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__gte", 1), ("severity__lte", 5)),
                        name="sensing_watchrule_severity_known",
                        violation_error_message="Severity is a number from 1 to 5.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WatchRuleEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "name",
                    models.CharField(
                        error_messages={"unique": "Another rule has this name already."},
                        help_text="Such as Pump A runs hot.",
                        max_length=100,
                    ),
                ),
                (
                    "detector",
                    models.CharField(
                        choices=[
                            ("range", "outside a range"),
                            ("rate", "changes too fast"),
                            ("stuck", "stuck value"),
                            ("missing", "no readings"),
                            ("seasonal", "unusual for the hour of the week"),
                            ("learned", "unusual course"),
                        ],
                        max_length=8,
                        verbose_name="watched for",
                    ),
                ),
                (
                    "low",
                    models.FloatField(
                        blank=True,
                        help_text="Of a range, in the unit of the sensor.",
                        null=True,
                        verbose_name="lower limit",
                    ),
                ),
                (
                    "high",
                    models.FloatField(
                        blank=True,
                        help_text="Of a range, in the unit of the sensor.",
                        null=True,
                        verbose_name="upper limit",
                    ),
                ),
                (
                    "bound",
                    models.FloatField(
                        blank=True,
                        help_text="Of a change: units a minute. Of the hour of the week: how many usual spreads, such as 4.",
                        null=True,
                    ),
                ),
                (
                    "span",
                    models.DurationField(
                        blank=True,
                        help_text="Of a stuck value or missing readings: for how long, such as 00:15:00.",
                        null=True,
                        verbose_name="how long",
                    ),
                ),
                (
                    "deadband",
                    models.FloatField(
                        default=0,
                        help_text="How far back within the limit readings must be before the event is over.",
                        verbose_name="hysteresis",
                    ),
                ),
                (
                    "persists",
                    models.DurationField(
                        default=datetime.timedelta(0),
                        help_text="An event that is over sooner makes no alert; it is counted.",
                        verbose_name="least duration",
                    ),
                ),
                (
                    "cooldown",
                    models.DurationField(
                        default=datetime.timedelta(seconds=600),
                        help_text="What comes back within this time is the same event; it is counted.",
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "1 low"),
                            (2, "2 moderate"),
                            (3, "3 high"),
                            (4, "4 critical"),
                            (5, "5 emergency"),
                        ],
                        default=3,
                    ),
                ),
                (
                    "recommended_actions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        blank=True,
                        default=list,
                        help_text="What to do, shown with the alert.",
                        size=None,
                    ),
                ),
                (
                    "is_shared",
                    models.BooleanField(
                        default=False,
                        help_text="Of a group: sensors that leave their course together make one alert.",
                        verbose_name="one alert for the group",
                    ),
                ),
                (
                    "resolves_itself",
                    models.BooleanField(
                        default=False,
                        help_text="Resolve the alert when the event and its cooldown are over.",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="All sensors of the group and of its parts.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sensing.sensorgroup",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="sensing.watchrule",
                    ),
                ),
                (
                    "sensor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Either a sensor or a group.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sensing.sensor",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DriftReference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.DateTimeField(help_text="Readings from this midnight on (UTC).")),
                ("end", models.DateTimeField(help_text="Readings before this midnight (UTC).")),
                (
                    "hours",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(),
                        help_text="Hours since the start, ascending.",
                        size=None,
                    ),
                ),
                (
                    "means",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.FloatField(),
                        help_text="Mean value of each of these hours.",
                        size=None,
                    ),
                ),
                (
                    "hour_count",
                    models.PositiveIntegerField(help_text="How many hours have a mean."),
                ),
                (
                    "reading_count",
                    models.BigIntegerField(help_text="Readings that the means are of."),
                ),
                (
                    "level",
                    models.FloatField(help_text="Median of the means, in the sensor's unit."),
                ),
                (
                    "spread",
                    models.FloatField(
                        help_text="How far a mean usually is from what is usual at its hour of the day, as a standard deviation."
                    ),
                ),
                (
                    "quantiles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.FloatField(),
                        help_text="Of the means without the course of the day, from the least to the largest.",
                        size=None,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        help_text="Why then: what was known to be right.", max_length=2000
                    ),
                ),
                ("frozen_at", models.DateTimeField()),
                (
                    "frozen_by",
                    models.ForeignKey(
                        help_text="Nobody, if a command did.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drift_references",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sensor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drift_references",
                        to="sensing.sensor",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "default_permissions": ("add", "view"),
                "indexes": [
                    models.Index(fields=["sensor", "-id"], name="sensing_reference_current")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("start__lt", models.F("end"))),
                        name="sensing_driftreference_range_ordered",
                        violation_error_message="The end lies after the start.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("hour_count", models.F("hours__len")),
                            ("hour_count__gt", 0),
                            ("hour_count", models.F("means__len")),
                        ),
                        name="sensing_driftreference_sample_whole",
                        violation_error_message="A reference has hours, and a mean for each.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("spread__gt", 0), ("spread__lt", float("inf"))),
                        name="sensing_driftreference_spread_positive",
                        violation_error_message="A reference has a spread, or nothing could be compared.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", "^\\s*$"), _negated=True),
                        name="sensing_driftreference_has_reason",
                        violation_error_message="A reference says why it is one.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DriftCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(help_text="The day of the run (UTC).")),
                (
                    "start",
                    models.DateTimeField(
                        help_text="The window: readings from this midnight on (UTC)."
                    ),
                ),
                (
                    "end",
                    models.DateTimeField(
                        help_text="The window: readings before this midnight (UTC)."
                    ),
                ),
                ("hour_count", models.PositiveIntegerField(help_text="Hours that were compared.")),
                (
                    "effective_hours",
                    models.FloatField(
                        help_text="How many independent hours they are worth, as neighbours are alike.",
                        null=True,
                    ),
                ),
                (
                    "statistic",
                    models.FloatField(
                        help_text="Largest distance between the distributions of both (Kolmogorov-Smirnov), of values or of how far they scatter, whichever tells more.",
                        null=True,
                    ),
                ),
                (
                    "p_value",
                    models.FloatField(
                        help_text="How likely so much is by chance, had nothing changed.", null=True
                    ),
                ),
                (
                    "p_corrected",
                    models.FloatField(
                        help_text="The same, corrected for the number of sensors of the run.",
                        null=True,
                    ),
                ),
                (
                    "tested_count",
                    models.PositiveIntegerField(
                        default=0, help_text="Sensors of the run that the correction is for."
                    ),
                ),
                (
                    "shift",
                    models.FloatField(
                        help_text="Of the median, in spreads of the reference; above 0 is up.",
                        null=True,
                    ),
                ),
                (
                    "ratio",
                    models.FloatField(
                        help_text="How far the values scatter, by how far the reference's did.",
                        null=True,
                    ),
                ),
                (
                    "effect",
                    models.FloatField(
                        help_text="How far values moved, in spreads (Wasserstein distance).",
                        null=True,
                    ),
                ),
                (
                    "quantiles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.FloatField(),
                        default=list,
                        help_text="Of the window, as those of the reference.",
                        size=None,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("stable", "stable"),
                            ("drifted", "drifted"),
                            ("insufficient", "cannot be told"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        help_text="Why it cannot be told, and what to do.",
                        max_length=200,
                    ),
                ),
                ("checked_at", models.DateTimeField()),
                (
                    "sensor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drift_checks",
                        to="sensing.sensor",
                    ),
                ),
                (
                    "reference",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="sensing.driftreference",
                    ),
                ),
            ],
            options={
                "ordering": ["-day", "-id"],
                "default_permissions": ("add", "view"),
                "indexes": [
                    models.Index(fields=["sensor", "-day", "-id"], name="sensing_driftcheck_trend"),
                    models.Index(fields=["day"], name="sensing_driftcheck_by_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reference", "day"),
                        name="sensing_driftcheck_once_a_day",
                        violation_error_message="A reference is checked once a day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["stable", "drifted", "insufficient"])),
                        name="sensing_driftcheck_verdict_known",
                        violation_error_message="A sensor is stable, has drifted, or it cannot be told.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("start__lt", models.F("end"))),
                        name="sensing_driftcheck_range_ordered",
                        violation_error_message="The end lies after the start.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict", "insufficient"),
                            models.Q(
                                ("effect__isnull", False),
                                ("effective_hours__isnull", False),
                                ("p_corrected__isnull", False),
                                ("p_value__isnull", False),
                                ("ratio__isnull", False),
                                ("shift__isnull", False),
                                ("statistic__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="sensing_driftcheck_verdict_has_figures",
                        violation_error_message="A verdict has the figures that it is made of.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("verdict", "insufficient"), _negated=True), ("reason", "")
                            ),
                            models.Q(
                                models.Q(("verdict", "insufficient")),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="sensing_driftcheck_reason_if_not_told",
                        violation_error_message="What cannot be told says why, and only that.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("p_value", None),
                                models.Q(("p_value__gte", 0), ("p_value__lte", 1)),
                                _connector="OR",
                            ),
                            models.Q(
                                ("p_corrected", None),
                                models.Q(("p_corrected__gte", 0), ("p_corrected__lte", 1)),
                                _connector="OR",
                            ),
                        ),
                        name="sensing_driftcheck_chance_share",
                        violation_error_message="A p-value lies between 0 and 1.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MaintenanceRoutine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "equipment",
                    models.CharField(help_text="Machine or device to work on.", max_length=255),
                ),
                (
                    "task_type",
                    models.CharField(
                        help_text="Such as inspection or calibration.", max_length=100
                    ),
                ),
                (
                    "description",
                    models.TextField(blank=True, help_text="What is to be done each time."),
                ),
                (
                    "every_days",
                    models.PositiveSmallIntegerField(help_text="Days from one time to the next."),
                ),
                ("next_at", models.DateTimeField(help_text="When it is due next (UTC).")),
                (
                    "days_ahead",
                    models.PositiveSmallIntegerField(
                        default=14, help_text="How many days before it is due its task is made."
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "1 urgent"),
                            (2, "2 high"),
                            (3, "3 normal"),
                            (4, "4 low"),
                            (5, "5 someday"),
                        ],
                        default=3,
                    ),
                ),
                (
                    "required_skills",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        blank=True,
                        default=list,
                        help_text="What a technician must be able to do.",
                        size=None,
                    ),
                ),
                (
                    "parts_needed",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        help_text="Each with its quantity, such as 2 x bearing 6204.",
                        size=None,
                    ),
                ),
                (
                    "estimated_hours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Planned working hours.",
                        max_digits=6,
                        null=True,
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(default=True, help_text="Unset it to make no more tasks."),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "sensor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="routines",
                        to="sensing.sensor",
                    ),
                ),
                (
                    "technician",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="maintenance_routines",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["next_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("priority__gte", 1), ("priority__lte", 5)),
                        name="sensing_maintenanceroutine_priority_known",
                        violation_error_message="Priority is a number from 1, urgent, to 5.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("every_days__gte", 1), ("every_days__lte", 3660)),
                        name="sensing_maintenanceroutine_interval_sane",
                        violation_error_message="It comes back after 1 to 3660 days.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days_ahead__lte", 366)),
                        name="sensing_maintenanceroutine_ahead_sane",
                        violation_error_message="Its task is made at most 366 days ahead.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("estimated_hours", None), ("estimated_hours__gte", 0), _connector="OR"
                        ),
                        name="sensing_maintenanceroutine_hours_positive",
                        violation_error_message="Hours cannot be negative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("required_skills__contains", [""]), _negated=True),
                            models.Q(("parts_needed__contains", [""]), _negated=True),
                        ),
                        name="sensing_maintenanceroutine_lists_named",
                        violation_error_message="Skills and parts have names.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MaintenanceRoutineEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "equipment",
                    models.CharField(help_text="Machine or device to work on.", max_length=255),
                ),
                (
                    "task_type",
                    models.CharField(
                        help_text="Such as inspection or calibration.", max_length=100
                    ),
                ),
                (
                    "description",
                    models.TextField(blank=True, help_text="What is to be done each time."),
                ),
                (
                    "every_days",
                    models.PositiveSmallIntegerField(help_text="Days from one time to the next."),
                ),
                ("next_at", models.DateTimeField(help_text="When it is due next (UTC).")),
                (
                    "days_ahead",
                    models.PositiveSmallIntegerField(
                        default=14, help_text="How many days before it is due its task is made."
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "1 urgent"),
                            (2, "2 high"),
                            (3, "3 normal"),
                            (4, "4 low"),
                            (5, "5 someday"),
                        ],
                        default=3,
                    ),
                ),
                (
                    "required_skills",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        blank=True,
                        default=list,
                        help_text="What a technician must be able to do.",
                        size=None,
                    ),
                ),
                (
                    "parts_needed",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        help_text="Each with its quantity, such as 2 x bearing 6204.",
                        size=None,
                    ),
                ),
                (
                    "estimated_hours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Planned working hours.",
                        max_digits=6,
                        null=True,
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(default=True, help_text="Unset it to make no more tasks."),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="sensing.maintenanceroutine",
                    ),
                ),
                (
                    "sensor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sensing.sensor",
                    ),
                ),
                (
                    "technician",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Technician",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "skills",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        blank=True,
                        default=list,
                        help_text="Such as mechanics or calibration.",
                        size=None,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "user",
                    models.OneToOneField(
                        error_messages={"unique": "This person is a technician already."},
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="technician",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["user"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("skills__contains", [""]), _negated=True),
                        name="sensing_technician_skills_named",
                        violation_error_message="A skill has a name.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TechnicianEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                (
                    "skills",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        blank=True,
                        default=list,
                        help_text="Such as mechanics or calibration.",
                        size=None,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="sensing.technician",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        error_messages={"unique": "This person is a technician already."},
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AlertRecipient",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "address",
                    models.CharField(
                        blank=True,
                        help_text="Of somebody who has no account here, such as a shift's.",
                        max_length=254,
                        validators=[django.core.validators.EmailValidator()],
                        verbose_name="mail address",
                    ),
                ),
                (
                    "least_severity",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "1 low"),
                            (2, "2 moderate"),
                            (3, "3 high"),
                            (4, "4 critical"),
                            (5, "5 emergency"),
                        ],
                        default=3,
                        help_text="Is told of alerts of this severity and of graver ones.",
                        verbose_name="from severity",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        help_text="Is told of sensors of this group and of its parts; without one, of all sensors.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recipients",
                        to="sensing.sensorgroup",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        help_text="Gets a mail, as long as they may see sensors.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "webhook",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="notifications.webhook",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("address", ""), ("user__isnull", False), ("webhook", None)),
                            models.Q(
                                ("user", None),
                                ("webhook", None),
                                models.Q(("address", ""), _negated=True),
                            ),
                            models.Q(("address", ""), ("user", None), ("webhook__isnull", False)),
                            _connector="OR",
                        ),
                        name="sensing_alertrecipient_one_target",
                        violation_error_message="Choose one of the three: a user, a mail address or a webhook.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("address", ""),
                            ("address__regex", "^[^\\s@,;<>]+@[^\\s@,;<>]+$"),
                            _connector="OR",
                        ),
                        name="sensing_alertrecipient_address_plain",
                        violation_error_message="A mail address looks like shift@example.org.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("least_severity__gte", 1), ("least_severity__lte", 5)),
                        name="sensing_alertrecipient_least_severity_known",
                        violation_error_message="Severity is a number from 1 to 5.",
                    ),
                    models.UniqueConstraint(
                        fields=("group", "user", "address", "webhook"),
                        name="sensing_alertrecipient_once",
                        nulls_distinct=False,
                        violation_error_message="This recipient is told of this group already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AlertRecipientEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                (
                    "address",
                    models.CharField(
                        blank=True,
                        help_text="Of somebody who has no account here, such as a shift's.",
                        max_length=254,
                        validators=[django.core.validators.EmailValidator()],
                        verbose_name="mail address",
                    ),
                ),
                (
                    "least_severity",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "1 low"),
                            (2, "2 moderate"),
                            (3, "3 high"),
                            (4, "4 critical"),
                            (5, "5 emergency"),
                        ],
                        default=3,
                        help_text="Is told of alerts of this severity and of graver ones.",
                        verbose_name="from severity",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Is told of sensors of this group and of its parts; without one, of all sensors.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sensing.sensorgroup",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="sensing.alertrecipient",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Gets a mail, as long as they may see sensors.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "webhook",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="notifications.webhook",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sensor",
            trigger=pgtrigger.compiler.Trigger(
                name="refuse_with_readings",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM pg_advisory_xact_lock(hashtext('sensing.registry'));\n    IF EXISTS (SELECT 1 FROM sensing_reading WHERE sensor_id = OLD.id)\n       OR EXISTS (SELECT 1 FROM sensing_packedreadings WHERE sensor_id = OLD.id)\n       OR EXISTS (SELECT 1 FROM sensing_readinghour WHERE sensor_id = OLD.id) THEN\n        RAISE EXCEPTION 'Sensor % has readings. Set its status to decommissioned instead.',\n            OLD.sensor_id USING ERRCODE = 'foreign_key_violation';\n    END IF;\n    RETURN OLD;\n",
                    hash="46d13ee03d40c09da99f5dd558f3da3e045d9463",
                    operation="DELETE",
                    pgid="pgtrigger_refuse_with_readings_1cba0",
                    table="sensing_sensor",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sensor",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_sensorevent" ("created_at", "expected_interval", "id", "implausible", "location", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plausible_max", "plausible_min", "point", "sensor_id", "status", "type", "unit", "updated_at") VALUES (NEW."created_at", NEW."expected_interval", NEW."id", NEW."implausible", NEW."location", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plausible_max", NEW."plausible_min", NEW."point", NEW."sensor_id", NEW."status", NEW."type", NEW."unit", NEW."updated_at"); RETURN NULL;',
                    hash="d086515493a9ec56704899c26b9725a4ef0ba326",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bdd11",
                    table="sensing_sensor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sensor",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_sensorevent" ("created_at", "expected_interval", "id", "implausible", "location", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plausible_max", "plausible_min", "point", "sensor_id", "status", "type", "unit", "updated_at") VALUES (OLD."created_at", OLD."expected_interval", OLD."id", OLD."implausible", OLD."location", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plausible_max", OLD."plausible_min", OLD."point", OLD."sensor_id", OLD."status", OLD."type", OLD."unit", OLD."updated_at"); RETURN NULL;',
                    hash="86b87b19f5deed7e06a079135ad24396a4c40e9b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_90cdc",
                    table="sensing_sensor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sensor",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."sensor_id" IS DISTINCT FROM NEW."sensor_id" OR OLD."type" IS DISTINCT FROM NEW."type" OR OLD."unit" IS DISTINCT FROM NEW."unit" OR OLD."location" IS DISTINCT FROM NEW."location" OR OLD."point"::text IS DISTINCT FROM NEW."point"::text OR OLD."status" IS DISTINCT FROM NEW."status" OR OLD."expected_interval" IS DISTINCT FROM NEW."expected_interval" OR OLD."plausible_min" IS DISTINCT FROM NEW."plausible_min" OR OLD."plausible_max" IS DISTINCT FROM NEW."plausible_max" OR OLD."implausible" IS DISTINCT FROM NEW."implausible" OR OLD."created_at" IS DISTINCT FROM NEW."created_at" OR OLD."updated_at" IS DISTINCT FROM NEW."updated_at")',
                    func='INSERT INTO "sensing_sensorevent" ("created_at", "expected_interval", "id", "implausible", "location", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plausible_max", "plausible_min", "point", "sensor_id", "status", "type", "unit", "updated_at") VALUES (NEW."created_at", NEW."expected_interval", NEW."id", NEW."implausible", NEW."location", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plausible_max", NEW."plausible_min", NEW."point", NEW."sensor_id", NEW."status", NEW."type", NEW."unit", NEW."updated_at"); RETURN NULL;',
                    hash="a4916d3fc06fbeaab4cf771a06982b1bf7577adb",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7c83d",
                    table="sensing_sensor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sensor",
            trigger=pgtrigger.compiler.Trigger(
                name="rings",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM pg_notify('glasshouse_live', 'sensing.sensors'); RETURN NULL;",
                    hash="9d5e2e4f45b6e85f974ee1703d3b265639643968",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_rings_8460c",
                    table="sensing_sensor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="anomalyalert",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_anomalyalertevent" ("anomaly_type", "confidence", "created_at", "description", "ended_at", "evidence", "group_id", "happened_at", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recommended_actions", "returns", "sensor_id", "settled_at", "settled_by_id", "severity", "snoozed_until", "status", "updated_at") VALUES (NEW."anomaly_type", NEW."confidence", NEW."created_at", NEW."description", NEW."ended_at", NEW."evidence", NEW."group_id", NEW."happened_at", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recommended_actions", NEW."returns", NEW."sensor_id", NEW."settled_at", NEW."settled_by_id", NEW."severity", NEW."snoozed_until", NEW."status", NEW."updated_at"); RETURN NULL;',
                    hash="4aa40bec27c22685c3ff15835e3e009590a347d4",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_64ee4",
                    table="sensing_anomalyalert",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="anomalyalert",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "sensing_anomalyalertevent" ("anomaly_type", "confidence", "created_at", "description", "ended_at", "evidence", "group_id", "happened_at", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recommended_actions", "returns", "sensor_id", "settled_at", "settled_by_id", "severity", "snoozed_until", "status", "updated_at") VALUES (NEW."anomaly_type", NEW."confidence", NEW."created_at", NEW."description", NEW."ended_at", NEW."evidence", NEW."group_id", NEW."happened_at", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recommended_actions", NEW."returns", NEW."sensor_id", NEW."settled_at", NEW."settled_by_id", NEW."severity", NEW."snoozed_until", NEW."status", NEW."updated_at"); RETURN NULL;',
                    hash="811c4cc9360cb95407106b83755fe94240ea541b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5eaa1",
                    table="sensing_anomalyalert",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="anomalyalert",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_anomalyalertevent" ("anomaly_type", "confidence", "created_at", "description", "ended_at", "evidence", "group_id", "happened_at", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recommended_actions", "returns", "sensor_id", "settled_at", "settled_by_id", "severity", "snoozed_until", "status", "updated_at") VALUES (OLD."anomaly_type", OLD."confidence", OLD."created_at", OLD."description", OLD."ended_at", OLD."evidence", OLD."group_id", OLD."happened_at", OLD."id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recommended_actions", OLD."returns", OLD."sensor_id", OLD."settled_at", OLD."settled_by_id", OLD."severity", OLD."snoozed_until", OLD."status", OLD."updated_at"); RETURN NULL;',
                    hash="7077a794df6cf3e14193410e20c948b23d023cc9",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_15dc6",
                    table="sensing_anomalyalert",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="anomalyalert",
            trigger=pgtrigger.compiler.Trigger(
                name="rings",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM pg_notify('glasshouse_live', 'sensing.alerts'); RETURN NULL;",
                    hash="c212773ea489aa13516d7c06f9e9009301a1674b",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_rings_0c679",
                    table="sensing_anomalyalert",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="maintenancetask",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_maintenancetaskevent" ("actual_hours", "alert_id", "created_at", "description", "ended_at", "ended_by_id", "equipment", "estimated_hours", "id", "notes", "parts_needed", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "reason", "required_skills", "routine_id", "scheduled_end_at", "scheduled_start_at", "sensor_id", "started_at", "started_by_id", "status", "task_type", "technician_id", "updated_at") VALUES (NEW."actual_hours", NEW."alert_id", NEW."created_at", NEW."description", NEW."ended_at", NEW."ended_by_id", NEW."equipment", NEW."estimated_hours", NEW."id", NEW."notes", NEW."parts_needed", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."priority", NEW."reason", NEW."required_skills", NEW."routine_id", NEW."scheduled_end_at", NEW."scheduled_start_at", NEW."sensor_id", NEW."started_at", NEW."started_by_id", NEW."status", NEW."task_type", NEW."technician_id", NEW."updated_at"); RETURN NULL;',
                    hash="bf01950d16be4c3e2dee26011864a60835560f47",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ba765",
                    table="sensing_maintenancetask",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="maintenancetask",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "sensing_maintenancetaskevent" ("actual_hours", "alert_id", "created_at", "description", "ended_at", "ended_by_id", "equipment", "estimated_hours", "id", "notes", "parts_needed", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "reason", "required_skills", "routine_id", "scheduled_end_at", "scheduled_start_at", "sensor_id", "started_at", "started_by_id", "status", "task_type", "technician_id", "updated_at") VALUES (NEW."actual_hours", NEW."alert_id", NEW."created_at", NEW."description", NEW."ended_at", NEW."ended_by_id", NEW."equipment", NEW."estimated_hours", NEW."id", NEW."notes", NEW."parts_needed", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."priority", NEW."reason", NEW."required_skills", NEW."routine_id", NEW."scheduled_end_at", NEW."scheduled_start_at", NEW."sensor_id", NEW."started_at", NEW."started_by_id", NEW."status", NEW."task_type", NEW."technician_id", NEW."updated_at"); RETURN NULL;',
                    hash="6dca49d0d5d7b1b5c48ca0fb0174bebd05841264",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_da551",
                    table="sensing_maintenancetask",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="maintenancetask",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_maintenancetaskevent" ("actual_hours", "alert_id", "created_at", "description", "ended_at", "ended_by_id", "equipment", "estimated_hours", "id", "notes", "parts_needed", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "reason", "required_skills", "routine_id", "scheduled_end_at", "scheduled_start_at", "sensor_id", "started_at", "started_by_id", "status", "task_type", "technician_id", "updated_at") VALUES (OLD."actual_hours", OLD."alert_id", OLD."created_at", OLD."description", OLD."ended_at", OLD."ended_by_id", OLD."equipment", OLD."estimated_hours", OLD."id", OLD."notes", OLD."parts_needed", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."priority", OLD."reason", OLD."required_skills", OLD."routine_id", OLD."scheduled_end_at", OLD."scheduled_start_at", OLD."sensor_id", OLD."started_at", OLD."started_by_id", OLD."status", OLD."task_type", OLD."technician_id", OLD."updated_at"); RETURN NULL;',
                    hash="93b5a382f4602b7faba6e9febb875a19710d927c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_85b37",
                    table="sensing_maintenancetask",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="maintenancetask",
            trigger=pgtrigger.compiler.Trigger(
                name="rings",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM pg_notify('glasshouse_live', 'sensing.tasks'); RETURN NULL;",
                    hash="139248806b6240d8a8f1d6f5c8bb3b5f2896944f",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_rings_e4fab",
                    table="sensing_maintenancetask",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="maintenancelog",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="c2f4f7e5445bae5d8bf1e5896a268f852a01bfbe",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_d679d",
                    table="sensing_maintenancelog",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="maintenancelog",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'The maintenance log is append-only.';",
                    hash="c651768f735fdf22163f18801d71ac9b56a8bbb7",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_eb2c3",
                    table="sensing_maintenancelog",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="linemapping",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_linemappingevent" ("created_at", "id", "is_active", "measurement", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "sensor_id", "updated_at") VALUES (NEW."created_at", NEW."id", NEW."is_active", NEW."measurement", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."sensor_id", NEW."updated_at"); RETURN NULL;',
                    hash="beb3d255c6ac68a1b2d1f197355d65cc9cf10279",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_27a9f",
                    table="sensing_linemapping",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="linemapping",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "sensing_linemappingevent" ("created_at", "id", "is_active", "measurement", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "sensor_id", "updated_at") VALUES (NEW."created_at", NEW."id", NEW."is_active", NEW."measurement", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."sensor_id", NEW."updated_at"); RETURN NULL;',
                    hash="bb3917297f8ccb501421a4c90f2002b06a00a6b7",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_33f65",
                    table="sensing_linemapping",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="linemapping",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_linemappingevent" ("created_at", "id", "is_active", "measurement", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "sensor_id", "updated_at") VALUES (OLD."created_at", OLD."id", OLD."is_active", OLD."measurement", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."sensor_id", OLD."updated_at"); RETURN NULL;',
                    hash="bc767e4766e6742e9a153342d88baf641dfaa14b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_27fef",
                    table="sensing_linemapping",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="correctedreading",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="101ef61c22b917576d8b95cae88129400b30185a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_5b6f6",
                    table="sensing_correctedreading",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="correctedreading",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'Corrections are append-only.';",
                    hash="40f844b989f72b07c2d6a9a5c1c854832a8a9ca4",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_66189",
                    table="sensing_correctedreading",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="correction",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="53b07aa1bcae90f08927209840492501d38dbb86",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_0a27f",
                    table="sensing_correction",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="correction",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'Corrections are append-only.';",
                    hash="27fcbb66b3ed744d8352d19d0bdb10d5d82d8cbb",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_7ef9d",
                    table="sensing_correction",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deviceaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_deviceaccessevent" ("created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reaches_all", "registers_in_id", "registers_most", "registers_type", "registers_unit", "token_id") VALUES (NEW."created_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reaches_all", NEW."registers_in_id", NEW."registers_most", NEW."registers_type", NEW."registers_unit", NEW."token_id"); RETURN NULL;',
                    hash="c9712f00555276155646bab1b54daef30f1cc98a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ec309",
                    table="sensing_deviceaccess",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deviceaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."reaches_all" IS DISTINCT FROM (NEW."reaches_all") OR OLD."registers_in_id" IS DISTINCT FROM (NEW."registers_in_id") OR OLD."registers_most" IS DISTINCT FROM (NEW."registers_most") OR OLD."registers_type" IS DISTINCT FROM (NEW."registers_type") OR OLD."registers_unit" IS DISTINCT FROM (NEW."registers_unit") OR OLD."token_id" IS DISTINCT FROM (NEW."token_id"))',
                    func='INSERT INTO "sensing_deviceaccessevent" ("created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reaches_all", "registers_in_id", "registers_most", "registers_type", "registers_unit", "token_id") VALUES (NEW."created_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reaches_all", NEW."registers_in_id", NEW."registers_most", NEW."registers_type", NEW."registers_unit", NEW."token_id"); RETURN NULL;',
                    hash="88efaf887ce0e74b8f747c7c678663c44c53ddc4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_024f0",
                    table="sensing_deviceaccess",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deviceaccess",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_deviceaccessevent" ("created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reaches_all", "registers_in_id", "registers_most", "registers_type", "registers_unit", "token_id") VALUES (OLD."created_at", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reaches_all", OLD."registers_in_id", OLD."registers_most", OLD."registers_type", OLD."registers_unit", OLD."token_id"); RETURN NULL;',
                    hash="a84816bcf4391274cee0733723c7735116520e0a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_34114",
                    table="sensing_deviceaccess",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sensorgroup",
            trigger=pgtrigger.compiler.Trigger(
                name="refuse_circles",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NEW.parent_id IS NULL THEN\n        RETURN NEW;\n    END IF;\n    PERFORM pg_advisory_xact_lock(hashtext('sensing.groups'));\n    IF EXISTS (\n        WITH RECURSIVE above AS (\n            SELECT NEW.parent_id AS id\n            UNION\n            SELECT outer_group.parent_id FROM sensing_sensorgroup AS outer_group\n            JOIN above ON above.id = outer_group.id\n        )\n        SELECT 1 FROM above WHERE id = NEW.id\n    ) THEN\n        RAISE EXCEPTION 'A group cannot be part of itself.' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="d49c8e55ccc7ab36acf085a1be046682a97de317",
                    operation='INSERT OR UPDATE OF "parent_id"',
                    pgid="pgtrigger_refuse_circles_93485",
                    table="sensing_sensorgroup",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sensorgroup",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_sensorgroupevent" ("created_at", "description", "id", "kind", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (NEW."created_at", NEW."description", NEW."id", NEW."kind", NEW."name", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."updated_at"); RETURN NULL;',
                    hash="27f484495afd60eaf74896182029b081fec503e5",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_91726",
                    table="sensing_sensorgroup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sensorgroup",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "sensing_sensorgroupevent" ("created_at", "description", "id", "kind", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (NEW."created_at", NEW."description", NEW."id", NEW."kind", NEW."name", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."updated_at"); RETURN NULL;',
                    hash="b9331696006b9d83c12bd3973c62c92c1c0b0b6e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6ba79",
                    table="sensing_sensorgroup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sensorgroup",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_sensorgroupevent" ("created_at", "description", "id", "kind", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (OLD."created_at", OLD."description", OLD."id", OLD."kind", OLD."name", OLD."parent_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."updated_at"); RETURN NULL;',
                    hash="ff97801898b3d2314e927dce2a60535197de84c6",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d6daa",
                    table="sensing_sensorgroup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sensorgroup",
            trigger=pgtrigger.compiler.Trigger(
                name="spread_rules",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM sensing_spread_rules(); RETURN NULL;",
                    hash="2472aa36c860e8b0c2f367bf26477e7c547b8258",
                    level="STATEMENT",
                    operation='UPDATE OF "parent_id"',
                    pgid="pgtrigger_spread_rules_cad6f",
                    table="sensing_sensorgroup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sensorgroupmember",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_sensorgroupmemberevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "sensor_id", "sensorgroup_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."sensor_id", NEW."sensorgroup_id"); RETURN NULL;',
                    hash="94f9eedcef749027d5535016ed5831f710dee8ce",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9188d",
                    table="sensing_sensorgroup_sensors",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sensorgroupmember",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_sensorgroupmemberevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "sensor_id", "sensorgroup_id") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."sensor_id", OLD."sensorgroup_id"); RETURN NULL;',
                    hash="adbd85b99a8229b2277ab50bf3b35740f35b144b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ba868",
                    table="sensing_sensorgroup_sensors",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sensorgroupmember",
            trigger=pgtrigger.compiler.Trigger(
                name="spread_rules",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM sensing_spread_rules(); RETURN NULL;",
                    hash="db439c024446bb85911df092df25e190ca0d67f1",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_spread_rules_f5083",
                    table="sensing_sensorgroup_sensors",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deviceaccessgroup",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_deviceaccessgroupevent" ("deviceaccess_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "sensorgroup_id") VALUES (NEW."deviceaccess_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."sensorgroup_id"); RETURN NULL;',
                    hash="b70ae7c9cee89df8a7d71da3eedc4181fefa61e1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cb79a",
                    table="sensing_deviceaccess_groups",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deviceaccessgroup",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_deviceaccessgroupevent" ("deviceaccess_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "sensorgroup_id") VALUES (OLD."deviceaccess_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."sensorgroup_id"); RETURN NULL;',
                    hash="d1107fd9d648648100454782a5a0cda66924f08f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_508de",
                    table="sensing_deviceaccess_groups",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mqttsubscription",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_mqttsubscriptionevent" ("created_at", "form", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "qos", "quality_path", "reaches_all", "registers_in_id", "registers_most", "registers_type", "registers_unit", "sensor_id", "time_unit", "timestamp_path", "topic", "value_path") VALUES (NEW."created_at", NEW."form", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."qos", NEW."quality_path", NEW."reaches_all", NEW."registers_in_id", NEW."registers_most", NEW."registers_type", NEW."registers_unit", NEW."sensor_id", NEW."time_unit", NEW."timestamp_path", NEW."topic", NEW."value_path"); RETURN NULL;',
                    hash="9a9e65163d898934bbb74e3d4585477f77bb149f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3ee18",
                    table="sensing_mqttsubscription",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mqttsubscription",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."form" IS DISTINCT FROM (NEW."form") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."qos" IS DISTINCT FROM (NEW."qos") OR OLD."quality_path" IS DISTINCT FROM (NEW."quality_path") OR OLD."reaches_all" IS DISTINCT FROM (NEW."reaches_all") OR OLD."registers_in_id" IS DISTINCT FROM (NEW."registers_in_id") OR OLD."registers_most" IS DISTINCT FROM (NEW."registers_most") OR OLD."registers_type" IS DISTINCT FROM (NEW."registers_type") OR OLD."registers_unit" IS DISTINCT FROM (NEW."registers_unit") OR OLD."sensor_id" IS DISTINCT FROM (NEW."sensor_id") OR OLD."time_unit" IS DISTINCT FROM (NEW."time_unit") OR OLD."timestamp_path" IS DISTINCT FROM (NEW."timestamp_path") OR OLD."topic" IS DISTINCT FROM (NEW."topic") OR OLD."value_path" IS DISTINCT FROM (NEW."value_path"))',
                    func='INSERT INTO "sensing_mqttsubscriptionevent" ("created_at", "form", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "qos", "quality_path", "reaches_all", "registers_in_id", "registers_most", "registers_type", "registers_unit", "sensor_id", "time_unit", "timestamp_path", "topic", "value_path") VALUES (NEW."created_at", NEW."form", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."qos", NEW."quality_path", NEW."reaches_all", NEW."registers_in_id", NEW."registers_most", NEW."registers_type", NEW."registers_unit", NEW."sensor_id", NEW."time_unit", NEW."timestamp_path", NEW."topic", NEW."value_path"); RETURN NULL;',
                    hash="43635394fd1978bdaf3e2c355a859d910c7a8cd3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_36ff5",
                    table="sensing_mqttsubscription",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mqttsubscription",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_mqttsubscriptionevent" ("created_at", "form", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "qos", "quality_path", "reaches_all", "registers_in_id", "registers_most", "registers_type", "registers_unit", "sensor_id", "time_unit", "timestamp_path", "topic", "value_path") VALUES (OLD."created_at", OLD."form", OLD."id", OLD."is_active", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."qos", OLD."quality_path", OLD."reaches_all", OLD."registers_in_id", OLD."registers_most", OLD."registers_type", OLD."registers_unit", OLD."sensor_id", OLD."time_unit", OLD."timestamp_path", OLD."topic", OLD."value_path"); RETURN NULL;',
                    hash="b93b6ecf3a46f7e3c8a86c2c995007d5a0a1e6d1",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9aa92",
                    table="sensing_mqttsubscription",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mqttsubscriptiongroup",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_mqttsubscriptiongroupevent" ("id", "mqttsubscription_id", "pgh_context_id", "pgh_created_at", "pgh_label", "sensorgroup_id") VALUES (NEW."id", NEW."mqttsubscription_id", _pgh_attach_context(), NOW(), \'insert\', NEW."sensorgroup_id"); RETURN NULL;',
                    hash="d6e2cc30d5943b7fc2e00d10d3f123d6412dd16f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_13f93",
                    table="sensing_mqttsubscription_groups",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mqttsubscriptiongroup",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_mqttsubscriptiongroupevent" ("id", "mqttsubscription_id", "pgh_context_id", "pgh_created_at", "pgh_label", "sensorgroup_id") VALUES (OLD."id", OLD."mqttsubscription_id", _pgh_attach_context(), NOW(), \'delete\', OLD."sensorgroup_id"); RETURN NULL;',
                    hash="a09cf3f38de842f16f748e3d7cebe57ebb3c5d58",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_78d1f",
                    table="sensing_mqttsubscription_groups",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="historyimport",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_historyimportevent" ("checked_at", "dialect", "done_lines", "error", "file", "file_name", "finished_at", "id", "job_id", "mapping", "old_count", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan", "refused_count", "revision", "sha256", "size", "started_at", "state", "stops_on_problems", "stored_count", "total_lines", "unchanged_count", "updated_count", "uploaded_at", "uploaded_by_id", "uuid") VALUES (NEW."checked_at", NEW."dialect", NEW."done_lines", NEW."error", NEW."file", NEW."file_name", NEW."finished_at", NEW."id", NEW."job_id", NEW."mapping", NEW."old_count", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan", NEW."refused_count", NEW."revision", NEW."sha256", NEW."size", NEW."started_at", NEW."state", NEW."stops_on_problems", NEW."stored_count", NEW."total_lines", NEW."unchanged_count", NEW."updated_count", NEW."uploaded_at", NEW."uploaded_by_id", NEW."uuid"); RETURN NULL;',
                    hash="b4ff93bd6a2eccf56cc5325ecdbcdc6ac92e553f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_005bd",
                    table="sensing_historyimport",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="historyimport",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."file" IS DISTINCT FROM (NEW."file") OR OLD."mapping" IS DISTINCT FROM (NEW."mapping") OR OLD."plan" IS DISTINCT FROM (NEW."plan") OR OLD."state" IS DISTINCT FROM (NEW."state"))',
                    func='INSERT INTO "sensing_historyimportevent" ("checked_at", "dialect", "done_lines", "error", "file", "file_name", "finished_at", "id", "job_id", "mapping", "old_count", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan", "refused_count", "revision", "sha256", "size", "started_at", "state", "stops_on_problems", "stored_count", "total_lines", "unchanged_count", "updated_count", "uploaded_at", "uploaded_by_id", "uuid") VALUES (NEW."checked_at", NEW."dialect", NEW."done_lines", NEW."error", NEW."file", NEW."file_name", NEW."finished_at", NEW."id", NEW."job_id", NEW."mapping", NEW."old_count", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan", NEW."refused_count", NEW."revision", NEW."sha256", NEW."size", NEW."started_at", NEW."state", NEW."stops_on_problems", NEW."stored_count", NEW."total_lines", NEW."unchanged_count", NEW."updated_count", NEW."uploaded_at", NEW."uploaded_by_id", NEW."uuid"); RETURN NULL;',
                    hash="18df057ac35ea02c0e0b806a53b4a167b44ad112",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b54cf",
                    table="sensing_historyimport",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="historyimport",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_historyimportevent" ("checked_at", "dialect", "done_lines", "error", "file", "file_name", "finished_at", "id", "job_id", "mapping", "old_count", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan", "refused_count", "revision", "sha256", "size", "started_at", "state", "stops_on_problems", "stored_count", "total_lines", "unchanged_count", "updated_count", "uploaded_at", "uploaded_by_id", "uuid") VALUES (OLD."checked_at", OLD."dialect", OLD."done_lines", OLD."error", OLD."file", OLD."file_name", OLD."finished_at", OLD."id", OLD."job_id", OLD."mapping", OLD."old_count", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan", OLD."refused_count", OLD."revision", OLD."sha256", OLD."size", OLD."started_at", OLD."state", OLD."stops_on_problems", OLD."stored_count", OLD."total_lines", OLD."unchanged_count", OLD."updated_count", OLD."uploaded_at", OLD."uploaded_by_id", OLD."uuid"); RETURN NULL;',
                    hash="9446730bff94ab444315f167ff3b76a8a625a871",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_236a5",
                    table="sensing_historyimport",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="watchrule",
            trigger=pgtrigger.compiler.Trigger(
                name="spread_rules",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM sensing_spread_rules(); RETURN NULL;",
                    hash="4722e3d68220f7927e652a09b1c3354185d276c3",
                    level="STATEMENT",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_spread_rules_a9a1b",
                    table="sensing_watchrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="watchrule",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_watchruleevent" ("bound", "cooldown", "created_at", "deadband", "detector", "group_id", "high", "id", "is_active", "is_shared", "low", "name", "persists", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recommended_actions", "resolves_itself", "sensor_id", "severity", "span", "updated_at") VALUES (NEW."bound", NEW."cooldown", NEW."created_at", NEW."deadband", NEW."detector", NEW."group_id", NEW."high", NEW."id", NEW."is_active", NEW."is_shared", NEW."low", NEW."name", NEW."persists", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recommended_actions", NEW."resolves_itself", NEW."sensor_id", NEW."severity", NEW."span", NEW."updated_at"); RETURN NULL;',
                    hash="f474b728420bf17e3edd8dc461363238d10b9c3b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d26a7",
                    table="sensing_watchrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="watchrule",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "sensing_watchruleevent" ("bound", "cooldown", "created_at", "deadband", "detector", "group_id", "high", "id", "is_active", "is_shared", "low", "name", "persists", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recommended_actions", "resolves_itself", "sensor_id", "severity", "span", "updated_at") VALUES (NEW."bound", NEW."cooldown", NEW."created_at", NEW."deadband", NEW."detector", NEW."group_id", NEW."high", NEW."id", NEW."is_active", NEW."is_shared", NEW."low", NEW."name", NEW."persists", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recommended_actions", NEW."resolves_itself", NEW."sensor_id", NEW."severity", NEW."span", NEW."updated_at"); RETURN NULL;',
                    hash="40546c0c0acc03484bedd1529f51ee3a1c444093",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_951fa",
                    table="sensing_watchrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="watchrule",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_watchruleevent" ("bound", "cooldown", "created_at", "deadband", "detector", "group_id", "high", "id", "is_active", "is_shared", "low", "name", "persists", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recommended_actions", "resolves_itself", "sensor_id", "severity", "span", "updated_at") VALUES (OLD."bound", OLD."cooldown", OLD."created_at", OLD."deadband", OLD."detector", OLD."group_id", OLD."high", OLD."id", OLD."is_active", OLD."is_shared", OLD."low", OLD."name", OLD."persists", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recommended_actions", OLD."resolves_itself", OLD."sensor_id", OLD."severity", OLD."span", OLD."updated_at"); RETURN NULL;',
                    hash="e8ca2ad92da2e589e5f9efb3d038a0422601b0fe",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2a50e",
                    table="sensing_watchrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="driftreference",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="beb3cf02a82d4c768d6529d9e505c14e434e4137",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_8b58c",
                    table="sensing_driftreference",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="driftreference",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'References are frozen.';",
                    hash="ac30a26f7077288ee56b281c26579b3a85c29474",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_dd6f1",
                    table="sensing_driftreference",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="maintenanceroutine",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_maintenanceroutineevent" ("created_at", "days_ahead", "description", "equipment", "estimated_hours", "every_days", "id", "is_active", "next_at", "parts_needed", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "required_skills", "sensor_id", "task_type", "technician_id", "updated_at") VALUES (NEW."created_at", NEW."days_ahead", NEW."description", NEW."equipment", NEW."estimated_hours", NEW."every_days", NEW."id", NEW."is_active", NEW."next_at", NEW."parts_needed", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."priority", NEW."required_skills", NEW."sensor_id", NEW."task_type", NEW."technician_id", NEW."updated_at"); RETURN NULL;',
                    hash="3221d5712e29f2d57b507180351178f8b3df69bd",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_553c6",
                    table="sensing_maintenanceroutine",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="maintenanceroutine",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "sensing_maintenanceroutineevent" ("created_at", "days_ahead", "description", "equipment", "estimated_hours", "every_days", "id", "is_active", "next_at", "parts_needed", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "required_skills", "sensor_id", "task_type", "technician_id", "updated_at") VALUES (NEW."created_at", NEW."days_ahead", NEW."description", NEW."equipment", NEW."estimated_hours", NEW."every_days", NEW."id", NEW."is_active", NEW."next_at", NEW."parts_needed", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."priority", NEW."required_skills", NEW."sensor_id", NEW."task_type", NEW."technician_id", NEW."updated_at"); RETURN NULL;',
                    hash="a1bf2a4c35f27a14a157a6a60e6bc63350c5704a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d193f",
                    table="sensing_maintenanceroutine",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="maintenanceroutine",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_maintenanceroutineevent" ("created_at", "days_ahead", "description", "equipment", "estimated_hours", "every_days", "id", "is_active", "next_at", "parts_needed", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "required_skills", "sensor_id", "task_type", "technician_id", "updated_at") VALUES (OLD."created_at", OLD."days_ahead", OLD."description", OLD."equipment", OLD."estimated_hours", OLD."every_days", OLD."id", OLD."is_active", OLD."next_at", OLD."parts_needed", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."priority", OLD."required_skills", OLD."sensor_id", OLD."task_type", OLD."technician_id", OLD."updated_at"); RETURN NULL;',
                    hash="fa1088c36d06b8c821e76d060656c1d917975c96",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_85d0a",
                    table="sensing_maintenanceroutine",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="technician",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_technicianevent" ("created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "skills", "updated_at", "user_id") VALUES (NEW."created_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."skills", NEW."updated_at", NEW."user_id"); RETURN NULL;',
                    hash="44e2cacc3ca59500cd374b940599a23bd18b1927",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8850b",
                    table="sensing_technician",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="technician",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "sensing_technicianevent" ("created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "skills", "updated_at", "user_id") VALUES (NEW."created_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."skills", NEW."updated_at", NEW."user_id"); RETURN NULL;',
                    hash="96bd880ad2ab39f9e76d7e5e1ae4b48415276e4c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_12369",
                    table="sensing_technician",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="technician",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_technicianevent" ("created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "skills", "updated_at", "user_id") VALUES (OLD."created_at", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."skills", OLD."updated_at", OLD."user_id"); RETURN NULL;',
                    hash="7d62d6d1f827daf470acd593c3512cd6845c995f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e7db1",
                    table="sensing_technician",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="alertrecipient",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_alertrecipientevent" ("address", "created_at", "group_id", "id", "is_active", "least_severity", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "user_id", "webhook_id") VALUES (NEW."address", NEW."created_at", NEW."group_id", NEW."id", NEW."is_active", NEW."least_severity", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."updated_at", NEW."user_id", NEW."webhook_id"); RETURN NULL;',
                    hash="81b7eb79fcf3ad289087376c76e6bce8dcf1caaa",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e06b8",
                    table="sensing_alertrecipient",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="alertrecipient",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "sensing_alertrecipientevent" ("address", "created_at", "group_id", "id", "is_active", "least_severity", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "user_id", "webhook_id") VALUES (NEW."address", NEW."created_at", NEW."group_id", NEW."id", NEW."is_active", NEW."least_severity", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."updated_at", NEW."user_id", NEW."webhook_id"); RETURN NULL;',
                    hash="23681c03c5c7a963ed86ba6e5ef9ea059aabe336",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1e186",
                    table="sensing_alertrecipient",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="alertrecipient",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sensing_alertrecipientevent" ("address", "created_at", "group_id", "id", "is_active", "least_severity", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "user_id", "webhook_id") VALUES (OLD."address", OLD."created_at", OLD."group_id", OLD."id", OLD."is_active", OLD."least_severity", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."updated_at", OLD."user_id", OLD."webhook_id"); RETURN NULL;',
                    hash="d1edd16782651f833b6bc5fe13446ee0dac8acd9",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_246d0",
                    table="sensing_alertrecipient",
                    when="AFTER",
                ),
            ),
        ),
    ]

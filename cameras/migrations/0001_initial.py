import cameras.configuration
import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

from config.migrating import AtOnce


class Migration(AtOnce):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Zone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.SlugField(
                        error_messages={"unique": "Another zone has this code already."},
                        help_text="Short and lasting, such as 'north-gate'.",
                        unique=True,
                    ),
                ),
                ("name", models.CharField(help_text="What people call it.", max_length=120)),
                (
                    "area",
                    django.contrib.gis.db.models.fields.PolygonField(
                        blank=True,
                        help_text="Its outline on the map, longitude and latitude (WGS 84).",
                        null=True,
                        srid=4326,
                    ),
                ),
                ("notes", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[A-Za-z0-9_-]+$")),
                        name="cameras_zone_code_plain",
                        violation_error_message="A code has letters, digits, hyphens and underscores only.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^\\s*$"), _negated=True),
                        name="cameras_zone_name_not_blank",
                        violation_error_message="A zone has a name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("area"),
                                function="ST_IsValid",
                                output_field=models.BooleanField(),
                            )
                        ),
                        name="cameras_zone_area_valid",
                        violation_error_message="The outline crosses itself.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Camera",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4,
                        error_messages={"unique": "Another camera has this UUID already."},
                        help_text="What its frames are sent under. Chosen by the client, or by the server.",
                        unique=True,
                        verbose_name="UUID",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        error_messages={"unique": "Another camera has this code already."},
                        help_text="Short and lasting, such as 'gate-2'.",
                        max_length=100,
                        unique=True,
                    ),
                ),
                (
                    "name",
                    models.CharField(blank=True, help_text="What people call it.", max_length=100),
                ),
                ("description", models.TextField(blank=True)),
                (
                    "location",
                    models.CharField(
                        blank=True, help_text="Where it is, in words.", max_length=200
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
                    "type",
                    models.CharField(
                        choices=[
                            ("fixed", "fixed"),
                            ("ptz", "pan, tilt and zoom"),
                            ("dome", "dome"),
                            ("bullet", "bullet"),
                            ("thermal", "thermal"),
                            ("other", "other"),
                        ],
                        default="fixed",
                        max_length=7,
                    ),
                ),
                ("manufacturer", models.CharField(blank=True, max_length=100)),
                ("model", models.CharField(blank=True, max_length=100)),
                ("firmware_version", models.CharField(blank=True, max_length=50)),
                (
                    "stream_url",
                    models.CharField(
                        blank=True,
                        help_text="Without user name and password, which have fields of their own.",
                        max_length=500,
                        verbose_name="stream URL",
                    ),
                ),
                (
                    "stream_protocol",
                    models.CharField(
                        choices=[
                            ("rtsp", "RTSP"),
                            ("rtmp", "RTMP"),
                            ("hls", "HLS"),
                            ("webrtc", "WebRTC"),
                            ("http", "HTTP"),
                        ],
                        default="rtsp",
                        max_length=6,
                    ),
                ),
                (
                    "backup_stream_url",
                    models.CharField(
                        blank=True,
                        help_text="Used when the first fails.",
                        max_length=500,
                        verbose_name="backup stream URL",
                    ),
                ),
                ("sealed_credentials", models.BinaryField(null=True)),
                (
                    "credentials_set_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="When user name or password last changed.",
                        null=True,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("online", "online"),
                            ("offline", "offline"),
                            ("error", "error"),
                            ("maintenance", "in maintenance"),
                            ("streaming", "streaming"),
                            ("stopped", "stopped"),
                        ],
                        default="offline",
                        help_text="As it was last reported.",
                        max_length=11,
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Frames of an inactive camera are refused.",
                        verbose_name="active",
                    ),
                ),
                (
                    "last_seen_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="When its newest frame was captured (UTC).",
                        null=True,
                    ),
                ),
                (
                    "configuration",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='Settings of its software, such as {"frames_per_second": 30}.',
                        validators=[cameras.configuration.validate_configuration],
                    ),
                ),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        blank=True,
                        default=list,
                        help_text="Words to find it by, separated by commas.",
                        size=50,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "zone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cameras",
                        to="cameras.zone",
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
                "indexes": [
                    models.Index(fields=["zone", "code"], name="cameras_camera_by_zone"),
                    models.Index(fields=["status", "code"], name="cameras_camera_by_status"),
                    models.Index(fields=["type", "code"], name="cameras_camera_by_type"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["tags"], name="cameras_camera_by_tags"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code__regex", "^\\s*$"), _negated=True),
                            models.Q(("code__regex", "^\\s|\\s$"), _negated=True),
                        ),
                        name="cameras_camera_code_not_blank",
                        violation_error_message="A code is not blank and has no spaces at its ends.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("type__in", ["fixed", "ptz", "dome", "bullet", "thermal", "other"])
                        ),
                        name="cameras_camera_type_known",
                        violation_error_message="This type of camera is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stream_protocol__in", ["rtsp", "rtmp", "hls", "webrtc", "http"])
                        ),
                        name="cameras_camera_protocol_known",
                        violation_error_message="This protocol of a stream is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "online",
                                    "offline",
                                    "error",
                                    "maintenance",
                                    "streaming",
                                    "stopped",
                                ],
                            )
                        ),
                        name="cameras_camera_status_known",
                        violation_error_message="This status of a camera is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stream_url__regex", "^[^/]*//[^/?#]*@"), _negated=True),
                            models.Q(
                                ("backup_stream_url__regex", "^[^/]*//[^/?#]*@"), _negated=True
                            ),
                        ),
                        name="cameras_camera_stream_without_password",
                        violation_error_message="A stream's address holds no user name or password; they have fields of their own, where nobody can read them.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("credentials_set_at", None), ("sealed_credentials", None)),
                            models.Q(
                                ("credentials_set_at__isnull", False),
                                ("sealed_credentials__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="cameras_camera_credentials_have_moment",
                        violation_error_message="Credentials say when they were set.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CameraAlert",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "alert_type",
                    models.CharField(
                        choices=[
                            ("offline", "camera offline"),
                            ("tampering", "tampering"),
                            ("quality", "bad picture"),
                            ("detection", "detection"),
                            ("violation", "traffic violation"),
                            ("performance", "performance"),
                            ("storage", "storage"),
                            ("other", "other"),
                        ],
                        help_text="What kind of event.",
                        max_length=11,
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
                (
                    "title",
                    models.CharField(help_text="What happened, in a few words.", max_length=200),
                ),
                ("description", models.TextField(blank=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("acknowledged", "acknowledged"),
                            ("resolved", "resolved"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("happened_at", models.DateTimeField(help_text="When the event began (UTC).")),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.TextField(blank=True, help_text="What was done about it.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "camera",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="cameras.camera",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who acknowledged or resolved it last.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="camera_alerts_settled",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-happened_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["open", "acknowledged"])),
                        fields=["camera", "-happened_at"],
                        name="cameras_alert_unsettled",
                    ),
                    models.Index(fields=["camera", "-happened_at"], name="cameras_alert_of_camera"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "alert_type__in",
                                [
                                    "offline",
                                    "tampering",
                                    "quality",
                                    "detection",
                                    "violation",
                                    "performance",
                                    "storage",
                                    "other",
                                ],
                            )
                        ),
                        name="cameras_cameraalert_type_known",
                        violation_error_message="This type of alert is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__gte", 1), ("severity__lte", 5)),
                        name="cameras_cameraalert_severity_known",
                        violation_error_message="Severity is a number from 1 to 5.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "acknowledged", "resolved"])),
                        name="cameras_cameraalert_status_known",
                        violation_error_message="This status of an alert is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title__regex", "^\\s*$"), _negated=True),
                        name="cameras_cameraalert_title_not_blank",
                        violation_error_message="An alert has a title.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "open"), ("settled_at__isnull", False), _connector="OR"
                        ),
                        name="cameras_cameraalert_settled_has_moment",
                        violation_error_message="An alert that is not open says when it was settled.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CameraAlertEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "alert_type",
                    models.CharField(
                        choices=[
                            ("offline", "camera offline"),
                            ("tampering", "tampering"),
                            ("quality", "bad picture"),
                            ("detection", "detection"),
                            ("violation", "traffic violation"),
                            ("performance", "performance"),
                            ("storage", "storage"),
                            ("other", "other"),
                        ],
                        help_text="What kind of event.",
                        max_length=11,
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
                (
                    "title",
                    models.CharField(help_text="What happened, in a few words.", max_length=200),
                ),
                ("description", models.TextField(blank=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("acknowledged", "acknowledged"),
                            ("resolved", "resolved"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("happened_at", models.DateTimeField(help_text="When the event began (UTC).")),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.TextField(blank=True, help_text="What was done about it.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "camera",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="cameras.camera",
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
                        to="cameras.cameraalert",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Who acknowledged or resolved it last.",
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
            name="CameraEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.IntegerField()),
                (
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4,
                        error_messages={"unique": "Another camera has this UUID already."},
                        help_text="What its frames are sent under. Chosen by the client, or by the server.",
                        verbose_name="UUID",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        error_messages={"unique": "Another camera has this code already."},
                        help_text="Short and lasting, such as 'gate-2'.",
                        max_length=100,
                    ),
                ),
                (
                    "name",
                    models.CharField(blank=True, help_text="What people call it.", max_length=100),
                ),
                ("description", models.TextField(blank=True)),
                (
                    "location",
                    models.CharField(
                        blank=True, help_text="Where it is, in words.", max_length=200
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
                    "type",
                    models.CharField(
                        choices=[
                            ("fixed", "fixed"),
                            ("ptz", "pan, tilt and zoom"),
                            ("dome", "dome"),
                            ("bullet", "bullet"),
                            ("thermal", "thermal"),
                            ("other", "other"),
                        ],
                        default="fixed",
                        max_length=7,
                    ),
                ),
                ("manufacturer", models.CharField(blank=True, max_length=100)),
                ("model", models.CharField(blank=True, max_length=100)),
                ("firmware_version", models.CharField(blank=True, max_length=50)),
                (
                    "stream_url",
                    models.CharField(
                        blank=True,
                        help_text="Without user name and password, which have fields of their own.",
                        max_length=500,
                        verbose_name="stream URL",
                    ),
                ),
                (
                    "stream_protocol",
                    models.CharField(
                        choices=[
                            ("rtsp", "RTSP"),
                            ("rtmp", "RTMP"),
                            ("hls", "HLS"),
                            ("webrtc", "WebRTC"),
                            ("http", "HTTP"),
                        ],
                        default="rtsp",
                        max_length=6,
                    ),
                ),
                (
                    "backup_stream_url",
                    models.CharField(
                        blank=True,
                        help_text="Used when the first fails.",
                        max_length=500,
                        verbose_name="backup stream URL",
                    ),
                ),
                (
                    "credentials_set_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="When user name or password last changed.",
                        null=True,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("online", "online"),
                            ("offline", "offline"),
                            ("error", "error"),
                            ("maintenance", "in maintenance"),
                            ("streaming", "streaming"),
                            ("stopped", "stopped"),
                        ],
                        default="offline",
                        help_text="As it was last reported.",
                        max_length=11,
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Frames of an inactive camera are refused.",
                        verbose_name="active",
                    ),
                ),
                (
                    "configuration",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='Settings of its software, such as {"frames_per_second": 30}.',
                        validators=[cameras.configuration.validate_configuration],
                    ),
                ),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        blank=True,
                        default=list,
                        help_text="Words to find it by, separated by commas.",
                        size=50,
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
                        to="cameras.camera",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="cameras.zone",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MetricSeries",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "name",
                    models.CharField(help_text="What is measured, such as 'fps'.", max_length=100),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True, help_text="Unit of its values, such as ms.", max_length=20
                    ),
                ),
                (
                    "source",
                    models.CharField(blank=True, help_text="Who measured it.", max_length=100),
                ),
                (
                    "labels",
                    models.JSONField(
                        blank=True, default=dict, help_text="What sets it apart, as texts."
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "camera",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="metrics",
                        to="cameras.camera",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "metric series",
                "ordering": ["name", "id"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["labels"],
                        name="cameras_metric_by_labels",
                        opclasses=["jsonb_path_ops"],
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name", "camera", "source", "labels"),
                        name="cameras_metricseries_one_each",
                        nulls_distinct=False,
                        violation_error_message="There is such a series already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^\\s*$"), _negated=True),
                        name="cameras_metricseries_name_not_blank",
                        violation_error_message="A metric has a name.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ZoneEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "code",
                    models.SlugField(
                        db_index=False,
                        error_messages={"unique": "Another zone has this code already."},
                        help_text="Short and lasting, such as 'north-gate'.",
                    ),
                ),
                ("name", models.CharField(help_text="What people call it.", max_length=120)),
                (
                    "area",
                    django.contrib.gis.db.models.fields.PolygonField(
                        blank=True,
                        help_text="Its outline on the map, longitude and latitude (WGS 84).",
                        null=True,
                        srid=4326,
                    ),
                ),
                ("notes", models.TextField(blank=True)),
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
                        to="cameras.zone",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="zone",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "cameras_zoneevent" ("area", "code", "created_at", "id", "name", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (NEW."area", NEW."code", NEW."created_at", NEW."id", NEW."name", NEW."notes", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."updated_at"); RETURN NULL;',
                    hash="6b3156591166ab228b189a6aeee7aff0ef34ddbe",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a3efb",
                    table="cameras_zone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="zone",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "cameras_zoneevent" ("area", "code", "created_at", "id", "name", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (OLD."area", OLD."code", OLD."created_at", OLD."id", OLD."name", OLD."notes", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."updated_at"); RETURN NULL;',
                    hash="29257557e44310cf3f1d503e4f6eec07f0ba1e40",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_51085",
                    table="cameras_zone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="zone",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."code" IS DISTINCT FROM NEW."code" OR OLD."name" IS DISTINCT FROM NEW."name" OR OLD."area"::text IS DISTINCT FROM NEW."area"::text OR OLD."notes" IS DISTINCT FROM NEW."notes" OR OLD."created_at" IS DISTINCT FROM NEW."created_at" OR OLD."updated_at" IS DISTINCT FROM NEW."updated_at")',
                    func='INSERT INTO "cameras_zoneevent" ("area", "code", "created_at", "id", "name", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at") VALUES (NEW."area", NEW."code", NEW."created_at", NEW."id", NEW."name", NEW."notes", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."updated_at"); RETURN NULL;',
                    hash="574fe0536f0a1999fcca2b572277d04da2a82d1b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_017e2",
                    table="cameras_zone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="camera",
            trigger=pgtrigger.compiler.Trigger(
                name="refuse_with_frames",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM pg_advisory_xact_lock(hashtext('cameras.registry'));\n    IF EXISTS (SELECT 1 FROM cameras_frame WHERE camera_id = OLD.id)\n       OR EXISTS (SELECT 1 FROM cameras_detection WHERE camera_id = OLD.id) THEN\n        RAISE EXCEPTION 'Camera % has frames. Switch it to inactive instead.',\n            OLD.code USING ERRCODE = 'foreign_key_violation';\n    END IF;\n    RETURN OLD;\n",
                    hash="4e220c6dcd2a3af3b8d3cf3743e0ed7d48912260",
                    operation="DELETE",
                    pgid="pgtrigger_refuse_with_frames_3b7fa",
                    table="cameras_camera",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="camera",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "cameras_cameraevent" ("backup_stream_url", "code", "configuration", "created_at", "credentials_set_at", "description", "firmware_version", "id", "is_active", "location", "manufacturer", "model", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "point", "status", "stream_protocol", "stream_url", "tags", "type", "updated_at", "uuid", "zone_id") VALUES (NEW."backup_stream_url", NEW."code", NEW."configuration", NEW."created_at", NEW."credentials_set_at", NEW."description", NEW."firmware_version", NEW."id", NEW."is_active", NEW."location", NEW."manufacturer", NEW."model", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."point", NEW."status", NEW."stream_protocol", NEW."stream_url", NEW."tags", NEW."type", NEW."updated_at", NEW."uuid", NEW."zone_id"); RETURN NULL;',
                    hash="106c3879f2ad84719ae96b3274fc092eeb31a8f3",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_db14b",
                    table="cameras_camera",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="camera",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "cameras_cameraevent" ("backup_stream_url", "code", "configuration", "created_at", "credentials_set_at", "description", "firmware_version", "id", "is_active", "location", "manufacturer", "model", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "point", "status", "stream_protocol", "stream_url", "tags", "type", "updated_at", "uuid", "zone_id") VALUES (OLD."backup_stream_url", OLD."code", OLD."configuration", OLD."created_at", OLD."credentials_set_at", OLD."description", OLD."firmware_version", OLD."id", OLD."is_active", OLD."location", OLD."manufacturer", OLD."model", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."point", OLD."status", OLD."stream_protocol", OLD."stream_url", OLD."tags", OLD."type", OLD."updated_at", OLD."uuid", OLD."zone_id"); RETURN NULL;',
                    hash="b87993e21898e76fbe559cfe35d6ac33cabb1a4e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_49f5a",
                    table="cameras_camera",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="camera",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM NEW."id" OR OLD."uuid" IS DISTINCT FROM NEW."uuid" OR OLD."code" IS DISTINCT FROM NEW."code" OR OLD."name" IS DISTINCT FROM NEW."name" OR OLD."description" IS DISTINCT FROM NEW."description" OR OLD."zone_id" IS DISTINCT FROM NEW."zone_id" OR OLD."location" IS DISTINCT FROM NEW."location" OR OLD."point"::text IS DISTINCT FROM NEW."point"::text OR OLD."type" IS DISTINCT FROM NEW."type" OR OLD."manufacturer" IS DISTINCT FROM NEW."manufacturer" OR OLD."model" IS DISTINCT FROM NEW."model" OR OLD."firmware_version" IS DISTINCT FROM NEW."firmware_version" OR OLD."stream_url" IS DISTINCT FROM NEW."stream_url" OR OLD."stream_protocol" IS DISTINCT FROM NEW."stream_protocol" OR OLD."backup_stream_url" IS DISTINCT FROM NEW."backup_stream_url" OR OLD."credentials_set_at" IS DISTINCT FROM NEW."credentials_set_at" OR OLD."status" IS DISTINCT FROM NEW."status" OR OLD."is_active" IS DISTINCT FROM NEW."is_active" OR OLD."configuration" IS DISTINCT FROM NEW."configuration" OR OLD."tags" IS DISTINCT FROM NEW."tags" OR OLD."created_at" IS DISTINCT FROM NEW."created_at" OR OLD."updated_at" IS DISTINCT FROM NEW."updated_at")',
                    func='INSERT INTO "cameras_cameraevent" ("backup_stream_url", "code", "configuration", "created_at", "credentials_set_at", "description", "firmware_version", "id", "is_active", "location", "manufacturer", "model", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "point", "status", "stream_protocol", "stream_url", "tags", "type", "updated_at", "uuid", "zone_id") VALUES (NEW."backup_stream_url", NEW."code", NEW."configuration", NEW."created_at", NEW."credentials_set_at", NEW."description", NEW."firmware_version", NEW."id", NEW."is_active", NEW."location", NEW."manufacturer", NEW."model", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."point", NEW."status", NEW."stream_protocol", NEW."stream_url", NEW."tags", NEW."type", NEW."updated_at", NEW."uuid", NEW."zone_id"); RETURN NULL;',
                    hash="79a9cda722109e1718173321188cfc17dec51a25",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_522c6",
                    table="cameras_camera",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cameraalert",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "cameras_cameraalertevent" ("alert_type", "camera_id", "created_at", "description", "happened_at", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled_at", "settled_by_id", "severity", "status", "title", "updated_at") VALUES (NEW."alert_type", NEW."camera_id", NEW."created_at", NEW."description", NEW."happened_at", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."settled_at", NEW."settled_by_id", NEW."severity", NEW."status", NEW."title", NEW."updated_at"); RETURN NULL;',
                    hash="989c0d717b887d18a7085a1fa48366600b72e2dd",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f92e7",
                    table="cameras_cameraalert",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cameraalert",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "cameras_cameraalertevent" ("alert_type", "camera_id", "created_at", "description", "happened_at", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled_at", "settled_by_id", "severity", "status", "title", "updated_at") VALUES (NEW."alert_type", NEW."camera_id", NEW."created_at", NEW."description", NEW."happened_at", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."settled_at", NEW."settled_by_id", NEW."severity", NEW."status", NEW."title", NEW."updated_at"); RETURN NULL;',
                    hash="4fc197dc52f930a63dbcd809386d5ba81f7dc548",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_55778",
                    table="cameras_cameraalert",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cameraalert",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "cameras_cameraalertevent" ("alert_type", "camera_id", "created_at", "description", "happened_at", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled_at", "settled_by_id", "severity", "status", "title", "updated_at") VALUES (OLD."alert_type", OLD."camera_id", OLD."created_at", OLD."description", OLD."happened_at", OLD."id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."settled_at", OLD."settled_by_id", OLD."severity", OLD."status", OLD."title", OLD."updated_at"); RETURN NULL;',
                    hash="fc5eb2e66a138445fcc8077e4ec3fe31e9bbd063",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5575f",
                    table="cameras_cameraalert",
                    when="AFTER",
                ),
            ),
        ),
    ]

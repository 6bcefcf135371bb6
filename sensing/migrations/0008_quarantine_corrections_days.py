"""What was refused, what was corrected, summaries by day, and more in each summary."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.math
import pgtrigger.compiler
import pgtrigger.migrations
import psqlextra.backend.migrations.operations.create_partitioned_model
import psqlextra.manager.manager
import psqlextra.models.partitioned
import psqlextra.types
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


# Hours whose readings are kept are computed anew, and their days with them.
MARK_HOURS = """
    INSERT INTO timeseries_touchedbucket (policy, bucket, series)
    SELECT 'sensing.reading_hour', hour, array_agg(sensor_id) FROM sensing_readinghour
    WHERE hour >= now() - interval '180 days' GROUP BY hour
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sensing", "0007_line_mapping_roles"),
        ("timeseries", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            ],
            options={
                "ordering": ["correction", "timestamp"],
                "default_permissions": (),
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
            ],
            options={
                "ordering": ["-made_at", "-id"],
                "default_permissions": ("add", "change", "view"),
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
                    ArrayField(
                        base_field=models.IntegerField(), help_text="Keys of sensors.", size=None
                    ),
                ),
                (
                    "timestamps",
                    ArrayField(
                        base_field=models.DateTimeField(),
                        help_text="When they were measured (UTC).",
                        size=None,
                    ),
                ),
                (
                    "values",
                    ArrayField(
                        base_field=models.FloatField(),
                        help_text="In the units of the sensors.",
                        size=None,
                    ),
                ),
                (
                    "qualities",
                    ArrayField(
                        base_field=models.FloatField(),
                        help_text="From 0, useless, to 1, good.",
                        size=None,
                    ),
                ),
            ],
            options={"default_permissions": ()},
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
        psqlextra.backend.migrations.operations.create_partitioned_model.PostgresCreatePartitionedModel(
            name="ReadingDay",
            fields=[
                (
                    "sensor",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="sensing.sensor",
                    ),
                ),
                ("count", models.IntegerField(help_text="Readings in it.")),
                ("sum", models.FloatField(help_text="Sum of their values.")),
                ("min", models.FloatField(help_text="Smallest value.")),
                ("max", models.FloatField(help_text="Largest value.")),
                (
                    "average",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.CombinedExpression(
                            models.F("sum"), "/", models.F("count")
                        ),
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
                            django.db.models.expressions.CombinedExpression(
                                models.F("squares"), "/", models.F("count")
                            )
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
            partitioning_options={
                "method": psqlextra.types.PostgresPartitioningMethod["RANGE"],
                "key": ["day"],
            },
            bases=(psqlextra.models.partitioned.PostgresPartitionedModel,),
            managers=[
                ("objects", psqlextra.manager.manager.PostgresManager()),
            ],
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
            ],
            options={
                "ordering": ["-received_at", "-id"],
                "default_permissions": ("change", "view"),
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="sensor",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="sensor",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="sensor",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="readinghour",
            name="squares",
            field=models.FloatField(
                default=0, help_text="Sum of the squared differences from the mean."
            ),
        ),
        migrations.AddField(
            model_name="readinghour",
            name="good",
            field=models.IntegerField(
                default=0, help_text="Readings of a quality of at least 0.5."
            ),
        ),
        migrations.AddField(
            model_name="readinghour",
            name="minutes",
            field=models.IntegerField(default=0, help_text="Minutes in which there is a reading."),
        ),
        migrations.AddField(
            model_name="sensor",
            name="implausible",
            field=models.CharField(
                choices=[("kept", "kept"), ("refused", "refused")],
                default="kept",
                help_text="Refused ones wait in the quarantine.",
                max_length=7,
                verbose_name="values outside are",
            ),
        ),
        migrations.AddField(
            model_name="sensorevent",
            name="implausible",
            field=models.CharField(
                choices=[("kept", "kept"), ("refused", "refused")],
                default="kept",
                help_text="Refused ones wait in the quarantine.",
                max_length=7,
                verbose_name="values outside are",
            ),
        ),
        migrations.AlterField(
            model_name="readinghour",
            name="count",
            field=models.IntegerField(help_text="Readings in it."),
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
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "sensing_sensorevent" ("created_at", "expected_interval", "id", "implausible", "location", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plausible_max", "plausible_min", "point", "sensor_id", "status", "type", "unit", "updated_at") VALUES (NEW."created_at", NEW."expected_interval", NEW."id", NEW."implausible", NEW."location", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plausible_max", NEW."plausible_min", NEW."point", NEW."sensor_id", NEW."status", NEW."type", NEW."unit", NEW."updated_at"); RETURN NULL;',
                    hash="6fac01688a8c471b9caa3040f79ee51c8d7c6788",
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
        migrations.AddConstraint(
            model_name="sensor",
            constraint=models.CheckConstraint(
                condition=models.Q(("implausible__in", ["kept", "refused"])),
                name="sensing_sensor_implausible_known",
                violation_error_message="Implausible values are kept or refused.",
            ),
        ),
        migrations.AddField(
            model_name="correctedreading",
            name="sensor",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sensing.sensor",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="sensor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="sensing.sensor",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="undoes",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="undone_by",
                to="sensing.correction",
            ),
        ),
        migrations.AddField(
            model_name="correctedreading",
            name="correction",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrected_readings",
                to="sensing.correction",
            ),
        ),
        migrations.AddField(
            model_name="refusedreading",
            name="sender",
            field=models.ForeignKey(
                blank=True,
                help_text="Whose token or session sent it.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="refusedreading",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who sent it again or dismissed it.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="readinghour",
            name="deviation",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.math.Sqrt(
                    django.db.models.expressions.CombinedExpression(
                        models.F("squares"), "/", models.F("count")
                    )
                ),
                help_text="Standard deviation, of the readings as a whole population.",
                output_field=models.FloatField(),
            ),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["sensor", "start"], name="sensing_correction_of_sensor"),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("start__lt", models.F("end"))),
                name="sensing_correction_range_ordered",
                violation_error_message="The end lies after the start.",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(kind__in=["set", "add", "multiply", "quality", "undo"]),
                name="sensing_correction_kind_known",
                violation_error_message="This kind of correction is not known.",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(kind="undo", amount=None, undoes__isnull=False)
                | models.Q(
                    ~models.Q(kind="undo"),
                    amount__isnull=False,
                    amount__gt=float("-inf"),
                    amount__lt=float("inf"),
                    undoes=None,
                ),
                name="sensing_correction_kind_complete",
                violation_error_message="A correction has a finite amount, an undoing what it "
                "undoes.",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__regex", "^\\s*$"), _negated=True),
                name="sensing_correction_has_reason",
                violation_error_message="A correction says why.",
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
        migrations.AddIndex(
            model_name="correctedreading",
            index=models.Index(
                fields=["sensor", "timestamp", "-id"], name="sensing_corrected_by_reading"
            ),
        ),
        migrations.AddConstraint(
            model_name="correctedreading",
            constraint=models.UniqueConstraint(
                fields=("correction", "timestamp"),
                name="sensing_correctedreading_once",
                violation_error_message="A correction changes a reading once.",
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
        migrations.AddIndex(
            model_name="readingday",
            index=models.Index(fields=["day"], name="sensing_readingday_by_day"),
        ),
        migrations.AddConstraint(
            model_name="readingday",
            constraint=models.CheckConstraint(
                condition=models.Q(("count__gt", 0)),
                name="sensing_readingday_has_readings",
                violation_error_message="A day without readings has no summary.",
            ),
        ),
        migrations.AddIndex(
            model_name="refusedreading",
            index=models.Index(fields=["status", "-received_at"], name="sensing_refused_by_status"),
        ),
        migrations.AddConstraint(
            model_name="refusedreading",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "waiting")),
                fields=("kind", "source", "sensor_id", "timestamp", "value", "quality", "sent"),
                name="sensing_refusedreading_once",
                nulls_distinct=False,
                violation_error_message="The same reading waits here already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="refusedreading",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="refusedreading",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["json", "csv", "lines", "prometheus", "mqtt"])),
                name="sensing_refusedreading_source_known",
                violation_error_message="This way in is not known.",
            ),
        ),
        migrations.AddConstraint(
            model_name="refusedreading",
            constraint=models.CheckConstraint(
                condition=models.Q(status__in=["waiting", "stored", "dismissed"]),
                name="sensing_refusedreading_status_known",
                violation_error_message="A refused reading waits, was stored or was dismissed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="refusedreading",
            constraint=models.CheckConstraint(
                condition=models.Q(status="waiting", settled_at=None)
                | models.Q(~models.Q(status="waiting"), settled_at__isnull=False),
                name="sensing_refusedreading_settled_has_moment",
                violation_error_message="A reading waits, or was stored or dismissed at a moment.",
            ),
        ),
        migrations.AddConstraint(
            model_name="refusedreading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("value", None),
                    models.Q(("value__gt", float("-inf")), ("value__lt", float("inf"))),
                    _connector="OR",
                ),
                name="sensing_refusedreading_value_finite",
                violation_error_message="A value is a finite number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="refusedreading",
            constraint=models.CheckConstraint(
                condition=models.Q(("quality__gt", float("-inf")), ("quality__lt", float("inf"))),
                name="sensing_refusedreading_quality_finite",
                violation_error_message="A quality is a finite number.",
            ),
        ),
        migrations.RunSQL(MARK_HOURS, ""),
    ]

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
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
            name="PolicyState",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("partitions", "partitions"),
                            ("rollup", "rollup"),
                            ("packing", "packing"),
                            ("audit", "audit"),
                        ],
                        max_length=10,
                    ),
                ),
                ("last_run_at", models.DateTimeField(blank=True, null=True)),
                ("last_result", models.CharField(blank=True, max_length=300)),
                ("last_failure_at", models.DateTimeField(blank=True, null=True)),
                ("last_failure", models.CharField(blank=True, max_length=1000)),
            ],
            options={
                "verbose_name": "data policy",
                "verbose_name_plural": "data policies",
                "ordering": ["kind", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["partitions", "rollup", "packing", "audit"])
                        ),
                        name="timeseries_policystate_kind_known",
                        violation_error_message="A policy is about partitions, a rollup, packing or an audit.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TouchedBucket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("policy", models.CharField(max_length=60)),
                ("bucket", models.DateTimeField(help_text="Start of the bucket.")),
                (
                    "series",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(),
                        help_text="Keys of the series, such as sensors.",
                        size=None,
                    ),
                ),
                (
                    "marked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["policy", "bucket"], name="timeseries_touched_by_bucket")
                ],
            },
        ),
        migrations.CreateModel(
            name="Archive",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("policy", models.CharField(max_length=60)),
                ("table", models.CharField(help_text="Name of the partition.", max_length=63)),
                (
                    "start",
                    models.DateTimeField(
                        help_text="The first instant it covers (UTC).", verbose_name="from"
                    ),
                ),
                (
                    "end",
                    models.DateTimeField(
                        help_text="The first instant after it (UTC).", verbose_name="up to"
                    ),
                ),
                (
                    "file",
                    models.CharField(
                        help_text="Its name in the storage.", max_length=200, unique=True
                    ),
                ),
                ("row_count", models.BigIntegerField(verbose_name="rows")),
                ("size", models.BigIntegerField(help_text="Of the file, in bytes.")),
                (
                    "sha256",
                    models.CharField(
                        help_text="Of the file, in hex.", max_length=64, verbose_name="SHA-256"
                    ),
                ),
                (
                    "checksum",
                    models.BigIntegerField(help_text="Of all rows, see timeseries/contents.py."),
                ),
                (
                    "columns",
                    models.JSONField(help_text="Name and type of each column, in their order."),
                ),
                (
                    "schema_version",
                    models.PositiveSmallIntegerField(help_text="Of this form of file."),
                ),
                ("made_at", models.DateTimeField(verbose_name="made")),
                (
                    "verified_at",
                    models.DateTimeField(
                        help_text="When the stored file was read back and found equal.",
                        null=True,
                        verbose_name="verified",
                    ),
                ),
                (
                    "dropped_at",
                    models.DateTimeField(
                        help_text="When the rows left the table.", null=True, verbose_name="dropped"
                    ),
                ),
                (
                    "replaced_at",
                    models.DateTimeField(
                        help_text="When the table was seen to hold something else.",
                        null=True,
                        verbose_name="replaced",
                    ),
                ),
                ("restored_at", models.DateTimeField(null=True, verbose_name="restored")),
                (
                    "restored_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-start", "policy", "-id"],
                "default_permissions": ("view", "change"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at", None)),
                        fields=("policy", "start"),
                        name="timeseries_archive_one_current",
                        violation_error_message="This partition has an archive already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("start__lt", models.F("end"))),
                        name="timeseries_archive_range_ordered",
                        violation_error_message="An archive ends after it starts.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("row_count__gt", 0), ("size__gt", 0)),
                        name="timeseries_archive_has_rows",
                        violation_error_message="An archive has rows.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dropped_at", None), ("verified_at__isnull", False), _connector="OR"
                        ),
                        name="timeseries_archive_verified_before_drop",
                        violation_error_message="Nothing is dropped before its archive is verified.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("policy", models.CharField(help_text="Whose rows are held.", max_length=60)),
                (
                    "start",
                    models.DateTimeField(
                        help_text="The first instant that is held (UTC).", verbose_name="from"
                    ),
                ),
                (
                    "end",
                    models.DateTimeField(
                        help_text="The first instant after it (UTC).", verbose_name="up to"
                    ),
                ),
                (
                    "reason",
                    models.CharField(help_text="Why, for those who meet it later.", max_length=300),
                ),
                (
                    "until",
                    models.DateTimeField(
                        blank=True,
                        help_text="When it ends by itself (UTC); empty, when it is released.",
                        null=True,
                    ),
                ),
                ("placed_at", models.DateTimeField(editable=False)),
                ("released_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "archive",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        help_text="What was restored, and is held for that.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="timeseries.archive",
                    ),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "default_permissions": ("view", "add", "change"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("start__lt", models.F("end"))),
                        name="timeseries_hold_range_ordered",
                        violation_error_message="A hold ends after it starts.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", "^\\s*$"), _negated=True),
                        name="timeseries_hold_reason_not_blank",
                        violation_error_message="A hold has a reason.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gt", models.F("placed_at")), _connector="OR"
                        ),
                        name="timeseries_hold_until_after_placing",
                        violation_error_message="A hold does not end before it is placed.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("released_at", None)),
                        fields=("archive",),
                        name="timeseries_hold_one_a_restore",
                        violation_error_message="What this archive restored is held already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HoldEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("policy", models.CharField(help_text="Whose rows are held.", max_length=60)),
                (
                    "start",
                    models.DateTimeField(
                        help_text="The first instant that is held (UTC).", verbose_name="from"
                    ),
                ),
                (
                    "end",
                    models.DateTimeField(
                        help_text="The first instant after it (UTC).", verbose_name="up to"
                    ),
                ),
                (
                    "reason",
                    models.CharField(help_text="Why, for those who meet it later.", max_length=300),
                ),
                (
                    "until",
                    models.DateTimeField(
                        blank=True,
                        help_text="When it ends by itself (UTC); empty, when it is released.",
                        null=True,
                    ),
                ),
                ("placed_at", models.DateTimeField(editable=False)),
                ("released_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "archive",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        help_text="What was restored, and is held for that.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="timeseries.archive",
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
                        to="timeseries.hold",
                    ),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
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
            name="Retention",
            fields=[
                (
                    "policy",
                    models.CharField(
                        editable=False, max_length=60, primary_key=True, serialize=False
                    ),
                ),
                (
                    "keep_days",
                    models.PositiveIntegerField(
                        help_text="Days for which rows are kept; what is older goes.",
                        verbose_name="keep",
                    ),
                ),
                (
                    "archives",
                    models.BooleanField(
                        help_text="Rows are written to an archive before they go.",
                        verbose_name="archive first",
                    ),
                ),
                ("changed_at", models.DateTimeField(editable=False)),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": ("view", "change"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("keep_days__gte", 1), ("keep_days__lte", 36500)),
                        name="timeseries_retention_keep_possible",
                        violation_error_message="Rows are kept for 1 to 36,500 days.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RetentionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("policy", models.CharField(editable=False, max_length=60, serialize=False)),
                (
                    "keep_days",
                    models.PositiveIntegerField(
                        help_text="Days for which rows are kept; what is older goes.",
                        verbose_name="keep",
                    ),
                ),
                (
                    "archives",
                    models.BooleanField(
                        help_text="Rows are written to an archive before they go.",
                        verbose_name="archive first",
                    ),
                ),
                ("changed_at", models.DateTimeField(editable=False)),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        to="timeseries.retention",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hold",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "timeseries_holdevent" ("archive_id", "end", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placed_at", "placed_by_id", "policy", "reason", "released_at", "released_by_id", "start", "until") VALUES (NEW."archive_id", NEW."end", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."placed_at", NEW."placed_by_id", NEW."policy", NEW."reason", NEW."released_at", NEW."released_by_id", NEW."start", NEW."until"); RETURN NULL;',
                    hash="89e74ca720b0fc8513d681898c23e78e0ee67e07",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_628c0",
                    table="timeseries_hold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hold",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "timeseries_holdevent" ("archive_id", "end", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placed_at", "placed_by_id", "policy", "reason", "released_at", "released_by_id", "start", "until") VALUES (NEW."archive_id", NEW."end", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."placed_at", NEW."placed_by_id", NEW."policy", NEW."reason", NEW."released_at", NEW."released_by_id", NEW."start", NEW."until"); RETURN NULL;',
                    hash="58ba069c84a660ff98f664ac927c3c31c282a664",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ad37f",
                    table="timeseries_hold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hold",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "timeseries_holdevent" ("archive_id", "end", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placed_at", "placed_by_id", "policy", "reason", "released_at", "released_by_id", "start", "until") VALUES (OLD."archive_id", OLD."end", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."placed_at", OLD."placed_by_id", OLD."policy", OLD."reason", OLD."released_at", OLD."released_by_id", OLD."start", OLD."until"); RETURN NULL;',
                    hash="6bc97b342a1decc6fb723f53948ecbced6e098d8",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_fc6e7",
                    table="timeseries_hold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="retention",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "timeseries_retentionevent" ("archives", "changed_at", "changed_by_id", "keep_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy") VALUES (NEW."archives", NEW."changed_at", NEW."changed_by_id", NEW."keep_days", _pgh_attach_context(), NOW(), \'insert\', NEW."policy", NEW."policy"); RETURN NULL;',
                    hash="669a3bfd2d09885f191167016a6cdcfea67e400c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_16fb5",
                    table="timeseries_retention",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="retention",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "timeseries_retentionevent" ("archives", "changed_at", "changed_by_id", "keep_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy") VALUES (NEW."archives", NEW."changed_at", NEW."changed_by_id", NEW."keep_days", _pgh_attach_context(), NOW(), \'update\', NEW."policy", NEW."policy"); RETURN NULL;',
                    hash="be1e7d4fda080a078def6ea0e2a289bf7e0b0edf",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a5d3a",
                    table="timeseries_retention",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="retention",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "timeseries_retentionevent" ("archives", "changed_at", "changed_by_id", "keep_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy") VALUES (OLD."archives", OLD."changed_at", OLD."changed_by_id", OLD."keep_days", _pgh_attach_context(), NOW(), \'delete\', OLD."policy", OLD."policy"); RETURN NULL;',
                    hash="2efd0e80bc61365275f79e29804f473b42411b81",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_15be3",
                    table="timeseries_retention",
                    when="AFTER",
                ),
            ),
        ),
    ]

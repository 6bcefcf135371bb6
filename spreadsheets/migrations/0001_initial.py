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
            name="ImportJob",
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
                    "resource",
                    models.CharField(
                        help_text="Where its rows go, such as emissions.activity.",
                        max_length=100,
                        verbose_name="table",
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
                ("size", models.PositiveBigIntegerField(help_text="Bytes.", verbose_name="size")),
                (
                    "options",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Encoding, delimiter, columns.",
                        verbose_name="options",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("uploaded", "uploaded"),
                            ("checked", "checked"),
                            ("applying", "being applied"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="uploaded",
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                ("new_count", models.PositiveIntegerField(default=0, verbose_name="new")),
                ("changed_count", models.PositiveIntegerField(default=0, verbose_name="changed")),
                (
                    "unchanged_count",
                    models.PositiveIntegerField(default=0, verbose_name="unchanged"),
                ),
                ("wrong_count", models.PositiveIntegerField(default=0, verbose_name="wrong")),
                (
                    "error",
                    models.TextField(
                        blank=True, help_text="Why the whole file failed.", verbose_name="error"
                    ),
                ),
                (
                    "uploaded_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="uploaded at"),
                ),
                (
                    "checked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="checked at"),
                ),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "db_table": "import_jobs",
                "ordering": ["-id"],
                "permissions": [("view_every_importjob", "Can view the imports of everybody")],
                "indexes": [
                    models.Index(fields=["uploaded_by", "-id"], name="spreadsheets_job_of_person"),
                    models.Index(fields=["sha256"], name="spreadsheets_job_of_file"),
                    models.Index(
                        condition=models.Q(("status__in", ["uploaded", "checked", "applying"])),
                        fields=["uploaded_at"],
                        name="spreadsheets_job_unfinished",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["uploaded", "checked", "applying", "done", "failed", "cancelled"],
                            )
                        ),
                        name="spreadsheets_importjob_status_known",
                        violation_error_message="This status of an import is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="spreadsheets_importjob_sha256_whole",
                        violation_error_message="A SHA-256 is 64 hexadecimal digits.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("finished_at__isnull", False),
                                ("status__in", ["done", "failed", "cancelled"]),
                            ),
                            models.Q(
                                ("finished_at", None),
                                ("status__in", ["uploaded", "checked", "applying"]),
                            ),
                            _connector="OR",
                        ),
                        name="spreadsheets_importjob_finished_has_moment",
                        violation_error_message="An import says when it was finished if, and only if, it is.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportJobEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="UUID")),
                (
                    "resource",
                    models.CharField(
                        help_text="Where its rows go, such as emissions.activity.",
                        max_length=100,
                        verbose_name="table",
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
                ("size", models.PositiveBigIntegerField(help_text="Bytes.", verbose_name="size")),
                (
                    "options",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Encoding, delimiter, columns.",
                        verbose_name="options",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("uploaded", "uploaded"),
                            ("checked", "checked"),
                            ("applying", "being applied"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="uploaded",
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                ("new_count", models.PositiveIntegerField(default=0, verbose_name="new")),
                ("changed_count", models.PositiveIntegerField(default=0, verbose_name="changed")),
                (
                    "unchanged_count",
                    models.PositiveIntegerField(default=0, verbose_name="unchanged"),
                ),
                ("wrong_count", models.PositiveIntegerField(default=0, verbose_name="wrong")),
                (
                    "error",
                    models.TextField(
                        blank=True, help_text="Why the whole file failed.", verbose_name="error"
                    ),
                ),
                (
                    "uploaded_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="uploaded at"),
                ),
                (
                    "checked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="checked at"),
                ),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
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
                        to="spreadsheets.importjob",
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
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(
                        help_text="Place in the file; the header is line 1.", verbose_name="line"
                    ),
                ),
                (
                    "cells",
                    models.JSONField(
                        help_text="As they were sent, by column.", verbose_name="cells"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("changed", "changed"),
                            ("unchanged", "unchanged"),
                            ("wrong", "wrong"),
                            ("applied", "applied"),
                        ],
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                (
                    "errors",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="A list of column, value, code and message.",
                        verbose_name="errors",
                    ),
                ),
                (
                    "object_key",
                    models.CharField(
                        blank=True,
                        help_text="Natural key of the row it made or changed.",
                        max_length=255,
                        verbose_name="object",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="spreadsheets.importjob",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "import row",
                "verbose_name_plural": "import rows",
                "db_table": "import_rows",
                "ordering": ["job", "number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "wrong")),
                        fields=["job", "number"],
                        name="spreadsheets_row_wrong",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("job", "number"),
                        name="spreadsheets_importrow_once",
                        violation_error_message="This import has this line already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["new", "changed", "unchanged", "wrong", "applied"])
                        ),
                        name="spreadsheets_importrow_status_known",
                        violation_error_message="This status of a line is not known.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "wrong"), models.Q(("errors", []), _negated=True)),
                            models.Q(models.Q(("status", "wrong"), _negated=True), ("errors", [])),
                            _connector="OR",
                        ),
                        name="spreadsheets_importrow_errors_listed",
                        violation_error_message="A line is wrong if, and only if, it has errors.",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="importjob",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "spreadsheets_importjobevent" ("changed_count", "checked_at", "error", "file_name", "finished_at", "id", "new_count", "options", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resource", "sha256", "size", "status", "unchanged_count", "uploaded_at", "uploaded_by_id", "uuid", "wrong_count") VALUES (NEW."changed_count", NEW."checked_at", NEW."error", NEW."file_name", NEW."finished_at", NEW."id", NEW."new_count", NEW."options", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."resource", NEW."sha256", NEW."size", NEW."status", NEW."unchanged_count", NEW."uploaded_at", NEW."uploaded_by_id", NEW."uuid", NEW."wrong_count"); RETURN NULL;',
                    hash="a1fa9b4471d3c63ceacac8ba4c10b68f2caa1db2",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4d18e",
                    table="import_jobs",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="importjob",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "spreadsheets_importjobevent" ("changed_count", "checked_at", "error", "file_name", "finished_at", "id", "new_count", "options", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resource", "sha256", "size", "status", "unchanged_count", "uploaded_at", "uploaded_by_id", "uuid", "wrong_count") VALUES (NEW."changed_count", NEW."checked_at", NEW."error", NEW."file_name", NEW."finished_at", NEW."id", NEW."new_count", NEW."options", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."resource", NEW."sha256", NEW."size", NEW."status", NEW."unchanged_count", NEW."uploaded_at", NEW."uploaded_by_id", NEW."uuid", NEW."wrong_count"); RETURN NULL;',
                    hash="247075d83e2d00621194ff650a912cbb4b43b13f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_899ae",
                    table="import_jobs",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="importjob",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "spreadsheets_importjobevent" ("changed_count", "checked_at", "error", "file_name", "finished_at", "id", "new_count", "options", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resource", "sha256", "size", "status", "unchanged_count", "uploaded_at", "uploaded_by_id", "uuid", "wrong_count") VALUES (OLD."changed_count", OLD."checked_at", OLD."error", OLD."file_name", OLD."finished_at", OLD."id", OLD."new_count", OLD."options", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."resource", OLD."sha256", OLD."size", OLD."status", OLD."unchanged_count", OLD."uploaded_at", OLD."uploaded_by_id", OLD."uuid", OLD."wrong_count"); RETURN NULL;',
                    hash="8886fb158907f70f5e7c4a4cae128507f9809ee5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ad0fd",
                    table="import_jobs",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="importrow",
            trigger=pgtrigger.compiler.Trigger(
                name="keep_done",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF EXISTS (SELECT 1 FROM import_jobs WHERE id = OLD.job_id AND status = 'done') THEN\n        RAISE EXCEPTION 'The rows of an import that is done stay as they are.'\n            USING ERRCODE = 'check_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN\n        RETURN OLD;\n    END IF;\n    RETURN NEW;\n",
                    hash="2b8673a306ac8f65c0a0be834ab37357ac230731",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_keep_done_8fce1",
                    table="import_rows",
                    when="BEFORE",
                ),
            ),
        ),
    ]

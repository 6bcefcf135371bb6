"""The life of a task, who does the work, and work that comes back."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("sensing", "0021_drift_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            ],
            options={
                "ordering": ["next_at", "id"],
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
            ],
            options={
                "ordering": ["user"],
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
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="maintenancetask",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="maintenancetask",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="maintenancetask",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="maintenancetask",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who completed it or gave it up.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="maintenancetask",
            name="reason",
            field=models.TextField(blank=True, help_text="Why it waits, failed or was cancelled."),
        ),
        migrations.AddField(
            model_name="maintenancetask",
            name="started_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who began with it last.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="maintenancetaskevent",
            name="ended_by",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="maintenancetaskevent",
            name="reason",
            field=models.TextField(blank=True, help_text="Why it waits, failed or was cancelled."),
        ),
        migrations.AddField(
            model_name="maintenancetaskevent",
            name="started_by",
            field=models.ForeignKey(
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
        migrations.AlterField(
            model_name="maintenancetask",
            name="parts_needed",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=120),
                blank=True,
                default=list,
                help_text="Each with its quantity, such as 2 x bearing 6204.",
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="maintenancetask",
            name="required_skills",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=80),
                blank=True,
                default=list,
                help_text="What a technician must be able to do.",
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="maintenancetaskevent",
            name="parts_needed",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=120),
                blank=True,
                default=list,
                help_text="Each with its quantity, such as 2 x bearing 6204.",
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="maintenancetaskevent",
            name="required_skills",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=80),
                blank=True,
                default=list,
                help_text="What a technician must be able to do.",
                size=None,
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
        migrations.AddField(
            model_name="maintenanceroutine",
            name="sensor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="routines",
                to="sensing.sensor",
            ),
        ),
        migrations.AddField(
            model_name="maintenanceroutine",
            name="technician",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="maintenance_routines",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="maintenancetask",
            name="routine",
            field=models.ForeignKey(
                blank=True,
                help_text="The routine that made it, if one did.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tasks",
                to="sensing.maintenanceroutine",
            ),
        ),
        migrations.AddField(
            model_name="maintenancetaskevent",
            name="routine",
            field=models.ForeignKey(
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
        # What the rules below ask for, of rows from before them.
        migrations.RunSQL(
            """
            UPDATE sensing_maintenancetask
            SET started_at = CASE
                    WHEN status = 'in_progress' THEN coalesce(started_at, updated_at)
                    ELSE started_at
                END,
                reason = CASE
                    WHEN status IN ('failed', 'cancelled') THEN 'Nobody said why.' ELSE ''
                END,
                scheduled_start_at = coalesce(scheduled_start_at, scheduled_end_at),
                required_skills = array_remove(required_skills, ''),
                parts_needed = array_remove(parts_needed, '')
            WHERE (status = 'in_progress' AND started_at IS NULL)
               OR status IN ('failed', 'cancelled')
               OR (scheduled_end_at IS NOT NULL AND scheduled_start_at IS NULL)
               OR '' = ANY(required_skills) OR '' = ANY(parts_needed)
            """,
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name="maintenancetask",
            index=models.Index(fields=["ended_at"], name="sensing_task_ended"),
        ),
        migrations.AddIndex(
            model_name="maintenancetask",
            index=models.Index(fields=["scheduled_start_at"], name="sensing_task_planned"),
        ),
        migrations.AddConstraint(
            model_name="maintenancetask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "in_progress"), _negated=True),
                    ("started_at__isnull", False),
                    _connector="OR",
                ),
                name="sensing_maintenancetask_started_when_in_progress",
                violation_error_message="A task in progress says when it was started.",
            ),
        ),
        migrations.AddConstraint(
            model_name="maintenancetask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["failed", "cancelled"]), _negated=True),
                    models.Q(("reason__regex", "^\\s*$"), _negated=True),
                    _connector="OR",
                ),
                name="sensing_maintenancetask_given_up_with_reason",
                violation_error_message="A task that failed or is cancelled says why.",
            ),
        ),
        migrations.AddConstraint(
            model_name="maintenancetask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("scheduled_end_at", None),
                    ("scheduled_start_at__isnull", False),
                    _connector="OR",
                ),
                name="sensing_maintenancetask_end_has_start",
                violation_error_message="A planned end needs a planned start.",
            ),
        ),
        migrations.AddConstraint(
            model_name="maintenancetask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("required_skills__contains", [""]), _negated=True),
                    models.Q(("parts_needed__contains", [""]), _negated=True),
                ),
                name="sensing_maintenancetask_lists_named",
                violation_error_message="Skills and parts have names.",
            ),
        ),
        migrations.AddConstraint(
            model_name="maintenancetask",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["pending", "in_progress"])),
                fields=("routine",),
                name="sensing_maintenancetask_routine_once",
                violation_error_message="A task of this routine is to be done already.",
            ),
        ),
        migrations.AddField(
            model_name="maintenanceroutineevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="maintenanceroutineevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="sensing.maintenanceroutine",
            ),
        ),
        migrations.AddField(
            model_name="maintenanceroutineevent",
            name="sensor",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="sensing.sensor",
            ),
        ),
        migrations.AddField(
            model_name="maintenanceroutineevent",
            name="technician",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="technician",
            name="user",
            field=models.OneToOneField(
                error_messages={"unique": "This person is a technician already."},
                on_delete=django.db.models.deletion.CASCADE,
                related_name="technician",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="technicianevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="technicianevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="sensing.technician",
            ),
        ),
        migrations.AddField(
            model_name="technicianevent",
            name="user",
            field=models.ForeignKey(
                db_constraint=False,
                error_messages={"unique": "This person is a technician already."},
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="maintenanceroutine",
            constraint=models.CheckConstraint(
                condition=models.Q(("priority__gte", 1), ("priority__lte", 5)),
                name="sensing_maintenanceroutine_priority_known",
                violation_error_message="Priority is a number from 1, urgent, to 5.",
            ),
        ),
        migrations.AddConstraint(
            model_name="maintenanceroutine",
            constraint=models.CheckConstraint(
                condition=models.Q(("every_days__gte", 1), ("every_days__lte", 3660)),
                name="sensing_maintenanceroutine_interval_sane",
                violation_error_message="It comes back after 1 to 3660 days.",
            ),
        ),
        migrations.AddConstraint(
            model_name="maintenanceroutine",
            constraint=models.CheckConstraint(
                condition=models.Q(("days_ahead__lte", 366)),
                name="sensing_maintenanceroutine_ahead_sane",
                violation_error_message="Its task is made at most 366 days ahead.",
            ),
        ),
        migrations.AddConstraint(
            model_name="maintenanceroutine",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("estimated_hours", None), ("estimated_hours__gte", 0), _connector="OR"
                ),
                name="sensing_maintenanceroutine_hours_positive",
                violation_error_message="Hours cannot be negative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="maintenanceroutine",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("required_skills__contains", [""]), _negated=True),
                    models.Q(("parts_needed__contains", [""]), _negated=True),
                ),
                name="sensing_maintenanceroutine_lists_named",
                violation_error_message="Skills and parts have names.",
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
        migrations.AddConstraint(
            model_name="technician",
            constraint=models.CheckConstraint(
                condition=models.Q(("skills__contains", [""]), _negated=True),
                name="sensing_technician_skills_named",
                violation_error_message="A skill has a name.",
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
    ]

"""Rules that readings are watched by, and what was found."""

import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


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


class Migration(migrations.Migration):
    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("sensing", "0017_recent_readings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(SPREAD_RULES, "DROP FUNCTION sensing_spread_rules()"),
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
            ],
            options={
                "ordering": ["began_at", "id"],
                "default_permissions": (),
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
            ],
            options={
                "verbose_name_plural": "watches",
                "ordering": ["rule", "sensor"],
                "default_permissions": ("view",),
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
            ],
            options={
                "ordering": ["name"],
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
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="anomalyalert",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="anomalyalert",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="anomalyalert",
            name="delete_delete",
        ),
        migrations.RemoveConstraint(
            model_name="anomalyalert",
            name="sensing_anomalyalert_type_known",
        ),
        migrations.AddField(
            model_name="anomalyalert",
            name="ended_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When it was over, by the readings; empty while it lasts.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="anomalyalert",
            name="group",
            field=models.ForeignKey(
                blank=True,
                help_text="The group that it is of, if one alert stands for all its sensors.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="alerts",
                to="sensing.sensorgroup",
            ),
        ),
        migrations.AddField(
            model_name="anomalyalert",
            name="returns",
            field=models.PositiveIntegerField(
                default=0, help_text="Times that it was over and came back within the cooldown."
            ),
        ),
        migrations.AddField(
            model_name="anomalyalert",
            name="snoozed_until",
            field=models.DateTimeField(
                blank=True, help_text="Nobody is told of it before.", null=True
            ),
        ),
        migrations.AddField(
            model_name="anomalyalertevent",
            name="ended_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When it was over, by the readings; empty while it lasts.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="anomalyalertevent",
            name="group",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="anomalyalertevent",
            name="returns",
            field=models.PositiveIntegerField(
                default=0, help_text="Times that it was over and came back within the cooldown."
            ),
        ),
        migrations.AddField(
            model_name="anomalyalertevent",
            name="snoozed_until",
            field=models.DateTimeField(
                blank=True, help_text="Nobody is told of it before.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="anomalyalert",
            name="anomaly_type",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="anomalyalertevent",
            name="anomaly_type",
            field=models.CharField(
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
        migrations.AddConstraint(
            model_name="anomalyalert",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="anomalyalert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at", None), ("ended_at__gte", models.F("happened_at")), _connector="OR"
                ),
                name="sensing_anomalyalert_event_ordered",
                violation_error_message="An event is over after it began.",
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="alert",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="findings",
                to="sensing.anomalyalert",
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="sensor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="findings",
                to="sensing.sensor",
            ),
        ),
        migrations.AddField(
            model_name="watch",
            name="finding",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="sensing.finding",
            ),
        ),
        migrations.AddField(
            model_name="watch",
            name="sensor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="watches",
                to="sensing.sensor",
            ),
        ),
        migrations.AddField(
            model_name="watchrule",
            name="group",
            field=models.ForeignKey(
                blank=True,
                help_text="All sensors of the group and of its parts.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rules",
                to="sensing.sensorgroup",
            ),
        ),
        migrations.AddField(
            model_name="watchrule",
            name="sensor",
            field=models.ForeignKey(
                blank=True,
                help_text="Either a sensor or a group.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rules",
                to="sensing.sensor",
            ),
        ),
        migrations.AddField(
            model_name="watch",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="watches",
                to="sensing.watchrule",
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="findings",
                to="sensing.watchrule",
            ),
        ),
        migrations.AddField(
            model_name="watchruleevent",
            name="group",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="watchruleevent",
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
            model_name="watchruleevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="sensing.watchrule",
            ),
        ),
        migrations.AddField(
            model_name="watchruleevent",
            name="sensor",
            field=models.ForeignKey(
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
        migrations.AddConstraint(
            model_name="watchrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group__isnull", False), ("sensor", None)),
                    models.Q(("group", None), ("sensor__isnull", False)),
                    _connector="OR",
                ),
                name="sensing_watchrule_one_scope",
                violation_error_message="A rule is of a sensor or of a group, and not of both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="watchrule",
            constraint=models.CheckConstraint(
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
                        models.Q(("span__gt", datetime.timedelta(0)), ("span__isnull", False)),
                        _connector="OR",
                    ),
                ),
                name="sensing_watchrule_detector_complete",
                violation_error_message="A range needs a limit, a change and the hour of the week a bound above 0, a stuck value and missing readings how long.",
            ),
        ),
        migrations.AddConstraint(
            model_name="watchrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("detector__in", ["range", "rate", "stuck", "missing", "seasonal", "learned"])
                ),
                name="sensing_watchrule_detector_known",
                violation_error_message="Nothing known watches for this.",
            ),
        ),
        migrations.AddConstraint(
            model_name="watchrule",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="watchrule",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="watchrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cooldown__gte", datetime.timedelta(0)),
                    ("persists__gte", datetime.timedelta(0)),
                    ("cooldown__lte", datetime.timedelta(days=7)),
                    ("persists__lte", datetime.timedelta(days=7)),
                    models.Q(
                        ("span", None), ("span__lte", datetime.timedelta(days=7)), _connector="OR"
                    ),
                ),
                name="sensing_watchrule_times_sane",
                violation_error_message="Durations lie between nothing and seven days.",
            ),
        ),
        migrations.AddConstraint(
            model_name="watchrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("severity__gte", 1), ("severity__lte", 5)),
                name="sensing_watchrule_severity_known",
                violation_error_message="Severity is a number from 1 to 5.",
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
        migrations.AddIndex(
            model_name="watch",
            index=models.Index(
                condition=models.Q(("phase__gt", 0)),
                fields=["phase"],
                name="sensing_watch_going_on",
            ),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.UniqueConstraint(
                fields=("rule", "sensor"),
                name="sensing_watch_once",
                violation_error_message="This sensor is watched by this rule already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.CheckConstraint(
                condition=models.Q(("phase__in", [0, 1, 2])),
                name="sensing_watch_phase_known",
                violation_error_message="This phase of a watch is not known.",
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["sensor", "-began_at"], name="sensing_finding_of_sensor"),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at", None), ("ended_at__gte", models.F("began_at")), _connector="OR"
                ),
                name="sensing_finding_ordered",
                violation_error_message="An event is over after it began.",
            ),
        ),
    ]

"""References that are frozen, and the checks against them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sensing", "0019_watching_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            },
        ),
        migrations.AddIndex(
            model_name="driftreference",
            index=models.Index(fields=["sensor", "-id"], name="sensing_reference_current"),
        ),
        migrations.AddConstraint(
            model_name="driftreference",
            constraint=models.CheckConstraint(
                condition=models.Q(("start__lt", models.F("end"))),
                name="sensing_driftreference_range_ordered",
                violation_error_message="The end lies after the start.",
            ),
        ),
        migrations.AddConstraint(
            model_name="driftreference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("hour_count", models.F("hours__len")),
                    ("hour_count__gt", 0),
                    ("hour_count", models.F("means__len")),
                ),
                name="sensing_driftreference_sample_whole",
                violation_error_message="A reference has hours, and a mean for each.",
            ),
        ),
        migrations.AddConstraint(
            model_name="driftreference",
            constraint=models.CheckConstraint(
                condition=models.Q(("spread__gt", 0), ("spread__lt", float("inf"))),
                name="sensing_driftreference_spread_positive",
                violation_error_message="A reference has a spread, or nothing could be compared.",
            ),
        ),
        migrations.AddConstraint(
            model_name="driftreference",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__regex", "^\\s*$"), _negated=True),
                name="sensing_driftreference_has_reason",
                violation_error_message="A reference says why it is one.",
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
        migrations.AddIndex(
            model_name="driftcheck",
            index=models.Index(fields=["sensor", "-day", "-id"], name="sensing_driftcheck_trend"),
        ),
        migrations.AddIndex(
            model_name="driftcheck",
            index=models.Index(fields=["day"], name="sensing_driftcheck_by_day"),
        ),
        migrations.AddConstraint(
            model_name="driftcheck",
            constraint=models.UniqueConstraint(
                fields=("reference", "day"),
                name="sensing_driftcheck_once_a_day",
                violation_error_message="A reference is checked once a day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="driftcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["stable", "drifted", "insufficient"])),
                name="sensing_driftcheck_verdict_known",
                violation_error_message="A sensor is stable, has drifted, or it cannot be told.",
            ),
        ),
        migrations.AddConstraint(
            model_name="driftcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("start__lt", models.F("end"))),
                name="sensing_driftcheck_range_ordered",
                violation_error_message="The end lies after the start.",
            ),
        ),
        migrations.AddConstraint(
            model_name="driftcheck",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="driftcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(models.Q(("verdict", "insufficient"), _negated=True), ("reason", "")),
                    models.Q(
                        models.Q(("verdict", "insufficient")),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="sensing_driftcheck_reason_if_not_told",
                violation_error_message="What cannot be told says why, and only that.",
            ),
        ),
        migrations.AddConstraint(
            model_name="driftcheck",
            constraint=models.CheckConstraint(
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
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from config.migrating import AtOnce


class Migration(AtOnce):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(help_text="Which work this is.", max_length=60)),
                (
                    "key",
                    models.CharField(
                        help_text="Asked for twice under one key, done once.", max_length=120
                    ),
                ),
                ("payload", models.JSONField(blank=True, default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "fence",
                    models.BigIntegerField(
                        default=0,
                        help_text="Grows with each claim; a worker with an older number may not write.",
                    ),
                ),
                (
                    "lease_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="Another worker takes over after this moment.",
                        null=True,
                    ),
                ),
                (
                    "done_count",
                    models.BigIntegerField(default=0, help_text="Units of work done so far."),
                ),
                (
                    "total_count",
                    models.BigIntegerField(
                        blank=True, help_text="Units in all, if known.", null=True
                    ),
                ),
                ("result", models.TextField(blank=True, help_text="What came of it, for people.")),
                ("error", models.TextField(blank=True, help_text="Why the last attempt failed.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=["created_at"],
                        name="jobs_job_unfinished",
                    ),
                    models.Index(fields=["kind", "-id"], name="jobs_job_latest_of_kind"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "key"), name="jobs_job_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            ("lease_until__isnull", False),
                            _connector="OR",
                        ),
                        name="jobs_job_running_has_lease",
                        violation_error_message="A running job has a lease.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "running", "done", "failed"])),
                        name="jobs_job_state_known",
                        violation_error_message="A job is waiting, running, done or failed.",
                    ),
                ],
            },
        ),
    ]

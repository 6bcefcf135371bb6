"""Background work whose truth is a row: the queue may forget, the table does not."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class JobQuerySet(models.QuerySet["Job"]):
    def claimable(self, *, now) -> "JobQuerySet":
        """Waiting, or running under a lease that nobody renewed."""
        return self.filter(
            Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, lease_until__lt=now)
        )


class Job(models.Model):
    """One piece of background work, asked for once, done once in effect."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"

    kind = models.CharField(max_length=60, help_text="Which work this is.")
    key = models.CharField(max_length=120, help_text="Asked for twice under one key, done once.")
    payload = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.BigIntegerField(
        default=0, help_text="Grows with each claim; a worker with an older number may not write."
    )
    lease_until = models.DateTimeField(
        null=True, blank=True, help_text="Another worker takes over after this moment."
    )
    done_count = models.BigIntegerField(default=0, help_text="Units of work done so far.")
    total_count = models.BigIntegerField(null=True, blank=True, help_text="Units in all, if known.")
    result = models.TextField(blank=True, help_text="What came of it, for people.")
    error = models.TextField(blank=True, help_text="Why the last attempt failed.")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="jobs_job_once"),
            models.CheckConstraint(
                name="jobs_job_state_known",
                condition=Q(state__in=["waiting", "running", "done", "failed"]),
                violation_error_message="A job is waiting, running, done or failed.",
            ),
            models.CheckConstraint(
                name="jobs_job_running_has_lease",
                condition=~Q(state="running") | Q(lease_until__isnull=False),
                violation_error_message="A running job has a lease.",
            ),
        ]
        indexes = [
            # The sweeper, which looks for work that was dropped.
            models.Index(
                fields=["created_at"],
                name="jobs_job_unfinished",
                condition=Q(state__in=["waiting", "running"]),
            ),
            # "Last run of this kind" on the staff pages.
            models.Index(fields=["kind", "-id"], name="jobs_job_latest_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

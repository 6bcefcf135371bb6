"""What the lifecycle of append-only data has to remember. Knows no domain."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class TouchedBucket(models.Model):
    """One bucket of time in which some series changed since their rollup was computed.

    Append-only for writers, so that two batches never wait for each other; the refresher deletes.
    A row holds many series, because a batch of a thousand sensors touches one or two hours.
    """

    policy = models.CharField(max_length=60)
    bucket = models.DateTimeField(help_text="Start of the bucket.")
    series = ArrayField(models.IntegerField(), help_text="Keys of the series, such as sensors.")
    marked_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            # The refresher takes the marks of one policy, partition by partition.
            models.Index(fields=["policy", "bucket"], name="timeseries_touched_by_bucket"),
        ]

    def __str__(self) -> str:
        return f"{self.policy} {self.bucket:%Y-%m-%d %H:%M}"


class PolicyState(models.Model):
    """What became of one partition or rollup policy when it last ran."""

    class Kind(models.TextChoices):
        PARTITIONS = "partitions", "partitions"
        ROLLUP = "rollup", "rollup"

    name = models.CharField(max_length=60, primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind)
    last_run_at = models.DateTimeField(null=True, blank=True)
    last_result = models.CharField(max_length=300, blank=True)
    last_failure_at = models.DateTimeField(null=True, blank=True)
    last_failure = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["kind", "name"]
        verbose_name = "data policy"
        verbose_name_plural = "data policies"
        constraints = [
            models.CheckConstraint(
                name="timeseries_policystate_kind_known",
                condition=models.Q(kind__in=["partitions", "rollup"]),
                violation_error_message="A policy is about partitions or a rollup.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_failing(self) -> bool:
        """Whether the newest run is one that failed."""
        if self.last_failure_at is None:
            return False
        return self.last_run_at is None or self.last_failure_at >= self.last_run_at

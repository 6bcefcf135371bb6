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


class PackedDay(models.Model):
    """The readings of one series and day, packed; ``timeseries.codec`` says how.

    A subclass adds the series, the six columns of each further number, and the primary key. Not
    partitioned: there are few rows, and what is too old goes by the day.
    """

    day = models.DateTimeField(help_text="Midnight at which it begins (UTC).")
    count = models.IntegerField(help_text="Readings in it.")
    start = models.DateTimeField(help_text="The first instant.")
    tick = models.BigIntegerField(help_text="Unit of the times, in microseconds.")
    step = models.BigIntegerField(help_text="The pace, in ticks.")
    small_offsets = ArrayField(models.SmallIntegerField(), null=True)
    offsets = ArrayField(models.IntegerField(), null=True)
    large_offsets = ArrayField(models.BigIntegerField(), null=True)
    value_sum = models.FloatField(help_text="Sum of the values.")
    value_min = models.FloatField(help_text="Smallest value.")
    value_max = models.FloatField(help_text="Largest value.")
    value_base = models.BigIntegerField(null=True)
    value_decimals = models.SmallIntegerField(null=True)
    value_known = ArrayField(models.FloatField(), null=True)
    value_small = ArrayField(models.SmallIntegerField(), null=True)
    value_whole = ArrayField(models.IntegerField(), null=True)
    value_plain = ArrayField(models.FloatField(), null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.count} packed on {self.day:%Y-%m-%d}"


class PolicyState(models.Model):
    """What became of one policy when it last ran."""

    class Kind(models.TextChoices):
        PARTITIONS = "partitions", "partitions"
        ROLLUP = "rollup", "rollup"
        PACKING = "packing", "packing"
        AUDIT = "audit", "audit"

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
                condition=models.Q(kind__in=["partitions", "rollup", "packing", "audit"]),
                violation_error_message="A policy is about partitions, a rollup, packing or an "
                "audit.",
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

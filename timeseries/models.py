"""What the lifecycle of append-only data has to remember. Knows no domain."""

from datetime import datetime

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
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


def person(related: str = "+") -> models.ForeignKey:
    """Who did something; nobody is taken off it by leaving."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name=related,
    )


@pghistory.track()
class Retention(models.Model):
    """What staff decided about one partitioned table, in place of what its policy declares."""

    policy = models.CharField(max_length=60, primary_key=True, editable=False)
    keep_days = models.PositiveIntegerField(
        "keep", help_text="Days for which rows are kept; what is older goes."
    )
    archives = models.BooleanField(
        "archive first", help_text="Rows are written to an archive before they go."
    )
    changed_at = models.DateTimeField(editable=False)
    changed_by = person()

    class Meta:
        default_permissions = ("view", "change")
        constraints = [
            models.CheckConstraint(
                name="timeseries_retention_keep_possible",
                condition=Q(keep_days__gte=1, keep_days__lte=36_500),
                violation_error_message="Rows are kept for 1 to 36,500 days.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy}, {self.keep_days} days"


class Archive(models.Model):
    """The manifest of one file with all rows of one partition, packed or not."""

    policy = models.CharField(max_length=60)
    table = models.CharField(max_length=63, help_text="Name of the partition.")
    start = models.DateTimeField("from", help_text="The first instant it covers (UTC).")
    end = models.DateTimeField("up to", help_text="The first instant after it (UTC).")
    file = models.CharField(max_length=200, unique=True, help_text="Its name in the storage.")
    row_count = models.BigIntegerField("rows")
    size = models.BigIntegerField(help_text="Of the file, in bytes.")
    sha256 = models.CharField("SHA-256", max_length=64, help_text="Of the file, in hex.")
    checksum = models.BigIntegerField(help_text="Of all rows, see timeseries/contents.py.")
    columns = models.JSONField(help_text="Name and type of each column, in their order.")
    schema_version = models.PositiveSmallIntegerField(help_text="Of this form of file.")
    made_at = models.DateTimeField("made")
    verified_at = models.DateTimeField(
        "verified", null=True, help_text="When the stored file was read back and found equal."
    )
    dropped_at = models.DateTimeField(
        "dropped", null=True, help_text="When the rows left the table."
    )
    replaced_at = models.DateTimeField(
        "replaced", null=True, help_text="When the table was seen to hold something else."
    )
    restored_at = models.DateTimeField("restored", null=True)
    restored_by = person()

    class Meta:
        ordering = ["-start", "policy", "-id"]
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(
                name="timeseries_archive_one_current",
                fields=["policy", "start"],
                condition=Q(replaced_at=None),
                violation_error_message="This partition has an archive already.",
            ),
            models.CheckConstraint(
                name="timeseries_archive_range_ordered",
                condition=Q(start__lt=F("end")),
                violation_error_message="An archive ends after it starts.",
            ),
            models.CheckConstraint(
                name="timeseries_archive_has_rows",
                condition=Q(row_count__gt=0, size__gt=0),
                violation_error_message="An archive has rows.",
            ),
            models.CheckConstraint(
                name="timeseries_archive_verified_before_drop",
                condition=Q(dropped_at=None) | Q(verified_at__isnull=False),
                violation_error_message="Nothing is dropped before its archive is verified.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table}, {self.row_count} rows"

    @property
    def state(self) -> str:
        """What has become of it, in words."""
        if self.verified_at is None:
            return "unverified"
        if self.replaced_at:
            return "replaced"
        if self.dropped_at:
            return "the rows are dropped"
        return "restored" if self.restored_at else "verified"


class HoldQuerySet(models.QuerySet["Hold"]):
    def active(self, now) -> "HoldQuerySet":
        return self.filter(Q(until=None) | Q(until__gt=now), released_at=None)


@pghistory.track()
class Hold(models.Model):
    """A range of time of which nothing may be dropped or forgotten, and why."""

    policy = models.CharField(max_length=60, help_text="Whose rows are held.")
    start = models.DateTimeField("from", help_text="The first instant that is held (UTC).")
    end = models.DateTimeField("up to", help_text="The first instant after it (UTC).")
    reason = models.CharField(max_length=300, help_text="Why, for those who meet it later.")
    until = models.DateTimeField(
        null=True, blank=True, help_text="When it ends by itself (UTC); empty, when it is released."
    )
    archive = models.ForeignKey(
        Archive,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="holds",
        help_text="What was restored, and is held for that.",
    )
    placed_at = models.DateTimeField(editable=False)
    placed_by = person()
    released_at = models.DateTimeField(null=True, blank=True, editable=False)
    released_by = person()

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.CheckConstraint(
                name="timeseries_hold_range_ordered",
                condition=Q(start__lt=F("end")),
                violation_error_message="A hold ends after it starts.",
            ),
            models.CheckConstraint(
                name="timeseries_hold_reason_not_blank",
                condition=~Q(reason__regex=r"^\s*$"),
                violation_error_message="A hold has a reason.",
            ),
            models.CheckConstraint(
                name="timeseries_hold_until_after_placing",
                condition=Q(until=None) | Q(until__gt=F("placed_at")),
                violation_error_message="A hold does not end before it is placed.",
            ),
            models.UniqueConstraint(
                name="timeseries_hold_one_a_restore",
                fields=["archive"],
                condition=Q(released_at=None),
                violation_error_message="What this archive restored is held already.",
            ),
        ]

    def is_standing(self, now: datetime) -> bool:
        """The same as ``active`` says of many."""
        return self.released_at is None and (self.until is None or self.until > now)

    def __str__(self) -> str:
        return f"{self.policy} from {self.start:%Y-%m-%d %H:%M} to {self.end:%Y-%m-%d %H:%M}"

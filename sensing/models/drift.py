"""What a sensor measured when it was right, and how far from that it is now."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from sensing.detectors.drift import in_words
from sensing.models.assets import Sensor

FIGURES = ("effective_hours", "statistic", "p_value", "p_corrected", "shift", "ratio", "effect")


class ReferenceQuerySet(models.QuerySet["DriftReference"]):
    def current(self) -> "ReferenceQuerySet":
        """The newest of each sensor; those before it are history."""
        newest = DriftReference.objects.filter(sensor=OuterRef("pk")).order_by("-pk")
        of_each = Sensor.objects.annotate(newest_reference=Subquery(newest.values("pk")[:1]))
        return self.filter(pk__in=of_each.values("newest_reference"))


class DriftReference(models.Model):
    """What one sensor measured in a time in which it was right, frozen. Append-only.

    A new one supersedes it. Readings that are corrected or dropped later leave it as it is.
    """

    append_only = True

    sensor = models.ForeignKey(
        Sensor, on_delete=models.PROTECT, related_name="drift_references", db_index=False
    )
    start = models.DateTimeField(help_text="Readings from this midnight on (UTC).")
    end = models.DateTimeField(help_text="Readings before this midnight (UTC).")
    hours = ArrayField(models.IntegerField(), help_text="Hours since the start, ascending.")
    means = ArrayField(models.FloatField(), help_text="Mean value of each of these hours.")
    hour_count = models.PositiveIntegerField(help_text="How many hours have a mean.")
    reading_count = models.BigIntegerField(help_text="Readings that the means are of.")
    level = models.FloatField(help_text="Median of the means, in the sensor's unit.")
    spread = models.FloatField(
        help_text="How far a mean usually is from what is usual at its hour of the day, "
        "as a standard deviation."
    )
    quantiles = ArrayField(
        models.FloatField(),
        help_text="Of the means without the course of the day, from the least to the largest.",
    )
    reason = models.TextField(max_length=2000, help_text="Why then: what was known to be right.")
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="drift_references",
        help_text="Nobody, if a command did.",
    )
    frozen_at = models.DateTimeField()

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        default_permissions = ("add", "view")
        constraints = [
            models.CheckConstraint(
                name="sensing_driftreference_range_ordered",
                condition=Q(start__lt=F("end")),
                violation_error_message="The end lies after the start.",
            ),
            models.CheckConstraint(
                name="sensing_driftreference_sample_whole",
                condition=Q(hour_count__gt=0, hour_count=F("hours__len"))
                & Q(hour_count=F("means__len")),
                violation_error_message="A reference has hours, and a mean for each.",
            ),
            models.CheckConstraint(
                name="sensing_driftreference_spread_positive",
                condition=Q(spread__gt=0, spread__lt=float("inf")),
                violation_error_message="A reference has a spread, or nothing could be compared.",
            ),
            models.CheckConstraint(
                name="sensing_driftreference_has_reason",
                condition=~Q(reason__regex=r"^\s*$"),
                violation_error_message="A reference says why it is one.",
            ),
        ]
        indexes = [
            # The current reference of each sensor, which is its newest.
            models.Index(fields=["sensor", "-id"], name="sensing_reference_current"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="never_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'References are frozen.';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sensor}, {self.start:%Y-%m-%d} to {self.end:%Y-%m-%d}"


class CheckQuerySet(models.QuerySet["DriftCheck"]):
    def newest(self) -> "CheckQuerySet":
        """The newest of each sensor, found sensor by sensor: there are years of checks."""
        newest = DriftCheck.objects.filter(sensor=OuterRef("pk")).order_by("-day", "-pk")
        of_each = Sensor.objects.annotate(newest_check=Subquery(newest.values("pk")[:1]))
        return self.filter(pk__in=of_each.values("newest_check"))


class DriftCheck(models.Model):
    """One sensor's last whole days before one day, compared with its reference."""

    class Verdict(models.TextChoices):
        STABLE = "stable", "stable"
        DRIFTED = "drifted", "drifted"
        INSUFFICIENT = "insufficient", "cannot be told"

    sensor = models.ForeignKey(
        Sensor, on_delete=models.PROTECT, related_name="drift_checks", db_index=False
    )
    reference = models.ForeignKey(
        DriftReference, on_delete=models.PROTECT, related_name="checks", db_index=False
    )
    day = models.DateField(help_text="The day of the run (UTC).")
    start = models.DateTimeField(help_text="The window: readings from this midnight on (UTC).")
    end = models.DateTimeField(help_text="The window: readings before this midnight (UTC).")
    hour_count = models.PositiveIntegerField(help_text="Hours that were compared.")
    effective_hours = models.FloatField(
        null=True,
        help_text="How many independent hours they are worth, as neighbours are alike.",
    )
    statistic = models.FloatField(
        null=True,
        help_text="Largest distance between the distributions of both (Kolmogorov-Smirnov), "
        "of values or of how far they scatter, whichever tells more.",
    )
    p_value = models.FloatField(
        null=True, help_text="How likely so much is by chance, had nothing changed."
    )
    p_corrected = models.FloatField(
        null=True, help_text="The same, corrected for the number of sensors of the run."
    )
    tested_count = models.PositiveIntegerField(
        default=0, help_text="Sensors of the run that the correction is for."
    )
    shift = models.FloatField(
        null=True, help_text="Of the median, in spreads of the reference; above 0 is up."
    )
    ratio = models.FloatField(
        null=True, help_text="How far the values scatter, by how far the reference's did."
    )
    effect = models.FloatField(
        null=True, help_text="How far values moved, in spreads (Wasserstein distance)."
    )
    quantiles = ArrayField(
        models.FloatField(),
        default=list,
        help_text="Of the window, as those of the reference.",
    )
    verdict = models.CharField(max_length=12, choices=Verdict)
    reason = models.CharField(
        max_length=200, blank=True, help_text="Why it cannot be told, and what to do."
    )
    checked_at = models.DateTimeField()

    objects = CheckQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-id"]
        default_permissions = ("add", "view")
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "day"],
                name="sensing_driftcheck_once_a_day",
                violation_error_message="A reference is checked once a day.",
            ),
            models.CheckConstraint(
                name="sensing_driftcheck_verdict_known",
                condition=Q(verdict__in=["stable", "drifted", "insufficient"]),
                violation_error_message="A sensor is stable, has drifted, or it cannot be told.",
            ),
            models.CheckConstraint(
                name="sensing_driftcheck_range_ordered",
                condition=Q(start__lt=F("end")),
                violation_error_message="The end lies after the start.",
            ),
            models.CheckConstraint(
                name="sensing_driftcheck_verdict_has_figures",
                condition=Q(verdict="insufficient")
                | Q(**{f"{name}__isnull": False for name in FIGURES}),
                violation_error_message="A verdict has the figures that it is made of.",
            ),
            models.CheckConstraint(
                name="sensing_driftcheck_reason_if_not_told",
                condition=Q(~Q(verdict="insufficient"), reason="")
                | Q(Q(verdict="insufficient"), ~Q(reason="")),
                violation_error_message="What cannot be told says why, and only that.",
            ),
            models.CheckConstraint(
                name="sensing_driftcheck_chance_share",
                condition=(Q(p_value=None) | Q(p_value__gte=0, p_value__lte=1))
                & (Q(p_corrected=None) | Q(p_corrected__gte=0, p_corrected__lte=1)),
                violation_error_message="A p-value lies between 0 and 1.",
            ),
        ]
        indexes = [
            # The trend of a sensor, and its newest check.
            models.Index(fields=["sensor", "-day", "-id"], name="sensing_driftcheck_trend"),
            # The checks of a run, and those that are forgotten.
            models.Index(fields=["day"], name="sensing_driftcheck_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.sensor} {self.day}"

    @property
    def change(self) -> str:
        """What has changed since the reference, in words."""
        if self.shift is None or self.ratio is None:
            return self.reason
        return f"{in_words(self.shift, self.ratio)} since {self.reference.end:%-d %B %Y}"

    @property
    def certainty(self) -> str:
        """What the corrected p-value says, in words."""
        if self.p_corrected is None:
            return ""
        return next(words for most, words in CERTAINTY if self.p_corrected <= most)


CERTAINTY = [
    (0.001, "certain: by chance in less than 1 of 1,000"),
    (0.01, "very likely: by chance in less than 1 of 100"),
    (0.05, "likely: by chance in less than 1 of 20"),
    (0.2, "unsure: may well be by chance"),
    (1.0, "nothing beyond chance"),
]

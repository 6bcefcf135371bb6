"""What readings are watched for, and what was found."""

from datetime import timedelta

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from sensing.models.alerts import AnomalyAlert
from sensing.models.assets import Sensor
from sensing.models.groups import SensorGroup, spreads_rules

NOTHING = timedelta()


@pghistory.track()
class WatchRule(models.Model):
    """What the readings of a sensor, or of all sensors of a group, are watched for.

    A sensor's own rule of a detector stands in the place of those of its groups.
    """

    class Detector(models.TextChoices):
        RANGE = "range", "outside a range"
        RATE = "rate", "changes too fast"
        STUCK = "stuck", "stuck value"
        MISSING = "missing", "no readings"
        SEASONAL = "seasonal", "unusual for the hour of the week"
        LEARNED = "learned", "unusual course"

    name = models.CharField(
        max_length=100,
        unique=True,
        help_text="Such as Pump A runs hot.",
        error_messages={"unique": "Another rule has this name already."},
    )
    sensor = models.ForeignKey(
        Sensor,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rules",
        help_text="Either a sensor or a group.",
    )
    group = models.ForeignKey(
        SensorGroup,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rules",
        help_text="All sensors of the group and of its parts.",
    )
    detector = models.CharField("watched for", max_length=8, choices=Detector)
    low = models.FloatField(
        "lower limit", null=True, blank=True, help_text="Of a range, in the unit of the sensor."
    )
    high = models.FloatField(
        "upper limit", null=True, blank=True, help_text="Of a range, in the unit of the sensor."
    )
    bound = models.FloatField(
        null=True,
        blank=True,
        help_text="Of a change: units a minute. Of the hour of the week: how many usual spreads, "
        "such as 4.",
    )
    span = models.DurationField(
        "how long",
        null=True,
        blank=True,
        help_text="Of a stuck value or missing readings: for how long, such as 00:15:00.",
    )
    deadband = models.FloatField(
        "hysteresis",
        default=0,
        help_text="How far back within the limit readings must be before the event is over.",
    )
    persists = models.DurationField(
        "least duration",
        default=NOTHING,
        help_text="An event that is over sooner makes no alert; it is counted.",
    )
    cooldown = models.DurationField(
        default=timedelta(minutes=10),
        help_text="What comes back within this time is the same event; it is counted.",
    )
    severity = models.PositiveSmallIntegerField(
        choices=AnomalyAlert.Severity, default=AnomalyAlert.Severity.HIGH
    )
    recommended_actions = ArrayField(
        models.CharField(max_length=200),
        default=list,
        blank=True,
        help_text="What to do, shown with the alert.",
    )
    is_shared = models.BooleanField(
        "one alert for the group",
        default=False,
        help_text="Of a group: sensors that leave their course together make one alert.",
    )
    resolves_itself = models.BooleanField(
        default=False, help_text="Resolve the alert when the event and its cooldown are over."
    )
    is_active = models.BooleanField("active", default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="sensing_watchrule_one_scope",
                condition=Q(sensor=None, group__isnull=False) | Q(sensor__isnull=False, group=None),
                violation_error_message="A rule is of a sensor or of a group, and not of both.",
            ),
            models.CheckConstraint(
                name="sensing_watchrule_detector_complete",
                condition=(~Q(detector="range") | Q(low__isnull=False) | Q(high__isnull=False))
                & (~Q(detector__in=["rate", "seasonal"]) | Q(bound__isnull=False, bound__gt=0))
                & (~Q(detector__in=["stuck", "missing"]) | Q(span__isnull=False, span__gt=NOTHING)),
                violation_error_message="A range needs a limit, a change and the hour of the week "
                "a bound above 0, a stuck value and missing readings how long.",
            ),
            models.CheckConstraint(
                name="sensing_watchrule_detector_known",
                condition=Q(
                    detector__in=["range", "rate", "stuck", "missing", "seasonal", "learned"]
                ),
                violation_error_message="Nothing known watches for this.",
            ),
            models.CheckConstraint(
                name="sensing_watchrule_limits_ordered",
                condition=Q(low=None)
                | Q(high=None)
                | Q(low__lt=F("high"), deadband__lt=(F("high") - F("low")) / 2),
                violation_error_message="The lower limit lies below the upper one, and the "
                "hysteresis leaves something between them.",
            ),
            models.CheckConstraint(
                name="sensing_watchrule_numbers_finite",
                condition=(Q(low=None) | Q(low__gt=float("-inf"), low__lt=float("inf")))
                & (Q(high=None) | Q(high__gt=float("-inf"), high__lt=float("inf")))
                & (Q(bound=None) | Q(bound__lt=float("inf")))
                & Q(deadband__gte=0, deadband__lt=float("inf")),
                violation_error_message="Limits are finite numbers, and no hysteresis is negative.",
            ),
            models.CheckConstraint(
                name="sensing_watchrule_times_sane",
                condition=Q(persists__gte=NOTHING, cooldown__gte=NOTHING)
                & Q(persists__lte=timedelta(days=7), cooldown__lte=timedelta(days=7))
                & (Q(span=None) | Q(span__lte=timedelta(days=7))),
                violation_error_message="Durations lie between nothing and seven days.",
            ),
            models.CheckConstraint(
                name="sensing_watchrule_severity_known",
                condition=Q(severity__gte=1, severity__lte=5),
                violation_error_message="Severity is a number from 1 to 5.",
            ),
        ]
        triggers = [spreads_rules(pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name


class Watch(models.Model):
    """One sensor that is watched by one rule, and how far. Kept by triggers and by the worker.

    ``began_at`` is there while readings are beyond the rule or were until a moment ago;
    ``memory`` is what the detector remembers.
    """

    class Phase(models.IntegerChoices):
        NORMAL = 0, "normal"
        PENDING = 1, "beyond, not for long yet"
        ACTIVE = 2, "beyond"

    rule = models.ForeignKey(WatchRule, on_delete=models.CASCADE, related_name="watches")
    sensor = models.ForeignKey(Sensor, on_delete=models.CASCADE, related_name="watches")
    phase = models.PositiveSmallIntegerField(choices=Phase, default=Phase.NORMAL)
    began_at = models.DateTimeField(null=True, help_text="When the event began, by the readings.")
    cleared_at = models.DateTimeField(null=True, help_text="When the last event was over.")
    seen_until = models.DateTimeField(null=True, help_text="The newest reading gone through.")
    checked_at = models.DateTimeField(null=True, help_text="When the worker looked last.")
    finding = models.ForeignKey(
        "Finding", null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )
    episode = models.BinaryField(default=bytes)
    memory = models.BinaryField(default=bytes)
    held_by_hysteresis = models.PositiveIntegerField(
        default=0, help_text="Times that readings went back, and not far enough to end an event."
    )
    held_by_duration = models.PositiveIntegerField(
        default=0, help_text="Events that were over before the least duration."
    )
    held_by_cooldown = models.PositiveIntegerField(
        default=0, help_text="Times that an event came back within the cooldown."
    )
    held_by_snooze = models.PositiveIntegerField(
        default=0, help_text="Times that it came back while its alert was snoozed or ignored."
    )
    held_by_maintenance = models.PositiveIntegerField(
        default=0, help_text="Events while the sensor was in maintenance."
    )
    created_at = models.DateTimeField(help_text="Since when it is watched.")

    class Meta:
        ordering = ["rule", "sensor"]
        default_permissions = ("view",)
        verbose_name_plural = "watches"
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "sensor"],
                name="sensing_watch_once",
                violation_error_message="This sensor is watched by this rule already.",
            ),
            models.CheckConstraint(
                name="sensing_watch_phase_known",
                condition=Q(phase__in=[0, 1, 2]),
                violation_error_message="This phase of a watch is not known.",
            ),
        ]
        indexes = [
            # What the worker goes on with.
            models.Index(fields=["phase"], name="sensing_watch_going_on", condition=Q(phase__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.rule} at {self.sensor}"


class Finding(models.Model):
    """One event that one rule saw at one sensor. An alert is of one or several."""

    alert = models.ForeignKey(AnomalyAlert, on_delete=models.CASCADE, related_name="findings")
    rule = models.ForeignKey(WatchRule, on_delete=models.PROTECT, related_name="findings")
    sensor = models.ForeignKey(Sensor, on_delete=models.PROTECT, related_name="findings")
    began_at = models.DateTimeField(help_text="When it began, by the readings.")
    ended_at = models.DateTimeField(null=True, help_text="When it was over, by the readings.")
    returns = models.PositiveIntegerField(
        default=0, help_text="Times that it came back within the cooldown."
    )
    value = models.FloatField(help_text="The reading that was furthest beyond the rule.")
    strength = models.FloatField(
        help_text="How far it was: beyond the limit, a minute, in spreads, or as a score."
    )
    evidence = models.JSONField(default=dict, help_text="What the rule held it against.")

    class Meta:
        ordering = ["began_at", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="sensing_finding_ordered",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")),
                violation_error_message="An event is over after it began.",
            ),
        ]
        indexes = [
            models.Index(fields=["sensor", "-began_at"], name="sensing_finding_of_sensor"),
            # What is going on, which each pass looks at.
            models.Index(
                fields=["alert"], name="sensing_finding_lasting", condition=Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} at {self.sensor} {self.began_at:%Y-%m-%d %H:%M}"


class SensorLimits(models.Model):
    """The narrowest range that the rules of a sensor give it. Kept by triggers, read by ingest."""

    sensor = models.OneToOneField(
        Sensor, primary_key=True, on_delete=models.CASCADE, related_name="limits"
    )
    low = models.FloatField(help_text="Minus infinity if there is none.")
    high = models.FloatField(help_text="Infinity if there is none.")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"limits of {self.sensor_id}"


class Suspicion(models.Model):
    """Sensors of which a batch has readings beyond limits, until the worker has looked."""

    sensors = ArrayField(models.IntegerField(), help_text="Keys of sensors.")
    since = ArrayField(models.DateTimeField(), help_text="From which reading on, of each.")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"suspicion {self.pk}"


class SeasonalBaseline(models.Model):
    """What is usual at a sensor in each hour of the week, from its hourly summaries."""

    sensor = models.OneToOneField(
        Sensor, primary_key=True, on_delete=models.CASCADE, related_name="baseline"
    )
    medians = ArrayField(models.FloatField(), size=168, help_text="Monday 00:00 UTC first.")
    spreads = ArrayField(
        models.FloatField(), size=168, help_text="Robust standard deviations; NaN if unknown."
    )
    hours = models.PositiveIntegerField(help_text="Hourly summaries that it was computed from.")
    computed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"baseline of {self.sensor_id}"

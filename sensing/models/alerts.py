"""What looked wrong in the readings."""

import uuid

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from sensing.models.assets import Sensor
from sensing.models.groups import SensorGroup


class AlertQuerySet(models.QuerySet["AnomalyAlert"]):
    def unsettled(self) -> "AlertQuerySet":
        return self.filter(status__in=["open", "acknowledged"])


@pghistory.track()
class AnomalyAlert(models.Model):
    """One event in a sensor's readings that somebody should look at."""

    class Kind(models.TextChoices):
        THRESHOLD = "threshold", "outside its range"
        SPIKE = "spike", "spike"
        DRIFT = "drift", "drift"
        STUCK = "stuck", "stuck value"
        MISSING = "missing", "missing data"
        LOW_VALUE = "low_value", "low value"
        UNUSUAL = "unusual", "unusual course"
        OTHER = "other", "other"

    class Severity(models.IntegerChoices):
        LOW = 1, "1 low"
        MODERATE = 2, "2 moderate"
        HIGH = 3, "3 high"
        CRITICAL = 4, "4 critical"
        EMERGENCY = 5, "5 emergency"

    class Status(models.TextChoices):
        OPEN = "open", "open"
        ACKNOWLEDGED = "acknowledged", "acknowledged"
        RESOLVED = "resolved", "resolved"
        IGNORED = "ignored", "ignored"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sensor = models.ForeignKey(Sensor, on_delete=models.PROTECT, related_name="alerts")
    anomaly_type = models.CharField(max_length=20, choices=Kind, help_text="What kind of event.")
    severity = models.PositiveSmallIntegerField(choices=Severity)
    confidence = models.FloatField(help_text="From 0, a guess, to 1, certain.")
    description = models.TextField(blank=True)
    evidence = models.JSONField(default=dict, blank=True, help_text="Numbers that led to it.")
    recommended_actions = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    happened_at = models.DateTimeField(help_text="When the event began, by the readings.")
    ended_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was over, by the readings; empty while it lasts."
    )
    returns = models.PositiveIntegerField(
        default=0, help_text="Times that it was over and came back within the cooldown."
    )
    group = models.ForeignKey(
        SensorGroup,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="alerts",
        help_text="The group that it is of, if one alert stands for all its sensors.",
    )
    snoozed_until = models.DateTimeField(
        null=True, blank=True, help_text="Nobody is told of it before."
    )
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="alerts_settled",
        help_text="Who acknowledged, resolved or ignored it last.",
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True, help_text="Why it was resolved or ignored.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="sensing_anomalyalert_severity_known",
                condition=Q(severity__gte=1, severity__lte=5),
                violation_error_message="Severity is a number from 1 to 5.",
            ),
            models.CheckConstraint(
                name="sensing_anomalyalert_confidence_share",
                condition=Q(confidence__gte=0, confidence__lte=1),
                violation_error_message="Confidence lies between 0 and 1.",
            ),
            models.CheckConstraint(
                name="sensing_anomalyalert_type_known",
                condition=Q(
                    anomaly_type__in=[
                        "threshold",
                        "spike",
                        "drift",
                        "stuck",
                        "missing",
                        "low_value",
                        "unusual",
                        "other",
                    ]
                ),
                violation_error_message="This type of anomaly is not known.",
            ),
            models.CheckConstraint(
                name="sensing_anomalyalert_status_known",
                condition=Q(status__in=["open", "acknowledged", "resolved", "ignored"]),
                violation_error_message="This status of an alert is not known.",
            ),
            models.CheckConstraint(
                name="sensing_anomalyalert_settled_has_moment",
                condition=Q(status="open") | Q(settled_at__isnull=False),
                violation_error_message="An alert that is not open says when it was settled.",
            ),
            models.CheckConstraint(
                name="sensing_anomalyalert_event_ordered",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("happened_at")),
                violation_error_message="An event is over after it began.",
            ),
        ]
        indexes = [
            # The open alerts of a sensor and of the dashboard.
            models.Index(
                fields=["sensor", "-happened_at"],
                name="sensing_alert_unsettled",
                condition=Q(status__in=["open", "acknowledged"]),
            ),
            # All alerts of a sensor, on its chart.
            models.Index(fields=["sensor", "-happened_at"], name="sensing_alert_of_sensor"),
        ]

    def __str__(self) -> str:
        return f"{self.get_anomaly_type_display()} at {self.sensor}"

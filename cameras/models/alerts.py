"""What somebody should look at."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from cameras.models.cameras import Camera


class AlertQuerySet(models.QuerySet["CameraAlert"]):
    def unsettled(self) -> "AlertQuerySet":
        return self.filter(status__in=["open", "acknowledged"])


@pghistory.track()
class CameraAlert(models.Model):
    """One event at a camera, or at the system behind them, that somebody should look at."""

    scopes = {"cameras.zone": "camera__zone"}

    class Kind(models.TextChoices):
        OFFLINE = "offline", "camera offline"
        TAMPERING = "tampering", "tampering"
        QUALITY = "quality", "bad picture"
        DETECTION = "detection", "detection"
        VIOLATION = "violation", "traffic violation"
        PERFORMANCE = "performance", "performance"
        STORAGE = "storage", "storage"
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

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    camera = models.ForeignKey(
        Camera, null=True, blank=True, on_delete=models.PROTECT, related_name="alerts"
    )
    alert_type = models.CharField(max_length=11, choices=Kind, help_text="What kind of event.")
    severity = models.PositiveSmallIntegerField(choices=Severity)
    title = models.CharField(max_length=200, help_text="What happened, in a few words.")
    description = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    happened_at = models.DateTimeField(help_text="When the event began (UTC).")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="camera_alerts_settled",
        help_text="Who acknowledged or resolved it last.",
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True, help_text="What was done about it.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="cameras_cameraalert_type_known",
                condition=Q(
                    alert_type__in=[
                        "offline",
                        "tampering",
                        "quality",
                        "detection",
                        "violation",
                        "performance",
                        "storage",
                        "other",
                    ]
                ),
                violation_error_message="This type of alert is not known.",
            ),
            models.CheckConstraint(
                name="cameras_cameraalert_severity_known",
                condition=Q(severity__gte=1, severity__lte=5),
                violation_error_message="Severity is a number from 1 to 5.",
            ),
            models.CheckConstraint(
                name="cameras_cameraalert_status_known",
                condition=Q(status__in=["open", "acknowledged", "resolved"]),
                violation_error_message="This status of an alert is not known.",
            ),
            models.CheckConstraint(
                name="cameras_cameraalert_title_not_blank",
                condition=~Q(title__regex=r"^\s*$"),
                violation_error_message="An alert has a title.",
            ),
            models.CheckConstraint(
                name="cameras_cameraalert_settled_has_moment",
                condition=Q(status="open") | Q(settled_at__isnull=False),
                violation_error_message="An alert that is not open says when it was settled.",
            ),
        ]
        indexes = [
            # The open alerts of a camera, of the list and of the dashboard.
            models.Index(
                fields=["camera", "-happened_at"],
                name="cameras_alert_unsettled",
                condition=Q(status__in=["open", "acknowledged"]),
            ),
            # All alerts of a camera, on its page.
            models.Index(fields=["camera", "-happened_at"], name="cameras_alert_of_camera"),
        ]

    def __str__(self) -> str:
        return self.title

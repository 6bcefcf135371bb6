"""What came in and was not stored, until somebody has looked at it."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class RefusedReading(models.Model):
    """One reading that was sent and refused, as it came; staff mend it and send it again.

    What is refused again and again, because it is sent again and again, stands here once.
    """

    class Kind(models.TextChoices):
        MALFORMED = "malformed", "cannot be read"
        SENSOR = "sensor", "unknown sensor"
        TIME = "time", "outside the kept time"
        VALUE = "value", "no number that can be kept"
        QUALITY = "quality", "quality outside 0 to 1"
        IMPLAUSIBLE = "implausible", "outside the plausible range"
        PARTITION = "partition", "no partition is ready"

    class Source(models.TextChoices):
        JSON = "json", "JSON"
        CSV = "csv", "CSV"
        LINES = "lines", "InfluxDB line protocol"
        PROMETHEUS = "prometheus", "Prometheus remote write"
        MQTT = "mqtt", "MQTT"

    class Status(models.TextChoices):
        WAITING = "waiting", "waiting"
        STORED = "stored", "sent again and stored"
        DISMISSED = "dismissed", "dismissed"

    kind = models.CharField(max_length=11, choices=Kind)
    reason = models.CharField(max_length=500, help_text="In words, with what was wrong.")
    source = models.CharField(max_length=10, choices=Source, help_text="The way it came.")
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whose token or session sent it.",
    )
    sensor_id = models.CharField("sensor id", max_length=255, blank=True)
    timestamp = models.DateTimeField(
        null=True, blank=True, help_text="When it was measured (UTC); empty if that was no time."
    )
    value = models.FloatField(
        null=True, blank=True, help_text="In the unit of its sensor; empty if it was no number."
    )
    quality = models.FloatField(default=1.0, help_text="From 0, useless, to 1, good.")
    sent = models.TextField(blank=True, help_text="What cannot be read, as it came.")
    times = models.PositiveIntegerField(default=1, help_text="How often it was sent.")
    status = models.CharField(max_length=9, choices=Status, default=Status.WAITING)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who sent it again or dismissed it.",
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(help_text="When it came last.")

    class Meta:
        ordering = ["-received_at", "-id"]
        default_permissions = ("change", "view")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source", "sensor_id", "timestamp", "value", "quality", "sent"],
                condition=Q(status="waiting"),
                nulls_distinct=False,
                name="sensing_refusedreading_once",
                violation_error_message="The same reading waits here already.",
            ),
            models.CheckConstraint(
                name="sensing_refusedreading_kind_known",
                condition=Q(
                    kind__in=[
                        "malformed",
                        "sensor",
                        "time",
                        "value",
                        "quality",
                        "implausible",
                        "partition",
                    ]
                ),
                violation_error_message="This kind of refusal is not known.",
            ),
            models.CheckConstraint(
                name="sensing_refusedreading_source_known",
                condition=Q(source__in=["json", "csv", "lines", "prometheus", "mqtt"]),
                violation_error_message="This way in is not known.",
            ),
            models.CheckConstraint(
                name="sensing_refusedreading_status_known",
                condition=Q(status__in=["waiting", "stored", "dismissed"]),
                violation_error_message="A refused reading waits, was stored or was dismissed.",
            ),
            models.CheckConstraint(
                name="sensing_refusedreading_settled_has_moment",
                condition=Q(status="waiting", settled_at=None)
                | Q(~Q(status="waiting"), settled_at__isnull=False),
                violation_error_message="A reading waits, or was stored or dismissed at a moment.",
            ),
            models.CheckConstraint(
                name="sensing_refusedreading_value_finite",
                condition=Q(value=None) | Q(value__gt=float("-inf"), value__lt=float("inf")),
                violation_error_message="A value is a finite number.",
            ),
            models.CheckConstraint(
                name="sensing_refusedreading_quality_finite",
                condition=Q(quality__gt=float("-inf"), quality__lt=float("inf")),
                violation_error_message="A quality is a finite number.",
            ),
        ]
        indexes = [
            # The list, of one status, newest first; and what is old enough to be forgotten.
            models.Index(fields=["status", "-received_at"], name="sensing_refused_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.sensor_id or 'a reading'}: {self.get_kind_display()}"

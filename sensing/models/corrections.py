"""What people changed in readings, for good reasons and for ever on record."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sensing.models.assets import Sensor

APPEND_ONLY = [
    pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
    pgtrigger.Trigger(
        name="never_emptied",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'Corrections are append-only.';",
    ),
]


class Correction(models.Model):
    """One change of the readings of a sensor in a range of time. Append-only: undo it with another.

    What a device sends again for a corrected reading does not overrule the correction.
    """

    append_only = True

    class Kind(models.TextChoices):
        SET = "set", "set the value to"
        ADD = "add", "add to the value"
        MULTIPLY = "multiply", "multiply the value by"
        QUALITY = "quality", "set the quality to"
        UNDO = "undo", "undo a correction"

    sensor = models.ForeignKey(Sensor, on_delete=models.PROTECT, related_name="corrections")
    start = models.DateTimeField(help_text="Readings from this moment on (UTC).")
    end = models.DateTimeField(help_text="Readings before this moment (UTC).")
    kind = models.CharField(max_length=8, choices=Kind)
    amount = models.FloatField(null=True, blank=True, help_text="Of an undoing, none.")
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    reason = models.TextField(max_length=2000, help_text="Why, for who reads it in ten years.")
    readings = models.PositiveIntegerField(help_text="How many were changed.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="corrections"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-id"]
        default_permissions = ("add", "change", "view")  # to undo it is to change it
        constraints = [
            models.CheckConstraint(
                name="sensing_correction_range_ordered",
                condition=Q(start__lt=F("end")),
                violation_error_message="The end lies after the start.",
            ),
            models.CheckConstraint(
                name="sensing_correction_kind_known",
                condition=Q(kind__in=["set", "add", "multiply", "quality", "undo"]),
                violation_error_message="This kind of correction is not known.",
            ),
            models.CheckConstraint(
                name="sensing_correction_kind_complete",
                condition=Q(kind="undo", amount=None, undoes__isnull=False)
                | Q(
                    ~Q(kind="undo"),
                    amount__isnull=False,
                    amount__gt=float("-inf"),
                    amount__lt=float("inf"),
                    undoes=None,
                ),
                violation_error_message="A correction has a finite amount, an undoing what it "
                "undoes.",
            ),
            models.CheckConstraint(
                name="sensing_correction_has_reason",
                condition=~Q(reason__regex=r"^\s*$"),
                violation_error_message="A correction says why.",
            ),
        ]
        indexes = [
            # The marks on a sensor's chart.
            models.Index(fields=["sensor", "start"], name="sensing_correction_of_sensor"),
        ]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.sensor}: {self.get_kind_display()} {self.amount or ''}".strip()


class CorrectedReading(models.Model):
    """One reading that was corrected: what the sensor said, and what holds since. Append-only."""

    append_only = True

    correction = models.ForeignKey(
        Correction, on_delete=models.PROTECT, related_name="corrected_readings", db_index=False
    )
    sensor = models.ForeignKey(
        Sensor, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    timestamp = models.DateTimeField(help_text="When it was measured (UTC).")
    raw_value = models.FloatField(help_text="As it was sent, before any correction.")
    raw_quality = models.FloatField(help_text="As it was sent, before any correction.")
    value = models.FloatField(help_text="That holds since.")
    quality = models.FloatField(help_text="That holds since.")
    is_corrected = models.BooleanField(help_text="False once it was undone.")

    class Meta:
        ordering = ["correction", "timestamp"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["correction", "timestamp"],
                name="sensing_correctedreading_once",
                violation_error_message="A correction changes a reading once.",
            ),
        ]
        indexes = [
            # The newest correction of a reading that is sent again or corrected once more.
            models.Index(
                fields=["sensor", "timestamp", "-id"], name="sensing_corrected_by_reading"
            ),
        ]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.sensor_id} {self.timestamp:%Y-%m-%d %H:%M:%S} {self.value}"

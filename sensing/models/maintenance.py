"""Work on sensors and the machines they watch."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from sensing.models.alerts import AnomalyAlert
from sensing.models.assets import Sensor


@pghistory.track()
class MaintenanceTask(models.Model):
    """One piece of maintenance to be done on a machine or a sensor."""

    class Status(models.TextChoices):
        PENDING = "pending", "pending"
        IN_PROGRESS = "in_progress", "in progress"
        COMPLETED = "completed", "completed"
        FAILED = "failed", "failed"
        CANCELLED = "cancelled", "cancelled"

    class Priority(models.IntegerChoices):
        URGENT = 1, "1 urgent"
        HIGH = 2, "2 high"
        NORMAL = 3, "3 normal"
        LOW = 4, "4 low"
        SOMEDAY = 5, "5 someday"

    sensor = models.ForeignKey(
        Sensor, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    alert = models.ForeignKey(
        AnomalyAlert,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
        help_text="The alert that asked for it, if one did.",
    )
    equipment = models.CharField(max_length=255, help_text="Machine or device to work on.")
    task_type = models.CharField(max_length=100, help_text="Such as inspection or calibration.")
    description = models.TextField(blank=True)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    status = models.CharField(max_length=11, choices=Status, default=Status.PENDING)
    technician = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="maintenance_tasks",
    )
    required_skills = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    parts_needed = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    estimated_hours = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True, help_text="Planned working hours."
    )
    actual_hours = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True, help_text="Hours it really took."
    )
    scheduled_start_at = models.DateTimeField(null=True, blank=True)
    scheduled_end_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    notes = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["priority", "scheduled_start_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="sensing_maintenancetask_priority_known",
                condition=Q(priority__gte=1, priority__lte=5),
                violation_error_message="Priority is a number from 1, urgent, to 5.",
            ),
            models.CheckConstraint(
                name="sensing_maintenancetask_status_known",
                condition=Q(
                    status__in=["pending", "in_progress", "completed", "failed", "cancelled"]
                ),
                violation_error_message="This status of a task is not known.",
            ),
            models.CheckConstraint(
                name="sensing_maintenancetask_schedule_ordered",
                condition=Q(scheduled_start_at=None)
                | Q(scheduled_end_at=None)
                | Q(scheduled_end_at__gte=F("scheduled_start_at")),
                violation_error_message="The planned end lies before the planned start.",
            ),
            models.CheckConstraint(
                name="sensing_maintenancetask_work_ordered",
                condition=Q(started_at=None) | Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                violation_error_message="The work ended before it started.",
            ),
            models.CheckConstraint(
                name="sensing_maintenancetask_ended_when_over",
                condition=Q(status__in=["completed", "failed"], ended_at__isnull=False)
                | Q(status__in=["pending", "in_progress", "cancelled"]),
                violation_error_message="A task that is completed or failed says when it ended.",
            ),
            models.CheckConstraint(
                name="sensing_maintenancetask_hours_positive",
                condition=(Q(estimated_hours=None) | Q(estimated_hours__gte=0))
                & (Q(actual_hours=None) | Q(actual_hours__gte=0)),
                violation_error_message="Hours cannot be negative.",
            ),
        ]
        indexes = [
            # What is to be done next.
            models.Index(
                fields=["priority", "scheduled_start_at"],
                name="sensing_task_open",
                condition=Q(status__in=["pending", "in_progress"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_type} of {self.equipment}"


class MaintenanceLog(models.Model):
    """One entry of what was done to a machine. Append-only: correct with a new entry."""

    append_only = True

    task = models.ForeignKey(
        MaintenanceTask, null=True, blank=True, on_delete=models.PROTECT, related_name="logs"
    )
    sensor = models.ForeignKey(
        Sensor, null=True, blank=True, on_delete=models.PROTECT, related_name="logs"
    )
    equipment = models.CharField(max_length=255, help_text="Machine or device worked on.")
    technician = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="maintenance_logs",
    )
    status = models.CharField(
        max_length=11,
        choices=MaintenanceTask.Status,
        default=MaintenanceTask.Status.COMPLETED,
        help_text="How it ended.",
    )
    notes = models.TextField(blank=True, help_text="What was found and done.")
    actual_hours = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True, help_text="Working hours."
    )
    completed_at = models.DateTimeField(help_text="When it was done, not when it was entered.")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-completed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="sensing_maintenancelog_status_known",
                condition=Q(
                    status__in=["pending", "in_progress", "completed", "failed", "cancelled"]
                ),
                violation_error_message="This status of a task is not known.",
            ),
            models.CheckConstraint(
                name="sensing_maintenancelog_hours_positive",
                condition=Q(actual_hours=None) | Q(actual_hours__gte=0),
                violation_error_message="Hours cannot be negative.",
            ),
        ]
        indexes = [
            # The marks on a sensor's chart.
            models.Index(fields=["sensor", "completed_at"], name="sensing_log_of_sensor"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="never_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'The maintenance log is append-only.';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.equipment} {self.completed_at:%Y-%m-%d}"

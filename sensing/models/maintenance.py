"""Work on sensors and the machines they watch, and the log of what was done."""

from datetime import datetime, timedelta

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from sensing.models.alerts import AnomalyAlert
from sensing.models.assets import Sensor
from sensing.models.technicians import skill_list
from sensing.supplies import part_of

USUAL_LENGTH = timedelta(hours=1)  # of work of which nobody said how long it takes


class TaskQuerySet(models.QuerySet["MaintenanceTask"]):
    def unfinished(self) -> "TaskQuerySet":
        return self.filter(status__in=["pending", "in_progress"])

    def late(self, now: datetime) -> "TaskQuerySet":
        due = self.unfinished().alias(due=Coalesce("scheduled_end_at", "scheduled_start_at"))
        return due.filter(due__lt=now)

    def needing(self, skill: str) -> "TaskQuerySet":
        return self.filter(required_skills__contains=[skill])


def parts_list() -> ArrayField:
    return ArrayField(
        models.CharField(max_length=120),
        default=list,
        blank=True,
        help_text="Each with its quantity, such as 2 x bearing 6204.",
    )


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
    required_skills = skill_list(help_text="What a technician must be able to do.")
    parts_needed = parts_list()
    estimated_hours = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True, help_text="Planned working hours."
    )
    actual_hours = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True, help_text="Hours it really took."
    )
    scheduled_start_at = models.DateTimeField(null=True, blank=True)
    scheduled_end_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who began with it last.",
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who completed it or gave it up.",
    )
    reason = models.TextField(blank=True, help_text="Why it waits, failed or was cancelled.")
    routine = models.ForeignKey(
        "sensing.MaintenanceRoutine",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
        help_text="The routine that made it, if one did.",
    )
    notes = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TaskQuerySet.as_manager()

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
            models.CheckConstraint(
                name="sensing_maintenancetask_started_when_in_progress",
                condition=~Q(status="in_progress") | Q(started_at__isnull=False),
                violation_error_message="A task in progress says when it was started.",
            ),
            models.CheckConstraint(
                name="sensing_maintenancetask_given_up_with_reason",
                condition=~Q(status__in=["failed", "cancelled"]) | ~Q(reason__regex=r"^\s*$"),
                violation_error_message="A task that failed or is cancelled says why.",
            ),
            models.CheckConstraint(
                name="sensing_maintenancetask_end_has_start",
                condition=Q(scheduled_end_at=None) | Q(scheduled_start_at__isnull=False),
                violation_error_message="A planned end needs a planned start.",
            ),
            models.CheckConstraint(
                name="sensing_maintenancetask_lists_named",
                condition=~Q(required_skills__contains=[""]) & ~Q(parts_needed__contains=[""]),
                violation_error_message="Skills and parts have names.",
            ),
            models.UniqueConstraint(
                name="sensing_maintenancetask_routine_once",
                fields=["routine"],
                condition=Q(status__in=["pending", "in_progress"]),
                violation_error_message="A task of this routine is to be done already.",
            ),
        ]
        indexes = [
            # What is to be done next.
            models.Index(
                fields=["priority", "scheduled_start_at"],
                name="sensing_task_open",
                condition=Q(status__in=["pending", "in_progress"]),
            ),
            # What ended lately, on the board.
            models.Index(fields=["ended_at"], name="sensing_task_ended"),
            # A week or a month of the calendar.
            models.Index(fields=["scheduled_start_at"], name="sensing_task_planned"),
        ]

    def __str__(self) -> str:
        return f"{self.task_type} of {self.equipment}"

    @property
    def is_over(self) -> bool:
        return self.status not in (self.Status.PENDING, self.Status.IN_PROGRESS)

    @property
    def parts(self) -> list[tuple[int, str]]:
        """Quantity and name of each part that is needed."""
        return [part_of(text) for text in self.parts_needed]

    @property
    def due_at(self) -> datetime | None:
        return self.scheduled_end_at or self.scheduled_start_at

    @property
    def planned_length(self) -> timedelta:
        """From its planned start to its end, or as long as the work is thought to take."""
        if self.scheduled_start_at and self.scheduled_end_at:
            return self.scheduled_end_at - self.scheduled_start_at
        if self.estimated_hours:
            return timedelta(hours=float(self.estimated_hours))
        return USUAL_LENGTH


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

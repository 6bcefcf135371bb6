"""Maintenance that comes back."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from sensing.models.assets import Sensor
from sensing.models.maintenance import MaintenanceTask, parts_list
from sensing.models.technicians import skill_list


@pghistory.track()
class MaintenanceRoutine(models.Model):
    """Maintenance of a machine that is due again and again; each time a task is made of it."""

    equipment = models.CharField(max_length=255, help_text="Machine or device to work on.")
    task_type = models.CharField(max_length=100, help_text="Such as inspection or calibration.")
    description = models.TextField(blank=True, help_text="What is to be done each time.")
    sensor = models.ForeignKey(
        Sensor, null=True, blank=True, on_delete=models.PROTECT, related_name="routines"
    )
    every_days = models.PositiveSmallIntegerField(help_text="Days from one time to the next.")
    next_at = models.DateTimeField(help_text="When it is due next (UTC).")
    days_ahead = models.PositiveSmallIntegerField(
        default=14, help_text="How many days before it is due its task is made."
    )
    priority = models.PositiveSmallIntegerField(
        choices=MaintenanceTask.Priority, default=MaintenanceTask.Priority.NORMAL
    )
    technician = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="maintenance_routines",
    )
    required_skills = skill_list(help_text="What a technician must be able to do.")
    parts_needed = parts_list()
    estimated_hours = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True, help_text="Planned working hours."
    )
    is_active = models.BooleanField(default=True, help_text="Unset it to make no more tasks.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["next_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="sensing_maintenanceroutine_priority_known",
                condition=Q(priority__gte=1, priority__lte=5),
                violation_error_message="Priority is a number from 1, urgent, to 5.",
            ),
            models.CheckConstraint(
                name="sensing_maintenanceroutine_interval_sane",
                condition=Q(every_days__gte=1, every_days__lte=3660),
                violation_error_message="It comes back after 1 to 3660 days.",
            ),
            models.CheckConstraint(
                name="sensing_maintenanceroutine_ahead_sane",
                condition=Q(days_ahead__lte=366),
                violation_error_message="Its task is made at most 366 days ahead.",
            ),
            models.CheckConstraint(
                name="sensing_maintenanceroutine_hours_positive",
                condition=Q(estimated_hours=None) | Q(estimated_hours__gte=0),
                violation_error_message="Hours cannot be negative.",
            ),
            models.CheckConstraint(
                name="sensing_maintenanceroutine_lists_named",
                condition=~Q(required_skills__contains=[""]) & ~Q(parts_needed__contains=[""]),
                violation_error_message="Skills and parts have names.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_type} of {self.equipment}, every {self.every_days} days"

"""Doing maintenance. A task that ends leaves an entry in the log that nobody can change."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from sensing.models import MaintenanceLog, MaintenanceTask

Status = MaintenanceTask.Status


class TaskOver(Exception):
    """The task is completed, failed or cancelled already."""

    def __init__(self, task: MaintenanceTask) -> None:
        super().__init__(f"{task} is {task.get_status_display()} already.")


@transaction.atomic
def complete_task(
    task: MaintenanceTask,
    *,
    by: User,
    now: datetime,
    notes: str = "",
    hours: Decimal | None = None,
) -> MaintenanceLog:
    """Complete a task, write its log entry, and return the entry. Raises TaskOver if it is over."""
    task = MaintenanceTask.objects.select_for_update().get(pk=task.pk)
    if task.status not in (Status.PENDING, Status.IN_PROGRESS):
        raise TaskOver(task)
    task.status = Status.COMPLETED
    task.ended_at = max(now, task.started_at or now)
    task.actual_hours = hours if hours is not None else task.actual_hours
    task.save()
    return MaintenanceLog.objects.create(
        task=task,
        sensor_id=task.sensor_id,
        equipment=task.equipment,
        technician=by,
        status=Status.COMPLETED,
        notes=notes,
        actual_hours=task.actual_hours,
        completed_at=task.ended_at,
    )

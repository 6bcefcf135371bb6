"""Making the tasks of maintenance that comes back."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F, QuerySet, Value

from sensing.models import MaintenanceRoutine, MaintenanceTask

COPIED = (
    "equipment",
    "task_type",
    "description",
    "sensor",
    "priority",
    "technician",
    "required_skills",
    "parts_needed",
    "estimated_hours",
)


@transaction.atomic
def make_due_tasks(*, now: datetime) -> int:
    """Make the next task of every routine that is due soon, and return how many were made.

    Each is made once, however often and by however many this is called: the routine stays locked
    until it points to its next time. While a task of a routine waits, no other is made.
    """
    locked = _due_soon(now).select_for_update(of=("self",), skip_locked=True)
    # Asked once they are locked: a task that another made meanwhile is seen now.
    unfinished = MaintenanceTask.objects.unfinished().filter(routine__in=[*locked])
    waiting = set(unfinished.values_list("routine_id", flat=True))
    due = [routine for routine in locked if routine.pk not in waiting]
    for routine in due:
        _make_task(routine, now)
    return len(due)


def _due_soon(now: datetime) -> QuerySet[MaintenanceRoutine]:
    ahead = ExpressionWrapper(
        F("days_ahead") * Value(timedelta(days=1)), output_field=DurationField()
    )
    return MaintenanceRoutine.objects.filter(is_active=True, next_at__lte=now + ahead)


def _make_task(routine: MaintenanceRoutine, now: datetime) -> MaintenanceTask:
    """What was missed while nobody looked is done once, not once for each time."""
    every = timedelta(days=routine.every_days)
    missed = max(0, (now - routine.next_at) // every)
    due = routine.next_at + missed * every
    task = MaintenanceTask(
        routine=routine,
        scheduled_start_at=due,
        **{name: getattr(routine, name) for name in COPIED},
    )
    task.scheduled_end_at = due + task.planned_length if routine.estimated_hours else None
    task.save()
    routine.next_at = due + every
    routine.save(update_fields=["next_at", "updated_at"])
    return task

"""The life of a task. Each step is taken once, says who took it, and refuses what is not allowed.

A task that is completed or fails leaves an entry in the log that nobody can change.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import wraps

from django.db import transaction

from accounts.models import User
from sensing.models import MaintenanceLog, MaintenanceTask

Status = MaintenanceTask.Status
BEGINS = time(8)  # the working day, where nobody said at what hour
COPIED = (
    "sensor",
    "alert",
    "equipment",
    "task_type",
    "description",
    "priority",
    "required_skills",
    "parts_needed",
    "estimated_hours",
)


class TaskMoved(Exception):
    """The task is no longer in a state in which this can be done."""


class TaskOver(TaskMoved):
    """The task is completed, failed or cancelled already."""

    def __init__(self, task: MaintenanceTask) -> None:
        who = f" by {task.ended_by}" if task.ended_by else ""
        super().__init__(
            f"{task} is {task.get_status_display()} already{who}. Make a new task of it instead."
        )


class PlanRefused(Exception):
    """A plan that cannot be, a sentence."""


@dataclass(frozen=True)
class Plan:
    """When a task is to be done, and by whom."""

    start: datetime | None
    end: datetime | None
    technician: User | None


def step(service: Callable) -> Callable:
    """Lock the task, so that of two people at once the second sees what the first did."""

    @wraps(service)
    @transaction.atomic
    def taken(task: MaintenanceTask, **details):
        known = MaintenanceTask.objects.select_for_update(of=("self",))
        locked = known.select_related("ended_by", "started_by").get(pk=task.pk)
        if locked.is_over:
            raise TaskOver(locked)
        return service(locked, **details)

    return taken


@step
def plan_task(
    task: MaintenanceTask, plan: Plan, *, seen_at: datetime | None = None
) -> MaintenanceTask:
    """Say when a task is done and by whom, and return it.

    ``seen_at`` is the ``updated_at`` on which the plan was made. Raises TaskOver, TaskMoved if
    somebody changed the task since then, and PlanRefused if the times are not in order.
    """
    if _plan_of(task) == plan:
        return task
    if seen_at is not None and seen_at != task.updated_at:
        raise TaskMoved(f"Somebody changed {task} meanwhile. Look at it again, then plan it.")
    if plan.end and not plan.start:
        raise PlanRefused("A planned end needs a planned start.")
    if plan.start and plan.end and plan.end < plan.start:
        raise PlanRefused("The planned end lies before the planned start.")
    task.scheduled_start_at, task.scheduled_end_at = plan.start, plan.end
    task.technician = plan.technician
    task.save()
    return task


def move_to_day(
    task: MaintenanceTask, day: date, *, technician: User | None, seen_at: datetime | None = None
) -> MaintenanceTask:
    """Plan a task for another day, at the same hour and for as long. Raises what plan_task does."""
    start = task.scheduled_start_at
    hour = start.timetz() if start else BEGINS.replace(tzinfo=UTC)
    begin = datetime.combine(day, hour)
    plan = Plan(begin, begin + task.planned_length, technician)
    return plan_task(task, plan=plan, seen_at=seen_at)


@step
def start_task(task: MaintenanceTask, *, by: User, now: datetime) -> MaintenanceTask:
    """Begin with a task, and take it if it is nobody's; return it.

    Repeating it changes nothing. Raises TaskOver, and TaskMoved if somebody else began already.
    """
    if task.status == Status.IN_PROGRESS:
        if task.started_by == by:
            return task
        raise TaskMoved(f"{task} is in progress already, started by {task.started_by}.")
    task.status = Status.IN_PROGRESS
    task.started_at, task.started_by = task.started_at or now, by
    task.technician = task.technician or by
    task.reason = ""
    task.save()
    return task


@step
def pause_task(task: MaintenanceTask, *, reason: str = "") -> MaintenanceTask:
    """Put a task that was begun back to the pending ones, and return it.

    When it was begun first stays. Repeating it changes nothing. Raises TaskOver.
    """
    if task.status == Status.PENDING:
        return task
    task.status, task.reason = Status.PENDING, reason
    task.save()
    return task


@step
def complete_task(
    task: MaintenanceTask,
    *,
    by: User,
    now: datetime,
    notes: str = "",
    hours: Decimal | None = None,
) -> MaintenanceLog:
    """Complete a task, write its log entry, and return the entry. Raises TaskOver if it is over."""
    task.reason = ""
    return _end_with_entry(task, Status.COMPLETED, by=by, now=now, notes=notes, hours=hours)


@step
def fail_task(
    task: MaintenanceTask, *, by: User, now: datetime, reason: str, hours: Decimal | None = None
) -> MaintenanceLog:
    """Say that a task could not be done and why, write its log entry, and return the entry.

    Raises TaskOver if it is over.
    """
    task.reason = reason
    return _end_with_entry(task, Status.FAILED, by=by, now=now, notes=reason, hours=hours)


@step
def cancel_task(task: MaintenanceTask, *, by: User, now: datetime, reason: str) -> MaintenanceTask:
    """Say that a task is not to be done and why, and return it. Raises TaskOver if it is over."""
    task.reason = reason
    _end(task, Status.CANCELLED, by=by, now=now)
    return task


def repeat_task(task: MaintenanceTask) -> MaintenanceTask:
    """Make a new pending task for the same work, and return it."""
    return MaintenanceTask.objects.create(**{name: getattr(task, name) for name in COPIED})


def _end_with_entry(
    task: MaintenanceTask,
    status: Status,
    *,
    by: User,
    now: datetime,
    notes: str,
    hours: Decimal | None,
) -> MaintenanceLog:
    task.actual_hours = hours if hours is not None else task.actual_hours
    ended_at = _end(task, status, by=by, now=now)
    return MaintenanceLog.objects.create(
        task=task,
        sensor_id=task.sensor_id,
        equipment=task.equipment,
        technician=by,
        status=status,
        notes=notes,
        actual_hours=task.actual_hours,
        completed_at=ended_at,
    )


def _end(task: MaintenanceTask, status: Status, *, by: User, now: datetime) -> datetime:
    ended_at = max(now, task.started_at or now)
    task.status, task.ended_at, task.ended_by = status, ended_at, by
    task.save()
    return ended_at


def _plan_of(task: MaintenanceTask) -> Plan:
    return Plan(task.scheduled_start_at, task.scheduled_end_at, task.technician)

"""Fills the schedule that beat reads from the one that is written down."""

import json
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django_celery_beat.models import (
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    PeriodicTasks,
)

from jobs.schedule import Entry

SWEEP = "jobs.sweep"
OWNED = "From config/schedule.py. "


def next_run(kind: str, *, now: datetime) -> datetime | None:
    """When a kind of job is due next; None if nothing asks for it, or staff switched that off."""
    task = PeriodicTask.objects.filter(name=kind, enabled=True).exclude(crontab=None).first()
    if task is None:
        return None
    moment = now + task.schedule.remaining_estimate(now)
    return moment.replace(second=0, microsecond=0)


@transaction.atomic
def sync_schedule() -> int:
    """Make the periodic tasks equal to the schedule and return how many there are.

    A task that staff switched off stays off; one that left the schedule is removed; tasks that
    staff added by hand are left alone.
    """
    entries: list[Entry] = import_string(settings.GLASSHOUSE_SCHEDULE)
    for entry in entries:
        crontab, _ = CrontabSchedule.objects.get_or_create(
            minute=entry.minute,
            hour=entry.hour,
            day_of_week="*",
            day_of_month="*",
            month_of_year="*",
            timezone="UTC",
        )
        period = int(entry.period / timedelta(seconds=1))
        PeriodicTask.objects.update_or_create(
            name=entry.kind,
            defaults={
                "task": "jobs.tasks.fire",
                "args": json.dumps([entry.kind, period]),
                "crontab": crontab,
                "interval": None,
                "description": OWNED + entry.why,
            },
        )
    sweeping, _ = IntervalSchedule.objects.get_or_create(every=15, period=IntervalSchedule.SECONDS)
    PeriodicTask.objects.update_or_create(
        name=SWEEP,
        defaults={
            "task": "jobs.tasks.sweep",
            "args": "[]",
            "interval": sweeping,
            "crontab": None,
            "description": OWNED + "Ring again for work that was dropped.",
        },
    )
    wanted = [entry.kind for entry in entries] + [SWEEP]
    PeriodicTask.objects.filter(description__startswith=OWNED).exclude(name__in=wanted).delete()
    PeriodicTasks.update_changed()
    return len(wanted)

"""Telling a worker that there is something to send. A message lost is a minute lost, no more."""

from datetime import timedelta

from celery import current_app
from django.core.cache import cache

QUEUE = "notifications"
TASK = "notifications.tasks.send_due"


def ring() -> None:
    """Ring at most once a second, and after it: so the last of many is heard as well."""
    if cache.add("notifications.rung", 1, timeout=1):
        ring_in(timedelta(seconds=1))


def ring_in(wait: timedelta) -> None:
    current_app.send_task(TASK, queue=QUEUE, countdown=wait.total_seconds(), retry=False)

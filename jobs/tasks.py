"""Celery entry points of jobs: an id comes in, a service does the work."""

from datetime import UTC, datetime

from celery import shared_task

from jobs import services
from jobs.models import Job
from jobs.registry import find
from jobs.schedule import slot_of


@shared_task
def run(job_id: int) -> str:
    return services.run(job_id, now=datetime.now(UTC))


@shared_task
def fire(kind: str, period_seconds: int) -> None:
    """Ask for a scheduled job. Five beats that fire for one slot make one job."""
    slot = slot_of(datetime.now(UTC), period_seconds)
    job, created = services.request(kind, key=slot.isoformat())
    if created:
        ring(job)


@shared_task
def sweep() -> None:
    for job in services.sweep(now=datetime.now(UTC)):
        ring(job)


def ring(job: Job) -> None:
    """Tell a worker of the right queue that there is work. Losing this message loses nothing."""
    run.apply_async((job.pk,), queue=find(job.kind).queue)

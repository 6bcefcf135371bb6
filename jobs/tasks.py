"""Celery entry points of jobs: an id comes in, a service does the work."""

from datetime import UTC, datetime

from celery import shared_task

from jobs import services
from jobs.models import Job
from jobs.registry import find, job
from jobs.schedule import slot_of


@shared_task
def run(job_id: int) -> str:
    return services.run(job_id, now=datetime.now(UTC))


@shared_task
def fire(kind: str, period_seconds: int) -> None:
    """Ask for a scheduled job. Five beats that fire for one slot make one job."""
    slot = slot_of(datetime.now(UTC), period_seconds)
    requested, created = services.request(kind, key=slot.isoformat())
    if created:
        ring(requested)


@shared_task
def sweep() -> None:
    for dropped in services.sweep(now=datetime.now(UTC)):
        ring(dropped)


def ring(requested: Job) -> None:
    """Tell a worker of the right queue that there is work. Losing this message loses nothing."""
    run.apply_async((requested.pk,), queue=find(requested.kind).queue)


@job("jobs.forget_old")
def forget_old(lease: services.Lease) -> str:
    return f"{services.forget_old(now=datetime.now(UTC))} jobs forgotten"

"""Telling workers about changed readings, and what they do then."""

from datetime import UTC, datetime

from celery import shared_task
from django.core.cache import cache

from jobs.registry import job
from jobs.services import Lease
from sensing.lifecycle import READINGS_BY_HOUR
from sensing.services import mending, newest
from timeseries.tasks import refresh_rollup


def ring_for_rollups() -> None:
    """Tell a worker that hours changed, at most once a second.

    What changed stands in the table of marks, so losing this message delays and loses nothing.
    """
    if cache.add("sensing.rollup_rung", 1, timeout=1):
        refresh_rollup.apply_async((READINGS_BY_HOUR.name,), countdown=1)
        go_through_newest.apply_async(countdown=1)


@shared_task
def go_through_newest() -> None:
    newest.go_through()


@job("sensing.go_through_newest")
def go_through_newest_job(lease: Lease) -> str:
    newest.go_through()
    return "The newest readings are those of all batches"


@job("sensing.forget_refused")
def forget_refused(lease: Lease) -> str:
    return f"{mending.forget_old(now=datetime.now(UTC))} refused readings forgotten"

"""Sending what is due, and looking after what was sent."""

from datetime import UTC, datetime, timedelta

from celery import shared_task

from jobs.registry import job
from jobs.services import Lease
from notifications import bell, sending, services

TURN = timedelta(seconds=20)  # of a worker, which ends between two when it is to stop


def _clock() -> datetime:
    return datetime.now(UTC)


@shared_task(name=bell.TASK)
def send_due() -> None:
    wait = sending.send_due(clock=_clock, until=_clock() + TURN)
    if wait is not None:
        bell.ring_in(wait)


@job("notifications.look_after")
def look_after(lease: Lease) -> str:
    """Ring for what a lost worker or an emptied queue left, and fail what is out of time."""
    late = services.give_up_late(now=_clock())
    bell.ring()
    return f"{late} messages given up"


@job("notifications.forget_old")
def forget_old(lease: Lease) -> str:
    return f"{services.forget_old(now=_clock())} messages forgotten"

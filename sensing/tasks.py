"""Telling workers about changed readings, and what they do then."""

from datetime import UTC, datetime, timedelta
from functools import partial

from celery import shared_task
from django.core.cache import cache
from django.db import transaction

from jobs.registry import job
from jobs.services import Lease, request
from jobs.tasks import ring
from sensing.lifecycle import READINGS_BY_HOUR
from sensing.models import HistoryImport
from sensing.services import drift_checks, history, history_store, mending, newest, routines
from sensing.services.watching import run as watching
from timeseries.tasks import refresh_rollup

BLOCK = timedelta(minutes=3)  # reading and storing one takes seconds
SLICE = timedelta(minutes=8)  # of a long import; a job may not run longer than Celery lets it


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
    if watching.watch(now=datetime.now(UTC)):
        go_through_newest.apply_async(countdown=1)


@job("sensing.go_through_newest")
def go_through_newest_job(lease: Lease) -> str:
    newest.go_through()
    return "The newest readings are those of all batches"


@job("sensing.watch")
def watch(lease: Lease) -> str:
    newest.go_through()
    while watching.watch(now=datetime.now(UTC)):
        lease.report(0, None)
    return "Every reading was watched"


@job("sensing.forget_refused")
def forget_refused(lease: Lease) -> str:
    return f"{mending.forget_old(now=datetime.now(UTC))} refused readings forgotten"


def ask(asked: HistoryImport, part: int = 0) -> None:
    """Ask for the job of a historic import that is to be checked or stored."""
    kind = "sensing.check_history" if asked.state == "checking" else "sensing.import_history"
    payload = {"key": asked.pk, "revision": asked.revision, "part": part}
    found, _ = request(
        kind, key=":".join(map(str, payload.values())), payload=payload, by=asked.uploaded_by
    )
    HistoryImport.objects.filter(pk=asked.pk).update(job=found)
    transaction.on_commit(partial(ring, found))


@job("sensing.check_history", lease=BLOCK)
def check_history(lease: Lease, *, key: int, revision: int, part: int) -> str:
    return history.check(key, revision=revision, report=lease.report, now=datetime.now(UTC))


@job("sensing.import_history", lease=BLOCK)
def import_history(lease: Lease, *, key: int, revision: int, part: int) -> str:
    def report(done: int, total: int | None) -> None:
        lease.report(done, total)
        ring_for_rollups()

    def clock() -> datetime:
        return datetime.now(UTC)

    is_left = history_store.store(
        key, revision=revision, report=report, clock=clock, until=clock() + SLICE
    )
    asked = HistoryImport.objects.get(pk=key)
    if is_left:
        ask(asked, part + 1)
    return f"{asked.file_name}: {asked.done_lines:,} lines done, {asked.get_state_display()}"


@job("sensing.forget_history_files")
def forget_history_files(lease: Lease) -> str:
    return f"{history.forget_files(now=datetime.now(UTC))} files of historic imports removed"


@job("sensing.check_drift", lease=BLOCK)
def check_drift(lease: Lease) -> str:
    now = datetime.now(UTC)
    run = drift_checks.check_all(now=now, report=lease.report)
    return f"{run}; {drift_checks.forget_old(now=now)} old checks forgotten"


@job("sensing.make_due_tasks")
def make_due_tasks(lease: Lease) -> str:
    return f"{routines.make_due_tasks(now=datetime.now(UTC))} tasks of routines made"

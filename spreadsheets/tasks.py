"""Files in and out by a worker, whose progress anybody may leave and come back to."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import close_old_connections, connection, transaction

from jobs.registry import job
from jobs.services import Lease, request
from jobs.tasks import ring
from spreadsheets.models import Export, ImportJob
from spreadsheets.services import exporting, forgetting, imports, scheduling, work

LONGEST = timedelta(minutes=10)  # between two reports
KINDS = {
    "checking": "spreadsheets.check_import",
    "applying": "spreadsheets.apply_import",
    "undoing": "spreadsheets.undo_import",
}
PORTION = timedelta(minutes=3)  # of an export: reading and writing one takes seconds


def ask(asked: ImportJob) -> None:
    """Let a worker do what the import is to do next."""
    payload = {"key": asked.pk, "revision": asked.revision}
    found, _ = request(
        KINDS[asked.status],
        key=f"{asked.pk}:{asked.revision}:{asked.status}",
        payload=payload,
        by=asked.uploaded_by,
    )
    ImportJob.objects.filter(pk=asked.pk).update(job=found)
    transaction.on_commit(partial(ring, found))


@job("spreadsheets.check_import", lease=LONGEST)
def check_import(lease: Lease, *, key: int, revision: int) -> str:
    now = datetime.now(UTC)
    with _beside(lease) as report:
        result = work.check(key, revision=revision, report=report, now=now)
    asked = ImportJob.objects.get(pk=key)
    with suppress(imports.NotNow), transaction.atomic():
        if imports.apply_when_right(asked, now=now):
            ask(asked)
    return result


@job("spreadsheets.apply_import", lease=LONGEST)
def apply_import(lease: Lease, *, key: int, revision: int) -> str:
    with _beside(lease) as report:
        result = work.apply(key, revision=revision, report=report, now=datetime.now(UTC))
    asked = ImportJob.objects.get(pk=key)
    if asked.status == ImportJob.Status.CHECKING:  # what was seen is no longer true
        ask(asked)
    return result


@job("spreadsheets.undo_import", lease=LONGEST)
def undo_import(lease: Lease, *, key: int, revision: int) -> str:
    with _beside(lease) as report:
        return work.undo(key, revision=revision, report=report, now=datetime.now(UTC))


@job("spreadsheets.forget_import_files")
def forget_import_files(lease: Lease) -> str:
    return f"{forgetting.forget_files(now=datetime.now(UTC))} files of imports removed"


@job("spreadsheets.forget_import_rows", lease=LONGEST)
def forget_import_rows(lease: Lease) -> str:
    count = forgetting.forget_rows(now=datetime.now(UTC), report=lease.report)
    return f"{count:,} rows of imports removed"


def ask_for_file(export: Export) -> None:
    """Let a worker make the file of an export."""
    found, _ = request(
        "spreadsheets.export",
        key=str(export.uuid),
        payload={"key": export.pk},
        by=export.owner,
    )
    Export.objects.filter(pk=export.pk).update(job=found)
    transaction.on_commit(partial(ring, found))


@job("spreadsheets.export", lease=PORTION)
def make_export(lease: Lease, *, key: int) -> str:
    result = exporting.make(key, report=lease.report)
    scheduling.tell(key, now=datetime.now(UTC))
    return result


@job("spreadsheets.run_schedules")
def run_schedules(lease: Lease) -> str:
    made = scheduling.run_due(now=datetime.now(UTC))
    for export in made:
        ask_for_file(export)
    return f"{len(made)} scheduled exports asked for"


@job("spreadsheets.forget_exports")
def forget_exports(lease: Lease) -> str:
    return f"{exporting.forget_old(now=datetime.now(UTC))} files of exports removed"


@contextmanager
def _beside(lease: Lease):
    """Report from beside the transaction, which nobody sees before it ends."""

    def told(*counts) -> None:
        close_old_connections()
        lease.report(*counts)

    with ThreadPoolExecutor(1) as beside:

        def report(*counts) -> None:
            beside.submit(told, *counts).result()

        try:
            yield report
        finally:
            beside.submit(lambda: connection.close()).result()  # of that thread, not of this one

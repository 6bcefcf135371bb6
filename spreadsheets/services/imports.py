"""The life of an import: received, checked, mended, applied or not, undone.

Whoever changes what an import is raises its ``revision``; work that was asked for before stops.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.db import transaction
from django.db.models import F

from spreadsheets import registry
from spreadsheets.models import ImportJob, ImportRow

KEPT = timedelta(days=30)
UNDO_WITHIN = timedelta(days=3)
MOST_BYTES = 2 * 1024**3
Status = ImportJob.Status
Report = Callable[..., None]


class NotNow(Exception):
    """The import is in a state in which this cannot be done, with the reason."""


class TooLarge(Exception):
    """The file is larger than is taken, with the bound."""


def receive(
    file: File,
    *,
    table: str,
    by: AbstractBaseUser,
    dialect: dict[str, Any] | None = None,
    columns: dict[str, str] | None = None,
) -> ImportJob:
    """Store a file and ask for its check. Raises NoSuchTable, TooLarge.

    The same file may be received again: ``earlier`` finds what became of it, and its rows change
    nothing that they did not change before.
    """
    registry.resource_for(table, by)
    if (file.size or 0) > MOST_BYTES:
        raise TooLarge(f"The file is larger than {MOST_BYTES // 1024**3} GB; send it in parts.")
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    job = ImportJob(
        resource=table,
        file_name=PurePath(file.name or "file").name[-255:],
        sha256=digest.hexdigest(),
        size=file.size or 0,
        dialect=dialect or {},
        columns=columns or {},
        status=Status.CHECKING,
        revision=1,
        uploaded_by=by,  # type: ignore[misc]
    )
    with transaction.atomic():
        job.file.save("file", file, save=False)
        job.save()
    return job


def earlier(job: ImportJob) -> ImportJob | None:
    """The newest import of the very same file into the same table that was done."""
    same = ImportJob.objects.filter(sha256=job.sha256, resource=job.resource, status=Status.DONE)
    return same.exclude(pk=job.pk).order_by("-id").first()


def describe(
    job: ImportJob, *, dialect: dict[str, Any] | None = None, columns: dict[str, str] | None = None
) -> None:
    """Say how a file is to be read, or what its columns are, and let it be checked by that.

    What was mended is lost if it is read in another way. Raises NotNow.
    """
    fields: dict[str, Any] = {}
    if columns is not None:
        fields["columns"] = columns
    if dialect is not None and dialect != job.dialect:
        fields["dialect"] = dialect
        ImportRow.objects.filter(job=job).delete()
    _go_on(job, Status.CHECKING, (Status.UNCLEAR, Status.CHECKED, Status.FAILED), **fields)


def mend(job: ImportJob, line: int, cells: dict[str, str]) -> None:
    """Change cells of a line, by header; it counts when the import is checked again.

    Raises NotNow if nothing may be changed, KeyError for a column or a line that the file has not.
    """
    with transaction.atomic():
        current = ImportJob.objects.select_for_update().get(pk=job.pk)
        if not current.may_be_changed:
            raise NotNow("Rows are mended between the check and the import.")
        row = ImportRow.objects.select_for_update().filter(job=job, number=line).first()
        if row is None or set(cells) - set(row.cells):
            raise KeyError(f"There is no line {line} with these columns.")
        row.cells = {**row.cells, **cells}
        row.save(update_fields=["cells"])


def check_again(job: ImportJob) -> None:
    """Ask for another check, of rows that were mended or a table that changed. Raises NotNow."""
    _go_on(job, Status.CHECKING, (Status.UNCLEAR, Status.CHECKED, Status.CANCELLED))


def apply(job: ImportJob, *, mode: str = ImportJob.Mode.ALL) -> None:
    """Ask for the rows to be written. Raises NotNow if there is nothing, or something is wrong."""
    if mode == ImportJob.Mode.ALL and job.wrong_count:
        raise NotNow(f"Nothing is written while {job.wrong_count:,} rows are wrong.")
    if not job.new_count + job.changed_count:
        raise NotNow("There is nothing to write: every row is there as it is.")
    _go_on(job, Status.APPLYING, (Status.CHECKED,), mode=mode)


def cancel(job: ImportJob, *, now: datetime) -> None:
    """Stop; nothing is written. Raises NotNow if it has ended, or is being written."""
    stoppable = ImportJob.objects.filter(pk=job.pk).exclude(status__in=ImportJob.ENDED)
    if not stoppable.update(status=Status.CANCELLED, finished_at=now, revision=F("revision") + 1):
        raise NotNow("It has ended already.")
    job.refresh_from_db()


def may_be_undone(job: ImportJob, *, now: datetime) -> bool:
    is_done = job.status == Status.DONE and job.finished_at is not None
    return is_done and now - job.finished_at < UNDO_WITHIN and bool(job.applied_count)  # type: ignore[operator]


def forget_files(*, now: datetime) -> int:
    """Remove the files of imports that are older than KEPT and rest, and return how many."""
    old = ImportJob.objects.filter(uploaded_at__lt=now - KEPT).exclude(file="")
    count = 0
    for job in old.exclude(status__in=ImportJob.RUNNING).order_by("id"):
        job.file.delete(save=False)
        count += ImportJob.objects.filter(pk=job.pk).update(file="")
    return count


def _go_on(job: ImportJob, status: str, before: tuple[str, ...], **fields: Any) -> None:
    """Take the next step, unless somebody took another one meanwhile."""
    same = ImportJob.objects.filter(pk=job.pk, revision=job.revision, status__in=before)
    fresh = {"status": status, "finished_at": None, "error": "", "revision": F("revision") + 1}
    if not same.update(**{**fresh, **fields}):
        raise NotNow("The import went on meanwhile; look at it again.")
    job.refresh_from_db()

"""The life of an import: received, checked, mended, applied or not, undone.

Whoever changes what an import is raises its ``revision``; work that was asked for before stops.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.db import transaction
from django.db.models import F

from spreadsheets import registry
from spreadsheets.engine.sealing import sealed_text, secret_headers
from spreadsheets.models import ImportJob, ImportRow
from spreadsheets.services import files

UNDO_WITHIN = timedelta(days=3)
MOST_BYTES = 2 * 1024**3
# In the place of what the reader said of the line as it was sent.
MENDED = {"column": "", "value": "", "code": "mended", "message": "Check it again."}
Status = ImportJob.Status


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
    applies_when_right: bool = False,
) -> ImportJob:
    """Store a file and ask for its check. Raises NoSuchTable, TooLarge.

    The same file may be received again: ``earlier`` finds what became of it, and its rows change
    nothing that they did not change before.
    """
    resource = registry.resource_for(table, by)
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
        applies_when_right=applies_when_right,
        status=Status.CHECKING,
        revision=1,
        uploaded_by=by,  # type: ignore[misc]
    )
    with transaction.atomic():
        files.store(job, file, is_sealed=bool(resource.secrets))
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
    is_read_anew = dialect is not None and dialect != job.dialect
    if is_read_anew:
        fields["dialect"] = dialect
    if is_read_anew or _secrets(job):  # other columns may be the secret ones
        ImportRow.objects.filter(job=job).delete()
    _check(job, (Status.UNCLEAR, Status.CHECKED, Status.FAILED), **fields)


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
        hidden = secret_headers(list(cells), current.columns, _secrets(job))
        kept = {name: sealed_text(cells[name]) for name in hidden}
        row.cells = {**row.cells, **cells, **kept}
        if any(error["code"] == "reading" for error in row.errors):
            row.errors = [MENDED]
        row.save(update_fields=["cells", "errors"])


def check_again(job: ImportJob) -> None:
    """Ask for another check, of rows that were mended or a table that changed. Raises NotNow."""
    _check(job, (Status.UNCLEAR, Status.CHECKED, Status.CANCELLED))


def apply(job: ImportJob, *, mode: str = ImportJob.Mode.ALL) -> None:
    """Ask for the rows to be written. Raises NotNow if there is nothing, or something is wrong."""
    if mode == ImportJob.Mode.ALL and job.wrong_count:
        raise NotNow(f"Nothing is written while {job.wrong_count:,} rows are wrong.")
    if not job.new_count + job.changed_count:
        raise NotNow("There is nothing to write: every row is there as it is.")
    _go_on(job, Status.APPLYING, (Status.CHECKED,), mode=mode)


def apply_when_right(job: ImportJob, *, now: datetime) -> bool:
    """Whether the rows are to be written now, as was asked for together with the check.

    Where all of them are there as they are it is done. Raises NotNow if somebody took it over.
    """
    if not job.applies_when_right or job.status != Status.CHECKED or job.wrong_count:
        return False
    if not job.new_count + job.changed_count:
        _go_on(job, Status.DONE, (Status.CHECKED,), finished_at=now)
        return False
    apply(job)
    return True


def undo(job: ImportJob, *, now: datetime) -> None:
    """Ask for what was written to be taken back. Raises NotNow if it is too late for that."""
    if not may_be_undone(job, now=now):
        raise NotNow("There is nothing to undo, or it is too late for that.")
    _go_on(job, Status.UNDOING, (Status.DONE,), finished_at=job.finished_at)


def cancel(job: ImportJob, *, now: datetime) -> None:
    """Stop; nothing is written, or taken back. Raises NotNow if it has ended."""
    undoing = ImportJob.objects.filter(pk=job.pk, status=Status.UNDOING)
    stoppable = ImportJob.objects.filter(pk=job.pk).exclude(status__in=ImportJob.ENDED)
    stopped = {"status": Status.CANCELLED, "finished_at": now, "revision": F("revision") + 1}
    still_done = {"status": Status.DONE, "revision": F("revision") + 1}
    if not (undoing.update(**still_done) or stoppable.update(**stopped)):
        raise NotNow("It has ended already.")
    job.refresh_from_db()


def may_be_undone(job: ImportJob, *, now: datetime) -> bool:
    is_done = job.status == Status.DONE and job.finished_at is not None
    return is_done and now - job.finished_at < UNDO_WITHIN and bool(job.applied_count)  # type: ignore[operator]


def _secrets(job: ImportJob) -> Sequence[str]:
    return registry.resource_for(job.resource, job.uploaded_by).secrets


def _check(job: ImportJob, before: tuple[str, ...], **fields: Any) -> None:
    """Somebody looks at it now, so nothing is written before they say so."""
    _go_on(job, Status.CHECKING, before, applies_when_right=False, **fields)


def _go_on(job: ImportJob, status: str, before: tuple[str, ...], **fields: Any) -> None:
    """Take the next step, unless somebody took another one meanwhile."""
    same = ImportJob.objects.filter(pk=job.pk, revision=job.revision, status__in=before)
    fresh = {"status": status, "finished_at": None, "error": "", "revision": F("revision") + 1}
    if not same.update(**{**fresh, **fields}):
        raise NotNow("The import went on meanwhile; look at it again.")
    job.refresh_from_db()

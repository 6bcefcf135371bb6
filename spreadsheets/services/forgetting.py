"""What is left of imports in the end: files go first, then rows; who brought what stays."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from spreadsheets.models import ImportJob, ImportRow

FILES_KEPT = timedelta(days=30)
ROWS_KEPT = timedelta(days=90)
AT_ONCE = 2000
Status = ImportJob.Status


def forget_files(*, now: datetime) -> int:
    """Remove the files of imports that are older than FILES_KEPT and rest, and return how many."""
    old = ImportJob.objects.filter(uploaded_at__lt=now - FILES_KEPT).exclude(file="")
    count = 0
    for job in old.exclude(status__in=ImportJob.RUNNING).order_by("id"):
        job.file.delete(save=False)
        count += ImportJob.objects.filter(pk=job.pk).update(file="")
    return count


def forget_rows(*, now: datetime, report: Callable[..., None]) -> int:
    """Remove the rows of imports that ended ROWS_KEPT ago, and return how many.

    Rows that others refer to stay, and all that is known of the import itself. One that waited all
    that time for somebody is cancelled. An import is one transaction, so this may be repeated.
    """
    old = _old(now - ROWS_KEPT)
    jobs = list(old.order_by("id").values_list("pk", flat=True))
    count = 0
    for place, pk in enumerate(jobs):
        report(place, len(jobs))
        count += _forget_rows(old.filter(pk=pk), pk, now=now)
    return count


def _old(before: datetime) -> QuerySet[ImportJob]:
    ended = Q(finished_at__lt=before) | Q(finished_at=None, uploaded_at__lt=before)
    resting = ImportJob.objects.exclude(status__in=ImportJob.RUNNING)
    return resting.filter(ended, rows_removed_at=None)


@transaction.atomic
def _forget_rows(old: QuerySet[ImportJob], pk: int, *, now: datetime) -> int:
    stopped = {"status": Status.CANCELLED, "finished_at": now, "revision": F("revision") + 1}
    waiting = old.filter(finished_at=None).update(rows_removed_at=now, **stopped)
    if not (waiting or old.update(rows_removed_at=now)):
        return 0
    count = 0
    while rows := list(_unneeded(pk).values_list("pk", flat=True)[:AT_ONCE]):
        count += ImportRow.objects.filter(pk__in=rows).delete()[0]
    return count


def _unneeded(pk: int) -> QuerySet[ImportRow]:
    """The rows of an import to which nobody refers."""
    rows = ImportRow.objects.filter(job=pk).order_by("number")
    for relation in ImportRow._meta.related_objects:
        referring = relation.related_model._base_manager.filter(
            **{relation.field.name: OuterRef("pk")}
        )
        rows = rows.exclude(Exists(referring))
    return rows
